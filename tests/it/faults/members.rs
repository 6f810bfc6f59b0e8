//! Who is no member any more is refused at the next contact; practice and real networks never mix.

use super::pair::{MIHON, Pair, ledger, person};
use super::served::{password_file, program};
use crate::world::{ADMIN, ask, eventually, order};
use watari::api::{AdminRequest, ClerkRequest, ErrorCode, Handle, InquiryState, PeerStatus};
use watari::crypto::SystemEntropy;
use watari::directory::create_network;

/// Whoever is still listed was tried and let nothing in.
async fn tried_and_refused(clerk: &Handle) -> bool {
    let status = clerk.status().await.unwrap();
    let refused = |peer: &PeerStatus| !peer.connected && peer.health.fault.is_some();
    status.peers.iter().all(refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_revoked_member_is_refused_at_the_next_contact() {
    let mut pair = Pair::new(2).await;
    let (inquirer, provider) = pair.serve();
    let clerk = inquirer.clerk().await;
    let view = ask(&clerk, order(&person(0), pair.provider.code)).await;
    let view = crate::world::finish(&clerk, &view.inquiry).await;
    assert_eq!(view.state, InquiryState::Found);

    pair.draft.revoke(pair.inquirer.code).unwrap();
    let file = pair.sign();
    let admin = provider.log_in(ADMIN).await;
    let install = AdminRequest::InstallDirectory { file };
    admin.admin(install).await.unwrap();
    // A node that is told of its own removal asks nobody; one that is not told is not heard.
    let asked = Box::new(order(&person(1), pair.provider.code));
    match clerk.clerk(ClerkRequest::Inquire(asked)).await {
        Ok(_) => eventually("the question is refused", || tried_and_refused(&clerk)).await,
        Err(error) => assert_eq!(error.code, ErrorCode::ProviderUnknown),
    }
    let lines = ledger(&provider.clerk().await).await;
    assert_eq!(lines.len(), 1, "nothing more was provided: {lines:?}");
    let status = clerk.status().await.unwrap();
    assert!(
        status.peers.iter().all(|peer| !peer.connected),
        "{status:?}"
    );
    assert_eq!(
        provider.connect().await.status().await.unwrap().peers.len(),
        0
    );
}

#[test]
fn practice_and_real_networks_never_mix() {
    for (practice, code) in [(true, "131016".to_owned()), (false, MIHON.to_string())] {
        let (trust, _) = create_network(practice, &mut SystemEntropy);
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("trust.json");
        std::fs::write(&file, trust.to_json()).unwrap();
        let folder = place.path().join("data");
        let mut init = program(&folder);
        init.args(["init", "--json", "--code", &code, "--admin", ADMIN]);
        init.arg("--trust").arg(&file);
        init.arg("--password-file").arg(password_file(place.path()));
        let output = init.output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let refused = (output.status.code(), document["error"]["code"].as_str());
        assert_eq!(refused, (Some(1), Some("E-6003")), "{document}");
        assert!(!folder.exists(), "nothing is left behind");
    }
}

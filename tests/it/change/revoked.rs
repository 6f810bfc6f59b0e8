//! A node whose key is revoked or replaced is refused at the next contact, and both ends say so.

use watari::api::{AdminRequest, InquiryState, OwnEntry, PeerFault, SharedRequest};
use watari::directory::{Card, NodeRole, default_permissions};
use watari::text::Lang;

use crate::health::clock::alarms;
use crate::health::fake::{MITSUMOTO, Network, Told};
use crate::health::rest::two_towns;
use crate::tui::desk::Desk;
use crate::world::{ADMIN, CLERK, Town, ask, eventually, finish, inquire, now, order};

async fn own_entry(town: &Town) -> OwnEntry {
    town.connect().status().await.unwrap().health.own_entry
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_node_is_cut_off_at_once_and_its_next_contact_raises_an_alarm() {
    let mut world = two_towns().await;
    let clerk = world.towns[0].clerk().await;
    let (asker, provider) = (world.towns[0].code, world.towns[1].code);
    let view = inquire(&clerk, order("A1", provider)).await;
    assert_eq!(view.state, InquiryState::Found);

    world.draft().revoke(asker).unwrap();
    let file = world.sign(now(), None, default_permissions(now().date()));
    let (mihon, mitsumoto) = (&world.towns[0], &world.towns[1]);
    mitsumoto.install(&file).await;
    eventually("it is cut off", || async {
        let peers = mihon.connect().status().await.unwrap().peers;
        !peers[0].connected
    })
    .await;
    // It does not know yet and tries again.
    let asked = ask(&clerk, order("A1", provider)).await;
    drop(asked);
    eventually("the contact is refused", || async {
        let peers = mihon.connect().status().await.unwrap().peers;
        peers[0].health.fault == Some(PeerFault::ConnectionEnded)
    })
    .await;
    eventually("the other end raises an alarm", || async {
        let told = alarms(mitsumoto).await;
        told.contains(&format!("revoked_contact {asker}"))
    })
    .await;

    // Told of it by hand, the revoked node says so on every screen.
    mihon.install(&file).await;
    assert_eq!(own_entry(mihon).await, OwnEntry::Revoked);
    let told = alarms(mihon).await;
    assert!(
        told.iter()
            .any(|what| what.starts_with("own_entry_revoked")),
        "{told:?}"
    );
    let mut desk = Desk::logged_in(mihon.connect(), CLERK, Lang::Ja, (80, 24)).await;
    desk.press(watari::tui::key::Key::F(2)).await;
    desk.sees("このノードの今の鍵がありません");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_to_a_town_that_left_ends_at_once_with_the_reason() {
    let mut world = two_towns().await;
    let clerk = world.towns[0].clerk().await;
    let provider = world.towns[1].code;
    world.towns[1].stop();
    let asked = ask(&clerk, order("A1", provider)).await;
    assert_eq!(asked.state, InquiryState::Queued);
    world.draft().revoke(provider).unwrap();
    let file = world.sign(now(), None, default_permissions(now().date()));
    world.towns[0].install(&file).await;
    let view = finish(&clerk, &asked.inquiry).await;
    assert_eq!(view.state, InquiryState::Aborted);
    assert_eq!(view.abort_reason.as_deref(), Some("left_network"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_epoch_of_a_node_that_was_set_up_anew_is_refused_and_reported() {
    let mut network = Network::new(&[MITSUMOTO]).await;
    let old = network.speak(0, Told::default(), 0, false);
    eventually("the two meet", || async {
        let peers = network.town.connect().status().await.unwrap().peers;
        peers[0].connected
    })
    .await;
    // A new card takes the place of the old one.
    let fresh = watari::crypto::SigningKey::generate(&mut watari::crypto::SystemEntropy);
    let fake = &network.fakes[0];
    let card = Card::make(&network.trust, fake.code, NodeRole::Municipality, &fresh).unwrap();
    let address = fake.address.clone();
    network.draft.revoke(fake.code).unwrap();
    network.draft.add(card, 300, vec![address], now()).unwrap();
    let directory = network.sign();
    let request = AdminRequest::InstallDirectory {
        file: directory.file().to_vec(),
    };
    network
        .town
        .log_in(ADMIN)
        .await
        .admin(request)
        .await
        .unwrap();
    eventually("the old key is reported", || async {
        old.tells(Told::default());
        let told = alarms(&network.town).await;
        told.contains(&format!("older_epoch {MITSUMOTO}"))
    })
    .await;
    let tried = SharedRequest::TryPeer {
        code: network.fakes[0].code,
    };
    network
        .town
        .log_in(ADMIN)
        .await
        .shared(tried)
        .await
        .unwrap();
    eventually(
        "the old key at the new one's address is no peer",
        || async {
            let peers = network.town.connect().status().await.unwrap().peers;
            peers[0].health.fault == Some(PeerFault::Authentication)
        },
    )
    .await;
    old.stop().await;
}

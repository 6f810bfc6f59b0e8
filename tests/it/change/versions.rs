//! Two versions of the protocol in one network of real nodes: a node is held at the older one, let go again, and who has
//! none in common is told whose program is older.

use watari::api::{AnyoneReply, AnyoneRequest, Finding, InquiryState};
use watari::text::Lang;

use crate::health::rest::two_towns;
use crate::world::{ADMIN, Town, eventually, inquire, order};

/// The same node again with other settings, unlocked.
async fn speak(town: &mut Town, versions: &[u8]) {
    town.stop();
    town.settings.inquiry.speaks = versions.to_vec();
    town.start();
    town.log_in(ADMIN).await;
}

async fn findings(town: &Town) -> Vec<Finding> {
    let reply = town.connect().anyone(AnyoneRequest::Diagnose).await;
    let AnyoneReply::Diagnosis(diagnosis) = reply.unwrap() else {
        panic!("no diagnosis");
    };
    diagnosis
        .findings
        .into_iter()
        .filter(|line| line.topic == "version")
        .collect()
}

fn words(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|line| line.word.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_held_at_the_older_version_and_let_go_while_others_ask() {
    let mut world = two_towns().await;
    let provider = world.towns[1].code;
    assert_eq!(words(&findings(&world.towns[0]).await), ["version_all"]);
    for versions in [&[1][..], &[1, 2]] {
        speak(&mut world.towns[1], versions).await;
        let clerk = world.towns[0].clerk().await;
        let view = inquire(&clerk, order("A1", provider)).await;
        assert_eq!(view.state, InquiryState::Found, "{versions:?}");
    }
    speak(&mut world.towns[1], &[1]).await;
    assert_eq!(words(&findings(&world.towns[1]).await), ["version_held"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_without_a_version_in_common_say_so_to_clerk_and_administrator() {
    let mut world = two_towns().await;
    let (own, provider) = (world.towns[0].code, world.towns[1].code);
    speak(&mut world.towns[1], &[1]).await;
    speak(&mut world.towns[0], &[2]).await;
    let clerk = world.towns[0].clerk().await;
    let view = inquire(&clerk, order("A1", provider)).await;
    assert_eq!(view.state, InquiryState::Aborted);
    let reason = view.abort_reason.unwrap();
    assert_eq!(reason, "their_program_older");
    assert!(watari::text::words::abort(&reason).is_some());
    assert!(
        watari::text::words::after_abort(&reason).is_none(),
        "the reason says what to do"
    );
    for (town, other, own_word, word) in [
        (0, provider, "version_newest", "version_older"),
        (1, own, "version_held", "version_newer"),
    ] {
        let town = &world.towns[town];
        eventually("it has the other's manifest", || async {
            words(&findings(town).await) == [own_word, word]
        })
        .await;
        let findings = findings(town).await;
        let about: Vec<_> = findings.iter().filter_map(|line| line.about).collect();
        assert_eq!(about, [other]);
        for (line, lang) in findings.iter().zip([Lang::Ja, Lang::En]) {
            let spoken = watari::text::health::finding(&line.word, &line.values, lang);
            assert!(spoken.is_some_and(|[what, next]| !what.contains('{') && !next.is_empty()));
        }
    }
}

//! The diagnosis: every finding has its sentences, a locked node says since when, nothing about a person is in it.

use watari::api::{
    AnyoneReply, AnyoneRequest, Diagnosis, ErrorCode, ImportLayout, InquiryState, Level, PeerFault,
    SharedRequest,
};
use watari::text::{Lang, health};

use super::rest::two_towns;
use crate::replica::desk::{alarms, replica_of_first, status};
use crate::tui::desk::Desk;
use crate::world::{
    ADMIN, CLERK, Town, World, ask, coupon, eventually, finish, import, now, number, order, show,
    target, targets_file,
};
use watari::directory::{Added, Card, default_permissions};

const SATO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

async fn diagnose(town: &Town) -> Diagnosis {
    match town
        .connect()
        .anyone(AnyoneRequest::Diagnose)
        .await
        .unwrap()
    {
        AnyoneReply::Diagnosis(diagnosis) => *diagnosis,
        other => panic!("no diagnosis: {other:?}"),
    }
}

fn level(diagnosis: &Diagnosis, word: &str) -> Option<Level> {
    let found = diagnosis.findings.iter().find(|found| found.word == word);
    found.map(|found| found.level)
}

/// Every finding has its sentence, and every one that is not ok says what to do next.
fn is_spoken(diagnosis: &Diagnosis) {
    for finding in &diagnosis.findings {
        for lang in [Lang::Ja, Lang::En] {
            let [what, next] = health::finding(&finding.word, &finding.values, lang)
                .unwrap_or_else(|| panic!("{} has no sentence", finding.word));
            assert!(!what.contains('{'), "{what}");
            assert!(!next.contains('{'), "{next}");
            assert_eq!(finding.level == Level::Ok, next.is_empty(), "{finding:?}");
            assert!(health::topic(&finding.topic).is_some(), "{finding:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_that_is_off_is_told_apart_from_one_that_never_answered_and_can_be_tried_at_once() {
    let mut world = two_towns().await;
    let clerk = world.towns[0].clerk().await;
    let well = diagnose(&world.towns[0]).await;
    is_spoken(&well);
    assert_eq!(level(&well, "node_open"), Some(Level::Ok));
    assert!(
        well.findings
            .iter()
            .all(|found| found.level != Level::Problem)
    );

    world.towns[1].stop();
    let mitsumoto = world.towns[1].code;
    let mihon = &world.towns[0];
    ask(&clerk, order("A1", mitsumoto)).await;
    eventually("nobody answers", || async {
        let status = mihon.connect().status().await.unwrap();
        status.peers[0].health.fault == Some(PeerFault::Refused)
    })
    .await;
    let ill = diagnose(mihon).await;
    is_spoken(&ill);
    let words = ["peer_refused", "peer_refused_now"];
    let found = words.iter().find_map(|word| level(&ill, word));
    assert!(found.is_some(), "{ill:?}");

    let mut desk = Desk::logged_in(mihon.connect(), CLERK, Lang::Ja, (80, 24)).await;
    desk.presses(&[
        watari::tui::key::Key::Char('B'),
        watari::tui::key::Key::Enter,
    ])
    .await;
    desk.sees("で応答がありません（接続拒");
    desk.sees("次にすること");
    desk.presses(&[watari::tui::key::Key::Esc, watari::tui::key::Key::F(8)])
        .await;
    desk.sees("三本市 に接続を試みています");
    let unknown = SharedRequest::TryPeer { code: mihon.code };
    let refused = clerk.shared(unknown).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ProviderUnknown);
}

/// A node answers for three times the population in the directory; what is beyond waits until the directory is right.
#[tokio::test(flavor = "multi_thread")]
async fn a_population_that_is_too_small_is_told_and_what_waits_is_answered_once_it_is_corrected() {
    let mut world = World::new(&[992_011, 992_020]).await;
    let here = world.towns[0].clerk().await;
    let there = world.towns[1].clerk().await;
    let to = world.towns[1].code;
    let row = |code, n: u64| target(code, &format!("A{n}"), &number(n), SATO, &coupon(n));
    let mover = row(world.towns[0].code, 1);
    import(&here, ImportLayout::Targets, &targets_file(&[mover])).await;
    // More than the four buckets of 900 people hold.
    let many: Vec<String> = (1..=2_400).map(|n| row(to, n)).collect();
    import(&there, ImportLayout::Targets, &targets_file(&many)).await;
    let told = diagnose(&world.towns[1]).await;
    is_spoken(&told);
    assert_eq!(level(&told, "entry_too_small"), Some(Level::Problem));
    assert_eq!(
        level(&diagnose(&world.towns[0]).await, "entry_too_small"),
        None
    );

    let asked = ask(&here, order("A1", to)).await;
    let is_told = async || {
        let alarms = alarms(&there).await;
        alarms
            .iter()
            .any(|alarm| alarm.starts_with("bucket_overflow"))
    };
    eventually("the bucket has no room", is_told).await;
    let view = show(&here, &asked.inquiry).await;
    assert_eq!(view.state, InquiryState::Queued, "{view:?}");

    let card = Card::parse(&world.towns[1].card.to_json(), &world.trust).unwrap();
    let addresses = vec![world.towns[1].address.clone()];
    let added = world.draft().add(card, 2_400, addresses, now()).unwrap();
    assert_eq!(added, Added::Changed);
    world.publish(default_permissions(now().date())).await;
    let told = diagnose(&world.towns[1]).await;
    assert_eq!(level(&told, "entry_too_small"), None);
    let view = finish(&here, &asked.inquiry).await;
    assert_eq!(view.state, InquiryState::Found);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_node_says_so_everywhere_and_its_diagnosis_needs_no_login() {
    let mut world = two_towns().await;
    world.towns[1].stop();
    world.towns[1].start();
    let town = &world.towns[1];
    let locked = diagnose(town).await;
    is_spoken(&locked);
    assert_eq!(level(&locked, "node_locked"), Some(Level::Problem));
    let status = town.connect().status().await.unwrap();
    assert!(status.health.locked_since.is_some());
    let mut desk = Desk::new(town.connect(), Lang::Ja, (80, 24)).await;
    desk.sees("からロック中です");
    town.log_in(ADMIN).await;
    assert_eq!(level(&diagnose(town).await, "node_locked"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_diagnosis_holds_nothing_about_a_person() {
    let world = two_towns().await;
    let clerk = world.towns[0].clerk().await;
    ask(&clerk, order("A1", world.towns[1].code)).await;
    let text = serde_json::to_string(&diagnose(&world.towns[0]).await).unwrap();
    for person in [
        "佐藤",
        "サトウ",
        "0000000017",
        "A1",
        &crate::world::number(1),
    ] {
        assert!(!text.contains(person), "{person} is in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_node_of_the_municipality_that_is_away_is_told_with_what_to_do() {
    let mut world = World::new(&[992_011]).await;
    let replica = replica_of_first(&mut world).await;
    let in_step = async || {
        let status = status(&world.towns[0]).await;
        status.siblings[0].in_step_at.is_some()
    };
    eventually("both are in step", in_step).await;
    let found = level(&diagnose(&world.towns[0]).await, "own_node_good");
    assert_eq!(found, Some(Level::Ok));
    world.towns[replica].stop();
    let is_missed = async || {
        let diagnosis = diagnose(&world.towns[0]).await;
        level(&diagnosis, "own_node_away") == Some(Level::Attention)
    };
    eventually("it is missed", is_missed).await;
    is_spoken(&diagnose(&world.towns[0]).await);
}

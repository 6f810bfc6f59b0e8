//! Towns that sleep: their mail waits at a relay and moves on, and the sender sees how far it got.

use crate::world::{
    ADMIN, CLERK, World, ask, doses_file, eventually, finish, import, number, order, show, target,
    targets_file, two_doses,
};
use watari::api::{Handle, ImportLayout, InquiryState, InquiryView};
use watari::config::Settings;
use watari::domain::MunicipalityCode;

const RELAY: u32 = 990_019;
const OTHER_RELAY: u32 = 990_027;
/// Four messages, and copies that a town sends again when it wakes.
const NIGHTS_MAX: usize = 10;
const SHORT: &str = "[mailbox]\nafter_s = 1\n";

/// Two towns; the second has the doses of a person who moved to the first.
pub async fn movers(relays: &[u32]) -> World {
    let settings = Settings::parse(SHORT).unwrap();
    let world = World::with_relays(&[992_011, 992_020], relays, &settings).await;
    let name = ("見本 花子", "ミホン ハナコ");
    for (town, no) in world.towns.iter().zip(["3001", "7001"]) {
        let clerk = town.clerk().await;
        let row = target(town.code, no, &number(41), name, "1234567890");
        let file = targets_file(&[row]);
        let report = import(&clerk, ImportLayout::Targets, &file).await;
        assert_eq!(report.registered, 1, "{:?}", report.rejected);
        if no == "7001" {
            let rows = doses_file(&[two_doses(town.code, no, "1234567890")]);
            import(&clerk, ImportLayout::Doses, &rows).await;
        }
    }
    // Both have seen each other's manifests and shown theirs to the relays.
    for town in &world.towns {
        let clerk = town.clerk().await;
        eventually("every relay was emptied once", async || {
            let status = clerk.status().await.unwrap();
            status.relays.iter().all(|relay| relay.collected.is_some())
        })
        .await;
    }
    world
}

async fn until_reached(clerk: &Handle, inquiry: &str, word: &str) -> InquiryView {
    eventually(word, async || show(clerk, inquiry).await.reached == word).await;
    show(clerk, inquiry).await
}

async fn kept(world: &World) -> u64 {
    let status = world.relays[0].connect().status().await.unwrap();
    status.mailbox.unwrap().envelopes
}

async fn until_kept(world: &World, what: &str, count: u64) {
    eventually(what, async || kept(world).await == count).await;
}

async fn wake(world: &mut World, town: usize) -> Handle {
    world.towns[town].start();
    world.towns[town].log_in(ADMIN).await;
    world.towns[town].log_in(CLERK).await
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_92_a_sleeping_town_gets_its_mail_and_the_sender_sees_where_it_waits() {
    let mut world = movers(&[RELAY]).await;
    world.towns[1].stop();
    let clerk = world.towns[0].clerk().await;
    let begun = ask(&clerk, order("3001", world.towns[1].code)).await;
    let view = until_reached(&clerk, &begun.inquiry, "waiting_at_relay").await;
    assert_eq!(view.at_relay.unwrap().code, world.relays[0].code);
    let status = clerk.status().await.unwrap();
    assert_eq!(status.relays.len(), 1);
    assert_eq!(status.relays[0].waiting, 1);
    assert_eq!(kept(&world).await, 1);
    wake(&mut world, 1).await;
    let view = finish(&clerk, &begun.inquiry).await;
    assert_eq!(view.state, InquiryState::Found);
    assert_eq!(view.doses.len(), 2);
    assert_eq!(view.reached, "answered");
    until_kept(&world, "nothing is left at the relay", 0).await;
    let status = clerk.status().await.unwrap();
    eventually("nothing of ours waits", async || {
        let status = clerk.status().await.unwrap();
        status.relays.iter().all(|relay| relay.waiting == 0)
    })
    .await;
    assert!(
        status
            .peers
            .iter()
            .all(|peer| peer.code != world.relays[0].code)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_towns_that_are_never_awake_at_once_finish_an_inquiry_through_the_relay() {
    let mut world = movers(&[RELAY]).await;
    world.towns[1].stop();
    let clerk = world.towns[0].clerk().await;
    let begun = ask(&clerk, order("3001", world.towns[1].code)).await;
    until_kept(&world, "the opening is at the relay", 1).await;
    drop(clerk);
    world.towns[0].stop();
    // Each night one town fetches, answers into the mailbox, and sleeps again.
    for night in 1..=NIGHTS_MAX {
        let awake = night % 2;
        let clerk = wake(&mut world, awake).await;
        let (own, other) = (world.towns[awake].code, world.towns[1 - awake].code);
        eventually(
            "all is fetched and an answer waits for the other",
            async || {
                let ended =
                    awake == 0 && show(&clerk, &begun.inquiry).await.state != InquiryState::Queued;
                let codes = waiting_codes(&world).await;
                ended || (!codes.contains(&own) && codes.contains(&other))
            },
        )
        .await;
        if awake == 0 && show(&clerk, &begun.inquiry).await.state == InquiryState::Found {
            assert_eq!(show(&clerk, &begun.inquiry).await.doses.len(), 2);
            return;
        }
        drop(clerk);
        world.towns[awake].stop();
    }
    panic!("no answer in {NIGHTS_MAX} nights");
}

/// For whom anything waits.
async fn waiting_codes(world: &World) -> Vec<MunicipalityCode> {
    let status = world.relays[0].connect().status().await.unwrap();
    let lines = status.mailbox.unwrap().lines;
    lines.iter().map(|line| line.code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_several_relays_one_may_be_down_and_one_may_lose_what_it_had() {
    let mut world = movers(&[RELAY, OTHER_RELAY]).await;
    world.towns[1].stop();
    world.relays[0].stop();
    let clerk = world.towns[0].clerk().await;
    let begun = ask(&clerk, order("3001", world.towns[1].code)).await;
    let view = until_reached(&clerk, &begun.inquiry, "waiting_at_relay").await;
    assert_eq!(view.at_relay.unwrap().code, world.relays[1].code);
    // The relay is gone with everything on it: the sender still has the inquiry, and the peer is back.
    world.relays[1].stop();
    wake(&mut world, 1).await;
    let view = finish(&clerk, &begun.inquiry).await;
    assert_eq!(view.state, InquiryState::Found);
}

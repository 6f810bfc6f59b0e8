//! Dated quotas: April does not look like an attack, and an attack inside a quota still does.

use super::{REIJI, approver, story};
use crate::border::{DAY_MS, HOUR_MS, Network};
use crate::world::{Town, now};
use watari::api::{
    BatchReply, BatchRequest, ClerkReply, ClerkRequest, ErrorCode, Handle, LedgerQuery, QuotaLine,
    QuotaOrder, QuotaRequest, QuotaSide,
};
use watari::domain::{MunicipalityCode, UnixTime};
use watari::inquiry::{AbortCode, AbortedWhy, Limits, OutcomeState, Quota};

/// Provision records of a town.
pub async fn provided(town: &Town) -> u32 {
    let query = LedgerQuery {
        count: 1,
        ..LedgerQuery::default()
    };
    let reply = town
        .clerk()
        .await
        .clerk(ClerkRequest::ListLedger(query))
        .await;
    match reply.unwrap() {
        ClerkReply::Ledger(page) => u32::try_from(page.records).unwrap(),
        other => panic!("no ledger: {other:?}"),
    }
}

fn quota(network: &Network, count: u32, days: u64) -> Quota {
    let begins = UnixTime(network.now_ms / 1_000);
    Quota {
        no: 1,
        from: network.code(0),
        count,
        begins,
        ends: begins.plus_seconds(days * 86_400),
    }
}

/// Three towns; the provider takes so little that a few questions are too many.
fn network() -> Network {
    let mut network = Network::new(3, 5);
    let limits = Limits {
        opens_per_hour: 4,
        opens_per_day: 6,
        none_per_day: 3,
        asked_per_staff_hour: 10_000,
        ..Limits::default()
    };
    for town in 0..3 {
        let now_ms = network.now_ms;
        network.towns[town].limit(limits.clone(), now_ms);
    }
    network
}

/// Asks about one more person, who is known there or not; whether it was let in.
fn is_let_in(network: &mut Network, asker: usize, base: u64, known: bool) -> bool {
    if known {
        network.towns[1].settle(base, 1);
    }
    let outcome = network.inquire(asker, 1, base);
    match outcome.state {
        OutcomeState::Aborted(AbortedWhy::ByProvider(AbortCode::Rate)) => false,
        OutcomeState::Found(_) => known,
        OutcomeState::NoAnswer => !known,
        _ => panic!("neither let in nor refused"),
    }
}

#[test]
fn within_a_quota_hour_and_day_do_not_count_and_after_it_they_do() {
    let mut network = network();
    let quota = quota(&network, 10, 30);
    network.towns[1].core_mut().set_quotas(vec![quota]);
    for base in 100..110 {
        assert!(is_let_in(&mut network, 0, base, true), "{base}");
    }
    assert_eq!(network.towns[1].core().quota_used(&quota), 10);
    // What comes beyond it is judged by the usual limits, which are whole.
    for base in 110..114 {
        assert!(is_let_in(&mut network, 0, base, true), "{base}");
    }
    assert!(!is_let_in(&mut network, 0, 114, true), "the hour is full");
    // Nobody else has anything of it.
    for base in 200..204 {
        assert!(is_let_in(&mut network, 2, base, true), "{base}");
    }
    assert!(!is_let_in(&mut network, 2, 204, true));
}

#[test]
fn what_was_used_of_a_quota_is_known_after_a_restart_and_it_ends_by_its_day() {
    let mut network = network();
    let quota = quota(&network, 10, 1);
    network.towns[1].core_mut().set_quotas(vec![quota]);
    for base in 100..106 {
        assert!(is_let_in(&mut network, 0, base, true));
    }
    let now_ms = network.now_ms;
    network.towns[1].restart(now_ms);
    network.towns[1].core_mut().set_quotas(vec![quota]);
    assert_eq!(network.towns[1].core().quota_used(&quota), 6);
    network.run_for(DAY_MS);
    network.spread_manifests();
    for base in 110..114 {
        assert!(is_let_in(&mut network, 0, base, true), "{base}");
    }
    assert!(!is_let_in(&mut network, 0, 114, true), "the usual again");
    assert_eq!(network.towns[1].core().quota_used(&quota), 6);
}

#[test]
fn many_no_answers_within_a_quota_trip_nothing_but_half_of_the_last_fifty_do() {
    let mut network = network();
    let quota = quota(&network, 1_000, 30);
    network.towns[1].core_mut().set_quotas(vec![quota]);
    // Every third is unknown: far more than three a day, and not half.
    for base in 100..160 {
        assert!(is_let_in(&mut network, 0, base, base % 3 != 0), "{base}");
    }
    assert!(network.towns[1].core().shut_out().is_empty());
    // Somebody tries numbers.
    let mut let_in = 0;
    for base in 300..350 {
        let_in += u32::from(is_let_in(&mut network, 0, base, false));
    }
    assert!(let_in <= 18, "{let_in}");
    assert_eq!(network.towns[1].core().shut_out(), [network.code(0)]);
    network.run_for(2 * HOUR_MS);
    assert!(
        !is_let_in(&mut network, 0, 400, true),
        "no quota lets it in"
    );
    // Another town is as free as before.
    assert!(is_let_in(&mut network, 2, 500, true));
}

async fn quotas(handle: &Handle, request: QuotaRequest) -> Result<Vec<QuotaLine>, ErrorCode> {
    match handle.batch(BatchRequest::Quota(request)).await {
        Ok(BatchReply::Quotas(lines)) => Ok(lines),
        Ok(other) => panic!("no quotas: {other:?}"),
        Err(error) => Err(error.code),
    }
}

fn opening(code: u32, count: u32, days: i32) -> QuotaOrder {
    let today = now().date();
    QuotaOrder {
        side: QuotaSide::Given,
        code: MunicipalityCode::new(code).unwrap(),
        count,
        from_day: today,
        until: today.plus_days(days).unwrap(),
        reason: "4月の転入 文書第12号".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approver_opens_and_closes_quotas_and_a_restart_keeps_them() {
    let mut world = story(2).await;
    let second = approver(&world.towns[0]).await;
    let clerk = world.towns[0].clerk().await;
    let order = opening(REIJI, 5_000, 10);
    let open = |order: &QuotaOrder| QuotaRequest::Open(order.clone());
    assert_eq!(
        quotas(&clerk, open(&order)).await.unwrap_err(),
        ErrorCode::NotAllowed
    );
    for unusable in [
        opening(REIJI, 0, 10),
        opening(REIJI, 5, -1),
        opening(REIJI, 5, 92),
    ] {
        assert_eq!(
            quotas(&second, open(&unusable)).await.unwrap_err(),
            ErrorCode::QuotaUnusable
        );
    }
    let lines = quotas(&second, open(&order)).await.unwrap();
    assert_eq!((lines[0].no, lines[0].state.as_str()), (1, "open"));
    assert_eq!(
        quotas(&second, open(&order)).await.unwrap_err(),
        ErrorCode::QuotaUnusable,
        "they would overlap"
    );
    let agreed = QuotaOrder {
        side: QuotaSide::Agreed,
        ..order
    };
    assert_eq!(quotas(&second, open(&agreed)).await.unwrap().len(), 2);
    drop((second, clerk));
    world.towns[0].stop();
    world.towns[0].start();
    let second = approver(&world.towns[0]).await;
    let close = |no| QuotaRequest::Close {
        no,
        reason: "予定の変更".to_owned(),
    };
    let lines = quotas(&second, close(1)).await.unwrap();
    assert_eq!((lines[0].no, lines[1].state.as_str()), (2, "closed"));
    assert_eq!(
        quotas(&second, close(1)).await.unwrap_err(),
        ErrorCode::QuotaUnknown
    );
    let readmit = QuotaRequest::Readmit {
        code: MunicipalityCode::new(REIJI).unwrap(),
        reason: "電話で確認".to_owned(),
    };
    assert_eq!(
        quotas(&second, readmit).await.unwrap_err(),
        ErrorCode::QuotaUnknown,
        "nobody is shut out"
    );
}

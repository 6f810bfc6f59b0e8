//! Records, summaries, roles and the quality rules of doses.

use crate::document::people::{any_resident, bare, date, full, own_dose};
use crate::domain::rule::holds;
use proptest::prelude::*;
use watari::domain::*;

fn own() -> MunicipalityCode {
    MunicipalityCode::parse("992011").unwrap()
}

fn findings(resident: &Resident, dose: &Dose) -> Vec<&'static str> {
    check_dose(dose, resident, own(), date("2026-11-22"))
        .into_iter()
        .map(Finding::code)
        .collect()
}

/// The findings of a second dose on this day, after a first one on 2021-06-01.
fn second_on(day: &str) -> Vec<&'static str> {
    let mut resident = bare();
    resident.doses.push(own_dose(1, 1, "2021-06-01"));
    findings(&resident, &own_dose(2, 2, day))
}

#[test]
fn a_dose_that_cannot_be_is_found_out() {
    assert_eq!(second_on("2026-11-23"), ["future_date"]);
    assert_eq!(second_on("2021-05-31"), ["order_reversed"]);
    assert_eq!(second_on("2021-06-01"), ["same_dose_twice"]);
    assert_eq!(
        second_on("2021-02-16"),
        ["before_campaign", "order_reversed"]
    );
    assert!(second_on("1971-12-31").contains(&"before_birth"));
    let mut dead = bare();
    dead.flags.died_on = Some(date("2021-05-01"));
    assert_eq!(
        findings(&dead, &own_dose(1, 1, "2021-05-02")),
        ["after_death"]
    );
    assert!(findings(&dead, &own_dose(1, 1, "2021-05-01")).is_empty());
    let mut without_day = own_dose(1, 1, "2021-05-01");
    without_day.vaccinated_on = None;
    assert_eq!(findings(&bare(), &without_day), ["date_missing"]);
}

#[test]
fn a_doubtful_dose_is_marked() {
    assert_eq!(second_on("2021-06-18"), ["interval_too_short"]);
    assert!(second_on("2021-06-19").is_empty());
    assert_eq!(
        findings(&bare(), &own_dose(2, 2, "2021-06-29")),
        ["previous_dose_missing"]
    );
    let mut moved = bare();
    moved.flags.moved_out_on = Some(date("2021-06-01"));
    assert_eq!(
        findings(&moved, &own_dose(1, 1, "2021-06-01")),
        ["after_move_out"]
    );
    let mut resident = bare();
    let mut first = own_dose(1, 1, "2021-06-01");
    first.maker = Some("ファイザー".to_owned());
    resident.doses.push(first);
    let mut second = own_dose(2, 2, "2021-06-29");
    second.maker = Some("武田/モデルナ".to_owned());
    second.lot_no = Some("ａｂ 1234".to_owned());
    assert_eq!(
        findings(&resident, &second),
        ["lot_of_another_maker", "maker_changed"]
    );
}

#[test]
fn a_coupon_is_held_against_the_person_and_the_town() {
    let mut dose = own_dose(1, 1, "2021-06-01");
    let key = |town: &str, number| {
        Some(CouponKey {
            municipality: MunicipalityCode::parse(town).unwrap(),
            number: CouponNo::new(number).unwrap(),
        })
    };
    dose.coupon = key("992011", 17);
    assert!(findings(&bare(), &dose).is_empty());
    dose.coupon = key("992011", 18);
    assert_eq!(findings(&bare(), &dose), ["coupon_not_issued"]);
    dose.coupon = key("992020", 17);
    assert_eq!(findings(&bare(), &dose), ["coupon_of_another_municipality"]);
    dose.origin = Origin::Foreign {
        issuer: MunicipalityCode::parse("992020").unwrap(),
        inquiry: [0; 16],
    };
    assert!(findings(&bare(), &dose).is_empty());
}

#[test]
fn cancelled_doses_have_no_findings_and_cause_none() {
    let mut resident = bare();
    let mut cancelled = own_dose(1, 1, "2030-06-01");
    cancelled.cancelled = true;
    assert!(findings(&resident, &cancelled).is_empty());
    resident.doses.push(cancelled);
    assert!(findings(&resident, &own_dose(2, 1, "2021-06-01")).is_empty());
}

#[test]
fn findings_make_the_state_and_a_confirmed_dose_keeps_its_own() {
    let doubtful = [Finding::AfterMoveOut];
    let impossible = [Finding::AfterMoveOut, Finding::FutureDate];
    assert_eq!(state_after(&[], DoseState::ToCheck), DoseState::Normal);
    assert_eq!(
        state_after(&doubtful, DoseState::Normal),
        DoseState::ToCheck
    );
    assert_eq!(
        state_after(&impossible, DoseState::Normal),
        DoseState::ToCorrect
    );
    assert_eq!(
        state_after(&impossible, DoseState::Confirmed),
        DoseState::Confirmed
    );
}

#[test]
fn an_administrator_sees_no_residents_and_a_clerk_makes_no_accounts() {
    let rights = |role: Role| Right::ALL.into_iter().filter(move |right| role.may(*right));
    assert_eq!(rights(Role::Admin).count(), 5);
    assert_eq!(rights(Role::Clerk).count(), 11);
    let venue: Vec<Right> = rights(Role::Venue).collect();
    assert_eq!(venue, [Right::Doses, Right::Status], "`SAFE-28`");
    for right in [
        Right::People,
        Right::Doses,
        Right::Number,
        Right::Import,
        Right::Export,
        Right::Inquiries,
        Right::Ledger,
    ] {
        assert!(!Role::Admin.may(right));
    }
    assert!(!Role::Clerk.may(Right::Staff) && !Role::Clerk.may(Right::Directory));
}

#[test]
fn words_and_codes_are_read_back() {
    for basis in LegalBasis::ALL {
        assert_eq!(LegalBasis::parse(basis.as_str()), Some(basis));
        assert_eq!(LegalBasis::from_wire_code(basis.wire_code()), Some(basis));
    }
    for check in IdCheck::ALL {
        assert_eq!(IdCheck::parse(check.as_str()), Some(check));
        assert_eq!(IdCheck::from_wire_code(check.wire_code()), Some(check));
    }
    for kind in VaccinationKind::all() {
        assert_eq!(VaccinationKind::parse(&kind.to_string()), Ok(kind));
    }
    assert!(VaccinationKind::parse("999").is_err() && VaccinationKind::parse("+10").is_err());
    let id = DoseId([0xA5; 16]);
    assert_eq!(DoseId::parse(&id.to_string()), Some(id));
}

#[test]
fn a_kana_name_is_full_width_katakana_with_one_space() {
    assert_eq!(kana_name("ﾐﾎﾝ  ﾀﾛｳ").as_deref(), Some("ミホン　タロウ"));
    assert_eq!(
        kana_name(" みほん　じろう ").as_deref(),
        Some("ミホン　ジロウ")
    );
    assert_eq!(kana_name("見本"), None);
    assert_eq!(kana_name("㈳ミホン"), None, "a squared kanji is kanji");
    assert_eq!(kana_name("㍿ミホン"), None);
    let voiced = kana_name("わ\u{3099}").unwrap();
    assert_eq!(kana_name(&voiced), Some(voiced), "a reading stays as it is");
    assert_eq!(kana_name(" 　"), None);
}

#[test]
fn ages_at_a_dose_follow_the_japanese_rule() {
    let dose = own_dose(1, 1, "2021-06-01");
    let born = PartialDate::Full(date("2020-06-02"));
    assert_eq!(
        dose.age_at_vaccination(born),
        Some(1),
        "the day before the birthday counts"
    );
    assert_eq!(dose.age_months_at_vaccination(born), Some(12));
    assert_eq!(dose.age_at_fy_end(born), Some(1));
    assert_eq!(dose.age_months_at_fy_end(born), Some(21));
    assert_eq!(dose.fiscal_year(), Some(2021));
    assert_eq!(dose.age_at_vaccination(PartialDate::Year(2020)), None);
}

#[test]
fn debug_shows_no_personal_data() {
    let resident = full();
    let shown = format!(
        "{resident:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        resident.person,
        resident.coupons,
        resident.doses,
        resident.flags,
        resident.person.moved,
        Summary::of(&resident, [0; 32])
    );
    for secret in [
        "1001",
        "見本",
        "花子",
        "1950",
        "2021",
        "0000000017",
        "AB1234",
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[test]
fn other_bytes_are_no_summary() {
    let bytes = Summary::of(&full(), [3; 32]).to_bytes();
    let household = full().person.household_no.map_or(0, |no| no.len());
    for len in 0..bytes.len() - household {
        assert!(SummaryView::read(&bytes[..len]).is_err(), "cut at {len}");
    }
    let longer = [&bytes[..], &[b'0'; 60]].concat();
    assert!(SummaryView::read(&longer).is_err());
    let newer = [&[3], &bytes[1..]].concat();
    assert!(SummaryView::read(&newer).is_err());
    holds(prop::collection::vec(any::<u8>(), 0..200), |mut bytes| {
        if let Some(version) = bytes.first_mut() {
            *version = 2;
        }
        let _ = SummaryView::read(&bytes).map(|view| view.coupons().count());
        Ok(())
    });
}

#[test]
fn a_summary_of_the_first_version_is_read_without_household() {
    let mut resident = full();
    resident.person.household_no = Some("0004567".to_owned());
    let bytes = Summary::of(&resident, [3; 32]).to_bytes();
    let household = 7;
    let mut first = bytes[..bytes.len() - household].to_vec();
    first[0] = 1;
    let view = SummaryView::read(&first).unwrap();
    assert_eq!(view.household_no, "");
    let household_no = SummaryView::read(&bytes).unwrap().household_no;
    assert_eq!(household_no, "0004567");
    let mut wrong = bytes.clone();
    wrong[0] = 1;
    assert!(SummaryView::read(&wrong).is_err());
}

#[test]
fn a_summary_comes_back_from_its_bytes() {
    holds(any_resident(), |resident| {
        let summary = Summary::of(&resident, [7; 32]);
        let bytes = summary.to_bytes();
        let view = SummaryView::read(&bytes).unwrap();
        prop_assert!(view.to_summary().unwrap() == summary);
        prop_assert_eq!(view.coupons().count(), resident.coupons.len());
        prop_assert_eq!(view.flags.protected, resident.flags.protected);
        Ok(())
    });
}

#[test]
fn every_summary_read_counts_the_doses_and_reading_is_measured() {
    let resident = full();
    let bytes = Summary::of(&resident, [7; 32]).to_bytes();
    let started = std::time::Instant::now();
    let mut doses = 0u64;
    for _ in 0..10_000 {
        doses += u64::from(SummaryView::read(&bytes).unwrap().dose_count);
    }
    let each = started.elapsed() / 10_000;
    assert_eq!(doses, 10_000 * resident.doses.len() as u64);
    println!("summary: {} bytes, read in {each:?}", bytes.len());
}

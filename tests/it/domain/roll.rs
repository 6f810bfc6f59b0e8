//! What a venue knows of a person, and what it can never know.

use watari::domain::{
    AddresseeNo, Coupon, CouponNo, Date, Dose, DoseId, IssueReason, PartialDate, Person, Resident,
    ResidentClass, RollLine, Sex, VaccinationKind,
};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn coupon(number: u64) -> Coupon {
    Coupon {
        number: CouponNo::new(number).unwrap(),
        issued_on: day("2026-04-01"),
        reason: IssueReason::New,
        next_dose_no: 1,
        void_since: None,
    }
}

fn dose(id: u8, dose_no: u8, on: &str) -> Dose {
    let kind = VaccinationKind::COVID19;
    Dose {
        lot_no: Some("AB1234".to_owned()),
        doctor: Some("医師 一郎".to_owned()),
        ..Dose::new(DoseId([id; 16]), kind, dose_no, day(on))
    }
}

fn miho() -> Resident {
    let mut resident = Resident::new(Person::new(
        AddresseeNo::parse("A1").unwrap(),
        "サトウ　ミホ".to_owned(),
        "佐藤 美保".to_owned(),
        PartialDate::Full(day("1958-07-03")),
        Sex::Female,
        ResidentClass::Resident,
    ));
    resident.person.address = Some("見本市本町1-2-3".to_owned());
    resident.coupons = vec![coupon(25), coupon(17)];
    resident.doses = vec![dose(2, 2, "2026-06-01"), dose(1, 1, "2026-05-01")];
    resident.sort();
    resident
}

#[test]
fn safe_28_a_line_of_the_roll_tells_nothing_but_coupons_and_doses() {
    let bytes = postcard::to_stdvec(&RollLine::of(&miho()).unwrap()).unwrap();
    for told in ["佐藤", "サトウ", "A1", "1958", "本町", "AB1234", "医師"] {
        let told = told.as_bytes();
        assert!(
            !bytes.windows(told.len()).any(|part| part == told),
            "{told:?}"
        );
    }
    let there = RollLine::of(&miho()).unwrap().to_resident(None).unwrap();
    assert_eq!(there.person.name_kanji, "");
    assert_eq!(there.person.addressee_no.as_str(), "0000000017");
    assert_eq!(there.person.sex, Sex::Unknown);
}

#[test]
fn a_venue_makes_the_same_line_of_the_record_it_was_given() {
    let line = RollLine::of(&miho()).unwrap();
    let there = line.to_resident(None).unwrap();
    assert!(line.is_sound());
    assert!(RollLine::of(&there).unwrap() == line);
}

#[test]
fn what_the_venue_wrote_down_itself_stays_when_the_roll_comes_back() {
    let line = RollLine::of(&miho()).unwrap();
    let mut there = RollLine::of(&Resident {
        doses: vec![dose(1, 1, "2026-05-01")],
        ..miho()
    })
    .unwrap()
    .to_resident(None)
    .unwrap();
    there.doses.push(dose(2, 2, "2026-06-01"));
    let again = line.to_resident(Some(&there)).unwrap();
    let second = again.dose(DoseId([2; 16])).unwrap();
    assert_eq!(second.lot_no.as_deref(), Some("AB1234"));
    assert!(RollLine::of(&again).unwrap() == line);
}

#[test]
fn who_is_no_resident_any_more_has_no_coupon_to_use_and_why_is_not_told() {
    let mut gone = miho();
    gone.flags.died_on = Some(day("2026-07-01"));
    let mut moved = miho();
    moved.flags.moved_out_on = Some(day("2026-07-01"));
    let (gone, moved) = (RollLine::of(&gone).unwrap(), RollLine::of(&moved).unwrap());
    assert!(gone == moved);
    let there = gone.to_resident(None).unwrap();
    assert!(there.coupons.iter().all(|coupon| !coupon.is_valid()));
}

#[test]
fn somebody_without_a_coupon_is_not_in_the_roll() {
    let mut without = miho();
    without.coupons.clear();
    assert!(RollLine::of(&without).is_none());
}

//! What a venue whose machine was stolen can do to the register, and what it cannot.

use super::*;
use crate::directory::{Entry as Listed, NodeRole};
use crate::domain::{
    AddresseeNo, Coupon, CouponKey, CouponNo, Dose, DoseForm, IssueReason, PartialDate, Person,
    Resident, ResidentClass, Sex, VaccinationKind,
};
use crate::node::alone::Alone;
use crate::node::clock::now;

const MIHON: u32 = 992_011;
const COUPON: u64 = 17;

fn listed(number: u16, since: UnixTime) -> VenueNode {
    let entry = Listed {
        code: crate::domain::MunicipalityCode::new(MIHON).expect("a code"),
        node: number,
        epoch: 1,
        name: String::new(),
        id_pub: [0; 32],
        addresses: Vec::new(),
        population: 0,
        roles: vec![NodeRole::Venue.name().to_owned()],
        not_before: since,
        not_after: UnixTime(u64::MAX),
        revoked: false,
        succeeds: None,
    };
    VenueNode::of(&entry).expect("a venue")
}

fn venue(number: u16) -> VenueNode {
    listed(number, UnixTime(now().0 - 24 * 3600))
}

/// 見本市 and one resident with a dose of an import.
fn town() -> (Alone, DoseId) {
    let mut town = Alone::new(MIHON, NodeRole::Municipality);
    let mut resident = Resident::new(Person::new(
        AddresseeNo::parse("A1").expect("a number"),
        "サトウ　ミホ".to_owned(),
        "佐藤 美保".to_owned(),
        PartialDate::Year(1958),
        Sex::Female,
        ResidentClass::Resident,
    ));
    let number = CouponNo::new(COUPON).expect("a number");
    resident.coupons = vec![Coupon {
        number,
        issued_on: now().date(),
        reason: IssueReason::New,
        next_dose_no: 1,
        void_since: None,
    }];
    let on = now().date().plus_days(-100).expect("a day");
    let id = DoseId([7; 16]);
    let mut dose = Dose::new(id, VaccinationKind::COVID19, 1, on);
    dose.coupon = Some(key_of(town.open.identity.own, COUPON));
    resident.doses = vec![dose];
    town.register(&resident);
    (town, id)
}

fn key_of(municipality: crate::domain::MunicipalityCode, number: u64) -> CouponKey {
    CouponKey {
        municipality,
        number: CouponNo::new(number).expect("a number"),
    }
}

fn registration(town: &Alone, id: u8, coupon: u64) -> VenueRegistration {
    let mut form = DoseForm::new(VaccinationKind::COVID19, now().date());
    form.coupon = Some(key_of(town.open.identity.own, coupon));
    form.lot_no = Some("AB1234".to_owned());
    VenueRegistration {
        id: DoseId([id; 16]),
        at: now(),
        by: "taro".to_owned(),
        form,
        taken_back: false,
    }
}

fn back(registration: &VenueRegistration) -> VenueRegistration {
    VenueRegistration {
        taken_back: true,
        ..registration.clone()
    }
}

fn hand_over(town: &mut Alone, from: VenueNode, registration: VenueRegistration) -> VenueTaken {
    let taken = town
        .open
        .take_registrations(from, vec![registration], now());
    taken.expect("room on the disk").remove(0).1
}

fn counts(town: &Alone, id: DoseId) -> bool {
    let no = AddresseeNo::parse("A1").expect("a number");
    let (_, person) = town.open.person(&no).expect("the resident");
    let resident = town.open.resident(&person).expect("a record");
    resident.dose(id).is_some_and(Dose::counts)
}

#[test]
fn a_venue_takes_back_what_it_registered_and_nothing_else() {
    let (mut town, imported) = town();
    let forged = VenueRegistration {
        id: imported,
        taken_back: true,
        ..registration(&town, 0, COUPON)
    };
    hand_over(&mut town, venue(2), forged.clone());
    assert!(counts(&town, imported), "a dose of an import");
    assert_eq!(town.leaves(LeafType::Refusal).len(), 1);

    // The same under the cover of a registration of its own.
    let covered = VenueRegistration {
        id: imported,
        ..registration(&town, 0, 99)
    };
    hand_over(&mut town, venue(3), covered);
    hand_over(&mut town, venue(3), forged);
    assert!(counts(&town, imported), "the id was used on another coupon");

    let own = registration(&town, 1, COUPON);
    let taken = hand_over(&mut town, venue(2), own.clone());
    assert_eq!(taken, VenueTaken::Registered);
    for another in [3, 4] {
        hand_over(&mut town, venue(another), back(&own));
        assert!(counts(&town, own.id), "another venue's dose");
    }
    let taken = hand_over(&mut town, venue(2), back(&own));
    assert_eq!(taken, VenueTaken::TakenBack);
    assert!(!counts(&town, own.id));
}

#[test]
fn a_venue_takes_back_at_the_node_that_did_not_take_the_registration() {
    let (mut town, _) = town();
    let own = registration(&town, 1, COUPON);
    hand_over(&mut town, venue(2), own.clone());
    let mut batch = Batch::new();
    batch.delete(Tree::Meta, &key(own.id));
    let rows_of_another_node = town.open.commit(batch, Vec::new(), now());
    rows_of_another_node.expect("room on the disk");
    hand_over(&mut town, venue(2), back(&own));
    assert!(!counts(&town, own.id));
}

#[test]
fn a_held_dose_is_taken_back_by_the_venue_that_brought_it() {
    let (mut town, _) = town();
    let unknown = registration(&town, 1, 33);
    let taken = hand_over(&mut town, venue(2), unknown.clone());
    assert_eq!((taken.is_held(), town.open.held_rows), (true, 1));
    let other = VenueRegistration {
        id: DoseId([9; 16]),
        ..back(&unknown)
    };
    hand_over(&mut town, venue(3), other);
    assert_eq!(town.open.held_rows, 1, "another venue's");
    hand_over(&mut town, venue(2), back(&unknown));
    assert_eq!(town.open.held_rows, 0);
}

#[test]
fn a_registration_of_no_possible_time_stays_at_the_venue() {
    let (mut town, _) = town();
    let since = UnixTime(now().0 - 24 * 3600);
    let right = registration(&town, 1, COUPON);
    for at in [
        0,
        since.0 - CLOCK_S - 1,
        now().0 + 2 * CLOCK_S,
        i64::MAX as u64 + 1,
        u64::MAX,
    ] {
        let wrong = VenueRegistration {
            at: UnixTime(at),
            ..right.clone()
        };
        for wrong in [back(&wrong), wrong] {
            let taken = hand_over(&mut town, listed(2, since), wrong);
            assert_eq!(taken, VenueTaken::KeptBack(TIME.to_owned()), "{at}");
            assert!(!taken.is_done());
        }
    }
    assert!(!counts(&town, right.id));
    assert_eq!(town.leaves(LeafType::Refusal).len(), 1, "told once an hour");
    let taken = hand_over(&mut town, listed(2, since), right);
    assert_eq!(taken, VenueTaken::Registered);
}

#[test]
fn what_a_venue_hands_over_in_a_day_has_an_end_and_an_alarm() {
    let (mut town, _) = town();
    let today = now().date();
    for _ in 0..DAY_MAX - 1 {
        town.open.venue_days.count(2, today);
    }
    let last = registration(&town, 1, 33);
    assert!(hand_over(&mut town, venue(2), last).is_held());
    for id in 2..100 {
        let more = registration(&town, id, 100 + u64::from(id));
        let taken = hand_over(&mut town, venue(2), more);
        assert_eq!(taken, VenueTaken::KeptBack(LIMIT.to_owned()));
    }
    assert_eq!(town.open.held_rows, 1);
    assert_eq!(town.leaves(LeafType::Alarm), ["venue_limit 2"]);
    let other = registration(&town, 100, 34);
    assert!(hand_over(&mut town, venue(3), other).is_held());
    let tomorrow = now().plus_seconds(24 * 3600);
    let next = registration(&town, 101, 35);
    let taken = town.open.take_registrations(venue(2), vec![next], tomorrow);
    let (_, taken) = taken.expect("room on the disk").remove(0);
    assert!(taken.is_held(), "the next day");
}

#[test]
fn the_roll_names_no_dose_that_could_be_named_back() {
    let (mut town, imported) = town();
    let numbers: Vec<u16> = (0..32).collect();
    let buckets = town.open.roll_lines(&numbers).expect("a roll");
    let bytes = postcard::to_stdvec(&buckets).expect("plain data");
    let told = |id: &[u8]| bytes.windows(id.len()).any(|part| part == id);
    assert!(told(
        &CouponNo::new(COUPON)
            .map(|no| postcard::to_stdvec(&no).expect("plain"))
            .expect("a number")
    ));
    assert!(!told(&imported.0));
}

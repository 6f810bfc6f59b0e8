//! A venue without a line: it registers all day, hands over in the evening, and never holds a My Number (`VENUE-1` to 5,
//! `SAFE-28`, `SAFE-80`). Real nodes over real sockets.

use crate::world::{
    ADMIN, CLERK, Town, World, addressee, doses_file, eventually, import, now, number, target,
    targets_file, two_doses,
};
use watari::api::{
    AdminReply, AdminRequest, ClerkReply, ClerkRequest, DoseEntry, DoseReply, DoseRequest,
    EntryState, ErrorCode, Handle, HeldPage, ImportLayout, PersonView, ReplicaRequest, Search,
    VenueCoupon, VenueReply, VenueRequest, VenueStatus, Writer,
};
use watari::domain::{CouponKey, CouponNo, Private, Role, VaccinationKind};

const MIHON: u32 = 992_011;
const MITSUMOTO: u32 = 992_020;
const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

/// 見本市 with one vaccinated person and one not, and its venue.
async fn evening() -> (World, usize) {
    let mut world = World::new(&[MIHON, MITSUMOTO]).await;
    let code = world.towns[0].code;
    let clerk = world.towns[0].clerk().await;
    let rows = [
        target(code, "A1", &number(1), MIHO, "0000000017"),
        target(
            code,
            "A2",
            &number(2),
            ("鈴木 一郎", "スズキ イチロウ"),
            "0000000025",
        ),
    ];
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    let doses = doses_file(&[two_doses(code, "A1", "0000000017")]);
    import(&clerk, ImportLayout::Doses, &doses).await;
    let venue = world.add_venue(0).await;
    (world, venue)
}

async fn status(town: &Town) -> VenueStatus {
    let status = town.connect().status().await.unwrap();
    status.venue.expect("a venue's node")
}

/// Merges until nothing waits and so many are known. The next merge is only begun when the last has ended.
async fn merged(town: &Town, known: u64) {
    let worker = town.log_in(CLERK).await;
    let before = status(town).await.merged_at;
    let is_merged = async || {
        let status = status(town).await;
        if status.is_merging {
            return false;
        }
        let done = status.waiting == 0 && status.known == known;
        if done && status.merged_at.is_some() && status.merged_at > before {
            return true;
        }
        worker.venue(VenueRequest::Merge).await.unwrap();
        false
    };
    eventually("the venue has merged", is_merged).await;
}

fn coupon(town: &Town, number: &str) -> CouponKey {
    CouponKey {
        municipality: town.code,
        number: CouponNo::parse(number).unwrap(),
    }
}

fn entry(town: &Town, number: &str) -> DoseEntry {
    DoseEntry {
        coupon: coupon(town, number),
        dose_no: None,
        kind: VaccinationKind::COVID19,
        on: now().date(),
        lot_no: "AB1234".to_owned(),
        maker: None,
        venue: Some("体育館".to_owned()),
        doctor: Some("見本 医師".to_owned()),
    }
}

async fn register(handle: &Handle, entry: DoseEntry) -> EntryState {
    let request = VenueRequest::RegisterDose(Box::new(entry));
    match handle.venue(request).await.unwrap() {
        VenueReply::Registered { line, .. } => line.state,
        other => panic!("not registered: {other:?}"),
    }
}

async fn look_up(handle: &Handle, coupon: CouponKey) -> VenueCoupon {
    let query = watari::api::CouponQuery {
        coupon,
        kind: VaccinationKind::COVID19,
        on: now().date(),
    };
    match handle
        .venue(VenueRequest::LookUpCoupon(query))
        .await
        .unwrap()
    {
        VenueReply::Coupon(coupon) => coupon,
        other => panic!("not a coupon: {other:?}"),
    }
}

async fn person(handle: &Handle, no: &str) -> PersonView {
    let show = ClerkRequest::ShowPerson {
        addressee_no: addressee(no),
    };
    match handle.clerk(show).await.unwrap() {
        ClerkReply::Person(person) => *person,
        other => panic!("not a person: {other:?}"),
    }
}

async fn held(handle: &Handle) -> HeldPage {
    let list = DoseRequest::ListHeld {
        offset: 0,
        count: 50,
    };
    match handle.clerk(ClerkRequest::Dose(list)).await.unwrap() {
        ClerkReply::Dose(DoseReply::Held(page)) => page,
        other => panic!("not held doses: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn venue_5_a_day_without_a_line_is_merged_in_the_evening_and_nothing_counts_twice() {
    let (mut world, venue) = evening().await;
    merged(&world.towns[venue], 2).await;

    // The day: head office is away, and the venue's machine is restarted at noon.
    world.towns[0].stop();
    let worker = world.towns[venue].log_in(CLERK).await;
    let seen = look_up(&worker, coupon(&world.towns[venue], "0000000017")).await;
    assert_eq!((seen.known, seen.dose_no), (true, 3));
    let third = entry(&world.towns[venue], "0000000017");
    assert_eq!(register(&worker, third).await, EntryState::Registered);
    let first = entry(&world.towns[venue], "0000000025");
    assert_eq!(register(&worker, first).await, EntryState::Registered);
    let unknown = entry(&world.towns[venue], "0000000033");
    assert_eq!(register(&worker, unknown).await, EntryState::Held);
    let wrong = entry(&world.towns[venue], "0000000041");
    assert_eq!(register(&worker, wrong).await, EntryState::Held);
    let undo = VenueRequest::UndoDose { entry: None };
    worker.venue(undo).await.unwrap();
    worker.venue(VenueRequest::Merge).await.unwrap();
    drop(worker);
    world.towns[venue].stop();
    world.towns[venue].start();
    let worker = world.towns[venue].log_in(CLERK).await;
    assert_eq!(status(&world.towns[venue]).await.waiting, 4);

    // The evening.
    world.towns[0].start();
    let clerk = world.towns[0].clerk().await;
    merged(&world.towns[venue], 2).await;
    let miho = person(&clerk, "A1").await;
    assert_eq!(miho.resident.doses.len(), 3);
    let third = miho.resident.doses.iter().find(|dose| dose.dose_no == 3);
    assert_eq!(third.unwrap().lot_no.as_deref(), Some("AB1234"));
    let history = ClerkRequest::ShowHistory {
        addressee_no: addressee("A1"),
    };
    let ClerkReply::History(history) = clerk.clerk(history).await.unwrap() else {
        panic!("no history");
    };
    let mut writers = history.iter().map(|line| Writer::of(&line.actor));
    assert!(
        writers.any(|writer| writer == Writer::Venue(2)),
        "{history:?}"
    );
    assert_eq!(person(&clerk, "A2").await.resident.doses.len(), 1);
    let page = held(&clerk).await;
    assert_eq!(page.total, 1, "the coupon nobody knows waits for a clerk");
    assert_eq!(status(&world.towns[venue]).await.held, 1);

    // Merging again changes nothing, and taking back reaches head office.
    merged(&world.towns[venue], 2).await;
    assert_eq!(person(&clerk, "A1").await.resident.doses.len(), 3);
    let list = VenueRequest::ListRegistered { count: 10 };
    let VenueReply::RegisteredList(list) = worker.venue(list).await.unwrap() else {
        panic!("not a list");
    };
    let of_ichiro = list
        .lines
        .iter()
        .find(|line| line.coupon == Some(coupon(&world.towns[venue], "0000000025")));
    let undo = VenueRequest::UndoDose {
        entry: Some(of_ichiro.unwrap().entry),
    };
    worker.venue(undo).await.unwrap();
    merged(&world.towns[venue], 2).await;
    let ichiro = person(&clerk, "A2").await;
    assert!(ichiro.resident.doses.iter().all(|dose| dose.cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_28_a_venue_has_no_number_no_name_and_nobody_who_could_ask_for_them() {
    let (world, venue) = evening().await;
    merged(&world.towns[venue], 2).await;
    for role in [Role::Clerk, Role::Approver] {
        let refused = world.towns[venue].add_staff(role).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::OnlyVenue);
    }
    let worker = world.towns[venue].log_in(CLERK).await;
    let find = ClerkRequest::FindPeople(Search {
        text: Private::new("サトウ".to_owned()),
        offset: 0,
        count: 10,
    });
    assert_eq!(
        worker.clerk(find).await.unwrap_err().code,
        ErrorCode::NotAllowed
    );
    // Nor may it have the municipality's keys, whoever approves.
    let admin = world.towns[venue].log_in(ADMIN).await;
    let request = AdminRequest::Replicas(ReplicaRequest::RequestKeys);
    let refused = admin.admin(request).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaNotListed);
    // What the directory shows is what was read out over the telephone.
    let AdminReply::Directory(shown) = admin.admin(AdminRequest::ShowDirectory).await.unwrap()
    else {
        panic!("no directory");
    };
    let fingerprint = world.towns[venue].card.fingerprint();
    assert!(
        shown
            .entries
            .iter()
            .any(|node| node.fingerprint == fingerprint)
    );
    // Other towns do not meet it, and it meets none of them.
    let peers = world.towns[venue].connect().status().await.unwrap().peers;
    assert!(peers.is_empty(), "{peers:?}");
    assert!(status(&world.towns[venue]).await.known == 2);
    assert!(
        world.towns[1]
            .connect()
            .status()
            .await
            .unwrap()
            .siblings
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_right_is_held_at_the_municipality_and_not_dropped() {
    let (mut world, venue) = evening().await;
    merged(&world.towns[venue], 2).await;
    world.towns[0].stop();
    let worker = world.towns[venue].log_in(CLERK).await;
    let first = entry(&world.towns[venue], "0000000025");
    register(&worker, first.clone()).await;

    // Meanwhile the same first dose comes in at head office, from another lot and another day.
    world.towns[0].start();
    let clerk = world.towns[0].clerk().await;
    let yesterday = DoseEntry {
        on: now().date().plus_days(-1).unwrap(),
        lot_no: "ZZ0001".to_owned(),
        ..first
    };
    let request = DoseRequest::RegisterDose(Box::new(yesterday));
    let _ = clerk.clerk(ClerkRequest::Dose(request)).await;
    merged(&world.towns[venue], 2).await;
    let there = person(&clerk, "A2").await.resident.doses.len();
    let held = held(&clerk).await.total;
    assert_eq!(there + held as usize, 2, "both doses are known");
}

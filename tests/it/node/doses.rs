//! Doses at the desk and at the venue: by coupon, added, corrected, cancelled, taken back, held and settled.

use crate::world::{
    ADMIN, PASSWORD, Town, World, addressee, doses_file, import, now, number, target, targets_file,
    two_doses,
};
use watari::api::{
    AdminRequest, ApiError, ClerkReply, ClerkRequest, CouponQuery, CouponView, DoseChange,
    DoseChanged, DoseEntry, DoseReply, DoseRequest, EntryId, EntryState, ErrorCode, Event, Handle,
    HeldPage, ImportLayout, PersonView, Registered, RegisteredList, Secret, Settlement,
    SharedReply, SharedRequest, ToDo, VenueReply, VenueRequest,
};
use watari::domain::{
    CouponKey, CouponNo, Date, DoseForm, DoseId, DoseState, Role, VaccinationKind,
};

const MIHON: u32 = 992_011;
const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

async fn town() -> (World, Handle) {
    let world = World::new(&[MIHON]).await;
    let code = world.towns[0].code;
    let clerk = world.towns[0].clerk().await;
    let row = target(code, "A1", &number(1), MIHO, "0000000017");
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    let doses = doses_file(&[two_doses(code, "A1", "0000000017")]);
    import(&clerk, ImportLayout::Doses, &doses).await;
    (world, clerk)
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
        maker: Some("ファイザー".to_owned()),
        venue: Some("保健センター".to_owned()),
        doctor: None,
    }
}

async fn ask(handle: &Handle, request: DoseRequest) -> Result<DoseReply, ApiError> {
    match handle.clerk(ClerkRequest::Dose(request)).await? {
        ClerkReply::Dose(reply) => Ok(reply),
        other => panic!("not about doses: {other:?}"),
    }
}

async fn register(handle: &Handle, entry: DoseEntry) -> Result<Registered, ApiError> {
    match ask(handle, DoseRequest::RegisterDose(Box::new(entry))).await? {
        DoseReply::Registered(registered) => Ok(*registered),
        other => panic!("not registered: {other:?}"),
    }
}

async fn refused(handle: &Handle, entry: DoseEntry) -> ErrorCode {
    register(handle, entry).await.unwrap_err().code
}

async fn undo(handle: &Handle, entry: Option<EntryId>) -> Result<EntryState, ApiError> {
    match ask(handle, DoseRequest::UndoDose { entry }).await? {
        DoseReply::Undone(line) => Ok(line.state),
        other => panic!("not undone: {other:?}"),
    }
}

async fn look_up(handle: &Handle, coupon: CouponKey) -> CouponView {
    let query = CouponQuery {
        coupon,
        kind: VaccinationKind::COVID19,
        on: now().date(),
    };
    match ask(handle, DoseRequest::LookUpCoupon(query)).await.unwrap() {
        DoseReply::Coupon(view) => *view,
        other => panic!("not a coupon: {other:?}"),
    }
}

async fn registered(handle: &Handle) -> RegisteredList {
    match ask(handle, DoseRequest::ListRegistered { count: 50 })
        .await
        .unwrap()
    {
        DoseReply::RegisteredList(list) => list,
        other => panic!("not a list: {other:?}"),
    }
}

async fn held(handle: &Handle) -> HeldPage {
    match ask(
        handle,
        DoseRequest::ListHeld {
            offset: 0,
            count: 50,
        },
    )
    .await
    .unwrap()
    {
        DoseReply::Held(page) => page,
        other => panic!("not held doses: {other:?}"),
    }
}

async fn settle(
    handle: &Handle,
    page: &HeldPage,
    settlement: Settlement,
    reason: &str,
) -> Result<u32, ApiError> {
    let request = DoseRequest::SettleHeld {
        held: page.lines[0].held,
        settlement,
        reason: reason.to_owned(),
    };
    match ask(handle, request).await? {
        DoseReply::Settled { registered, .. } => Ok(registered),
        other => panic!("not settled: {other:?}"),
    }
}

async fn changed(handle: &Handle, request: DoseRequest) -> Result<DoseChanged, ApiError> {
    match ask(handle, request).await? {
        DoseReply::Changed(changed) => Ok(changed),
        other => panic!("not changed: {other:?}"),
    }
}

async fn person(handle: &Handle, no: &str) -> PersonView {
    let show = ClerkRequest::ShowPerson {
        addressee_no: addressee(no),
    };
    match handle.clerk(show).await.unwrap() {
        ClerkReply::Person(view) => *view,
        other => panic!("not a person: {other:?}"),
    }
}

async fn todo(handle: &Handle) -> ToDo {
    match handle.shared(SharedRequest::ShowToDo).await.unwrap() {
        SharedReply::ToDo(todo) => *todo,
        other => panic!("nothing to do: {other:?}"),
    }
}

fn change(person: &PersonView, form: DoseForm, reason: &str) -> Box<DoseChange> {
    Box::new(DoseChange {
        addressee_no: person.resident.person.addressee_no,
        version: Some(person.version),
        form,
        reason: reason.to_owned(),
        check_only: false,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coupon_shows_its_owner_and_the_next_dose_and_registers_it_once() {
    let (world, clerk) = town().await;
    let town = &world.towns[0];
    let view = look_up(&clerk, coupon(town, "0000000017")).await;
    assert_eq!((view.dose_no, view.allowed, view.refused), (3, true, false));
    let last = Date::new(2021, 6, 29).unwrap();
    assert_eq!(view.last_on, Some(last));
    assert_eq!(view.interval_days, Some(now().date().days_since(last)));
    assert!(
        view.person
            .is_some_and(|owner| owner.addressee_no == addressee("A1"))
    );

    let mut events = clerk.events();
    let done = register(&clerk, entry(town, "0000000017")).await.unwrap();
    assert_eq!(
        (done.line.dose_no, done.line.state),
        (3, EntryState::Registered)
    );
    assert_eq!(done.line.name.get(), "佐藤 美保");
    let tag = person(&clerk, "A1").await.tag;
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        told.push(event);
    }
    assert!(told.contains(&Event::PersonChanged(tag)) && told.contains(&Event::ToDoChanged));

    let again = refused(&clerk, entry(town, "0000000017")).await;
    assert_eq!(again, ErrorCode::DoseThere);
    let view = look_up(&clerk, coupon(town, "0000000017")).await;
    assert!(view.refused && view.notes.contains(&"already_there".to_owned()));
    assert_eq!(person(&clerk, "A1").await.resident.doses.len(), 3);
    let today = todo(&clerk).await.registered.pop().unwrap();
    assert_eq!(today, (now().date(), 3), "two of the file and this one");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_right_is_refused_at_the_field() {
    let (world, clerk) = town().await;
    let town = &world.towns[0];
    let tomorrow = now().date().plus_days(1).unwrap();
    for (on, code) in [
        (tomorrow, ErrorCode::DoseImpossible),
        (Date::new(2021, 6, 29).unwrap(), ErrorCode::DoseThere),
        (Date::new(2021, 6, 10).unwrap(), ErrorCode::DoseImpossible),
        (Date::new(1960, 6, 10).unwrap(), ErrorCode::DoseImpossible),
    ] {
        let entry = DoseEntry {
            on,
            ..entry(town, "0000000017")
        };
        assert_eq!(refused(&clerk, entry).await, code, "{on}");
    }
    for lot_no in ["", "   ", "123456789012345678901", "AB\u{1b}[2J"] {
        let lot_no = lot_no.to_owned();
        let entry = DoseEntry {
            lot_no,
            ..entry(town, "0000000017")
        };
        assert_eq!(refused(&clerk, entry).await, ErrorCode::FieldUnusable);
    }
    assert_eq!(person(&clerk, "A1").await.resident.doses.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_own_registration_is_taken_back_and_nobody_elses() {
    let (mut world, clerk) = town().await;
    register(&clerk, entry(&world.towns[0], "0000000017"))
        .await
        .unwrap();
    let held = register(&clerk, entry(&world.towns[0], "0000000099"))
        .await
        .unwrap();
    assert_eq!(held.line.state, EntryState::Held);
    let list = registered(&clerk).await;
    assert_eq!((list.registered, list.held, list.undone), (1, 1, 0));
    let other = add_venue(&world.towns[0]).await;
    let nothing = other.venue(VenueRequest::UndoDose { entry: None }).await;
    assert_eq!(nothing.unwrap_err().code, ErrorCode::NothingToUndo);
    drop((clerk, other));
    world.towns[0].stop();
    world.towns[0].start();

    let clerk = world.towns[0].clerk().await;
    assert_eq!(todo(&clerk).await.held, 1);
    assert_eq!(undo(&clerk, None).await.unwrap(), EntryState::Undone);
    assert_eq!(todo(&clerk).await.held, 0, "the held one was the last");
    assert_eq!(undo(&clerk, None).await.unwrap(), EntryState::Undone);
    let nothing = undo(&clerk, None).await.unwrap_err();
    assert_eq!(nothing.code, ErrorCode::NothingToUndo);
    let doses = person(&clerk, "A1").await.resident.doses;
    assert_eq!(
        doses.iter().filter(|dose| dose.cancelled).count(),
        1,
        "it stays in the record"
    );
    assert_eq!(doses.iter().filter(|dose| dose.counts()).count(), 2);
    let list = registered(&clerk).await;
    assert_eq!((list.registered, list.held, list.undone), (0, 0, 2));
    register(&clerk, entry(&world.towns[0], "0000000017"))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_dose_is_given_to_its_coupon_or_person_or_discarded_with_a_reason() {
    let (world, clerk) = town().await;
    let town = &world.towns[0];
    register(&clerk, entry(town, "0000000071")).await.unwrap();
    let twice = refused(&clerk, entry(town, "0000000071")).await;
    assert_eq!(twice, ErrorCode::DoseThere);
    let page = held(&clerk).await;
    assert_eq!(
        (page.total, page.lines[0].doses[0].lot_no.as_deref()),
        (1, Some("AB1234"))
    );
    let unknown = Settlement::Coupon(coupon(town, "0000000099"));
    let refused = settle(&clerk, &page, unknown, "").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::CouponUnknown);
    let misread = Settlement::Coupon(coupon(town, "0000000017"));
    assert_eq!(settle(&clerk, &page, misread.clone(), "").await.unwrap(), 1);
    let gone = settle(&clerk, &page, misread, "").await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::HeldUnknown);
    assert_eq!(
        person(&clerk, "A1").await.resident.counted_doses().count(),
        3
    );
    assert_eq!(
        registered(&clerk).await.registered,
        1,
        "the registration found its person"
    );
    assert_eq!(undo(&clerk, None).await.unwrap(), EntryState::Undone);

    register(&clerk, entry(town, "0000000072")).await.unwrap();
    let page = held(&clerk).await;
    let missing = settle(&clerk, &page, Settlement::Person(addressee("A1")), " ").await;
    assert_eq!(missing.unwrap_err().code, ErrorCode::ReasonMissing);
    settle(
        &clerk,
        &page,
        Settlement::Person(addressee("A1")),
        "予診票で確認",
    )
    .await
    .unwrap();
    let doses = person(&clerk, "A1").await.resident.doses;
    assert!(
        doses.iter().any(|dose| dose.state == DoseState::ToCheck),
        "its coupon is no own one"
    );

    register(&clerk, entry(town, "0000000073")).await.unwrap();
    let page = held(&clerk).await;
    let missing = settle(&clerk, &page, Settlement::Discard, "")
        .await
        .unwrap_err();
    assert_eq!(missing.code, ErrorCode::ReasonMissing);
    assert_eq!(
        settle(&clerk, &page, Settlement::Discard, "他市の接種券")
            .await
            .unwrap(),
        0
    );
    assert_eq!((held(&clerk).await.total, todo(&clerk).await.held), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_dose_finds_its_person_when_the_coupon_is_registered() {
    let (world, clerk) = town().await;
    let town = &world.towns[0];
    register(&clerk, entry(town, "0000000025")).await.unwrap();
    let row = two_doses(town.code, "", "0000000033");
    import(&clerk, ImportLayout::Doses, &doses_file(&[row])).await;
    let page = held(&clerk).await;
    assert_eq!(
        (
            page.total,
            page.lines[0].user.is_some(),
            page.lines[1].doses.len()
        ),
        (2, true, 2)
    );
    let rows = [
        target(town.code, "A2", &number(2), MIHO, "0000000025"),
        target(town.code, "A3", &number(3), MIHO, "0000000033"),
    ];
    import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    assert_eq!(todo(&clerk).await.held, 0);
    assert_eq!(person(&clerk, "A2").await.resident.doses.len(), 1);
    assert_eq!(person(&clerk, "A3").await.resident.doses.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dose_is_added_corrected_and_cancelled_with_its_old_values_kept() {
    let (_world, clerk) = town().await;
    let before = person(&clerk, "A1").await;
    let kind = VaccinationKind::new(210).unwrap();
    let mut form = DoseForm::new(kind, Date::new(2025, 10, 15).unwrap());
    form.lot_no = Some("FL551".to_owned());
    let add = DoseRequest::AddDose(change(&before, form.clone(), ""));
    let added = changed(&clerk, add).await.unwrap();
    let id = added.dose.unwrap();
    let stale = DoseRequest::AddDose(change(&before, form.clone(), ""));
    let refused = changed(&clerk, stale).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::RecordChanged);

    let seen = person(&clerk, "A1").await;
    assert_eq!(seen.version, added.version);
    let twice = DoseRequest::AddDose(change(&seen, form.clone(), ""));
    assert!(
        changed(&clerk, twice).await.is_err(),
        "the same dose a second time"
    );

    form.lot_no = Some("FL552".to_owned());
    form.dose_no = Some(1);
    let correct = |reason: &str, check_only: bool| DoseRequest::CorrectDose {
        dose: id,
        change: Box::new(DoseChange {
            check_only,
            ..*change(&seen, form.clone(), reason)
        }),
    };
    let checked = changed(&clerk, correct("", true)).await.unwrap();
    let what: Vec<_> = checked
        .changes
        .iter()
        .map(|change| change.what.as_str())
        .collect();
    assert_eq!(what, ["dose 210/1 lot_no"]);
    assert_eq!(checked.changes[0].old.as_ref().unwrap().get(), "FL551");
    let missing = changed(&clerk, correct(" ", false)).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::ReasonMissing);
    changed(&clerk, correct("予診票と照合", false))
        .await
        .unwrap();
    let cancel = || DoseRequest::CancelDose {
        addressee_no: addressee("A1"),
        dose: id,
        version: None,
        reason: "二重の入力".to_owned(),
    };
    changed(&clerk, cancel()).await.unwrap();
    let twice = changed(&clerk, cancel()).await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::DoseCancelled);
    let unknown = DoseRequest::CancelDose {
        addressee_no: addressee("A1"),
        dose: DoseId([9; 16]),
        version: None,
        reason: "x".to_owned(),
    };
    let unknown = changed(&clerk, unknown).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::DoseUnknown);

    let history = ClerkRequest::ShowHistory {
        addressee_no: addressee("A1"),
    };
    let ClerkReply::History(lines) = clerk.clerk(history).await.unwrap() else {
        panic!("no history");
    };
    let reasons: Vec<_> = lines
        .iter()
        .filter_map(|line| line.reason.as_deref())
        .collect();
    assert!(
        reasons.contains(&"予診票と照合") && reasons.contains(&"二重の入力"),
        "{reasons:?}"
    );
    let corrected = lines
        .iter()
        .find(|line| line.what == "dose 210/1 lot_no")
        .unwrap();
    assert_eq!(corrected.old.as_ref().unwrap().get(), "FL551");
}

async fn add_venue(town: &Town) -> Handle {
    let admin = town.log_in(ADMIN).await;
    let add = AdminRequest::AddStaff {
        user: "jiro".to_owned(),
        role: Role::Venue,
        password: Secret::new(PASSWORD.to_owned()),
    };
    admin.admin(add).await.unwrap();
    town.log_in("jiro").await
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_28_a_venue_registers_by_coupon_and_is_told_no_name() {
    let (world, clerk) = town().await;
    let town = &world.towns[0];
    let venue = add_venue(town).await;
    let query = CouponQuery {
        coupon: coupon(town, "0000000017"),
        kind: VaccinationKind::COVID19,
        on: now().date(),
    };
    let VenueReply::Coupon(view) = venue
        .venue(VenueRequest::LookUpCoupon(query))
        .await
        .unwrap()
    else {
        panic!("no coupon");
    };
    assert_eq!((view.known, view.dose_no, view.allowed), (true, 3, true));
    let register = VenueRequest::RegisterDose(Box::new(entry(town, "0000000017")));
    let VenueReply::Registered { line, .. } = venue.venue(register).await.unwrap() else {
        panic!("not registered");
    };
    assert_eq!((line.dose_no, line.state), (3, EntryState::Registered));
    let request = DoseRequest::ListRegistered { count: 1 };
    let refused = venue.clerk(ClerkRequest::Dose(request)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let undo = VenueRequest::UndoDose {
        entry: Some(line.entry),
    };
    venue.venue(undo).await.unwrap();
    assert_eq!(
        person(&clerk, "A1").await.resident.counted_doses().count(),
        2
    );
    let DoseReply::Choices(choices) = ask(&clerk, DoseRequest::ListChoices).await.unwrap() else {
        panic!("no choices");
    };
    assert_eq!(choices.venues, ["保健センター"]);
    assert_eq!(choices.lots[0].lot_no, "AB1234");
}

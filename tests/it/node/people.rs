//! Changing people, households, My Number at the desk, what the last import left.

use crate::world::{ADMIN, World, addressee, import, number, target, targets_file};
use watari::api::{
    AlarmLine, AnyoneRequest, ApiError, AuditQuery, ClerkReply, ClerkRequest, ErrorCode, Handle,
    ImportLayout, NumberReply, NumberRequest, PeopleReply, PeopleRequest, PersonEdit, PersonEdited,
    PersonEntry, PersonView, Request, Secret, SharedReply, SharedRequest,
};
use watari::domain::{
    Coupon, CouponNo, Date, Flags, IssueReason, PartialDate, Person, Private, Purpose,
    ResidentClass, Sex, ViewReason, Whereabouts,
};

const MIHON: u32 = 992_011;
const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

async fn town() -> (World, Handle) {
    let world = World::new(&[MIHON]).await;
    let code = world.towns[0].code;
    let clerk = world.towns[0].clerk().await;
    let rows = [
        target(code, "A1", &number(1), MIHO, "0000000017"),
        target(
            code,
            "A2",
            &number(2),
            ("佐藤 太郎", "サトウ タロウ"),
            "0000000025",
        ),
        target(code, "A3", "", ("佐藤 次郎", "サトウ ジロウ"), "0000000033"),
        target(
            code,
            "A4",
            "123",
            ("佐藤 三郎", "サトウ サブロウ"),
            "0000000041",
        ),
    ];
    let report = import(&clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    assert_eq!((report.registered, report.rejected_count), (3, 1));
    (world, clerk)
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

fn edit(view: &PersonView) -> PersonEdit {
    PersonEdit {
        addressee_no: view.resident.person.addressee_no,
        version: view.version,
        person: view.resident.person.clone(),
        flags: view.resident.flags.clone(),
        keeps_whereabouts: false,
        reason: "住基の異動".to_owned(),
        check_only: false,
    }
}

async fn send(handle: &Handle, edit: PersonEdit) -> Result<PersonEdited, ApiError> {
    let request = ClerkRequest::People(PeopleRequest::EditPerson(Box::new(edit)));
    match handle.clerk(request).await? {
        ClerkReply::People(PeopleReply::Edited(edited)) => Ok(edited),
        other => panic!("not edited: {other:?}"),
    }
}

async fn household(handle: &Handle, no: &str) -> Vec<String> {
    let request = PeopleRequest::ListHousehold {
        addressee_no: addressee(no),
    };
    match handle.clerk(ClerkRequest::People(request)).await.unwrap() {
        ClerkReply::People(PeopleReply::Household(lines)) => lines
            .iter()
            .map(|line| line.addressee_no.to_string())
            .collect(),
        other => panic!("no household: {other:?}"),
    }
}

async fn ask(handle: &Handle, request: NumberRequest) -> Result<NumberReply, ApiError> {
    match handle.clerk(ClerkRequest::Number(request)).await? {
        ClerkReply::Number(reply) => Ok(reply),
        other => panic!("not about a number: {other:?}"),
    }
}

async fn details(handle: &Handle) -> Vec<String> {
    let query = AuditQuery {
        count: 100,
        ..AuditQuery::default()
    };
    match handle
        .shared(SharedRequest::ListAudit(query))
        .await
        .unwrap()
    {
        SharedReply::Audit(page) => page.lines.into_iter().map(|line| line.detail).collect(),
        other => panic!("not the log: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_shows_its_differences_first_and_is_refused_once_the_record_changed() {
    let (_world, clerk) = town().await;
    let view = person(&clerk, "A1").await;
    let mut first = edit(&view);
    first.person.household_no = Some("0004567".to_owned());
    first.person.address = Some(" 見本市中央一丁目2番3号 ".to_owned());
    first.flags.no_auto_answer = true;
    let checked = send(
        &clerk,
        PersonEdit {
            check_only: true,
            ..first.clone()
        },
    )
    .await
    .unwrap();
    let mut what: Vec<_> = checked
        .changes
        .iter()
        .map(|change| change.what.as_str())
        .collect();
    what.sort_unstable();
    assert_eq!(what, ["address", "household_no", "no_auto_answer"]);
    assert_eq!(checked.version, view.version, "nothing changed yet");

    let none = send(
        &clerk,
        PersonEdit {
            reason: String::new(),
            ..first.clone()
        },
    )
    .await;
    assert_eq!(none.unwrap_err().code, ErrorCode::ReasonMissing);
    send(&clerk, first.clone()).await.unwrap();
    let stale = send(&clerk, first).await.unwrap_err();
    assert_eq!(stale.code, ErrorCode::RecordChanged);
    let now = person(&clerk, "A1").await;
    assert_eq!(
        now.resident.person.address.as_deref(),
        Some("見本市中央一丁目2番3号")
    );

    for (spoil, field) in [
        (
            &(|edit: &mut PersonEdit| edit.person.name_kana = "佐藤".to_owned()) as &dyn Fn(&mut _),
            "name_kana",
        ),
        (
            &|edit: &mut PersonEdit| edit.person.name_kanji.clear(),
            "name_kanji",
        ),
        (
            &|edit: &mut PersonEdit| edit.person.postal_code = Some("12".to_owned()),
            "postal_code",
        ),
        (
            &|edit: &mut PersonEdit| edit.person.addressee_no = addressee("A9"),
            "addressee_no",
        ),
    ] {
        let mut wrong = edit(&now);
        spoil(&mut wrong);
        let refused = send(&clerk, wrong.clone()).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::FieldUnusable);
        assert_eq!(refused.values[0].1, field);
        let checked = send(
            &clerk,
            PersonEdit {
                check_only: true,
                ..wrong
            },
        )
        .await
        .unwrap();
        assert_eq!(checked.faults[0].field, field);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_everybody_with_its_number() {
    let (mut world, clerk) = town().await;
    assert_eq!(household(&clerk, "A1").await, ["A1"]);
    for no in ["A1", "A3"] {
        let mut edit = edit(&person(&clerk, no).await);
        edit.person.household_no = Some("0004567".to_owned());
        send(&clerk, edit).await.unwrap();
    }
    let mut both = household(&clerk, "A3").await;
    both.sort();
    assert_eq!(both, ["A1", "A3"]);
    drop(clerk);
    world.towns[0].stop();
    world.towns[0].start();
    let clerk = world.towns[0].clerk().await;
    assert_eq!(household(&clerk, "A1").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_50_a_number_is_compared_and_shown_for_a_purpose_and_logged_first() {
    let (world, clerk) = town().await;
    let compare = |no: &str, typed: String| NumberRequest::CompareNumber {
        addressee_no: addressee(no),
        purpose: Purpose::TransferIn,
        number: Secret::new(typed),
    };
    for (typed, expected) in [(number(1), true), (number(2), false)] {
        let NumberReply::Compared { equal } = ask(&clerk, compare("A1", typed)).await.unwrap()
        else {
            panic!("not compared");
        };
        assert_eq!(equal, expected);
    }
    let wrong = ask(&clerk, compare("A1", "123456789012".to_owned()))
        .await
        .unwrap_err();
    assert_eq!(wrong.code, ErrorCode::FieldUnusable);
    let missing = ask(&clerk, compare("A3", number(1))).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::NumberMissing);
    let reveal = || NumberRequest::RevealNumber {
        addressee_no: addressee("A1"),
        purpose: Purpose::Certificate,
    };
    let NumberReply::Revealed(digits) = ask(&clerk, reveal()).await.unwrap() else {
        panic!("not shown");
    };
    assert_eq!(digits.get(), number(1));
    let admin = world.towns[0].log_in(ADMIN).await;
    let refused = admin
        .clerk(ClerkRequest::Number(reveal()))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let details = details(&admin).await;
    for words in [
        "number compared for transfer-in: equal",
        "number compared for transfer-in: not equal",
        "number shown for certificate",
    ] {
        assert!(details.iter().any(|detail| detail == words), "{words}");
    }
    assert!(!details.iter().any(|detail| detail.contains(&number(1))));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_import_stays_with_its_refused_rows_until_the_next() {
    let (mut world, clerk) = town().await;
    drop(clerk);
    world.towns[0].stop();
    world.towns[0].start();
    let clerk = world.towns[0].clerk().await;
    let ClerkReply::LastImport(Some(last)) =
        clerk.clerk(ClerkRequest::ShowLastImport).await.unwrap()
    else {
        panic!("no import");
    };
    assert_eq!((last.report.registered, last.report.rejected.len()), (3, 1));
    assert_eq!(last.report.rejected[0].line, 5);
    let SharedReply::ToDo(todo) = clerk.shared(SharedRequest::ShowToDo).await.unwrap() else {
        panic!("nothing");
    };
    assert_eq!(
        (todo.refused_rows, todo.alarms, todo.registered.len()),
        (1, 0, 7)
    );
    let list = SharedRequest::ListAlarms { count: 10 };
    let SharedReply::Alarms(alarms) = clerk.shared(list).await.unwrap() else {
        panic!("no alarms");
    };
    assert_eq!(alarms, Vec::<AlarmLine>::new());
}

async fn leave(handle: &Handle) {
    let request = Request::Anyone(AnyoneRequest::LogOut);
    handle.ask(request).await.unwrap();
}

/// Imports that came to no end: how many rows of each are there; the home screen counts them.
async fn unfinished(clerk: &Handle) -> Vec<u64> {
    let request = ClerkRequest::ListUnfinishedImports;
    let ClerkReply::UnfinishedImports(imports) = clerk.clerk(request).await.unwrap() else {
        panic!("no imports");
    };
    let SharedReply::ToDo(todo) = clerk.shared(SharedRequest::ShowToDo).await.unwrap() else {
        panic!("nothing");
    };
    assert_eq!(todo.unfinished_imports, imports.len() as u64);
    imports.iter().map(|import| import.rows).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_terminal_went_away_is_named_until_it_is_done_or_stopped() {
    let (mut world, clerk) = town().await;
    let code = world.towns[0].code;
    let row = |serial: u64| {
        let (no, coupon) = (format!("N{serial}"), format!("{:010}", 5_000 + serial));
        target(
            code,
            &no,
            &number(1_000 + serial),
            ("見本 一郎", "ミホン イチロウ"),
            &coupon,
        )
    };
    let file = targets_file(&(0..1_500).map(row).collect::<Vec<_>>());
    let begin = |dry_run| ClerkRequest::ImportBegin {
        layout: ImportLayout::Targets,
        medium: "USB-002".to_owned(),
        dry_run,
    };
    let part = || ClerkRequest::ImportPart {
        bytes: Private::new(file[..file.len() / 2].to_vec()),
    };
    // A check changes nothing: its end is nobody's concern.
    let other = world.towns[0].clerk().await;
    other.clerk(begin(true)).await.unwrap();
    other.clerk(part()).await.unwrap();
    leave(&other).await;
    assert!(unfinished(&clerk).await.is_empty());
    let other = world.towns[0].clerk().await;
    other.clerk(begin(false)).await.unwrap();
    other.clerk(part()).await.unwrap();
    assert!(unfinished(&clerk).await.is_empty(), "somebody works on it");
    leave(&other).await;
    let left = unfinished(&clerk).await;
    assert!(matches!(left[..], [500..1_500]), "{left:?}");
    drop((clerk, other));
    world.towns[0].stop();
    world.towns[0].start();
    let clerk = world.towns[0].clerk().await;
    assert_eq!(unfinished(&clerk).await, left, "it outlives a restart");
    clerk.clerk(begin(false)).await.unwrap();
    clerk.clerk(part()).await.unwrap();
    clerk.clerk(ClerkRequest::ImportStop).await.unwrap();
    assert!(unfinished(&clerk).await.is_empty(), "stopped knowingly");
    clerk.clerk(begin(false)).await.unwrap();
    let bytes = Private::new(file.clone());
    clerk
        .clerk(ClerkRequest::ImportPart { bytes })
        .await
        .unwrap();
    let ClerkReply::Import(report) = clerk.clerk(ClerkRequest::ImportEnd).await.unwrap() else {
        panic!("no report");
    };
    assert_eq!(report.registered + report.unchanged, 1_500);
    assert!(report.unchanged >= left[0]);
    assert!(unfinished(&clerk).await.is_empty(), "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_page_by_page_and_by_user_and_type() {
    let (world, clerk) = town().await;
    person(&clerk, "A1").await;
    let admin = world.towns[0].log_in(ADMIN).await;
    let list = |query: AuditQuery| SharedRequest::ListAudit(query);
    let mut before = None;
    let mut read = 0;
    loop {
        let query = AuditQuery {
            before,
            count: 3,
            ..AuditQuery::default()
        };
        let SharedReply::Audit(page) = admin.shared(list(query)).await.unwrap() else {
            panic!("not the log");
        };
        read += page.lines.len() as u64;
        before = page.next;
        if before.is_none() {
            break;
        }
        assert!(read <= page.leaves);
    }
    let query = AuditQuery {
        count: 100,
        user: Some(crate::world::CLERK.to_owned()),
        kind: Some("view".to_owned()),
        ..AuditQuery::default()
    };
    let SharedReply::Audit(page) = admin.shared(list(query)).await.unwrap() else {
        panic!("not the log");
    };
    let details: Vec<_> = page.lines.iter().map(|line| line.detail.as_str()).collect();
    assert_eq!(details, ["person"]);
}

async fn whereabouts(handle: &Handle, reason: ViewReason) -> Whereabouts {
    let request = PeopleRequest::ShowWhereabouts {
        addressee_no: addressee("A1"),
        reason,
    };
    match handle.clerk(ClerkRequest::People(request)).await.unwrap() {
        ClerkReply::People(PeopleReply::Whereabouts(shown)) => shown.get().clone(),
        other => panic!("no whereabouts: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_protected_person_lives_leaves_only_for_a_reason_that_is_logged_first() {
    let (_world, clerk) = town().await;
    let address = "見本市中央一丁目2番3号";
    let mut first = edit(&person(&clerk, "A1").await);
    first.person.address = Some(address.to_owned());
    first.person.phone = Some("090-1234-5678".to_owned());
    first.flags.protected = true;
    send(&clerk, first).await.unwrap();

    let view = person(&clerk, "A1").await;
    assert!(view.is_protected);
    assert_eq!(view.resident.person.address, None);
    assert_eq!(view.resident.person.phone, None);
    let history = ClerkRequest::ShowHistory {
        addressee_no: addressee("A1"),
    };
    let ClerkReply::History(lines) = clerk.clerk(history).await.unwrap() else {
        panic!("not a history");
    };
    let values = lines.iter().flat_map(|line| [&line.old, &line.new]);
    assert!(values.flatten().all(|value| value.get() != address));

    // What was not shown is kept; what is changed names no old value.
    let mut second = edit(&view);
    second.keeps_whereabouts = true;
    second.flags.no_auto_answer = true;
    assert_eq!(send(&clerk, second).await.unwrap().changes.len(), 1);
    let mut third = edit(&person(&clerk, "A1").await);
    third.person.address = Some("例示町北5番".to_owned());
    third.check_only = true;
    let checked = send(&clerk, third).await.unwrap();
    let of_address = checked
        .changes
        .iter()
        .find(|change| change.what == "address");
    let old = of_address.and_then(|change| change.old.as_ref());
    assert_eq!(old.map(|old| old.get().as_str()), Some("***"));

    let said = "protected address shown for mailing";
    assert!(!details(&clerk).await.iter().any(|detail| detail == said));
    let shown = whereabouts(&clerk, ViewReason::Mailing).await;
    assert_eq!(shown.address.as_deref(), Some(address));
    assert!(details(&clerk).await.iter().any(|detail| detail == said));
}

/// Somebody who is in no file.
fn newcomer(no: &str, coupon: &str) -> PersonEntry {
    let person = Person::new(
        addressee(no),
        "レイジ　ハナ".to_owned(),
        "例示 花".to_owned(),
        PartialDate::parse("1990-04-00").unwrap(),
        Sex::Female,
        ResidentClass::Resident,
    );
    PersonEntry {
        person,
        flags: Flags::default(),
        coupon: Some(Coupon {
            number: CouponNo::parse(coupon).unwrap(),
            issued_on: Date::new(2026, 11, 1).unwrap(),
            reason: IssueReason::TransferIn,
            next_dose_no: 1,
            void_since: None,
        }),
        check_only: false,
    }
}

async fn add(handle: &Handle, entry: PersonEntry) -> Result<PersonEdited, ApiError> {
    let request = ClerkRequest::People(PeopleRequest::AddPerson(Box::new(entry)));
    match handle.clerk(request).await? {
        ClerkReply::People(PeopleReply::Edited(edited)) => Ok(edited),
        other => panic!("not added: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_typed_in_by_hand_passes_the_checks_of_a_row_and_is_logged() {
    let (_world, clerk) = town().await;
    let faults = |mut entry: PersonEntry| {
        let clerk = clerk.clone();
        async move {
            entry.check_only = true;
            let faults = add(&clerk, entry).await.unwrap().faults;
            let words = faults
                .iter()
                .map(|fault| (fault.field.clone(), fault.code.clone()));
            words.collect::<Vec<_>>()
        }
    };
    let is = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
    assert_eq!(
        faults(newcomer("A1", "0000000099")).await,
        is("addressee_no", "taken")
    );
    assert_eq!(
        faults(newcomer("N1", "0000000017")).await,
        is("coupon_no", "taken")
    );
    let mut unborn = newcomer("N1", "0000000099");
    unborn.person.birth_date = PartialDate::parse("2999-01-01").unwrap();
    assert_eq!(faults(unborn).await, is("birth_date", "date"));
    let mut gone = newcomer("N1", "0000000099");
    gone.person.resident_class = ResidentClass::MovedOut;
    assert_eq!(faults(gone).await, is("moved_out_on", "empty"));
    let mut kanji = newcomer("N1", "0000000099");
    kanji.person.name_kana = "花".to_owned();
    assert_eq!(faults(kanji).await, is("name_kana", "kana"));
    let refused = add(&clerk, newcomer("A1", "0000000099")).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::FieldUnusable);

    assert!(
        add(&clerk, newcomer("N1", "0000000099"))
            .await
            .unwrap()
            .faults
            .is_empty()
    );
    let view = person(&clerk, "N1").await;
    assert_eq!(view.resident.person.name_kanji, "例示 花");
    assert_eq!(view.resident.coupons.len(), 1);
    assert!(!view.has_number);
    assert!(
        details(&clerk)
            .await
            .iter()
            .any(|detail| detail == "person added")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_registered_once_and_never_that_of_somebody_else() {
    let (_world, clerk) = town().await;
    let register = |no: &str, digits: String| {
        ask(
            &clerk,
            NumberRequest::RegisterNumber {
                addressee_no: addressee(no),
                number: Secret::new(digits),
            },
        )
    };
    let reason = |refused: Result<NumberReply, ApiError>| {
        let values = refused.unwrap_err().values;
        values
            .into_iter()
            .find(|(name, _)| name == "reason")
            .map(|(_, reason)| reason)
    };
    assert_eq!(
        reason(register("A3", "123456789012".to_owned()).await).as_deref(),
        Some("check_digit")
    );
    assert_eq!(
        reason(register("A3", number(1)).await).as_deref(),
        Some("taken")
    );
    assert_eq!(
        reason(register("A1", number(9)).await).as_deref(),
        Some("fixed")
    );
    assert!(
        details(&clerk)
            .await
            .iter()
            .any(|detail| detail == "number not registered: taken")
    );
    assert!(!person(&clerk, "A3").await.has_number);
    assert!(matches!(
        register("A3", number(9)).await,
        Ok(NumberReply::Registered)
    ));
    assert!(person(&clerk, "A3").await.has_number);
    let compare = NumberRequest::CompareNumber {
        addressee_no: addressee("A3"),
        purpose: Purpose::TransferIn,
        number: Secret::new(number(9)),
    };
    assert!(matches!(
        ask(&clerk, compare).await,
        Ok(NumberReply::Compared { equal: true })
    ));
}

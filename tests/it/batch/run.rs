//! Batches on real nodes: checked, approved by a second person, asked once each, followed to the end.

use super::{
    APPROVER, MAKER, approver, batch, decide, file, make, movers, row, settle, show, steer, story,
};
use crate::world::{addressee, eventually, inquire, now, order};
use watari::api::{
    BatchAccepted, BatchReply, BatchRequest, BatchRows, BatchState, BatchStep, Charset, ClerkReply,
    ClerkRequest, ErrorCode, Handle, InquiryState, PeopleRequest, PersonEdit, SharedReply,
    SharedRequest,
};

async fn finished(handle: &Handle, no: &str) {
    eventually("the batch ends", || async {
        show(handle, no).await.line.state == BatchState::Finished
    })
    .await;
}

async fn rows(handle: &Handle, no: &str) -> Vec<(String, Option<String>)> {
    let query = BatchRows {
        batch: no.to_owned(),
        count: 200,
        ..BatchRows::default()
    };
    match handle.batch(BatchRequest::ListRows(query)).await.unwrap() {
        BatchReply::Rows(page) => page
            .lines
            .into_iter()
            .map(|line| (line.state, line.inquiry))
            .collect(),
        other => panic!("no rows: {other:?}"),
    }
}

async fn result(handle: &Handle, no: &str, charset: Charset) -> Vec<u8> {
    let request = BatchRequest::Export {
        batch: no.to_owned(),
        cursor: None,
        charset,
    };
    match handle.batch(request).await.unwrap() {
        BatchReply::Export(part) => part.bytes.into_inner(),
        other => panic!("no file: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_checked_approved_by_another_person_and_asked_to_its_end() {
    let world = story(8).await;
    let (clerk, second) = (
        world.towns[0].clerk().await,
        approver(&world.towns[0]).await,
    );
    let mut lines = movers(&world, 8);
    // The last one asks a town that never knew her.
    lines[7] = row(8, "A8", world.towns[1].code);
    let checked = make(&clerk, &file(&lines), true).await.unwrap();
    assert_eq!((checked.taken, checked.batch), (8, None));
    let made = make(&clerk, &file(&lines), false).await.unwrap();
    assert_eq!((made.read, made.taken, made.rejected_count), (8, 8, 0));
    let no = made.batch.unwrap();
    assert_eq!(no, format!("B-{}-01", now().date().show_yyyymmdd()));

    // Nothing leaves before a second person said so; the maker, and a clerk at all, may not.
    assert_eq!(show(&clerk, &no).await.line.counts.waiting, 8);
    let refused = decide(&clerk, &no, true).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let SharedReply::ToDo(todo) = second.shared(SharedRequest::ShowToDo).await.unwrap() else {
        panic!("nothing to do");
    };
    assert_eq!((todo.batches_to_approve, todo.batches), (1, 0));
    let view = decide(&second, &no, true).await.unwrap();
    assert_eq!(view.line.decided_by.as_deref(), Some(APPROVER));
    assert_eq!(view.line.made_by, MAKER);
    let again = decide(&second, &no, true).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::BatchStateUnfit);

    finished(&clerk, &no).await;
    let counts = show(&clerk, &no).await.line.counts;
    assert_eq!((counts.found, counts.no_answer), (7, 1), "{counts:?}");
    let states = rows(&clerk, &no).await;
    assert_eq!(states[7].0, "no_answer");

    // The same file again asks nobody twice.
    let twice = make(&clerk, &file(&lines), false).await.unwrap();
    assert_eq!((twice.taken, twice.rejected_count), (0, 8));
    assert!(twice.batch.is_none());
    assert_eq!(twice.rejected[0].code, "asked_already");

    let text = String::from_utf8(result(&clerk, &no, Charset::Utf8Bom).await).unwrap();
    assert_eq!(text.lines().count(), 1 + 7 * 2 + 1, "{text}");
    assert!(text.lines().any(|line| line.starts_with("0008,0,992020")));
    for base in 1..=8 {
        assert!(!text.contains(&crate::world::number(base)), "`SAFE-51`");
    }
    assert!(!result(&clerk, &no, Charset::Cp932).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_agrees_is_taken_over_together_and_what_differs_waits_for_a_person() {
    let world = story(4).await;
    let (clerk, second) = (
        world.towns[0].clerk().await,
        approver(&world.towns[0]).await,
    );
    let made = make(&clerk, &file(&movers(&world, 4)), false)
        .await
        .unwrap();
    let no = made.batch.unwrap();
    decide(&second, &no, true).await.unwrap();
    finished(&clerk, &no).await;
    // A dose of the same number on another day is on record here.
    let coupon = format!("{:010}", 7 + 10);
    let own =
        crate::world::two_doses(world.towns[0].code, "A1", &coupon).replace("20210601", "20210602");
    let own = crate::world::doses_file(&[own]);
    crate::world::import(&clerk, watari::api::ImportLayout::Doses, &own).await;
    let accept = |check_only| BatchRequest::AcceptAgreeing {
        batch: no.clone(),
        check_only,
        cursor: None,
    };
    let taken = |reply: BatchReply| match reply {
        BatchReply::Accepted(accepted) => accepted,
        other => panic!("not accepted: {other:?}"),
    };
    let preview = taken(clerk.batch(accept(true)).await.unwrap());
    let expected = BatchAccepted {
        people: 3,
        added: 6,
        differing: 1,
        ..BatchAccepted::default()
    };
    assert_eq!(preview, expected);
    assert_eq!(taken(clerk.batch(accept(false)).await.unwrap()), expected);
    let again = taken(clerk.batch(accept(false)).await.unwrap());
    assert_eq!((again.people, again.differing), (0, 1), "nothing doubles");
    let refused = second.batch(accept(true)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_cannot_be_asked_are_named_before_anything_is_sent() {
    let world = story(4).await;
    let town = &world.towns[0];
    let clerk = town.clerk().await;
    let there = world.towns[1].code;
    // Without a number, and protected.
    let name = ("例示 花", "レイジ ハナ");
    let bare = crate::world::target(town.code, "N1", "", name, "0000000900");
    let hidden = crate::world::target(
        town.code,
        "P1",
        &crate::world::number(77),
        name,
        "0000000918",
    );
    let hidden = format!("{}1", hidden.trim_end_matches(','));
    let hidden = hidden.replace(",1,1,11", ",1,1,1,,,1");
    crate::world::import(
        &clerk,
        watari::api::ImportLayout::Targets,
        &crate::world::targets_file(&[bare, hidden]),
    )
    .await;
    inquire(&clerk, order("A4", there)).await;
    let lines = [
        row(1, "A1", there),
        row(2, "ZZ", there),
        row(3, "N1", there),
        row(4, "P1", there),
        row(5, "A4", there),
        row(6, "A1", there),
        row(1, "A2", there),
        row(
            8,
            "A2",
            watari::domain::MunicipalityCode::new(131_016).unwrap(),
        ),
    ];
    let made = make(&clerk, &file(&lines), false).await.unwrap();
    let named: Vec<_> = made
        .rejected
        .iter()
        .map(|row| (row.line, row.column, row.code.as_str()))
        .collect();
    assert_eq!(
        named,
        [
            (3, 2, "mover_unknown"),
            (4, 2, "mover_without_number"),
            (5, 2, "mover_protected"),
            (6, 2, "asked_already"),
            (7, 2, "mover_twice"),
            (8, 1, "serial_twice"),
            (9, 3, "not_in_directory"),
        ]
    );
    assert_eq!(made.taken, 1);
    let other = make(&clerk, &file(&[row(1, "A1", there)]), false).await;
    assert_eq!(other.unwrap().rejected[0].code, "in_another_batch");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_became_protected_since_the_list_was_checked_is_not_asked_about() {
    let world = story(4).await;
    let town = &world.towns[0];
    let clerk = town.clerk().await;
    let second = approver(town).await;
    let made = make(&clerk, &file(&movers(&world, 4)), false)
        .await
        .unwrap();
    let no = made.batch.unwrap();
    protect(&clerk, "A2").await;
    decide(&second, &no, true).await.unwrap();
    finished(&clerk, &no).await;
    let line = show(&clerk, &no).await.line;
    assert_eq!(
        (line.counts.found, line.counts.not_asked),
        (3, 1),
        "{line:?}"
    );
    let all = rows(&clerk, &no).await;
    assert_eq!(all[1], ("not_asked".to_owned(), None));
}

async fn protect(clerk: &Handle, no: &str) {
    let addressee_no = addressee(no);
    let request = ClerkRequest::ShowPerson { addressee_no };
    let ClerkReply::Person(view) = clerk.clerk(request).await.unwrap() else {
        panic!("no person");
    };
    let mut flags = view.resident.flags.clone();
    flags.protected = true;
    let edit = PersonEdit {
        addressee_no,
        version: view.version,
        person: view.resident.person.clone(),
        flags,
        keeps_whereabouts: true,
        reason: "本人の申出".to_owned(),
        check_only: false,
    };
    let request = PeopleRequest::EditPerson(Box::new(edit));
    clerk.clerk(ClerkRequest::People(request)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_that_is_away_holds_up_nobody_else_and_gets_its_turn() {
    let mut world = story(12).await;
    let (clerk, second) = (
        world.towns[0].clerk().await,
        approver(&world.towns[0]).await,
    );
    let away = world.towns[2].code;
    world.towns[2].stop();
    let made = make(&clerk, &file(&movers(&world, 12)), false)
        .await
        .unwrap();
    let no = made.batch.unwrap();
    decide(&second, &no, true).await.unwrap();
    eventually("the other town is through", || async {
        show(&clerk, &no).await.line.counts.found == 6
    })
    .await;
    let view = show(&clerk, &no).await;
    let town = view
        .towns
        .iter()
        .find(|town| town.provider == away)
        .unwrap();
    assert_eq!(town.hold.as_deref(), Some("unreachable"), "{town:?}");
    assert!(town.counts.waiting >= 4, "only a feeler is out: {town:?}");
    let paused = steer(&clerk, &no, BatchStep::Pause).await.unwrap();
    assert_eq!(paused.line.state, BatchState::Paused);
    world.towns[2].start();
    world.towns[2].clerk().await;
    steer(&second, &no, BatchStep::Resume).await.unwrap();
    finished(&clerk, &no).await;
    assert_eq!(show(&clerk, &no).await.line.counts.found, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_goes_on_after_a_restart_and_counts_once_for_its_maker() {
    let mut world = story(70).await;
    let clerk = world.towns[0].clerk().await;
    let second = approver(&world.towns[0]).await;
    let made = make(&clerk, &file(&movers(&world, 70)), false)
        .await
        .unwrap();
    let no = made.batch.unwrap();
    decide(&second, &no, true).await.unwrap();
    eventually("some are through", || async {
        show(&clerk, &no).await.line.counts.found >= 5
    })
    .await;
    drop((clerk, second));
    world.towns[0].stop();
    world.towns[0].start();
    let clerk = world.towns[0].clerk().await;
    finished(&clerk, &no).await;
    let counts = show(&clerk, &no).await.line.counts;
    assert_eq!(counts.found, 70, "{counts:?}");
    let mut inquiries: Vec<_> = rows(&clerk, &no)
        .await
        .into_iter()
        .map(|row| row.1.unwrap())
        .collect();
    inquiries.sort_unstable();
    inquiries.dedup();
    assert_eq!(inquiries.len(), 70, "one inquiry a row");
    for town in &world.towns[1..] {
        let provided = super::quotas::provided(town).await;
        assert_eq!(provided, 35, "nobody is asked twice");
    }
    // 70 rows are more than a clerk may ask in an hour; the batch counted once.
    settle(&world.towns[0], 90..=90, false).await;
    let single = inquire(&clerk, order("A90", world.towns[1].code)).await;
    assert_eq!(single.state, InquiryState::NoAnswer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_or_stopped_batch_asks_nobody() {
    let world = story(4).await;
    let (clerk, second) = (
        world.towns[0].clerk().await,
        approver(&world.towns[0]).await,
    );
    let lines = movers(&world, 4);
    let no = make(&clerk, &file(&lines), false)
        .await
        .unwrap()
        .batch
        .unwrap();
    let without_reason = BatchRequest::Decide {
        batch: no.clone(),
        approve: false,
        reason: " ".to_owned(),
    };
    let missing = batch(&second, without_reason).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::ReasonMissing);
    let view = decide(&second, &no, false).await.unwrap();
    assert_eq!(view.line.state, BatchState::Refused);
    assert_eq!(view.line.counts.not_asked, 4);
    let no = make(&clerk, &file(&lines), false)
        .await
        .unwrap()
        .batch
        .unwrap();
    assert!(no.ends_with("-02"));
    let view = steer(&clerk, &no, BatchStep::Stop).await.unwrap();
    assert_eq!(view.line.state, BatchState::Stopped);
    let late = decide(&second, &no, true).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::BatchStateUnfit);
    for town in &world.towns[1..] {
        assert_eq!(super::quotas::provided(town).await, 0);
    }
    let unknown = BatchRequest::Show {
        batch: "B-1".to_owned(),
    };
    let unknown = batch(&clerk, unknown).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::BatchUnknown);
}

//! Records of one municipality kept in step over real stores and sockets.

use super::desk::{
    MIHON, MITSUMOTO, alarms, copied_log, edit, has_this_number, replica_of_first, show, status,
    verify_logs,
};
use crate::node::letters::{OUTSIDE, answer_of, enter, ledger, letter_order, write};
use crate::world::{
    CLERK, World, coupon, doses_file, eventually, import, inquire, number, order, target,
    targets_file, two_doses,
};
use watari::api::{
    ClerkReply, ClerkRequest, ErrorCode, ImportLayout, InquiryState, LedgerQuery, LetterWhy,
    LogCopy, PaperOutcome,
};
use watari::domain::MunicipalityCode;

const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

fn code() -> MunicipalityCode {
    MunicipalityCode::new(MIHON).unwrap()
}

fn people(from: u64, until: u64) -> Vec<u8> {
    let row = |n: u64| target(code(), &format!("A{n}"), &number(n), MIHO, &coupon(n));
    targets_file(&(from..until).map(row).collect::<Vec<_>>())
}

#[tokio::test(flavor = "multi_thread")]
async fn records_numbers_edits_and_people_entered_twice_come_into_step() {
    let mut world = World::new(&[MIHON]).await;
    let here = world.towns[0].clerk().await;
    let report = import(&here, ImportLayout::Targets, &people(1, 200)).await;
    assert_eq!(report.registered, 199, "{report:?}");
    let replica = replica_of_first(&mut world).await;
    let there = world.towns[replica].clerk().await;
    let has_all = async || status(&world.towns[replica]).await.residents == Some(199);
    eventually("the new node has everybody", has_all).await;
    let has_number = async || has_this_number(&there, "A7", &number(7)).await;
    eventually("the new node has the numbers", has_number).await;

    // Both edit one record, of which the other learns within moments.
    edit(&here, "A7", |person| {
        person.phone = Some("000-1111".to_owned());
    })
    .await;
    edit(&there, "A7", |person| {
        person.address_extra = Some("見本荘101".to_owned());
    })
    .await;
    for handle in [&here, &there] {
        let both = async || {
            let person = show(handle, "A7").await.unwrap().resident.person;
            person.phone.is_some() && person.address_extra.is_some()
        };
        eventually("both have both edits", both).await;
    }

    // Somebody is entered on both while they cannot speak.
    drop(there);
    world.towns[replica].stop();
    import(&here, ImportLayout::Targets, &people(500, 502)).await;
    world.towns[0].stop();
    world.towns[replica].start();
    let there = world.towns[replica].clerk().await;
    import(&there, ImportLayout::Targets, &people(501, 503)).await;
    world.towns[0].start();
    let here = world.towns[0].clerk().await;
    for town in [0, replica] {
        let as_one = async || status(&world.towns[town]).await.residents == Some(202);
        eventually("four entries are three people", as_one).await;
    }
    let same = async || {
        let one = show(&here, "A501").await.map(|view| view.version);
        one.is_some() && one == show(&there, "A501").await.map(|view| view.version)
    };
    eventually("the record of both is one", same).await;
    assert!(has_this_number(&there, "A501", &number(501)).await);
    assert!(has_this_number(&here, "A501", &number(501)).await);
    for town in [0, replica] {
        let in_step = async || {
            let status = status(&world.towns[town]).await;
            status.siblings[0].in_step_at.is_some() && status.siblings[0].behind_by == 0
        };
        eventually("both know that they are in step", in_step).await;
    }
    for (handle, node) in [(&here, 2), (&there, 1)] {
        let newest = LogCopy { node, older: 0 };
        let has_imports = async || {
            let page = copied_log(handle, newest).await.unwrap();
            let mut lines = page.lines.iter();
            lines.any(|line| line.kind == "import" && line.actor.starts_with(CLERK))
        };
        eventually("each has the other's log", has_imports).await;
        let page = copied_log(handle, newest).await.unwrap();
        assert_eq!(page.copies, [newest]);
        let report = verify_logs(handle).await;
        assert!(report.is_whole(), "{report:?}");
        assert_eq!(report.copies.len(), 1);
        let own = LogCopy {
            node: 3 - node,
            older: 0,
        };
        let refused = copied_log(handle, own).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::LogUnknown);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn provision_records_stand_in_the_ledger_of_every_node_and_verify_there() {
    let mut world = World::new(&[MIHON, MITSUMOTO]).await;
    let here = world.towns[0].clerk().await;
    let other = world.towns[1].clerk().await;
    let to = world.towns[1].code;
    let row = target(code(), "A1", &number(1), MIHO, "0000000017");
    import(&here, ImportLayout::Targets, &targets_file(&[row])).await;
    let row = target(to, "B1", &number(1), MIHO, "0000000033");
    import(&other, ImportLayout::Targets, &targets_file(&[row])).await;
    let doses = doses_file(&[two_doses(to, "B1", "0000000033")]);
    import(&other, ImportLayout::Doses, &doses).await;
    let view = inquire(&here, order("A1", to)).await;
    assert_eq!(view.state, InquiryState::Found);

    let replica = replica_of_first(&mut world).await;
    let there = world.towns[replica].clerk().await;
    let has_record = async || {
        let query = LedgerQuery {
            count: 10,
            ..LedgerQuery::default()
        };
        match there.clerk(ClerkRequest::ListLedger(query)).await.unwrap() {
            ClerkReply::Ledger(page) => page.lines.len() == 1 && page.lines[0].countersigned,
            other => panic!("no ledger: {other:?}"),
        }
    };
    eventually("the record is there", has_record).await;
    match there.clerk(ClerkRequest::VerifyLedger).await.unwrap() {
        ClerkReply::LedgerVerified(report) => assert!(report.ok, "{report:?}"),
        other => panic!("no report: {other:?}"),
    }
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => copy_folder(&entry.path(), &there),
            kind if kind.is_file() => drop(std::fs::copy(entry.path(), there).unwrap()),
            _ => {}
        }
    }
}

/// R13: whoever puts an older copy of a node's folder back loses nothing that another node has, and writes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_restored_from_an_older_copy_gets_back_what_it_wrote_since_and_writes_on() {
    let mut world = World::new(&[MIHON]).await;
    let here = world.towns[0].clerk().await;
    import(&here, ImportLayout::Targets, &people(1, 4)).await;
    let replica = replica_of_first(&mut world).await;
    let in_step = async || status(&world.towns[replica]).await.residents == Some(3);
    eventually("the new node has everybody", in_step).await;
    world.towns[replica].stop();
    let copy = tempfile::tempdir().unwrap();
    let store = world.towns[replica].folder.path().join("store");
    copy_folder(&store, copy.path());

    world.towns[replica].start();
    let there = world.towns[replica].clerk().await;
    edit(&there, "A1", |person| {
        person.phone = Some("000-1111".to_owned());
    })
    .await;
    edit(&there, "A1", |person| {
        person.phone = Some("000-2222".to_owned());
    })
    .await;
    let has = async |handle: &_, phone: &str, extra: Option<&str>| {
        let person = show(handle, "A1").await.unwrap().resident.person;
        person.phone.as_deref() == Some(phone) && person.address_extra.as_deref() == extra
    };
    eventually("node 1 has both changes", async || {
        has(&here, "000-2222", None).await
    })
    .await;
    // Node 1 keeps more of its log than the copy will have written again when they meet.
    for _ in 0..20 {
        show(&there, "A1").await.unwrap();
    }
    edit(&there, "A2", |person| {
        person.phone = Some("000-3333".to_owned());
    })
    .await;
    let last = LogCopy { node: 2, older: 0 };
    let has_log = async || {
        let page = copied_log(&here, last).await.unwrap();
        let edits = page.lines.iter().filter(|line| line.kind == "edit");
        edits.filter(|line| line.actor.starts_with(CLERK)).count() == 3
    };
    eventually("node 1 has its log", has_log).await;
    drop((there, here));
    world.towns[replica].stop();
    world.towns[0].stop();
    std::fs::remove_dir_all(&store).unwrap();
    copy_folder(copy.path(), &store);

    // The same person edits the same record at the node that knows nothing of it any more.
    world.towns[replica].start();
    let there = world.towns[replica].clerk().await;
    assert!(!has(&there, "000-2222", None).await);
    edit(&there, "A1", |person| {
        person.address_extra = Some("見本荘101".to_owned());
    })
    .await;
    world.towns[0].start();
    let here = world.towns[0].clerk().await;
    // Both notice it.
    let is_told = async || {
        alarms(&there)
            .await
            .contains(&"own_log_went_back 1".to_owned())
    };
    eventually("the node is told that it went back", is_told).await;
    let is_noticed = async || {
        alarms(&here)
            .await
            .contains(&"log_written_anew 2".to_owned())
    };
    eventually("its log is another one", is_noticed).await;
    for handle in [&here, &there] {
        let both = async || has(handle, "000-2222", Some("見本荘101")).await;
        eventually("nothing is lost on either", both).await;
    }

    // The copy of what was undone stays, and the log as it is now is copied too.
    let [newest, before] = [0, 1].map(|older| LogCopy { node: 2, older });
    let edits = async |copy| {
        let page = copied_log(&here, copy).await.unwrap();
        let edits = page.lines.into_iter().filter(|line| line.kind == "edit");
        edits.filter(|line| line.actor.starts_with(CLERK)).count()
    };
    eventually("the log as it is now", async || edits(newest).await == 1).await;
    assert_eq!(edits(before).await, 3);
    let report = verify_logs(&here).await;
    assert!(report.is_whole(), "{report:?}");
    let copies: Vec<LogCopy> = report.copies.iter().map(|copy| copy.copy).collect();
    assert_eq!(copies, [newest, before]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_to_a_town_outside_the_directory_reaches_the_other_node_with_its_answer() {
    let mut world = World::new(&[MIHON]).await;
    let here = world.towns[0].clerk().await;
    import(&here, ImportLayout::Targets, &people(1, 2)).await;
    let replica = replica_of_first(&mut world).await;
    let there = world.towns[replica].clerk().await;
    let letter = write(&here, letter_order(OUTSIDE, LetterWhy::Outside));
    let letter = letter.await.unwrap().letter;
    let has_letter = async || ledger(&there).await.0.lines.len() == 1;
    eventually("the other node has the letter", has_letter).await;
    let answer = answer_of(&letter, PaperOutcome::NoRecord);
    enter(&here, answer).await.unwrap();
    let has_answer = async || ledger(&there).await.0.lines[0].result != "asked";
    eventually("the other node has the answer", has_answer).await;
    for town in [0, replica] {
        let in_step = async || {
            let status = status(&world.towns[town]).await;
            status.siblings[0].in_step_at.is_some()
        };
        eventually("both are in step", in_step).await;
    }
}

//! The own area (`SAFE-13`, `SAFE-78` to `SAFE-80`, `SAFE-85`): what lies on disk, whose it is, and who can erase it.

use crate::world::{
    ADMIN, CLERK, PASSWORD, Town, World, addressee, import, now, number, target, targets_file,
};
use std::fs;
use std::path::{Path, PathBuf};
use watari::api::{
    AuditLine, AuditPage, AuditQuery, ClerkReply, ClerkRequest, ErrorCode, Handle, ImportLayout,
    Search, Secret, SharedReply, SharedRequest,
};
use watari::crypto::SystemEntropy;
use watari::directory::create_network;
use watari::domain::Private;
use watari::inquiry::Kind;

const MIHON: u32 = 992_011;
const MITSUMOTO: u32 = 992_020;
const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

/// One town with one person in it.
async fn one_person() -> World {
    let world = World::new(&[MIHON]).await;
    let town = &world.towns[0];
    let row = target(town.code, "A1", &number(1), MIHO, "0000000017");
    import(
        &town.clerk().await,
        ImportLayout::Targets,
        &targets_file(&[row]),
    )
    .await;
    world
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else if entry.file_type().unwrap().is_file() {
            found.push(entry.path());
        }
    }
    found
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

async fn find(handle: &Handle, typed: &str) -> usize {
    let text = Private::new(typed.to_owned());
    match handle
        .clerk(ClerkRequest::FindPeople(Search {
            text,
            offset: 0,
            count: 10,
        }))
        .await
        .unwrap()
    {
        ClerkReply::Found(found) => found.lines.len(),
        other => panic!("no people: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_13_and_safe_78_another_municipalitys_rows_and_passwords_open_nothing_here() {
    let mut world = one_person().await;
    let (trust, _) = create_network(true, &mut SystemEntropy);
    let mut other = Town::new(MITSUMOTO, &trust);
    other.open().await;
    other.stop();
    world.towns[0].stop();
    let (mine, theirs) = (
        world.towns[0].folder.path().to_owned(),
        other.folder.path().to_owned(),
    );
    for file in files(&mine.join("store/journal")) {
        let to = theirs.join("store/journal").join(file.file_name().unwrap());
        fs::copy(&file, to).unwrap();
    }
    let before: Vec<_> = files(&theirs.join("store/journal"))
        .iter()
        .map(|file| fs::read(file).unwrap())
        .collect();
    other.start();
    let refused = other
        .connect()
        .log_in(ADMIN, Secret::new(PASSWORD.to_owned()))
        .await
        .unwrap_err();
    assert!(
        matches!(
            refused.code,
            ErrorCode::StoreDamaged | ErrorCode::StoreForeign
        ),
        "{refused:?}"
    );
    other.stop();
    let after: Vec<_> = files(&theirs.join("store/journal"))
        .iter()
        .map(|file| fs::read(file).unwrap())
        .collect();
    assert!(before == after, "a refused store is not changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_79_no_file_of_the_data_folder_holds_a_name_a_number_or_a_key_in_the_clear() {
    let mut world = one_person().await;
    world.towns[0].stop();
    let planted = world.towns[0].folder.path().join("planted");
    fs::write(&planted, MIHO.0).unwrap();
    let number = number(1);
    let wanted = [MIHO.0, MIHO.1, "サトウ", &number, "0000000017", PASSWORD].map(str::as_bytes);
    let mut hits = Vec::new();
    for file in files(world.towns[0].folder.path()) {
        let bytes = fs::read(&file).unwrap();
        if wanted.iter().any(|wanted| contains(&bytes, wanted)) {
            hits.push(file);
        }
    }
    assert_eq!(
        hits,
        [planted],
        "the search finds what was planted and nothing else"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_80_the_number_is_in_no_reply_and_no_export() {
    let world = one_person().await;
    let town = &world.towns[0];
    let clerk = town.clerk().await;
    let number = number(1);
    let show = clerk
        .clerk(ClerkRequest::ShowPerson {
            addressee_no: addressee("A1"),
        })
        .await
        .unwrap();
    let history = clerk
        .clerk(ClerkRequest::ShowHistory {
            addressee_no: addressee("A1"),
        })
        .await
        .unwrap();
    let export = clerk
        .clerk(ClerkRequest::ExportDoses { cursor: None })
        .await
        .unwrap();
    for reply in [show, history, export] {
        let bytes = serde_json::to_vec(&reply).unwrap();
        assert!(!contains(&bytes, number.as_bytes()));
    }
    assert_eq!(
        find(&clerk, &number).await,
        0,
        "nobody is searched by My Number"
    );
}

/// Leaves about exports.
async fn exports(clerk: &Handle) -> usize {
    let query = AuditQuery {
        count: 100,
        ..AuditQuery::default()
    };
    match clerk.shared(SharedRequest::ListAudit(query)).await.unwrap() {
        SharedReply::Audit(page) => {
            let lines = page.lines.iter();
            lines.filter(|line| line.kind == "export").count()
        }
        other => panic!("no log: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_does_not_follow_one_with_a_leaf_gets_its_own() {
    let world = one_person().await;
    let clerk = world.towns[0].clerk().await;
    for (place, cursor) in [None, Some(0), Some(0), Some(1)].into_iter().enumerate() {
        clerk
            .clerk(ClerkRequest::ExportDoses { cursor })
            .await
            .unwrap();
        assert_eq!(exports(&clerk).await, place + 1, "{cursor:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_85_no_message_of_another_municipality_erases() {
    // Every kind of letter there is, by name: none of them erases, and a new one has to be looked at here.
    let kinds = Kind::ALL.map(|kind| match kind {
        Kind::Open => "asks to begin",
        Kind::Blinded => "blinds the own bucket",
        Kind::Evaluated => "evaluates and states evidence",
        Kind::Answer => "answers",
        Kind::Ack => "countersigns",
        Kind::Late => "answers later",
        Kind::Abort => "declines",
    });
    assert_eq!(kinds.len(), 7);
    let world = one_person().await;
    let admin = world.towns[0].log_in(ADMIN).await;
    let refused = admin
        .clerk(ClerkRequest::ImportBegin {
            layout: ImportLayout::Targets,
            medium: "USB-001".to_owned(),
            dry_run: false,
        })
        .await
        .unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::NotAllowed,
        "an administrator erases nobody"
    );
    assert_eq!(find(&world.towns[0].clerk().await, "サトウ").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_search_and_view_is_in_the_log_before_its_result() {
    let world = one_person().await;
    let clerk = world.towns[0].clerk().await;
    find(&clerk, "サトウ").await;
    clerk
        .clerk(ClerkRequest::ShowPerson {
            addressee_no: addressee("A1"),
        })
        .await
        .unwrap();
    let list = SharedRequest::ListAudit(AuditQuery {
        count: 10,
        ..AuditQuery::default()
    });
    let SharedReply::Audit(AuditPage { lines, .. }) = clerk.shared(list).await.unwrap() else {
        panic!("not the log");
    };
    let by_clerk = |line: &&AuditLine| line.actor.starts_with(CLERK);
    let kinds: Vec<_> = lines
        .iter()
        .filter(by_clerk)
        .map(|line| line.kind.as_str())
        .collect();
    assert!(kinds.starts_with(&["view", "view", "search"]), "{kinds:?}");
    assert!(
        lines
            .iter()
            .all(|line| !line.detail.contains("サトウ") && line.at <= now())
    );
}

//! A full disk under a whole node: said clearly, told by one leaf, nothing acknowledged is lost, and it goes on with room.

use super::disk::open;
use crate::failing_disk::{Failing, Fault, Fuse};
use crate::world::{World, eventually, number, target, targets_file};
use std::sync::Arc;
use watari::api::{
    ApiError, ClerkReply, ClerkRequest, ErrorCode, Handle, ImportLayout, Search, SharedReply,
    SharedRequest,
};
use watari::domain::{MunicipalityCode, Private};
use watari::store::OsDisk;

const MIHON: u32 = 992_011;
const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");
const ROWS: usize = 500;
/// More than the journal has room for without growing.
const FILES_MAX: usize = 20;

/// Until not even a leaf finds room.
pub async fn to_the_last_leaf(clerk: &Handle) {
    for _ in 0..LEAVES_MAX {
        if let Err(error) = clerk.clerk(find()).await {
            return assert_eq!(error.code, ErrorCode::DiskFull);
        }
    }
    panic!("there is always room for a leaf");
}

/// Imports new people until the disk is full; gives the file that found no room and why.
async fn until_full(
    clerk: &Handle,
    code: MunicipalityCode,
    acknowledged: &mut u64,
) -> (usize, ApiError) {
    for file in 0..FILES_MAX {
        if let Err(error) = import(clerk, code, file, acknowledged).await {
            return (file, error);
        }
    }
    panic!("the disk was never full");
}

/// More than fit where a journal was cut.
const LEAVES_MAX: usize = 1_000;

/// Imports the people of one file; `acknowledged` holds what the replies said.
async fn import(
    clerk: &Handle,
    code: MunicipalityCode,
    file: usize,
    acknowledged: &mut u64,
) -> Result<(), ApiError> {
    let begin = ClerkRequest::ImportBegin {
        layout: ImportLayout::Targets,
        medium: "USB-001".to_owned(),
        dry_run: false,
    };
    clerk.clerk(begin).await?;
    let people = file * ROWS..(file + 1) * ROWS;
    let row = |n: usize| {
        let (no, coupon) = (format!("A{n}"), format!("{n:010}"));
        target(code, &no, &number(n as u64), MIHO, &coupon)
    };
    let rows: Vec<String> = people.map(row).collect();
    let before = *acknowledged;
    for part in targets_file(&rows).chunks(16 * 1024) {
        let bytes = Private::new(part.to_vec());
        if let ClerkReply::Import(report) = clerk.clerk(ClerkRequest::ImportPart { bytes }).await? {
            *acknowledged = before + report.registered;
        }
    }
    if let ClerkReply::Import(report) = clerk.clerk(ClerkRequest::ImportEnd).await? {
        *acknowledged = before + report.registered;
    }
    Ok(())
}

fn find() -> ClerkRequest {
    ClerkRequest::FindPeople(Search {
        text: Private::new("A1".to_owned()),
        count: 1,
        ..Search::default()
    })
}

/// Alarms of the log, newest first.
async fn alarms(clerk: &Handle) -> Vec<String> {
    let lines = super::pair::audit(clerk).await;
    let alarms = lines.into_iter().filter(|line| line.kind == "alarm");
    alarms.map(|line| line.detail).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_told_by_one_leaf_and_costs_nothing_acknowledged() {
    let mut world = World::new(&[MIHON]).await;
    let town = &mut world.towns[0];
    town.stop();
    let fuse = Arc::new(Fuse::default());
    let (clerk, running) = open(town.folder.path(), Arc::new(Failing(fuse.clone()))).await;
    fuse.arm(1, Fault::Full);
    let mut acknowledged = 0;
    let (file, error) = until_full(&clerk, town.code, &mut acknowledged).await;
    assert_eq!(error.code, ErrorCode::DiskFull);
    assert!(acknowledged > 0);
    let again = import(&clerk, town.code, file, &mut 0).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::DiskFull);
    let status = clerk.status().await.unwrap();
    assert_eq!(status.read_only.as_deref(), Some("disk full"));
    assert!(
        status.residents >= Some(acknowledged),
        "{:?}",
        status.residents
    );

    fuse.free();
    eventually("it sees the room by itself", async || {
        clerk.status().await.unwrap().read_only.is_none()
    })
    .await;
    clerk.clerk(find()).await.unwrap();
    assert_eq!(alarms(&clerk).await, ["disk_full"]);
    import(&clerk, town.code, file, &mut 0).await.unwrap();
    let residents = clerk.status().await.unwrap().residents;
    assert_eq!(residents, Some(((file + 1) * ROWS) as u64));
    drop(clerk);
    running.stop();

    let (clerk, running) = open(town.folder.path(), Arc::new(OsDisk)).await;
    assert_eq!(clerk.status().await.unwrap().residents, residents);
    let mut request = SharedRequest::BeginCheck;
    while let SharedReply::Checked(part) = clerk.shared(request).await.unwrap() {
        assert!(part.problems.is_empty(), "{part:?}");
        request = SharedRequest::ContinueCheck;
        if !part.more {
            break;
        }
    }
    drop(clerk);
    running.stop();
}

//! kill -9 in the middle of a large file: whole rows only, and the next run completes it.

use super::pair::{MIHO, MIHON};
use super::served::{Served, kill, run};
use crate::scale::{cases, seed};
use crate::world::{CLERK, Town, import, number, target, targets_file};
use std::time::Duration;
use watari::api::{ClerkReply, ClerkRequest, ImportLayout};
use watari::crypto::SystemEntropy;
use watari::directory::create_network;
use watari::domain::Private;

const PART_LEN: usize = 16 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_kill_in_the_middle_of_a_file_leaves_whole_rows_and_the_next_run_completes() {
    let rows = cases(5_000, 20_000, 20_000);
    let kills = cases(3, 20, 100);
    let seed = seed(1);
    println!("WATARI_SEED={seed}");
    let (trust, _) = create_network(true, &mut SystemEntropy);
    let mut town = Town::new(MIHON, &trust);
    town.open().await;
    town.stop();
    let targets: Vec<String> = (0..rows)
        .map(|serial| {
            let (no, coupon) = (format!("N{serial}"), format!("{serial:010}"));
            target(town.code, &no, &number(serial as u64), MIHO, &coupon)
        })
        .collect();
    let file = targets_file(&targets);
    let mut node = Served::start(town.folder.path(), &town.address);
    let mut residents = 0;
    for round in 0..kills {
        let clerk = node.clerk().await;
        let begin = ClerkRequest::ImportBegin {
            layout: ImportLayout::Targets,
            medium: "USB-001".to_owned(),
            dry_run: false,
        };
        clerk.clerk(begin).await.unwrap();
        let last = file.len() / PART_LEN * (round + 1) / (kills + 1);
        let mut acknowledged = 0;
        for (place, part) in file.chunks(PART_LEN).enumerate() {
            if place == last {
                let (victim, wait) = (node.victim(), (seed + 7 * round as u64) % 23);
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                    kill(&victim);
                });
            }
            let bytes = Private::new(part.to_vec());
            match clerk.clerk(ClerkRequest::ImportPart { bytes }).await {
                Ok(ClerkReply::Import(report)) => {
                    acknowledged = report.registered + report.unchanged;
                }
                Ok(other) => panic!("not a report: {other:?}"),
                Err(_) => break,
            }
        }
        tokio::task::block_in_place(|| node.start_again());
        let status = node.connect().await.status().await.unwrap();
        residents = status.residents.unwrap();
        let what = format!("seed {seed}, kill {round}: {residents} of {acknowledged} acknowledged");
        println!("{what}");
        assert!(
            residents >= acknowledged && residents < rows as u64,
            "{what}"
        );
    }
    for serial in [0, residents / 2, residents.saturating_sub(1)] {
        let words = format!("person show N{serial} --user {CLERK}");
        let (code, shown) = run(town.folder.path(), &words);
        assert_eq!(
            (code, shown["has_number"].as_bool()),
            (0, Some(true)),
            "{shown}"
        );
        assert_eq!(shown["coupons"].as_array().unwrap().len(), 1, "{shown}");
    }
    let words = format!("person show N{residents} --user {CLERK}");
    let (code, shown) = run(town.folder.path(), &words);
    assert_eq!(
        (code, shown["error"]["code"].as_str()),
        (1, Some("E-3001")),
        "{shown}"
    );
    let report = import(&node.clerk().await, ImportLayout::Targets, &file).await;
    assert_eq!(
        report.registered + report.unchanged,
        rows as u64,
        "{report:?}"
    );
    assert_eq!(report.unchanged, residents, "{report:?}");
    let again = import(&node.clerk().await, ImportLayout::Targets, &file).await;
    assert_eq!((again.registered, again.unchanged), (0, rows as u64));
    let (code, verified) = run(town.folder.path(), &format!("audit verify --user {CLERK}"));
    assert_eq!(
        (code, verified["ok"].as_bool()),
        (0, Some(true)),
        "{verified}"
    );
}

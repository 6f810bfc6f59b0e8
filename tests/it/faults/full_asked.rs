//! Inquiries that are under way when disks are full: they wait, and go on by themselves when there is room.

use super::full::to_the_last_leaf;
use super::pair::{MIHO, MIHON, MITSUMOTO};
use crate::failing_disk::{Failing, Fault, Fuse};
use crate::world::{
    Town, World, ask, doses_file, import, number, order, target, targets_file, two_doses,
};
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};
use watari::api::{Handle, ImportLayout};

const PEOPLE: u64 = 3;
/// What a journal keeps for the leaf about a full disk, and a start and a login beside it.
const LEFT: u64 = (256 + 96) * 1024;
/// Peers that failed are left alone for up to a minute.
const PATIENCE: Duration = Duration::from_secs(300);

fn name(person: u64) -> String {
    format!("W{person}")
}

async fn is_full(clerk: &Handle) -> bool {
    clerk.status().await.unwrap().read_only.as_deref() == Some("disk full")
}

async fn within_patience(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The end of the journal comes so near that it has to grow.
fn cut_journal(town: &Town) {
    let journal = town.folder.path().join("store").join("journal");
    let files = fs::read_dir(journal).unwrap();
    let newest = files.map(|file| file.unwrap().path()).max().unwrap();
    let bytes = fs::read(&newest).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap() as u64;
    let file = fs::File::options().write(true).open(newest).unwrap();
    file.set_len(end + LEFT).unwrap();
}

/// The clerk of a node that is started again, and whose disk is full now.
async fn on_a_full_disk(town: &mut Town, fuse: &Arc<Fuse>) -> Handle {
    town.stop();
    cut_journal(town);
    fuse.arm(1, Fault::Full);
    town.disk = Arc::new(Failing(Arc::clone(fuse)));
    town.start();
    let clerk = town.clerk().await;
    to_the_last_leaf(&clerk).await;
    assert!(is_full(&clerk).await);
    clerk
}

/// Both know the same people; the second has two doses of each.
async fn enter_people(world: &World) {
    for town in &world.towns {
        let row = |n: u64| target(town.code, &name(n), &number(n), MIHO, &format!("{n:010}"));
        let file = targets_file(&(0..PEOPLE).map(row).collect::<Vec<_>>());
        import(&town.clerk().await, ImportLayout::Targets, &file).await;
    }
    let provider = &world.towns[1];
    let row = |n: u64| two_doses(provider.code, &name(n), &format!("{n:010}"));
    let file = doses_file(&(0..PEOPLE).map(row).collect::<Vec<_>>());
    import(&provider.clerk().await, ImportLayout::Doses, &file).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inquiries_wait_while_disks_are_full_and_end_by_themselves_with_room() {
    let mut world = World::new(&[MIHON, MITSUMOTO]).await;
    enter_people(&world).await;
    let fuses = [Arc::new(Fuse::default()), Arc::new(Fuse::default())];
    let provider = on_a_full_disk(&mut world.towns[1], &fuses[1]).await;
    let inquirer = world.towns[0].clerk().await;
    for person in 0..PEOPLE {
        ask(&inquirer, order(&name(person), world.towns[1].code)).await;
    }
    drop(inquirer);
    let inquirer = on_a_full_disk(&mut world.towns[0], &fuses[0]).await;
    assert!(is_full(&provider).await);
    assert_eq!(inquirer.status().await.unwrap().open_inquiries, PEOPLE);

    fuses[1].free();
    within_patience("the provider sees its room", async || {
        !is_full(&provider).await
    })
    .await;
    assert_eq!(inquirer.status().await.unwrap().open_inquiries, PEOPLE);
    fuses[0].free();
    within_patience("every inquiry ends", async || {
        inquirer.status().await.unwrap().open_inquiries == 0
    })
    .await;
    assert!(!is_full(&inquirer).await);
}

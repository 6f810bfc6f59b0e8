//! A relay's whole memory, everything it keeps, sealed and opened, and its traffic: codes, sizes and times, nothing of anybody.

use super::memory;
use crate::faults::served::Served;
use crate::traces::forms_of_number;
use crate::world::show;
use crate::world::{
    ADMIN, CLERK, PASSWORD, Town, World, ask, doses_file, eventually, finish, free_address, import,
    now, number, order, target, targets_file, two_doses,
};
use aho_corasick::AhoCorasick;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use watari::api::{ImportLayout, InquiryState};
use watari::config::Settings;
use watari::crypto::{Suite, SystemEntropy, sha256};
use watari::directory::{Card, NodeRole, default_permissions};
use watari::domain::{CouponNo, MunicipalityCode};
use watari::node::Folder;
use watari::store::{Locked, OsDisk, StaffRef, Tree};

const RELAY: u32 = 990_019;
const SHORT: &str = "[mailbox]\nafter_s = 1\n";
/// People who moved; the last one's inquiry still waits at the end.
const MOVERS: u64 = 4;
const FIRST_BASE: u64 = 48_151_623_427;
const NAME: (&str, &str) = ("鷲羽　緋毬", "ワシュウ　ヒマリ");
/// Trees that a relay may have rows in.
const OWN: [Tree; 7] = [
    Tree::Keys,
    Tree::Staff,
    Tree::Log,
    Tree::LogDetail,
    Tree::Directory,
    Tree::Meta,
    Tree::Mailbox,
];
const ABOUT_PEOPLE: [Tree; 3] = [Tree::Document, Tree::Summary, Tree::Vault];

type Recorded = Arc<Mutex<Vec<u8>>>;

/// Of one mover: at the new town, at the old one.
struct Mover {
    base: u64,
    here: String,
    there: String,
    coupon: String,
}

fn movers() -> Vec<Mover> {
    let coupon = |n: u64| {
        let mut numbers = (n * 10..n * 10 + 10).filter_map(|n| CouponNo::new(n).ok());
        numbers.next().unwrap().to_string()
    };
    let mover = |n| Mover {
        base: FIRST_BASE + n * 7_919,
        here: format!("{:015}", 771_902_334_000 + n),
        there: format!("{:015}", 884_013_445_000 + n),
        coupon: coupon(573_920_144 + n),
    };
    (0..MOVERS).map(mover).collect()
}

/// Everything of these people that either town knows.
fn traces(movers: &[Mover]) -> Vec<Vec<u8>> {
    let texts = |mover: &Mover| {
        let texts = [&mover.here, &mover.there, &mover.coupon];
        texts.map(|text| text.as_bytes().to_vec())
    };
    let names = [NAME.0, NAME.1, "鷲羽", "緋毬", "EX3617", "EY0572"];
    let forms = movers.iter().flat_map(|mover| forms_of_number(mover.base));
    let all = forms.chain(movers.iter().flat_map(texts));
    all.chain(names.map(|name| name.as_bytes().to_vec()))
        .collect()
}

async fn register(world: &World, movers: &[Mover]) {
    for (place, town) in world.towns.iter().enumerate() {
        let clerk = town.clerk().await;
        let no = |mover: &Mover| [&mover.here, &mover.there][place].clone();
        let row = |mover: &Mover| {
            target(
                town.code,
                &no(mover),
                &number(mover.base),
                NAME,
                &mover.coupon,
            )
        };
        let file = targets_file(&movers.iter().map(row).collect::<Vec<_>>());
        let report = import(&clerk, ImportLayout::Targets, &file).await;
        assert_eq!(report.registered, MOVERS, "{:?}", report.rejected);
        if place == 1 {
            let row = |mover: &Mover| two_doses(town.code, &mover.there, &mover.coupon);
            let file = doses_file(&movers.iter().map(row).collect::<Vec<_>>());
            import(&clerk, ImportLayout::Doses, &file).await;
        }
    }
}

/// A line to the relay that keeps all that passes; gives its address.
async fn recorded(to: &str, record: &Recorded) -> String {
    let port = |address: &str| address.rsplit('/').next().unwrap().parse::<u16>().unwrap();
    let address = free_address();
    let listener = TcpListener::bind(("127.0.0.1", port(&address)))
        .await
        .unwrap();
    let (to, record) = (port(to), Arc::clone(record));
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let Ok(far) = TcpStream::connect(("127.0.0.1", to)).await else {
                continue;
            };
            let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
            tokio::spawn(copy(from_near, to_far, Arc::clone(&record)));
            tokio::spawn(copy(from_far, to_near, Arc::clone(&record)));
        }
    });
    address
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, record: Recorded) {
    let mut bytes = vec![0; 65_536];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        record.lock().unwrap().extend_from_slice(&bytes[..read]);
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

/// Every row of every tree, opened with the administrator's password.
fn opened(folder: &Path) -> Vec<u8> {
    let store = Folder::new(folder).store();
    let mut locked = Locked::open(&store, Arc::new(OsDisk)).unwrap();
    let digest = sha256(&[b"vrx/1/staff\0", &locked.store_id(), ADMIN.as_bytes()]);
    let staff: StaffRef = *digest.first_chunk().unwrap();
    let entropy = Box::new(SystemEntropy);
    let unlocked = locked.unlock((&staff, 0), PASSWORD, now().0, entropy, &mut |_| {});
    let mut store = unlocked.unwrap_or_else(|error| panic!("{error}"));
    let mut bytes = Vec::new();
    for tree in Tree::ALL {
        if matches!(tree, Tree::Pk | Tree::Piece) {
            continue;
        }
        if ABOUT_PEOPLE.contains(&tree) {
            let count = |count: &mut usize, _, _: &_, _: &[u8]| *count += 1;
            let people = store
                .fold_people(&[tree], || 0, count, &mut |_| {})
                .unwrap();
            assert_eq!(people.iter().sum::<usize>(), 0, "{}", tree.name());
            continue;
        }
        let take = |rows: &mut Vec<u8>, key: &[u8], row: &[u8]| {
            rows.extend_from_slice(key);
            rows.extend_from_slice(row);
        };
        let rows = store.fold(tree, Vec::new, take, &mut |_| {}).unwrap();
        assert!(OWN.contains(&tree) || rows.is_empty(), "{}", tree.name());
        bytes.extend(rows);
    }
    bytes
}

fn files(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(files(&path));
        } else if path.is_file() {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
    bytes
}

/// What is looked for, and what a sound search has to meet.
struct Search {
    traces: Vec<Vec<u8>>,
    find: AhoCorasick,
    /// How an envelope for the sleeping town begins, in each suite.
    envelopes: AhoCorasick,
}

impl Search {
    fn new(movers: &[Mover], to: MunicipalityCode) -> Self {
        let traces = traces(movers);
        let begin =
            |suite: Suite| [&b"VRX1"[..], &[suite.number()], &to.as_u32().to_be_bytes()].concat();
        let begins = Suite::ALL.map(begin);
        Self {
            find: AhoCorasick::new(&traces).unwrap(),
            traces,
            envelopes: AhoCorasick::new(begins).unwrap(),
        }
    }

    fn envelopes(&self, bytes: &[u8]) -> usize {
        self.envelopes.find_iter(bytes).count()
    }

    fn finds_nothing(&self, what: &str, bytes: &[u8]) {
        let found = self.find.find_overlapping_iter(bytes);
        let found: Vec<_> = found.map(|hit| hit.pattern().as_usize()).collect();
        assert!(found.is_empty(), "{what}: traces {found:?}");
    }

    /// All memory of the relay's process now; `waiting` where an envelope must be met in it.
    fn looks_into(&self, what: &str, process: &Served, waiting: bool) {
        let pid = process.victim().lock().unwrap().id();
        let mut envelopes = 0;
        let read = memory::of_process(pid, &mut |piece| {
            envelopes += self.envelopes(piece);
            self.finds_nothing(what, piece);
        });
        match read {
            Some(read) => {
                assert!(
                    !waiting || envelopes > 0,
                    "{what}: no envelope in {read} bytes"
                );
                println!(
                    "{what}: {read} bytes, nothing of {} traces",
                    self.traces.len()
                );
            }
            None => {
                println!("{what}: not looked into, which only the superuser may");
                assert!(!rustix::process::geteuid().is_root());
            }
        }
    }
}

/// A relay as a process of its own behind a recorded line, in the directory of everybody.
async fn add_relay(world: &mut World, record: &Recorded) -> (Town, Served) {
    let relay = Town::new_as(NodeRole::Relay, RELAY, &world.trust);
    let card = Card::parse(&relay.card.to_json(), &world.trust).unwrap();
    let address = recorded(&relay.address, record).await;
    world.draft.add(card, 0, vec![address], now()).unwrap();
    world.publish(default_permissions(now().date())).await;
    let start = || Served::start(relay.folder.path(), &relay.address);
    let process = tokio::task::block_in_place(start);
    let admin = process.log_in(ADMIN).await;
    let file = world.directory.clone();
    let install = watari::api::AdminRequest::InstallDirectory { file };
    admin.admin(install).await.unwrap();
    for town in &world.towns {
        let clerk = town.clerk().await;
        eventually("the relay was emptied once", async || {
            let status = clerk.status().await.unwrap();
            !status.relays.is_empty() && status.relays.iter().all(|relay| relay.collected.is_some())
        })
        .await;
    }
    (relay, process)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_all_memory_rows_and_traffic_of_a_relay_is_nothing_of_anybody() {
    let settings = Settings::parse(SHORT).unwrap();
    let mut world = World::with_relays(&[992_011, 992_020], &[], &settings).await;
    let movers = movers();
    register(&world, &movers).await;
    let record = Recorded::default();
    let (relay, mut process) = add_relay(&mut world, &record).await;
    let search = Search::new(&movers, world.towns[1].code);

    let (last, first) = movers.split_last().unwrap();
    world.towns[1].stop();
    let clerk = world.towns[0].clerk().await;
    let waits = async |inquiry: &str| show(&clerk, inquiry).await.reached == "waiting_at_relay";
    let mut inquiries = Vec::new();
    for mover in first {
        let begun = ask(&clerk, order(&mover.here, world.towns[1].code)).await;
        eventually("it waits", async || waits(&begun.inquiry).await).await;
        inquiries.push(begun.inquiry);
    }
    search.looks_into("memory while mail waits", &process, true);
    tokio::task::block_in_place(|| process.start_again());
    search.looks_into("memory after a restart", &process, false);
    world.towns[1].start();
    world.towns[1].log_in(ADMIN).await;
    world.towns[1].log_in(CLERK).await;
    for inquiry in &inquiries {
        assert_eq!(finish(&clerk, inquiry).await.state, InquiryState::Found);
    }
    search.looks_into("memory once all is fetched", &process, false);
    world.towns[1].stop();
    let begun = ask(&clerk, order(&last.here, world.towns[1].code)).await;
    eventually("it waits", async || waits(&begun.inquiry).await).await;
    search.looks_into("memory at the end", &process, true);
    process.end();

    let rows = opened(relay.folder.path());
    assert_eq!(search.envelopes(&rows), 1, "the envelope that waits");
    search.finds_nothing("opened rows", &rows);
    search.finds_nothing("files", &files(relay.folder.path()));
    let traffic = record.lock().unwrap().clone();
    assert!(traffic.len() > 50_000, "{} bytes passed", traffic.len());
    search.finds_nothing("traffic", &traffic);
}

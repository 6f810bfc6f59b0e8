//! Many towns, random splits, then peace: everything arrives, each effect once (`reliability.md` R7).

use super::node::DEADLINE;
use super::node::Node;
use super::node::SMALL;
use super::node::letter;
use super::node::members;
use crate::scale::{cases, told_seed};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::Notify;
use watari::net::MessageId;
use watari::net::NetEvent;
use watari::net::NetHandle;
use watari::net::Peer;
use watari::net::PeerRef;
use watari::net::To;

const TOWNS: u32 = 24;
const SPLITS: usize = 6;
const QUIET: Duration = Duration::from_millis(200);

/// The plain model: what was sent, what took effect, what ended, what came back.
#[derive(Default)]
struct Books {
    effects: BTreeSet<MessageId>,
    duplicates: usize,
    delivered: BTreeSet<MessageId>,
    came_back: Vec<(usize, MessageId)>,
}

impl Books {
    fn give_back(&mut self, unsent: &mut [VecDeque<u64>]) {
        for (from, id) in std::mem::take(&mut self.came_back) {
            unsent[from].push_back(number_of(&id));
        }
    }
}

struct Town {
    peer: Peer,
    handle: NetHandle,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_arrives_once_after_random_splits() {
    let seed = told_seed().unwrap_or(7);
    let letters_each: u32 = cases(100, 4_200, 50_000);
    let mut chance = ChaCha20Rng::seed_from_u64(seed);
    let (books, news) = (
        Arc::new(Mutex::new(Books::default())),
        Arc::new(Notify::new()),
    );
    let mut towns = Vec::new();
    for number in 1..=TOWNS {
        let node = Node::start(number).await;
        towns.push(Town {
            peer: node.peer(),
            handle: node.handle.clone(),
        });
        tokio::spawn(keep_books(
            node,
            towns.len() - 1,
            Arc::clone(&books),
            Arc::clone(&news),
        ));
    }
    let total = (letters_each * TOWNS) as usize;
    let mut unsent: Vec<VecDeque<u64>> = vec![VecDeque::new(); towns.len()];
    for number in 0..total {
        unsent[number % towns.len()].push_back(number as u64);
    }
    let mut splits = 0;
    split(&towns, Some(&mut chance));
    let all = async {
        while books.lock().unwrap().delivered.len() < total {
            for (from, numbers) in unsent.iter_mut().enumerate() {
                while numbers
                    .front()
                    .is_some_and(|number| send(&towns, from, *number))
                {
                    numbers.pop_front();
                }
            }
            let quiet = tokio::time::timeout(QUIET, news.notified()).await.is_err();
            let mut books = books.lock().unwrap();
            // Another split when nothing moves any more or enough has happened; the last one is peace.
            if splits < SPLITS && (quiet || books.delivered.len() * SPLITS / total > splits) {
                splits += 1;
                split(&towns, (splits < SPLITS).then_some(&mut chance));
                // Who came back has a chance again now, and not before.
                books.give_back(&mut unsent);
            } else if splits == SPLITS {
                books.give_back(&mut unsent);
            }
        }
    };
    let deadline = DEADLINE + DEADLINE * letters_each / 1_000;
    tokio::time::timeout(deadline, all)
        .await
        .unwrap_or_else(|_| {
            panic!(
                "WATARI_SEED={seed}: {} of {total} ended, {splits} splits",
                books.lock().unwrap().delivered.len()
            )
        });
    let books = books.lock().unwrap();
    let sent: BTreeSet<MessageId> = (0..total)
        .map(|number| super::node::message_id(number as u64))
        .collect();
    assert_eq!(books.effects, sent, "WATARI_SEED={seed}");
    assert_eq!(books.delivered, sent, "WATARI_SEED={seed}");
    println!("{total} letters, {} came twice", books.duplicates);
}

/// The receiving side knows letters by their id, so a letter that comes twice has one effect.
async fn keep_books(mut node: Node, town: usize, books: Arc<Mutex<Books>>, news: Arc<Notify>) {
    while let Some(event) = node.events.recv().await {
        let mut books = books.lock().unwrap();
        match event {
            NetEvent::Query { bytes, ack, .. } => {
                let id = bytes[..16].try_into().unwrap();
                if !books.effects.insert(id) {
                    books.duplicates += 1;
                }
                ack.stored();
            }
            NetEvent::Delivered { message_id, .. } => {
                assert!(books.delivered.insert(message_id), "a letter ends once");
            }
            NetEvent::Undeliverable { message_id, .. } => books.came_back.push((town, message_id)),
            _ => continue,
        }
        news.notify_one();
    }
}

fn send(towns: &[Town], from: usize, number: u64) -> bool {
    let to = target(towns, from, number);
    let id = super::node::message_id(number);
    let mut bytes = vec![0; SMALL];
    bytes[..16].copy_from_slice(&id);
    towns[from]
        .handle
        .send(letter(number, To::Node(to), bytes))
        .is_ok()
}

/// Every town but the own one, in turn.
fn target(towns: &[Town], from: usize, number: u64) -> PeerRef {
    let step = 1 + (number as usize / towns.len()) % (towns.len() - 1);
    towns[(from + step) % towns.len()].peer.at
}

fn number_of(id: &MessageId) -> u64 {
    u64::try_from(u128::from_be_bytes(*id)).unwrap()
}

/// Two sides chosen by chance that do not know each other, or everyone knows everyone.
fn split(towns: &[Town], chance: Option<&mut ChaCha20Rng>) {
    let sides = chance.map_or(0, curve25519_dalek::rand_core::Rng::next_u32);
    for (index, town) in towns.iter().enumerate() {
        let same = |(other, _): &(usize, &Town)| sides >> other & 1 == sides >> index & 1;
        let known = towns
            .iter()
            .enumerate()
            .filter(same)
            .map(|(_, town)| town.peer.clone());
        town.handle.set_members(members(known.collect()));
    }
}

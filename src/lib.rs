//! Watari (渡り): vaccination records that cross from one municipality to another without a centre.
//!
//! The map. A module names only those to its right; `tests/tidy.rs` holds the arrows.
//!
//! | module | one sentence |
//! | --- | --- |
//! | [`config`] | the settings struct and its one loader |
//! | [`domain`] | what records, people, doses, inquiries, rights are; no IO, clock, randomness, async |
//! | [`sheets`] | CSV text to domain and back, every layout; no files |
//! | [`inquiry`] | the border protocol and the ledger's decisions: input in, effects out, no IO |
//! | [`directory`] | networks: cards, directory, permission list, manifests made, signed, checked; no IO |
//! | [`audit`] | the operation log: leaves, Merkle tree, checkpoints, proofs; no IO |
//! | [`document`] | record to Automerge and back, changes; in memory |
//! | [`crypto`] | keys, seal, open; only here are ciphers named |
//! | [`store`] | journal and sled; seals everything itself, keys included |
//! | [`net`] | libp2p: envelopes and limits, behaviour, the swarm's task |
//! | [`api`] | the door: requests, replies, events, `Handle`, local socket; plain data |
//! | [`node`] | the one task that owns the records |
//! | [`text`] | every sentence a person reads, Japanese and English, one catalogue |
//! | [`tui`] | the terminal face: a stack of screens |
//! | [`cli`] | the command tree; only here is anything printed |
//!
//! Invariants that span modules:
//! * What was acknowledged is in the synced journal. What is logged is logged before it takes effect.
//! * My Number is in no document, no summary and no export type; it leaves the vault only for a purpose (`SAFE-50`, `SAFE-51`, `SAFE-80`).
//! * Time and randomness are arguments of everything that decides.

pub mod api;
pub mod audit;
pub mod cli;
pub mod config;
pub mod crypto;
pub mod directory;
pub mod document;
pub mod domain;
pub mod inquiry;
pub mod net;
pub mod node;
pub mod sheets;
pub mod store;
pub mod text;
pub mod tui;

/// Gives freed memory back to the system: a reopened town of 300,000 takes two thirds of what it takes without (M).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

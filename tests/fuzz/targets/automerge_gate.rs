//! Fuzzes `automerge_gate` of the shared entry functions.
#![no_main]

#[path = "../entry.rs"]
#[expect(dead_code, reason = "each target uses one of the shared functions")]
mod entry;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entry::automerge_gate(data));

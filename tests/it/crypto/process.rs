//! Secrets stay out of core dumps.

use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};
use watari::crypto::harden_process;

#[test]
fn a_hardened_process_leaves_no_core_file() {
    assert_eq!(harden_process(), []);
    assert_eq!(getrlimit(Resource::Core).current, Some(0));
    assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
}

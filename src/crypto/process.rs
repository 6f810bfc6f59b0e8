//! Keeps the secrets of this process out of core dumps and out of other processes' reach.
//!
//! Pages are not locked into RAM: locking a single page needs `unsafe`, which this package forbids, and
//! locking all of them (`mlockall`) makes allocations fail once the usual limit is reached. Swap has to be
//! off or encrypted.

use rustix::process::{DumpableBehavior, Resource, Rlimit};

/// What could not be switched off; the node goes on and says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HardeningWarning {
    /// Other processes of the same user may still attach to this one.
    StillDumpable,
    /// A crash may still leave a core file.
    CoreFilesAllowed,
}

pub fn harden_process() -> Vec<HardeningWarning> {
    let dumpable = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let core = rustix::process::setrlimit(Resource::Core, none);
    let mut warnings = Vec::new();
    warnings.extend(dumpable.err().map(|_| HardeningWarning::StillDumpable));
    warnings.extend(core.err().map(|_| HardeningWarning::CoreFilesAllowed));
    warnings
}

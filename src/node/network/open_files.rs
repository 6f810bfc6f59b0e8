//! How many files this process may have open: every connection is one, and the store must never lack any.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit as far as the system lets this process, and gives what holds from now on.
pub fn raise_open_files() -> u64 {
    let before = getrlimit(Resource::Nofile);
    let wished = Rlimit {
        current: before.maximum,
        maximum: before.maximum,
    };
    let now = match setrlimit(Resource::Nofile, wished) {
        Ok(()) => wished,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files could not be raised");
            before
        }
    };
    now.current.unwrap_or(u64::MAX)
}

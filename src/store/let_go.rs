//! Letting go of what may wait without end.
//!
//! After its disk was full sled waits in its drop and in a flush for a write that nobody makes any more, and with it
//! waited the whole node. What it holds is in the journal, so nobody has to wait for it longer than a moment.

use std::ops::Deref;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

/// A sled that works lets go within milliseconds, a large one that was not flushed within seconds.
const WAIT: Duration = Duration::from_secs(20);

/// What `work` gives, or nothing where it takes too long; then it goes on in its thread for as long as it likes.
pub(super) fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, wait) = sync_channel(1);
    let thread = thread::Builder::new().name("store let go".to_owned());
    let started = thread.spawn(move || done.send(work()));
    started.ok()?;
    wait.recv_timeout(WAIT).ok()
}

/// Dropped in a thread of its own.
pub(super) struct LetGo<T: Send + 'static>(Option<T>);

impl<T: Send + 'static> LetGo<T> {
    pub fn new(held: T) -> Self {
        Self(Some(held))
    }
}

impl<T: Send + 'static> Deref for LetGo<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("only a drop takes it away")
    }
}

impl<T: Send + 'static> Drop for LetGo<T> {
    fn drop(&mut self) {
        let held = self.0.take();
        if in_time(move || drop(held)).is_none() {
            tracing::warn!("the index does not let go of its files");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    struct Marked(Arc<AtomicBool>);

    impl Drop for Marked {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn what_lets_go_has_let_go_when_the_drop_returns() {
        let gone = Arc::new(AtomicBool::new(false));
        drop(LetGo::new(Marked(gone.clone())));
        assert!(gone.load(Ordering::SeqCst));
    }
}

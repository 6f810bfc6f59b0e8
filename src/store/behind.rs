//! One batch may still be on its way into the index while the next one is prepared.
//!
//! It is in the journal already, so nothing depends on when it arrives; whoever reads all rows waits for it.

use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() -> io::Result<()> + Send>;

/// A thread that does one job after the other.
///
/// Invariant: once a job failed none is done any more, and every wait says so.
pub(super) struct Behind {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<Waiting>,
    idle: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: usize,
    failed: Option<io::ErrorKind>,
}

impl Waiting {
    fn result(&self) -> io::Result<()> {
        self.failed.map_or(Ok(()), |kind| Err(kind.into()))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, job: Job) {
        let failed = self.lock().failed.is_some();
        let done = if failed { Ok(()) } else { job() };
        let mut state = self.lock();
        state.jobs -= 1;
        if let Err(error) = done {
            state.failed = Some(error.kind());
        }
        self.idle.notify_all();
    }
}

impl Behind {
    pub fn start() -> io::Result<Self> {
        let (jobs, waiting) = sync_channel::<Job>(1);
        let shared = Arc::new(Shared::default());
        let mine = shared.clone();
        let thread = thread::Builder::new()
            .name("store index".to_owned())
            .spawn(move || waiting.iter().for_each(|job| mine.run(job)))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            shared,
        })
    }

    /// Comes back at once unless another job is still waiting.
    pub fn later(&self, job: Job) -> io::Result<()> {
        let stopped = || io::Error::other("the index stopped");
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        self.shared.lock().jobs += 1;
        jobs.send(job).map_err(|_| stopped())
    }

    /// Comes back when nothing is on its way any more.
    pub fn wait(&self) -> io::Result<()> {
        let mut state = self.shared.lock();
        while state.jobs > 0 {
            let idle = self.shared.idle.wait(state);
            state = idle.unwrap_or_else(PoisonError::into_inner);
        }
        state.result()
    }

    /// Whether a job failed, without waiting for those on their way.
    pub fn check(&self) -> io::Result<()> {
        self.shared.lock().result()
    }
}

impl Drop for Behind {
    /// The thread holds the index open until it has ended.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn who_waits_sees_every_job_done() {
        let behind = Behind::start().expect("a thread starts");
        let done = Arc::new(AtomicUsize::new(0));
        for count in 1..=100 {
            let mine = done.clone();
            let job = move || {
                mine.fetch_add(1, Ordering::SeqCst);
                Ok(())
            };
            behind.later(Box::new(job)).expect("it runs");
            if count % 10 == 0 {
                behind.wait().expect("none fails");
                assert_eq!(done.load(Ordering::SeqCst), count);
            }
        }
    }

    #[test]
    fn after_a_failure_nothing_more_is_done() {
        let behind = Behind::start().expect("a thread starts");
        let job = || Err(io::ErrorKind::StorageFull.into());
        behind.later(Box::new(job)).expect("it runs");
        behind
            .later(Box::new(|| panic!("not done")))
            .expect("it is taken");
        for _ in 0..2 {
            let error = behind.wait().expect_err("the first failed");
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        }
    }
}

//! A disk that dies at its n-th write or sync: what an inquiry leaves behind is whole or nothing.

use super::pair::{Pair, person};
use crate::world::{CLERK, PASSWORD, order};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use watari::api::Secret;
use watari::api::{ClerkReply, ClerkRequest, ErrorCode, Handle, InquiryState};
use watari::config::Settings;
use watari::node::{Folder, Options, Running, start};
use watari::store::{Disk, DiskFile, OsDisk};

/// Writes and syncs until everything fails.
#[derive(Clone)]
struct Left(Arc<AtomicI64>);

impl Left {
    fn new(count: i64) -> Self {
        Self(Arc::new(AtomicI64::new(count)))
    }

    fn take(&self) -> io::Result<()> {
        if self.0.fetch_sub(1, Ordering::SeqCst) > 0 {
            return Ok(());
        }
        Err(io::Error::other("the disk is dead"))
    }
}

struct Dying(Left);

struct DyingFile(Box<dyn DiskFile>, Left);

impl Disk for Dying {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        OsDisk.create_folder(path)
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn DiskFile>> {
        let file = OsDisk.open(path, create)?;
        Ok(Box::new(DyingFile(file, self.0.clone())))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.take()?;
        OsDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.take()?;
        OsDisk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove_folder(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        OsDisk.list(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.0.take()?;
        OsDisk.sync_folder(folder)
    }
}

impl DiskFile for DyingFile {
    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }

    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(bytes, offset)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.1.take()?;
        self.0.write_at(bytes, offset)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.1.take()?;
        self.0.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.take()?;
        self.0.sync()
    }

    fn preallocate(&mut self, from: u64, len: u64) -> io::Result<()> {
        self.1.take()?;
        self.0.preallocate(from, len)
    }

    fn try_lock(&self) -> io::Result<bool> {
        self.0.try_lock()
    }
}

/// The inquirer in this process, without a network, a clerk logged in.
async fn open(pair: &Pair, disk: Arc<dyn Disk>) -> (Handle, Running) {
    let options = Options {
        folder: Folder::new(pair.inquirer.folder.path()),
        settings: Settings::default(),
        disk,
        listen: None,
    };
    let (handle, running) = start(options).unwrap();
    let password = Secret::new(PASSWORD.to_owned());
    handle.log_in(CLERK, password).await.unwrap();
    (handle, running)
}

/// The states of the first inquiries of the day.
async fn states(clerk: &Handle, count: usize) -> Vec<InquiryState> {
    let mut states = Vec::new();
    for serial in 1..=count {
        let day = crate::world::now().date().show_yyyymmdd();
        let inquiry = format!("Q-{day}-{serial:04}");
        match clerk.clerk(ClerkRequest::ShowInquiry { inquiry }).await {
            Ok(ClerkReply::Inquiry(view)) => states.push(view.state),
            Ok(other) => panic!("not an inquiry: {other:?}"),
            Err(error) => assert_eq!(error.code, ErrorCode::InquiryUnknown),
        }
    }
    states
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_interrupted_at_any_write_either_never_was_or_goes_on() {
    let people = 8;
    let pair = Pair::new(people).await;
    let mut acknowledged = 0;
    for (who, count) in (0..people).zip(0..) {
        let left = Left::new(i64::MAX);
        let (clerk, running) = open(&pair, Arc::new(Dying(left.clone()))).await;
        left.0.store(count, Ordering::SeqCst);
        let ask = ClerkRequest::Inquire(Box::new(order(&person(who), pair.provider.code)));
        acknowledged += u64::from(clerk.clerk(ask).await.is_ok());
        drop(clerk);
        running.stop();

        let (clerk, running) = open(&pair, Arc::new(OsDisk)).await;
        let states = states(&clerk, people).await;
        let queued = states
            .iter()
            .filter(|state| **state == InquiryState::Queued);
        let queued = queued.count() as u64;
        let open = clerk.status().await.unwrap().open_inquiries;
        assert_eq!(
            open, queued,
            "dead after {count}: who waits is being asked about"
        );
        assert!(
            queued >= acknowledged,
            "dead after {count}: one acknowledged is gone"
        );
        drop(clerk);
        running.stop();
    }
    assert!(
        acknowledged > 0,
        "an inquiry needs more writes than were tried"
    );
}

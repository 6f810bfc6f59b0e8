//! A disk that dies at its n-th write or sync: what an inquiry leaves behind is whole or nothing.

use super::pair::{Pair, person};
use crate::failing_disk::{Failing, Fault, Fuse};
use crate::world::{CLERK, PASSWORD, order};
use std::path::Path;
use std::sync::Arc;
use watari::api::Secret;
use watari::api::{ClerkReply, ClerkRequest, ErrorCode, Handle, InquiryState};
use watari::config::Settings;
use watari::node::{Folder, Options, Running, start};
use watari::store::{Disk, OsDisk};

/// The node of a folder in this process, without a network, a clerk logged in.
pub async fn open(folder: &Path, disk: Arc<dyn Disk>) -> (Handle, Running) {
    let options = Options {
        folder: Folder::new(folder),
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
    let folder = pair.inquirer.folder.path();
    let mut acknowledged = 0;
    for (who, count) in (0..people).zip(1..) {
        let fuse = Arc::new(Fuse::default());
        let (clerk, running) = open(folder, Arc::new(Failing(fuse.clone()))).await;
        fuse.arm(count, Fault::Dead);
        let ask = ClerkRequest::Inquire(Box::new(order(&person(who), pair.provider.code)));
        acknowledged += u64::from(clerk.clerk(ask).await.is_ok());
        drop(clerk);
        running.stop();

        let (clerk, running) = open(folder, Arc::new(OsDisk)).await;
        let states = states(&clerk, people).await;
        let queued = states
            .iter()
            .filter(|state| **state == InquiryState::Queued);
        let queued = queued.count() as u64;
        let open = clerk.status().await.unwrap().open_inquiries;
        assert_eq!(
            open, queued,
            "dead at {count}: who waits is being asked about"
        );
        assert!(
            queued >= acknowledged,
            "dead at {count}: one acknowledged is gone"
        );
        drop(clerk);
        running.stop();
    }
    assert!(
        acknowledged > 0,
        "an inquiry needs more writes than were tried"
    );
}

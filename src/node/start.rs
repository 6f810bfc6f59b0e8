//! Starting a node: its task is spawned, locked, and ends when it is told to.

use crate::api::{ApiError, ErrorCode, Handle, REQUESTS_MAX, SystemAccount};
use crate::config::Settings;
use crate::directory::{Card, NodeRole, Trust};
use crate::node::clock::now;
use crate::node::folder::Folder;
use crate::node::health::Health;
use crate::node::mail::post::Post;
use crate::node::network::wanted::Wanted;
use crate::node::open::{no_access, refusal};
use crate::node::replica::Siblings;
use crate::node::run::{Node, Phase, run};
use crate::node::staff::sessions::Sessions;
use crate::store::{Disk, Locked};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};

/// Results of work on other threads that may wait.
const DONE_MAX: usize = 64;
/// Events kept for slow listeners.
const EVENTS_MAX: usize = 256;

/// How a node is started.
pub struct Options {
    /// The data folder.
    pub folder: Folder,
    /// Settings read from it.
    pub settings: Settings,
    /// Where its bytes go.
    pub disk: Arc<dyn Disk>,
    /// `Some` meets peers and listens there; `None` works on the store alone.
    pub listen: Option<Vec<String>>,
}

/// A started node. Dropping it without [`Running::stop`] ends the task at its next turn.
pub struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Running {
    /// Ends the task: the store is closed and keys are forgotten before it returns.
    pub fn stop(mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the node's task ended by a panic");
        }
    }
}

/// Starts the node, locked. Call it inside a tokio runtime.
///
/// # Errors
/// No node in the folder, another process uses it, a damaged header.
pub fn start(options: Options) -> Result<(Handle, Running), ApiError> {
    let disk = options.disk;
    let locked = Locked::open(&options.folder.store(), Arc::clone(&disk)).map_err(refusal)?;
    let (card, practice) = read_card(&options.folder)?;
    let (asks, queue) = mpsc::channel(REQUESTS_MAX);
    let (events, _) = broadcast::channel(EVENTS_MAX);
    let (done, done_queue) = mpsc::channel(DONE_MAX);
    let (stop, stopped) = oneshot::channel();
    let node = Node {
        folder: options.folder,
        settings: options.settings,
        disk,
        own: card.code(),
        practice,
        is_relay: card.role() == NodeRole::Relay,
        phase: Phase::Locked(Box::new(locked)),
        sessions: Sessions::default(),
        events: events.clone(),
        done,
        logins: Arc::new(tokio::sync::Semaphore::new(1)),
        logins_waiting: 0,
        listen: options.listen,
        net: None,
        net_events: None,
        addresses: Vec::new(),
        info_asked: now(),
        wanted: Wanted::default(),
        health: Health::new(now()),
        post: Post::default(),
        siblings: Siblings::default(),
    };
    let runtime = tokio::runtime::Handle::current();
    let thread = std::thread::Builder::new()
        .name("node".to_owned())
        .spawn(move || runtime.block_on(run(node, queue, done_queue, stopped)))
        .map_err(|error| ApiError::new(ErrorCode::Internal).with("what", error.kind()))?;
    let account = SystemAccount {
        uid: rustix::process::getuid().as_raw(),
    };
    let running = Running {
        stop: Some(stop),
        thread: Some(thread),
    };
    Ok((Handle::new(asks, events, account), running))
}

/// What the public files say before the store is open; the store has the last word.
fn read_card(folder: &Folder) -> Result<(Card, bool), ApiError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                ApiError::new(ErrorCode::StoreMissing).with("folder", folder.root().display())
            }
            _ => no_access(folder.root(), &error),
        })
    };
    let unusable = |error: &dyn std::fmt::Display| {
        ApiError::new(ErrorCode::TrustUnusable).with("reason", error)
    };
    let trust = Trust::parse(&read(&folder.trust())?).map_err(|error| unusable(&error))?;
    let card = Card::parse(&read(&folder.card())?, &trust).map_err(|error| unusable(&error))?;
    Ok((card, trust.is_practice()))
}

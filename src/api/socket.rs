//! The local socket: the owner's, or one group's where the settings name one. Nothing else listens on this host.

use super::anyone::AnyoneReply;
use super::error::{ApiError, ErrorCode};
use super::frame::{FrameError, read_frame, write_frame};
use super::handle::{Handle, REQUESTS_MAX};
use super::message::{Ask, Event, Reply, Request, SystemAccount};
use super::places::{Place, Places};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{broadcast, mpsc, oneshot};

/// Replies and events that may wait to be written to one connection.
const OUTGOING_MAX: usize = 256;
/// Events kept for slow listeners.
const EVENTS_MAX: usize = 256;

/// The number of a reply to no call: the connection is refused and ends.
const NO_CALL: u64 = 0;

/// Client to node.
#[derive(Serialize, Deserialize)]
struct Call {
    number: u64,
    background: bool,
    request: Request,
}

/// Node to client.
#[derive(Serialize, Deserialize)]
enum Answer {
    Reply(u64, Result<Reply, ApiError>),
    Event(Event),
}

/// Why the socket cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The path is longer than the operating system allows for a socket.
    #[error("path of the local socket is too long")]
    PathTooLong,
    /// The operating system refused.
    #[error("local socket cannot be opened")]
    Refused(#[source] std::io::Error),
}

/// The listening side; removing it removes the socket file.
pub struct SocketServer {
    path: PathBuf,
    task: tokio::task::JoinHandle<()>,
}

impl SocketServer {
    /// Listens at `path` with the rights of the owner, or of `group` as well.
    ///
    /// Whoever holds the store's lock may call it: a socket file left by a dead process is replaced.
    ///
    /// # Errors
    /// [`SocketError`]
    pub fn open(path: &Path, group: Option<u32>, handle: Handle) -> Result<Self, SocketError> {
        if path.as_os_str().len() > 100 {
            return Err(SocketError::PathTooLong);
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(SocketError::Refused(error));
            }
            _ => {}
        }
        open_way(path, group).map_err(SocketError::Refused)?;
        let listener = UnixListener::bind(path).map_err(SocketError::Refused)?;
        let mode = if group.is_some() { 0o660 } else { 0o600 };
        if let Some(gid) = group {
            std::os::unix::fs::chown(path, None, Some(gid)).map_err(SocketError::Refused)?;
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
            .map_err(SocketError::Refused)?;
        let task = tokio::spawn(run_listener(listener, handle));
        Ok(Self {
            path: path.to_owned(),
            task,
        })
    }
}

/// The group may pass through the two folders above its socket, and see nothing in them.
fn open_way(socket: &Path, group: Option<u32>) -> std::io::Result<()> {
    let mode = if group.is_some() { 0o710 } else { 0o700 };
    for folder in socket.ancestors().skip(1).take(2) {
        if group.is_some() {
            std::os::unix::fs::chown(folder, None, group)?;
        }
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

impl Drop for SocketServer {
    fn drop(&mut self) {
        self.task.abort();
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn run_listener(listener: UnixListener, handle: Handle) {
    let places = Arc::new(Places::default());
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            continue;
        };
        let Some(place) = places.take() else {
            // A few bytes into an empty buffer: this waits for nobody.
            let refusal = Answer::Reply(NO_CALL, Err(ApiError::new(ErrorCode::Busy)));
            let _ = write_frame(&mut stream, &refusal).await;
            continue;
        };
        let Ok(credentials) = stream.peer_cred() else {
            continue;
        };
        let account = SystemAccount {
            uid: credentials.uid(),
        };
        let handle = handle.again(account);
        tokio::spawn(run_connection(stream, handle, place));
    }
}

async fn run_connection(stream: UnixStream, handle: Handle, place: Place) {
    let (mut reader, writer) = stream.into_split();
    let (outgoing, queue) = mpsc::channel(OUTGOING_MAX);
    let write = tokio::spawn(run_writer(writer, queue, handle.events()));
    let mut logged_in = false;
    loop {
        place.is_silent(logged_in);
        let read = tokio::select! {
            read = read_frame(&mut reader) => read,
            () = place.cut() => {
                write.abort();
                break;
            }
        };
        place.is_asking();
        let call: Call = match read {
            Ok(call) => call,
            Err(FrameError::Ended(_)) => break,
            Err(_) => {
                let refusal = Err(ApiError::new(ErrorCode::BadRequest));
                let _ = outgoing.send(Answer::Reply(NO_CALL, refusal)).await;
                break;
            }
        };
        let reply = handle.send(call.request, call.background).await;
        match &reply {
            Ok(Reply::Anyone(AnyoneReply::LoggedIn(_))) => logged_in = true,
            Ok(Reply::Anyone(AnyoneReply::LoggedOut)) => logged_in = false,
            _ => {}
        }
        if outgoing
            .send(Answer::Reply(call.number, reply))
            .await
            .is_err()
        {
            break;
        }
    }
    drop(outgoing);
    let _ = write.await;
}

async fn run_writer(
    mut writer: OwnedWriteHalf,
    mut queue: mpsc::Receiver<Answer>,
    mut events: broadcast::Receiver<Event>,
) {
    loop {
        let answer = tokio::select! {
            answer = queue.recv() => match answer {
                Some(answer) => answer,
                None => break,
            },
            event = events.recv() => match event {
                Ok(event) => Answer::Event(event),
                Err(broadcast::error::RecvError::Lagged(_)) => Answer::Event(Event::Missed),
                Err(broadcast::error::RecvError::Closed) => break,
            },
        };
        if write_frame(&mut writer, &answer).await.is_err() {
            break;
        }
    }
}

/// Attaches to the node behind `path`.
///
/// # Errors
/// [`ErrorCode::NotReachable`] where nothing listens.
pub async fn attach(path: &Path) -> Result<Handle, ApiError> {
    let stream = UnixStream::connect(path)
        .await
        .map_err(|_| ApiError::new(ErrorCode::NotReachable))?;
    let (asks, queue) = mpsc::channel(REQUESTS_MAX);
    let (events, _) = broadcast::channel(EVENTS_MAX);
    tokio::spawn(run_client(stream, queue, events.clone()));
    let account = SystemAccount {
        uid: rustix::process::getuid().as_raw(),
    };
    Ok(Handle::new(asks, events, account))
}

async fn run_client(
    stream: UnixStream,
    mut queue: mpsc::Receiver<Ask>,
    events: broadcast::Sender<Event>,
) {
    let (reader, mut writer) = stream.into_split();
    let (answers_in, mut answers) = mpsc::channel(OUTGOING_MAX);
    let read = tokio::spawn(run_reader(reader, answers_in));
    let mut waiting: HashMap<u64, oneshot::Sender<Result<Reply, ApiError>>> = HashMap::new();
    let mut number: u64 = NO_CALL;
    let mut refused: Option<ApiError> = None;
    loop {
        tokio::select! {
            ask = queue.recv() => {
                let Some(Ask { request: Some(request), background, reply, .. }) = ask else { break };
                if let Some(error) = &refused {
                    let _ = reply.send(Err(error.clone()));
                    continue;
                }
                number += 1;
                waiting.insert(number, reply);
                // A node that ends the connection may have said why; its last words are still to be read.
                let _ = write_frame(&mut writer, &Call { number, background, request }).await;
            }
            answer = answers.recv(), if refused.is_none() => match answer {
                Some(Answer::Reply(NO_CALL, reply)) => {
                    let error = reply.err().unwrap_or(ApiError::new(ErrorCode::BadRequest));
                    for (_, sender) in waiting.drain() {
                        let _ = sender.send(Err(error.clone()));
                    }
                    refused = Some(error);
                }
                Some(Answer::Reply(number, reply)) => {
                    if let Some(sender) = waiting.remove(&number) {
                        let _ = sender.send(reply);
                    }
                }
                Some(Answer::Event(event)) => {
                    let _ = events.send(event);
                }
                None => break,
            },
        }
    }
    read.abort();
}

async fn run_reader(mut reader: OwnedReadHalf, answers: mpsc::Sender<Answer>) {
    while let Ok(answer) = read_frame(&mut reader).await {
        if answers.send(answer).await.is_err() {
            break;
        }
    }
}

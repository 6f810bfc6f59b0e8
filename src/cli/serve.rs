//! `watari serve`: the node without a screen, until it is told to end.

use std::env;
use std::io;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::api::{ApiError, ErrorCode, Handle, Secret, SocketServer};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::tree::{Global, ServeArgs};
use crate::config::check_listen_address;
use crate::node::{self, Folder, Options, OsDisk};
use crate::text::commands;

/// How long a node may take until it knows its addresses; they need no peer.
const LISTEN_WAIT: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How long a node may take to open for somebody else, an index built again included.
const UNLOCK_WAIT: Duration = Duration::from_secs(600);
/// How often a start on a full disk is tried again; an open node looks for room as often.
const ROOM_AGAIN: Duration = Duration::from_secs(2);
/// How long it is tried before whoever looks after the machine is told by the end of the process.
const ROOM_WAIT: Duration = Duration::from_secs(24 * 3_600);

pub async fn run(arguments: &ServeArgs, global: &Global, output: Output) -> Outcome {
    if env::var_os("SSLKEYLOGFILE").is_some() {
        return Err(Failure::new("E-7008", &[]).into());
    }
    let folder = Folder::new(door::data(global)?);
    let settings = door::load_settings(&folder)?;
    let listen = if arguments.listen.is_empty() {
        settings.network.listen.clone()
    } else {
        arguments.listen.clone()
    };
    for address in &listen {
        check_listen_address(address).map_err(|error| refused(&format!("{address}: {error}")))?;
    }
    node::check_ports(&listen, &settings)?;
    let login = match &arguments.unlock {
        Some(user) => Some((
            user.as_str(),
            password::given(door::password_file(global), output)?,
        )),
        None => None,
    };
    let (socket, wished) = (folder.socket(), listen.clone());
    let group = settings.socket.group().map(group_id).transpose()?;
    let options = Options {
        folder,
        settings,
        disk: Arc::new(OsDisk),
        listen: Some(listen),
    };
    let (handle, running) = node::start(options)?;
    let served = async {
        let _server =
            SocketServer::open(&socket, group, handle.clone()).map_err(|error| refused(&error))?;
        let mut ending = pin!(told_to_end(arguments.attached));
        let ready = async {
            if let Some((user, password)) = login {
                unlock(&handle, user, password, output).await?;
            } else if !output.json {
                output.say(&commands::READY_LOCKED, &[]);
            }
            announce(&addresses(&handle, &wished).await?, output);
            Ok::<(), Failure>(())
        };
        tokio::select! {
            ready = ready => ready?,
            ended = &mut ending => return Ok(ended?),
        }
        Ok::<(), anyhow::Error>(ending.await?)
    };
    let ended = served.await;
    drop(handle);
    running.stop();
    ended?;
    if !output.json {
        output.say(&commands::STOPPED, &[]);
    }
    Ok(0)
}

pub fn refused(reason: &dyn std::fmt::Display) -> Failure {
    ApiError::new(ErrorCode::ListenRefused)
        .with("reason", reason)
        .into()
}

/// Somebody else may be quicker: then the node is busy opening for them, and this login is the next. On a full disk it waits for
/// room, as a node does that is open already.
async fn unlock(
    handle: &Handle,
    user: &str,
    password: Zeroizing<String>,
    output: Output,
) -> Result<(), ApiError> {
    let begun = Instant::now();
    let mut busy_since = begun;
    let mut is_told = false;
    loop {
        let tried = Instant::now();
        let done = handle.log_in(user, Secret::new(password.to_string())).await;
        let code = done.as_ref().err().map(|error| error.code);
        match code {
            Some(ErrorCode::Busy) if busy_since.elapsed() < UNLOCK_WAIT => {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Some(ErrorCode::DiskFull) if begun.elapsed() < ROOM_WAIT => {
                if !std::mem::replace(&mut is_told, true) {
                    tell_full(output);
                }
                // What takes long to try is not tried all the time.
                tokio::time::sleep(ROOM_AGAIN.max(tried.elapsed())).await;
                busy_since = Instant::now();
            }
            _ => return done.map(drop),
        }
    }
}

/// Once a start, however long it waits.
fn tell_full(output: Output) {
    tracing::warn!("the disk is full: the node waits for room");
    if !output.json {
        output.say(&commands::WAITS_FOR_ROOM, &[]);
    }
}

/// The addresses in use, once the node is unlocked and all that were wished for are there.
async fn addresses(handle: &Handle, wished: &[String]) -> Result<Vec<String>, Failure> {
    let mut waited = Duration::ZERO;
    loop {
        let status = handle.status().await?;
        if status.unlocked && status.addresses.len() >= wished.len() {
            return Ok(status.addresses);
        }
        waited += if status.unlocked {
            LOOK_AGAIN
        } else {
            Duration::ZERO
        };
        if waited > LISTEN_WAIT {
            return Err(refused(&wished.join(" ")));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// The number of a group of this machine.
pub fn group_id(name: &str) -> Result<u32, Failure> {
    let groups = files::load_text(Path::new("/etc/group"))?;
    let fields = groups
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>());
    let mut ids = fields
        .filter(|fields| fields.first() == Some(&name))
        .filter_map(|fields| fields.get(2)?.parse().ok());
    ids.next().ok_or_else(|| {
        let unknown = ApiError::new(ErrorCode::SettingsUnusable)
            .with("reason", format!("socket.group {name} is unknown here"));
        unknown.into()
    })
}

fn announce(addresses: &[String], output: Output) {
    output.result(
        &json!({ "ready": true, "addresses": addresses }),
        |output| {
            if addresses.is_empty() {
                output.say(&commands::READY_ALONE, &[]);
            } else {
                output.say(&commands::READY, &[("addresses", &addresses.join(" "))]);
            }
        },
    );
}

/// A signal, or the end of stdin for a node that another process holds.
async fn told_to_end(attached: bool) -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let (closing, closed) = oneshot::channel::<()>();
    if attached {
        // A thread of its own: tokio's stdin would keep the runtime from ending.
        std::thread::spawn(move || {
            let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
            drop(closing);
        });
    }
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
        _ = closed, if attached => {}
    }
    Ok(())
}

//! The local socket against clients that do not keep to its frames, and logins that guess.

use super::equal::differ;
use super::pair::MIHON;
use super::served::{Served, run};
use crate::world::{ADMIN, CLERK, PASSWORD, Town};
use serde::Deserialize;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use watari::api::{
    AnyoneRequest, ApiError, ClerkRequest, ErrorCode, Event, FRAME_LEN_MAX, Handle, Reply, Request,
    Secret, read_frame,
};
use watari::crypto::SystemEntropy;
use watari::directory::create_network;
use watari::node::Folder;

/// The answers as they stand on the wire.
#[derive(Deserialize)]
enum Answer {
    Reply(u64, Result<Reply, ApiError>),
    #[expect(dead_code, reason = "only its place counts here")]
    Event(Event),
}

fn town() -> Town {
    let (trust, _) = create_network(true, &mut SystemEntropy);
    Town::new(MIHON, &trust)
}

/// A call for the status, as the client writes it.
fn call(number: u64) -> Vec<u8> {
    let request = Request::Anyone(AnyoneRequest::ShowStatus);
    let background = false;
    postcard::to_stdvec(&(number, background, request)).unwrap()
}

fn frame(len: u32, content: &[u8]) -> Vec<u8> {
    [&len.to_be_bytes()[..], content].concat()
}

/// Sends bytes, ends the own side, and reads everything that comes until the node ends its side.
async fn say(node: &Served, bytes: &[u8]) -> Vec<(u64, Result<(), ErrorCode>)> {
    let mut stream = UnixStream::connect(node.socket()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream.shutdown().await.unwrap();
    let read = async {
        let mut answers = Vec::new();
        while let Ok(answer) = read_frame::<Answer>(&mut stream).await {
            if let Answer::Reply(number, reply) = answer {
                answers.push((number, reply.map(|_| ()).map_err(|error| error.code)));
            }
        }
        answers
    };
    let patience = Duration::from_secs(20);
    tokio::time::timeout(patience, read)
        .await
        .expect("the node lets go")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_frame_is_refused_and_half_a_request_is_none() {
    let town = town();
    let node = Served::start_locked(town.folder.path());
    let bad = vec![(0, Err(ErrorCode::BadRequest))];
    let whole = call(7);
    let len = u32::try_from(whole.len()).unwrap();
    assert_eq!(say(&node, &frame(len, &whole)).await, [(7, Ok(()))]);
    let cut = frame(len, &whole[..whole.len() - 1]);
    let none: [(u64, Result<(), ErrorCode>); 0] = [];
    assert_eq!(say(&node, &cut).await, none, "half a frame");
    let promised = frame(len + 100, &whole);
    assert_eq!(
        say(&node, &promised).await,
        none,
        "a whole request in half a frame"
    );
    let more = frame(len + 3, &[&whole[..], &[1, 2, 3]].concat());
    assert_eq!(say(&node, &more).await, bad, "something behind the request");
    assert_eq!(say(&node, &frame(3, &[0xff; 3])).await, bad, "no request");
    assert_eq!(say(&node, &frame(0, &[])).await, bad, "an empty frame");
    let long = frame(FRAME_LEN_MAX + 1, &[0; 64]);
    assert_eq!(say(&node, &long).await, bad, "longer than a frame may be");
    assert_eq!(say(&node, &frame(u32::MAX, &[])).await, bad, "much longer");
    assert_eq!(say(&node, &[0, 0]).await, none, "half a length");
    assert!(
        node.connect().await.status().await.is_ok(),
        "others are served"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_node_tells_its_health_and_nothing_else() {
    let town = town();
    let node = Served::start_locked(town.folder.path());
    let handle = node.connect().await;
    let status = handle.status().await.unwrap();
    assert_eq!((status.unlocked, status.residents), (false, None));
    let refused = handle.clerk(ClerkRequest::VerifyLedger).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Locked);
    let meta = fs::metadata(node.socket()).unwrap();
    assert_eq!(
        meta.permissions().mode() & 0o7777,
        0o600,
        "the owner's alone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_connections_are_bounded_and_one_too_many_is_told_so() {
    let town = town();
    let node = Served::start_locked(town.folder.path());
    let mut silent = Vec::new();
    for _ in 0..100 {
        silent.push(UnixStream::connect(node.socket()).await.unwrap());
    }
    let refused = node.connect().await.status().await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Busy, "a code, not silence");
    drop(silent);
    crate::world::eventually("places are free again", || async {
        node.connect().await.status().await.is_ok()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stays_silent_keeps_no_command_out() {
    let town = town();
    let node = Served::start_locked(town.folder.path());
    let clerk = node.connect().await;
    let password = Secret::new(PASSWORD.to_owned());
    clerk.log_in(ADMIN, password).await.unwrap();
    let mut silent = Vec::new();
    for _ in 0..100 {
        silent.push(UnixStream::connect(node.socket()).await.unwrap());
    }
    crate::world::eventually("the silent make room", || async {
        node.connect().await.status().await.is_ok()
    })
    .await;
    assert!(clerk.status().await.is_ok(), "who is logged in stays");
    drop(silent);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_socket_of_a_killed_node_is_replaced() {
    let town = town();
    let node = Served::start_locked(town.folder.path());
    node.kill();
    let socket = node.socket();
    assert!(socket.exists(), "a killed node leaves its socket");
    let (code, status) = run(town.folder.path(), "status");
    assert_eq!(
        (code, status["unlocked"].as_bool()),
        (0, Some(false)),
        "the command opens the store itself"
    );
    let again = Served::start_locked(town.folder.path());
    assert!(again.connect().await.status().await.is_ok());
    drop(again);
}

/// A group of this machine that this account may give files to.
fn group() -> Option<(String, u32)> {
    let own = rustix::process::getegid().as_raw();
    let is_root = rustix::process::geteuid().is_root();
    let groups = fs::read_to_string("/etc/group").ok()?;
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?.to_owned();
        let id: u32 = fields.nth(1)?.parse().ok()?;
        let fits = if is_root { id > 0 } else { id == own };
        fits.then_some((name, id))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_named_in_the_settings_reaches_the_socket_and_nothing_else() {
    let Some((name, id)) = group() else {
        return;
    };
    let town = town();
    let folder = Folder::new(town.folder.path());
    fs::write(folder.settings(), format!("[socket]\ngroup = \"{name}\"\n")).unwrap();
    let node = Served::start_locked(town.folder.path());
    let meta = fs::metadata(node.socket()).unwrap();
    assert_eq!(
        (meta.permissions().mode() & 0o7777, meta.gid()),
        (0o660, id)
    );
    for inner in [folder.store(), folder.trust(), folder.card()] {
        let mode = fs::metadata(inner).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "the owner's alone");
    }
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let may = |uid: u32, gid: u32| {
        let mut test = Command::new("test");
        test.arg("-w").arg(node.socket()).uid(uid).gid(gid);
        test.status().unwrap().success()
    };
    assert!(may(65_534, id), "a member of the group gets there");
    assert!(!may(65_534, 65_534), "nobody else does");
}

async fn try_password(handle: &Handle, user: &str, password: &str) -> ErrorCode {
    let tried = handle.log_in(user, Secret::new(password.to_owned())).await;
    tried.unwrap_err().code
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_make_one_account_wait_and_nobody_else() {
    let mut town = town();
    town.open().await;
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for round in 0..5 {
        for user in [CLERK, "kanri"] {
            let begun = Instant::now();
            let code = try_password(&town.connect(), user, "not the password, by far").await;
            known.push(begun.elapsed());
            assert_eq!(code, ErrorCode::LoginFailed);
        }
        for part in 0..2 {
            let user = format!("nobody{round}{part}");
            let begun = Instant::now();
            let code = try_password(&town.connect(), &user, "not the password, by far").await;
            unknown.push(begun.elapsed());
            assert_eq!(code, ErrorCode::LoginFailed, "as for a known one");
        }
    }
    assert!(!differ(&known, &unknown), "{known:?} {unknown:?}");
    let wait_after_one_more = || async {
        crate::world::eventually("the delay ends", || async {
            let code = try_password(&town.connect(), CLERK, "still not the password").await;
            code == ErrorCode::LoginFailed
        })
        .await;
        let right = Secret::new(PASSWORD.to_owned());
        let waits = town.connect().log_in(CLERK, right).await.unwrap_err();
        assert_eq!(
            waits.code,
            ErrorCode::LoginDelayed,
            "also with the right one"
        );
        let seconds = waits.values.iter().find(|value| value.0 == "seconds");
        seconds.unwrap().1.parse::<u64>().unwrap()
    };
    let first = wait_after_one_more().await;
    let second = wait_after_one_more().await;
    assert!(
        second > first && second >= 3,
        "the delay grows: {first}, {second}"
    );
    crate::world::eventually("the person gets in", || async {
        let password = Secret::new(PASSWORD.to_owned());
        town.connect().log_in(CLERK, password).await.is_ok()
    })
    .await;
    town.log_in(ADMIN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_the_same_time_are_no_more_than_one_after_another() {
    let mut town = town();
    town.open().await;
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for guess in 0..12 {
        let handle = town.connect();
        tasks.push(tokio::spawn(async move {
            try_password(&handle, CLERK, &format!("guess number {guess} of many")).await
        }));
    }
    let mut answered = 0;
    for task in tasks {
        answered += usize::from(task.await.unwrap() == ErrorCode::LoginFailed);
    }
    // Five are free, then 1 s, 2 s, 4 s; a delay is counted in whole seconds.
    let seconds = begun.elapsed().as_secs() as usize;
    let more = (1..7)
        .take_while(|more| (1 << more) - 1 - more <= seconds)
        .count();
    assert!(
        answered <= 5 + more,
        "{answered} guesses answered in {seconds} s"
    );
    town.log_in(ADMIN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_nothing_holds_up_nobody() {
    let town = town();
    let node = Served::start_locked(town.folder.path());
    let mut deaf = UnixStream::connect(node.socket()).await.unwrap();
    let whole = call(1);
    let one = frame(u32::try_from(whole.len()).unwrap(), &whole);
    let many = one.repeat(20_000);
    let push = tokio::time::timeout(Duration::from_secs(2), deaf.write_all(&many)).await;
    assert!(node.connect().await.status().await.is_ok());
    drop(push);
    let mut first = [0; 4];
    deaf.read_exact(&mut first).await.unwrap();
}

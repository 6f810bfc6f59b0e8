//! A node as a process of its own: started, killed, stopped, continued and started again.

use crate::world::{ADMIN, CLERK, PASSWORD};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use watari::api::Secret;
use watari::api::{Handle, attach};
use watari::node::Folder;

/// The process itself; whoever holds it may kill it.
pub type Victim = Arc<Mutex<Child>>;

/// A serving process; ends with the test, also after a panic.
pub struct Served {
    folder: PathBuf,
    listen: String,
    child: Victim,
}

/// The program on a data folder, without anything of the caller's environment that it would read.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_watari"));
    for name in ["WATARI_DATA", "WATARI_USER", "WATARI_PASSWORD_FILE"] {
        command.env_remove(name);
    }
    command.env("WATARI_DATA", folder).stdin(Stdio::null());
    command
}

/// A file that only its owner reads, beside what the node keeps.
pub fn password_file(folder: &Path) -> PathBuf {
    let path = folder.join("test-password");
    fs::write(&path, PASSWORD).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

/// Runs a command to its end: its exit code and its one document.
pub fn run(folder: &Path, words: &str) -> (i32, serde_json::Value) {
    let mut command = program(folder);
    command.args(words.split_whitespace()).arg("--json");
    command.arg("--password-file").arg(password_file(folder));
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let document = serde_json::from_str(&text).unwrap_or_else(|error| {
        let errors = String::from_utf8_lossy(&output.stderr);
        panic!("{words}: {error}: {text:?} {errors}")
    });
    (output.status.code().unwrap(), document)
}

impl Served {
    /// Starts the node and waits until it has unlocked itself and listens.
    pub fn start(folder: &Path, listen: &str) -> Self {
        let child = Arc::new(Mutex::new(spawn(folder, listen)));
        Self {
            folder: folder.to_owned(),
            listen: listen.to_owned(),
            child,
        }
    }

    /// Starts the node locked, and waits for its socket.
    pub fn start_locked(folder: &Path) -> Self {
        let mut command = program(folder);
        command.args(["serve", "--json"]);
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let served = Self {
            folder: folder.to_owned(),
            listen: String::new(),
            child: Arc::new(Mutex::new(child)),
        };
        let begun = Instant::now();
        while UnixStream::connect(served.socket()).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "no socket");
            std::thread::sleep(Duration::from_millis(20));
        }
        served
    }

    pub fn victim(&self) -> Victim {
        Arc::clone(&self.child)
    }

    /// After a kill: the same folder, the same address.
    pub fn start_again(&mut self) {
        self.kill();
        self.child = Arc::new(Mutex::new(spawn(&self.folder, &self.listen)));
    }

    pub fn kill(&self) {
        kill(&self.child);
        let _ = self.child.lock().unwrap().wait();
    }

    pub fn has_ended(&self) -> bool {
        self.child.lock().unwrap().try_wait().unwrap().is_some()
    }

    pub fn signal(&self, signal: Signal) {
        let child = self.child.lock().unwrap();
        kill_process(Pid::from_child(&child), signal).unwrap();
    }

    /// Ends it as an administrator would.
    pub fn end(self) {
        self.signal(Signal::TERM);
        assert!(self.child.lock().unwrap().wait().unwrap().success());
    }

    pub fn socket(&self) -> PathBuf {
        Folder::new(&self.folder).socket()
    }

    pub async fn connect(&self) -> Handle {
        attach(&self.socket()).await.unwrap()
    }

    pub async fn log_in(&self, user: &str) -> Handle {
        let handle = self.connect().await;
        let password = Secret::new(PASSWORD.to_owned());
        handle.log_in(user, password).await.unwrap();
        handle
    }

    pub async fn clerk(&self) -> Handle {
        self.log_in(CLERK).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = fs::read_to_string(self.folder.join("test-log")).unwrap_or_default();
            println!("log of {}:\n{log}", self.folder.display());
        }
    }
}

/// SIGKILL, by the id of the process that was started here.
pub fn kill(victim: &Victim) {
    let _ = victim.lock().unwrap().kill();
}

fn spawn(folder: &Path, listen: &str) -> Child {
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("test-log"))
        .unwrap();
    let mut command = program(folder);
    command.args(["serve", "--json", "--listen", listen, "--unlock", ADMIN]);
    command.arg("--password-file").arg(password_file(folder));
    let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let out = child.stdout.take().unwrap();
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).unwrap();
    if !line.contains("\"ready\":true") {
        let _ = child.kill();
        let _ = child.wait();
        let log = fs::read_to_string(folder.join("test-log")).unwrap();
        panic!("not ready: {line:?}\n{log}");
    }
    child
}

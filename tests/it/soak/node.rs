//! A node as a process that may be killed at any moment, also while it starts.

use crate::faults::served::{password_file, program};
use crate::world::{ADMIN, CLERK, PASSWORD};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Mutex;
use std::time::Duration;
use watari::api::{ApiError, ClerkReply, ClerkRequest, ErrorCode, Handle, Secret, Status, attach};
use watari::node::Folder;

/// Longer than any answer of a node at work takes.
const ANSWER: Duration = Duration::from_secs(60);

pub struct Node {
    pub folder: PathBuf,
    listen: String,
    password: PathBuf,
    /// Beside the small disk, so that a full one still has a log.
    log: PathBuf,
    child: Mutex<Option<Child>>,
    clerk: tokio::sync::Mutex<Option<Handle>>,
    /// Whose turn it is to import; the clerks of a region share the connection.
    pub imports: tokio::sync::Mutex<()>,
}

impl Node {
    pub fn new(folder: &Path, listen: String, beside: &Path) -> Self {
        fs::create_dir_all(beside).unwrap();
        Self {
            folder: folder.to_owned(),
            listen,
            password: password_file(beside),
            log: beside.join("log"),
            child: Mutex::new(None),
            clerk: tokio::sync::Mutex::new(None),
            imports: tokio::sync::Mutex::new(()),
        }
    }

    /// Starts it; the caller does not wait until it is ready.
    pub fn start(&self) {
        let mut child = self.child.lock().unwrap();
        if child.is_some() {
            return;
        }
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .unwrap();
        let mut command = program(&self.folder);
        command.args([
            "serve",
            "--json",
            "--listen",
            &self.listen,
            "--unlock",
            ADMIN,
        ]);
        command.arg("--password-file").arg(&self.password);
        let out = log.try_clone().unwrap();
        *child = Some(command.stdout(out).stderr(log).spawn().unwrap());
    }

    /// SIGKILL; waits until the process is gone.
    pub fn kill(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    pub fn signal(&self, signal: Signal) {
        if let Some(child) = &*self.child.lock().unwrap() {
            let _ = kill_process(Pid::from_child(child), signal);
        }
    }

    /// Ends it as an administrator would.
    pub fn end(&self) {
        self.signal(Signal::TERM);
        if let Some(mut child) = self.child.lock().unwrap().take() {
            assert!(child.wait().unwrap().success(), "{}", self.last_words());
        }
    }

    /// Whether it ended by itself, which it never should.
    pub fn has_ended(&self) -> bool {
        let mut child = self.child.lock().unwrap();
        child
            .as_mut()
            .is_some_and(|child| child.try_wait().unwrap().is_some())
    }

    pub fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(30).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// The clerk's connection, anew where the last one ended.
    pub async fn clerk(&self) -> Result<Handle, ApiError> {
        let mut clerk = self.clerk.lock().await;
        if let Some(handle) = &*clerk {
            return Ok(handle.clone());
        }
        let handle = attach(&Folder::new(&self.folder).socket()).await?;
        handle
            .log_in(CLERK, Secret::new(PASSWORD.to_owned()))
            .await?;
        *clerk = Some(handle.clone());
        Ok(handle)
    }

    /// As anybody sees it who is not logged in, also while no login can be recorded.
    pub async fn status(&self) -> Result<Status, ApiError> {
        let asked = async {
            let handle = attach(&Folder::new(&self.folder).socket()).await?;
            handle.status().await
        };
        // A node that hangs does not answer, and that must show.
        let answer = tokio::time::timeout(ANSWER, asked).await;
        answer.unwrap_or_else(|_| Err(ApiError::new(ErrorCode::NotReachable)))
    }

    /// One request; a connection that broke is forgotten.
    pub async fn ask(&self, request: ClerkRequest) -> Result<ClerkReply, ApiError> {
        let reply = self.clerk().await?.clerk(request).await;
        if let Err(error) = &reply {
            self.forget_if_broken(error).await;
        }
        reply
    }

    pub async fn forget_if_broken(&self, error: &ApiError) {
        let ended = [
            ErrorCode::NotReachable,
            ErrorCode::NotLoggedIn,
            ErrorCode::SessionLocked,
        ];
        if ended.contains(&error.code) {
            *self.clerk.lock().await = None;
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            println!("log of {}:\n{}", self.folder.display(), self.last_words());
        }
    }
}

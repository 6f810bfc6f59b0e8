//! One municipality of the demo: a process of this program's own, reached through its local socket.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::api::{self, Handle};
use crate::cli::demo::people;
use crate::cli::failure::Failure;
use crate::domain::MunicipalityCode;
use crate::node::Folder;

/// A node that is not ready after this will not be.
const READY_WAIT: Duration = Duration::from_secs(120);
/// A node that has not ended after this is ended.
const END_WAIT: Duration = Duration::from_secs(30);

/// A municipality and its running node.
pub struct Town {
    pub code: MunicipalityCode,
    pub folder: PathBuf,
    child: Option<Child>,
}

impl Town {
    pub fn new(cast: people::Town, run: &Path) -> Result<Town, Failure> {
        let code = MunicipalityCode::parse(cast.code)
            .map_err(|error| Failure::input("code", &error, "municipality_code"))?;
        Ok(Town {
            code,
            folder: run.join(cast.code),
            child: None,
        })
    }

    /// One with a folder of its own name.
    pub fn at(code: MunicipalityCode, folder: PathBuf) -> Town {
        Town {
            code,
            folder,
            child: None,
        }
    }

    /// The town with its process, for work beside; an empty one stays here until it is put back.
    pub fn take(&mut self) -> Town {
        Town {
            code: self.code,
            folder: self.folder.clone(),
            child: self.child.take(),
        }
    }

    /// What its process holds in memory now, where the system tells.
    pub fn memory_kib(&self) -> Option<u64> {
        let id = self.child.as_ref()?.id()?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// Ends the process as a power cut does.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill().await;
        }
    }

    /// Starts `watari serve` and gives the port it listens on.
    pub async fn serve(&mut self, user: &str, password: &Path, log: &Path) -> Result<u16, Failure> {
        let unwritable = |error: std::io::Error| Failure::file(log, &error);
        let mut command = own_program()?;
        command.args([
            "serve",
            "--json",
            "--attached",
            "-v",
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--unlock",
            user,
        ]);
        command
            .arg("--data")
            .arg(&self.folder)
            .arg("--password-file")
            .arg(password);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let log_file = File::options().create(true).append(true).open(log);
        command.stderr(log_file.map_err(unwritable)?);
        let child = self.child.insert(command.spawn().map_err(unwritable)?);
        let stdout = child.stdout.take().ok_or_else(Failure::unexpected)?;
        let mut lines = BufReader::new(stdout).lines();
        let line = timeout(READY_WAIT, lines.next_line()).await;
        let line = line.ok().and_then(Result::ok).flatten().unwrap_or_default();
        port(&line).ok_or_else(|| Failure::new("E-8002", &[("step", &"serve"), ("reason", &line)]))
    }

    /// A connection of its own, logged in.
    pub async fn log_in(&self, user: &str, password: &str) -> Result<Handle, Failure> {
        let handle = api::attach(&Folder::new(&self.folder).socket()).await?;
        handle
            .log_in(user, api::Secret::new(password.to_owned()))
            .await?;
        Ok(handle)
    }

    /// Ends the process: first by closing its stdin, then by force.
    pub async fn end(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        drop(child.stdin.take());
        if timeout(END_WAIT, child.wait()).await.is_err() {
            let _ = child.kill().await;
        }
    }
}

/// This program again, free of the caller's settings; it dies with the demo.
pub fn own_program() -> Result<Command, Failure> {
    let program =
        std::env::current_exe().map_err(|error| Failure::file(Path::new("watari"), &error))?;
    let mut command = Command::new(program);
    for name in [
        "WATARI_DATA",
        "WATARI_USER",
        "WATARI_PASSWORD_FILE",
        "SSLKEYLOGFILE",
    ] {
        command.env_remove(name);
    }
    command.args(["--lang", "en"]).kill_on_drop(true);
    Ok(command)
}

fn port(line: &str) -> Option<u16> {
    let ready: Value = serde_json::from_str(line).ok()?;
    let address = ready.get("addresses")?.get(0)?.as_str()?;
    address
        .split("/tcp/")
        .nth(1)?
        .split('/')
        .next()?
        .parse()
        .ok()
}

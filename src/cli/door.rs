//! The way to the node: through the local socket where one runs on the data folder, else by opening the store in this process.

use std::error::Error;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::api::{self, ApiError, ErrorCode, Handle};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::tree::Global;
use crate::config::Settings;
use crate::node::{self, Folder, Options, OsDisk, Running};

/// A connection to the node; one that was started for this command ends with it.
pub struct Door {
    handle: Handle,
    running: Option<Running>,
}

impl Deref for Door {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }
}

/// The data folder, which every command on a node needs.
pub fn data(global: &Global) -> Result<&Path, Failure> {
    global
        .data
        .as_deref()
        .ok_or_else(|| Failure::usage("E-7011"))
}

/// The file that holds the password, where one is named.
pub fn password_file(global: &Global) -> Option<&Path> {
    global.password_file.first().map(PathBuf::as_path)
}

/// A connection to the node, not logged in.
pub async fn open(global: &Global) -> Result<Door, Failure> {
    let folder = Folder::new(data(global)?);
    match api::attach(&folder.socket()).await {
        Ok(handle) => Ok(Door {
            handle,
            running: None,
        }),
        Err(error) if error.code == ErrorCode::NotReachable => inside(folder),
        Err(error) => Err(error.into()),
    }
}

/// A connection logged in as the person the command names.
pub async fn log_in(global: &Global, output: Output) -> Result<Door, Failure> {
    let user = user(global)?;
    let password = password::given(password_file(global), output)?;
    log_in_as(user, password, global).await
}

/// The person the command names.
pub fn user(global: &Global) -> Result<&str, Failure> {
    let user = global.user.as_deref();
    user.ok_or_else(|| Failure::usage("E-7005"))
}

/// A connection logged in under a password that was asked for already.
pub async fn log_in_as(
    user: &str,
    password: Zeroizing<String>,
    global: &Global,
) -> Result<Door, Failure> {
    let door = open(global).await?;
    door.log_in(user, api::Secret::new(password)).await?;
    Ok(door)
}

/// The node without its network, for one command.
fn inside(folder: Folder) -> Result<Door, Failure> {
    let settings = load_settings(&folder)?;
    let options = Options {
        folder,
        settings,
        disk: Arc::new(OsDisk),
        listen: None,
    };
    let (handle, running) = node::start(options)?;
    Ok(Door {
        handle,
        running: Some(running),
    })
}

/// The settings of a data folder.
pub fn load_settings(folder: &Folder) -> Result<Settings, Failure> {
    Settings::load(&folder.settings()).map_err(|error| {
        ApiError::new(ErrorCode::SettingsUnusable)
            .with("reason", with_causes(&error))
            .into()
    })
}

/// An error and what it comes from, each in its first line.
fn with_causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    let lines = causes.map(|cause| cause.to_string().lines().next().unwrap_or("").to_owned());
    lines.collect::<Vec<_>>().join(": ")
}

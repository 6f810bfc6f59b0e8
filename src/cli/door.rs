//! The way to the node: through the local socket where one runs on the data folder, else by opening the store in this process.

use std::path::{Path, PathBuf};

use crate::api;
use crate::api::{ErrorCode, Handle};
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::tree::Global;
use crate::domain::Private;

/// The local socket of the node on a data folder.
pub fn socket(data: &Path) -> PathBuf {
    data.join("run").join("socket")
}

/// The data folder, which every command on a node needs.
pub fn data(global: &Global) -> Result<&Path, Failure> {
    global
        .data
        .as_deref()
        .ok_or_else(|| Failure::usage("E-7011"))
}

/// A connection to the node, not logged in.
pub async fn open(global: &Global) -> Result<Handle, Failure> {
    let data = data(global)?;
    match api::attach(&socket(data)).await {
        Ok(handle) => Ok(handle),
        Err(error) if error.code == ErrorCode::NotReachable => inside(data).await,
        Err(error) => Err(error.into()),
    }
}

/// A connection logged in as the person the command names.
pub async fn log_in(global: &Global, output: Output) -> Result<Handle, Failure> {
    let handle = open(global).await?;
    let user = global
        .user
        .as_deref()
        .ok_or_else(|| Failure::usage("E-7005"))?;
    let password = password::given(global.password_file.first().map(PathBuf::as_path), output)?;
    handle
        .log_in(user, Private::new(password.to_string()))
        .await?;
    Ok(handle)
}

async fn inside(_data: &Path) -> Result<Handle, Failure> {
    Err(api::ApiError::new(ErrorCode::NotReachable).into())
}

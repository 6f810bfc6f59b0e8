//! A practice town on its own: a node in a folder, reached through its handle, as the command line does.

use crate::people::CODE;
use anyhow::{Context, anyhow};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use watari::api::{
    AdminReply, AdminRequest, ApiError, ClerkReply, ClerkRequest, Handle, ImportLayout,
    ImportReport, Reply, Request, Secret,
};
use watari::config::Settings;
use watari::crypto::SystemEntropy;
use watari::directory::{NodeRole, create_network};
use watari::domain::{MunicipalityCode, Private, Role, UnixTime};
use watari::node;
use watari::node::{Folder, NewNode, Options, Running};
use watari::store::OsDisk;

pub const ADMIN: &str = "kanri";
pub const CLERK: &str = "madoguchi";
pub const PASSWORD: &str = "Quartz-Lampion-Riverbank-71";
/// As the command line reads files.
const PART_LEN: usize = 256 * 1024;

pub fn now() -> UnixTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    UnixTime(since.map_or(0, |since| since.as_secs()))
}

/// A node of a new network.
pub fn found(folder: &Path) -> anyhow::Result<()> {
    let (trust, _) = create_network(true, &mut SystemEntropy);
    let new = NewNode {
        folder,
        code: MunicipalityCode::parse(CODE).map_err(|_| anyhow!("practice code"))?,
        role: NodeRole::Municipality,
        trust: &trust.to_json(),
        admin: ADMIN,
        password: PASSWORD,
    };
    node::init(&new, now()).map_err(refused)?;
    let town = Town::open(folder)?;
    town.log_in(ADMIN)?;
    let request = AdminRequest::AddStaff {
        user: CLERK.to_owned(),
        role: Role::Clerk,
        password: Secret::new(PASSWORD.to_owned()),
    };
    match town.runtime.block_on(town.handle.admin(request)) {
        Ok(AdminReply::StaffAdded(_)) => {}
        Ok(_) => return Err(anyhow!("another reply than asked for")),
        Err(error) => return Err(refused(error)),
    }
    town.close();
    Ok(())
}

/// A running node that meets no peers.
pub struct Town {
    runtime: tokio::runtime::Runtime,
    handle: Handle,
    running: Running,
}

impl Town {
    /// Started, locked.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let options = Options {
            folder: Folder::new(folder),
            settings: Settings::default(),
            disk: Arc::new(OsDisk),
            listen: None,
        };
        let entered = runtime.enter();
        let (handle, running) = node::start(options).map_err(refused)?;
        drop(entered);
        Ok(Self {
            runtime,
            handle,
            running,
        })
    }

    pub fn log_in(&self, user: &str) -> anyhow::Result<()> {
        let password = Secret::new(PASSWORD.to_owned());
        let login = self.runtime.block_on(self.handle.log_in(user, password));
        login.map(drop).map_err(refused)
    }

    /// What a terminal asks, by its user's key or by itself.
    pub fn ask(&self, request: Request, background: bool) -> Result<Reply, ApiError> {
        self.runtime.block_on(async {
            match background {
                true => self.handle.refresh(request).await,
                false => self.handle.ask(request).await,
            }
        })
    }

    /// Hands in a registration file.
    pub fn import(&self, csv: &Path) -> anyhow::Result<ImportReport> {
        self.runtime.block_on(import(&self.handle, csv))
    }

    pub fn close(self) {
        drop(self.handle);
        self.running.stop();
    }
}

/// Hands in a registration file in parts.
pub async fn import(handle: &Handle, csv: &Path) -> anyhow::Result<ImportReport> {
    let mut file = std::fs::File::open(csv).context("the file to import")?;
    let begin = ClerkRequest::ImportBegin {
        layout: ImportLayout::Targets,
        medium: "M-0001".to_owned(),
        dry_run: false,
    };
    report(handle, begin).await?;
    loop {
        let mut bytes = Vec::with_capacity(PART_LEN);
        file.by_ref()
            .take(PART_LEN as u64)
            .read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            return report(handle, ClerkRequest::ImportEnd).await;
        }
        let bytes = Private::new(bytes);
        report(handle, ClerkRequest::ImportPart { bytes }).await?;
    }
}

async fn report(handle: &Handle, request: ClerkRequest) -> anyhow::Result<ImportReport> {
    match handle.clerk(request).await {
        Ok(ClerkReply::Import(report)) => Ok(report),
        Ok(_) => Err(anyhow!("another reply than asked for")),
        Err(error) => Err(refused(error)),
    }
}

pub fn refused(error: ApiError) -> anyhow::Error {
    anyhow!("the node refused: {error:?}")
}

//! A new node: folder, store, keys, first administrator, card.

use crate::api::{ApiError, ErrorCode};
use crate::audit::LeafType;
use crate::config;
use crate::crypto::SystemEntropy;
use crate::directory::{Card, NodeRole, Trust};
use crate::domain::{MunicipalityCode, Role, UnixTime, municipality};
use crate::node::folder::Folder;
use crate::node::keys::Identity;
use crate::node::log::{Actor, Entry, OperationLog};
use crate::node::network::Network;
use crate::node::open::refusal;
use crate::node::staff::accounts::{
    Account, check_password, parse_user, password_cost, staff_ref, write_account,
};
use crate::store::{Batch, NewSlot, OsDisk, StaffRef, Store, StoreError};
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `watari init` is told.
pub struct NewNode<'a> {
    /// The data folder; it must not hold a node yet.
    pub folder: &'a Path,
    /// Own municipality, or the relay's code.
    pub code: MunicipalityCode,
    /// What it does in the network.
    pub role: NodeRole,
    /// The network's trust file, as text.
    pub trust: &'a str,
    /// User ID of the first administrator.
    pub admin: &'a str,
    /// Password of the first administrator.
    pub password: &'a str,
}

/// Makes the node and gives its card, which is also written to `DATA/card.json`.
///
/// # Errors
/// [`ErrorCode::StoreExists`], unusable trust file, code, ID or password; nothing is left behind then.
pub fn init(new: &NewNode<'_>, now: UnixTime) -> Result<Card, ApiError> {
    let folder = Folder::new(new.folder);
    let trust = Trust::parse(new.trust)
        .map_err(|error| ApiError::new(ErrorCode::TrustUnusable).with("reason", error))?;
    if !trust.takes(new.code) {
        return Err(ApiError::new(ErrorCode::TrustUnusable).with(
            "reason",
            "practice networks and real municipality codes never mix",
        ));
    }
    check_role(new.code, new.role)?;
    let user = parse_user(new.admin)?;
    check_password(new.password, &user)?;
    if folder.store().exists() {
        return Err(ApiError::new(ErrorCode::StoreExists).with("folder", new.folder.display()));
    }
    let fresh = not_there(&folder);
    let card = make(&folder, new, &trust, &user, now);
    if card.is_err() {
        fresh.iter().for_each(|path| remove(path));
    }
    card
}

/// A relay has a code of its own, which is no municipality's: a prefecture's (its number, 000, check digit), or any of a
/// practice network. Nobody else has one of those.
fn check_role(code: MunicipalityCode, role: NodeRole) -> Result<(), ApiError> {
    let reason = match role {
        NodeRole::Municipality | NodeRole::Venue if municipality(code).is_none() => {
            "no municipality has this code"
        }
        NodeRole::Relay if !code.is_practice() && municipality(code).is_some() => {
            "a relay takes a prefecture's code, such as 140007, and no municipality's"
        }
        NodeRole::Witness => "this version makes no witness",
        NodeRole::Municipality | NodeRole::Venue | NodeRole::Relay => return Ok(()),
    };
    Err(ApiError::new(ErrorCode::TrustUnusable).with("reason", reason))
}

fn make(
    folder: &Folder,
    new: &NewNode<'_>,
    trust: &Trust,
    user: &str,
    now: UnixTime,
) -> Result<Card, ApiError> {
    make_folder(new.folder)?;
    make_folder(&new.folder.join("trust"))?;
    make_folder(&new.folder.join("run"))?;
    let card = fill_store(folder, new, trust, user, now)?;
    write_new(&folder.trust(), trust.to_json().as_bytes())?;
    write_new(&folder.settings(), config::SAMPLE.as_bytes())?;
    write_new(&folder.card(), card.to_json().as_bytes())?;
    Ok(card)
}

/// What a new node brings and is not there yet, the folder itself last: what was there before is nobody's to remove.
fn not_there(folder: &Folder) -> Vec<PathBuf> {
    let root = folder.root();
    let mut paths = vec![
        folder.store(),
        folder.trust(),
        folder.settings(),
        folder.card(),
        root.join("trust"),
        root.join("run"),
    ];
    paths.extend(root.ancestors().map(Path::to_path_buf));
    let empty = Path::new("");
    paths.retain(|path| path != empty && path.symlink_metadata().is_err());
    paths
}

/// The store goes with what is in it; other folders only where nothing is left in them.
fn remove(path: &Path) {
    let removed = match path.is_dir() {
        true if path.file_name() == Some("store".as_ref()) => fs::remove_dir_all(path),
        true => fs::remove_dir(path),
        false => fs::remove_file(path),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "a part of the new node is left behind");
        }
        _ => {}
    }
}

fn fill_store(
    folder: &Folder,
    new: &NewNode<'_>,
    trust: &Trust,
    user: &str,
    now: UnixTime,
) -> Result<Card, ApiError> {
    let mut entropy = SystemEntropy;
    let cost = password_cost(trust.is_practice());
    // The slot is named after the store's id, which only exists once the store does: a first slot of no account comes first.
    let first = NewSlot {
        staff: StaffRef::default(),
        password: new.password,
        cost,
    };
    let mut store = Store::create(
        &folder.store(),
        Arc::new(OsDisk),
        &first,
        Box::new(SystemEntropy),
    )
    .map_err(refusal)?;
    let staff = staff_ref(&store.status().store_id, user);
    let slot = NewSlot { staff, ..first };
    store.add_slot(&slot).map_err(refusal)?;
    store.remove_slot(&StaffRef::default()).map_err(refusal)?;

    let identity = Identity::generate(new.code, new.role, &mut entropy);
    let mut batch = Batch::new();
    identity.write(&mut batch);
    Network::begin(trust, &mut batch);
    OperationLog::begin(&mut batch, &mut entropy);
    let account = Account {
        user: user.to_owned(),
        role: Role::Admin,
        created: now,
    };
    write_account(&mut batch, &account);
    store.commit(batch).map_err(refusal)?;
    log_beginning(&mut store, user, now)?;
    store.close().map_err(refusal)?;
    Card::make(trust, new.code, new.role, &identity.id)
        .map_err(|error| ApiError::new(ErrorCode::TrustUnusable).with("reason", error))
}

fn log_beginning(store: &mut Store, user: &str, now: UnixTime) -> Result<(), ApiError> {
    let Some(log) = OperationLog::load(store).map_err(refusal)? else {
        return Err(ApiError::new(ErrorCode::Internal).with("what", "operation log"));
    };
    let mut batch = Batch::new();
    let entry = Entry::new(
        LeafType::SlotChange,
        Actor::Node,
        format!("node made, administrator {user}"),
    )
    .object(user);
    log.write(&mut batch, vec![entry], now, &mut SystemEntropy, |_| None);
    store.commit(batch).map_err(refusal)?;
    Ok(())
}

fn make_folder(path: &Path) -> Result<(), ApiError> {
    match fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
    {
        Ok(()) => Ok(()),
        Err(error) => Err(disk(&error)),
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), ApiError> {
    let write = || -> io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    };
    write().map_err(|error| disk(&error))
}

fn disk(error: &io::Error) -> ApiError {
    if StoreError::is_full(error) {
        return ApiError::new(ErrorCode::DiskFull);
    }
    ApiError::new(ErrorCode::StoreReadOnly).with("what", error.kind())
}

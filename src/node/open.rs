//! The node while it is unlocked: store, index, log and keys, and the one way to change anything.

use crate::api::{ApiError, ErrorCode, PersonTag};
use crate::audit::LeafType;
use crate::crypto::{self, Entropy};
use crate::directory::VERSIONS;
use crate::domain::UnixTime;
use crate::inquiry;
use crate::node::batches::Batches;
use crate::node::clock::now;
use crate::node::doses::desk::Desk;
use crate::node::doses::held::DISCARDED;
use crate::node::files::export::Parts;
use crate::node::files::import::ImportJob;
use crate::node::files::unfinished::Unfinished;
use crate::node::health::alarms::Alarms;
use crate::node::health::check::CheckJob;
use crate::node::inquiries::Inquiries;
use crate::node::inquiries::cases::Cases;
use crate::node::keys::Identity;
use crate::node::log::repeats::Repeats;
use crate::node::log::{Actor, Entry, OperationLog};
use crate::node::mail::mailbox::Mailbox;
use crate::node::network::Network;
use crate::node::network::manifest_pace::ManifestPace;
use crate::node::people::index::{Index, Part};
use crate::node::replica::{Refused, Shelves};
use crate::node::upkeep::Upkeep;
use crate::node::venue::intake::VenueDays;
use crate::node::venue::merge::VenueMerge;
use crate::node::venue::out::VenueOut;
use crate::node::venue::roll::Roll;
use crate::node::venue::told::VenueTold;
use crate::store::{Batch, Commit, Progress, Store, StoreError, Tree};
use std::collections::HashMap;
use std::error::Error;
use std::io;
use std::path::Path;

/// Everything that exists only while unlocked; dropping it forgets keys and index.
pub struct Open {
    pub store: Store,
    pub index: Index,
    pub log: OperationLog,
    pub identity: Identity,
    pub network: Network,
    pub inquiries: Inquiries,
    /// What waits here for others; empty where this is no relay.
    pub mailbox: Mailbox,
    /// Files being imported, by connection.
    pub imports: HashMap<u64, ImportJob>,
    /// Checks under way, by connection.
    pub checks: HashMap<u64, CheckJob>,
    pub held_rows: u64,
    /// Refused rows of the last import.
    pub refused_rows: u64,
    pub unfinished: Unfinished,
    pub desk: Desk,
    pub parts: Parts,
    pub cases: Cases,
    pub batches: Batches,
    pub alarms: Alarms,
    /// Whose records changed since they were told of.
    pub changed: Vec<PersonTag>,
    /// Counts of the home screen changed since they were told of.
    pub todo_changed: bool,
    pub upkeep: Upkeep,
    /// What venues may know, where one asks.
    pub roll: Roll,
    /// At a venue: what waits for the municipality's other nodes.
    pub venue_out: VenueOut,
    pub venue_merge: VenueMerge,
    /// What venues handed over today.
    pub venue_days: VenueDays,
    /// Refusals that were told lately.
    pub repeats: Repeats,
    /// How often others made a new manifest lately.
    pub manifest_pace: ManifestPace,
    pub venue_told: VenueTold,
    /// What this node has, as it was compared last.
    pub shelves: Shelves,
    /// What other nodes of this municipality sent and cannot be opened.
    pub refused: Refused,
    /// Names this node, since its unlock, in documents.
    pub writer: [u8; 6],
    /// Versions of the border protocol from the settings.
    pub speaks: Vec<u8>,
    /// Limits of the border protocol from the settings.
    pub limits: inquiry::Limits,
    pub entropy: Box<dyn Entropy>,
}

impl Open {
    /// Reads what the node works with; takes about a second for 300,000 residents.
    ///
    /// # Errors
    /// The store's own, or [`ErrorCode::StoreDamaged`] where keys or log are missing.
    pub fn load(
        mut store: Store,
        limits: inquiry::Limits,
        mut entropy: Box<dyn Entropy>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, ApiError> {
        let identity = Identity::load(&store)?;
        let log = OperationLog::load(&store)
            .map_err(refusal)?
            .ok_or_else(|| damaged("operation log"))?;
        let network = Network::load(&mut store, &identity)?;
        let index = load_index(&mut store, progress)?;
        let held_rows = count_held(&mut store)?;
        let desk = Desk::load(&mut store)?;
        let cases = Cases::load(&mut store)?;
        let batches = Batches::load(&mut store)?;
        let alarms = Alarms::load(&store)?;
        let unfinished = Unfinished::load(&store)?;
        let venue_out = VenueOut::load(&mut store)?;
        let venue_merge = VenueMerge::load(&store)?;
        let venue_told = VenueTold::load(&store)?;
        let mailbox = Mailbox::load(&mut store)?;
        let mut open = Self {
            store,
            index,
            log,
            identity,
            network,
            inquiries: Inquiries::new(),
            mailbox,
            speaks: VERSIONS.to_vec(),
            limits: limits.clone(),
            imports: HashMap::new(),
            checks: HashMap::new(),
            held_rows,
            refused_rows: 0,
            unfinished,
            desk,
            parts: Parts::default(),
            cases,
            batches,
            alarms,
            changed: Vec::new(),
            todo_changed: false,
            upkeep: Upkeep::new(now()),
            roll: Roll::default(),
            venue_out,
            venue_merge,
            venue_days: VenueDays::default(),
            repeats: Repeats::default(),
            manifest_pace: ManifestPace::default(),
            venue_told,
            shelves: Shelves::default(),
            refused: Refused::default(),
            writer: crypto::random(entropy.as_mut()),
            entropy,
        };
        open.drop_withdrawn_seal_keys()?;
        open.name_staff()?;
        open.restore_core(limits)?;
        let asked = open.inquiries.asked_moments();
        open.batches.remember_asked(asked);
        let last = open.last_import()?;
        open.refused_rows = last.map_or(0, |last| last.report.rejected_count);
        Ok(open)
    }

    /// The one way to change anything: rows and the leaves that describe them become durable together.
    ///
    /// # Errors
    /// The store's; then nothing happened.
    pub fn commit(
        &mut self,
        batch: Batch,
        entries: Vec<Entry>,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        match self.record(batch, entries, now, Store::commit) {
            Ok(commit) => {
                self.upkeep.is_disk_full = false;
                if commit.snapshot_due {
                    self.take_snapshot(now);
                }
                Ok(())
            }
            Err(error) => {
                if let StoreError::DiskFull = error {
                    self.tell_disk_full(now);
                }
                Err(refusal(error))
            }
        }
    }

    /// Leaves enter the batch, and the batch the store.
    pub(in crate::node) fn record(
        &mut self,
        mut batch: Batch,
        entries: Vec<Entry>,
        now: UnixTime,
        commit: impl FnOnce(&mut Store, Batch) -> Result<Commit, StoreError>,
    ) -> Result<Commit, StoreError> {
        let alarms = self.alarms.after(self.log.leaves(), &entries, now);
        if let Some(alarms) = &alarms {
            alarms.write(&mut batch);
        }
        let store = &self.store;
        let log = self
            .log
            .write(&mut batch, entries, now, self.entropy.as_mut(), |person| {
                store.leaf_key(person).ok().flatten()
            });
        let commit = commit(&mut self.store, batch)?;
        self.log.advance(log);
        if let Some(alarms) = alarms {
            self.alarms = alarms;
            self.todo_changed = true;
        }
        Ok(commit)
    }

    /// A leaf without any other effect: what follows it may be shown.
    ///
    /// # Errors
    /// As [`Open::commit`].
    pub fn log_only(&mut self, entry: Entry, now: UnixTime) -> Result<(), ApiError> {
        self.commit(Batch::new(), vec![entry], now)
    }

    /// A refusal leaves a leaf as well; what others can repeat at will, once an hour.
    pub fn log_refusal(&mut self, actor: Actor, what: &str, now: UnixTime) {
        let entry = Entry::new(LeafType::Refusal, actor, what);
        if matches!(entry.actor, Actor::Peer(_) | Actor::Venue { .. }) {
            return self.log_repeated(entry, now);
        }
        if let Err(error) = self.log_only(entry, now) {
            tracing::warn!(code = error.code.as_str(), "a refusal could not be logged");
        }
    }
}

fn load_index(store: &mut Store, progress: &mut dyn FnMut(Progress)) -> Result<Index, ApiError> {
    let parts = store
        .fold_people(
            &[Tree::Summary, Tree::Vault],
            Part::default,
            |part, tree, person, row| match tree {
                Tree::Vault => part.take_number(person, row),
                _ => part.take(person, row),
            },
            progress,
        )
        .map_err(refusal)?;
    Ok(Index::new(parts))
}

/// Held rows, discarded ones apart.
fn count_held(store: &mut Store) -> Result<u64, ApiError> {
    let take = |count: &mut u64, _: &[u8], row: &[u8]| {
        *count += u64::from(row.first() != Some(&DISCARDED));
    };
    store
        .fold(Tree::Import, || 0, take, &mut |_| {})
        .map_err(refusal)
}

/// What a person is told of a fault of the store.
pub fn refusal(error: StoreError) -> ApiError {
    let code = match &error {
        StoreError::Missing(store) => {
            let folder = store.parent().unwrap_or(store);
            return ApiError::new(ErrorCode::StoreMissing).with("folder", folder.display());
        }
        StoreError::NoAccess { folder, source } => {
            let folder = folder.parent().unwrap_or(folder);
            return no_access(folder, source);
        }
        StoreError::Exists(_) => ErrorCode::StoreExists,
        StoreError::InUse => ErrorCode::StoreBusy,
        StoreError::DiskFull => ErrorCode::DiskFull,
        StoreError::TooManyFiles => ErrorCode::TooManyFiles,
        StoreError::Damaged(damage) => return damaged(damage),
        StoreError::Io(_)
        | StoreError::Poisoned
        | StoreError::Index(_)
        | StoreError::RolledBack { .. } => ErrorCode::StoreReadOnly,
        _ => ErrorCode::Internal,
    };
    let cause = error.source().map(ToString::to_string);
    match code {
        // Told once where it began; until there is room everything else finds the same.
        ErrorCode::DiskFull => tracing::debug!(error = %error, "store"),
        _ => tracing::error!(code = code.as_str(), error = %error, cause, "store"),
    }
    ApiError::new(code).with("what", error)
}

/// The data folder is there, and the system does not let this process work in it.
pub fn no_access(folder: &Path, error: &io::Error) -> ApiError {
    tracing::error!(%error, "data folder");
    ApiError::new(ErrorCode::NoAccess)
        .with("folder", folder.display())
        .with("reason", error)
}

/// Something in the store is not as it was written.
pub fn damaged(what: impl std::fmt::Display) -> ApiError {
    ApiError::new(ErrorCode::StoreDamaged).with("what", what)
}

/// A row that is one number.
pub fn number_row(store: &Store, tree: Tree, key: &[u8]) -> Result<Option<u64>, ApiError> {
    let row = store.get(tree, key).map_err(refusal)?;
    let bytes = row.and_then(|row| <[u8; 8]>::try_from(row.as_slice()).ok());
    Ok(bytes.map(u64::from_be_bytes))
}

//! Entries that replicas wrote apart: told with their origin, decided with a reason. A decision is a change like any other,
//! so it reaches the other replicas as one.

use crate::api::{
    ApiError, ConflictDecision, ConflictQuery, ConflictWord, ConflictedPage, ConflictingValue,
    EntryConflict, ErrorCode, PersonConflicts,
};
use crate::audit::LeafType;
use crate::document::{Conflict, ConflictKind, DocumentError};
use crate::domain::{AddresseeNo, DoseId, Private, Resident, UnixTime};
use crate::node::doses::reason;
use crate::node::files::import::recheck;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged};
use crate::node::people::keep_back;
use crate::node::people::staging::Staging;
use crate::store::Batch;

/// Lines of one reply.
const LINES_MAX: u32 = 200;

impl Open {
    /// People with entries to decide.
    ///
    /// # Errors
    /// The store's.
    pub fn list_conflicted(
        &mut self,
        offset: u32,
        count: u32,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<ConflictedPage, ApiError> {
        let entry = Entry::new(LeafType::View, actor.clone(), "conflicting entries");
        self.log_only(entry, now)?;
        let total = u32::try_from(self.index.undecided()).unwrap_or(u32::MAX);
        let undecided = self.index.slots().filter(|slot| {
            let view = self.index.view(*slot);
            view.is_some_and(|view| view.flags.undecided)
        });
        let lines = undecided
            .filter_map(|slot| self.person_line(slot))
            .skip(offset as usize)
            .take(count.clamp(1, LINES_MAX) as usize);
        let lines = lines.collect();
        Ok(ConflictedPage { lines, total })
    }

    /// The entries of one person.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`], the store's.
    pub fn show_conflicts(
        &mut self,
        query: &ConflictQuery,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<PersonConflicts, ApiError> {
        let (_, person) = self.person(&query.addressee_no)?;
        let words = match query.addresses_for {
            None => "conflicting entries".to_owned(),
            Some(reason) => format!("protected address shown for {}", reason.as_str()),
        };
        let entry = Entry::new(LeafType::View, actor.clone(), words);
        self.log_only(entry.about(person), now)?;
        self.conflicts_of(&query.addressee_no, query.addresses_for.is_some())
    }

    fn conflicts_of(
        &mut self,
        no: &AddresseeNo,
        shows_addresses: bool,
    ) -> Result<PersonConflicts, ApiError> {
        let (slot, person) = self.person(no)?;
        let version = self.version(slot)?;
        let document = self.document(&person)?;
        let is_protected = document.resident().map_err(damaged)?.flags.protected;
        let authors = self.authors()?;
        let found = document.conflicts().map_err(damaged)?;
        let mut conflicts: Vec<EntryConflict> = found
            .into_iter()
            .map(|conflict| entry_conflict(conflict, &|author| authors.name(author)))
            .collect();
        if is_protected && !shows_addresses {
            for conflict in &mut conflicts {
                for value in &mut conflict.values {
                    keep_back(&conflict.what, [&mut value.value, &mut None]);
                }
            }
        }
        let person = self.person_line(slot);
        Ok(PersonConflicts {
            person: person.ok_or_else(|| damaged("a summary"))?,
            version,
            conflicts,
        })
    }

    /// Takes one of the values. Gives what is left to decide.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`], [`ErrorCode::RecordChanged`], [`ErrorCode::ReasonMissing`],
    /// [`ErrorCode::ConflictUnknown`], the store's.
    pub fn decide_conflict(
        &mut self,
        decision: &ConflictDecision,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<PersonConflicts, ApiError> {
        let no = decision.addressee_no;
        self.seen_record(&no, Some(decision.version))?;
        let reason = reason(&decision.reason)?;
        let (_, person) = self.person(&no)?;
        let mut document = self.document(&person)?;
        let found = document.conflicts().map_err(damaged)?;
        let what = found.into_iter().find(|one| one.key == decision.key);
        let what = what.ok_or_else(unknown)?.what;
        let take = usize::try_from(decision.take).ok();
        let take = take
            .and_then(|take| take.checked_sub(1))
            .ok_or_else(unknown)?;
        let author = self.author(actor);
        document
            .decide(&decision.key, take, author, now.0, &reason)
            .map_err(|error| match error {
                DocumentError::NoConflict => unknown(),
                error => damaged(error),
            })?;
        let mut after = document.resident().map_err(damaged)?;
        if after.person.addressee_no != no {
            self.refuse_taken(&after)?;
        }
        recheck(&mut after, self.identity.own, now, &[]);
        let mut staging = Staging::default();
        staging.decide(person, document, after);
        let words = format!("conflict decided: {what}");
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).about(person);
        self.save(
            staging,
            Batch::new(),
            vec![entry],
            author,
            Some(&reason),
            now,
        )?;
        let no = self.index.slot(&person).and_then(|slot| {
            let view = self.index.view(slot)?;
            AddresseeNo::parse(view.addressee_no).ok()
        });
        self.conflicts_of(&no.ok_or_else(|| damaged("a summary"))?, false)
    }

    /// An addressee number that is another person's by now is not taken.
    fn refuse_taken(&self, after: &Resident) -> Result<(), ApiError> {
        match self.index.by_addressee(&after.person.addressee_no) {
            None => Ok(()),
            Some(_) => Err(ApiError::new(ErrorCode::FieldUnusable)
                .with("field", "addressee_no")
                .with("reason", "taken")),
        }
    }
}

fn unknown() -> ApiError {
    ApiError::new(ErrorCode::ConflictUnknown)
}

fn entry_conflict(conflict: Conflict, name: &dyn Fn(&str) -> String) -> EntryConflict {
    let id = conflict.key.strip_prefix("dose:");
    let id = id.and_then(|rest| rest.split('/').next());
    let values = conflict.values.into_iter().map(|value| {
        let name = name(&value.actor);
        let (actor, replica) = match name.split_once('@') {
            Some((actor, replica)) => (actor.to_owned(), replica.parse().ok()),
            None if name.starts_with('#') => (name, None),
            None => (name, Some(1)),
        };
        ConflictingValue {
            value: value.value.map(Private::new),
            at: value.at,
            actor,
            replica,
            reason: value.reason,
            in_force: value.in_force,
        }
    });
    EntryConflict {
        values: values.collect(),
        dose: id.and_then(DoseId::parse),
        kind: match conflict.kind {
            ConflictKind::Values => ConflictWord::Values,
            ConflictKind::Cancelled => ConflictWord::Cancelled,
            ConflictKind::Removed => ConflictWord::Removed,
            ConflictKind::Double => ConflictWord::Double,
        },
        key: conflict.key,
        what: conflict.what,
    }
}

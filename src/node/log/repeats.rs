//! Refusals that others can cause as often as they like: the first of an hour is a leaf at once, the others of that hour are
//! counted, and one leaf says how many they were. So nobody outside fills the log, and it still tells who, what and how
//! often (`SAFE-67`).

use crate::api::ApiError;
use crate::audit::LeafType;
use crate::domain::UnixTime;
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::store::Batch;
use std::collections::HashMap;

/// Seconds between two leaves about the same.
const TELL_AGAIN_S: u64 = 3_600;
/// Kinds of refusals remembered; far more than there are members and words.
const KNOWN_MAX: usize = 20_000;

/// What was told lately, by who it was and what it was.
#[derive(Default)]
pub struct Repeats {
    told: HashMap<(String, String), Told>,
    /// Before that no hour is over.
    next: Option<UnixTime>,
}

struct Told {
    at: UnixTime,
    kind: LeafType,
    actor: Actor,
    /// Since then, not told yet.
    more: u64,
}

impl Repeats {
    /// Whether this one is to be told now; else it is counted, as what these words say.
    pub fn is_news(&mut self, entry: &Entry, words: &str, now: UnixTime) -> bool {
        let key = (entry.actor.party(), words.to_owned());
        let is_full = self.told.len() >= KNOWN_MAX;
        match self.told.get_mut(&key) {
            Some(told) => {
                told.more = told.more.saturating_add(1);
                false
            }
            None if is_full => false,
            None => {
                let (kind, actor) = (entry.kind, entry.actor.clone());
                let told = Told {
                    at: now,
                    kind,
                    actor,
                    more: 0,
                };
                self.told.insert(key, told);
                self.next.get_or_insert(now.plus_seconds(TELL_AGAIN_S));
                true
            }
        }
    }

    /// What is over an hour old is forgotten; gives a leaf where there were more.
    fn over(&mut self, now: UnixTime) -> Vec<Entry> {
        if self.next.is_none_or(|next| now < next) {
            return Vec::new();
        }
        let is_over = |told: &Told| now.seconds_since(told.at) >= TELL_AGAIN_S;
        let over = self.told.extract_if(|_, told| is_over(told));
        let entry = |((_, words), told): ((String, String), Told)| {
            let words = format!("{words} ({} more)", told.more);
            (told.more > 0).then(|| Entry::new(told.kind, told.actor, words))
        };
        let entries = over.filter_map(entry).collect();
        let first = self.told.values().map(|told| told.at).min();
        self.next = first.map(|at| at.plus_seconds(TELL_AGAIN_S));
        entries
    }
}

impl Open {
    /// A refusal that its sender can repeat: a leaf at most once an hour.
    pub fn log_repeated(&mut self, entry: Entry, now: UnixTime) {
        let words = entry.detail.clone();
        if self.repeats.is_news(&entry, &words, now)
            && let Err(error) = self.log_only(entry, now)
        {
            tracing::warn!(code = error.code.as_str(), "a refusal could not be logged");
        }
    }

    /// Says how many were only counted, once their hour is over.
    ///
    /// # Errors
    /// The store's; the numbers are in the running log then.
    pub fn tell_repeats(&mut self, now: UnixTime) -> Result<(), ApiError> {
        let entries = self.repeats.over(now);
        self.log_counts(entries, now)
    }

    /// The same before the node ends, whatever the hour.
    ///
    /// # Errors
    /// The store's.
    pub fn tell_all_repeats(&mut self, now: UnixTime) -> Result<(), ApiError> {
        let entries = self.repeats.over(UnixTime(u64::MAX));
        self.log_counts(entries, now)
    }

    fn log_counts(&mut self, entries: Vec<Entry>, now: UnixTime) -> Result<(), ApiError> {
        match entries.is_empty() {
            true => Ok(()),
            false => self.commit(Batch::new(), entries, now),
        }
    }
}

#[cfg(test)]
mod tests;

//! What comes to an end, counted down from 60 days: shown, and an alarm at each step of the countdown.

use crate::api::{ApiError, Expiry, ExpiryKind, Level};
use crate::audit::LeafType;
use crate::directory::{Directory, Manifest};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::store::{Batch, Tree};
use std::collections::BTreeMap;

const DAY: u64 = 86_400;
/// Days before the end from which it is shown.
const SHOWN_DAYS: u64 = 60;
/// Days before the end from which it is a problem.
const PROBLEM_DAYS: u64 = 14;
/// Days before the end at which an alarm is told, the nearest last.
const STEPS: [u64; 6] = [60, 30, 14, 7, 1, 0];
/// The node renews these every 7 days: so few days left mean that it could not.
const RENEWED: [(ExpiryKind, u64, u64); 2] =
    [(ExpiryKind::Manifest, 20, 7), (ExpiryKind::SealKey, 11, 5)];
/// Row of `Meta`: the step that was told for each end.
const TOLD: &[u8] = b"expiry-told";

/// The step told last, by what ends and when.
type Told = BTreeMap<(u8, u64), u64>;

impl Open {
    /// What ends within 60 days, the first to end first. What the node renews by itself counts once that is late.
    pub fn expiring(&self, now: UnixTime) -> Vec<Expiry> {
        let mut ends = Vec::new();
        if let Some(directory) = &self.network.directory {
            ends.push((ExpiryKind::Directory, directory.expires()));
            if let Some(entry) = directory.by_id(&self.identity.id.public().0) {
                ends.push((ExpiryKind::Entry, entry.not_after));
            }
            ends.extend(permissions(directory, self.identity.own, now));
        }
        if let Some(signed) = self.network.own_manifest() {
            ends.extend(keys(signed.manifest(), now));
        }
        let mut expiring: Vec<Expiry> = ends
            .into_iter()
            .filter_map(|(what, ends)| expiry(what, ends, now))
            .collect();
        expiring.sort_by_key(|expiry| (expiry.ends, expiry.what));
        expiring
    }

    /// An alarm for each step of a countdown, once.
    ///
    /// # Errors
    /// The store's.
    pub fn tell_expiring(&mut self, now: UnixTime) -> Result<(), ApiError> {
        let expiring = self.expiring(now);
        if expiring.is_empty() {
            return Ok(());
        }
        let row = self.store.get(Tree::Meta, TOLD).map_err(refusal)?;
        let told: Told = row
            .and_then(|row| postcard::from_bytes(&row).ok())
            .unwrap_or_default();
        let mut entries = Vec::new();
        let mut next = Told::new();
        for expiry in expiring {
            let key = (expiry.what as u8, expiry.ends.0);
            let step = step(expiry.days);
            // The directory's own end has an alarm of its own.
            let is_over = expiry.what == ExpiryKind::Directory && expiry.ends < now;
            if told.get(&key).is_none_or(|told| step < *told) && !is_over {
                let words = format!("expires_{} {}", expiry.what.word(), expiry.ends.date());
                entries.push(Entry::new(LeafType::Alarm, Actor::Node, words));
            }
            next.insert(key, step);
        }
        if entries.is_empty() {
            return Ok(());
        }
        let mut batch = Batch::new();
        let row = postcard::to_stdvec(&next).expect("plain data");
        batch.put(Tree::Meta, TOLD, row);
        self.commit(batch, entries, now)
    }
}

/// The nearest step that has begun.
fn step(days: u64) -> u64 {
    let begun = STEPS.into_iter().filter(|step| days <= *step);
    begun.min().unwrap_or(SHOWN_DAYS)
}

fn expiry(what: ExpiryKind, ends: UnixTime, now: UnixTime) -> Option<Expiry> {
    let days = ends.seconds_since(now) / DAY;
    let renewed = RENEWED.into_iter().find(|(kind, ..)| *kind == what);
    let (shown, problem) = renewed.map_or((SHOWN_DAYS, PROBLEM_DAYS), |(_, shown, problem)| {
        (shown, problem)
    });
    let level = if days <= problem {
        Level::Problem
    } else {
        Level::Attention
    };
    (days <= shown).then_some(Expiry {
        what,
        ends,
        days,
        level,
    })
}

/// Entries of the permission list that hold today and end soon: the first of those that concern this municipality as
/// the one that asks, and the first of the others. One that a longer entry continues is no end.
fn permissions(
    directory: &Directory,
    own: MunicipalityCode,
    now: UnixTime,
) -> Vec<(ExpiryKind, UnixTime)> {
    let rows = &directory.content().permissions;
    let holds = |at: UnixTime| {
        rows.iter()
            .filter(move |row| row.valid_from <= at && at <= row.valid_until)
    };
    let ends = holds(now).filter(|row| {
        let after = row.valid_until.plus_seconds(1);
        !holds(after).any(|next| next.from_code == row.from_code && next.purpose == row.purpose)
    });
    let mut first: BTreeMap<ExpiryKind, UnixTime> = BTreeMap::new();
    for row in ends {
        let is_own = row.from_code == own.as_u32() || row.from_code == 0;
        let kind = match is_own {
            true => ExpiryKind::PermissionOwn,
            false => ExpiryKind::Permission,
        };
        let end = first.entry(kind).or_insert(row.valid_until);
        *end = (*end).min(row.valid_until);
    }
    first.into_iter().collect()
}

/// The manifest and the keys it names.
fn keys(manifest: &Manifest, now: UnixTime) -> Vec<(ExpiryKind, UnixTime)> {
    let seal = manifest.newest_valid_seal_key(now);
    let sig = manifest.current_sig_key(now);
    let mut ends = vec![(ExpiryKind::Manifest, manifest.expires)];
    ends.extend(seal.map(|key| (ExpiryKind::SealKey, key.not_after)));
    ends.extend(sig.map(|key| (ExpiryKind::SigningKey, key.not_after)));
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_800_000_000);

    fn days(what: ExpiryKind, days: u64) -> Option<Level> {
        expiry(what, NOW.plus_seconds(days * DAY), NOW).map(|expiry| expiry.level)
    }

    #[test]
    fn an_end_is_shown_from_sixty_days_and_a_problem_from_fourteen() {
        assert_eq!(days(ExpiryKind::Directory, 61), None);
        assert_eq!(days(ExpiryKind::Directory, 60), Some(Level::Attention));
        assert_eq!(days(ExpiryKind::Directory, 14), Some(Level::Problem));
        assert_eq!(days(ExpiryKind::Directory, 0), Some(Level::Problem));
    }

    #[test]
    fn what_is_renewed_weekly_is_shown_only_once_that_is_late() {
        assert_eq!(days(ExpiryKind::Manifest, 23), None);
        assert_eq!(days(ExpiryKind::Manifest, 20), Some(Level::Attention));
        assert_eq!(days(ExpiryKind::SealKey, 14), None);
        assert_eq!(days(ExpiryKind::SealKey, 5), Some(Level::Problem));
    }

    #[test]
    fn a_countdown_has_six_steps() {
        let steps = [61, 60, 31, 30, 15, 14, 8, 7, 2, 1, 0].map(step);
        assert_eq!(steps, [60, 60, 60, 30, 30, 14, 14, 7, 7, 1, 0]);
    }
}

//! At a venue: what the municipality did not simply register when it was handed over, kept so that the venue's people can
//! see why; and the list of what still waits. No line names a person.

use crate::api::{ApiError, VenueOutLine, VenueWaiting};
use crate::domain::{VenueRegistration, VenueTaken};
use crate::node::doses::held::{DeskHeld, held_id};
use crate::node::open::{Open, refusal};
use crate::store::{Batch, Store, Tree};
use serde::{Deserialize, Serialize};

/// Row of `Meta`.
const TOLD: &[u8] = b"venue-told";
/// So many are kept.
const TOLD_MAX: usize = 200;
/// Lines of one reply.
const LINES_MAX: usize = 500;

/// Registrations that are held or were refused at the municipality, oldest first.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct VenueTold(Vec<(VenueRegistration, VenueTaken)>);

impl VenueTold {
    /// As stored.
    ///
    /// # Errors
    /// The store's.
    pub fn load(store: &Store) -> Result<Self, ApiError> {
        let row = store.get(Tree::Meta, TOLD).map_err(refusal)?;
        Ok(row
            .and_then(|row| postcard::from_bytes(&row).ok())
            .unwrap_or_default())
    }

    /// With what became of some more; one that is registered or taken back there is no news any more.
    #[must_use]
    pub fn with(&self, taken: &[(VenueRegistration, VenueTaken)]) -> Self {
        let mut told = self.0.clone();
        for (sent, became) in taken {
            told.retain(|(known, _)| known.id != sent.id);
            if !matches!(became, VenueTaken::Registered | VenueTaken::TakenBack) {
                told.push((sent.clone(), became.clone()));
            }
        }
        let excess = told.len().saturating_sub(TOLD_MAX);
        told.drain(..excess);
        Self(told)
    }

    /// Why the municipality did not take one that waits.
    fn kept_back(&self, waiting: &VenueRegistration) -> Option<&str> {
        let known = self.0.iter().find(|(known, _)| known.id == waiting.id);
        match known.map(|(_, became)| became)? {
            VenueTaken::Refused(why) | VenueTaken::KeptBack(why) => Some(why),
            _ => None,
        }
    }

    /// Puts it into the batch of the hand-over.
    pub fn write(&self, batch: &mut Batch) {
        let row = postcard::to_stdvec(self).expect("plain data");
        batch.put(Tree::Meta, TOLD, row);
    }
}

impl Open {
    /// What waits, newest first, then what the municipality held or refused.
    ///
    /// # Errors
    /// The store's.
    pub fn list_waiting(&self) -> Result<VenueWaiting, ApiError> {
        let mut waiting = self.venue_out.all();
        waiting.sort_by_key(|waiting| std::cmp::Reverse((waiting.at, waiting.id)));
        let mut lines = Vec::new();
        for registration in waiting.into_iter().take(LINES_MAX) {
            let held = held_id(&registration.form);
            let row = self.store.get(Tree::Import, &held.0).map_err(refusal)?;
            let is_held = row.is_some_and(|row| DeskHeld::is_of(&row, &registration.form));
            let (state, why) = match (self.venue_told.kept_back(registration), is_held) {
                (Some(why), _) => ("refused", Some(why)),
                _ if registration.taken_back => ("undone", None),
                (None, true) => ("held_here", Some("coupon_unknown")),
                (None, false) => ("waiting", None),
            };
            lines.push(line(registration, state, why));
        }
        for (sent, taken) in self.venue_told.0.iter().rev() {
            let (state, why) = match taken {
                VenueTaken::AlreadyThere => ("there", None),
                // It still waits, and stands above.
                VenueTaken::Refused(_) | VenueTaken::KeptBack(_) => continue,
                VenueTaken::HeldFor(why) => ("held", Some(why.as_str())),
                _ => ("held", None),
            };
            lines.push(line(sent, state, why));
        }
        Ok(VenueWaiting {
            lines,
            waiting: self.venue_out.len() as u64,
        })
    }
}

fn line(registration: &VenueRegistration, state: &str, why: Option<&str>) -> VenueOutLine {
    let form = &registration.form;
    VenueOutLine {
        at: registration.at,
        by: registration.by.clone(),
        coupon: form.coupon,
        kind: form.kind,
        dose_no: form.dose_no,
        lot_no: form.lot_no.clone(),
        state: state.to_owned(),
        why: why.map(str::to_owned),
    }
}

//! At a venue: registrations that the municipality's other nodes do not have yet. They enter the same commit as the
//! dose and leave when the other side says it has them; hours without a line change nothing.

use crate::api::{ApiError, EntryId, EntryState};
use crate::audit::LeafType;
use crate::domain::{DoseForm, DoseId, RollLine, UnixTime, VenueRegistration, VenueTaken};
use crate::node::open::{Open, refusal};
use crate::store::{Batch, Store, Tree};
use std::collections::{BTreeMap, HashSet};

use crate::node::doses::desk;
use crate::node::doses::held::DeskHeld;
use crate::node::log::{Actor, Entry};

/// Prefix of the rows.
const OUT: &[u8] = b"venue-out\0";
/// Registrations of one message.
pub const TOGETHER_MAX: usize = 128;

/// Registrations that wait, in memory as on disk.
#[derive(Default)]
pub struct VenueOut(BTreeMap<DoseId, VenueRegistration>);

impl VenueOut {
    /// What waited when the node ended.
    ///
    /// # Errors
    /// The store's.
    pub fn load(store: &mut Store) -> Result<Self, ApiError> {
        let take = |waiting: &mut Vec<VenueRegistration>, key: &[u8], row: &[u8]| {
            if key.starts_with(OUT) {
                waiting.extend(postcard::from_bytes::<VenueRegistration>(row).ok());
            }
        };
        let rows = store.fold(Tree::Meta, Vec::new, take, &mut |_| {});
        let rows = rows.map_err(refusal)?.into_iter();
        Ok(Self(rows.map(|waiting| (waiting.id, waiting)).collect()))
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The oldest ones, without these.
    pub fn next(&self, without: &HashSet<DoseId>) -> Vec<VenueRegistration> {
        let waiting = self.0.values();
        let mut waiting: Vec<&VenueRegistration> = waiting
            .filter(|waiting| !without.contains(&waiting.id))
            .collect();
        waiting.sort_by_key(|waiting| (waiting.at, waiting.id));
        waiting.into_iter().take(TOGETHER_MAX).cloned().collect()
    }

    /// All of them, in no order.
    pub fn all(&self) -> Vec<&VenueRegistration> {
        self.0.values().collect()
    }

    /// Whether a registration on one of these coupons waits.
    pub fn waits_for(&self, line: &RollLine) -> bool {
        let mut coupons = self.0.values().filter_map(|waiting| waiting.form.coupon);
        coupons.any(|coupon| line.has_coupon(coupon.number))
    }
}

impl Open {
    /// A registration at a venue enters the batch of its dose; [`Open::keep_registration`] follows the commit.
    /// Elsewhere nothing waits.
    pub fn write_registration(
        &self,
        batch: &mut Batch,
        entry: &desk::Entry,
        form: &DoseForm,
    ) -> Option<VenueRegistration> {
        if !self.identity.is_venue() {
            return None;
        }
        let registration = VenueRegistration {
            id: id_of(entry),
            at: entry.at,
            by: entry.user.clone(),
            form: form.clone(),
            taken_back: entry.state == EntryState::Undone,
        };
        let row = postcard::to_stdvec(&registration).expect("plain data");
        batch.put(Tree::Meta, &key(registration.id), row);
        Some(registration)
    }

    /// The same in memory.
    pub fn keep_registration(&mut self, registration: Option<VenueRegistration>) {
        let waiting = registration.map(|registration| (registration.id, registration));
        self.venue_out.0.extend(waiting);
    }

    /// The municipality has these: they wait no more, and what was held here is held or registered there.
    ///
    /// # Errors
    /// The store's; then they are sent again, which changes nothing there.
    pub fn registrations_taken(
        &mut self,
        taken: &[(VenueRegistration, VenueTaken)],
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let mut batch = Batch::new();
        let mut released = 0;
        for (sent, _) in taken {
            // Taken back while it was under way: that has to be told as well.
            if self.venue_out.0.get(&sent.id) != Some(sent) {
                continue;
            }
            batch.delete(Tree::Meta, &key(sent.id));
            let held = crate::node::doses::held::held_id(&sent.form);
            let row = self.store.get(Tree::Import, &held.0).map_err(refusal)?;
            if row.is_some_and(|row| DeskHeld::is_of(&row, &sent.form)) {
                batch.delete(Tree::Import, &held.0);
                released += 1;
            }
        }
        let told = self.venue_told.with(taken);
        told.write(&mut batch);
        let words = format!("registrations handed over {}", taken.len());
        let leaf = Entry::new(LeafType::Edit, Actor::Node, words);
        self.commit(batch, vec![leaf], now)?;
        self.held_rows = self.held_rows.saturating_sub(released);
        self.venue_told = told;
        for (sent, _) in taken {
            if self.venue_out.0.get(&sent.id) == Some(sent) {
                self.venue_out.0.remove(&sent.id);
            }
        }
        Ok(())
    }
}

/// A registration is called as its dose; a held one as its entry.
fn id_of(entry: &desk::Entry) -> DoseId {
    let EntryId(held) = entry.entry;
    entry.dose.unwrap_or(DoseId(held))
}

fn key(id: DoseId) -> Vec<u8> {
    [OUT, &id.0].concat()
}

//! At the municipality: registrations of a venue enter the vaccination register through the same checks as those of
//! the desk. The same registration twice is one; what cannot be right is held for a clerk, never dropped.

use crate::api::{ApiError, EntryId, ErrorCode, HeldId};
use crate::audit::LeafType;
use crate::domain::{Date, DoseId, UnixTime, VenueRegistration, VenueTaken, clean_text};
use crate::node::doses::desk;
use crate::node::doses::{Proposed, faults_of, may_be_taken_back, refuse, user_of};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::replica::VenueNode;
use crate::store::{Batch, PersonId, Tree};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Prefix of the rows that say what became of a registration.
const IN: &[u8] = b"venue-in\0";
/// Why a registration is held: nobody here has the coupon, or the rules speak against it.
const UNKNOWN: &str = "coupon_unknown";
const IMPOSSIBLE: &str = "impossible";
/// Characters of a venue worker's user ID.
const USER_CHARS_MAX: usize = 32;
/// New registrations that a day takes from one venue; a large one makes some thousand. Several days without a line may need
/// two evenings.
pub const DAY_MAX: u32 = 10_000;
/// How far a venue's clock may be ahead, or behind the day the directory named it.
const CLOCK_S: u64 = 600;
/// Why a registration is kept back: the day's share is used up.
pub const LIMIT: &str = "limit";
/// Why a registration is kept back: no time at which this venue can have registered.
pub const TIME: &str = "time";

/// What became of a registration, as stored.
#[derive(Serialize, Deserialize)]
struct Row {
    venue: u16,
    taken: VenueTaken,
    /// The row it is held in, where this registration put it there.
    held: Option<HeldId>,
}

/// New registrations of each venue on its last day, since the unlock.
#[derive(Default)]
pub struct VenueDays(HashMap<u16, (Date, u32)>);

impl VenueDays {
    /// One more of that day; gives how many it was before.
    fn count(&mut self, venue: u16, on: Date) -> u32 {
        let day = self.0.entry(venue).or_insert((on, 0));
        if day.0 != on {
            *day = (on, 0);
        }
        let before = day.1;
        day.1 = before.saturating_add(1);
        before
    }
}

impl Open {
    /// Takes registrations of one venue node, each in a commit of its own.
    ///
    /// # Errors
    /// The store's: those before it are taken, and the venue sends all of them again.
    pub fn take_registrations(
        &mut self,
        venue: VenueNode,
        registrations: Vec<VenueRegistration>,
        now: UnixTime,
    ) -> Result<Vec<(DoseId, VenueTaken)>, ApiError> {
        let mut taken = Vec::with_capacity(registrations.len());
        for registration in registrations {
            let id = registration.id;
            taken.push((id, self.take_registration(venue, &registration, now)?));
        }
        Ok(taken)
    }

    fn take_registration(
        &mut self,
        venue: VenueNode,
        registration: &VenueRegistration,
        now: UnixTime,
    ) -> Result<VenueTaken, ApiError> {
        let Ok(by) = clean_text(&registration.by, USER_CHARS_MAX) else {
            return Ok(VenueTaken::Refused("user".to_owned()));
        };
        let actor = Actor::Venue {
            node: venue.number(),
            user: by.into_text(),
        };
        let row = self.store.get(Tree::Meta, &key(registration.id));
        let row = row.map_err(refusal)?;
        let row = row.and_then(|row| postcard::from_bytes::<Row>(&row).ok());
        match row {
            Some(row) if row.venue != venue.number() => {
                self.log_refusal(actor, "registration of another venue refused", now);
                Ok(VenueTaken::Refused("venue".to_owned()))
            }
            Some(Row { taken, held, .. })
                if registration.taken_back
                    && (taken.is_held() || taken == VenueTaken::Registered) =>
            {
                self.take_back(registration, held, &actor, now)
            }
            Some(row) => Ok(row.taken),
            None => match self.is_kept_back(venue, registration.at, &actor, now)? {
                Some(why) => Ok(VenueTaken::KeptBack(why.to_owned())),
                None if registration.taken_back => self.take_back(registration, None, &actor, now),
                None => self.enter(registration, &actor, now),
            },
        }
    }

    /// Why a new registration is not taken now; the venue keeps it.
    fn is_kept_back(
        &mut self,
        venue: VenueNode,
        at: UnixTime,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Option<&'static str>, ApiError> {
        let number = venue.number();
        if at.plus_seconds(CLOCK_S) < venue.since() || now.plus_seconds(CLOCK_S) < at {
            let words = "registration with an impossible time refused";
            self.log_refusal(actor.clone(), words, now);
            return Ok(Some(TIME));
        }
        match self.venue_days.count(number, now.date()) {
            before if before < DAY_MAX => Ok(None),
            DAY_MAX => {
                let words = format!("venue_limit {number}");
                self.log_only(Entry::new(LeafType::Alarm, Actor::Node, words), now)?;
                Ok(Some(LIMIT))
            }
            _ => Ok(Some(LIMIT)),
        }
    }

    fn enter(
        &mut self,
        registration: &VenueRegistration,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<VenueTaken, ApiError> {
        let mut form = registration.form.clone();
        if let Err(error) = refuse(&faults_of(form.clean())) {
            self.log_refusal(actor.clone(), "registration of a venue refused", now);
            return Ok(VenueTaken::Refused(error.code.as_str().to_owned()));
        }
        let mut entry = self.new_entry(&form, user_of(actor), now);
        entry.entry = EntryId(registration.id.0);
        let owner = form.coupon.and_then(|coupon| self.owner(coupon));
        let Some((no, person)) = owner else {
            let why = (registration.id, UNKNOWN);
            return self.hold_registration(why, form, entry, actor, now);
        };
        let resident = self.resident(&person)?;
        if resident.dose(registration.id).is_some() {
            return Ok(VenueTaken::Registered);
        }
        let mut proposed = Proposed::new(form.clone(), &resident, self, now);
        proposed.dose.id = registration.id;
        proposed.dose.registered_at = Some(registration.at);
        match proposed.check() {
            Err(error) if error.code == ErrorCode::DoseThere => {
                let mut batch = Batch::new();
                put(
                    &mut batch,
                    registration.id,
                    actor,
                    VenueTaken::AlreadyThere,
                    None,
                );
                let leaf = Entry::new(LeafType::Edit, actor.clone(), "dose of a venue was there");
                self.commit(batch, vec![leaf.about(person)], now)?;
                Ok(VenueTaken::AlreadyThere)
            }
            Err(_) => {
                let why = (registration.id, IMPOSSIBLE);
                self.hold_registration(why, form, entry, actor, now)
            }
            Ok(()) => {
                entry.person = Some(person);
                entry.dose = Some(proposed.dose.id);
                entry.dose_no = proposed.dose.dose_no;
                let mut batch = Batch::new();
                put(
                    &mut batch,
                    registration.id,
                    actor,
                    VenueTaken::Registered,
                    None,
                );
                self.save_new(&mut batch, no, resident, proposed.dose, &entry, actor, now)?;
                Ok(VenueTaken::Registered)
            }
        }
    }

    fn hold_registration(
        &mut self,
        (id, why): (DoseId, &str),
        form: crate::domain::DoseForm,
        entry: desk::Entry,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<VenueTaken, ApiError> {
        let mut batch = Batch::new();
        let row = crate::node::doses::held::held_id(&form);
        let held = VenueTaken::HeldFor(why.to_owned());
        put(&mut batch, id, actor, held.clone(), Some(row));
        match self.hold_dose(batch, form, entry, actor, now) {
            Ok(_) => Ok(held),
            Err(error) if error.code == ErrorCode::DoseThere => Ok(held),
            Err(error) => Err(error),
        }
    }

    /// A compensating record, of what this very venue registered and of nothing else; what a clerk has changed or confirmed
    /// meanwhile stays. The record itself says who registered a dose, at whichever node of the municipality that was.
    fn take_back(
        &mut self,
        registration: &VenueRegistration,
        held: Option<HeldId>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<VenueTaken, ApiError> {
        let mut batch = Batch::new();
        put(
            &mut batch,
            registration.id,
            actor,
            VenueTaken::TakenBack,
            None,
        );
        let coupon = registration.form.coupon;
        if let Some((no, person)) = coupon.and_then(|coupon| self.owner(coupon)) {
            let resident = self.resident(&person)?;
            let stands = resident.dose(registration.id);
            if stands.is_some_and(may_be_taken_back)
                && self.is_own_dose(registration.id, actor, &person, now)?
            {
                let after = self.cancelled(resident, registration.id, now);
                let words = "dose taken back";
                self.save_record(batch, no, after, words, Some("undo"), actor, now)?;
                return Ok(VenueTaken::TakenBack);
            }
        }
        let is_held = match held {
            Some(held) => self.store.get(Tree::Import, &held.0).map_err(refusal)?,
            None => None,
        };
        let is_held = is_held
            .is_some_and(|row| crate::node::doses::held::DeskHeld::is_of(&row, &registration.form));
        let words = match held.filter(|_| is_held) {
            Some(held) => {
                batch.delete(Tree::Import, &held.0);
                "held dose taken back"
            }
            None => "registration taken back, no dose here",
        };
        let leaf = Entry::new(LeafType::Edit, actor.clone(), words);
        self.commit(batch, vec![leaf], now)?;
        self.held_rows = self.held_rows.saturating_sub(u64::from(is_held));
        Ok(VenueTaken::TakenBack)
    }

    /// Whether this venue worker registered the dose; somebody else's is told.
    fn is_own_dose(
        &mut self,
        id: DoseId,
        actor: &Actor,
        person: &PersonId,
        now: UnixTime,
    ) -> Result<bool, ApiError> {
        let is_own = self.is_dose_by(actor, person, id)?;
        if !is_own {
            self.log_refusal(actor.clone(), "taking back another's dose refused", now);
        }
        Ok(is_own)
    }
}

fn put(batch: &mut Batch, id: DoseId, actor: &Actor, taken: VenueTaken, held: Option<HeldId>) {
    let Actor::Venue { node, .. } = actor else {
        return;
    };
    let row = Row {
        venue: *node,
        taken,
        held,
    };
    let row = postcard::to_stdvec(&row).expect("plain data");
    batch.put(Tree::Meta, &key(id), row);
}

fn key(id: DoseId) -> Vec<u8> {
    [IN, &id.0].concat()
}

#[cfg(test)]
mod tests;

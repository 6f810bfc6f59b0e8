//! The evening of a venue: hand over what was registered, then take what changed at the municipality. Each step is
//! durable on its own, so a line that breaks costs nothing but time.

use crate::api::{ApiError, ErrorCode};
use crate::audit::LeafType;
use crate::domain::{DoseId, UnixTime, VenueRegistration, VenueTaken};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::replica::VenueNode;
use crate::node::venue::intake;
use crate::node::venue::out::TOGETHER_MAX;
use crate::node::venue::roll::{BUCKETS, Bucket, BucketDigest};
use crate::store::{Batch, Store, Tree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Row of `Meta`: what the last merge brought.
const MERGED: &[u8] = b"venue-merged";
/// Buckets of one question.
const BUCKETS_TOGETHER: usize = 32;
/// Lines of one answer; a bucket is never cut, so one more bucket may go with them.
const LINES_TOGETHER: usize = 4_096;

/// What a venue says to a node that holds the municipality's records. It has no field for a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum VenueMessage {
    /// What was registered, at most 128.
    Register(Vec<VenueRegistration>),
    /// What the roll is now.
    Digests,
    /// The lines of some buckets.
    Lines(Vec<u16>),
}

/// What it hears back. It has no field for a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum VenueAnswer {
    Taken(Vec<(DoseId, VenueTaken)>),
    Digests(Vec<BucketDigest>),
    /// As many of the buckets as fit, at least one.
    Lines(Vec<Bucket>),
}

/// What the last merge did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub at: UnixTime,
    /// Registrations that the municipality took when it was given any last, and how many of them are held there.
    pub handed_over: u32,
    pub held: u32,
    /// Lines of the roll that changed here.
    pub changed: u32,
}

/// A merge under way.
#[derive(Default)]
pub struct VenueMerge {
    step: Step,
    so_far: Merged,
    /// Registrations that the municipality did not take in this merge: they wait for the next.
    kept_back: HashSet<DoseId>,
    /// Those that an alarm was about.
    told: HashSet<DoseId>,
    pub last: Option<Merged>,
    /// When a merge was begun last.
    pub tried: Option<UnixTime>,
}

#[derive(Default)]
enum Step {
    #[default]
    Idle,
    /// These were sent.
    Registering(Vec<VenueRegistration>),
    Comparing,
    /// These buckets are to be fetched.
    Taking(Vec<u16>),
}

impl VenueMerge {
    /// What the last merge before this start did.
    ///
    /// # Errors
    /// The store's.
    pub fn load(store: &Store) -> Result<Self, ApiError> {
        let row = store.get(Tree::Meta, MERGED).map_err(refusal)?;
        Ok(Self {
            last: row.and_then(|row| postcard::from_bytes(&row).ok()),
            ..Self::default()
        })
    }

    pub fn is_under_way(&self) -> bool {
        !matches!(self.step, Step::Idle)
    }

    /// The line broke: the next merge begins anew.
    pub fn stop(&mut self) {
        self.step = Step::Idle;
    }
}

/// The word of the alarm about registrations that stay here.
fn kept_back_word(taken: &VenueTaken) -> &'static str {
    match taken {
        VenueTaken::KeptBack(why) if why == intake::LIMIT => "venue_kept_back_limit",
        VenueTaken::KeptBack(why) if why == intake::TIME => "venue_kept_back_time",
        _ => "venue_kept_back",
    }
}

impl Open {
    /// Begins a merge; gives what to say first.
    pub fn begin_merge(&mut self, now: UnixTime) -> VenueMessage {
        self.venue_merge.tried = Some(now);
        self.venue_merge.so_far = Merged::default();
        self.venue_merge.kept_back.clear();
        self.next_registrations()
    }

    fn next_registrations(&mut self) -> VenueMessage {
        let waiting = self.venue_out.next(&self.venue_merge.kept_back);
        if waiting.is_empty() {
            self.venue_merge.step = Step::Comparing;
            return VenueMessage::Digests;
        }
        self.venue_merge.step = Step::Registering(waiting.clone());
        VenueMessage::Register(waiting)
    }

    /// An answer came: it is taken, and what to say next is given; `None` when the merge is done.
    ///
    /// # Errors
    /// The store's, and [`ErrorCode::BadRequest`] for an answer to another question; the merge stops then.
    pub fn on_venue_answer(
        &mut self,
        answer: VenueAnswer,
        now: UnixTime,
    ) -> Result<Option<VenueMessage>, ApiError> {
        match (std::mem::take(&mut self.venue_merge.step), answer) {
            (Step::Registering(sent), VenueAnswer::Taken(taken)) => {
                self.on_taken(sent, taken, now)?;
                Ok(Some(self.next_registrations()))
            }
            (Step::Comparing, VenueAnswer::Digests(theirs))
                if theirs.len() == usize::from(BUCKETS) =>
            {
                let differing = self.differing_buckets(&theirs)?;
                self.next_buckets(differing, now)
            }
            (Step::Taking(mut wanted), VenueAnswer::Lines(buckets)) => {
                let came: Vec<u16> = buckets.iter().map(|bucket| bucket.number).collect();
                let before = wanted.len();
                wanted.retain(|number| !came.contains(number));
                if wanted.len() + came.len() != before || came.is_empty() {
                    return Err(ApiError::new(ErrorCode::BadRequest));
                }
                self.venue_merge.so_far.changed += self.take_buckets(buckets, now)?;
                self.next_buckets(wanted, now)
            }
            _ => Err(ApiError::new(ErrorCode::BadRequest)),
        }
    }

    fn on_taken(
        &mut self,
        sent: Vec<VenueRegistration>,
        taken: Vec<(DoseId, VenueTaken)>,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let mut taken: HashMap<DoseId, VenueTaken> = taken.into_iter().collect();
        let pairs = sent.into_iter().map(|sent| {
            let taken = taken.remove(&sent.id);
            taken.map(|taken| (sent, taken))
        });
        let pairs: Option<Vec<_>> = pairs.collect();
        let pairs = pairs.ok_or_else(|| ApiError::new(ErrorCode::BadRequest))?;
        let (pairs, kept_back): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|(_, taken)| taken.is_done());
        self.venue_told = self.venue_told.with(&kept_back);
        self.keep_back(&kept_back, now)?;
        self.registrations_taken(&pairs, now)?;
        let so_far = &mut self.venue_merge.so_far;
        for (_, taken) in pairs {
            so_far.handed_over += 1;
            so_far.held += u32::from(taken.is_held());
        }
        Ok(())
    }

    /// What was not taken stays here and is handed over with the next merge. One alarm, not one at each merge.
    fn keep_back(
        &mut self,
        kept_back: &[(VenueRegistration, VenueTaken)],
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let mut words = BTreeSet::new();
        for (registration, taken) in kept_back {
            if self.venue_merge.told.insert(registration.id) {
                words.insert(kept_back_word(taken));
            }
            self.venue_merge.kept_back.insert(registration.id);
        }
        let alarm = |word| Entry::new(LeafType::Alarm, Actor::Node, word);
        let alarms: Vec<Entry> = words.into_iter().map(alarm).collect();
        match alarms.is_empty() {
            true => Ok(()),
            false => self.commit(Batch::new(), alarms, now),
        }
    }

    /// Whether something waits that the last merge did not have to leave here.
    pub fn has_news(&self) -> bool {
        self.venue_out.len() > self.venue_merge.kept_back.len()
    }

    fn next_buckets(
        &mut self,
        wanted: Vec<u16>,
        now: UnixTime,
    ) -> Result<Option<VenueMessage>, ApiError> {
        if wanted.is_empty() {
            // A merge that had nothing to hand over does not hide what the last one did.
            let so_far = self.venue_merge.so_far;
            let last = self.venue_merge.last.filter(|_| so_far.handed_over == 0);
            let told = last.unwrap_or(so_far);
            let merged = Merged {
                at: now,
                handed_over: told.handed_over,
                held: told.held,
                changed: so_far.changed,
            };
            let row = postcard::to_stdvec(&merged).expect("plain data");
            let mut batch = Batch::new();
            batch.put(Tree::Meta, MERGED, row);
            self.commit(batch, Vec::new(), now)?;
            self.venue_merge.last = Some(merged);
            self.todo_changed = true;
            return Ok(None);
        }
        let together = wanted.iter().take(BUCKETS_TOGETHER).copied().collect();
        self.venue_merge.step = Step::Taking(wanted);
        Ok(Some(VenueMessage::Lines(together)))
    }

    /// At a node that holds the records: answers a venue.
    ///
    /// # Errors
    /// The store's, and [`ErrorCode::BadRequest`] for a message no venue sends.
    pub fn answer_venue(
        &mut self,
        venue: VenueNode,
        message: VenueMessage,
        now: UnixTime,
    ) -> Result<VenueAnswer, ApiError> {
        Ok(match message {
            VenueMessage::Register(registrations) if registrations.len() <= TOGETHER_MAX => {
                VenueAnswer::Taken(self.take_registrations(venue, registrations, now)?)
            }
            VenueMessage::Digests => VenueAnswer::Digests(self.roll_digests()?),
            VenueMessage::Lines(buckets)
                if buckets.len() <= BUCKETS_TOGETHER
                    && buckets.iter().all(|number| *number < BUCKETS) =>
            {
                let mut lines = 0;
                let buckets = self.roll_lines(&buckets)?;
                let fits = |bucket: &Bucket| {
                    let fits = lines < LINES_TOGETHER;
                    lines += bucket.lines.len();
                    fits
                };
                VenueAnswer::Lines(buckets.into_iter().take_while(fits).collect())
            }
            VenueMessage::Register(_) | VenueMessage::Lines(_) => {
                return Err(ApiError::new(ErrorCode::BadRequest));
            }
        })
    }
}

//! Rows leave: fairly between municipalities, within what each takes, a few at a turn so that nobody else waits long.

use super::{Batches, Mover, MoverState, Place};
use crate::api::{ApiError, BatchState, ErrorCode, InquireOrder};
use crate::audit::LeafType;
use crate::domain::{MunicipalityCode, UnixTime};
use crate::inquiry::{Hold, PaceLimits, Standing};
use crate::node::clock::{now, now_ms};
use crate::node::inquiries::asking::Beginning;
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use crate::store::Batch;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that leave in one turn of the node.
const ASKS_MAX: usize = 4;
/// Rows of batches on their way, all municipalities together that can be reached: enough to keep the own processor busy.
const OPEN_MAX: usize = 128;
/// How long everything rests after a fault that is not the row's.
const FAULT_MS: u64 = 60_000;

/// Who can be reached, and how many rows are open with whom.
struct Scene {
    reachable: BTreeSet<MunicipalityCode>,
    open: BTreeMap<MunicipalityCode, usize>,
}

impl Node {
    /// Puts rows to the municipalities that have room.
    pub fn drive_batches(&mut self) {
        let now_ms = now_ms();
        let Phase::Open(open) = &self.phase else {
            return;
        };
        if open.batches.due_at_ms().is_none_or(|due| due > now_ms) {
            return;
        }
        for _ in 0..ASKS_MAX {
            let scene = self.batch_scene();
            let Phase::Open(open) = &mut self.phase else {
                return;
            };
            let Some(place) = open.batches.next_place(&scene, now_ms) else {
                return self.finish_batches();
            };
            if let Err(error) = self.ask_mover(&place) {
                tracing::warn!(code = error.code.as_str(), "a batch rests");
                if let Phase::Open(open) = &mut self.phase {
                    open.batches.due_ms = Some(now_ms.saturating_add(FAULT_MS));
                }
                return;
            }
        }
        self.finish_batches();
    }

    fn batch_scene(&self) -> Scene {
        let connected = self.connected().into_iter().map(|peer| peer.code);
        let open = match &self.phase {
            Phase::Open(open) => open.inquiries.batch_load(),
            _ => BTreeMap::new(),
        };
        Scene {
            reachable: connected.collect(),
            open,
        }
    }

    /// Asks about one row. What is wrong with the row ends the row; an error is about everything.
    fn ask_mover(&mut self, place: &Place) -> Result<(), ApiError> {
        let at = now();
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let mover = open.mover(&place.0, place.1)?;
        let is_first = open.batches.is_untouched(&place.0);
        let maker = open.batches.head(&place.0)?.made_by.clone();
        let actor = Actor::Staff(maker, rustix::process::getuid().as_raw());
        let asked = match open.mover_question(&mover, &actor, at) {
            Ok(Ok((inquiry, question))) => {
                let beginning = Beginning::of_mover(&inquiry, &question, &actor, place, at);
                self.ask(&question, beginning, !is_first).map(drop)
            }
            Ok(Err(why)) => return self.give_up_mover(place, mover, why, actor, at),
            Err(error) => Err(error),
        };
        let Err(error) = asked else { return Ok(()) };
        match why_not(&error) {
            Some(why) => self.give_up_mover(place, mover, why, actor, at),
            None => Err(error),
        }
    }

    /// The row cannot be asked any more; the others can.
    fn give_up_mover(
        &mut self,
        place: &Place,
        mut mover: Mover,
        why: &'static str,
        actor: Actor,
        at: UnixTime,
    ) -> Result<(), ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let (person, provider) = (mover.person, mover.provider);
        mover.state = MoverState::NotAsked;
        mover.why = Some(why.to_owned());
        let mut batch = Batch::new();
        mover.write(&mut batch, &place.0, place.1);
        let words = format!("batch {} row {} not asked: {why}", place.0, place.1);
        let entry = Entry::new(LeafType::Refusal, actor, words).about(person);
        open.commit(batch, vec![entry], at)?;
        open.batches.leave_queue(provider, place);
        open.batches.set(place, mover);
        Ok(())
    }

    fn finish_batches(&mut self) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        if let Err(error) = open.finish_batches(now()) {
            tracing::error!(code = error.code.as_str(), "a batch could not be ended");
        }
    }
}

impl Open {
    fn mover_question(
        &mut self,
        mover: &Mover,
        actor: &Actor,
        at: UnixTime,
    ) -> Result<Result<(String, crate::inquiry::Question), &'static str>, ApiError> {
        let addressee_no = self.addressee_of(&mover.person)?;
        // Whoever became protected since the list was checked is not asked about either.
        if let Err(word) = self.askable(&addressee_no)? {
            return Ok(Err(word));
        }
        let order = InquireOrder {
            addressee_no,
            provider: mover.provider,
            basis: mover.basis,
            basis_ref: mover.reference.clone(),
            representative: None,
            basis_on: Some(mover.basis_on),
            id_check: mover.id_check,
            id_checked_on: Some(mover.id_checked_on),
            register_checked: true,
        };
        let again = mover.inquiry.clone();
        let register_on = mover.register_checked_on;
        let (inquiry, draft) = self.draft_of(&order, actor, again, register_on, at)?;
        let question = draft.check().map_err(|missing| {
            ApiError::new(ErrorCode::EvidenceIncomplete).with("what", missing)
        })?;
        Ok(Ok((inquiry, question)))
    }

    /// Batches whose every row has its outcome.
    fn finish_batches(&mut self, at: UnixTime) -> Result<(), ApiError> {
        let under_way =
            |mover: &Mover| matches!(mover.state, MoverState::Waiting | MoverState::Queued);
        let heads = self.batches.heads.values();
        let done: Vec<_> = heads
            .filter(|head| matches!(head.state, BatchState::Running | BatchState::Paused))
            .filter(|head| {
                let movers = self.batches.active.get(&head.batch);
                movers.is_some_and(|movers| !movers.iter().any(under_way))
            })
            .cloned()
            .collect();
        for mut head in done {
            head.counts = self.batches.counts(&head);
            head.state = BatchState::Finished;
            let mut batch = Batch::new();
            head.write(&mut batch);
            let words = format!("batch {} finished: {} rows", head.batch, head.rows);
            let entry = Entry::new(LeafType::Edit, Actor::Node, words);
            self.commit(batch, vec![entry], at)?;
            self.batches.active.remove(&head.batch);
            self.batches.heads.insert(head.batch.clone(), head);
            self.batches.changed = true;
            self.todo_changed = true;
        }
        Ok(())
    }
}

/// Why a row ends unasked; `None` where the fault is not the row's.
fn why_not(error: &ApiError) -> Option<&'static str> {
    let limit = error.values.iter().find(|(name, _)| name == "limit");
    match (error.code, limit) {
        (ErrorCode::PersonUnknown, _) => Some("mover_unknown"),
        (ErrorCode::NumberMissing, _) => Some("mover_without_number"),
        (ErrorCode::ProviderUnknown | ErrorCode::ProviderNotAskable, _) => Some("not_in_directory"),
        (ErrorCode::EvidenceIncomplete, _) => Some("evidence_incomplete"),
        (ErrorCode::InquiryLimit, Some((_, limit))) if limit != "staff" => Some("person_limit"),
        _ => None,
    }
}

impl Batches {
    /// Whose turn it is: of those that have room the one with the fewest rows open.
    fn next_place(&mut self, scene: &Scene, now_ms: u64) -> Option<Place> {
        self.holds.clear();
        let busy: usize = scene
            .open
            .iter()
            .filter(|(code, _)| scene.reachable.contains(code))
            .map(|(_, open)| open)
            .sum();
        let mut best: Option<(usize, MunicipalityCode)> = None;
        let mut due_ms = None;
        for code in self.queues.keys() {
            let standing = self.standing(*code, scene);
            match self.room(*code, &standing, now_ms) {
                Ok(_) if scene.reachable.contains(code) && busy >= OPEN_MAX => {
                    self.holds.insert(*code, Hold::Full);
                }
                Ok(_) => {
                    let this = (standing.open, *code);
                    best = Some(best.map_or(this, |best| best.min(this)));
                }
                Err(hold) => {
                    due_ms = [due_ms, hold.until_ms()].into_iter().flatten().min();
                    self.holds.insert(*code, hold);
                }
            }
        }
        self.due_ms = if best.is_some() { Some(0) } else { due_ms };
        let (_, code) = best?;
        self.queues.get(&code)?.front().cloned()
    }

    fn standing(&self, code: MunicipalityCode, scene: &Scene) -> Standing {
        Standing {
            open: scene.open.get(&code).copied().unwrap_or(0),
            is_reachable: scene.reachable.contains(&code),
            agreed: self.quotas.agreed(code),
        }
    }

    fn room(
        &self,
        code: MunicipalityCode,
        standing: &Standing,
        now_ms: u64,
    ) -> Result<usize, Hold> {
        let limits = PaceLimits::default();
        match self.paces.get(&code) {
            Some(pace) => pace.room(standing, &limits, now_ms),
            None => crate::inquiry::Pace::default().room(standing, &limits, now_ms),
        }
    }

    /// A question was put to a municipality, by a clerk or by a batch.
    pub fn on_asked(&mut self, code: MunicipalityCode, in_agreed: bool, now_ms: u64) {
        let pace = self.paces.entry(code).or_default();
        pace.on_asked(in_agreed, &PaceLimits::default(), now_ms);
    }

    /// What was asked before a restart.
    pub fn remember_asked(&mut self, moments: Vec<(MunicipalityCode, u64)>) {
        for (code, asked_ms) in moments {
            self.paces.entry(code).or_default().remember(asked_ms);
        }
    }

    /// The batch has asked nothing: its first question is the one that counts for its maker.
    fn is_untouched(&self, batch: &str) -> bool {
        let movers = self.active.get(batch);
        movers.is_some_and(|movers| movers.iter().all(|mover| mover.inquiry.is_none()))
    }

    fn set(&mut self, place: &Place, mover: Mover) {
        let at = usize::try_from(place.1.saturating_sub(1)).unwrap_or(usize::MAX);
        let rows = self.active.get_mut(&place.0);
        if let Some(old) = rows.and_then(|rows| rows.get_mut(at)) {
            *old = mover;
        }
        self.changed = true;
    }
}

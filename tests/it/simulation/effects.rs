//! One step of a town: its effects in their order, and the places between them where it may fall.

use super::faults::damage;
use super::network::{Event, Flight, Towns};
use std::sync::Arc;
use watari::domain::UnixTime;
use watari::inquiry::{Commit, Core, Effect, Input, Outgoing, Question, Refused, SessionId};

impl Towns {
    /// Gives whether everything that followed was done. A town that is down does nothing.
    pub fn step(&mut self, town: usize, input: Input) -> bool {
        let effects = self.decide(town, |core, now_ms, town, entropy| {
            core.on(input, now_ms, entropy, town)
        });
        effects.is_some_and(|effects| self.perform(town, effects))
    }

    /// Nothing where the clerk got no answer.
    pub fn step_ask(
        &mut self,
        town: usize,
        question: &Question,
    ) -> Option<Result<SessionId, Refused>> {
        let asked = self.decide(town, |core, now_ms, town, entropy| {
            core.ask(question, now_ms, entropy, town)
        })?;
        match asked {
            Ok((session, effects)) => self.perform(town, effects).then_some(Ok(session)),
            Err(refused) => Some(Err(refused)),
        }
    }

    fn decide<T>(
        &mut self,
        town: usize,
        decide: impl FnOnce(&mut Core, u64, &super::town::Town, &mut super::seeded::Seeded) -> T,
    ) -> Option<T> {
        let now_ms = self.now_ms;
        let town = &mut self.towns[town];
        let mut core = town.core.take()?;
        let mut entropy = std::mem::replace(&mut town.entropy, super::seeded::Seeded::new(0));
        let decided = decide(&mut core, town.local_ms(now_ms), town, &mut entropy);
        town.core = Some(core);
        town.entropy = entropy;
        Some(decided)
    }

    fn perform(&mut self, town: usize, effects: Vec<Effect>) -> bool {
        let mut is_unconfirmed = false;
        for effect in effects {
            if self.towns[town].falls() {
                self.fall_inside(town);
                return false;
            }
            match effect {
                Effect::Commit(commit) => self.write(town, *commit),
                Effect::Send(outgoing) => self.post(town, &outgoing),
                Effect::Compute(job) => self.start_job(town, job),
                Effect::FetchManifest(of) => self.want_manifest(town, of),
                Effect::LeaveUnconfirmed => is_unconfirmed = true,
                Effect::RaiseParameters { .. } => {
                    let now = UnixTime(self.towns[town].local_ms(self.now_ms) / 1_000);
                    self.towns[town].renew(now);
                }
            }
        }
        if self.towns[town].falls() {
            self.fall_inside(town);
            return false;
        }
        self.plan_wake(town);
        !is_unconfirmed
    }

    fn write(&mut self, town: usize, commit: Commit) {
        let local_ms = self.towns[town].local_ms(self.now_ms);
        self.watch
            .on_commit(&self.towns, town, &commit, self.now_ms, &self.asks);
        let manifests = commit.manifests.clone();
        self.towns[town].disk.write(commit, local_ms);
        for (_, file) in manifests {
            self.towns[town].take_manifest(&file, UnixTime(local_ms / 1_000));
        }
    }

    fn post(&mut self, from: usize, outgoing: &Outgoing) {
        self.watch.on_send(&self.towns[from], outgoing);
        let to = self.by_code[&outgoing.to];
        let start = self.towns[from].start;
        let message = outgoing.message;
        let fate = self.storm.fate(from, to);
        let envelope: Arc<[u8]> = outgoing.envelope.as_slice().into();
        let flight = |report, kept| Flight {
            to,
            from,
            message,
            envelope: envelope.clone(),
            report,
            kept,
            is_whole: true,
        };
        if let Some(wait_ms) = fate.direct_ms {
            self.after(wait_ms, Event::Arrive(flight(Some(start), false)));
        }
        if let Some(wait_ms) = fate.mailbox_ms {
            self.after(wait_ms, Event::Arrive(flight(None, true)));
        }
        for wait_ms in [fate.again_ms, fate.unheard_ms].into_iter().flatten() {
            self.after(wait_ms, Event::Arrive(flight(None, false)));
        }
        if let Some(wait_ms) = fate.damaged_ms {
            let damaged = Flight {
                envelope: damage(&envelope, &mut self.storm.random).into(),
                is_whole: false,
                ..flight(None, false)
            };
            self.after(wait_ms, Event::Arrive(damaged));
        }
        if let Some((wait_ms, delivered)) = fate.report {
            let report = Event::Report {
                to: from,
                start,
                message,
                delivered,
            };
            self.after(wait_ms, report);
        }
    }
}

//! A clerk asks: what is refused at once, and how a question waits until it can leave.

use super::Core;
use super::seal::Letter;
use crate::crypto::{Entropy, KeyPurpose, sha256};
use crate::directory::common_version;
use crate::domain::{MunicipalityCode, Purpose};
use crate::inquiry::asking::{Asking, AskingPhase};
use crate::inquiry::bucket::bucket_of;
use crate::inquiry::effect::{Effect, LeafKind};
use crate::inquiry::envelope::{Kind, Recipient};
use crate::inquiry::holdings::Holdings;
use crate::inquiry::ids::{Part, QueryId, SessionId, Side};
use crate::inquiry::limits::{Moments, Window};
use crate::inquiry::message::{Body, OpenBody};
use crate::inquiry::question::Question;
use crate::inquiry::retry::Retry;
use crate::inquiry::secret::Secret;
use crate::inquiry::step::{LIFE_S, Step};
use crate::inquiry::transcript::first_hash;

/// Why a question is not taken. Nothing was sent and nothing is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("no directory is installed")]
    NoDirectory,
    #[error("the directory has expired")]
    DirectoryExpired,
    #[error("this is the own municipality")]
    OwnMunicipality,
    #[error("this municipality is not in the directory")]
    NotAMember,
    #[error("the number is not the one in the own register")]
    NumberNotInRegister,
    #[error("too many inquiries by one staff member in an hour")]
    StaffLimit,
    #[error("this municipality was asked about this person too often today")]
    PersonProviderLimit,
    #[error("too many municipalities were asked about this person today")]
    PersonLimit,
}

impl Core {
    /// Takes a question. It leaves at once, or as soon as a manifest is at hand and there is room.
    pub fn ask(
        &mut self,
        question: &Question,
        now_ms: u64,
        entropy: &mut dyn Entropy,
        world: &dyn Holdings,
    ) -> Result<(SessionId, Vec<Effect>), Refused> {
        self.check_staff_limit(question, now_ms)?;
        self.take(question, false, now_ms, entropy, world)
    }

    /// The same for a row of an approved batch: the batch as a whole counted when it began.
    ///
    /// # Errors
    /// As [`Core::ask`], but for the limit of staff members.
    pub fn ask_in_batch(
        &mut self,
        question: &Question,
        now_ms: u64,
        entropy: &mut dyn Entropy,
        world: &dyn Holdings,
    ) -> Result<(SessionId, Vec<Effect>), Refused> {
        self.take(question, true, now_ms, entropy, world)
    }

    fn take(
        &mut self,
        question: &Question,
        in_batch: bool,
        now_ms: u64,
        entropy: &mut dyn Entropy,
        world: &dyn Holdings,
    ) -> Result<(SessionId, Vec<Effect>), Refused> {
        self.mind_the_clock(now_ms);
        let mut step = Step::new(now_ms, entropy, world);
        self.check_addressee(question, &step)?;
        self.check_limits(question, now_ms)?;
        let asking = Asking {
            inquiry: question.inquiry().clone(),
            person: question.person(),
            staff: question.staff(),
            peer: question.provider(),
            query: QueryId::random(step.entropy),
            asked_ms: now_ms,
            expires: step.now().0.saturating_add(LIFE_S),
            stale: None,
            phase: AskingPhase::Waiting,
            evaluated_ms: None,
            reply_id: None,
            in_batch: in_batch.then_some(true),
            version: None,
            retry: None,
        };
        let id = asking.id();
        step.leaf(LeafKind::QuerySent, &id, "asked")
            .about(Some(asking.person))
            .by(asking.staff);
        self.begin(asking, question, &mut step);
        self.start_job(&mut step);
        Ok((id, step.effects()))
    }

    /// Keeps a new session and its question, and opens it if it can.
    pub(super) fn begin(&mut self, asking: Asking, question: &Question, step: &mut Step<'_>) {
        let id = asking.id();
        step.save(id.row(Part::Question), question.to_bytes());
        let is_apart = Self::apart(&asking, step).is_some();
        self.keep_asking(asking, true, step);
        match is_apart {
            true => self.wait_for_newer(id, step),
            false => self.try_open(id, step),
        }
    }

    /// The number must be the register's own (`SAFE-9`).
    fn check_addressee(&self, question: &Question, step: &Step<'_>) -> Result<(), Refused> {
        let directory = step.world.directory().ok_or(Refused::NoDirectory)?;
        if directory.is_expired(step.now()) {
            return Err(Refused::DirectoryExpired);
        }
        if question.provider() == self.own.code {
            return Err(Refused::OwnMunicipality);
        }
        directory
            .municipality(question.provider(), step.now())
            .ok_or(Refused::NotAMember)?;
        let registered = step.world.number(question.person());
        let same = registered.is_some_and(|number| number.ct_eq(question.number()));
        same.then_some(()).ok_or(Refused::NumberNotInRegister)
    }

    /// What is asked one by one; an approved batch counts once, by what it asked first.
    ///
    /// # Errors
    /// [`Refused::StaffLimit`]
    pub fn check_staff_limit(&self, question: &Question, now_ms: u64) -> Result<(), Refused> {
        let asked_by = |asking: &&Asking| {
            asking.staff == question.staff() && asking.stale.is_none() && !asking.is_in_batch()
        };
        let by_staff = Moments::new(
            self.asking
                .values()
                .filter(asked_by)
                .map(|asking| asking.asked_ms)
                .collect(),
        );
        if by_staff.within(Window::Hour, now_ms) >= self.limits.asked_per_staff_hour {
            return Err(Refused::StaffLimit);
        }
        Ok(())
    }

    /// What has left counts for a day; what may still leave counts until it has.
    fn check_limits(&self, question: &Question, now_ms: u64) -> Result<(), Refused> {
        let day = now_ms.saturating_sub(Window::Day.ms());
        let counts = |asking: &&Asking| {
            asking.person == question.person()
                && asking
                    .evaluated_ms
                    .map_or(!asking.has_ended(), |at| at > day)
        };
        let mut providers: Vec<_> = self
            .asking
            .values()
            .filter(counts)
            .map(|asking| asking.peer)
            .collect();
        let same = providers
            .iter()
            .filter(|code| **code == question.provider())
            .count();
        if same >= self.limits.asked_per_person_provider_day {
            return Err(Refused::PersonProviderLimit);
        }
        providers.sort_unstable();
        providers.dedup();
        if same == 0 && providers.len() >= self.limits.providers_per_person_day {
            return Err(Refused::PersonLimit);
        }
        Ok(())
    }

    /// Opens what waits for a municipality while there is room: what clerks ask one by one before batches, oldest first. One that cannot leave, such as one that
    /// waits for another manifest, holds up none behind it.
    pub(super) fn open_waiting(&mut self, code: MunicipalityCode, step: &mut Step<'_>) {
        let waits =
            |asking: &&Asking| asking.peer == code && matches!(asking.phase, AskingPhase::Waiting);
        let mut waiting: Vec<(bool, u64, SessionId)> = self
            .asking
            .values()
            .filter(waits)
            .map(|asking| (asking.is_in_batch(), asking.asked_ms, asking.id()))
            .collect();
        waiting.sort_unstable();
        for (_, _, id) in waiting {
            if !self.has_room(code) {
                return;
            }
            self.try_open(id, step);
        }
    }

    /// M1, if the directory, the provider's manifest and the number of open sessions allow it.
    pub(super) fn try_open(&mut self, id: SessionId, step: &mut Step<'_>) {
        if !self.has_room(id.peer) {
            return;
        }
        let Some(mut asking) = self.asking.remove(&id) else {
            return;
        };
        if let Some(apart) = Self::apart(&asking, step) {
            return self.end_apart(asking, apart, step);
        }
        let left = self.open(&mut asking, step).is_some();
        self.keep_asking(asking, left, step);
    }

    /// Whether one more session may be open with this municipality.
    fn has_room(&self, peer: MunicipalityCode) -> bool {
        let first = SessionId {
            side: Side::Inquirer,
            peer,
            query: QueryId([0; 16]),
        };
        let last = SessionId {
            query: QueryId([0xff; 16]),
            ..first
        };
        self.asking
            .range(first..=last)
            .filter(|(_, asking)| asking.is_open())
            .count()
            < self.limits.open_sessions_per_sender
    }

    fn open(&self, asking: &mut Asking, step: &mut Step<'_>) -> Option<()> {
        let world = step.world;
        let directory = world
            .directory()
            .filter(|directory| !directory.is_expired(step.now()))?;
        let theirs = world.manifest(asking.peer).filter(|signed| {
            Some(signed.hash()) != asking.stale
                && signed.check_current(directory, step.now()).is_ok()
        });
        let Some(theirs) = theirs else {
            step.fetch_manifest(asking.peer);
            return None;
        };
        let (manifest, own_manifest) = (theirs.manifest(), world.own_manifests().last()?);
        let version = common_version(own_manifest.manifest(), manifest).ok()?;
        let seal_key = manifest.newest_valid_seal_key(step.now())?;
        let to = Recipient::new(asking.peer.as_u32(), KeyPurpose::Seal, seal_key.public);
        let question = Question::read(&step.row(&asking.id().row(Part::Question))?)?;
        let reply = step.reply_key();
        let body = OpenBody::new(
            self.common((asking.query, version), &to, asking.expires, [0; 32], step),
            manifest.beta,
            bucket_of(question.number().reveal(Purpose::TransferIn), manifest.beta),
            theirs.hash(),
            question.purpose().wire_code()?,
            reply.public().0,
            sha256(&[own_manifest.file()]),
        )
        .write();
        let letter = Letter {
            kind: Kind::Open,
            body: &body,
            attachment: own_manifest.file(),
            entries: manifest.m,
        };
        let envelope = self.seal(&letter, &to, asking.expires, step)?;
        asking.phase = AskingPhase::Opened {
            entries: manifest.m,
            reply: Secret::of_seal(&reply),
            th1: first_hash(&body),
            manifest: theirs.hash(),
        };
        asking.version = Some(version);
        self.keep_sent(asking.id(), envelope, step);
        asking.retry = Some(Retry::due_at(Kind::Open, step.now_ms));
        self.send_of_asking(asking, step);
        Some(())
    }
}

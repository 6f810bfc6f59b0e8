//! One town: a core, its disk, and what it has handed out and not got back.

use super::{Disk, Held, Seeded, draft, resident};
use std::collections::VecDeque;
use watari::crypto::{SealSecret, SigningKey};
use watari::directory::{
    Manifest, PublicKey, SealEntry, SigEntry, bucket_parameters, may_be_erased, seal_key_due,
};
use watari::domain::{MunicipalityCode, MyNumber, UnixTime};
use watari::inquiry::{
    Core, Effect, Input, InquiryNo, Job, Limits, Outcome, Outgoing, Own, PersonId, Question,
    Refused, SessionId,
};

const DAY: u64 = 86_400;

pub struct Town {
    pub code: MunicipalityCode,
    pub population: u32,
    pub disk: Disk,
    pub limits: Limits,
    /// Envelopes handed to the network, in their order.
    pub outbox: Vec<Outgoing>,
    pub jobs: VecDeque<Job>,
    /// Whether jobs run as soon as they are ordered.
    pub works_at_once: bool,
    /// Versions of the protocol that its next manifest names.
    pub speaks: Vec<u8>,
    /// Municipalities whose manifest the core wants.
    pub wanted: Vec<MunicipalityCode>,
    /// Persons in a bucket that was too small.
    pub raised: Option<usize>,
    /// The last input was not confirmed.
    pub unconfirmed: bool,
    /// What its clock shows more than the network's.
    pub ahead_ms: i64,
    pub entropy: Seeded,
    core: Option<Core>,
    key: SigningKey,
    id: SigningKey,
    crash_after: Option<usize>,
    serial: u64,
}

impl Town {
    /// A town without directory and manifest.
    pub fn new(code: MunicipalityCode, population: u32, seed: u64) -> Self {
        let mut entropy = Seeded::new(seed ^ u64::from(code.as_u32()) << 20);
        let (key, id) = (
            SigningKey::generate(&mut entropy),
            SigningKey::generate(&mut entropy),
        );
        let mut town = Self {
            code,
            population,
            disk: Disk::default(),
            limits: Limits::default(),
            outbox: Vec::new(),
            jobs: VecDeque::new(),
            works_at_once: true,
            speaks: vec![1],
            wanted: Vec::new(),
            raised: None,
            unconfirmed: false,
            ahead_ms: 0,
            entropy,
            core: None,
            key,
            id,
            crash_after: None,
            serial: 0,
        };
        town.restart(0);
        town
    }

    /// Another node of the same municipality: its keys and people, none of its sessions.
    pub fn twin(&self, seed: u64) -> Self {
        let mut twin = Self::new(self.code, self.population, seed);
        twin.key = self.key();
        twin.disk.directory = self.disk.directory.clone();
        twin.disk.manifests = self.disk.manifests.clone();
        twin.disk.own = self.disk.own.clone();
        twin.disk.seals = self.disk.seals.clone();
        for (person, held) in &self.disk.people {
            let held = Held {
                number: held.number.duplicate(),
                resident: held.resident.clone(),
                ..*held
            };
            twin.disk.people.insert(*person, held);
        }
        twin.restart(0);
        twin
    }

    pub fn id(&self) -> &SigningKey {
        &self.id
    }

    /// The key that signs messages, receipts and statements.
    pub fn key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.key.to_bytes())
    }

    /// The core, of a town that is up.
    pub fn core(&self) -> &Core {
        self.core.as_ref().expect("the town is up")
    }

    pub fn core_mut(&mut self) -> &mut Core {
        self.core.as_mut().expect("the town is up")
    }

    pub fn is_up(&self) -> bool {
        self.core.is_some()
    }

    /// What its clock shows.
    pub fn clock_ms(&self, now_ms: u64) -> u64 {
        now_ms.saturating_add_signed(self.ahead_ms)
    }

    pub fn clock(&self, now_ms: u64) -> UnixTime {
        UnixTime(self.clock_ms(now_ms) / 1_000)
    }

    /// A person with the synthetic number `base` and so many COVID doses; whoever lives here already stays as they are.
    pub fn settle(&mut self, base: u64, doses: u8) -> PersonId {
        let mut id = [0x50; 16];
        id[8..].copy_from_slice(&base.to_be_bytes());
        let held = Held {
            number: MyNumber::synthetic(base),
            resident: resident(base, doses, self.code),
            refused: false,
            non_disclosure: false,
        };
        self.disk.people.entry(PersonId(id)).or_insert(held);
        PersonId(id)
    }

    pub fn person(&mut self, person: PersonId) -> &mut Held {
        self.disk
            .people
            .get_mut(&person)
            .expect("a person of the town")
    }

    /// The next manifest, with the seal key of the week; keys nobody may use any more are erased.
    pub fn issue_manifest(&mut self, bucket_bits_max: u8, now_ms: u64) {
        let at = self.clock(now_ms);
        let before = self.disk.own.last().map(|signed| signed.manifest().clone());
        let persons = self.disk.people.len() as u32;
        let parameters = bucket_parameters(self.population, persons, bucket_bits_max).unwrap();
        let mut seal = before
            .as_ref()
            .map_or(Vec::new(), |before| before.seal_keys_kept(at));
        if seal_key_due(&seal, at) {
            let secret = SealSecret::generate(&mut self.entropy);
            let entry = SealEntry::issue(&secret.public(), at);
            self.disk.seals.insert(entry.key_id(), secret.to_bytes());
            seal.push(entry);
        }
        let since = before
            .as_ref()
            .map_or(at, |before| before.sig[0].not_before);
        let manifest = Manifest {
            code: self.code,
            seq: before.as_ref().map_or(1, |before| before.seq + 1),
            issued: at,
            expires: Manifest::latest_end(at),
            sig: self.sig_entries(before.as_ref(), since),
            log_pub: vec![PublicKey([2; 32])],
            wit_pub: vec![PublicKey([3; 32])],
            seal,
            n_rounded: parameters.n_rounded,
            beta: parameters.beta,
            m: parameters.m,
            answer_after_ms: 500,
            versions: Manifest::naming(&self.speaks),
        };
        self.disk.own.push(manifest.sign(&self.id).unwrap());
        self.forget_old_keys(at);
    }

    fn sig_entries(&self, before: Option<&Manifest>, since: UnixTime) -> Vec<SigEntry> {
        let entry = SigEntry {
            public: self.key.public().0,
            not_before: since,
            not_after: since.plus_seconds(7_300 * DAY),
        };
        let mut entries = before.map_or(Vec::new(), |before| before.sig.clone());
        if !entries.iter().any(|old| old.public == entry.public) {
            entries.push(entry);
        }
        entries
    }

    fn forget_old_keys(&mut self, at: UnixTime) {
        let seals = &mut self.disk.seals;
        for entry in self.disk.own.iter().flat_map(|own| &own.manifest().seal) {
            if may_be_erased(entry, at) {
                seals.remove(&entry.key_id());
            }
        }
        self.disk.own.retain(|own| {
            let mut keys = own.manifest().seal.iter();
            keys.any(|entry| seals.contains_key(&entry.key_id()))
        });
    }

    pub fn renewal_due(&self, now_ms: u64) -> bool {
        let newest = self.disk.own.last();
        newest.is_none_or(|own| own.manifest().renewal_due(self.clock(now_ms)))
    }

    /// A new signing key, and the manifest that names it.
    pub fn change_key(&mut self, bucket_bits_max: u8, now_ms: u64) {
        self.key = SigningKey::generate(&mut self.entropy);
        let key = self.key();
        if let Some(core) = &mut self.core {
            core.set_key(key);
        }
        self.issue_manifest(bucket_bits_max, now_ms);
    }

    /// The keys are somebody else's too: the signing key ends now, the seal keys are gone.
    pub fn replace_lost_keys(&mut self, now_ms: u64) {
        let at = self.clock(now_ms);
        let mut next = self.disk.own.last().unwrap().manifest().clone();
        self.key = SigningKey::generate(&mut self.entropy);
        let secret = SealSecret::generate(&mut self.entropy);
        next.seq += 1;
        next.issued = at;
        next.expires = Manifest::latest_end(at);
        for entry in &mut next.sig {
            entry.not_after = entry.not_after.min(at);
        }
        next.sig.push(SigEntry {
            public: self.key.public().0,
            not_before: at,
            not_after: at.plus_seconds(7_300 * DAY),
        });
        next.seal = vec![SealEntry::issue(&secret.public(), at)];
        self.disk.seals.clear();
        let id = next.seal[0].key_id();
        self.disk.seals.insert(id, secret.to_bytes());
        self.disk.own.push(next.sign(&self.id).unwrap());
        let key = Box::new(self.key());
        self.on(Input::KeyReplaced(key), now_ms);
    }

    /// One input and everything that follows from it inside the town.
    pub fn on(&mut self, input: Input, now_ms: u64) {
        let clock_ms = self.clock_ms(now_ms);
        let Some(core) = &mut self.core else {
            return;
        };
        let effects = core.on(input, clock_ms, &mut self.entropy, &self.disk);
        self.perform(effects);
        self.work_at_once(now_ms);
    }

    /// Asks; the refusal is the core's own.
    pub fn ask(&mut self, question: &Question, now_ms: u64) -> Result<SessionId, Refused> {
        let clock_ms = self.clock_ms(now_ms);
        let core = self.core.as_mut().expect("the town is up");
        let (id, effects) = core.ask(question, clock_ms, &mut self.entropy, &self.disk)?;
        self.perform(effects);
        self.work_at_once(now_ms);
        Ok(id)
    }

    /// A complete question about the person with the number `base`, who is settled here first if need be.
    pub fn question(&mut self, base: u64, provider: MunicipalityCode) -> watari::inquiry::Draft {
        self.serial += 1;
        let person = self.settle(base, 0);
        draft(self.serial, base, person, provider)
    }

    /// Runs the jobs that wait.
    pub fn work(&mut self, now_ms: u64) {
        while let Some(job) = self.jobs.pop_front() {
            let done = job.run(&mut self.entropy);
            let clock_ms = self.clock_ms(now_ms);
            let Some(core) = &mut self.core else {
                return;
            };
            let input = Input::Computed(done);
            let effects = core.on(input, clock_ms, &mut self.entropy, &self.disk);
            self.perform(effects);
        }
    }

    fn work_at_once(&mut self, now_ms: u64) {
        if self.works_at_once {
            self.work(now_ms);
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match &mut self.crash_after {
                Some(0) => return self.crash(),
                Some(left) => *left -= 1,
                None => {}
            }
            match effect {
                Effect::Commit(commit) => self.disk.apply(*commit),
                Effect::Send(outgoing) => self.outbox.push(outgoing),
                Effect::Compute(job) => self.jobs.push_back(*job),
                Effect::FetchManifest(code) => self.wanted.push(code),
                Effect::RaiseParameters { persons } => self.raised = Some(persons),
                // This network confirms whatever arrived; `simulation` has one that does not.
                Effect::LeaveUnconfirmed => self.unconfirmed = true,
            }
        }
    }

    /// After so many more effects the town stops, before the next one.
    pub fn crash_after(&mut self, effects: usize) {
        self.crash_after = Some(effects);
    }

    /// Stops now: only the disk stays, and what is on the wire already.
    pub fn crash(&mut self) {
        self.core = None;
        self.crash_after = None;
        self.jobs.clear();
        self.wanted.clear();
    }

    /// Begins again from its rows.
    pub fn restart(&mut self, now_ms: u64) {
        self.crash();
        let own = Own {
            code: self.code,
            key: self.key(),
        };
        let rows = self.disk.rows_read_at_start();
        let (limits, clock_ms) = (self.limits.clone(), self.clock_ms(now_ms));
        let (core, unreadable) = Core::restore(own, limits, rows, clock_ms);
        assert_eq!(unreadable, 0, "rows of {} cannot be read", self.code);
        self.core = Some(core);
    }

    /// Takes other limits, as after a restart.
    pub fn limit(&mut self, limits: Limits, now_ms: u64) {
        self.limits = limits;
        self.restart(now_ms);
    }

    pub fn outcomes_of(&self, inquiry: &InquiryNo) -> Vec<&Outcome> {
        let of = |outcome: &&Outcome| outcome.inquiry == *inquiry;
        self.disk.outcomes.iter().filter(of).collect()
    }
}

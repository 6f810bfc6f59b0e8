//! A practice network of towns in memory, and its time.

use super::{Flight, START, Schedule, Seeded, Town, Wire};
use std::collections::BTreeMap;
use watari::directory::{
    Card, Directory, Draft, NodeRole, Permission, RootKey, SignedManifest, Trust, create_network,
    default_permissions,
};
use watari::domain::{MunicipalityCode, UnixTime};
use watari::inquiry::{
    HalfError, Input, InquiryNo, Outcome, SessionId, SignedHalf, VerifiedHalf, verify_half,
};

/// Small enough for buckets of 256 entries, which then are whole towns.
pub const POPULATION: u32 = 100;

pub struct Network {
    pub trust: Trust,
    pub roots: [RootKey; 3],
    pub draft: Draft,
    pub directory: Directory,
    pub towns: Vec<Town>,
    pub wire: Wire,
    /// The true time; a town's clock may show another one.
    pub now_ms: u64,
    places: BTreeMap<MunicipalityCode, usize>,
}

impl Network {
    /// So many towns of 100 residents each, with one directory, each other's manifests and nobody living in them.
    pub fn new(towns: usize, seed: u64) -> Self {
        Self::of_population(towns, POPULATION, seed)
    }

    /// 600 residents make buckets of 2 bits, still of 256 entries.
    pub fn of_population(towns: usize, population: u32, seed: u64) -> Self {
        let now_ms = START * 1_000;
        let (trust, roots) = create_network(true, &mut Seeded::new(seed));
        let mut draft = Draft::default();
        let code = |no| MunicipalityCode::with_check_digit(99_100 + no as u32).unwrap();
        let mut made: Vec<Town> = (0..towns)
            .map(|no| Town::new(code(no), population, seed))
            .collect();
        for town in &made {
            let card = Card::make(&trust, town.code, NodeRole::Municipality, town.id()).unwrap();
            let addresses = vec!["/ip4/10.0.0.1/tcp/4710".to_owned()];
            draft
                .add(card, population, addresses, UnixTime(START - 86_400))
                .unwrap();
        }
        let permissions = default_permissions(UnixTime(START - 86_400).date());
        let directory = sign(&trust, &roots, &mut draft, permissions, START);
        for town in &mut made {
            town.disk.directory = Some(directory.clone());
            town.issue_manifest(directory.bucket_bits_max(), now_ms);
        }
        let places = made
            .iter()
            .enumerate()
            .map(|(at, town)| (town.code, at))
            .collect();
        let mut network = Self {
            trust,
            roots,
            draft,
            directory,
            towns: made,
            wire: Wire::new(seed ^ 0x3117),
            now_ms,
            places,
        };
        network.spread_manifests();
        network
    }

    /// A directory with another permission list, installed everywhere.
    pub fn publish(&mut self, permissions: Vec<Permission>) {
        let now = self.now_ms / 1_000;
        self.directory = sign(&self.trust, &self.roots, &mut self.draft, permissions, now);
        for town in &mut self.towns {
            town.disk.directory = Some(self.directory.clone());
        }
    }

    /// Everybody has everybody's newest manifest.
    pub fn spread_manifests(&mut self) {
        let files: Vec<_> = self
            .towns
            .iter()
            .map(|town| (town.code, town.disk.own.last().unwrap().clone()))
            .collect();
        for town in &mut self.towns {
            for (code, signed) in files.iter().filter(|(code, _)| *code != town.code) {
                town.disk.manifests.insert(*code, signed.clone());
            }
        }
    }

    pub fn place(&self, code: MunicipalityCode) -> usize {
        self.places[&code]
    }

    pub fn code(&self, place: usize) -> MunicipalityCode {
        self.towns[place].code
    }

    pub fn schedule(&mut self, schedule: Schedule) {
        self.wire.schedule = schedule;
    }

    /// Town `asker` asks town `provider` about the person with the number `base`.
    pub fn ask(&mut self, asker: usize, provider: usize, base: u64) -> SessionId {
        let (provider, now_ms) = (self.code(provider), self.now_ms);
        let town = &mut self.towns[asker];
        let question = town.question(base, provider).check().unwrap();
        town.ask(&question, now_ms).unwrap()
    }

    /// Asks and lets a minute pass; the one outcome.
    pub fn inquire(&mut self, asker: usize, provider: usize, base: u64) -> Outcome {
        let id = self.ask(asker, provider, base);
        self.run_for(60_000);
        self.outcome(asker, &id)
            .expect("an outcome within a minute")
    }

    pub fn outcome(&self, asker: usize, id: &SessionId) -> Option<Outcome> {
        let outcomes = &self.towns[asker].disk.outcomes;
        outcomes
            .iter()
            .find(|outcome| outcome.session == *id)
            .cloned()
    }

    pub fn outcomes(&self, asker: usize, inquiry: &InquiryNo) -> usize {
        self.towns[asker].outcomes_of(inquiry).len()
    }

    /// An input for one town, now.
    pub fn give(&mut self, town: usize, input: Input) {
        let now_ms = self.now_ms;
        self.towns[town].on(input, now_ms);
    }

    /// A raw envelope for one town, now.
    pub fn arrive(&mut self, town: usize, envelope: &[u8]) {
        self.give(town, Input::Arrived(envelope.to_vec()));
    }

    /// Lets so much time pass.
    pub fn run_for(&mut self, ms: u64) {
        self.run_until(self.now_ms + ms);
    }

    /// Everything that happens until then, in the order of time.
    pub fn run_until(&mut self, end_ms: u64) {
        self.settle();
        while let Some(next_ms) = self.next_ms().filter(|next_ms| *next_ms <= end_ms) {
            self.now_ms = self.now_ms.max(next_ms);
            self.renew_manifests();
            self.tick();
            self.settle();
        }
        self.now_ms = self.now_ms.max(end_ms);
    }

    /// What happens now, without time passing: work, manifests asked for, envelopes handed over and due.
    pub fn settle(&mut self) {
        loop {
            self.work();
            self.fetch_manifests();
            self.collect();
            let Some(flight) = self.wire.pop(self.now_ms) else {
                return;
            };
            self.land(&flight);
        }
    }

    fn work(&mut self) {
        for town in self.towns.iter_mut().filter(|town| town.works_at_once) {
            town.work(self.now_ms);
        }
    }

    /// Hands what lies in the outboxes to the wire.
    pub fn collect(&mut self) {
        for town in &mut self.towns {
            for outgoing in std::mem::take(&mut town.outbox) {
                self.wire.take(town.code, outgoing, self.now_ms);
            }
        }
    }

    fn land(&mut self, flight: &Flight) {
        let (to, from) = (self.place(flight.to), self.place(flight.from));
        let reached =
            !flight.lost && !self.wire.is_cut(flight.from, flight.to) && self.towns[to].is_up();
        if reached {
            self.arrive(to, &flight.envelope);
        }
        // A town that stopped while it worked has confirmed nothing.
        let stored = reached && self.towns[to].is_up();
        if stored && flight.reported {
            self.give(from, Input::Delivered(flight.message));
        } else if !stored {
            self.give(from, Input::Undelivered(flight.message));
        }
    }

    /// Manifests that cores asked for, where the two towns reach each other.
    pub fn fetch_manifests(&mut self) {
        for at in 0..self.towns.len() {
            for code in std::mem::take(&mut self.towns[at].wanted) {
                self.fetch_manifest(at, code);
            }
        }
    }

    /// Whether a newer manifest came.
    pub fn fetch_manifest(&mut self, at: usize, code: MunicipalityCode) -> bool {
        let own = self.towns[at].code;
        let other = &self.towns[self.place(code)];
        if !other.is_up() || self.wire.is_cut(own, code) {
            return false;
        }
        let file = other.disk.own.last().unwrap().file().to_vec();
        let town = &mut self.towns[at];
        let known = town.disk.manifests.get(&code).map(SignedManifest::seen);
        let clock = town.clock(self.now_ms);
        let directory = town.disk.directory.as_ref().unwrap();
        let Ok(taken) = SignedManifest::accept(&file, directory, known.as_ref(), clock) else {
            return false;
        };
        let newer = known != Some(taken.seen());
        if newer {
            town.disk.manifests.insert(code, taken);
            self.give(at, Input::ManifestArrived(code));
        }
        newer
    }

    fn renew_manifests(&mut self) {
        let bits = self.directory.bucket_bits_max();
        for town in &mut self.towns {
            if town.renewal_due(self.now_ms) {
                town.issue_manifest(bits, self.now_ms);
            }
        }
    }

    fn tick(&mut self) {
        for town in self.towns.iter_mut().filter(|town| town.is_up()) {
            let due = town.core().wake_at();
            if due.is_some_and(|due_ms| due_ms <= town.clock_ms(self.now_ms)) {
                town.on(Input::Tick, self.now_ms);
            }
        }
    }

    /// When something happens next.
    pub fn next_ms(&self) -> Option<u64> {
        let wake = |town: &Town| {
            let due_ms = town.is_up().then(|| town.core().wake_at()).flatten()?;
            Some(
                due_ms
                    .saturating_add_signed(-town.ahead_ms)
                    .max(self.now_ms),
            )
        };
        self.towns
            .iter()
            .filter_map(wake)
            .chain(self.wire.next_ms())
            .min()
    }

    /// Verifies a half with the keys of all towns, old ones too.
    pub fn verify(&self, half: &SignedHalf) -> Result<VerifiedHalf, HalfError> {
        self.verify_bytes(&half.to_bytes())
    }

    pub fn verify_bytes(&self, bytes: &[u8]) -> Result<VerifiedHalf, HalfError> {
        verify_half(bytes, &|code, key| {
            let place = self.places.get(&code)?;
            let newest = self.towns[*place].disk.own.last()?;
            newest.manifest().sig_key(key)
        })
    }
}

fn sign(
    trust: &Trust,
    roots: &[RootKey; 3],
    draft: &mut Draft,
    permissions: Vec<Permission>,
    at: u64,
) -> Directory {
    let content = draft.next(trust, permissions, UnixTime(at), None);
    let [a, b, _] = roots;
    content.sign(trust, &[a, b]).unwrap()
}

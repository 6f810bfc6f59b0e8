//! Simulated time: what happens when, which envelopes arrive, who is up. One queue of events, one order, no real clock.

use super::people::{Case, Citizen};
use super::plan::{Plan, codes, directory, question};
use super::storm::Storm;
use super::town::Town;
use super::watch::Watch;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use watari::domain::{MunicipalityCode, UnixTime};
use watari::inquiry::{Input, InquiryNo, Job, MessageId, SessionId};

pub const MINUTE: u64 = 60_000;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;
/// When every simulation begins.
pub const BEGIN_MS: u64 = 1_800_000_000_000;
const COMPUTE_MS: u64 = 50;
/// So many events at one moment are a loop.
const AT_ONCE_MAX: u32 = 20_000;

pub enum Event {
    Arrive(Flight),
    Report {
        to: usize,
        start: u64,
        message: MessageId,
        delivered: bool,
    },
    Compute {
        town: usize,
        start: u64,
        job: Box<Job>,
    },
    Wake(usize),
    Fall {
        town: usize,
        for_ms: u64,
    },
    /// Falls at one of its next boundaries.
    FallSoon {
        town: usize,
        boundaries: u64,
    },
    Rise(usize),
    Fetch {
        town: usize,
        start: u64,
        of: MunicipalityCode,
        wait_ms: u64,
    },
    Connected {
        town: usize,
        start: u64,
        to: usize,
    },
    Ask(usize),
    /// Which part of the network each town is in.
    Split(Vec<u8>),
    Clock {
        town: usize,
        ahead_ms: i64,
    },
    Renew(usize),
    /// A human lets everybody ask again.
    Clear(usize),
    /// Looks at how much lies on the disks, every day.
    Weigh,
}

/// An envelope under way.
pub struct Flight {
    pub to: usize,
    pub from: usize,
    pub message: MessageId,
    pub envelope: Arc<[u8]>,
    /// The start of the sender that waits for word of it.
    pub report: Option<u64>,
    /// Lies in a mailbox that brings it until it is taken.
    pub kept: bool,
    pub is_whole: bool,
}

/// A question of a clerk, and what must come of it.
pub struct Ask {
    pub inquiry: InquiryNo,
    pub citizen: Citizen,
    pub from: usize,
    pub to: usize,
    pub case: Case,
    pub permitted: bool,
    pub session: Option<SessionId>,
    /// The clerk was told that it is under way.
    pub taken: bool,
    pub refused: bool,
    /// The run ended before it was asked.
    pub called_off: bool,
}

pub struct Towns {
    pub now_ms: u64,
    events: BTreeMap<(u64, u64), Event>,
    count: u64,
    pub towns: Vec<Town>,
    pub by_code: HashMap<MunicipalityCode, usize>,
    pub asks: Vec<Ask>,
    pub storm: Storm,
    pub watch: Watch,
    planned: Vec<u64>,
    pub computing: Vec<Option<u64>>,
    /// Whom each town asks, or is asked by: only they have anything to say to each other.
    pub partners: Vec<BTreeSet<usize>>,
}

impl Towns {
    pub fn new(plan: &Plan) -> Self {
        let codes = codes(plan.populations.len());
        let directory = Arc::new(directory(plan, &codes));
        let mut towns: Vec<Town> = codes
            .iter()
            .enumerate()
            .map(|(index, code)| Town::new(index, *code, directory.clone(), plan.seed))
            .collect();
        for town in &mut towns {
            town.renew(UnixTime(BEGIN_MS / 1_000));
        }
        Self {
            now_ms: BEGIN_MS,
            events: BTreeMap::new(),
            count: 0,
            by_code: codes.iter().copied().zip(0..).collect(),
            asks: Vec::new(),
            storm: Storm::calm(plan.seed),
            watch: Watch::default(),
            planned: vec![u64::MAX; towns.len()],
            computing: vec![None; towns.len()],
            partners: vec![BTreeSet::new(); towns.len()],
            towns,
        }
    }

    pub fn start_all(&mut self) {
        for town in &mut self.towns {
            town.rise(town.local_ms(self.now_ms));
        }
    }

    pub fn at(&mut self, at_ms: u64, event: Event) {
        self.count += 1;
        self.events
            .insert((at_ms.max(self.now_ms), self.count), event);
    }

    pub fn after(&mut self, wait_ms: u64, event: Event) {
        self.at(self.now_ms + wait_ms, event);
    }

    /// A question for later; `from` knows the person from its own register.
    pub fn plan_ask(&mut self, at_ms: u64, citizen: Citizen, from: usize, to: usize, case: Case) {
        let no = self.asks.len();
        self.asks.push(Ask {
            inquiry: InquiryNo(format!("Q-{no}")),
            citizen,
            from,
            to,
            case,
            permitted: self.watch.permitted(from),
            session: None,
            taken: false,
            refused: false,
            called_off: false,
        });
        self.partners[from].insert(to);
        self.partners[to].insert(from);
        self.watch.on_planned(no, self.asks.last().unwrap());
        self.at(at_ms, Event::Ask(no));
    }

    /// What no clerk has asked yet is not asked any more.
    pub fn stop_asking(&mut self) {
        self.events
            .retain(|_, event| !matches!(event, Event::Ask(_)));
        for ask in &mut self.asks {
            ask.called_off = !ask.taken && !ask.refused;
        }
    }

    /// Everything until then.
    pub fn run_until(&mut self, end_ms: u64) {
        let mut at_once = 0;
        while let Some(entry) = self.events.first_entry() {
            let at_ms = entry.key().0;
            if at_ms > end_ms {
                break;
            }
            at_once = if at_ms == self.now_ms { at_once + 1 } else { 0 };
            assert!(at_once < AT_ONCE_MAX, "time stands still at {at_ms}");
            let event = entry.remove();
            self.now_ms = at_ms;
            self.happen(event);
        }
        self.now_ms = self.now_ms.max(end_ms);
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arrive(flight) => self.arrive(flight),
            Event::Report {
                to,
                start,
                message,
                delivered,
            } => {
                let input = if delivered {
                    Input::Delivered(message)
                } else {
                    Input::Undelivered(message)
                };
                self.step_of(to, start, input);
            }
            Event::Compute { town, start, job } => self.compute(town, start, *job),
            Event::Wake(town) => self.wake(town),
            Event::Fall { town, for_ms } => self.fall(town, for_ms),
            Event::FallSoon { town, boundaries } => {
                let town = &mut self.towns[town];
                town.falls_at = Some(town.passed + boundaries);
            }
            Event::Rise(town) => self.rise(town),
            Event::Fetch {
                town,
                start,
                of,
                wait_ms,
            } => self.fetch(town, start, of, wait_ms),
            Event::Connected { town, start, to } => {
                let code = self.towns[to].code;
                if self.storm.are_joined(town, to) {
                    self.step_of(town, start, Input::Reachable(code));
                }
            }
            Event::Ask(no) => self.ask(no),
            Event::Split(parts) => self.split(parts),
            Event::Clock { town, ahead_ms } => {
                self.towns[town].ahead_ms = ahead_ms;
                self.plan_wake(town);
            }
            Event::Renew(town) => {
                let now = self.local(town);
                self.towns[town].renew(now);
                self.after(DAY, Event::Renew(town));
            }
            Event::Weigh => {
                self.watch.weigh(&self.towns);
                self.after(DAY, Event::Weigh);
            }
            Event::Clear(town) => {
                for code in self.shut_out(town) {
                    self.watch.on_cleared(town, code);
                    self.step(town, Input::ClearSender(code));
                }
            }
        }
    }

    fn shut_out(&self, town: usize) -> Vec<MunicipalityCode> {
        let core = self.towns[town].core.as_ref();
        core.map(watari::inquiry::Core::shut_out)
            .unwrap_or_default()
    }

    pub fn local(&self, town: usize) -> UnixTime {
        UnixTime(self.towns[town].local_ms(self.now_ms) / 1_000)
    }

    fn step_of(&mut self, town: usize, start: u64, input: Input) {
        if self.towns[town].start == start {
            self.step(town, input);
        }
    }

    /// What is not a letter any more is dropped, whatever is left of it: nothing is written, nothing is sent.
    fn arrive_damaged(&mut self, flight: &Flight) {
        let before = (self.watch.commits, self.watch.messages);
        let letter = flight.envelope.to_vec();
        self.step(flight.to, Input::Arrived(letter));
        let after = (self.watch.commits, self.watch.messages);
        assert_eq!(before, after, "a damaged letter did something");
        self.watch.damaged += 1;
    }

    /// The receiver has it on disk only if it got through all effects; else whoever brought it hears nothing good.
    fn arrive(&mut self, flight: Flight) {
        let is_up = self.towns[flight.to].core.is_some();
        if is_up && !flight.is_whole {
            return self.arrive_damaged(&flight);
        }
        let joined = flight.kept || self.storm.are_joined(flight.from, flight.to);
        let taken = is_up && joined && {
            self.watch.on_arrival(&self.towns[flight.to], &flight);
            let letter = flight.envelope.to_vec();
            self.step(flight.to, Input::Arrived(letter))
        };
        if !is_up && !flight.kept {
            self.storm.mix.on_down();
        }
        if taken {
            self.watch.on_taken(&self.towns[flight.to], &flight);
        } else if flight.kept {
            return self.after(HOUR, Event::Arrive(flight));
        }
        let Some(start) = flight.report else { return };
        if let Some(wait_ms) = self.storm.report_wait_ms() {
            let report = Event::Report {
                to: flight.from,
                start,
                message: flight.message,
                delivered: taken,
            };
            self.after(wait_ms, report);
        }
    }

    fn compute(&mut self, town: usize, start: u64, job: Job) {
        if self.towns[town].start != start || self.towns[town].core.is_none() {
            return;
        }
        self.computing[town] = None;
        let done = job.run(&mut self.towns[town].entropy);
        self.step(town, Input::Computed(done));
    }

    pub fn start_job(&mut self, town: usize, job: Box<Job>) {
        let start = self.towns[town].start;
        let other = self.computing[town].replace(start);
        assert_ne!(other, Some(start), "never two jobs at a time");
        self.after(COMPUTE_MS, Event::Compute { town, start, job });
    }

    fn wake(&mut self, town: usize) {
        if self.planned[town] <= self.now_ms {
            self.planned[town] = u64::MAX;
        }
        let local_ms = self.towns[town].local_ms(self.now_ms);
        let core = self.towns[town].core.as_ref();
        let due = core.and_then(watari::inquiry::Core::wake_at);
        if due.is_some_and(|due| due <= local_ms) {
            self.step(town, Input::Tick);
        } else {
            self.plan_wake(town);
        }
    }

    pub fn plan_wake(&mut self, town: usize) {
        let local_ms = self.towns[town].local_ms(self.now_ms);
        let core = self.towns[town].core.as_ref();
        if let Some(due) = core.and_then(watari::inquiry::Core::wake_at) {
            let at_ms = self.now_ms + due.saturating_sub(local_ms);
            if at_ms < self.planned[town] {
                self.planned[town] = at_ms;
                self.at(at_ms, Event::Wake(town));
            }
        }
    }

    /// A clerk tries until told that it is taken or refused; after a crash the list of inquiries is looked at first.
    fn ask(&mut self, no: usize) {
        let ask = &self.asks[no];
        let Some(core) = self.towns[ask.from].core.as_ref() else {
            return self.after(10 * MINUTE, Event::Ask(no));
        };
        let disk = &self.towns[ask.from].disk;
        if core.progress(&ask.inquiry).is_some() || disk.outcomes.contains_key(&ask.inquiry) {
            self.asks[no].taken = true;
            return;
        }
        let question = question(ask, self.towns[ask.to].code);
        let from = ask.from;
        match self.step_ask(from, &question) {
            Some(Ok(session)) => {
                self.asks[no].session = Some(session);
                self.asks[no].taken = true;
            }
            Some(Err(_)) => self.asks[no].refused = true,
            None => self.after(10 * MINUTE, Event::Ask(no)),
        }
    }
}

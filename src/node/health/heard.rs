//! What is remembered of peers: their notices, the middle of their clocks, runs that speak by turns, alarms already told.

use crate::api::{ClockState, Maintenance};
use crate::crypto::{self, SystemEntropy};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::net::PeerRef;
use crate::node::health::notice::{Boot, Notice};
use std::collections::{BTreeMap, VecDeque};

/// Off by more: a warning; by still more: nothing is sent.
const CLOCK_WARN_S: u64 = 120;
const CLOCK_STOP_S: u64 = 600;
/// What a peer said of its clock counts for so long.
const CLOCK_FRESH_S: u64 = 24 * 3_600;
/// One municipality alone cannot stop this node.
const PEERS_TO_STOP: usize = 2;
/// Seconds for which peers are told the same count of commits.
const COUNTER_EVERY_S: u64 = 24 * 3_600;
/// Runs of one peer that are remembered.
const BOOTS_MAX: usize = 8;
/// Seconds between two alarms of one kind about one peer.
const ALARM_AGAIN_S: u64 = 24 * 3_600;
/// Alarms that are remembered for that.
const ALARMED_MAX: usize = 1_024;

/// What a peer last said of itself.
pub struct Heard {
    pub notice: Notice,
    at: UnixTime,
    /// Its clock less the own.
    pub offset_s: i64,
    /// Its runs, newest last.
    boots: VecDeque<Boot>,
    /// The most commits it told of.
    pub counter: u64,
    /// Two of its runs spoke by turns.
    pub twice: bool,
}

/// Health, in memory; only the own rest is on disk.
pub struct Health {
    pub boot: Boot,
    /// Since when the node is in its phase: started, or locked.
    pub since: UnixTime,
    pub heard: BTreeMap<PeerRef, Heard>,
    pub maintenance: Option<Maintenance>,
    pub clock_told: ClockState,
    pub runs_twice: bool,
    pub went_back: bool,
    /// The commits that peers are told of today, and since when.
    counter_told: Option<(UnixTime, u64)>,
    pub noticed_at: UnixTime,
    alarmed: BTreeMap<String, UnixTime>,
}

impl Health {
    pub fn new(now: UnixTime) -> Self {
        Self {
            boot: crypto::random(&mut SystemEntropy),
            since: now,
            heard: BTreeMap::new(),
            maintenance: None,
            clock_told: ClockState::Unknown,
            runs_twice: false,
            went_back: false,
            counter_told: None,
            noticed_at: now,
            alarmed: BTreeMap::new(),
        }
    }

    /// The middle of what the municipalities said of their clocks, and how many said it. Of two middles the nearer to the own;
    /// of a municipality's nodes the nearest has its voice.
    fn middle(&self, now: UnixTime) -> Option<(i64, usize)> {
        let fresh = |heard: &Heard| now.seconds_since(heard.at) <= CLOCK_FRESH_S;
        let mut by_code: BTreeMap<MunicipalityCode, i64> = BTreeMap::new();
        for (at, heard) in self.heard.iter().filter(|(_, heard)| fresh(heard)) {
            let nearest = by_code.entry(at.code).or_insert(heard.offset_s);
            if heard.offset_s.unsigned_abs() < nearest.unsigned_abs() {
                *nearest = heard.offset_s;
            }
        }
        middle(by_code.into_values().collect())
    }

    /// Whoever left the directory has no voice.
    pub fn keep_only(&mut self, is_named: impl Fn(PeerRef) -> bool) {
        self.heard.retain(|at, _| is_named(*at));
    }

    /// What peers are told of the own commits: one figure a day, so that nobody sees from outside when something is done here.
    pub fn counter_of_day(&mut self, commits: u64, now: UnixTime) -> u64 {
        match self.counter_told {
            Some((since, told)) if now.seconds_since(since) < COUNTER_EVERY_S => told,
            _ => {
                self.counter_told = Some((now, commits));
                commits
            }
        }
    }

    pub fn clock(&self, now: UnixTime) -> (ClockState, Option<i64>) {
        let Some((offset, peers)) = self.middle(now) else {
            return (ClockState::Unknown, None);
        };
        let state = match offset.unsigned_abs() {
            0..=CLOCK_WARN_S => ClockState::Good,
            off if off > CLOCK_STOP_S && peers >= PEERS_TO_STOP => ClockState::Stopped,
            _ => ClockState::Off,
        };
        (state, Some(offset))
    }

    /// Nothing is sent, and no inquiry is begun or answered.
    pub fn clock_stops(&self, now: UnixTime) -> bool {
        self.clock(now).0 == ClockState::Stopped
    }

    /// The own rest, while it lasts.
    pub fn rests(&self, now: UnixTime) -> Option<Maintenance> {
        self.maintenance.filter(|rest| now < rest.until)
    }

    /// A peer's rest, while it lasts.
    pub fn peer_rests(&self, at: PeerRef, now: UnixTime) -> Option<Maintenance> {
        let heard = self.heard.get(&at)?;
        let rest = heard.notice.rests_until(heard.at)?;
        (now < rest.until).then_some(rest)
    }

    /// The same alarm about the same is told once a day.
    pub fn is_new_alarm(&mut self, words: &str, now: UnixTime) -> bool {
        self.alarmed
            .retain(|_, at| now.seconds_since(*at) < ALARM_AGAIN_S);
        let is_new = !self.alarmed.contains_key(words);
        if is_new && self.alarmed.len() < ALARMED_MAX {
            self.alarmed.insert(words.to_owned(), now);
        }
        is_new
    }

    /// An alarm could not be logged: it is still to be told.
    pub fn untold(&mut self, words: &str) {
        self.alarmed.remove(words);
    }

    /// What follows from a notice: the words of alarms.
    pub fn hear(
        &mut self,
        from: PeerRef,
        notice: Notice,
        expected_epoch: u32,
        now: UnixTime,
    ) -> Vec<&'static str> {
        let offset_s = i64::try_from(notice.clock.0)
            .unwrap_or(i64::MAX)
            .saturating_sub_unsigned(now.0);
        let mut alarms = Vec::new();
        if notice.epoch != 0 && notice.epoch < expected_epoch {
            alarms.push("older_epoch");
        }
        let heard = self.heard.entry(from).or_insert_with(|| Heard {
            notice,
            at: now,
            offset_s,
            boots: VecDeque::new(),
            counter: 0,
            twice: false,
        });
        let last = heard.boots.back().copied();
        if last != Some(notice.boot) {
            if heard.boots.contains(&notice.boot) {
                heard.twice = true;
                alarms.push("runs_twice");
            } else if notice.counter < heard.counter {
                alarms.push("went_back");
            }
            heard.boots.retain(|boot| *boot != notice.boot);
            heard.boots.push_back(notice.boot);
            if heard.boots.len() > BOOTS_MAX {
                heard.boots.pop_front();
            }
        }
        heard.notice = notice;
        heard.at = now;
        heard.offset_s = offset_s;
        heard.counter = heard.counter.max(notice.counter);
        alarms
    }
}

/// The middle of some numbers, and how many there are.
fn middle(mut offsets: Vec<i64>) -> Option<(i64, usize)> {
    offsets.sort_unstable();
    let count = offsets.len();
    let (lower, upper) = (
        offsets.get(count.checked_sub(1)? / 2)?,
        offsets.get(count / 2)?,
    );
    let nearer = if lower.unsigned_abs() <= upper.unsigned_abs() {
        lower
    } else {
        upper
    };
    Some((*nearer, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [u32; 4] = [992_011, 992_020, 992_038, 992_046];

    /// Node 1 of a municipality.
    fn at(place: usize) -> PeerRef {
        PeerRef {
            code: MunicipalityCode::new(CODES[place - 1]).expect("a code"),
            node: 1,
        }
    }

    fn notice(clock: u64, boot: u8, counter: u64) -> Notice {
        Notice {
            version: 1,
            clock: UnixTime(clock),
            epoch: 1,
            boot: [boot; 8],
            counter,
            maintenance: None,
        }
    }

    const NOW: UnixTime = UnixTime(1_000_000);

    #[test]
    fn the_own_clock_is_held_against_the_middle_of_the_peers_and_one_alone_stops_nothing() {
        let mut health = Health::new(NOW);
        assert_eq!(health.clock(NOW), (ClockState::Unknown, None));
        health.hear(at(1), notice(NOW.0 + 3_600, 1, 1), 1, NOW);
        assert_eq!(health.clock(NOW), (ClockState::Off, Some(3_600)));
        health.hear(at(2), notice(NOW.0 + 601, 1, 1), 1, NOW);
        assert_eq!(health.clock(NOW), (ClockState::Stopped, Some(601)));
        health.hear(at(3), notice(NOW.0 + 120, 1, 1), 1, NOW);
        health.hear(at(4), notice(NOW.0 - 9_999, 1, 1), 1, NOW);
        assert_eq!(health.clock(NOW), (ClockState::Good, Some(120)));
        let tomorrow = NOW.plus_seconds(CLOCK_FRESH_S + 1);
        assert_eq!(health.clock(tomorrow), (ClockState::Unknown, None));
    }

    #[test]
    fn nodes_of_one_municipality_have_one_voice_and_none_once_the_directory_drops_them() {
        let mut health = Health::new(NOW);
        for node in 1..4 {
            let at = PeerRef { node, ..at(1) };
            health.hear(at, notice(NOW.0 + 3_600, 1, 1), 1, NOW);
        }
        assert_eq!(health.clock(NOW).0, ClockState::Off);
        health.hear(at(2), notice(NOW.0 + 3_600, 1, 1), 1, NOW);
        assert_eq!(health.clock(NOW).0, ClockState::Stopped);
        health.keep_only(|peer| peer.code == at(1).code);
        assert_eq!(health.clock(NOW).0, ClockState::Off);
    }

    #[test]
    fn peers_hear_one_count_of_commits_a_day_whatever_is_done_here() {
        let mut health = Health::new(NOW);
        assert_eq!(health.counter_of_day(10, NOW), 10);
        assert_eq!(health.counter_of_day(11, NOW.plus_seconds(1)), 10);
        let next = NOW.plus_seconds(COUNTER_EVERY_S);
        assert_eq!(health.counter_of_day(15, next), 15);
    }

    #[test]
    fn two_runs_by_turns_are_a_copy_a_restart_is_none_and_fewer_commits_are_an_older_copy() {
        let mut health = Health::new(NOW);
        let mut hear = |boot, counter| health.hear(at(1), notice(NOW.0, boot, counter), 1, NOW);
        assert!(hear(1, 10).is_empty() && hear(1, 11).is_empty());
        assert!(hear(2, 12).is_empty(), "a restart");
        assert_eq!(hear(1, 12), ["runs_twice"]);
        assert_eq!(hear(3, 9), ["went_back"]);
    }

    #[test]
    fn an_older_epoch_is_noticed_and_an_alarm_comes_once_a_day() {
        let mut health = Health::new(NOW);
        assert_eq!(
            health.hear(at(1), notice(NOW.0, 1, 1), 2, NOW),
            ["older_epoch"]
        );
        let words = "older_epoch 992011";
        assert!(health.is_new_alarm(words, NOW));
        assert!(!health.is_new_alarm(words, NOW.plus_seconds(3_600)));
        assert!(health.is_new_alarm("older_epoch 992020", NOW.plus_seconds(3_600)));
        assert!(health.is_new_alarm(words, NOW.plus_seconds(ALARM_AGAIN_S)));
        health.untold(words);
        assert!(health.is_new_alarm(words, NOW.plus_seconds(ALARM_AGAIN_S)));
    }
}

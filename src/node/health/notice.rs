//! What two nodes tell each other about themselves at each contact, on `/vrx/info/1`: clock, epoch, which run of the
//! program, how far the store is, and whether it rests. The connection proves who says it, so it carries no signature
//! and is never handed on.
//!
//! A node of an older version takes the question for one it does not know and answers that there is nothing newer.

use crate::api::{Maintenance, MaintenanceReason};
use crate::domain::UnixTime;
use minicbor::decode::Error as DecodeError;
use minicbor::encode::Error as EncodeError;
use std::convert::Infallible;

/// The kind of question, beside 1 and 2 for directory and manifest.
const KIND: u8 = 3;
/// A rest that is planned for longer is cut.
pub const REST_MAX_S: u64 = 31 * 24 * 3600;

/// One run of the program: drawn at its start.
pub type Boot = [u8; 8];

/// A node about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The highest version of the border protocol that it speaks.
    pub version: u8,
    pub clock: UnixTime,
    /// Of its entry in the directory it has; 0 where it finds none.
    pub epoch: u32,
    pub boot: Boot,
    /// Commits of its store.
    pub counter: u64,
    pub maintenance: Option<Maintenance>,
}

/// What the other side says to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub notice: Notice,
    /// The most commits it ever heard of the asker.
    pub counter_heard: u64,
    /// It heard of the asker from two runs by turns.
    pub heard_twice: bool,
}

impl Notice {
    /// `[3, version, clock, epoch, boot, counter, rests until or 0, reason]`
    pub fn question(&self) -> Vec<u8> {
        let mut encoder = minicbor::Encoder::new(Vec::new());
        let written = encoder
            .array(8)
            .and_then(|e| e.u8(KIND))
            .and_then(|e| self.write(e));
        written.expect("a vector takes every byte");
        encoder.into_writer()
    }

    /// Canonical CBOR, nothing behind it.
    pub fn parse(question: &[u8]) -> Option<Self> {
        let mut decoder = minicbor::Decoder::new(question);
        let is_notice = decoder.array().ok()? == Some(8) && decoder.u8().ok()? == KIND;
        let notice = is_notice.then(|| Self::read(&mut decoder))?.ok()?;
        (notice.question() == question).then_some(notice)
    }

    fn write<'a>(
        &self,
        encoder: &'a mut minicbor::Encoder<Vec<u8>>,
    ) -> Result<&'a mut minicbor::Encoder<Vec<u8>>, EncodeError<Infallible>> {
        let (until, reason) = self
            .maintenance
            .map_or((0, 0), |rest| (rest.until.0, reason_number(rest.reason)));
        encoder
            .u8(self.version)?
            .u64(self.clock.0)?
            .u32(self.epoch)?
            .bytes(&self.boot)?
            .u64(self.counter)?
            .u64(until)?
            .u8(reason)
    }

    fn read(decoder: &mut minicbor::Decoder<'_>) -> Result<Self, DecodeError> {
        let (version, clock, epoch) = (decoder.u8()?, UnixTime(decoder.u64()?), decoder.u32()?);
        let boot = Boot::try_from(decoder.bytes()?)
            .map_err(|_| DecodeError::message("a run is 8 bytes"))?;
        let counter = decoder.u64()?;
        let (until, reason) = (UnixTime(decoder.u64()?), decoder.u8()?);
        let maintenance = (until.0 > 0).then_some(Maintenance {
            until,
            reason: numbered_reason(reason),
        });
        Ok(Self {
            version,
            clock,
            epoch,
            boot,
            counter,
            maintenance,
        })
    }

    /// Until when it rests, by a clock that may differ from its own, and never longer than a month.
    pub fn rests_until(&self, now: UnixTime) -> Option<Maintenance> {
        let rest = self.maintenance?;
        let left = rest.until.seconds_since(self.clock).min(REST_MAX_S);
        (left > 0).then_some(Maintenance {
            until: now.plus_seconds(left),
            reason: rest.reason,
        })
    }
}

impl Answer {
    /// `[version, clock, epoch, boot, counter, rests until or 0, reason, counter heard, heard twice]`
    pub fn to_bytes(self) -> Vec<u8> {
        let mut encoder = minicbor::Encoder::new(Vec::new());
        let written = encoder
            .array(9)
            .and_then(|e| self.notice.write(e))
            .and_then(|e| e.u64(self.counter_heard))
            .and_then(|e| e.bool(self.heard_twice));
        written.expect("a vector takes every byte");
        encoder.into_writer()
    }

    /// Canonical CBOR, nothing behind it.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut decoder = minicbor::Decoder::new(bytes);
        if decoder.array().ok()? != Some(9) {
            return None;
        }
        let answer = Self {
            notice: Notice::read(&mut decoder).ok()?,
            counter_heard: decoder.u64().ok()?,
            heard_twice: decoder.bool().ok()?,
        };
        (answer.to_bytes() == bytes).then_some(answer)
    }
}

const fn reason_number(reason: MaintenanceReason) -> u8 {
    match reason {
        MaintenanceReason::Upgrade => 1,
        MaintenanceReason::Repair => 2,
        MaintenanceReason::Outage => 3,
        MaintenanceReason::Records => 4,
        MaintenanceReason::Other => 5,
    }
}

const fn numbered_reason(number: u8) -> MaintenanceReason {
    match number {
        1 => MaintenanceReason::Upgrade,
        2 => MaintenanceReason::Repair,
        3 => MaintenanceReason::Outage,
        4 => MaintenanceReason::Records,
        _ => MaintenanceReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice() -> Notice {
        Notice {
            version: 1,
            clock: UnixTime(u64::from(u32::MAX) + 1),
            epoch: u32::MAX,
            boot: [7; 8],
            counter: u64::MAX,
            maintenance: Some(Maintenance {
                until: UnixTime(u64::MAX),
                reason: MaintenanceReason::Other,
            }),
        }
    }

    #[test]
    fn the_longest_question_fits_and_every_byte_of_it_counts() {
        let question = notice().question();
        assert!(question.len() <= 64, "{}", question.len());
        assert_eq!(Notice::parse(&question), Some(notice()));
        let answer = Answer {
            notice: notice(),
            counter_heard: 9,
            heard_twice: true,
        };
        assert_eq!(Answer::parse(&answer.to_bytes()), Some(answer));
        for cut in 0..question.len() {
            assert_eq!(Notice::parse(&question[..cut]), None);
        }
        assert_eq!(Notice::parse(&[question, vec![0]].concat()), None);
    }

    #[test]
    fn a_rest_is_measured_from_the_clock_of_the_one_that_rests() {
        let rest = |until| Notice {
            clock: UnixTime(1_000),
            maintenance: Some(Maintenance {
                until: UnixTime(until),
                reason: MaintenanceReason::Repair,
            }),
            ..notice()
        };
        let now = UnixTime(50_000);
        let until = |until| rest(until).rests_until(now).map(|rest| rest.until.0);
        assert_eq!(until(1_600), Some(50_600));
        assert_eq!(until(900), None, "it is over");
        assert_eq!(
            until(u64::MAX),
            Some(50_000 + REST_MAX_S),
            "never longer than a month"
        );
    }
}

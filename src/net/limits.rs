//! Every number that bounds the network task.
//!
//! The libraries' defaults are no limit, windows of 1 GiB and answers of 10 MiB.

use std::time::Duration;

/// Largest file one node fetches from another.
pub const INFO_ANSWER_LEN_MAX: usize = 4 * MIB;
/// Longest message between the nodes of one municipality, either way.
pub const SIBLING_LEN_MAX: usize = MIB;
/// Questions are a version number or a code and a sequence number.
pub(super) const INFO_QUESTION_LEN_MAX: usize = 64;

/// Letters a node has on their way, and their bytes.
pub(super) const LETTERS_MAX: usize = 1_024;
pub(super) const LETTER_BYTES_MAX: usize = 64 * MIB;
/// Letters in flight to one node; half of its streams stay free for what it sends.
pub(super) const FLIGHTS_PER_PEER_MAX: usize = 8;
/// Letters to one place looked at in one turn; those that cannot go end at once, so more than can fly.
pub(super) const READY_MAX: usize = 64;
/// Questions asked and not answered yet.
pub(super) const QUESTIONS_MAX: usize = 256;
/// Orders waiting for the task: as many as could be accepted at all, and some that need no room.
pub(super) const ORDERS_MAX: usize = LETTERS_MAX + QUESTIONS_MAX + 256;
/// Events waiting for the node.
pub(super) const EVENTS_MAX: usize = 64;
/// Connections coming and going are hints; beyond this they are dropped, the status tells the truth.
pub(super) const REPORTS_FOR_HINTS_MAX: usize = 256;

/// Bytes received and not acknowledged yet, of all peers and of one.
pub(super) const INBOX_BYTES_MAX: usize = 128 * MIB;
pub(super) const INBOX_BYTES_PER_PEER_MAX: usize = 32 * MIB;
/// What a frame costs at least, so that small ones are counted too.
pub(super) const FRAME_COST_MIN: usize = 64 * 1_024;

/// How often waiting letters are looked through.
pub(super) const TICK: Duration = Duration::from_millis(100);
/// First and longest wait before the swarm is built anew after a panic.
pub(super) const REBUILD_WAIT_MIN: Duration = Duration::from_millis(100);
pub(super) const REBUILD_WAIT_MAX: Duration = Duration::from_secs(30);
/// A swarm that lived this long was healthy.
pub(super) const HEALTHY_LIFE: Duration = Duration::from_secs(60);

pub(super) const YAMUX_STREAMS_MAX: usize = 64;
pub(super) const QUIC_STREAMS_MAX: u32 = 32;
pub(super) const QUIC_STREAM_BYTES_MAX: u32 = 1_000_000;
pub(super) const QUIC_CONNECTION_BYTES_MAX: u32 = 2_000_000;
pub(super) const STREAMS_PER_PROTOCOL_MAX: usize = 16;
pub(super) const NEGOTIATING_STREAMS_MAX: usize = 16;
pub(super) const CONNECTIONS_PER_PEER_MAX: u32 = 2;
const INCOMING_MAX: u32 = 4_096;
/// Two connections to every member there can be.
const OUTGOING_MAX: u32 = 4_096;
pub(super) const PENDING_OUTGOING_MAX: u32 = 64;
/// Wide on purpose: a small limit here is a button that locks members out.
const PENDING_INCOMING_MAX: u32 = 2_048;
/// Open files that connections never get: store, local socket, outgoing attempts.
const RESERVED_FILES: u64 = 256;

const MIB: usize = 1_024 * 1_024;

/// The waits and sizes that depend on the place; the defaults are the rule.
#[derive(Clone, Debug)]
pub struct Limits {
    pub handshake: Duration,
    pub idle: Duration,
    /// From the first byte of a request to its answer.
    pub request: Duration,
    pub ping_every: Duration,
    pub ping_answer: Duration,
    pub redial_min: Duration,
    pub redial_max: Duration,
    /// How long a question waits for a connection and an answer.
    pub question: Duration,
    /// Size of the process beyond which no new connection is made.
    pub process_bytes_max: usize,
    /// Files the process may have open; connections get what the reserve leaves of them.
    pub open_files_max: u64,
}

/// How many connections there may be at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Connections {
    pub incoming: u32,
    pub outgoing: u32,
    pub pending_incoming: u32,
}

impl Limits {
    /// A third each of what the reserve leaves; of a very small limit a quarter is for connections.
    pub(super) fn connections(&self) -> Connections {
        let reserved = RESERVED_FILES.min(self.open_files_max / 4 * 3);
        let third = u32::try_from((self.open_files_max - reserved) / 3).unwrap_or(u32::MAX);
        Connections {
            incoming: third.min(INCOMING_MAX),
            outgoing: third.min(OUTGOING_MAX),
            pending_incoming: third.min(PENDING_INCOMING_MAX),
        }
    }

    /// Whether so few files may be open that fewer connections are taken than the rule allows.
    #[must_use]
    pub fn files_are_few(&self) -> bool {
        self.connections().incoming < INCOMING_MAX
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(5),
            idle: Duration::from_secs(60),
            request: Duration::from_secs(10),
            ping_every: Duration::from_secs(10),
            ping_answer: Duration::from_secs(5),
            redial_min: Duration::from_secs(1),
            redial_max: Duration::from_secs(60),
            question: Duration::from_secs(20),
            process_bytes_max: 768 * MIB,
            open_files_max: u64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_never_take_the_files_of_the_store() {
        for open_files_max in [0, 3, 64, 256, 1_024, 4_096, 20_000, u64::MAX] {
            let limits = Limits {
                open_files_max,
                ..Limits::default()
            };
            let shares = limits.connections();
            let all = [shares.incoming, shares.outgoing, shares.pending_incoming];
            let taken: u64 = all.iter().map(|share| u64::from(*share)).sum();
            let reserved = RESERVED_FILES.min(open_files_max / 4 * 3);
            assert!(taken + reserved <= open_files_max, "{open_files_max}");
        }
        let rule = Limits::default().connections();
        assert_eq!((rule.incoming, rule.pending_incoming), (4_096, 2_048));
    }
}

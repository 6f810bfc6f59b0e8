//! An inquiry that waits for a person, as it lies in the store.

use crate::api::ApiError;
use crate::domain::MunicipalityCode;
use crate::inquiry::{self, SessionId};
use crate::node::inquiries::ledger::item_word;
use crate::node::open::{Open, refusal};
use crate::store::{self, Tree};
use serde::{Deserialize, Serialize};

/// An inquiry of another municipality that waits for a person, as it lies in its row.
#[derive(Clone, Serialize, Deserialize)]
pub struct HeldRow {
    pub person: store::PersonId,
    pub why: String,
    /// Seconds
    pub expires: u64,
    peer: MunicipalityCode,
    pub query: [u8; 16],
    pub items: Vec<String>,
}

/// Prefix of the rows about inquiries that wait for a human.
const HELD: &[u8] = b"held-";

impl HeldRow {
    pub fn new(held: &inquiry::HeldInquiry) -> Self {
        let why = match held.why {
            inquiry::HeldWhy::Flagged => "flagged",
            inquiry::HeldWhy::OtherName => "other_name",
            inquiry::HeldWhy::Undecided => "undecided",
        };
        Self {
            person: held.person.0,
            why: why.to_owned(),
            expires: held.expires,
            peer: held.session.peer,
            query: held.session.query.0,
            items: held
                .items
                .iter()
                .map(|item| item_word(*item).to_owned())
                .collect(),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain data")
    }

    /// The session it is about.
    pub fn session(&self) -> SessionId {
        SessionId {
            side: inquiry::Side::Provider,
            peer: self.peer,
            query: inquiry::QueryId(self.query),
        }
    }
}

impl Open {
    /// Every inquiry that waits for a person here.
    ///
    /// # Errors
    /// The store's.
    pub fn held_rows_of_others(&mut self) -> Result<Vec<HeldRow>, ApiError> {
        let take = |rows: &mut Vec<HeldRow>, key: &[u8], row: &[u8]| {
            if key.starts_with(HELD) {
                rows.extend(postcard::from_bytes(row).ok());
            }
        };
        self.store
            .fold(Tree::Inquiry, Vec::new, take, &mut |_| {})
            .map_err(refusal)
    }
}

pub fn held_key(session: &SessionId) -> Vec<u8> {
    let peer = session.peer.as_u32().to_be_bytes();
    [HELD, &peer, &session.query.0].concat()
}

/// Which rows a restart reads: sessions, senders, people; by the first letter and the end of their keys.
pub fn is_read_at_start(key: &[u8]) -> bool {
    match key.first() {
        Some(b's' | b'r') => true,
        Some(b'q' | b'p') => key.ends_with(b"state"),
        _ => false,
    }
}

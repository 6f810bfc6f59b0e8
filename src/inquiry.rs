//! The border protocol and what it decides: input in, effects out. No IO, clock or randomness of its own.
//!
//! [`Core`] holds the open inquiries of both roles. The node gives it an [`Input`] with the time and a source of
//! randomness and performs the [`Effect`]s that come back, in their order; simulated towns in tests do the same.
//! What a message looks like stands in `envelope`, `message` and `evidence`; what keys follow in `transcript`; what is
//! kept afterwards in `receipt` and `half`.
//!
//! Invariants:
//! * A message leaves only after the commit that makes its retry send the same bytes.
//! * One inquiry tests one number; every outcome costs the provider the same number of commits and leaves at the same time.
//! * Nothing of a number that matched nobody is kept (`SAFE-58`).
#![deny(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects
)]

mod answering;
mod asking;
mod blinds;
mod bucket;
mod codes;
mod core;
mod effect;
pub mod envelope;
pub mod evidence;
mod half;
mod holdings;
mod ids;
mod input;
mod job;
mod jobs;
mod limits;
pub mod mailbox;
pub mod message;
mod nullable;
mod pace;
mod pad;
mod question;
mod quota;
mod receipt;
mod records;
mod retry;
mod secret;
mod sender;
mod statement;
mod step;
mod timers;
pub mod transcript;

pub use self::core::{Core, DECLINED, LateDecision, Own, Progress, Refused, Stated};
pub use bucket::{bucket_of, person_input};
pub use effect::{
    AbortedWhy, Alarm, AlarmKind, Answer, AnsweredDose, Commit, Effect, HeldEnd, HeldInquiry,
    HeldOver, HeldWhy, Leaf, LeafKind, LedgerHalf, MessageId, NewStatement, Outcome, OutcomeState,
    Outgoing, VaultKey,
};
pub use envelope::{Header, Kind, envelope_len_max, is_envelope_len};
pub use evidence::{Basis, IdentityCheck, RegisterCheck};
pub use half::{
    Half, HalfError, HalfResult, PaperTrail, SignedHalf, SignedRequest, VerifiedHalf,
    provided_twice, verify_half,
};
pub use holdings::{HeldPerson, Holdings};
pub use ids::{InquiryNo, Part, PersonId, Pseudonym, QueryId, RowKey, SessionId, Side};
pub use input::Input;
pub use job::{Done, Job};
pub use limits::{Limits, OUTCOMES_KEPT};
pub use message::AbortCode;
pub use pace::{Agreed, Forecast, Hold, Pace, PaceLimits, Standing};
pub use pad::{pad, unpad};
pub use question::{Draft, Incomplete, Question};
pub use quota::Quota;
pub use receipt::{AckContent, KeySignature, Receipt, SignedReceipt};
pub use records::{AnswerContent, Records};
pub use statement::{Statement, Subject, is_signed, statement_of};

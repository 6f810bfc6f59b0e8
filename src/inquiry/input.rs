//! What happens to the core from outside.

use super::core::LateDecision;
use super::effect::MessageId;
use super::job::Done;
use crate::crypto::SigningKey;
use crate::domain::MunicipalityCode;

pub enum Input {
    /// An envelope came in. When its effects were performed it may be confirmed to whoever brought it, dropped or not,
    /// unless one of them is [`super::Effect::LeaveUnconfirmed`].
    Arrived(Vec<u8>),
    /// The other side (or its mailbox) has the envelope on disk.
    Delivered(MessageId),
    /// It was not handed over; the core sends it again later.
    Undelivered(MessageId),
    /// A job is done.
    Computed(Done),
    /// [`super::Core::wake_at`] has come.
    Tick,
    /// A newer manifest of this municipality was taken, or a newer directory.
    ManifestArrived(MunicipalityCode),
    /// This municipality can be reached again: what waits for it is sent now.
    Reachable(MunicipalityCode),
    /// A human looked at a municipality that was shut out and lets it ask again.
    ClearSender(MunicipalityCode),
    /// The own signing key was lost and replaced; the newest own manifest names the new one.
    KeyReplaced(Box<SigningKey>),
    /// A person decided about an inquiry that was held.
    LateDecision(LateDecision),
}

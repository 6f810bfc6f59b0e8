//! Two municipalities whose programs speak no version in common: nothing is sent, and the clerk learns which of the two
//! is the older one.

use super::Core;
use crate::directory::{Apart, common_version};
use crate::inquiry::asking::Asking;
use crate::inquiry::effect::{AbortedWhy, OutcomeState};
use crate::inquiry::ids::SessionId;
use crate::inquiry::step::Step;

/// So long a question waits for a newer manifest of a provider that speaks no version in common.
const NEWER_MANIFEST_MS: u64 = 10_000;

impl Core {
    /// How the provider's manifest stands to the own one, where the two have no version in common.
    pub(super) fn apart(asking: &Asking, step: &Step<'_>) -> Option<Apart> {
        let theirs = step.world.manifest(asking.peer)?;
        let own = step.world.own_manifests().last()?;
        if Some(theirs.hash()) == asking.stale {
            return None;
        }
        common_version(own.manifest(), theirs.manifest()).err()
    }

    /// A new question waits a little: the provider may have been upgraded since its manifest was taken.
    pub(super) fn wait_for_newer(&mut self, id: SessionId, step: &mut Step<'_>) {
        step.fetch_manifest(id.peer);
        self.timers
            .set(id, step.now_ms.saturating_add(NEWER_MANIFEST_MS));
    }

    /// Ends a question that cannot be asked in any version.
    pub(super) fn end_apart(&mut self, asking: Asking, apart: Apart, step: &mut Step<'_>) {
        step.fetch_manifest(asking.peer);
        let why = AbortedWhy::NoCommonVersion(apart);
        self.end_asking(&asking, OutcomeState::Aborted(why), step);
        self.close_asking(asking, step);
    }
}

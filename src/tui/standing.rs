//! What every screen says as long as it is so: the clock is wrong, the directory is over, the node rests.

use crate::api::{ClockState, OwnEntry, Status};
use crate::text::health;
use crate::tui::flow::Message;
use crate::tui::scene::Scene;

/// The sentence for the result line, where nothing else is said; the worst first.
pub fn standing(scene: &Scene) -> Option<Message> {
    let status = scene.status.as_ref()?;
    let node = &status.health;
    let seconds = node.clock_offset_s.unwrap_or_default().unsigned_abs();
    let clock = |text| scene.fill(text, &[("seconds", &seconds)]);
    let words = if node.clock == ClockState::Stopped {
        clock(&health::CLOCK_STOPPED)
    } else if node.runs_twice {
        scene.say(&health::RUNS_TWICE).to_owned()
    } else if is_lost(node.own_entry) {
        scene.say(&health::ENTRY_LOST).to_owned()
    } else if status.directory_has_expired() {
        scene.say(&health::DIRECTORY_OVER).to_owned()
    } else if node.went_back {
        scene.say(&health::WENT_BACK).to_owned()
    } else if node.clock == ClockState::Off {
        clock(&health::CLOCK_OFF)
    } else {
        return resting(status, scene);
    };
    Some(Message::bad(words))
}

fn resting(status: &Status, scene: &Scene) -> Option<Message> {
    if let Some(since) = status.health.locked_since {
        let since = scene.moment(since);
        return Some(Message::plain(
            scene.fill(&health::LOCKED_SINCE, &[("since", &since)]),
        ));
    }
    let rest = status.health.maintenance?;
    let until = scene.moment(rest.until);
    Some(Message::plain(
        scene.fill(&health::RESTING, &[("until", &until)]),
    ))
}

const fn is_lost(entry: OwnEntry) -> bool {
    matches!(
        entry,
        OwnEntry::Replaced | OwnEntry::Revoked | OwnEntry::Ended
    )
}

//! The two-minute tour: which reply of the node shows that a step was done. A step ticks itself and stays ticked.

use std::fmt::Display;

use crate::api::{CaseReply, ClerkReply, DoseReply, Reply};
use crate::domain::UnixTime;
use crate::text::{Text, screens::settings};
use crate::tui::scene::Scene;

/// The steps in their order.
pub const STEPS: [&Text; 6] = [
    &settings::STEP_1,
    &settings::STEP_2,
    &settings::STEP_3,
    &settings::STEP_4,
    &settings::STEP_5,
    &settings::STEP_6,
];
/// The step that needs no node: Ctrl+L.
pub const LOCKED: usize = 5;
/// An inquiry that was asked so long ago was asked just now.
const JUST_NOW_S: u64 = 60;

/// The step a reply ticks.
pub fn step_of(reply: &Reply, now: UnixTime) -> Option<usize> {
    let Reply::Clerk(reply) = reply else {
        return None;
    };
    match reply {
        ClerkReply::Found(people) if !people.lines.is_empty() => Some(0),
        ClerkReply::Dose(DoseReply::Registered(_)) => Some(1),
        ClerkReply::Dose(DoseReply::Undone(_)) => Some(2),
        ClerkReply::Inquiry(view) if now.seconds_since(view.asked_at) < JUST_NOW_S => Some(3),
        ClerkReply::Case(CaseReply::Sent(_)) => Some(3),
        ClerkReply::Accepted(_) | ClerkReply::Case(CaseReply::Decided(_)) => Some(4),
        _ => None,
    }
}

/// The step that comes next, for the result line; nothing before the first one is done, and nothing after the last.
pub fn guide(scene: &Scene) -> Option<String> {
    let done = scene.preferences.as_ref()?.tour_done;
    if done == 0 || !scene.practice() {
        return None;
    }
    let (place, step) = (STEPS.iter().enumerate()).find(|(place, _)| !is_done(done, *place))?;
    let values: [(&str, &dyn Display); 3] = [
        ("number", &(place + 1)),
        ("all", &STEPS.len()),
        ("step", &scene.say(step)),
    ];
    Some(scene.fill(&settings::TOUR_NEXT, &values))
}

/// Whether a step is done.
pub const fn is_done(done: u32, step: usize) -> bool {
    done & (1 << step) != 0
}

/// How many are.
pub fn count(done: u32) -> usize {
    (0..STEPS.len()).filter(|step| is_done(done, *step)).count()
}

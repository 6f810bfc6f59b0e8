//! What stands around every screen: the top bar, the result line, the key hints.

use ratatui::layout::Rect;

use crate::api::{PeerStatus, ToDo};
use crate::domain::UnixTime;
use crate::text::{Text, screens::frame};
use crate::tui::flow::{Message, Tone};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::Hint;
use crate::tui::width::cells;

/// Smaller terminals show only a line that asks for more room.
pub const COLUMNS_MIN: u16 = 80;
pub const ROWS_MIN: u16 = 24;
/// A peer that was not heard of for so long is late.
const LATE_S: u64 = 180;

/// Where a screen may draw: everything but the frame's three rows.
pub fn body(area: Rect) -> Rect {
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(3),
        ..area
    }
}

/// The top bar: municipality and screen; on the right what waits, peers, person, clock.
pub fn draw_top(area: Rect, name: &Text, pen: &mut Pen) {
    let scene = pen.scene;
    let bar = pen.theme().bar();
    let town = scene
        .own()
        .map_or_else(String::new, |code| scene.town(code));
    let left = format!(" {town}｜{}", scene.say(name));
    let right = right_side(scene);
    pen.put(area.x, area.y, area.width, &left, bar);
    let mut width = cells(&right).min(area.width);
    if cells(&left) + width + 8 > area.width {
        width = width.min(area.width / 2);
    }
    pen.put(area.right() - width, area.y, width, &right, bar);
    if scene.practice() {
        let word = format!(" {} ", scene.say(&frame::PRACTICE));
        let style = pen.theme().practice();
        let x = area.x + cells(&left) + 1;
        if x + cells(&word) + width < area.right() {
            pen.put(x, area.y, cells(&word), &word, style);
        }
    }
}

fn right_side(scene: &Scene) -> String {
    let mut parts = Vec::new();
    if let Some(to_do) = &scene.to_do {
        let count = waiting(to_do);
        parts.push(scene.fill(&frame::TO_DO, &[("count", &count)]));
    }
    parts.push(link(scene));
    parts.push(match &scene.session {
        Some(session) => format!("{}({})", session.user, scene.role_word(session.role)),
        None => scene.say(&frame::NOBODY).to_owned(),
    });
    parts.push(scene.clock());
    format!("{} ", parts.join("｜"))
}

/// What a person should do something about.
const fn waiting(to_do: &ToDo) -> u64 {
    to_do.answers
        + to_do.no_answers
        + to_do.to_approve
        + to_do.held
        + to_do.refused_rows
        + to_do.alarms
}

/// How the node and its peers are, as a word.
fn link(scene: &Scene) -> String {
    if let Some(seconds) = scene.away {
        return scene.fill(&frame::NODE_AWAY, &[("seconds", &seconds)]);
    }
    let peers = scene
        .status
        .as_ref()
        .map_or(&[][..], |status| &status.peers);
    let worst = peers.iter().map(|peer| peer_state(peer, scene.now)).max();
    let word = worst.map_or(&frame::LINK_NONE, PeerState::word);
    format!("{} {}", scene.say(&frame::LINK), scene.say(word))
}

/// How one peer is; the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeerState {
    Good,
    /// Not connected, and nothing waits for it: connections are made when they are needed.
    Idle,
    Late,
    Down,
}

impl PeerState {
    pub const fn word(self) -> &'static Text {
        match self {
            Self::Good => &frame::LINK_GOOD,
            Self::Idle => &frame::LINK_IDLE,
            Self::Late => &frame::LINK_LATE,
            Self::Down => &frame::LINK_DOWN,
        }
    }
}

/// Connected is good, not connected without a message to carry is idle; lately heard of is late; anything else is down.
pub fn peer_state(peer: &PeerStatus, now: UnixTime) -> PeerState {
    match peer.last_success {
        _ if peer.connected => PeerState::Good,
        _ if peer.queued == 0 => PeerState::Idle,
        Some(last) if now.seconds_since(last) < LATE_S => PeerState::Late,
        _ => PeerState::Down,
    }
}

/// The result line, the last but one.
pub fn draw_result(area: Rect, message: Option<&Message>, pen: &mut Pen) {
    let theme = pen.theme();
    let (text, style) = match message {
        Some(message) => (
            format!(" {}", message.text),
            match message.tone {
                Tone::Good => theme.good(),
                Tone::Plain => theme.text(),
                Tone::Bad => theme.bad(),
            },
        ),
        None => (String::new(), theme.text()),
    };
    pen.put(area.x, area.y, area.width, &text, style);
}

/// The key hints: F1 first and never cut, the rest drop from the right.
pub fn draw_hints(area: Rect, hints: &[Hint], pen: &mut Pen) {
    let theme = pen.theme();
    pen.put(area.x, area.y, area.width, "", theme.text());
    let first = Hint::new("F1", &frame::HELP);
    let mut x = area.x + 1;
    for hint in std::iter::once(&first).chain(hints) {
        let word = pen.scene.say(hint.text);
        let name = pen.scene.keymap.shown(hint.key);
        let (key, text) = (cells(&name), cells(word));
        if x + key + 1 + text > area.right() {
            break;
        }
        pen.put(x, area.y, key, &name, theme.strong());
        pen.put(x + key + 1, area.y, text, word, theme.text());
        x += key + text + 3;
    }
}

/// All there is on a terminal that is too small.
pub fn draw_too_small(area: Rect, pen: &mut Pen) {
    let (width, height) = (area.width, area.height);
    let text = pen
        .scene
        .fill(&frame::TOO_SMALL, &[("width", &width), ("height", &height)]);
    pen.wrapped(area, &text, pen.theme().strong());
}

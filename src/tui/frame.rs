//! What stands around every screen: the top bar, the result line, the key hints.

use std::borrow::Cow;

use ratatui::layout::Rect;

use crate::api::{PeerStatus, ToDo};
use crate::domain::{Right, UnixTime};
use crate::text::{Lang, Text, health, screens::frame};
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
/// The key that leads out of every screen, and the cells between two hints.
const OUT: &str = "Esc";
const GAP: u16 = 2;

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
    let practice = if scene.practice() {
        format!(" {} ", scene.say(&frame::PRACTICE))
    } else {
        String::new()
    };
    pen.put(area.x, area.y, area.width, &left, bar);
    let x = area.x + cells(&left) + 1;
    pen.put(
        x,
        area.y,
        cells(&practice),
        &practice,
        pen.theme().practice(),
    );
    // The word for practice is never left out: what stands on the right is.
    let room = area.right().saturating_sub(x + cells(&practice) + 1);
    let right = right_side(scene, room);
    let width = cells(&right).min(room);
    pen.put(area.right() - width, area.y, width, &right, bar);
}

/// What waits, peers, person, clock. With less room the role goes first, then the person where the node or a peer
/// is away, else the peers: a node that is away is never left out.
fn right_side(scene: &Scene, room: u16) -> String {
    let to_do = scene.to_do.as_ref().map(|to_do| {
        let count = waiting(to_do, scene);
        scene.fill(&frame::TO_DO, &[("count", &count)])
    });
    let (user, role) = match &scene.session {
        Some(session) => (
            session.user.clone(),
            format!("({})", scene.role_word(session.role)),
        ),
        None => (scene.say(&frame::NOBODY).to_owned(), String::new()),
    };
    let named = format!("{user}{role}");
    let (link, clock) = (link(scene), scene.clock());
    let with = |parts: &[&str]| {
        let parts = to_do.as_deref().into_iter().chain(parts.iter().copied());
        format!("{} ", parts.collect::<Vec<_>>().join("｜"))
    };
    let kept = if is_good(scene) { &user } else { &link };
    let ways = [
        with(&[&link, &named, &clock]),
        with(&[&link, &user, &clock]),
        with(&[kept, &clock]),
        format!("{kept} "),
    ];
    let fits = ways.iter().find(|way| cells(way) <= room);
    fits.cloned().unwrap_or_default()
}

/// What this person should do something about: what their role may not open is somebody else's.
fn waiting(to_do: &ToDo, scene: &Scene) -> u64 {
    let own = |right, count| if scene.may(right) { count } else { 0 };
    let asked = to_do.answers + to_do.no_answers + to_do.letters_late;
    own(Right::Inquiries, asked)
        + own(
            Right::Approvals,
            to_do.to_approve + to_do.batches_to_approve,
        )
        + own(Right::People, to_do.held + to_do.undecided)
        + own(Right::Import, to_do.refused_rows + to_do.unfinished_imports)
        + to_do.alarms
}

/// The node is there and no peer is late or down.
fn is_good(scene: &Scene) -> bool {
    let good = |state| {
        matches!(
            state,
            PeerState::Good | PeerState::Idle | PeerState::Resting
        )
    };
    scene.away.is_none() && worst_peer(scene).is_none_or(good)
}

/// A venue's node talks to the nodes of its own municipality alone: one of them is enough.
fn worst_peer(scene: &Scene) -> Option<PeerState> {
    let status = scene.status.as_ref()?;
    if status.venue.is_some() {
        let reached = status.siblings.iter().any(|node| node.connected);
        let state = [PeerState::Down, PeerState::Good][usize::from(reached)];
        return Some(state);
    }
    let states = status.peers.iter().map(|peer| peer_state(peer, scene.now));
    states.max()
}

/// How the node and its peers are, as a word.
fn link(scene: &Scene) -> String {
    if let Some(seconds) = scene.away {
        return scene.fill(&frame::NODE_AWAY, &[("seconds", &seconds)]);
    }
    if let Some(seconds) = scene.silent {
        return scene.fill(&frame::NODE_SILENT, &[("seconds", &seconds)]);
    }
    let word = worst_peer(scene).map_or(&frame::LINK_NONE, PeerState::word);
    format!("{} {}", scene.say(&frame::LINK), scene.say(word))
}

/// How one peer is; the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PeerState {
    Good,
    /// Not connected, and nothing waits for it: connections are made when they are needed.
    Idle,
    /// It said that it is in maintenance.
    Resting,
    Late,
    Down,
}

impl PeerState {
    pub const fn word(self) -> &'static Text {
        match self {
            Self::Good => &frame::LINK_GOOD,
            Self::Idle => &frame::LINK_IDLE,
            Self::Resting => &health::PEER_RESTING,
            Self::Late => &frame::LINK_LATE,
            Self::Down => &frame::LINK_DOWN,
        }
    }
}

/// Connected is good, not connected without a message to carry is idle; lately heard of is late; anything else is down.
pub fn peer_state(peer: &PeerStatus, now: UnixTime) -> PeerState {
    match peer.last_success {
        _ if peer.health.maintenance.is_some() => PeerState::Resting,
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

/// The key hints: F1 first, the way out last, neither ever cut; what stands between drops from the right.
pub fn draw_hints(area: Rect, hints: &[Hint], pen: &mut Pen) {
    pen.put(area.x, area.y, area.width, "", pen.theme().text());
    let first = Hint::new("F1", &frame::HELP);
    let out = hints.iter().find(|hint| hint.key == OUT);
    let others = hints.iter().filter(|hint| hint.key != OUT);
    let kept = out.map_or(0, |out| hint_width(out, pen.scene));
    let mut x = area.x + 1;
    for hint in std::iter::once(&first).chain(others) {
        let width = hint_width(hint, pen.scene);
        if x + width + kept > area.right() + GAP {
            break;
        }
        draw_hint(x, area.y, hint, pen);
        x += width;
    }
    if let Some(out) = out {
        draw_hint(x, area.y, out, pen);
    }
}

fn draw_hint(x: u16, y: u16, hint: &Hint, pen: &mut Pen) {
    let (theme, scene) = (pen.theme(), pen.scene);
    let (key, word) = (key_word(hint.key, scene), scene.say(hint.text));
    pen.put(x, y, cells(&key), &key, theme.strong());
    pen.put(x + cells(&key) + 1, y, cells(word), word, theme.text());
}

/// Cells of a hint and the gap behind it.
fn hint_width(hint: &Hint, scene: &Scene) -> u16 {
    cells(&key_word(hint.key, scene)) + 1 + cells(scene.say(hint.text)) + GAP
}

/// The key to press for the one that a hint names.
pub fn key_word<'a>(key: &'a str, scene: &Scene) -> Cow<'a, str> {
    match (key, scene.lang) {
        ("Up/Down", Lang::Ja) => Cow::Borrowed("上下"),
        ("Down", Lang::Ja) => Cow::Borrowed("下"),
        _ => scene.keymap.shown(key),
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

//! The first screen: what waits, all functions, how the node and its peers are.

use ratatui::layout::Rect;

use crate::api::{AnyoneRequest, ApiError, PeerStatus, Reply, Request, SharedRequest, Status};
use crate::domain::{Right, UnixTime};
use crate::text::{
    Text, health,
    screens::{frame, home, settings},
};
use crate::tui::dialog::Refusal;
use crate::tui::flow::Flow;
use crate::tui::frame::peer_state;
use crate::tui::job::grouped;
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::{
    BATCHES, CONFLICTS, ENTRY, FUNCTIONS, HELD, HOME, INBOX, LETTERS, SEARCH, VENUE, function,
    is_allowed, refusal,
};
use crate::tui::tour;
use crate::tui::width::{cells, fit, fit_right};

/// The week's heading and its seven days.
const WEEK_ROWS: u16 = 8;
/// Cells of a count, and of what stands behind a peer's name.
const COUNT_WIDTH: u16 = 5;
const PEER_WIDTH: u16 = 18;

/// Something that waits for a person.
struct ToDo {
    name: &'static Text,
    count: u64,
    /// The function that deals with it.
    opens: char,
}

/// What waits, the menu, the peers.
#[derive(Default)]
pub struct Home {
    at: usize,
}

impl Home {
    fn open(key: char, scene: &Scene) -> Flow {
        match function(key, scene) {
            Some(function) if function.key != HOME => Flow::Open((function.open)(scene)),
            Some(_) => Flow::Stay,
            None => Flow::wrong(refusal(key, scene)),
        }
    }
}

/// What waits, from what the node last told.
fn to_do(scene: &Scene) -> Vec<ToDo> {
    let line = |name, count, opens| ToDo { name, count, opens };
    let mut lines = Vec::new();
    if let Some(to_do) = &scene.to_do {
        lines.extend([
            line(&home::TO_APPROVE, to_do.to_approve, INBOX),
            line(&home::BATCHES_TO_APPROVE, to_do.batches_to_approve, BATCHES),
            line(&home::ANSWERS, to_do.answers, 'E'),
            line(&home::NO_ANSWERS, to_do.no_answers, 'E'),
            line(&home::HELD, to_do.held, HELD),
            line(&home::UNDECIDED, to_do.undecided, CONFLICTS),
            line(&home::LETTERS_LATE, to_do.letters_late, LETTERS),
            line(&home::REFUSED_ROWS, to_do.refused_rows, '7'),
            line(&home::UNFINISHED, to_do.unfinished_imports, '7'),
            line(&home::ALARMS, to_do.alarms, 'B'),
            line(&home::QUEUED_INQUIRIES, to_do.queued, 'E'),
            line(&home::BATCHES, to_do.batches, BATCHES),
            line(&home::RESTING, to_do.resting, 'E'),
        ]);
    }
    let venue = scene.status.as_ref().and_then(|status| status.venue);
    let waiting = venue.map_or(0, |venue| venue.waiting);
    lines.push(line(&home::NOT_HANDED_OVER, waiting, VENUE));
    let unknown = |status: &Status| status.directory_version.is_none();
    if scene.status.as_ref().is_some_and(unknown) {
        lines.push(line(&home::NO_DIRECTORY, 1, 'B'));
    }
    let ending = |status: &Status| status.health.expiring.len() as u64;
    let count = scene.status.as_ref().map_or(0, ending);
    lines.push(line(&health::EXPIRING, count, 'S'));
    // What the role may not open is somebody else's to do; but a clerk should know that an approver is waited for.
    let is_seen =
        |opens| function(opens, scene).is_some() || (opens == INBOX && scene.may(Right::Inquiries));
    lines.retain(|line| line.count > 0 && is_seen(line.opens));
    lines
}

impl Screen for Home {
    fn name(&self) -> &'static Text {
        &home::NAME
    }

    fn help(&self) -> &'static Text {
        &home::HELP
    }

    fn hints(&self, scene: &Scene) -> Vec<Hint> {
        let mut hints = vec![Hint::new("Enter", &frame::OPEN)];
        if function(SEARCH, scene).is_some() {
            hints.push(Hint::new("F2", &frame::FIND));
        }
        if function(ENTRY, scene).is_some() {
            hints.push(Hint::new("F3", &frame::REGISTER_DOSE));
        }
        hints.extend([
            Hint::new("F5", &frame::RELOAD),
            Hint::new("Ctrl+P", &frame::FUNCTIONS),
            Hint::new("Ctrl+L", &frame::LOCK),
            Hint::new("Ctrl+Q", &frame::LOG_OUT),
        ]);
        hints
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        Flow::ask(Request::Anyone(AnyoneRequest::ShowStatus))
            .then(Flow::ask(Request::Shared(SharedRequest::ShowToDo)))
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let lines = to_do(scene);
        let last = lines.len().saturating_sub(1);
        match key {
            Key::Up | Key::Char('k') => self.at = self.at.saturating_sub(1),
            Key::Down | Key::Char('j') => self.at = (self.at + 1).min(last),
            Key::F(5) => return self.on_show(scene),
            Key::Enter => {
                let line = lines.get(self.at.min(last));
                return line.map_or(Flow::Stay, |line| Self::open(line.opens, scene));
            }
            Key::Char(key) => return Self::open(key, scene),
            _ => {}
        }
        Flow::Stay
    }

    // The frame keeps both replies in the scene.
    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(_) => Flow::Stay,
            Err(error) => Flow::wrong(Refusal::line(&error, scene)),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let left = area.width / 2;
        let scene = pen.scene;
        let functions = FUNCTIONS.iter().filter(|one| is_allowed(one, scene));
        let rows = functions.count().div_ceil(2);
        let upper = area
            .height
            .saturating_sub(u16::try_from(rows).unwrap_or_default() + 2);
        let upper = upper.clamp(6, area.height.saturating_sub(4));
        let place = |x, y, width, height| Rect {
            x: area.x + x,
            y: area.y + y,
            width,
            height,
        };
        draw_to_do(place(0, 0, left, upper), &mut self.at, pen);
        draw_node(place(left, 0, area.width - left, upper), pen);
        draw_menu(place(0, upper, left, area.height - upper), pen);
        draw_peers(
            place(left, upper, area.width - left, area.height - upper),
            pen,
        );
    }
}

fn draw_to_do(area: Rect, at: &mut usize, pen: &mut Pen) {
    let scene = pen.scene;
    let inner = pen.boxed(area, scene.say(&home::TO_DO));
    let lines = to_do(scene);
    *at = (*at).min(lines.len().saturating_sub(1));
    pen.cursor(inner.x, inner.y + *at as u16);
    if lines.is_empty() {
        pen.row(inner, 0, scene.say(&home::TO_DO_NONE), pen.theme().text());
    }
    for (line, row) in lines.iter().zip(0..inner.height) {
        let here = usize::from(row) == *at;
        let (mark, style) = if here {
            (">", pen.theme().selected())
        } else {
            (" ", pen.theme().text())
        };
        let count = scene.fill(&home::COUNT, &[("count", &grouped(line.count))]);
        let count = fit_right(&count, cells(&count).max(COUNT_WIDTH));
        let name = fit(
            scene.say(line.name),
            inner.width.saturating_sub(cells(&count) + 3),
        );
        pen.row(inner, row, &format!("{mark} {name}{count}"), style);
    }
    draw_offer(inner, lines.len(), pen);
}

/// The tour, in practice networks, until it is done; in the last row where it is free.
fn draw_offer(inner: Rect, used: usize, pen: &mut Pen) {
    let scene = pen.scene;
    let Some(preferences) = &scene.preferences else {
        return;
    };
    let (done, all) = (tour::count(preferences.tour_done), tour::STEPS.len());
    if scene.practice() && done < all && used + 1 < usize::from(inner.height) {
        let text = scene.fill(&settings::TOUR_OFFER, &[("done", &done), ("all", &all)]);
        let row = u16::try_from(used.max(1) + 1).unwrap_or_default();
        pen.row(inner, row, &text, pen.theme().strong());
    }
}

fn draw_menu(area: Rect, pen: &mut Pen) {
    let scene = pen.scene;
    let inner = pen.boxed(area, scene.say(&home::MENU));
    let allowed: Vec<_> = FUNCTIONS
        .iter()
        .filter(|function| is_allowed(function, scene))
        .collect();
    let lefts = allowed.iter().step_by(2);
    let longest = lefts.map(|function| cells(scene.say(function.name)) + 3);
    let half = longest.max().unwrap_or_default().max(inner.width / 2);
    for (function, place) in allowed.into_iter().zip(0..) {
        let (row, column) = (place / 2, place % 2);
        if row >= inner.height {
            break;
        }
        let x = inner.x + column * half;
        pen.put(
            x,
            inner.y + row,
            2,
            &function.key.to_string(),
            pen.theme().strong(),
        );
        pen.put(
            x + 2,
            inner.y + row,
            (inner.right() - x).min(half).saturating_sub(2),
            scene.say(function.name),
            pen.theme().text(),
        );
    }
}

fn draw_node(area: Rect, pen: &mut Pen) {
    let scene = pen.scene;
    let inner = pen.boxed(area, scene.say(&home::PICTURE));
    let Some(status) = &scene.status else { return };
    let lines = node_lines(status, inner.height, scene);
    for (line, row) in lines.iter().zip(0..) {
        pen.row(inner, row, line, pen.theme().text());
    }
    let used = lines.len() as u16;
    let below = Rect {
        y: inner.y + used,
        height: inner.height.saturating_sub(used),
        ..inner
    };
    draw_week(below, pen);
}

/// The node in one line, or in three where the week below keeps its rows.
fn node_lines(status: &Status, height: u16, scene: &Scene) -> Vec<String> {
    let Some(residents) = status.residents else {
        return vec![scene.say(&home::LOCKED_NODE).to_owned()];
    };
    let (count, version) = (grouped(residents), status.directory_version);
    if let Some(version) = version
        && height < WEEK_ROWS + 4
    {
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("count", &count), ("version", &version)];
        return vec![scene.fill(&home::NODE_LINE, &values)];
    }
    let directory = match version {
        Some(version) => scene.fill(&home::VERSION, &[("version", &version)]),
        None => scene.say(&home::NO_DIRECTORY).to_owned(),
    };
    let leaves = grouped(status.log_leaves);
    let mut lines = vec![
        scene.fill(&home::RESIDENTS, &[("count", &count)]),
        format!("{} {directory}", scene.say(&home::DIRECTORY)),
        scene.fill(&home::LOG_LEAVES, &[("count", &leaves)]),
        String::new(),
    ];
    lines.truncate(usize::from(height.saturating_sub(WEEK_ROWS).max(1)));
    lines
}

/// Doses registered on each of the last seven days, as bars with their numbers; where there is no room for all, the latest.
fn draw_week(area: Rect, pen: &mut Pen) {
    let scene = pen.scene;
    let days = scene
        .to_do
        .as_ref()
        .map_or(&[][..], |to_do| &to_do.registered);
    let room = usize::from(area.height.saturating_sub(1));
    let days = &days[days.len().saturating_sub(room)..];
    let heading = scene.fill(&home::WEEK, &[("days", &days.len())]);
    pen.row(area, 0, &heading, pen.theme().label());
    let most = days
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or_default()
        .max(1);
    for ((day, count), row) in days.iter().zip(1..area.height) {
        let room = u32::from(area.width.saturating_sub(16));
        let bar = "#".repeat(usize::try_from(count * room / most).unwrap_or_default());
        let line = format!(
            "{:>2}/{:<2} {} {bar}",
            day.month(),
            day.day(),
            fit_right(&count.to_string(), 6)
        );
        pen.row(area, row, &line, pen.theme().text());
    }
}

fn draw_peers(area: Rect, pen: &mut Pen) {
    let scene = pen.scene;
    let inner = pen.boxed(area, scene.say(&home::PEERS));
    let peers = scene
        .status
        .as_ref()
        .map_or(&[][..], |status| &status.peers);
    let room = usize::from(inner.height);
    let shown = match peers.len() > room {
        true => room.saturating_sub(1),
        false => peers.len(),
    };
    let left = peers.len() - shown;
    if left > 0 {
        let more = scene.fill(&home::MORE_PEERS, &[("count", &left)]);
        let last = inner.height.saturating_sub(1);
        pen.row(inner, last, &more, pen.theme().label());
    }
    for (peer, row) in peers.iter().take(shown).zip(0..inner.height) {
        pen.row(
            inner,
            row,
            &peer_line(peer, inner.width, scene),
            pen.theme().text(),
        );
    }
}

/// Name, state and last contact; what waits for it, where something does. The code where there is room.
fn peer_line(peer: &PeerStatus, width: u16, scene: &Scene) -> String {
    let state = fit(scene.say(peer_state(peer, scene.now).word()), 5);
    let last = since(peer.last_success, scene);
    let mut rest = format!("{state} {last}");
    if peer.queued > 0 {
        let queued = scene.fill(&home::QUEUED, &[("count", &peer.queued)]);
        rest = format!("{state} {queued}");
    }
    if width > 50 {
        rest = format!("{} {rest}", peer.code);
    }
    let name = width.saturating_sub(cells(&rest).max(PEER_WIDTH) + 1);
    format!("{} {rest}", fit(&scene.town(peer.code), name))
}

fn since(moment: Option<UnixTime>, scene: &Scene) -> String {
    let Some(moment) = moment else {
        return scene.say(&home::NEVER).to_owned();
    };
    let seconds = scene.now.seconds_since(moment);
    let (text, count) = match seconds {
        0..60 => (&home::JUST_NOW, 0),
        60..3_600 => (&home::MINUTES_AGO, seconds / 60),
        3_600..172_800 => (&home::HOURS_AGO, seconds / 3_600),
        _ => (&home::DAYS_AGO, seconds / 86_400),
    };
    scene.fill(text, &[("count", &count)])
}

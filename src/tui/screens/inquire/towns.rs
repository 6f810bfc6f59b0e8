//! The previous municipality: those of the directory that fit what is typed, with how they are reached.

use ratatui::layout::Rect;

use crate::domain::{
    MunicipalityCode, look_alikes, municipality, same_names, search_municipalities,
};
use crate::text::{Lang, commands, screens::inquire};
use crate::tui::flow::Flow;
use crate::tui::frame::{PeerState, peer_state};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::width::fit;

/// Rows of the table looked through.
const FITTING_MAX: usize = 200;
/// Of those outside the directory, only to say that they are.
const OUTSIDE_MAX: usize = 3;

#[derive(Clone, Copy)]
struct Line {
    code: MunicipalityCode,
    /// `None`: the directory does not name it.
    state: Option<PeerState>,
}

/// What fits, and which one is chosen.
#[derive(Default)]
pub struct Towns {
    lines: Vec<Line>,
    at: usize,
    /// Where the person lived before, as the register says it.
    pub address: Option<String>,
}

impl Towns {
    /// What fits the typed words; without any, the whole directory.
    pub fn look(&mut self, typed: &str, scene: &Scene) {
        let peers = scene
            .status
            .as_ref()
            .map_or(&[][..], |status| &status.peers);
        let state = |code: MunicipalityCode| {
            let code = successor(code, scene).unwrap_or(code);
            let peer = peers.iter().find(|peer| peer.code == code);
            peer.map(|peer| peer_state(peer, scene.now))
        };
        let own = scene.own();
        self.at = 0;
        if typed.is_empty() {
            let line = |code| Line {
                code,
                state: state(code),
            };
            self.lines = peers.iter().map(|peer| line(peer.code)).collect();
            return;
        }
        let practice = own.is_some_and(MunicipalityCode::is_practice);
        let fitting = search_municipalities(typed, practice, FITTING_MAX);
        let lines = fitting
            .iter()
            .filter(|town| Some(town.code) != own)
            .map(|town| Line {
                code: town.code,
                state: state(town.code),
            });
        let (mut listed, outside): (Vec<Line>, Vec<Line>) =
            lines.partition(|line| line.state.is_some());
        listed.extend(outside.into_iter().take(OUTSIDE_MAX));
        self.lines = listed;
    }

    pub fn step(&mut self, by: isize) -> Flow {
        let last = self.lines.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
        Flow::Stay
    }

    pub fn chosen(&self) -> Option<MunicipalityCode> {
        let line = self.lines.get(self.at)?;
        line.state.map(|_| line.code)
    }

    /// The chosen one where the directory does not name it: only a letter reaches it.
    pub fn outside(&self) -> Option<MunicipalityCode> {
        let line = self.lines.get(self.at)?;
        line.state.is_none().then_some(line.code)
    }

    /// Why the step cannot go on.
    pub fn refusal(&self, scene: &Scene) -> Option<&'static str> {
        let is_chosen = self.lines.get(self.at).is_some();
        (!is_chosen).then(|| scene.say(&inquire::TOWN_FIRST))
    }

    /// What a clerk should know about the chosen one.
    pub fn notes(&self, scene: &Scene) -> Vec<String> {
        let mut notes = Vec::new();
        let Some(line) = self.lines.get(self.at) else {
            return notes;
        };
        if let Some(successor) = successor(line.code, scene) {
            let [former, successor] = [line.code, successor].map(|code| scene.town(code));
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("former", &former), ("successor", &successor)];
            notes.push(scene.fill(&commands::LED_TO_SUCCESSOR, &values));
        }
        if line.state.is_none() {
            notes.push(scene.say(&inquire::ONLY_LISTED).to_owned());
        }
        if line.state == Some(PeerState::Down) {
            notes.push(scene.say(&inquire::DOWN_NOTE).to_owned());
        }
        let mut alike = look_alikes(line.code);
        if let Some(town) = municipality(line.code) {
            alike.extend(same_names(town));
        }
        // Fictional towns differ in one digit all over; only those of the directory may be meant.
        let listed = |code| self.lines.iter().any(|line| line.code == code) || !code.is_practice();
        let towns: Vec<String> = alike
            .iter()
            .filter(|town| listed(town.code))
            .map(|town| format!("{} {}", town.code, town.full_name()))
            .collect();
        if !towns.is_empty() {
            let towns = towns.join("、");
            notes.push(scene.fill(&inquire::TOWN_ALIKE, &[("towns", &towns)]));
        }
        notes
    }

    pub fn draw(&self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let theme = pen.theme();
        let inner = pen.boxed(area, scene.say(&inquire::TOWN_TITLE));
        if self.lines.is_empty() {
            pen.row(inner, 0, scene.say(&inquire::TOWN_NONE), theme.text());
        }
        let height = usize::from(inner.height).max(1);
        let first = (self.at + 1).saturating_sub(height);
        let visible = self.lines.iter().enumerate().skip(first).take(height);
        for ((place, line), row) in visible.zip(0..) {
            let here = place == self.at;
            let (mark, style) = if here {
                (">", theme.selected())
            } else {
                (" ", theme.text())
            };
            pen.row(inner, row, &format!("{mark} {}", words(line, scene)), style);
        }
    }
}

/// Who carries a municipality on after a merger.
fn successor(code: MunicipalityCode, scene: &Scene) -> Option<MunicipalityCode> {
    let merged = scene.status.as_ref()?.health.merged.iter();
    let mut done = merged.filter(|one| one.since <= scene.now);
    done.find(|one| one.former == code).map(|one| one.successor)
}

fn words(line: &Line, scene: &Scene) -> String {
    let state = match line.state {
        Some(state) => scene.say(state.word()),
        None => scene.say(&inquire::TOWN_OUTSIDE),
    };
    let name = fit(&scene.town(line.code), 24);
    // Prefectures have no reading here: only readers of Japanese see them.
    let prefecture = match scene.lang {
        Lang::Ja => municipality(line.code).map_or("", |town| town.prefecture),
        Lang::En => "",
    };
    format!("{} {name} {} {state}", line.code, fit(prefecture, 8))
}

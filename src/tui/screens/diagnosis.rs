//! The diagnosis on one screen: line by line how node and network are, and what to do next.

use ratatui::layout::Rect;

use crate::api::{
    AnyoneReply, AnyoneRequest, ApiError, Diagnosis as Report, Event, Finding, Level, Reply,
    Request,
};
use crate::domain::MunicipalityCode;
use crate::text::{Text, health, screens::frame};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::sheet::{Row, Sheet};

/// All findings, or those about one peer.
#[derive(Default)]
pub struct Diagnosis {
    about: Option<MunicipalityCode>,
    report: Option<Box<Report>>,
    sheet: Sheet,
}

impl Diagnosis {
    /// Only what was found about one peer.
    pub fn of(peer: MunicipalityCode) -> Self {
        Self {
            about: Some(peer),
            ..Self::default()
        }
    }

    fn ask() -> Flow {
        Flow::ask(Request::Anyone(AnyoneRequest::Diagnose))
    }

    /// What is wrong stands above what is not.
    fn rows(&self, scene: &Scene) -> Vec<Row> {
        let Some(report) = &self.report else {
            return Vec::new();
        };
        let wanted = |finding: &&Finding| self.about.is_none_or(|code| finding.about == Some(code));
        let mut findings: Vec<&Finding> = report.findings.iter().filter(wanted).collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        let mut rows = vec![
            Row::Line(summary(&findings, scene)),
            Row::Line(head(report, scene)),
        ];
        for finding in findings {
            rows.extend(lines(finding, scene));
        }
        rows
    }
}

fn summary(findings: &[&Finding], scene: &Scene) -> String {
    let count = |level| findings.iter().filter(|found| found.level == level).count();
    let [problems, attentions, good] = [Level::Problem, Level::Attention, Level::Ok].map(count);
    scene.fill(
        &health::SUMMARY,
        &[
            ("problems", &problems),
            ("attentions", &attentions),
            ("good", &good),
        ],
    )
}

fn head(report: &Report, scene: &Scene) -> String {
    let own = format!("{} {}", scene.town(report.own), report.own);
    let at = scene.moment_s(report.at);
    scene.fill(
        &health::HEAD,
        &[("own", &own), ("version", &report.version), ("at", &at)],
    )
}

fn lines(finding: &Finding, scene: &Scene) -> Vec<Row> {
    let [what, next] = health::finding(&finding.word, &finding.values, scene.lang)
        .unwrap_or_else(|| [finding.word.clone(), String::new()]);
    let level = health::level(finding.level.word()).map_or("", |text| scene.say(text));
    let about = finding
        .about
        .map_or_else(String::new, |code| format!("{} {code}: ", scene.town(code)));
    let line = format!("[{level}] {about}{what}");
    let mut rows = match health::topic(&finding.topic) {
        Some(topic) => vec![Row::Pair(topic, line)],
        None => vec![Row::Line(line)],
    };
    if !next.is_empty() {
        rows.push(Row::Pair(&health::NEXT, next));
    }
    rows
}

impl Screen for Diagnosis {
    fn name(&self) -> &'static Text {
        &health::DIAGNOSIS
    }

    fn help(&self) -> &'static Text {
        &health::DIAGNOSIS_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F5", &frame::RELOAD),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        Self::ask()
    }

    fn on_key(&mut self, key: Key, _scene: &Scene) -> Flow {
        if self.sheet.on_key(key) {
            return Flow::Stay;
        }
        match key {
            Key::F(5) => Self::ask(),
            Key::Esc => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, _scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Anyone(AnyoneReply::Diagnosis(report))) => {
                self.report = Some(report);
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::PeersChanged | Event::DirectoryChanged | Event::LockChanged | Event::Missed => {
                Self::ask()
            }
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let rows = self.rows(pen.scene);
        let title = pen.scene.say(&health::DIAGNOSIS);
        self.sheet.draw_boxed(area, title, &rows, pen);
    }
}

//! The job template: how far work of more than half a second is, and a way to stop it.

use ratatui::layout::Rect;

use crate::api::ApiError;
use crate::domain::UnixTime;
use crate::text::{Text, screens::templates};
use crate::tui::dialog::Refusal;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;

/// Cells of the bar.
const BAR: u64 = 20;

/// How a job stands.
#[derive(Clone, Debug)]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Stopped,
    Failed(ApiError),
}

/// Work that takes a while. The screen that started it moves it on as replies come.
#[derive(Clone, Debug)]
pub struct Job {
    pub name: &'static Text,
    pub state: JobState,
    pub done: u64,
    /// Unknown where there is no telling how much it is.
    pub total: Option<u64>,
    started: UnixTime,
}

impl Job {
    pub const fn new(name: &'static Text, total: Option<u64>, now: UnixTime) -> Self {
        Self {
            name,
            state: JobState::Running,
            done: 0,
            total,
            started: now,
        }
    }

    pub const fn is_running(&self) -> bool {
        matches!(self.state, JobState::Waiting | JobState::Running)
    }

    /// `[######----] 62% 764/1,234 実行中 残り 1分20秒`.
    pub fn line(&self, scene: &Scene) -> String {
        let word = scene.say(match self.state {
            JobState::Waiting => &templates::JOB_WAITING,
            JobState::Running => &templates::JOB_RUNNING,
            JobState::Done => &templates::JOB_DONE,
            JobState::Stopped => &templates::JOB_STOPPED,
            JobState::Failed(_) => &templates::JOB_FAILED,
        });
        let Some(total) = self.total.filter(|total| *total > 0) else {
            return format!("{} {word}", grouped(self.done));
        };
        let done = self.done.min(total);
        let filled = usize::try_from(done * BAR / total).unwrap_or_default();
        let empty = usize::try_from(BAR).unwrap_or_default() - filled;
        let bar = format!(
            "[{}{}] {:>3}%",
            "#".repeat(filled),
            "-".repeat(empty),
            done * 100 / total
        );
        let (done, total) = (grouped(done), grouped(total));
        let count = scene.fill(&templates::JOB_COUNT, &[("done", &done), ("total", &total)]);
        format!("{bar} {count} {word} {}", self.left(scene))
            .trim_end()
            .to_owned()
    }

    /// How long it will still take, from how long it took so far.
    fn left(&self, scene: &Scene) -> String {
        let seconds = scene.now.seconds_since(self.started);
        let (Some(total), true) = (self.total, self.is_running()) else {
            return String::new();
        };
        if seconds < 2 || self.done == 0 {
            return String::new();
        }
        let left = seconds * total.saturating_sub(self.done) / self.done;
        let time = if left >= 60 {
            scene.fill(
                &templates::MINUTES,
                &[("minutes", &(left / 60)), ("seconds", &(left % 60))],
            )
        } else {
            scene.fill(&templates::SECONDS, &[("seconds", &left)])
        };
        scene.fill(&templates::JOB_LEFT, &[("time", &time)])
    }

    /// Its name, the bar, and what went wrong if something did; three rows.
    pub fn draw(&self, area: Rect, pen: &mut Pen) {
        let theme = pen.theme();
        pen.row(area, 0, pen.scene.say(self.name), theme.strong());
        let line = self.line(pen.scene);
        pen.row(area, 1, &line, theme.text());
        if let JobState::Failed(error) = &self.state {
            let line = Refusal::line(error, pen.scene);
            pen.row(area, 2, &line, theme.bad());
        }
    }
}

/// A number with commas: `1,234`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

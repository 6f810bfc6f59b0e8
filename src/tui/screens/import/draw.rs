//! How the import looks: the form, the bar of a course, counts and refused rows.

use ratatui::layout::Rect;

use crate::api::{ImportLayout, UnfinishedImport};
use crate::text::screens::{import, templates};
use crate::tui::job::grouped;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;

use super::course::REFUSED_MAX;
use super::refused::Refused;
use super::{Import, Step};

impl Import {
    pub(super) fn draw_all(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        pen.put(
            area.x,
            area.y,
            area.width,
            &self.steps(scene),
            pen.theme().text(),
        );
        let body = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(1),
            ..area
        };
        let height = self.form.height() + 2;
        let upper = Rect { height, ..body };
        let inner = pen.boxed(upper, scene.say(&import::FILE_FORM));
        self.form.draw(inner, pen);
        let below = Rect {
            y: upper.bottom(),
            height: body.height.saturating_sub(height),
            ..body
        };
        match &self.course {
            Some(course) => {
                let inner = pen.boxed(below, scene.say(&templates::STEP));
                course.job.draw(inner, pen);
                if course.can_go_on() {
                    let rest = Rect {
                        y: inner.y + 4,
                        height: inner.height.saturating_sub(4),
                        ..inner
                    };
                    pen.wrapped(rest, scene.say(&import::GO_ON), pen.theme().strong());
                }
                pen.cursor(inner.x, inner.y);
            }
            None if self.step != Step::File => self.draw_result(below, pen),
            None => self.draw_unfinished(below, pen),
        }
        if let Some(repair) = &mut self.repair {
            repair.draw(area, pen);
        }
        self.form.draw_over(area, pen);
    }

    fn steps(&self, scene: &Scene) -> String {
        let names = [
            (&import::STEP_FILE, Step::File),
            (&import::STEP_CHECK, Step::Checked),
            (&import::STEP_REGISTER, Step::Registered),
        ];
        let steps: Vec<String> = names
            .iter()
            .zip(1..)
            .map(|((name, step), number)| {
                let mark = if *step == self.step { ">" } else { " " };
                format!("{mark}{number} {}", scene.say(name))
            })
            .collect();
        format!(" {} {}", scene.say(&templates::STEP), steps.join("  "))
    }

    /// What began somewhere and came to no end, and what to do about it.
    fn draw_unfinished(&self, area: Rect, pen: &mut Pen) {
        if self.unfinished.is_empty() {
            return;
        }
        let scene = pen.scene;
        let inner = pen.boxed(area, scene.say(&import::UNFINISHED));
        let how = pen.wrapped(
            inner,
            scene.say(&import::UNFINISHED_HOW),
            pen.theme().strong(),
        );
        let lines = self.unfinished.iter().zip(how + 1..inner.height);
        for (one, row) in lines {
            pen.row(inner, row, &unfinished_line(one, scene), pen.theme().text());
        }
    }

    fn draw_result(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let lines = self.result(scene);
        let height = lines.len() as u16;
        for (line, row) in lines.iter().zip(0..) {
            pen.row(area, row, &format!(" {line}"), pen.theme().text());
        }
        let rest = Rect {
            y: area.y + height,
            height: area.height.saturating_sub(height),
            ..area
        };
        let title = scene.say(&import::REFUSED_TITLE);
        self.list.draw(rest, title, self.repair.is_none(), pen);
    }

    /// Counts, and what F10 does next.
    fn result(&self, scene: &Scene) -> Vec<String> {
        let report = &self.report;
        let counts = if self.step == Step::Checked {
            &import::COUNTS_CHECK
        } else {
            &import::COUNTS
        };
        let numbers = [
            ("read", report.read),
            ("registered", report.registered),
            ("unchanged", report.unchanged),
            ("held", report.held),
            ("rejected", report.rejected_count),
        ]
        .map(|(name, number)| (name, grouped(number)));
        let values: Vec<(&str, &dyn std::fmt::Display)> = numbers
            .iter()
            .map(|(name, number)| (*name, number as &dyn std::fmt::Display))
            .collect();
        let mut lines = vec![scene.fill(counts, &values)];
        let mut about = scene.fill(&import::ENCODING, &[("encoding", &report.encoding)]);
        if report.marked > 0 {
            let marked = scene.fill(&import::MARKED, &[("marked", &report.marked)]);
            about = format!("{about}  {marked}");
        }
        if self.list.rows().len() >= REFUSED_MAX {
            let more = scene.fill(&import::MORE_REFUSED, &[("count", &REFUSED_MAX)]);
            about = format!("{about}  {more}");
        }
        lines.push(about);
        lines.push(self.next_words(scene));
        if self.step == Step::Registered {
            lines.push(scene.say(&import::MEDIUM_LAST).to_owned());
        }
        lines
    }

    fn next_words(&self, scene: &Scene) -> String {
        let repaired = self
            .list
            .rows()
            .iter()
            .filter(|row| Refused::is_repaired(row));
        match (self.step, repaired.count()) {
            (Step::Checked, _) => scene.say(&import::NEXT_REGISTER).to_owned(),
            (_, 0) if !self.list.rows().is_empty() => {
                let count = grouped(self.report.rejected_count.max(1));
                scene.fill(&import::NEXT_ERRORS, &[("count", &count)])
            }
            (_, 0) => scene.say(&import::NEXT_NOTHING).to_owned(),
            (_, count) => scene.fill(&import::NEXT_REPAIR, &[("count", &count)]),
        }
    }
}

fn unfinished_line(one: &UnfinishedImport, scene: &Scene) -> String {
    let layout = match one.layout {
        ImportLayout::Targets => &import::TARGETS,
        ImportLayout::Doses => &import::DOSES,
    };
    scene.fill(
        &import::UNFINISHED_LINE,
        &[
            ("time", &scene.moment(one.at)),
            ("user", &one.user),
            ("layout", &scene.say(layout)),
            ("medium", &one.medium),
            ("rows", &grouped(one.rows)),
        ],
    )
}

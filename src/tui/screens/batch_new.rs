//! A new batch: the file is checked, what it holds is shown before anything is sent, and then it waits for an approver.

use ratatui::layout::Rect;
use zeroize::Zeroizing;

use crate::api::{
    ApiError, BATCH_FILE_LEN_MAX, BatchMade, BatchReply, BatchRequest, Reply, Request,
};
use crate::domain::Private;
use crate::text::{
    self, Text,
    screens::{batches, frame},
};
use crate::tui::files::{FileFault, FileNews, FileOrder};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::Batch;

use super::batches::duration;
use super::import::fault_word;

const PATH: &str = "path";
const PATH_LEN_MAX: usize = 400;
const CHECK: u32 = 0;
const MAKE: u32 = 1;

/// A file on its way into a batch.
pub struct BatchNew {
    form: Form,
    /// What was read of the file so far, while it is read.
    reading: Option<Zeroizing<Vec<u8>>>,
    /// What the node said about the file that stands in the form.
    checked: Option<Box<BatchMade>>,
    makes: bool,
    is_busy: bool,
}

impl Default for BatchNew {
    fn default() -> Self {
        let path = Field::new(PATH, &batches::PATH, Kind::Text { max: PATH_LEN_MAX })
            .required()
            .with_help(&batches::PATH_HELP);
        Self {
            form: Form::new("batch", vec![path]),
            reading: None,
            checked: None,
            makes: false,
            is_busy: false,
        }
    }
}

impl BatchNew {
    fn begin(&mut self, scene: &Scene) -> Flow {
        let takes = self.checked.as_ref().is_some_and(|made| made.taken > 0);
        if self.checked.is_some() && !takes {
            self.checked = None;
        }
        self.makes = takes;
        self.is_busy = true;
        self.reading = Some(Zeroizing::new(Vec::new()));
        let path = self.form.value(PATH, scene);
        Flow::file(FileOrder::Open { path })
    }

    fn fail(&mut self, sentence: &str) -> Flow {
        self.reading = None;
        self.is_busy = false;
        Flow::file(FileOrder::Close).then(Flow::wrong(sentence))
    }

    fn on_part(&mut self, part: Private<Vec<u8>>, scene: &Scene) -> Flow {
        let part = Zeroizing::new(part.into_inner());
        let Some(reading) = &mut self.reading else {
            return Flow::Stay;
        };
        if !part.is_empty() {
            reading.extend_from_slice(&part);
            if reading.len() > BATCH_FILE_LEN_MAX {
                return self.fail(scene.say(&batches::TOO_LONG));
            }
            return Flow::file(FileOrder::Read);
        }
        let bytes = std::mem::take(&mut **reading);
        self.reading = None;
        let request = BatchRequest::Make {
            file: Private::new(bytes),
            check_only: !self.makes,
        };
        let tag = if self.makes { MAKE } else { CHECK };
        Flow::file(FileOrder::Close).then(Flow::ask_as(tag, Request::Batch(request)))
    }

    fn lines(made: &BatchMade, scene: &Scene) -> Vec<String> {
        let values: [(&str, &dyn std::fmt::Display); 4] = [
            ("read", &made.read),
            ("taken", &made.taken),
            ("rejected", &made.rejected_count),
            ("time", &duration(made.seconds, scene)),
        ];
        let mut lines = vec![scene.fill(&batches::CHECKED_LINE, &values)];
        let tomorrow: u32 = made.towns.iter().map(|town| town.tomorrow).sum();
        if tomorrow > 0 {
            lines.push(scene.fill(&batches::CHECKED_TOMORROW, &[("count", &tomorrow)]));
        }
        lines.extend(made.rejected.iter().take(6).map(|row| {
            let reason = text::row(&row.code).map_or(row.code.as_str(), |text| scene.say(text));
            let values: [(&str, &dyn std::fmt::Display); 3] = [
                ("line", &row.line),
                ("column", &row.column),
                ("reason", &reason),
            ];
            scene.fill(&batches::REJECTED_ROW, &values)
        }));
        lines.extend(made.towns.iter().map(|town| {
            let values: [(&str, &dyn std::fmt::Display); 2] = [
                ("town", &scene.town(town.provider)),
                ("count", &town.counts.waiting),
            ];
            scene.fill(&batches::TOWN_LINE, &values)
        }));
        lines
    }
}

impl Screen for BatchNew {
    fn name(&self) -> &'static Text {
        &batches::NEW_NAME
    }

    fn help(&self) -> &'static Text {
        &batches::NEW_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let takes = self.checked.as_ref().is_some_and(|made| made.taken > 0);
        let does = if takes {
            &batches::MAKE
        } else {
            &batches::CHECK
        };
        vec![
            Hint::new("F10", does),
            Hint::new("F6", &frame::SAME_AS_LAST),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.form.field_help(scene)
    }

    fn is_typing(&self) -> bool {
        self.form.is_typing()
    }

    fn is_changed(&self) -> bool {
        self.form.is_changed() && self.checked.is_none()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match self.form.on_key(key, scene) {
            FormAnswer::Commit if self.is_busy => Flow::Stay,
            FormAnswer::Commit => self.begin(scene),
            FormAnswer::Refused(error) => Flow::wrong(error),
            FormAnswer::Leave => Flow::Back,
            FormAnswer::Changed(_) => {
                self.checked = None;
                Flow::Stay
            }
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.checked = None;
        self.form.on_paste(text, scene).flow()
    }

    fn on_file(&mut self, _tag: u32, news: Result<FileNews, FileFault>, scene: &Scene) -> Flow {
        match news {
            Ok(FileNews::Opened { len }) if len > BATCH_FILE_LEN_MAX as u64 => {
                self.fail(scene.say(&batches::TOO_LONG))
            }
            Ok(FileNews::Opened { .. }) => Flow::file(FileOrder::Read),
            Ok(FileNews::Part(part)) => self.on_part(part, scene),
            Ok(FileNews::Lines(_) | FileNews::Done) => Flow::Stay,
            Err(fault) => self.fail(scene.say(fault_word(fault))),
        }
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.is_busy = false;
        match reply {
            Ok(Reply::Batch(BatchReply::Made(made))) => {
                self.form.set_clean();
                self.form.remember(scene);
                if let Some(batch) = &made.batch {
                    let said = scene.fill(&batches::MADE, &[("batch", batch)]);
                    return Flow::become_screen(Batch::new(batch)).then(Flow::say(said));
                }
                let none = made.taken == 0;
                self.checked = Some(made);
                if none {
                    return Flow::wrong(scene.say(&batches::NOTHING_TO_ASK));
                }
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let upper = Rect {
            height: self.form.height() + 2,
            ..area
        };
        let inner = pen.boxed(upper, scene.say(&batches::FORM));
        self.form.draw(inner, pen);
        let below = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(upper.height),
            ..area
        };
        match &self.checked {
            Some(made) => {
                let inner = pen.boxed(below, scene.say(&batches::CHECKED));
                for (line, row) in Self::lines(made, scene).iter().zip(0..inner.height) {
                    pen.row(inner, row, line, pen.theme().text());
                }
            }
            None => {
                pen.wrapped(below, scene.say(&batches::NEW_HELP), pen.theme().text());
            }
        }
        self.form.draw_over(area, pen);
    }
}

//! The result of a batch into a file, without My Number (`SAFE-51`). The file appears whole or not at all.

use ratatui::layout::Rect;

use crate::api::{ApiError, BatchReply, BatchRequest, Charset, Reply, Request};
use crate::text::{
    Text,
    screens::{batches, frame, import},
};
use crate::tui::files::{FileFault, FileNews, FileOrder};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::import::fault_word;

const PATH: &str = "path";
const CHARSET: &str = "charset";
const PATH_LEN_MAX: usize = 400;

/// What the next news of the file means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Resting,
    Writing { cursor: Option<u64> },
    Last,
    Finishing,
}

/// One result file.
pub struct BatchResult {
    batch: String,
    form: Form,
    stage: Stage,
    rows: u64,
    /// The tag of this file, so that nothing late of an earlier one is taken for its own.
    run: u32,
}

impl BatchResult {
    pub fn new(batch: &str) -> Self {
        let charsets = [
            ("bom", &batches::CHARSET_BOM),
            ("utf8", &batches::CHARSET_PLAIN),
            ("cp932", &batches::CHARSET_CP932),
        ];
        let charsets = charsets.map(|(value, text)| Choice::new(value, text));
        let fields = vec![
            Field::new(PATH, &import::EXPORT_PATH, Kind::Text { max: PATH_LEN_MAX })
                .required()
                .with_help(&import::EXPORT_PATH_HELP),
            Field::new(CHARSET, &batches::RESULT_CHARSET, Kind::Choice)
                .with_values(charsets.to_vec())
                .required()
                .with("bom"),
        ];
        Self {
            batch: batch.to_owned(),
            form: Form::new("batch-result", fields),
            stage: Stage::Resting,
            rows: 0,
            run: 0,
        }
    }

    const fn file(&self, order: FileOrder) -> Flow {
        Flow::File {
            tag: self.run,
            order,
        }
    }

    fn begin(&mut self, scene: &Scene) -> Flow {
        self.run += 1;
        self.rows = 0;
        self.stage = Stage::Writing { cursor: None };
        self.file(FileOrder::Create {
            path: self.form.value(PATH, scene),
        })
    }

    fn on_written(&mut self, scene: &Scene) -> Flow {
        match self.stage {
            Stage::Resting => Flow::Stay,
            Stage::Writing { cursor } => {
                let charset = match self.form.value(CHARSET, scene).as_str() {
                    "cp932" => Charset::Cp932,
                    "utf8" => Charset::Utf8,
                    _ => Charset::Utf8Bom,
                };
                let request = BatchRequest::Export {
                    batch: self.batch.clone(),
                    cursor,
                    charset,
                };
                Flow::ask_as(self.run, Request::Batch(request))
            }
            Stage::Last => {
                self.stage = Stage::Finishing;
                self.file(FileOrder::Finish)
            }
            Stage::Finishing => {
                self.stage = Stage::Resting;
                self.form.set_clean();
                Flow::say(scene.fill(&batches::RESULT_WRITTEN, &[("rows", &self.rows)]))
            }
        }
    }
}

impl Screen for BatchResult {
    fn name(&self) -> &'static Text {
        &batches::RESULT
    }

    fn help(&self) -> &'static Text {
        &batches::RESULT_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F10", &batches::RESULT),
            Hint::new("Tab", &frame::NEXT_FIELD),
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
        self.form.is_changed()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match self.form.on_key(key, scene) {
            FormAnswer::Commit if self.stage != Stage::Resting => Flow::Stay,
            FormAnswer::Commit => self.begin(scene),
            answer => answer.flow(),
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.form.on_paste(text, scene).flow()
    }

    fn on_file(&mut self, tag: u32, news: Result<FileNews, FileFault>, scene: &Scene) -> Flow {
        match news {
            _ if tag != self.run => Flow::Stay,
            Ok(_) => self.on_written(scene),
            Err(fault) => {
                self.stage = Stage::Resting;
                Flow::wrong(scene.say(fault_word(fault)))
            }
        }
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, _scene: &Scene) -> Flow {
        match reply {
            _ if tag != self.run => Flow::Stay,
            Ok(Reply::Batch(BatchReply::Export(part))) => {
                self.rows = part.people;
                self.stage = match part.cursor {
                    None => Stage::Last,
                    cursor => Stage::Writing { cursor },
                };
                self.file(FileOrder::Append(part.bytes))
            }
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.stage = Stage::Resting;
                self.file(FileOrder::Close).then(Flow::refused(&error))
            }
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let upper = Rect {
            height: self.form.height() + 2,
            ..area
        };
        let inner = pen.boxed(upper, &self.batch);
        self.form.draw(inner, pen);
        let below = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(upper.height),
            ..area
        };
        pen.wrapped(below, scene.say(&batches::RESULT_HELP), pen.theme().text());
        self.form.draw_over(area, pen);
    }
}

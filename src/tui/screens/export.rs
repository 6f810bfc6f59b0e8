//! Export of all doses into a file, without any My Number (`SAFE-51`). The file appears whole or not at all.

use ratatui::layout::Rect;

use crate::api::{ApiError, ClerkReply, ClerkRequest, Reply, Request};
use crate::text::{
    Text,
    screens::{frame, import},
};
use crate::tui::files::{FileFault, FileNews, FileOrder};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::job::{Job, JobState};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::import::fault_word;

const PATH: &str = "path";
const PATH_LEN_MAX: usize = 400;

/// What the next news of the file means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Resting,
    Writing {
        cursor: Option<u64>,
    },
    /// The last part is being written.
    Last,
    Finishing,
}

/// One export.
pub struct Export {
    form: Form,
    job: Option<Job>,
    stage: Stage,
    /// The tag of this export, so that nothing late of an earlier one is taken for its own.
    run: u32,
}

impl Default for Export {
    fn default() -> Self {
        let path = Field::new(PATH, &import::EXPORT_PATH, Kind::Text { max: PATH_LEN_MAX })
            .required()
            .with_help(&import::EXPORT_PATH_HELP);
        Self {
            form: Form::new("export", vec![path]),
            job: None,
            stage: Stage::Resting,
            run: 0,
        }
    }
}

impl Export {
    fn is_running(&self) -> bool {
        self.job.as_ref().is_some_and(Job::is_running)
    }

    fn begin(&mut self, scene: &Scene) -> Flow {
        let residents = scene.status.as_ref().and_then(|status| status.residents);
        self.job = Some(Job::new(&import::EXPORT_JOB, residents, scene.now));
        // The empty beginning counts as a part that was written.
        self.stage = Stage::Writing { cursor: None };
        self.run += 1;
        self.file(FileOrder::Create {
            path: self.form.value(PATH, scene),
        })
    }

    const fn file(&self, order: FileOrder) -> Flow {
        Flow::File {
            tag: self.run,
            order,
        }
    }

    fn end(&mut self, state: JobState) {
        self.stage = Stage::Resting;
        if let Some(job) = &mut self.job {
            job.state = state;
        }
    }

    fn stop(&mut self, scene: &Scene) -> Flow {
        self.end(JobState::Stopped);
        self.file(FileOrder::Close)
            .then(Flow::wrong(scene.say(&import::EXPORT_STOPPED)))
    }

    fn on_written(&mut self, scene: &Scene) -> Flow {
        match self.stage {
            Stage::Resting => Flow::Stay,
            Stage::Writing { cursor } => {
                let request = ClerkRequest::ExportDoses { cursor };
                Flow::ask_as(self.run, Request::Clerk(request))
            }
            Stage::Last => {
                self.stage = Stage::Finishing;
                self.file(FileOrder::Finish)
            }
            Stage::Finishing => {
                self.end(JobState::Done);
                self.form.set_clean();
                let people = self.job.as_ref().map_or(0, |job| job.done);
                Flow::say(scene.fill(&import::EXPORTED, &[("people", &people)]))
            }
        }
    }
}

impl Screen for Export {
    fn name(&self) -> &'static Text {
        &import::EXPORT
    }

    fn help(&self) -> &'static Text {
        &import::EXPORT_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.is_running() {
            return vec![Hint::new("Esc", &frame::STOP)];
        }
        vec![
            Hint::new("F10", &import::EXPORT),
            Hint::new("F6", &frame::SAME_AS_LAST),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.form.field_help(scene)
    }

    fn is_typing(&self) -> bool {
        !self.is_running() && self.form.is_typing()
    }

    fn is_changed(&self) -> bool {
        self.is_running() || self.form.is_changed()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.is_running() {
            return match key {
                Key::Esc => self.stop(scene),
                _ => Flow::wrong(scene.say(&import::STOP_FIRST)),
            };
        }
        match self.form.on_key(key, scene) {
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
                self.job = None;
                self.stage = Stage::Resting;
                Flow::wrong(scene.say(fault_word(fault)))
            }
        }
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, _scene: &Scene) -> Flow {
        match reply {
            _ if tag != self.run => Flow::Stay,
            // A part that comes after the stop belongs to nothing.
            Ok(Reply::Clerk(ClerkReply::Export(_))) if self.stage == Stage::Resting => Flow::Stay,
            Ok(Reply::Clerk(ClerkReply::Export(part))) => {
                if let Some(job) = &mut self.job {
                    job.done = part.people;
                }
                let append = self.file(FileOrder::Append(part.bytes));
                match part.cursor {
                    Some(cursor) => {
                        self.stage = Stage::Writing {
                            cursor: Some(cursor),
                        };
                        append
                    }
                    None => {
                        self.stage = Stage::Last;
                        append
                    }
                }
            }
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.end(JobState::Failed(error.clone()));
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
        let inner = pen.boxed(upper, scene.say(&import::EXPORT_FORM));
        self.form.draw(inner, pen);
        let below = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(upper.height),
            ..area
        };
        pen.wrapped(
            Rect { height: 2, ..below },
            scene.say(&import::EXPORT_HELP),
            pen.theme().text(),
        );
        if let Some(job) = &self.job {
            let rest = Rect {
                y: below.y + 3,
                height: below.height.saturating_sub(3),
                ..below
            };
            job.draw(rest, pen);
        }
        self.form.draw_over(area, pen);
    }
}

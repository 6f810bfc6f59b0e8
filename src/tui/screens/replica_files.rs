//! Files on the way of a new node to the municipality's keys: its request, the sealed package. Read and written whole.

use ratatui::layout::Rect;

use crate::api::{
    AdminReply, AdminRequest, ApiError, KeysRequested, ReplicaReply, ReplicaRequest, Reply, Request,
};
use crate::domain::Private;
use crate::text::{
    Text,
    screens::{frame, replicas},
};
use crate::tui::dialog::Information;
use crate::tui::files::{FileFault, FileNews, FileOrder, PART_LEN_MAX};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::import::fault_word;

const PATH: &str = "path";
const PRINT: &str = "fingerprint";
const PATH_LEN_MAX: usize = 400;

/// What is to be done with a file.
pub enum Task {
    /// On the new node: ask for the keys.
    Ask,
    /// On a node with the keys: take a request.
    Take,
    /// On the new node: take the sealed keys.
    Join,
    /// The sealed keys of an approved request, for a node without a line.
    Save { id: String, package: Vec<u8> },
}

impl Task {
    const fn title(&self) -> &'static Text {
        match self {
            Self::Ask => &replicas::ASK_KEYS,
            Self::Take => &replicas::TAKE_REQUEST,
            Self::Join => &replicas::TAKE_KEYS,
            Self::Save { .. } => &replicas::SAVE_PACKAGE,
        }
    }

    const fn reads(&self) -> bool {
        matches!(self, Self::Take | Self::Join)
    }
}

/// What the next news of the file means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Resting,
    Reading,
    Writing,
    Finishing,
    Finished,
}

/// One task with its file.
pub struct ReplicaFiles {
    task: Task,
    form: Form,
    stage: Stage,
    bytes: Vec<u8>,
    made: Option<KeysRequested>,
    /// The tag of this file, so that nothing late of an earlier one is taken for its own.
    run: u32,
}

impl ReplicaFiles {
    pub fn new(task: Task) -> Self {
        let (name, help) = match &task {
            Task::Ask => ("replica-request.txt".to_owned(), &replicas::SAVE_HELP),
            Task::Save { id, .. } => (format!("replica-{id}.txt"), &replicas::SAVE_HELP),
            Task::Take | Task::Join => (String::new(), &replicas::OPEN_HELP),
        };
        let mut fields = vec![
            Field::new(PATH, &replicas::PATH, Kind::Text { max: PATH_LEN_MAX })
                .required()
                .with(&name)
                .with_help(help),
        ];
        if matches!(task, Task::Take) {
            fields.push(
                Field::new(
                    PRINT,
                    &replicas::FINGERPRINT,
                    Kind::Digits { min: 24, max: 24 },
                )
                .required()
                .with_help(&replicas::PRINT_HELP),
            );
        }
        Self {
            task,
            form: Form::new("replica-file", fields),
            stage: Stage::Resting,
            bytes: Vec::new(),
            made: None,
            run: 0,
        }
    }

    const fn file(&self, order: FileOrder) -> Flow {
        Flow::File {
            tag: self.run,
            order,
        }
    }

    fn ask(&self, request: ReplicaRequest) -> Flow {
        Flow::ask_as(self.run, Request::Admin(AdminRequest::Replicas(request)))
    }

    fn begin(&mut self, scene: &Scene) -> Flow {
        self.run += 1;
        self.bytes.clear();
        let path = self.form.value(PATH, scene);
        if self.task.reads() {
            self.stage = Stage::Reading;
            return self.file(FileOrder::Open { path });
        }
        self.stage = Stage::Writing;
        // The file is there before anything is asked: a request whose file cannot be written would be lost.
        self.file(FileOrder::Create { path })
    }

    fn on_written(&mut self, scene: &Scene) -> Flow {
        match self.stage {
            Stage::Writing => match &self.task {
                Task::Save { package, .. } => {
                    let bytes = package.clone();
                    self.append(bytes)
                }
                _ => self.ask(ReplicaRequest::RequestKeys),
            },
            Stage::Finishing => {
                self.stage = Stage::Finished;
                self.file(FileOrder::Finish)
            }
            Stage::Finished => {
                self.stage = Stage::Resting;
                self.form.set_clean();
                self.on_saved(scene)
            }
            Stage::Resting | Stage::Reading => Flow::Stay,
        }
    }

    fn append(&mut self, bytes: Vec<u8>) -> Flow {
        self.stage = Stage::Finishing;
        self.file(FileOrder::Append(Private::new(bytes)))
    }

    fn on_saved(&self, scene: &Scene) -> Flow {
        let file = self.form.value(PATH, scene);
        let Some(made) = &self.made else {
            return Flow::Back.then(Flow::say(scene.fill(&replicas::SAVED, &[("file", &file)])));
        };
        let until = scene.moment(made.expires);
        let lines = vec![
            scene.fill(&replicas::ASKED, &[("file", &file), ("until", &until)]),
            String::new(),
            scene.say(&replicas::READ_OUT).to_owned(),
            format!("    {}", made.fingerprint),
        ];
        Flow::become_screen(Information::new(&replicas::ASK_KEYS, lines))
    }

    fn on_part(&mut self, part: &[u8], scene: &Scene) -> Flow {
        self.bytes.extend_from_slice(part);
        if self.bytes.len() > PART_LEN_MAX {
            self.stage = Stage::Resting;
            let said = Flow::wrong(scene.say(&replicas::TOO_LONG));
            return self.file(FileOrder::Close).then(said);
        }
        if !part.is_empty() {
            return self.file(FileOrder::Read);
        }
        self.stage = Stage::Resting;
        let file = std::mem::take(&mut self.bytes);
        let request = match self.task {
            Task::Join => ReplicaRequest::Join { file },
            _ => ReplicaRequest::Enrol {
                file,
                fingerprint: self.form.value(PRINT, scene),
            },
        };
        self.file(FileOrder::Close).then(self.ask(request))
    }
}

impl Screen for ReplicaFiles {
    fn name(&self) -> &'static Text {
        &replicas::NAME
    }

    fn help(&self) -> &'static Text {
        &replicas::FILES_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F10", &replicas::DO),
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
            Ok(FileNews::Opened { .. }) => self.file(FileOrder::Read),
            Ok(FileNews::Part(part)) => self.on_part(part.get(), scene),
            Ok(_) => self.on_written(scene),
            Err(fault) => {
                self.stage = Stage::Resting;
                Flow::wrong(scene.say(fault_word(fault)))
            }
        }
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            _ if tag != self.run => Flow::Stay,
            Ok(Reply::Admin(AdminReply::Replicas(ReplicaReply::Requested(made)))) => {
                let bytes = made.file.clone();
                self.made = Some(made);
                self.append(bytes)
            }
            Ok(Reply::Admin(AdminReply::Replicas(ReplicaReply::Enrolled(line)))) => {
                let said = scene.fill(&replicas::TAKEN, &[("id", &line.id)]);
                Flow::Back.then(Flow::say(said))
            }
            Ok(Reply::Admin(AdminReply::Replicas(ReplicaReply::Joined))) => {
                Flow::Back.then(Flow::say(scene.say(&replicas::JOINED)))
            }
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.stage = Stage::Resting;
                self.file(FileOrder::Close).then(Flow::refused(&error))
            }
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let upper = Rect {
            height: self.form.height() + 2,
            ..area
        };
        let inner = pen.boxed(upper, pen.scene.say(self.task.title()));
        let below = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(upper.height),
            ..area
        };
        let help = pen.scene.say(&replicas::FILES_HELP);
        pen.wrapped(below, help, pen.theme().text());
        self.form.draw(inner, pen);
        self.form.draw_over(area, pen);
    }
}

//! A letter on its way to the printer: what it says, and the files it is saved as. They appear whole or not at all.

use std::collections::VecDeque;

use ratatui::layout::Rect;

use crate::api::LetterPrinted;
use crate::domain::Private;
use crate::text::{
    Text,
    screens::{frame, letters},
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
use super::letter_new::{Course, LetterNew};

const PATH: &str = "path";
const FORMAT: &str = "format";
const BOTH: &str = "both";
const HTML: &str = "html";
const TEXT: &str = "txt";
const PATH_LEN_MAX: usize = 400;
/// Rows of the preview that PgDn goes on by.
const PAGE: usize = 10;

/// What the next news of the file means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Resting,
    Writing,
    Finishing,
    Finished,
}

/// One letter and its files.
pub struct LetterPaper {
    printed: LetterPrinted,
    next: Option<Course>,
    form: Form,
    stage: Stage,
    /// Endings of the files that are not written yet; the first is under way.
    endings: VecDeque<&'static str>,
    saved: Vec<String>,
    offset: usize,
    /// The tag of these files, so that nothing late of earlier ones is taken for their own.
    run: u32,
}

impl LetterPaper {
    /// A letter, and the one that is written after it.
    pub fn new(printed: LetterPrinted, next: Option<Course>) -> Self {
        let formats = [
            (BOTH, &letters::FORMAT_BOTH),
            (HTML, &letters::FORMAT_HTML),
            (TEXT, &letters::FORMAT_TEXT),
        ];
        let formats = formats.map(|(value, text)| Choice::new(value, text));
        let fields = vec![
            Field::new(PATH, &letters::PATH, Kind::Text { max: PATH_LEN_MAX })
                .required()
                .with(&printed.letter)
                .with_help(&letters::PATH_HELP),
            Field::new(FORMAT, &letters::FORMAT, Kind::Choice)
                .with_values(formats.to_vec())
                .required()
                .with(BOTH),
        ];
        Self {
            printed,
            next,
            form: Form::new("letter-paper", fields),
            stage: Stage::Resting,
            endings: VecDeque::new(),
            saved: Vec::new(),
            offset: 0,
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
        self.saved.clear();
        self.endings = match self.form.value(FORMAT, scene).as_str() {
            HTML => VecDeque::from([HTML]),
            TEXT => VecDeque::from([TEXT]),
            _ => VecDeque::from([HTML, TEXT]),
        };
        self.create(scene)
    }

    /// The first file that is not written yet; all of them are where there is none.
    fn create(&mut self, scene: &Scene) -> Flow {
        let Some(ending) = self.endings.front() else {
            self.stage = Stage::Resting;
            self.form.set_clean();
            let files = self.saved.join(" ");
            return Flow::say(scene.fill(&letters::SAVED, &[("files", &files)]));
        };
        self.stage = Stage::Writing;
        let path = self.path(ending, scene);
        self.file(FileOrder::Create { path })
    }

    /// The ending is added where it was not typed.
    fn path(&self, ending: &str, scene: &Scene) -> String {
        let typed = self.form.value(PATH, scene);
        let bare = [HTML, TEXT].into_iter().find_map(|known| {
            let bare = typed.strip_suffix(known)?.strip_suffix('.')?;
            (!bare.is_empty()).then_some(bare)
        });
        format!("{}.{ending}", bare.unwrap_or(&typed))
    }

    fn on_done(&mut self, scene: &Scene) -> Flow {
        match self.stage {
            Stage::Resting => Flow::Stay,
            Stage::Writing => {
                self.stage = Stage::Finishing;
                let text = match self.endings.front() {
                    Some(&HTML) => &self.printed.html,
                    _ => &self.printed.text,
                };
                let bytes = Private::new(text.get().clone().into_bytes());
                self.file(FileOrder::Append(bytes))
            }
            Stage::Finishing => {
                self.stage = Stage::Finished;
                self.file(FileOrder::Finish)
            }
            Stage::Finished => {
                if let Some(ending) = self.endings.pop_front() {
                    self.saved.push(self.path(ending, scene));
                }
                self.create(scene)
            }
        }
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        let text = self.printed.text.get();
        text.lines().map(|line| match line {
            "\u{c}" => "----",
            line => line,
        })
    }

    fn draw_preview(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let record = self.printed.record_no;
        let record = record.map_or_else(|| "-".to_owned(), |no| no.to_string());
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("letter", &self.printed.letter),
            ("town", &scene.town(self.printed.provider)),
            ("record", &record),
        ];
        let head = scene.fill(&letters::PREVIEW, &values);
        pen.row(area, 0, &format!(" {head}"), pen.theme().strong());
        let mut top = 1;
        if let Some(next) = &self.next {
            let left = next.left() + 1;
            let text = scene.fill(&letters::NEXT_LETTER, &[("count", &left)]);
            pen.row(area, 1, &format!(" {text}"), pen.theme().strong());
            top = 2;
        }
        if scene.counter_mode {
            let text = scene.say(&letters::PREVIEW_HIDDEN);
            pen.row(area, top, &format!(" {text}"), pen.theme().text());
            return;
        }
        let room = usize::from(area.height.saturating_sub(top));
        let last = self.lines().count().saturating_sub(room);
        self.offset = self.offset.min(last);
        let lines: Vec<&str> = self.lines().skip(self.offset).take(room).collect();
        for (line, row) in lines.iter().zip(top..) {
            pen.row(area, row, line, pen.theme().text());
        }
    }
}

impl Screen for LetterPaper {
    fn name(&self) -> &'static Text {
        &letters::PAPER_NAME
    }

    fn help(&self) -> &'static Text {
        &letters::PAPER_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = vec![Hint::new("F10", &letters::SAVE_KEY)];
        if self.next.is_some() {
            hints.push(Hint::new("F6", &letters::NEXT_ONE));
        }
        hints.extend([
            Hint::new("PgDn", &frame::SCROLL),
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("Esc", &frame::BACK),
        ]);
        hints
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
        match (key, &self.next) {
            (Key::PageDown, _) => {
                self.offset += PAGE;
                return Flow::Stay;
            }
            (Key::PageUp, _) => {
                self.offset = self.offset.saturating_sub(PAGE);
                return Flow::Stay;
            }
            (Key::F(6), Some(next)) if !self.form.is_choosing() => {
                return Flow::become_screen(LetterNew::of(next.clone(), scene));
            }
            _ => {}
        }
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
            Ok(_) => self.on_done(scene),
            Err(fault) => {
                self.stage = Stage::Resting;
                self.endings.clear();
                Flow::wrong(scene.say(fault_word(fault)))
            }
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let upper = Rect {
            height: self.form.height() + 2,
            ..area
        };
        let inner = pen.boxed(upper, pen.scene.say(&letters::PAPER_NAME));
        let below = Rect {
            y: upper.bottom(),
            height: area.height.saturating_sub(upper.height),
            ..area
        };
        self.draw_preview(below, pen);
        self.form.draw(inner, pen);
        self.form.draw_over(area, pen);
    }
}

//! The list of letters of inquiry: what is awaited, what is late, what has to be decided.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, Event, InquiryState, LetterLine, LetterReply,
    LetterRequest, Reply, Request,
};
use crate::text::{
    Text,
    screens::{frame, letters, templates},
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::Answer;

use super::letter_answer::LetterAnswer;
use super::letter_fields::{standing, why_word};
use super::letter_new::LetterNew;
use super::letter_paper::LetterPaper;
use super::letter_received::LetterReceived;

/// Lines asked for at once; more come when the last one is reached.
const PAGE: u32 = 200;
const FIRST: u32 = 0;
const MORE: u32 = 1;
const PRINT: u32 = 2;

/// Letters, newest first.
pub struct Letters {
    list: List<LetterLine>,
    open_only: bool,
    total: u32,
    actions: Option<Picker>,
    asking: bool,
}

impl Default for Letters {
    fn default() -> Self {
        Self {
            list: List::new(columns())
                .with_detail(detail)
                .when_empty(&letters::EMPTY),
            open_only: true,
            total: 0,
            actions: None,
            asking: false,
        }
    }
}

impl Letters {
    fn ask(&mut self, tag: u32) -> Flow {
        if std::mem::replace(&mut self.asking, true) {
            return Flow::Stay;
        }
        let have = u32::try_from(self.list.rows().len()).unwrap_or(u32::MAX);
        let request = LetterRequest::ListLetters {
            open_only: self.open_only,
            offset: if tag == MORE { have } else { 0 },
            count: PAGE,
        };
        Flow::ask_as(tag, Request::Clerk(ClerkRequest::Letter(request)))
    }

    fn more(&mut self) -> Flow {
        let have = self.list.rows().len();
        if self.list.is_at_end() && have > 0 && have < self.total as usize {
            self.ask(MORE)
        } else {
            Flow::Stay
        }
    }

    /// Enter: the answer is entered; one that is there is opened.
    fn open(&self) -> Flow {
        match self.list.selected() {
            Some(line) if line.state == InquiryState::Queued => Flow::open(LetterAnswer::new(line)),
            Some(line) => Flow::open(Answer::new(&line.letter)),
            None => Flow::Stay,
        }
    }

    fn on_action(&mut self, action: &str, scene: &Scene) -> Flow {
        let Some(line) = self.list.selected() else {
            return match action {
                "received" => Flow::open(LetterReceived::default()),
                _ => Flow::Stay,
            };
        };
        match action {
            "print" => {
                let request = LetterRequest::PrintLetter {
                    letter: line.letter.clone(),
                    english: false,
                };
                Flow::ask_as(PRINT, Request::Clerk(ClerkRequest::Letter(request)))
            }
            "answer" => Flow::open(LetterAnswer::new(line)),
            "case" => Flow::open(Answer::new(&line.letter)),
            "received" => Flow::open(LetterReceived::default()),
            _ => {
                self.list.on_key(Key::F(9), scene);
                Flow::Stay
            }
        }
    }

    fn on_actions_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(actions) = &mut self.actions else {
            return Flow::Stay;
        };
        let action = match actions.on_key(key) {
            Picked::Open => return Flow::Stay,
            Picked::Left => None,
            Picked::Chosen(number) => actions.choice(number).map(|choice| choice.value.clone()),
        };
        self.actions = None;
        action.map_or(Flow::Stay, |action| self.on_action(&action, scene))
    }

    fn offer(&self, scene: &Scene) -> Picker {
        let mut choices = Vec::new();
        if let Some(line) = self.list.selected() {
            choices.push(Choice::new("print", &letters::PRINT));
            if line.state == InquiryState::Queued {
                choices.push(Choice::new("answer", &letters::ENTER_ANSWER));
            }
            choices.push(Choice::new("case", &letters::SHOW_CASE));
        }
        choices.push(Choice::new("received", &letters::RECEIVED));
        choices.push(Choice::new("list", &templates::LIST_ACTIONS));
        Picker::new(scene.say(&frame::ACTIONS), choices)
    }
}

impl Screen for Letters {
    fn name(&self) -> &'static Text {
        &letters::NAME
    }

    fn help(&self) -> &'static Text {
        &letters::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let enter = match self.list.selected() {
            Some(line) if line.state == InquiryState::Queued => &letters::ENTER_ANSWER,
            _ => &frame::OPEN,
        };
        vec![
            Hint::new("F6", &letters::WRITE),
            Hint::new("Enter", enter),
            Hint::new("F9", &frame::ACTIONS),
            Hint::new("Space", &letters::ONLY_OPEN),
            Hint::new("/", &templates::LIST_KEYS_FILTER),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.asking = false;
        self.ask(FIRST)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.actions.is_some() {
            return self.on_actions_key(key, scene);
        }
        if key == Key::F(9) && !self.list.is_typing() {
            self.actions = Some(self.offer(scene));
            return Flow::Stay;
        }
        match self.list.on_key(key, scene) {
            ListAnswer::Opened => return self.open(),
            ListAnswer::Handled => return self.more(),
            ListAnswer::Ignored => {}
        }
        match key {
            Key::Esc => Flow::Back,
            Key::F(6) => Flow::open(LetterNew::empty(scene)),
            Key::F(5) => self.on_show(scene),
            Key::Char(' ') => {
                self.open_only = !self.open_only;
                let nothing = if self.open_only {
                    &letters::EMPTY
                } else {
                    &letters::EMPTY_ALL
                };
                self.list.say_when_empty(nothing);
                self.on_show(scene)
            }
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.asking = false;
        match reply {
            Ok(Reply::Clerk(ClerkReply::Letter(LetterReply::Letters(page)))) => {
                self.total = page.total;
                if tag == MORE {
                    self.list.append(page.lines, scene);
                } else {
                    let same = |old: &LetterLine, new: &LetterLine| old.letter == new.letter;
                    self.list.refresh(page.lines, same, scene);
                }
                let all = self.list.rows().len() >= self.total as usize;
                self.list.set_total((!all).then_some(u64::from(self.total)));
                Flow::Stay
            }
            Ok(Reply::Clerk(ClerkReply::Letter(LetterReply::Printed(printed)))) => {
                Flow::open(LetterPaper::new(*printed, None))
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::ToDoChanged | Event::Missed => self.ask(FIRST),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = if self.open_only {
            &letters::TITLE_OPEN
        } else {
            &letters::TITLE_ALL
        };
        let title = pen.scene.say(title);
        self.list.draw(area, title, true, pen);
        if let Some(actions) = &mut self.actions {
            actions.draw(area, pen);
        }
    }
}

fn columns() -> Vec<Column<LetterLine>> {
    vec![
        Column::new(&letters::STATE, 10, |line: &LetterLine, scene| {
            standing(line, scene).to_owned()
        }),
        Column::new(&letters::NUMBER, 15, |line: &LetterLine, _| {
            line.letter.clone()
        }),
        Column::new(&letters::WHO, 14, |line: &LetterLine, scene| {
            scene.person_short(line.name.get(), line.kana.get())
        })
        .growing(),
        Column::new(&letters::TOWN, 14, |line: &LetterLine, scene| {
            scene.town(line.provider)
        }),
        Column::new(&letters::ANSWER_BY, 10, |line: &LetterLine, scene| {
            scene.date(line.answer_by.into())
        }),
        Column::new(&letters::WRITTEN, 10, |line: &LetterLine, scene| {
            scene.date(line.written_on.into())
        })
        .only(Show::Wide),
        Column::new(&letters::WHY_SHORT, 21, |line: &LetterLine, scene| {
            scene.say(why_word(line.why)).to_owned()
        })
        .only(Show::Wide),
    ]
}

fn detail(line: &LetterLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    let mut who = scene.person(line.name.get(), line.kana.get());
    if line.is_protected {
        who = format!("{who} {}", scene.say(&letters::PROTECTED));
    }
    vec![
        (&letters::NUMBER, line.letter.clone()),
        (
            &letters::DOCUMENT_NO,
            line.document_no.clone().unwrap_or_default(),
        ),
        (&letters::WHO, who),
        (&letters::TOWN, scene.town(line.provider)),
        (&letters::WHY, scene.say(why_word(line.why)).to_owned()),
        (&letters::WRITTEN, scene.date(line.written_on.into())),
        (&letters::ANSWER_BY, scene.date(line.answer_by.into())),
        (&letters::STATE, standing(line, scene).to_owned()),
        (&letters::DOSES, line.doses.to_string()),
    ]
}

//! The search as you type: one line, the people that fit, the selected one in full.

use ratatui::layout::Rect;

use crate::api::{ApiError, ClerkReply, ClerkRequest, PersonLine, Reply, Request, Search as Query};
use crate::domain::{PartialDate, Private, age_on};
use crate::text::{
    Lang, Text, records,
    screens::{frame, search},
};
use crate::tui::dialog::Refusal;
use crate::tui::flow::{Flow, Message};
use crate::tui::key::Key;
use crate::tui::line::Line;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::amend::Amend;
use crate::tui::screens::new_person::NewPerson;
use crate::tui::screens::{self, Recent, words};

/// People asked for at once.
const COUNT_MAX: u32 = 200;
const TEXT_LEN_MAX: usize = 40;

/// One line to type, a list below.
pub struct Search {
    line: Line,
    list: List<PersonLine>,
    in_list: bool,
    /// A question is on its way; what was typed since waits for its reply.
    asking: bool,
    behind: bool,
    /// A key for what is found, pressed before it was.
    opening: Option<Key>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            line: Line::new(TEXT_LEN_MAX),
            list: List::new(columns())
                .with_detail(detail)
                .when_empty(&search::TYPE),
            in_list: false,
            asking: false,
            behind: false,
            opening: None,
        }
    }
}

impl Search {
    /// Never two questions at once: the last one typed wins.
    fn ask(&mut self, scene: &Scene) -> Flow {
        if self.asking {
            self.behind = true;
            return Flow::Stay;
        }
        let text = self.line.text().trim();
        if text.is_empty() {
            self.list.say_when_empty(&search::TYPE);
            self.list.set_rows(Vec::new(), scene);
            return Flow::Stay;
        }
        self.asking = true;
        Flow::ask(Request::Clerk(ClerkRequest::FindPeople(Query {
            text: Private::from(text),
            offset: 0,
            count: COUNT_MAX,
        })))
    }

    fn open(&self) -> Flow {
        let person = self.list.selected().map(|line| line.addressee_no);
        person
            .and_then(screens::person)
            .map_or(Flow::Stay, Flow::Open)
    }

    fn on_line_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match key {
            Key::Esc if !self.line.is_empty() => {
                self.line.clear();
                self.ask(scene)
            }
            Key::Esc => Flow::Back,
            Key::F(6) => NewPerson::new().map_or(Flow::Stay, |blank| Flow::open(Amend::new(blank))),
            Key::F(9) => Flow::open(Recent::default()),
            // What is listed was found for less than what is typed.
            Key::Down | Key::Tab | Key::Enter | Key::PageDown if self.asking => {
                self.opening = Some(key);
                Flow::Stay
            }
            Key::Enter if self.list.rows().len() == 1 => self.open(),
            Key::Down | Key::Tab | Key::Enter | Key::PageDown => {
                self.in_list = !self.list.rows().is_empty();
                Flow::Stay
            }
            key => {
                let before = self.line.text().to_owned();
                self.line.on_key(key);
                if self.line.text() == before {
                    Flow::Stay
                } else {
                    self.ask(scene)
                }
            }
        }
    }

    fn on_list_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let first = self.list.is_at_start();
        if !self.list.is_typing()
            && (matches!(key, Key::Tab | Key::BackTab) || (key == Key::Up && first))
        {
            self.in_list = false;
            return Flow::Stay;
        }
        match self.list.on_key(key, scene) {
            ListAnswer::Opened => self.open(),
            ListAnswer::Handled => Flow::Stay,
            ListAnswer::Ignored => {
                self.in_list = false;
                if key == Key::Esc {
                    Flow::Stay
                } else {
                    self.on_line_key(key, scene)
                }
            }
        }
    }
}

impl Screen for Search {
    fn name(&self) -> &'static Text {
        &search::NAME
    }

    fn help(&self) -> &'static Text {
        &search::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.in_list {
            let mut hints = List::<PersonLine>::hints().to_vec();
            hints.push(Hint::new("Esc", &frame::BACK));
            return hints;
        }
        vec![
            Hint::new("Down", &search::INTO_LIST),
            Hint::new("Enter", &frame::OPEN),
            Hint::new("F6", &search::NEW),
            Hint::new("F9", &search::RECENT),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn is_waiting(&self) -> bool {
        self.opening.is_some()
    }

    fn is_typing(&self) -> bool {
        !self.in_list || self.list.is_typing()
    }

    fn on_show(&mut self, scene: &Scene) -> Flow {
        self.asking = false;
        self.opening = None;
        self.ask(scene)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.in_list {
            self.on_list_key(key, scene)
        } else {
            self.on_line_key(key, scene)
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        if self.in_list {
            self.list.on_paste(text, scene);
            return Flow::Stay;
        }
        self.line.paste(text);
        self.ask(scene)
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.asking = false;
        let shown = match reply {
            Ok(Reply::Clerk(ClerkReply::Found(people))) => {
                let count = people.total;
                self.list.say_when_empty(&search::NONE);
                self.list
                    .refresh(people.lines, |a, b| a.addressee_no == b.addressee_no, scene);
                if count > COUNT_MAX {
                    let text = scene.fill(&search::MANY, &[("count", &count)]);
                    Flow::Say(Message::plain(text))
                } else {
                    Flow::Stay
                }
            }
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.opening = None;
                Flow::wrong(Refusal::line(&error, scene))
            }
        };
        if std::mem::take(&mut self.behind) {
            return shown.then(self.ask(scene));
        }
        match self.opening.take() {
            Some(key) => shown.then(self.on_line_key(key, scene)),
            None => shown,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let prompt = Rect { height: 3, ..area };
        let inner = pen.boxed(prompt, pen.scene.say(&search::PROMPT));
        self.line
            .draw(pen, inner, pen.theme().field(), !self.in_list);
        let below = Rect {
            y: area.y + 3,
            height: area.height.saturating_sub(3),
            ..area
        };
        let title = pen.scene.say(&search::RESULT);
        self.list.draw(below, title, self.in_list, pen);
    }
}

fn columns() -> Vec<Column<PersonLine>> {
    vec![
        Column::new(&search::KANA, 18, kana)
            .sorted_by(|line: &PersonLine| line.kana.get().clone())
            .growing(),
        Column::new(&search::NAME_COLUMN, 14, |line: &PersonLine, scene| {
            scene.name(line.name.get())
        }),
        Column::new(&search::BIRTH, 10, birth)
            .sorted_by(|line: &PersonLine| line.birth_date.get().clone()),
        Column::new(&search::AGE, 3, age).right(),
        Column::new(&search::SEX, 2, |line, scene| {
            sex(line.sex, scene).to_owned()
        }),
        Column::new(&search::MARKS, 8, class),
        Column::new(&search::COUPON, 10, coupon),
        Column::new(&search::ADDRESSEE, 15, |line: &PersonLine, _| {
            line.addressee_no.to_string()
        })
        .only(Show::Wide),
        Column::new(&search::DOSES, 8, |line: &PersonLine, _| {
            line.doses.to_string()
        })
        .right()
        .only(Show::Chosen),
    ]
}

/// What a clerk must see first, and how much more there is; else the class of residents.
fn class(line: &PersonLine, scene: &Scene) -> String {
    if line.marks.is_empty() {
        let class = records::class(line.resident_class.code());
        return scene.say(class).to_owned();
    }
    let first = words::marks(&line.marks[..1], scene);
    match line.marks.len() - 1 {
        0 => first,
        more => scene.fill(&search::MARKS_MORE, &[("first", &first), ("count", &more)]),
    }
}

fn kana(line: &PersonLine, scene: &Scene) -> String {
    scene.kana(line.kana.get())
}

fn birth(line: &PersonLine, scene: &Scene) -> String {
    scene.birth_text(line.birth_date.get())
}

fn age(line: &PersonLine, scene: &Scene) -> String {
    let date = PartialDate::parse(line.birth_date.get()).ok();
    let birth = date.and_then(PartialDate::full);
    let age = birth.and_then(|birth| age_on(birth, scene.today()));
    age.map_or_else(String::new, |age| age.to_string())
}

const fn sex(code: u8, scene: &Scene) -> &'static str {
    match (code, scene.lang) {
        (1, Lang::Ja) => "男",
        (1, Lang::En) => "m",
        (2, Lang::Ja) => "女",
        (2, Lang::En) => "f",
        _ => "-",
    }
}

fn coupon(line: &PersonLine, scene: &Scene) -> String {
    line.coupon_no
        .clone()
        .unwrap_or_else(|| scene.say(&search::NO_COUPON).to_owned())
}

fn detail(line: &PersonLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&search::NAME_COLUMN, scene.name(line.name.get())),
        (&search::KANA, scene.kana(line.kana.get())),
        (&search::BIRTH, birth(line, scene)),
        (&search::ADDRESSEE, line.addressee_no.to_string()),
        (&search::COUPON, coupon(line, scene)),
        (&search::DOSES, line.doses.to_string()),
        (&search::MARKS, words::marks(&line.marks, scene)),
    ]
}

//! The approver's inbox: inquiries of others that the node may not answer by itself, soonest deadline first (`SAFE-66`).

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ApprovalReply, ApprovalRequest, ErrorCode, Event, HeldInquiry, Reply, Request,
};
use crate::domain::UnixTime;
use crate::text::{
    self, Text,
    screens::{frame, inbox},
    words,
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::Approval;

/// What waits for a decision.
pub struct Inbox {
    list: List<HeldInquiry>,
}

impl Default for Inbox {
    fn default() -> Self {
        Self {
            list: List::new(columns())
                .with_detail(detail)
                .when_empty(&inbox::EMPTY),
        }
    }
}

fn ask() -> Flow {
    Flow::ask(Request::Approver(ApprovalRequest::ListHeld))
}

impl Screen for Inbox {
    fn name(&self) -> &'static Text {
        &inbox::NAME
    }

    fn help(&self) -> &'static Text {
        &inbox::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = List::<HeldInquiry>::hints().to_vec();
        hints.push(Hint::new("F5", &frame::RELOAD));
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        ask()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => {
                let query = self.list.selected().map(|line| line.query.clone());
                query.map_or(Flow::Stay, |query| Flow::open(Approval::new(&query)))
            }
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => ask(),
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Approver(ApprovalReply::Held(lines))) => {
                self.list
                    .refresh(lines, |old, new| old.query == new.query, scene);
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) if error.code == ErrorCode::NotAllowed => {
                Flow::Back.then(Flow::refused(&error))
            }
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::ToDoChanged | Event::Missed => ask(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = pen.scene.say(&inbox::TITLE);
        self.list.draw(area, title, true, pen);
    }
}

fn columns() -> Vec<Column<HeldInquiry>> {
    vec![
        Column::new(&inbox::LEFT, 7, left)
            .sorted_by(|line: &HeldInquiry| format!("{:020}", line.expires.0)),
        Column::new(&inbox::INQUIRER, 14, |line: &HeldInquiry, scene| {
            scene.town(line.inquirer)
        }),
        Column::new(&inbox::WHO, 14, who).growing(),
        Column::new(&inbox::WHY_SHORT, 19, why),
        Column::new(&inbox::READY, 8, |line: &HeldInquiry, scene| {
            scene.say(ready(line)).to_owned()
        }),
        Column::new(&inbox::ASKED, 16, |line: &HeldInquiry, scene| {
            scene.moment(line.requested_at)
        })
        .only(Show::Wide),
        Column::new(&inbox::QUERY, 8, |line: &HeldInquiry, _| {
            line.query.chars().take(8).collect()
        })
        .only(Show::Wide),
    ]
}

fn who(line: &HeldInquiry, scene: &Scene) -> String {
    scene.person_short(line.person.name.get(), line.person.kana.get())
}

const fn ready(line: &HeldInquiry) -> &'static Text {
    if line.can_decide {
        &inbox::READY_YES
    } else {
        &inbox::READY_NO
    }
}

/// Whole days until the day on which a decision must be made.
fn days(expires: UnixTime, scene: &Scene) -> i32 {
    expires.date().days_since(scene.today()).max(0)
}

fn left(line: &HeldInquiry, scene: &Scene) -> String {
    match days(line.expires, scene) {
        0 => scene.say(&inbox::TODAY).to_owned(),
        days => scene.fill(&inbox::DAYS, &[("days", &days)]),
    }
}

/// The deadline with the days that are left.
pub fn until(expires: UnixTime, scene: &Scene) -> String {
    let date = scene.date(expires.date().into());
    match days(expires, scene) {
        0 => scene.fill(&inbox::UNTIL_TODAY, &[("date", &date)]),
        days => scene.fill(&inbox::UNTIL, &[("date", &date), ("days", &days)]),
    }
}

/// Protected, flagged, or another name; a protected person before anything else.
pub fn why(line: &HeldInquiry, scene: &Scene) -> String {
    if line.is_protected {
        return scene.say(&inbox::PROTECTED_MARK).to_owned();
    }
    let word = words::held(&line.why);
    word.map_or_else(|| line.why.clone(), |word| scene.say(word).to_owned())
}

/// The groups asked for in words.
pub fn items(line: &HeldInquiry, scene: &Scene) -> String {
    let words = line.items.iter().map(|item| {
        let word = text::value(item);
        word.map_or(item.as_str(), |word| scene.say(word))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn detail(line: &HeldInquiry, scene: &Scene) -> Vec<(&'static Text, String)> {
    let person = scene.person(line.person.name.get(), line.person.kana.get());
    vec![
        (&inbox::DEADLINE, until(line.expires, scene)),
        (&inbox::INQUIRER, scene.town(line.inquirer)),
        (&inbox::WHO, person),
        (&inbox::WHY, why(line, scene)),
        (&inbox::ITEMS, items(line, scene)),
        (&inbox::ASKED, scene.moment(line.requested_at)),
        (&inbox::QUERY, line.query.clone()),
    ]
}

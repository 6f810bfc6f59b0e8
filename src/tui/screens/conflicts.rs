//! People about whom replicas wrote different things at the same time.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, Event, PeopleReply, PeopleRequest, PersonLine, Reply,
    Request,
};
use crate::text::{
    Text,
    screens::{conflicts, frame, search},
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::Decide;

const COUNT: u32 = 200;

/// The list of them.
pub struct Conflicts {
    list: List<PersonLine>,
}

impl Default for Conflicts {
    fn default() -> Self {
        let columns = vec![
            Column::new(&search::ADDRESSEE, 15, |line: &PersonLine, _: &Scene| {
                line.addressee_no.to_string()
            }),
            Column::new(
                &search::NAME_COLUMN,
                24,
                |line: &PersonLine, scene: &Scene| scene.name(line.name.get()),
            ),
            Column::new(&search::KANA, 24, |line: &PersonLine, scene: &Scene| {
                scene.kana(line.kana.get())
            })
            .growing(),
        ];
        Self {
            list: List::new(columns).when_empty(&conflicts::NONE),
        }
    }
}

fn load() -> Flow {
    let request = PeopleRequest::ListConflicted {
        offset: 0,
        count: COUNT,
    };
    Flow::ask(Request::Clerk(ClerkRequest::People(request)))
}

impl Screen for Conflicts {
    fn name(&self) -> &'static Text {
        &conflicts::NAME
    }

    fn help(&self) -> &'static Text {
        &conflicts::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = List::<PersonLine>::hints().to_vec();
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        load()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => match self.list.selected() {
                Some(line) => Flow::open(Decide::new(line.addressee_no)),
                None => Flow::Stay,
            },
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => load(),
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Clerk(ClerkReply::People(PeopleReply::Conflicted(page)))) => {
                let same = |old: &PersonLine, new: &PersonLine| old.tag == new.tag;
                let total = (page.total > COUNT).then_some(u64::from(page.total));
                self.list.refresh(page.lines, same, scene);
                self.list.set_total(total);
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::ToDoChanged | Event::Missed => load(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = pen.scene.say(&conflicts::NAME);
        self.list.draw(area, title, true, pen);
    }
}

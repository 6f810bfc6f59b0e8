//! People opened on this terminal since the login, the last first.

use ratatui::layout::Rect;

use crate::text::{
    Text,
    screens::{frame, person, search},
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::scene::{Opened, Scene};
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens;

/// The list of them.
pub struct Recent {
    list: List<Opened>,
}

impl Default for Recent {
    fn default() -> Self {
        let columns = vec![
            Column::new(&search::KANA, 24, |row: &Opened, scene| {
                scene.kana(&row.kana)
            })
            .growing(),
            Column::new(&search::NAME_COLUMN, 28, |row: &Opened, scene| {
                scene.name(&row.kanji)
            }),
            Column::new(&search::ADDRESSEE, 15, |row, _| {
                row.addressee_no.to_string()
            }),
        ];
        Self {
            list: List::new(columns).when_empty(&person::RECENT_NONE),
        }
    }
}

impl Screen for Recent {
    fn name(&self) -> &'static Text {
        &person::RECENT
    }

    fn help(&self) -> &'static Text {
        &person::RECENT_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = List::<Opened>::hints().to_vec();
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, scene: &Scene) -> Flow {
        self.list.set_rows(scene.recent(), scene);
        Flow::Stay
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => {
                let row = self.list.selected();
                let screen = row.and_then(|row| screens::person(row.addressee_no));
                screen.map_or(Flow::Stay, Flow::Open)
            }
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = pen.scene.say(&person::RECENT);
        self.list.draw(area, title, true, pen);
    }
}

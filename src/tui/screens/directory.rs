//! The directory in force: its members with keys and addresses. Only an administrator may ask for it in full.

use ratatui::layout::Rect;

use crate::api::{
    AdminReply, AdminRequest, ApiError, DirectoryLine, DirectoryView, Event, Reply, Request,
};
use crate::domain::Right;
use crate::text::{
    Text,
    screens::{frame, network, templates},
};
use crate::tui::flow::Flow;
use crate::tui::job::grouped;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::connections::directory_words;

/// Members of the network.
pub struct Directory {
    view: Option<Box<DirectoryView>>,
    list: List<DirectoryLine>,
}

impl Default for Directory {
    fn default() -> Self {
        let columns = vec![
            Column::new(&network::CODE, 7, |line: &DirectoryLine, _| {
                line.code.to_string()
            }),
            Column::new(&network::NODE, 6, |line: &DirectoryLine, _| {
                line.node.to_string()
            })
            .right(),
            Column::new(&network::LISTED_NAME, 14, |line: &DirectoryLine, _| {
                line.name.clone()
            })
            .growing(),
            Column::new(&network::STATE, 8, state),
            Column::new(&network::POPULATION, 10, |line: &DirectoryLine, _| {
                grouped(line.population)
            })
            .right(),
            Column::new(&network::FINGERPRINT, 22, |line: &DirectoryLine, _| {
                line.fingerprint.clone()
            }),
            Column::new(&network::ADDRESSES, 30, |line: &DirectoryLine, _| {
                line.addresses.join(" ")
            })
            .only(Show::Wide),
        ];
        Self {
            view: None,
            list: List::new(columns)
                .with_detail(detail)
                .when_empty(&network::NONE),
        }
    }
}

fn state(line: &DirectoryLine, scene: &Scene) -> String {
    let word = if line.revoked {
        &network::REVOKED
    } else {
        &network::IN_FORCE
    };
    scene.say(word).to_owned()
}

fn detail(line: &DirectoryLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&network::TOWN, format!("{} {}", line.code, line.name)),
        (&network::STATE, state(line, scene)),
        (&network::POPULATION, grouped(line.population)),
        (&network::FINGERPRINT, line.fingerprint.clone()),
        (&network::ADDRESSES, line.addresses.join(" ")),
    ]
}

impl Directory {
    fn ask(scene: &Scene) -> Flow {
        if scene.may(Right::Directory) {
            Flow::ask(Request::Admin(AdminRequest::ShowDirectory))
        } else {
            Flow::Stay
        }
    }

    fn head(&self, scene: &Scene) -> String {
        let Some(view) = &self.view else {
            return directory_words(scene);
        };
        let (issued, expires) = (scene.moment(view.issued), scene.moment(view.expires));
        let values: [(&str, &dyn std::fmt::Display); 4] = [
            ("version", &view.version),
            ("issued", &issued),
            ("expires", &expires),
            ("permissions", &view.permissions),
        ];
        scene.fill(&network::VERSION, &values)
    }
}

impl Screen for Directory {
    fn name(&self) -> &'static Text {
        &network::DIRECTORY
    }

    fn help(&self) -> &'static Text {
        &network::DIRECTORY_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.list.rows().is_empty() {
            return vec![Hint::new("Esc", &frame::BACK)];
        }
        vec![
            Hint::new("/", &templates::LIST_KEYS_FILTER),
            Hint::new("F9", &templates::LIST_ACTIONS),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, scene: &Scene) -> Flow {
        Self::ask(scene)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Admin(AdminReply::Directory(mut view))) => {
                let entries = std::mem::take(&mut view.entries);
                let same = |old: &DirectoryLine, new: &DirectoryLine| {
                    (old.code, old.node) == (new.code, new.node)
                };
                self.list.refresh(entries, same, scene);
                self.view = Some(view);
                Flow::Stay
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, scene: &Scene) -> Flow {
        match event {
            Event::DirectoryChanged | Event::Missed => Self::ask(scene),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let head = self.head(scene);
        pen.row(area, 0, &format!(" {head}"), pen.theme().strong());
        let below = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(1),
            ..area
        };
        if scene.may(Right::Directory) {
            let title = scene.say(&network::DIRECTORY);
            self.list.draw(below, title, true, pen);
        } else {
            let text = scene.say(&network::ADMIN_ONLY);
            pen.row(below, 0, &format!(" {text}"), pen.theme().text());
            pen.cursor(below.x, below.y);
        }
    }
}

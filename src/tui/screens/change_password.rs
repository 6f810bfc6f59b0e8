//! Another password for the own login. What is typed is shown nowhere and kept nowhere.

use ratatui::layout::Rect;

use crate::api::{ApiError, Reply, Request, Secret, SessionReply, SessionRequest};
use crate::text::{
    Text,
    screens::{frame, settings},
};
use crate::tui::dialog::Refusal;
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

const OLD: &str = "old";
const NEW: &str = "new";
const AGAIN: &str = "again";
/// The node says the same; here it is said before anything is sent.
const LEN_MIN: usize = 15;

/// Old, new, once more.
pub struct ChangePassword {
    form: Form,
    sending: bool,
}

impl Default for ChangePassword {
    fn default() -> Self {
        let field = |name, label| Field::new(name, label, Kind::Password).required();
        Self {
            form: Form::new(
                "password",
                vec![
                    field(OLD, &settings::OLD),
                    field(NEW, &settings::NEW),
                    field(AGAIN, &settings::AGAIN),
                ],
            ),
            sending: false,
        }
    }
}

impl ChangePassword {
    fn send(&mut self, scene: &Scene) -> Flow {
        if self.sending {
            return Flow::Stay;
        }
        let new = self.form.take_secret(NEW);
        let again = self.form.take_secret(AGAIN);
        if *new != *again {
            self.form.focus(NEW);
            return Flow::wrong(scene.say(&settings::NOT_SAME));
        }
        if new.chars().count() < LEN_MIN {
            self.form.focus(NEW);
            return Flow::wrong(scene.say(&settings::TOO_SHORT));
        }
        self.sending = true;
        let old = self.form.take_secret(OLD);
        Flow::ask(Request::Session(SessionRequest::ChangePassword {
            old: Secret::new(old),
            new: Secret::new(new),
        }))
    }
}

impl Screen for ChangePassword {
    fn name(&self) -> &'static Text {
        &settings::PASSWORD
    }

    fn help(&self) -> &'static Text {
        &settings::PASSWORD_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F10", &frame::SAVE),
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn is_waiting(&self) -> bool {
        self.sending
    }

    fn is_typing(&self) -> bool {
        self.form.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.sending = false;
        Flow::Stay
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match self.form.on_key(key, scene) {
            FormAnswer::Commit => self.send(scene),
            answer => answer.flow(),
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.form.on_paste(text, scene).flow()
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.sending = false;
        match reply {
            Ok(Reply::Session(SessionReply::PasswordChanged)) => {
                Flow::Back.then(Flow::say(scene.say(&settings::CHANGED)))
            }
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.form.focus(OLD);
                Flow::wrong(Refusal::line(&error, scene))
            }
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let inner = pen.boxed(area, scene.say(&settings::PASSWORD));
        self.form.draw(inner, pen);
        let below = Rect {
            y: inner.y + self.form.height() + 1,
            height: inner.height.saturating_sub(self.form.height() + 1),
            ..inner
        };
        pen.wrapped(below, scene.say(self.help()), pen.theme().text());
        self.form.draw_over(area, pen);
    }
}

//! The login: who and by which password.

use ratatui::layout::Rect;

use crate::api::{AnyoneRequest, ApiError, Reply, Request, Secret};
use crate::text::{
    Text,
    screens::{frame, login, templates},
};
use crate::tui::dialog::Refusal;
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::{Pen, middle};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

const USER: &str = "user";
const PASSWORD: &str = "password";
const USER_LEN_MAX: usize = 32;

/// The first screen, and the one after a logout.
pub struct Login {
    form: Form,
    checking: bool,
}

impl Default for Login {
    fn default() -> Self {
        let user = Field::new(USER, &login::USER, Kind::Text { max: USER_LEN_MAX }).required();
        let password = Field::new(PASSWORD, &login::PASSWORD, Kind::Password).required();
        Self {
            form: Form::new("login", vec![user, password]).committing_on_enter(),
            checking: false,
        }
    }
}

impl Login {
    fn log_in(&mut self, scene: &Scene) -> Flow {
        self.checking = true;
        Flow::ask(Request::Anyone(AnyoneRequest::LogIn {
            user: self.form.value(USER, scene),
            password: Secret::new(self.form.take_secret(PASSWORD)),
        }))
    }
}

impl Screen for Login {
    fn name(&self) -> &'static Text {
        &login::NAME
    }

    fn help(&self) -> &'static Text {
        &login::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("Enter", &login::GO),
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("Ctrl+Q", &frame::QUIT),
            Hint::new("Ctrl+E", &frame::LANGUAGE),
            Hint::new("Ctrl+T", &frame::THEME),
        ]
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.form.field_help(scene)
    }

    fn is_waiting(&self) -> bool {
        self.checking
    }

    fn is_typing(&self) -> bool {
        true
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if key == Key::Esc {
            return Flow::Stay;
        }
        match self.form.on_key(key, scene) {
            FormAnswer::Commit => self.log_in(scene),
            FormAnswer::Refused(error) => Flow::wrong(error),
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.form.on_paste(text, scene).flow()
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.checking = false;
        self.form.focus(PASSWORD);
        match reply {
            Ok(_) => Flow::Stay,
            Err(error) => Flow::wrong(Refusal::line(&error, scene)),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let place = middle(area, 68, 12);
        let inner = pen.boxed(place, scene.say(&login::NAME));
        let fields = Rect {
            x: inner.x + 1,
            y: inner.y + 1,
            height: 4,
            width: inner.width - 2,
        };
        self.form.draw(fields, pen);
        let busy = if self.checking {
            scene.say(&templates::BUSY)
        } else {
            ""
        };
        let practice = scene.practice_line();
        let lines = [
            busy,
            practice
                .as_deref()
                .unwrap_or_else(|| scene.say(&login::FIRST)),
            scene.say(&login::LOGGED),
            scene.say(&login::WORK_ONLY),
        ];
        let mut y = fields.bottom();
        for line in lines {
            let rest = Rect {
                x: inner.x + 1,
                y,
                width: inner.width - 2,
                height: inner.bottom().saturating_sub(y),
            };
            y += pen.wrapped(rest, line, pen.theme().text());
        }
    }
}

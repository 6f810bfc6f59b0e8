//! Protected person and no automatic answer: set or taken away with a reason, over the screen of the person (`SAFE-66`).

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, PeopleReply, PeopleRequest, PersonEdit, PersonView, Reply,
    Request,
};
use crate::domain::Flags;
use crate::text::{
    Text,
    screens::{frame, protection},
};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::{Pen, middle};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::words;

const PROTECTED: &str = "protected";
const NO_AUTO: &str = "no_auto_answer";
const REASON: &str = "reason";
const REASON_LEN_MAX: usize = 200;
const WIDTH: u16 = 76;
const HEIGHT: u16 = 7;

/// The form over a person.
pub struct Protection {
    view: PersonView,
    form: Form,
    asking: bool,
}

impl Protection {
    pub fn new(view: &PersonView) -> Self {
        let tick = |set: bool| if set { "yes" } else { "" };
        let flags = &view.resident.flags;
        let fields = vec![
            Field::new(PROTECTED, &protection::PROTECTED, Kind::Check)
                .with(tick(flags.protected))
                .with_help(&protection::PROTECTED_HELP),
            Field::new(NO_AUTO, &protection::NO_AUTO_ANSWER, Kind::Check)
                .with(tick(flags.no_auto_answer))
                .with_help(&protection::NO_AUTO_HELP),
            Field::new(
                REASON,
                &protection::REASON,
                Kind::Text {
                    max: REASON_LEN_MAX,
                },
            )
            .required(),
        ];
        Self {
            view: view.clone(),
            form: Form::new("protection", fields),
            asking: false,
        }
    }

    fn send(&mut self, scene: &Scene) -> Flow {
        let flags = Flags {
            protected: self.form.is_ticked(PROTECTED),
            no_auto_answer: self.form.is_ticked(NO_AUTO),
            ..self.view.resident.flags.clone()
        };
        if flags == self.view.resident.flags {
            return Flow::wrong(scene.say(&protection::UNCHANGED));
        }
        if std::mem::replace(&mut self.asking, true) {
            return Flow::Stay;
        }
        let person = &self.view.resident.person;
        let edit = PersonEdit {
            addressee_no: person.addressee_no,
            version: self.view.version,
            person: person.clone(),
            flags,
            // Of a protected person the view has no whereabouts.
            keeps_whereabouts: true,
            reason: self.form.value(REASON, scene),
            check_only: false,
        };
        let request = PeopleRequest::EditPerson(Box::new(edit));
        Flow::ask(Request::Clerk(ClerkRequest::People(request)))
    }
}

impl Screen for Protection {
    fn name(&self) -> &'static Text {
        &protection::NAME
    }

    fn help(&self) -> &'static Text {
        &protection::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F10", &frame::DO),
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("Esc", &frame::STOP),
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

    fn is_popup(&self) -> bool {
        true
    }

    fn has_help(&self) -> bool {
        true
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
        self.asking = false;
        match reply {
            Ok(Reply::Clerk(ClerkReply::People(PeopleReply::Edited(_)))) => {
                Flow::Back.then(Flow::say(scene.say(&protection::SAVED)))
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let place = middle(area, WIDTH, HEIGHT);
        let title = pen.scene.say(self.name());
        let inner = pen.popup(place, WIDTH, HEIGHT, title, "");
        let name = words::full_name(&self.view, pen.scene);
        pen.row(inner, 0, &format!(" {name}"), pen.theme().strong());
        let fields = Rect {
            y: inner.y + 1,
            height: inner.height.saturating_sub(1),
            ..inner
        };
        self.form.draw(fields, pen);
        self.form.draw_over(area, pen);
    }
}

//! A letter of another municipality that was answered on paper becomes a provision record.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, LetterReply, LetterRequest, PaperProvision, Reply, Request,
};
use crate::domain::{AddresseeNo, LegalBasis};
use crate::text::{
    Text,
    screens::{frame, inquire, letters},
};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::letter_fields::{self as shared, BASIS, BASIS_REF};

const TOWN: &str = "town";
const THEIR_NO: &str = "their_no";
const DATED: &str = "dated";
const RECEIVED_ON: &str = "received_on";
const PERSON: &str = "person";
const OWN_NO: &str = "own_no";
const PROVIDED: &str = "provided";
const CHECKED_BY: &str = "checked_by";

/// One provision on paper.
pub struct LetterReceived {
    form: Form,
    sending: bool,
}

impl Default for LetterReceived {
    fn default() -> Self {
        let text = |name, label, max| Field::new(name, label, Kind::Text { max });
        let day = |name, label| Field::new(name, label, Kind::Date { past: true }).required();
        let mut fields = vec![
            text(TOWN, &letters::FROM, 20)
                .required()
                .with_help(&letters::TO_HELP),
            text(THEIR_NO, &letters::THEIR_NO, 40).required(),
            day(DATED, &letters::THEIR_DATE),
            day(RECEIVED_ON, &letters::RECEIVED_ON),
        ];
        fields.extend(shared::basis_fields());
        fields.extend([
            text(PERSON, &letters::ADDRESSEE_NO, 15).with_help(&letters::ADDRESSEE_HELP),
            Field::new(PROVIDED, &letters::PROVIDED, Kind::Check),
            text(OWN_NO, &letters::OWN_NO, 40).required(),
            text(CHECKED_BY, &letters::CHECKED_BY, 32).with_help(&letters::CHECKED_BY_HELP),
        ]);
        Self {
            form: Form::new("letter-received", fields),
            sending: false,
        }
    }
}

impl LetterReceived {
    fn provision(&self, scene: &Scene) -> Result<PaperProvision, (&'static str, &'static Text)> {
        let value = |name| self.form.value(name, scene);
        let optional = |name| Some(value(name)).filter(|text| !text.is_empty());
        let day = |name| self.form.date(name, scene);
        let person = optional(PERSON).map(|typed| AddresseeNo::parse(&typed));
        let person = person
            .transpose()
            .map_err(|_| (PERSON, &letters::BAD_ADDRESSEE))?;
        let provided = self.form.is_ticked(PROVIDED);
        if provided && person.is_none() {
            return Err((PERSON, &letters::NEEDS_PERSON));
        }
        let (dated, received_on) = (day(DATED), day(RECEIVED_ON));
        let (Some(dated), Some(received_on)) = (dated, received_on) else {
            return Err((DATED, &letters::OUT_OF_ORDER));
        };
        if dated > received_on {
            return Err((RECEIVED_ON, &letters::OUT_OF_ORDER));
        }
        Ok(PaperProvision {
            inquirer: shared::town(&value(TOWN), scene).ok_or((TOWN, &letters::UNKNOWN_TOWN))?,
            document_no: value(THEIR_NO),
            dated,
            received_on,
            addressee_no: person,
            basis: LegalBasis::parse(&value(BASIS)).ok_or((BASIS, &inquire::BASIS))?,
            basis_ref: value(BASIS_REF),
            answer_no: value(OWN_NO),
            provided,
            checked_by: optional(CHECKED_BY),
        })
    }

    fn send(&mut self, scene: &Scene) -> Flow {
        let provision = match self.provision(scene) {
            Ok(provision) => provision,
            Err((field, text)) => {
                let sentence = scene.say(text);
                self.form.fail(field, sentence);
                return Flow::wrong(sentence);
            }
        };
        if std::mem::replace(&mut self.sending, true) {
            return Flow::Stay;
        }
        let request = LetterRequest::RecordProvision(Box::new(provision));
        Flow::ask(Request::Clerk(ClerkRequest::Letter(request)))
    }
}

impl Screen for LetterReceived {
    fn name(&self) -> &'static Text {
        &letters::RECEIVED_NAME
    }

    fn help(&self) -> &'static Text {
        &letters::RECEIVED_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = Form::hints().to_vec();
        hints.rotate_right(1);
        hints[0] = Hint::new("F10", &letters::RECORD_KEY);
        hints.push(Hint::new("Esc", &frame::STOP));
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

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.sending = false;
        Flow::Stay
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        match self.form.on_key(key, scene) {
            FormAnswer::Changed(TOWN) => shared::note_town(&mut self.form, TOWN, scene),
            FormAnswer::Wants(TOWN) => {
                let choices = shared::towns(&self.form.value(TOWN, scene), scene);
                if choices.is_empty() {
                    return Flow::wrong(scene.say(&letters::NO_TOWN_FITS));
                }
                self.form.offer(TOWN, choices, scene);
            }
            FormAnswer::Commit => return self.send(scene),
            FormAnswer::Refused(error) => return Flow::wrong(error),
            FormAnswer::Leave => return Flow::Back,
            _ => {}
        }
        Flow::Stay
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.form.on_paste(text, scene).flow()
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        self.sending = false;
        match reply {
            Ok(Reply::Clerk(ClerkReply::Letter(LetterReply::Recorded { record_no }))) => {
                let said = scene.fill(&letters::RECORDED, &[("record", &record_no)]);
                Flow::Back.then(Flow::say(said))
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let inner = pen.boxed(area, pen.scene.say(&letters::RECEIVED_NAME));
        self.form.draw(inner, pen);
        self.form.draw_over(area, pen);
    }
}

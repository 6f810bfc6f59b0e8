//! A letter of inquiry is written: for whom, to whom, why on paper, on what basis. Nothing is written before basis and
//! identity check are there; the node gives it its number and its provision record.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, LetterOrder, LetterReply, LetterRequest, LetterWhy,
    PersonLine, Reply, Request, Search,
};
use crate::domain::{AddresseeNo, IdCheck, LegalBasis, MunicipalityCode, Private};
use crate::text::{
    Text,
    screens::{frame, inquire, letters, protection},
};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::inquire::choice;
use super::letter_fields::{self as shared, BASIS, BASIS_ON, BASIS_REF, ID_CHECK, ID_ON};
use super::letter_paper::LetterPaper;

const PERSON: &str = "person";
const TOWN: &str = "town";
const WHY: &str = "why";
const LEGAL: &str = "legal_basis";
const DOCUMENT_NO: &str = "document_no";
const FORMER: &str = "former_address";
const CONTACT: &str = "contact";
/// What stays the same from one letter to the next.
const KEPT: [&str; 2] = [LEGAL, CONTACT];
const FORM: &str = "letter";
const FIND: u32 = 1;
const WRITE: u32 = 2;
/// People offered where a name fits several.
const FOUND_MAX: u32 = 50;

/// What is known of a letter before anybody types.
#[derive(Clone, Default)]
pub struct Known {
    pub person: Option<AddresseeNo>,
    pub town: Option<MunicipalityCode>,
    pub why: Option<LetterWhy>,
    /// Values of fields, such as the evidence given to the wizard.
    pub values: Vec<(&'static str, String)>,
}

/// Letters that are written one after the other, for the people of one household.
#[derive(Clone)]
pub struct Course {
    pub at: usize,
    pub all: Vec<Known>,
}

impl Course {
    /// The letter after this one.
    pub fn next(&self) -> Option<Self> {
        let next = Self {
            at: self.at + 1,
            all: self.all.clone(),
        };
        (next.at < next.all.len()).then_some(next)
    }

    pub fn left(&self) -> usize {
        self.all.len().saturating_sub(self.at + 1)
    }
}

/// One letter.
pub struct LetterNew {
    form: Form,
    course: Course,
    wanted: Option<AddresseeNo>,
    who: Option<PersonLine>,
    /// People the typed words fit, to choose from.
    offered: Vec<PersonLine>,
    finding: bool,
    sending: bool,
}

impl LetterNew {
    /// Nothing is known yet.
    pub fn empty(scene: &Scene) -> Self {
        let all = vec![Known::default()];
        Self::of(Course { at: 0, all }, scene)
    }

    /// The letter at hand of several.
    pub fn of(course: Course, scene: &Scene) -> Self {
        let known = course.all.get(course.at).cloned().unwrap_or_default();
        let mut form = Form::new(FORM, fields(scene));
        for (name, value) in &known.values {
            form.set(name, value);
        }
        for name in KEPT {
            form.set(name, &scene.last(FORM, name).unwrap_or_default());
        }
        if let Some(town) = known.town {
            form.set(TOWN, &town.to_string());
            shared::note_town(&mut form, TOWN, scene);
        }
        if let Some(why) = known.why {
            form.set(WHY, why.as_str());
        }
        form.set_clean();
        Self {
            form,
            course,
            wanted: known.person,
            who: None,
            offered: Vec::new(),
            finding: false,
            sending: false,
        }
    }

    fn find(&mut self, text: &str) -> Flow {
        self.finding = true;
        let search = Search {
            text: Private::from(text),
            offset: 0,
            count: FOUND_MAX,
        };
        Flow::ask_as(FIND, Request::Clerk(ClerkRequest::FindPeople(search)))
    }

    fn on_found(&mut self, mut lines: Vec<PersonLine>, scene: &Scene) -> Flow {
        let wanted = match self.wanted.take() {
            Some(wanted) => wanted.to_string(),
            None => self.form.value(PERSON, scene),
        };
        let exact = |line: &PersonLine| line.addressee_no.as_str() == wanted;
        let place = lines.iter().position(exact);
        match (place, lines.len()) {
            (Some(place), _) => self.settle(lines.swap_remove(place), scene),
            (None, 0) => return Flow::wrong(scene.say(&inquire::NONE_FITS)),
            (None, 1) => self.settle(lines.swap_remove(0), scene),
            (None, _) => {
                let choices = lines.iter().map(|line| choice(line, scene)).collect();
                self.offered = lines;
                self.form.offer(PERSON, choices, scene);
            }
        }
        Flow::Stay
    }

    fn settle(&mut self, line: PersonLine, scene: &Scene) {
        self.form.set(PERSON, line.addressee_no.as_str());
        self.form.set_values(PERSON, Vec::new());
        self.form
            .note(PERSON, scene.person(line.name.get(), line.kana.get()));
        self.form.focus(TOWN);
        self.who = Some(line);
    }

    fn on_changed(&mut self, field: &str, scene: &Scene) {
        match field {
            PERSON => {
                let typed = self.form.value(PERSON, scene);
                let picked = |line: &PersonLine| line.addressee_no.as_str() == typed;
                let mut offered = std::mem::take(&mut self.offered).into_iter();
                match offered.find(picked) {
                    Some(line) => self.settle(line, scene),
                    None => {
                        self.who = None;
                        self.form.note(PERSON, "");
                    }
                }
            }
            TOWN => {
                shared::note_town(&mut self.form, TOWN, scene);
                let town = shared::town(&self.form.value(TOWN, scene), scene);
                if town.is_some_and(|code| !shared::is_listed(code, scene)) {
                    self.form.set(WHY, LetterWhy::Outside.as_str());
                }
            }
            _ => {}
        }
    }

    fn order(&self, scene: &Scene) -> Result<LetterOrder, (&'static str, &'static Text)> {
        let value = |name| self.form.value(name, scene);
        let optional = |name| Some(value(name)).filter(|text| !text.is_empty());
        let who = self.who.as_ref().ok_or((PERSON, &inquire::NOBODY))?;
        let town = shared::town(&value(TOWN), scene);
        let why = value(WHY);
        let why = LetterWhy::ALL.into_iter().find(|one| one.as_str() == why);
        Ok(LetterOrder {
            addressee_no: who.addressee_no,
            provider: town.ok_or((TOWN, &letters::UNKNOWN_TOWN))?,
            why: why.ok_or((WHY, &letters::WHY))?,
            basis: LegalBasis::parse(&value(BASIS)).ok_or((BASIS, &inquire::BASIS))?,
            basis_ref: value(BASIS_REF),
            basis_on: self.form.date(BASIS_ON, scene),
            id_check: IdCheck::parse(&value(ID_CHECK)).ok_or((ID_CHECK, &inquire::ID_CHECK))?,
            id_checked_on: self.form.date(ID_ON, scene),
            document_no: optional(DOCUMENT_NO),
            former_address: optional(FORMER).map(Private::new),
            contact: optional(CONTACT),
            legal_basis: optional(LEGAL),
            english: false,
        })
    }

    fn send(&mut self, scene: &Scene) -> Flow {
        let order = match self.order(scene) {
            Ok(order) => order,
            Err((field, text)) => {
                let sentence = scene.say(text);
                self.form.fail(field, sentence);
                return Flow::wrong(sentence);
            }
        };
        if std::mem::replace(&mut self.sending, true) {
            return Flow::Stay;
        }
        let request = LetterRequest::WriteLetter(Box::new(order));
        Flow::ask_as(WRITE, Request::Clerk(ClerkRequest::Letter(request)))
    }

    fn is_protected(&self) -> bool {
        let marks = self.who.iter().flat_map(|line| &line.marks);
        marks.into_iter().any(|mark| mark == "protected")
    }
}

fn fields(scene: &Scene) -> Vec<Field> {
    let why = LetterWhy::ALL.map(|why| Choice::new(why.as_str(), shared::why_word(why)));
    let text = |name, label, max| Field::new(name, label, Kind::Text { max });
    let mut fields = vec![
        text(PERSON, &letters::PERSON, 40)
            .required()
            .with_help(&inquire::PERSON_HELP),
        text(TOWN, &letters::TO, 20)
            .required()
            .with_help(&letters::TO_HELP),
        Field::new(WHY, &letters::WHY, Kind::Choice)
            .with_values(why.to_vec())
            .required(),
    ];
    fields.extend(shared::basis_fields());
    fields.extend(shared::identity_fields(scene));
    fields.extend([
        text(LEGAL, &letters::LEGAL, 120).with_help(&letters::LEGAL_HELP),
        text(DOCUMENT_NO, &letters::DOCUMENT_NO, 40).with_help(&letters::DOCUMENT_NO_HELP),
        text(FORMER, &letters::FORMER, 100)
            .veiled()
            .with_help(&letters::FORMER_HELP),
        text(CONTACT, &letters::CONTACT, 80).with_help(&letters::CONTACT_HELP),
    ]);
    fields
}

impl Screen for LetterNew {
    fn name(&self) -> &'static Text {
        &letters::NEW_NAME
    }

    fn help(&self) -> &'static Text {
        &letters::NEW_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = Form::hints().to_vec();
        hints.rotate_right(1);
        hints[0] = Hint::new("F10", &letters::WRITE_KEY);
        hints.push(Hint::new("Esc", &frame::STOP));
        hints
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        self.form.field_help(scene)
    }

    fn is_waiting(&self) -> bool {
        self.finding || self.sending
    }

    fn is_typing(&self) -> bool {
        self.form.is_typing()
    }

    fn is_changed(&self) -> bool {
        self.form.is_changed()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.finding = false;
        self.sending = false;
        match self.wanted {
            Some(wanted) => self.find(wanted.as_str()),
            None => Flow::Stay,
        }
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let at_person = self.form.focused() == PERSON && !self.form.is_choosing();
        if at_person && self.who.is_none() && matches!(key, Key::Enter | Key::F(4 | 10)) {
            let typed = self.form.value(PERSON, scene);
            if !typed.is_empty() {
                return self.find(&typed);
            }
        }
        match self.form.on_key(key, scene) {
            FormAnswer::Changed(field) => self.on_changed(field, scene),
            FormAnswer::Wants(TOWN) => {
                let choices = shared::towns(&self.form.value(TOWN, scene), scene);
                if choices.is_empty() {
                    return Flow::wrong(scene.say(&letters::NO_TOWN_FITS));
                }
                self.form.offer(TOWN, choices, scene);
            }
            FormAnswer::Wants(PERSON) => return Flow::wrong(scene.say(&inquire::NOBODY)),
            FormAnswer::Commit => return self.send(scene),
            FormAnswer::Refused(error) => return Flow::wrong(error),
            FormAnswer::Leave => return Flow::Back,
            _ => {}
        }
        Flow::Stay
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        match self.form.on_paste(text, scene) {
            FormAnswer::Changed(field) => self.on_changed(field, scene),
            FormAnswer::Refused(error) => return Flow::wrong(error),
            _ => {}
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match tag {
            FIND => self.finding = false,
            _ => self.sending = false,
        }
        match reply {
            Ok(Reply::Clerk(ClerkReply::Found(people))) => self.on_found(people.lines, scene),
            Ok(Reply::Clerk(ClerkReply::Letter(LetterReply::Printed(printed)))) => {
                self.form.remember(scene);
                let said = scene.fill(&letters::WRITTEN_SAID, &[("letter", &printed.letter)]);
                let next = self.course.next();
                Flow::become_screen(LetterPaper::new(*printed, next)).then(Flow::say(said))
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let mut used = 0;
        if self.is_protected() {
            let style = pen.theme().selected();
            used = pen.wrapped(area, scene.say(&protection::BANNER), style);
        }
        let body = Rect {
            y: area.y + used,
            height: area.height.saturating_sub(used),
            ..area
        };
        let name = scene.say(&letters::NEW_NAME);
        let count = self.course.all.len();
        let title = match count {
            0 | 1 => name.to_owned(),
            _ => {
                let values: [(&str, &dyn std::fmt::Display); 2] =
                    [("count", &count), ("at", &(self.course.at + 1))];
                format!("{name} {}", scene.fill(&letters::ONE_OF, &values))
            }
        };
        let inner = pen.boxed(body, &title);
        self.form.draw(inner, pen);
        self.form.draw_over(area, pen);
    }
}

//! My Number (F8): compared with what is typed, or shown for ten seconds for one of the three purposes (`SAFE-50`).
//! The node logs before it answers. The digits are in this screen only while they are shown, and go with any key, the lock,
//! a change of the terminal's size, a look at another window, and the time.

use ratatui::layout::Rect;
use zeroize::Zeroizing;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, ErrorCode, NumberReply, NumberRequest, PersonView, Reply,
    Request, Secret,
};
use crate::domain::{AddresseeNo, MyNumber, MyNumberError, Purpose, UnixTime};
use crate::text::{
    Text,
    screens::{frame, number},
};
use crate::tui::flow::{Flow, Message};
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::pen::{Pen, middle};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::words;

const ACTION: &str = "action";
const PURPOSE: &str = "purpose";
const NUMBER: &str = "number";
const COMPARE: &str = "compare";
const SHOW: &str = "show";
/// How long the digits are on the screen.
const SHOWN_S: u64 = 10;
const WIDTH: u16 = 76;
const HEIGHT: u16 = 10;

/// The dialog over a person.
pub struct NumberDialog {
    addressee_no: AddresseeNo,
    /// Name in kanji and kana: which of them is shown depends on the language.
    name: (String, String),
    /// One is on record: else it can only be registered.
    has_number: bool,
    form: Form,
    asking: bool,
    /// The person turned to another window and pressed no key since.
    looked_away: bool,
    /// 一致 or 不一致.
    equal: Option<bool>,
    shown: Option<Shown>,
}

/// Digits on the screen.
struct Shown {
    digits: Secret,
    until: UnixTime,
}

impl NumberDialog {
    pub fn new(view: &PersonView) -> Self {
        let who = &view.resident.person;
        Self {
            addressee_no: who.addressee_no,
            name: (who.name_kanji.clone(), who.name_kana.clone()),
            has_number: view.has_number,
            form: Form::new("number", Vec::new()),
            asking: false,
            looked_away: false,
            equal: None,
            shown: None,
        }
    }

    fn fields(&self) -> Vec<Field> {
        if !self.has_number {
            return vec![Field::new(NUMBER, &number::REGISTER, Kind::Password).required()];
        }
        let number = Field::new(NUMBER, &number::NUMBER, Kind::Password).required();
        let actions = [(COMPARE, &number::COMPARE), (SHOW, &number::SHOW)]
            .map(|(value, text)| Choice::new(value, text));
        let purposes = Purpose::ALL.map(|purpose| {
            let text = match purpose {
                Purpose::TransferIn => &number::TRANSFER_IN,
                Purpose::Provision => &number::PROVISION,
                Purpose::Certificate => &number::CERTIFICATE,
            };
            Choice::new(word(purpose), text)
        });
        vec![
            Field::new(ACTION, &number::ACTION, Kind::Choice)
                .with_values(actions.to_vec())
                .with(COMPARE)
                .required(),
            Field::new(PURPOSE, &number::PURPOSE, Kind::Choice)
                .with_values(purposes.to_vec())
                .required(),
            number,
        ]
    }

    /// The digits typed, if they are a My Number.
    fn typed(&mut self, scene: &Scene) -> Result<Secret, Flow> {
        let typed = digits(&self.form.take_secret(NUMBER));
        MyNumber::parse(&typed).map_err(|error| {
            let text = match error {
                MyNumberError::NotTwelveDigits => &number::NOT_TWELVE,
                MyNumberError::CheckDigit => &number::CHECK_DIGIT,
            };
            self.form.fail(NUMBER, scene.say(text));
            Flow::wrong(scene.say(text))
        })?;
        Ok(Secret::new(typed))
    }

    fn register(&mut self, scene: &Scene) -> Flow {
        let number = match self.typed(scene) {
            Ok(number) => number,
            Err(flow) => return flow,
        };
        self.asking = true;
        let addressee_no = self.addressee_no;
        Flow::ask(Request::Clerk(ClerkRequest::Number(
            NumberRequest::RegisterNumber {
                addressee_no,
                number,
            },
        )))
    }

    fn commit(&mut self, scene: &Scene) -> Flow {
        if self.asking {
            return Flow::Stay;
        }
        self.equal = None;
        if !self.has_number {
            return self.register(scene);
        }
        let wanted = self.form.value(PURPOSE, scene);
        let Some(purpose) = Purpose::ALL
            .into_iter()
            .find(|known| word(*known) == wanted)
        else {
            return Flow::Stay;
        };
        let addressee_no = self.addressee_no;
        let shows = self.form.value(ACTION, scene) == SHOW;
        if shows && scene.counter_mode {
            return Flow::wrong(scene.say(&number::NOT_AT_COUNTER));
        }
        let request = if shows {
            NumberRequest::RevealNumber {
                addressee_no,
                purpose,
            }
        } else {
            let number = match self.typed(scene) {
                Ok(number) => number,
                Err(flow) => return flow,
            };
            NumberRequest::CompareNumber {
                addressee_no,
                purpose,
                number,
            }
        };
        self.asking = true;
        Flow::ask(Request::Clerk(ClerkRequest::Number(request)))
    }

    fn hide(&mut self, scene: &Scene) -> Flow {
        self.shown = None;
        Flow::Say(Message::plain(scene.say(&number::HIDDEN)))
    }
}

/// Somebody else has the number.
fn is_taken(error: &ApiError) -> bool {
    let reason = ("reason".to_owned(), "taken".to_owned());
    error.code == ErrorCode::FieldUnusable && error.values.contains(&reason)
}

/// The word of a purpose in the form.
const fn word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::TransferIn => "transfer-in",
        Purpose::Provision => "provision",
        Purpose::Certificate => "certificate",
    }
}

/// Full-width digits as narrow ones, blanks and hyphens between groups dropped.
fn digits(typed: &str) -> Zeroizing<String> {
    let mut digits = Zeroizing::new(String::with_capacity(typed.len()));
    let kept = typed
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{3000}' | '-'));
    digits.extend(kept.map(|c| match Key::Char(c).digit() {
        Some(digit) => char::from(b'0' + digit),
        None => c,
    }));
    digits
}

/// `1234 5678 9012`.
fn grouped(digits: &str) -> Zeroizing<String> {
    let mut grouped = Zeroizing::new(String::with_capacity(digits.len() + 2));
    for (c, place) in digits.chars().zip(0_usize..) {
        if place > 0 && place.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    grouped
}

impl Screen for NumberDialog {
    fn name(&self) -> &'static Text {
        &number::NAME
    }

    fn help(&self) -> &'static Text {
        &number::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.shown.is_some() {
            return vec![Hint::new("Esc", &number::HIDE)];
        }
        vec![
            Hint::new("F10", &frame::DO),
            Hint::new("Tab", &frame::NEXT_FIELD),
            Hint::new("Esc", &frame::STOP),
        ]
    }

    fn is_popup(&self) -> bool {
        true
    }

    fn has_help(&self) -> bool {
        true
    }

    fn is_typing(&self) -> bool {
        self.shown.is_none() && self.form.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        if self.form.focused().is_empty() {
            self.form = Form::new("number", self.fields()).committing_on_enter();
        }
        Flow::Stay
    }

    fn on_hide(&mut self) {
        self.shown = None;
        self.asking = false;
        drop(self.form.take_secret(NUMBER));
    }

    /// A half-typed number stays: it is read from somewhere else.
    fn on_look_away(&mut self) {
        self.shown = None;
        self.looked_away = true;
    }

    fn is_revealing(&self) -> bool {
        self.shown.is_some()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        self.looked_away = false;
        if self.shown.is_some() {
            return self.hide(scene);
        }
        match self.form.on_key(key, scene) {
            FormAnswer::Commit => return self.commit(scene),
            FormAnswer::Refused(error) => return Flow::wrong(error),
            FormAnswer::Leave => return Flow::Back,
            FormAnswer::Changed(ACTION) => {
                let compared = self.form.value(ACTION, scene) == COMPARE;
                self.form.show(NUMBER, compared);
                self.equal = None;
            }
            _ if key == Key::Esc => return Flow::Back,
            _ => {}
        }
        Flow::Stay
    }

    fn on_paste(&mut self, _text: &str, scene: &Scene) -> Flow {
        Flow::wrong(scene.say(&frame::PASTE_REFUSED))
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        // Locked or resized meanwhile: what comes now is not wanted any more.
        if !std::mem::take(&mut self.asking) {
            return Flow::Stay;
        }
        match reply {
            Ok(Reply::Clerk(ClerkReply::Number(NumberReply::Compared { equal }))) => {
                self.equal = Some(equal);
                self.form.focus(NUMBER);
            }
            Ok(Reply::Clerk(ClerkReply::Number(NumberReply::Revealed(digits))))
                if !self.looked_away =>
            {
                self.shown = Some(Shown {
                    digits,
                    until: scene.now.plus_seconds(SHOWN_S),
                });
            }
            Ok(Reply::Clerk(ClerkReply::Number(NumberReply::Registered))) => {
                return Flow::Back.then(Flow::say(scene.say(&number::REGISTERED)));
            }
            Ok(_) => {}
            Err(error) if is_taken(&error) => {
                self.form.fail(NUMBER, scene.say(&number::TAKEN));
                return Flow::wrong(scene.say(&number::TAKEN));
            }
            Err(error) => return Flow::refused(&error),
        }
        Flow::Stay
    }

    fn on_tick(&mut self, scene: &Scene) -> Flow {
        match &self.shown {
            // A sentence makes the frame be drawn again, and the seconds with it.
            Some(shown) if scene.now < shown.until => {
                Flow::Say(Message::plain(scene.say(&number::ANY_KEY)))
            }
            Some(_) => self.hide(scene),
            None => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let place = middle(area, WIDTH, HEIGHT);
        let inner = pen.popup(area, WIDTH, HEIGHT, scene.say(&number::NAME), "");
        let (kanji, kana) = &self.name;
        let name = words::name_of(kanji, kana, scene);
        let whom = scene.fill(&number::WHOM, &[("name", &name)]);
        pen.row(inner, 0, &format!(" {whom}"), pen.theme().strong());
        let fields = Rect {
            y: inner.y + 1,
            height: inner.height.saturating_sub(3),
            ..inner
        };
        self.form.draw(fields, pen);
        let last = inner.height.saturating_sub(1);
        let shown = self.shown.as_ref();
        if let Some(shown) = shown.filter(|shown| scene.now < shown.until) {
            let seconds = shown.until.seconds_since(scene.now);
            let digits = grouped(shown.digits.get());
            let line = scene.fill(
                &number::SHOWN,
                &[("digits", &*digits), ("seconds", &seconds)],
            );
            pen.row(inner, last, &format!(" {line}"), pen.theme().bad());
            pen.cursor(inner.x, inner.y + last);
        } else if let Some(equal) = self.equal {
            let (text, style) = if equal {
                (&number::EQUAL, pen.theme().good())
            } else {
                (&number::NOT_EQUAL, pen.theme().bad())
            };
            let line = scene.fill(&number::RESULT, &[("result", &scene.say(text))]);
            pen.row(inner, last, &format!(" {line}"), style);
        }
        self.form.draw_over(place, pen);
    }
}

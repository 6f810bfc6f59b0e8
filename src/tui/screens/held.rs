//! Held doses: given to the right coupon or person, or discarded with a reason.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, DoseReply, DoseRequest, Event, HeldDose, HeldLine, Reply,
    Request, Settlement,
};
use crate::domain::{AddresseeNo, CouponKey, CouponNo};
use crate::text::{
    Text,
    screens::{frame, held, items},
};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::{Pen, middle};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::words;

const LIST: u32 = 0;
const SETTLE: u32 = 1;
const COUNT: u32 = 200;
const ACTION: &str = "action";
const COUPON: &str = "coupon";
const PERSON: &str = "person";
const DISCARD: &str = "discard";
const REASON: &str = "reason";
const WIDTH: u16 = 76;

/// The list of them, and the form that settles one.
pub struct Held {
    list: List<HeldLine>,
    settling: Option<Form>,
    asking: bool,
}

impl Default for Held {
    fn default() -> Self {
        Self {
            list: List::new(columns())
                .with_detail(detail)
                .when_empty(&held::NONE),
            settling: None,
            asking: false,
        }
    }
}

impl Held {
    fn load() -> Flow {
        let request = DoseRequest::ListHeld {
            offset: 0,
            count: COUNT,
        };
        Flow::ask_as(LIST, Request::Clerk(ClerkRequest::Dose(request)))
    }

    fn on_form_answer(&mut self, answer: FormAnswer, scene: &Scene) -> Flow {
        match answer {
            FormAnswer::Commit => return self.settle(scene),
            FormAnswer::Refused(error) => return Flow::wrong(error),
            FormAnswer::Leave => self.settling = None,
            FormAnswer::Changed(ACTION) => {
                if let Some(form) = &mut self.settling {
                    show_fields(form, scene);
                }
            }
            _ => {}
        }
        Flow::Stay
    }

    fn settle(&mut self, scene: &Scene) -> Flow {
        let (Some(form), Some(line)) = (&mut self.settling, self.list.selected()) else {
            return Flow::Stay;
        };
        if self.asking {
            return Flow::Stay;
        }
        let settlement = match settlement(form, line, scene) {
            Ok(settlement) => settlement,
            Err((field, text)) => {
                let label = form.field(field).map_or("", |field| scene.say(field.label));
                let sentence = scene.fill(text, &[("label", &label)]);
                form.fail(field, sentence.clone());
                return Flow::wrong(sentence);
            }
        };
        self.asking = true;
        let request = DoseRequest::SettleHeld {
            held: line.held,
            settlement,
            reason: form.value(REASON, scene),
        };
        Flow::ask_as(SETTLE, Request::Clerk(ClerkRequest::Dose(request)))
    }

    fn on_settled(&mut self, registered: u32, marked: u32, scene: &Scene) -> Flow {
        self.settling = None;
        let text = match (registered, marked) {
            (0, _) => scene.say(&held::DISCARDED).to_owned(),
            (count, 0) => scene.fill(&held::SETTLED, &[("count", &count)]),
            (count, marked) => scene.fill(
                &held::SETTLED_MARKED,
                &[("count", &count), ("marked", &marked)],
            ),
        };
        Flow::say(text).then(Self::load())
    }
}

/// How the form ends the held dose.
fn settlement(
    form: &Form,
    line: &HeldLine,
    scene: &Scene,
) -> Result<Settlement, (&'static str, &'static Text)> {
    match form.value(ACTION, scene).as_str() {
        COUPON => {
            let number = CouponNo::parse(&form.value(COUPON, scene));
            let number = number.map_err(|_| (COUPON, &items::FAULT_FORM))?;
            let issuer = line.doses.first().map(|dose| dose.coupon.municipality);
            let municipality = scene.own().or(issuer);
            let municipality = municipality.ok_or((COUPON, &items::FAULT_FORM))?;
            Ok(Settlement::Coupon(CouponKey {
                municipality,
                number,
            }))
        }
        PERSON => {
            let no = AddresseeNo::parse(&form.value(PERSON, scene));
            no.map(Settlement::Person)
                .map_err(|_| (PERSON, &items::FAULT_FORM))
        }
        _ => Ok(Settlement::Discard),
    }
    .and_then(|settlement| match settlement {
        Settlement::Coupon(_) => Ok(settlement),
        _ if form.value(REASON, scene).trim().is_empty() => Err((REASON, &held::REASON_NEEDED)),
        settlement => Ok(settlement),
    })
}

fn form(scene: &Scene) -> Form {
    let actions = [
        (COUPON, &held::BY_COUPON),
        (PERSON, &held::BY_PERSON),
        (DISCARD, &held::DISCARD),
    ]
    .map(|(value, text)| Choice::new(value, text));
    let digits = Kind::Digits {
        min: CouponNo::DIGITS,
        max: CouponNo::DIGITS,
    };
    let number = Kind::Text {
        max: AddresseeNo::LEN_MAX,
    };
    let mut form = Form::new(
        "held",
        vec![
            Field::new(ACTION, &held::ACTION, Kind::Choice)
                .with_values(actions.to_vec())
                .required(),
            Field::new(COUPON, &held::NEW_COUPON, digits).required(),
            Field::new(PERSON, &held::NEW_PERSON, number).required(),
            Field::new(REASON, &held::REASON, Kind::Text { max: 200 }),
        ],
    );
    show_fields(&mut form, scene);
    form
}

/// Only what the chosen action needs.
fn show_fields(form: &mut Form, scene: &Scene) {
    let action = form.value(ACTION, scene);
    form.show(COUPON, action == COUPON);
    form.show(PERSON, action == PERSON);
}

impl Screen for Held {
    fn name(&self) -> &'static Text {
        &held::NAME
    }

    fn help(&self) -> &'static Text {
        &held::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        let mut hints = match self.settling {
            Some(_) => vec![
                Hint::new("F10", &held::SETTLE_DO),
                Hint::new("Tab", &frame::NEXT_FIELD),
            ],
            None => List::<HeldLine>::hints().to_vec(),
        };
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        match &self.settling {
            Some(form) => form.is_typing(),
            None => self.list.is_typing(),
        }
    }

    fn is_changed(&self) -> bool {
        self.settling.as_ref().is_some_and(Form::is_changed)
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.asking = false;
        Self::load()
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if let Some(form) = &mut self.settling {
            let answer = form.on_key(key, scene);
            return self.on_form_answer(answer, scene);
        }
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => self.settling = Some(form(scene)),
            (ListAnswer::Ignored, Key::Esc) => return Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => return Self::load(),
            _ => {}
        }
        Flow::Stay
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        match &mut self.settling {
            Some(form) => {
                let answer = form.on_paste(text, scene);
                self.on_form_answer(answer, scene)
            }
            None => {
                self.list.on_paste(text, scene);
                Flow::Stay
            }
        }
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        if tag == SETTLE {
            self.asking = false;
        }
        match reply {
            Ok(Reply::Clerk(ClerkReply::Dose(DoseReply::Held(page)))) => {
                let total = u64::from(page.total);
                self.list
                    .refresh(page.lines, |old, new| old.held == new.held, scene);
                self.list
                    .set_total((total > u64::from(COUNT)).then_some(total));
                Flow::Stay
            }
            Ok(Reply::Clerk(ClerkReply::Dose(DoseReply::Settled { registered, marked }))) => {
                self.on_settled(registered, marked, scene)
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            // While one is being settled the rows stay where they are.
            Event::ToDoChanged | Event::Missed if self.settling.is_none() => Self::load(),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = pen.scene.say(&held::NAME);
        self.list.draw(area, title, self.settling.is_none(), pen);
        if let (Some(form), Some(line)) = (&mut self.settling, self.list.selected()) {
            let mut pairs = detail(line, pen.scene);
            pairs.retain(|(_, value)| !value.is_empty());
            let rows = u16::try_from(pairs.len()).unwrap_or_default();
            let height = (form.height() + rows + 3).min(area.height);
            let place = middle(area, WIDTH, height);
            let inner = pen.popup(place, WIDTH, height, pen.scene.say(&held::SETTLE), "");
            let used = pen.pairs(inner, &pairs) + 1;
            let fields = Rect {
                y: inner.y + used,
                height: inner.height.saturating_sub(used),
                ..inner
            };
            form.draw(fields, pen);
            form.draw_over(area, pen);
        }
    }
}

fn columns() -> Vec<Column<HeldLine>> {
    vec![
        Column::new(&held::AT, 17, at),
        Column::new(&held::COUPON, 10, coupon),
        Column::new(&held::KIND, 22, kind).growing(),
        Column::new(&held::NO, 3, |line: &HeldLine, _: &Scene| {
            let no = line.doses.first().and_then(|dose| dose.dose_no);
            no.map_or_else(String::new, |no| no.to_string())
        })
        .right(),
        Column::new(&held::DATE, 10, date),
        Column::new(&held::LOT, 10, |line: &HeldLine, _: &Scene| {
            let lot = line.doses.first().and_then(|dose| dose.lot_no.clone());
            lot.unwrap_or_default()
        }),
        Column::new(&held::WHO, 12, who).only(Show::Wide),
        Column::new(&held::ISSUER, 12, issuer).only(Show::Wide),
    ]
}

fn at(line: &HeldLine, scene: &Scene) -> String {
    match line.at {
        Some(moment) => scene.moment(moment),
        None => scene.say(&held::FROM_FILE).to_owned(),
    }
}

fn who(line: &HeldLine, _scene: &Scene) -> String {
    line.user.clone().unwrap_or_default()
}

fn coupon(line: &HeldLine, _scene: &Scene) -> String {
    let first = line.doses.first();
    first.map_or_else(String::new, |dose| dose.coupon.number.to_string())
}

fn issuer(line: &HeldLine, scene: &Scene) -> String {
    let first = line.doses.first();
    first.map_or_else(String::new, |dose| scene.town(dose.coupon.municipality))
}

fn kind(line: &HeldLine, scene: &Scene) -> String {
    let first = line.doses.first();
    first.map_or_else(String::new, |dose| words::kind(dose.kind, scene))
}

fn date(line: &HeldLine, scene: &Scene) -> String {
    let first = line.doses.first();
    first.map_or_else(String::new, |dose| words::day(Some(dose.on), scene))
}

/// One held dose in full.
fn detail(line: &HeldLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    let first = line.doses.first();
    let of_first =
        |value: fn(&HeldDose) -> Option<String>| first.and_then(value).unwrap_or_default();
    let number = line.addressee_no.as_ref();
    vec![
        (
            &held::COUPON,
            format!("{} {}", coupon(line, scene), issuer(line, scene)),
        ),
        (
            &held::KIND,
            format!("{} {}", kind(line, scene), date(line, scene)),
        ),
        (&held::LOT, of_first(|dose| dose.lot_no.clone())),
        (&held::MAKER, of_first(|dose| dose.maker.clone())),
        (&held::VENUE, of_first(|dose| dose.venue.clone())),
        (&held::COUNT, line.doses.len().to_string()),
        (
            &held::ROW_OF,
            number.map_or_else(String::new, ToString::to_string),
        ),
    ]
}

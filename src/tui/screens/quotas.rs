//! Dated quotas: those opened here for others, and those others opened for this municipality. An approver opens and closes.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, BatchReply, BatchRequest, QuotaLine, QuotaOrder, QuotaRequest, QuotaSide, Reply,
    Request,
};
use crate::domain::{Date, MunicipalityCode, PartialDate, Right};
use crate::text::{
    Text, batches as words,
    screens::{batches, frame},
};
use crate::tui::dialog::{Decision, DecisionAnswer};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::job::grouped;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::{Pen, middle};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::batches::done_of;

const SIDE: &str = "side";
const CODE: &str = "code";
const COUNT: &str = "count";
const FROM: &str = "from";
const UNTIL: &str = "until";
const REASON: &str = "reason";
const WIDTH: u16 = 76;
const LIST: u32 = 0;
const OPEN: u32 = 1;
const CLOSE: u32 = 2;

/// All quotas.
pub struct Quotas {
    list: List<QuotaLine>,
    form: Option<Form>,
    question: Option<Decision>,
}

impl Default for Quotas {
    fn default() -> Self {
        let columns = vec![
            Column::new(&batches::QUOTA_TOWN, 14, |line: &QuotaLine, scene| {
                scene.town(line.code)
            })
            .growing(),
            Column::new(&batches::SIDE, 14, |line: &QuotaLine, scene| {
                side(line, scene)
            }),
            Column::new(&batches::USED, 15, |line: &QuotaLine, _| {
                done_of(line.used, line.count)
            })
            .right(),
            Column::new(&batches::FROM_DAY, 10, |line: &QuotaLine, scene| {
                day(line.from_day, scene)
            })
            .only(Show::Wide),
            Column::new(&batches::UNTIL, 10, |line: &QuotaLine, scene| {
                day(line.until, scene)
            }),
            Column::new(&batches::STATE, 13, state),
        ];
        Self {
            list: List::new(columns)
                .with_detail(detail)
                .when_empty(&batches::NO_QUOTAS),
            form: None,
            question: None,
        }
    }
}

fn day(date: Date, scene: &Scene) -> String {
    scene.date(PartialDate::from(date))
}

fn side(line: &QuotaLine, scene: &Scene) -> String {
    let code = match line.side {
        QuotaSide::Given => "given",
        QuotaSide::Agreed => "agreed",
    };
    words::quota(code)
        .map_or(code, |text| scene.say(text))
        .to_owned()
}

fn state(line: &QuotaLine, scene: &Scene) -> String {
    if line.is_shut_out {
        return scene.say(&batches::SHUT_OUT).to_owned();
    }
    let text = words::quota(&line.state);
    text.map_or(line.state.as_str(), |text| scene.say(text))
        .to_owned()
}

fn detail(line: &QuotaLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&batches::QUOTA_TOWN, scene.town(line.code)),
        (&batches::SIDE, side(line, scene)),
        (&batches::STATE, state(line, scene)),
        (&batches::FROM_DAY, day(line.from_day, scene)),
        (&batches::UNTIL, day(line.until, scene)),
        (&batches::BY, line.by.clone()),
        (&batches::REASON, line.reason.clone()),
    ]
}

fn opening() -> Form {
    let sides = [("given", &batches::GIVEN), ("agreed", &batches::AGREED)];
    let sides = sides.map(|(value, text)| Choice::new(value, text));
    let day = |name, label| Field::new(name, label, Kind::Date { past: false }).required();
    Form::new(
        "quota",
        vec![
            Field::new(SIDE, &batches::SIDE, Kind::Choice)
                .with_values(sides.to_vec())
                .required(),
            Field::new(CODE, &batches::CODE, Kind::Digits { min: 6, max: 6 }).required(),
            Field::new(COUNT, &batches::COUNT, Kind::Digits { min: 1, max: 6 }).required(),
            day(FROM, &batches::FIRST_DAY),
            day(UNTIL, &batches::LAST_DAY),
            Field::new(REASON, &batches::WHY_QUOTA, Kind::Text { max: 200 }).required(),
        ],
    )
}

fn ask(tag: u32, request: QuotaRequest) -> Flow {
    Flow::ask_as(tag, Request::Batch(BatchRequest::Quota(request)))
}

impl Quotas {
    fn open(&mut self, scene: &Scene) -> Flow {
        let Some(form) = &mut self.form else {
            return Flow::Stay;
        };
        let Ok(code) = MunicipalityCode::parse(&form.value(CODE, scene)) else {
            form.fail(CODE, scene.say(&batches::BAD_CODE));
            return Flow::wrong(scene.say(&batches::BAD_CODE));
        };
        let Ok(count) = form.value(COUNT, scene).parse() else {
            form.fail(COUNT, scene.say(&batches::BAD_COUNT));
            return Flow::wrong(scene.say(&batches::BAD_COUNT));
        };
        let days = form.date(FROM, scene).zip(form.date(UNTIL, scene));
        let Some((from_day, until)) = days else {
            return Flow::Stay;
        };
        let side = if form.value(SIDE, scene) == "agreed" {
            QuotaSide::Agreed
        } else {
            QuotaSide::Given
        };
        let order = QuotaOrder {
            side,
            code,
            count,
            from_day,
            until,
            reason: form.value(REASON, scene),
        };
        ask(OPEN, QuotaRequest::Open(order))
    }

    fn begin_close(&mut self, scene: &Scene) -> Flow {
        let Some(line) = self.list.selected() else {
            return Flow::Stay;
        };
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("town", &scene.town(line.code)),
            ("count", &grouped(line.count.into())),
            ("until", &day(line.until, scene)),
        ];
        let lines = vec![scene.fill(&batches::CLOSE_ABOUT, &values)];
        let mut choices = vec![Choice::new("close", &batches::CLOSE_DO)];
        if line.is_shut_out {
            choices.push(Choice::new("readmit", &batches::READMIT_DO));
        }
        self.question = Some(Decision::new(&batches::CLOSE_QUOTA, lines, choices));
        Flow::Stay
    }

    fn on_made(&mut self, choice: &str, reason: String) -> Flow {
        let Some(line) = self.list.selected() else {
            return Flow::Stay;
        };
        let request = match choice {
            "readmit" => QuotaRequest::Readmit {
                code: line.code,
                reason,
            },
            _ => QuotaRequest::Close {
                no: line.no,
                reason,
            },
        };
        ask(CLOSE, request)
    }
}

impl Screen for Quotas {
    fn name(&self) -> &'static Text {
        &batches::QUOTAS
    }

    fn help(&self) -> &'static Text {
        &batches::QUOTAS_HELP
    }

    fn hints(&self, scene: &Scene) -> Vec<Hint> {
        if self.question.is_some() || self.form.is_some() {
            return Decision::hints();
        }
        let mut hints = Vec::new();
        if scene.may(Right::Approvals) {
            hints.extend([
                Hint::new("F6", &batches::OPEN_QUOTA),
                Hint::new("Enter", &batches::CLOSE_QUOTA),
            ]);
        }
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        match (&self.question, &self.form) {
            (Some(question), _) => question.is_typing(),
            (None, Some(form)) => form.is_typing(),
            (None, None) => self.list.is_typing(),
        }
    }

    fn is_changed(&self) -> bool {
        self.form.as_ref().is_some_and(Form::is_changed)
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        ask(LIST, QuotaRequest::List)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if let Some(question) = &mut self.question {
            return match question.on_key(key, scene) {
                DecisionAnswer::Open => Flow::Stay,
                DecisionAnswer::Refused(error) => Flow::wrong(error),
                DecisionAnswer::Left => {
                    self.question = None;
                    Flow::Stay
                }
                DecisionAnswer::Made { choice, reason } => {
                    self.question = None;
                    self.on_made(&choice, reason)
                }
            };
        }
        if let Some(form) = &mut self.form {
            return match form.on_key(key, scene) {
                FormAnswer::Commit => self.open(scene),
                FormAnswer::Refused(error) => Flow::wrong(error),
                FormAnswer::Leave => {
                    self.form = None;
                    Flow::Stay
                }
                _ => Flow::Stay,
            };
        }
        let may = scene.may(Right::Approvals);
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) if may => self.begin_close(scene),
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => self.on_show(scene),
            (ListAnswer::Ignored, Key::F(6)) if may => {
                self.form = Some(opening());
                Flow::Stay
            }
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        match (&mut self.question, &mut self.form) {
            (Some(question), _) => question.on_paste(text, scene),
            (None, Some(form)) => {
                if let FormAnswer::Refused(error) = form.on_paste(text, scene) {
                    return Flow::wrong(error);
                }
            }
            (None, None) => {
                self.list.on_paste(text, scene);
            }
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(Reply::Batch(BatchReply::Quotas(lines))) => {
                let same = |old: &QuotaLine, new: &QuotaLine| old.no == new.no;
                self.list.refresh(lines, same, scene);
                match tag {
                    OPEN => {
                        self.form = None;
                        Flow::say(scene.say(&batches::OPENED))
                    }
                    CLOSE => Flow::say(scene.say(&batches::CLOSED)),
                    _ => Flow::Stay,
                }
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = pen.scene.say(&batches::QUOTA_LIST);
        let focused = self.question.is_none() && self.form.is_none();
        self.list.draw(area, title, focused, pen);
        if let Some(form) = &mut self.form {
            let height = form.height() + 2;
            let place = middle(area, WIDTH, height);
            let title = pen.scene.say(&batches::OPEN_QUOTA);
            let inner = pen.popup(place, WIDTH, height, title, "");
            form.draw(inner, pen);
            form.draw_over(area, pen);
        }
        if let Some(question) = &mut self.question {
            question.draw(area, pen);
        }
    }
}

//! Provision records: the legal record of every inquiry and answer, in a list, in full, verified.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, Event, LedgerHalf, LedgerLine, LedgerQuery, LedgerReport,
    Reply, Request,
};
use crate::domain::Date;
use crate::text::{
    self, Text,
    screens::{frame, ledger, letters, templates},
    words,
};
use crate::tui::dialog::Information;
use crate::tui::flow::{Flow, Message};
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::letter_received::LetterReceived;

/// The most the node gives at once.
const LINES_MAX: u32 = 1_000;
const LIST: u32 = 0;
const VERIFY: u32 = 1;
const MORE: u32 = 2;

/// Provision records, newest first.
pub struct Ledger {
    list: List<LedgerLine>,
    /// Where the records after the last one begin.
    next: Option<u64>,
    actions: Option<Picker>,
    verifying: bool,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            list: List::new(columns())
                .with_detail(detail)
                .when_empty(&ledger::EMPTY),
            next: None,
            actions: None,
            verifying: false,
        }
    }
}

impl Ledger {
    fn on_actions_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(actions) = &mut self.actions else {
            return Flow::Stay;
        };
        let picked = actions.on_key(key);
        if picked != Picked::Open {
            self.actions = None;
        }
        match picked {
            Picked::Chosen(0) => self.verify(scene),
            // An approver comes here and not to the letters: what is kept back is the approver's to provide (`SAFE-66`).
            Picked::Chosen(1) => Flow::open(LetterReceived::default()),
            Picked::Chosen(_) => {
                self.list.on_key(Key::F(9), scene);
                Flow::Stay
            }
            Picked::Open | Picked::Left => Flow::Stay,
        }
    }

    fn verify(&mut self, scene: &Scene) -> Flow {
        if std::mem::replace(&mut self.verifying, true) {
            return Flow::Stay;
        }
        Flow::Say(Message::plain(scene.say(&ledger::VERIFYING))).then(Flow::ask_as(
            VERIFY,
            Request::Clerk(ClerkRequest::VerifyLedger),
        ))
    }
}

fn ask(tag: u32, before: Option<u64>) -> Flow {
    let query = LedgerQuery {
        person: None,
        before,
        count: LINES_MAX,
    };
    Flow::ask_as(tag, Request::Clerk(ClerkRequest::ListLedger(query)))
}

fn verified(report: &LedgerReport, scene: &Scene) -> Flow {
    if report.ok {
        let values: [(&str, &dyn std::fmt::Display); 2] = [
            ("records", &report.records),
            ("signed", &report.countersigned),
        ];
        let mut said = scene.fill(&ledger::VERIFIED, &values);
        if report.on_paper > 0 {
            let paper: [(&str, &dyn std::fmt::Display); 1] = [("paper", &report.on_paper)];
            said = format!("{said} {}", scene.fill(&ledger::VERIFIED_PAPER, &paper));
        }
        return Flow::say(said);
    }
    let broken: Vec<String> = report.broken.iter().map(ToString::to_string).collect();
    Flow::wrong(scene.fill(&ledger::BROKEN, &[("broken", &broken.join(", "))]))
}

impl Screen for Ledger {
    fn name(&self) -> &'static Text {
        &ledger::NAME
    }

    fn help(&self) -> &'static Text {
        &ledger::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("Enter", &templates::DETAIL),
            Hint::new("/", &templates::LIST_KEYS_FILTER),
            Hint::new("F9", &frame::ACTIONS),
            Hint::new("F5", &frame::RELOAD),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.verifying = false;
        ask(LIST, None)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.actions.is_some() {
            return self.on_actions_key(key, scene);
        }
        if key == Key::F(9) && !self.list.is_typing() {
            let choices = [
                &ledger::VERIFY,
                &letters::RECEIVED,
                &templates::LIST_ACTIONS,
            ];
            let choices = choices.map(|text| Choice::new("", text));
            let title = scene.say(&frame::ACTIONS);
            self.actions = Some(Picker::new(title, choices.to_vec()));
            return Flow::Stay;
        }
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => self.list.selected().map_or(Flow::Stay, |line| {
                let pairs = detail(line, scene);
                Flow::open(Information::pairs(&ledger::NAME, &pairs, scene))
            }),
            (ListAnswer::Handled, _) if self.list.is_at_end() => match self.next.take() {
                Some(before) => ask(MORE, Some(before)),
                None => Flow::Stay,
            },
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            (ListAnswer::Ignored, Key::F(5)) => self.on_show(scene),
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        self.list.on_paste(text, scene);
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        if tag == VERIFY {
            self.verifying = false;
        }
        match reply {
            Ok(Reply::Clerk(ClerkReply::Ledger(page))) => {
                self.next = page.next;
                if tag == MORE {
                    self.list.append(page.lines, scene);
                } else {
                    self.list
                        .refresh(page.lines, |old, new| old.record_no == new.record_no, scene);
                }
                self.list.set_total(page.next.map(|_| page.records));
                Flow::Stay
            }
            Ok(Reply::Clerk(ClerkReply::LedgerVerified(report))) => verified(&report, scene),
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, _scene: &Scene) -> Flow {
        match event {
            Event::InquiryChanged(_) | Event::Missed => ask(LIST, None),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = pen.scene.say(self.name());
        self.list.draw(area, title, true, pen);
        if let Some(actions) = &mut self.actions {
            actions.draw(area, pen);
        }
    }
}

fn other(line: &LedgerLine, scene: &Scene) -> String {
    scene.town(match line.role {
        LedgerHalf::Inquirer => line.provider,
        LedgerHalf::Provider => line.inquirer,
    })
}

fn role(line: &LedgerLine, scene: &Scene) -> String {
    let word = match line.role {
        LedgerHalf::Inquirer => &ledger::ASKED,
        LedgerHalf::Provider => &ledger::PROVIDED,
    };
    scene.say(word).to_owned()
}

fn result(line: &LedgerLine, scene: &Scene) -> String {
    let word = words::result(&line.result);
    word.map_or_else(|| line.result.clone(), |word| scene.say(word).to_owned())
}

fn basis(line: &LedgerLine, scene: &Scene) -> String {
    let basis = line.legal_basis.as_deref().unwrap_or_default();
    words::basis(basis).map_or_else(|| basis.to_owned(), |word| scene.say(word).to_owned())
}

fn signed(line: &LedgerLine, scene: &Scene) -> String {
    let word = match (&line.paper, line.countersigned) {
        (Some(_), _) => &ledger::PAPER,
        (None, true) => &ledger::BOTH,
        (None, false) => &ledger::ONE,
    };
    scene.say(word).to_owned()
}

/// The groups of records in words; one nobody knows as it is.
fn items(line: &LedgerLine, scene: &Scene) -> String {
    let words = line.items.iter().map(|item| {
        let word = text::value(item);
        word.map_or(item.as_str(), |word| scene.say(word))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn person(line: &LedgerLine, _scene: &Scene) -> String {
    line.person_ref
        .as_ref()
        .map_or_else(String::new, ToString::to_string)
}

fn columns() -> Vec<Column<LedgerLine>> {
    vec![
        Column::new(&ledger::NUMBER, 6, |line: &LedgerLine, _| {
            line.record_no.to_string()
        })
        .sorted_by(|line: &LedgerLine| format!("{:020}", line.record_no))
        .right(),
        Column::new(&ledger::WHEN, 16, |line: &LedgerLine, scene| {
            scene.moment(line.requested_at)
        })
        .sorted_by(|line: &LedgerLine| format!("{:020}", line.requested_at.0)),
        Column::new(&ledger::ROLE, 10, role),
        Column::new(&ledger::OTHER, 12, other).growing(),
        Column::new(&ledger::RESULT, 10, result),
        Column::new(&ledger::SIGNED, 6, signed),
        Column::new(&ledger::OPERATOR, 10, |line: &LedgerLine, _| {
            line.operator.clone().unwrap_or_default()
        }),
        Column::new(&ledger::BASIS, 15, basis).only(Show::Wide),
        Column::new(&ledger::PERSON, 15, person).only(Show::Wide),
    ]
}

fn detail(line: &LedgerLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    let auto = if line.auto { &ledger::YES } else { &ledger::NO };
    let kept_back = match line.non_disclosure {
        true => &ledger::KEPT_BACK,
        false => &ledger::NO,
    };
    let provided = line.provided_at.map(|moment| scene.moment(moment));
    vec![
        (
            &ledger::PROCESSING,
            format!("{} {}", line.record_no, line.processing_no),
        ),
        (
            &ledger::WHEN,
            format!("{} {}", scene.moment(line.requested_at), role(line, scene)),
        ),
        (&ledger::OTHER, other(line, scene)),
        (&ledger::RESULT, result(line, scene)),
        (&ledger::SIGNED, signed(line, scene)),
        (&ledger::PROVIDED_AT, provided.unwrap_or_default()),
        (&ledger::ITEMS, items(line, scene)),
        (
            &ledger::BASIS,
            format!(
                "{} {}",
                basis(line, scene),
                line.basis_ref.as_deref().unwrap_or_default()
            ),
        ),
        (&ledger::PERSON, person(line, scene)),
        (&ledger::OPERATOR, line.operator.clone().unwrap_or_default()),
        (&ledger::AUTO, scene.say(auto).to_owned()),
        (&ledger::EVIDENCE, evidence(line, scene)),
        (&ledger::NON_DISCLOSURE, scene.say(kept_back).to_owned()),
        (&ledger::RETAIN, scene.moment(line.retain_until)),
    ]
}

/// Letter and answer with their dates, where it went on paper.
fn evidence(line: &LedgerLine, scene: &Scene) -> String {
    let Some(paper) = &line.paper else {
        return String::new();
    };
    let day = |on: Option<Date>| on.map_or_else(|| "-".to_owned(), |on| scene.date(on.into()));
    let values: [(&str, &dyn std::fmt::Display); 4] = [
        ("letter", &paper.letter),
        ("answer", &paper.answer_no.as_deref().unwrap_or("-")),
        ("dated", &day(paper.dated)),
        ("received", &day(paper.received_on)),
    ];
    scene.fill(&ledger::PAPER_OF, &values)
}

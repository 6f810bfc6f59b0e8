//! One row of an answer beside the own record, and what the clerk wishes for it.

use crate::api::{Comparison, Decision, DoseView, RowDecision};
use crate::domain::Dose;
use crate::text::{
    Lang, Text, records,
    screens::{cases, letters},
};
use crate::tui::list::{Column, Show};
use crate::tui::scene::Scene;
use crate::tui::width::{cells, fit};

/// A wish that is not sent yet.
#[derive(Clone)]
pub struct Wished {
    decision: Decision,
    reason: String,
    /// The clerk said it; else it only stands there as a proposal.
    typed: bool,
}

/// A row and its wish.
pub struct Row {
    number: u32,
    view: DoseView,
    /// What proves a dose off a paper; no signature does.
    paper: Option<String>,
    wish: Option<Wished>,
}

impl Row {
    /// A new dose with a good signature, or off a paper that was just read, is proposed for taking, a same one for keeping.
    pub fn new(number: u32, view: DoseView, paper: Option<String>) -> Self {
        let mut row = Self {
            number,
            view,
            paper,
            wish: None,
        };
        row.propose();
        row
    }

    fn propose(&mut self) {
        let decision = match (self.view.compared, self.view.signature_ok) {
            _ if self.view.decision.is_some() => return,
            (Comparison::New, Some(true)) => Decision::Take,
            (Comparison::New, None) if self.paper.is_some() => Decision::Take,
            (Comparison::Same, _) => Decision::KeepOwn,
            _ => return,
        };
        self.wish = Some(Wished {
            decision,
            reason: String::new(),
            typed: false,
        });
    }

    pub const fn number(&self) -> u32 {
        self.number
    }

    pub const fn compared(&self) -> Comparison {
        self.view.compared
    }

    pub const fn signature_ok(&self) -> Option<bool> {
        self.view.signature_ok
    }

    /// Decided for good: everything but a hold.
    pub fn is_settled(&self) -> bool {
        self.view
            .decision
            .is_some_and(|decision| decision != Decision::Hold)
    }

    /// Neither decided nor wished.
    pub const fn is_open(&self) -> bool {
        self.view.decision.is_none() && self.wish.is_none()
    }

    pub fn is_typed(&self) -> bool {
        self.wish.as_ref().is_some_and(|wish| wish.typed)
    }

    /// Why a decision does not fit.
    pub fn refusal(&self, decision: Decision) -> Option<&'static Text> {
        if self.is_settled() {
            return Some(&cases::DECIDED_ROW);
        }
        match (decision, self.view.compared) {
            (Decision::Take | Decision::ReplaceOwn, _) if self.view.signature_ok == Some(false) => {
                Some(&cases::NOT_SIGNED)
            }
            (Decision::Take | Decision::ReplaceOwn, Comparison::Same) => Some(&cases::NOT_SAME),
            (Decision::ReplaceOwn, Comparison::New) => Some(&cases::NOTHING_OWN),
            _ => None,
        }
    }

    pub fn needs_reason(&self, decision: Decision) -> bool {
        decision != Decision::Hold && self.view.compared == Comparison::Different
    }

    pub fn wish(&mut self, decision: Decision, reason: &str) {
        self.wish = Some(Wished {
            decision,
            reason: reason.to_owned(),
            typed: true,
        });
    }

    /// Space: takes the wish away, or proposes again.
    pub fn turn(&mut self) {
        if self.wish.take().is_none() && !self.is_settled() {
            self.propose();
        }
    }

    pub fn forget_wish(&mut self) {
        self.wish = None;
    }

    pub fn wished(&self) -> Option<(u32, Wished)> {
        self.wish.clone().map(|wish| (self.number, wish))
    }

    pub fn restore(&mut self, wish: Wished) {
        self.wish = Some(wish);
    }

    /// What goes to the node.
    pub fn order(&self) -> Option<RowDecision> {
        self.wish.as_ref().map(|wish| RowDecision {
            row: self.number,
            decision: wish.decision,
            reason: wish.reason.clone(),
        })
    }

    /// What the question about it shows.
    pub fn lines(&self, scene: &Scene) -> Vec<String> {
        let pairs = detail(self, scene);
        let widths = pairs.iter().map(|(label, _)| cells(scene.say(label)));
        let width = widths.max().unwrap_or_default() + 1;
        pairs
            .into_iter()
            .map(|(label, value)| format!("{}{value}", fit(scene.say(label), width)))
            .collect()
    }
}

pub const fn decision_word(decision: Decision) -> &'static Text {
    match decision {
        Decision::Take => &cases::TAKE,
        Decision::KeepOwn => &cases::KEEP,
        Decision::ReplaceOwn => &cases::REPLACE,
        Decision::Hold => &cases::HOLD,
    }
}

/// The decision a choice stands for, by its English words.
pub fn decision_of(word: &str) -> Option<Decision> {
    [
        Decision::Take,
        Decision::KeepOwn,
        Decision::ReplaceOwn,
        Decision::Hold,
    ]
    .into_iter()
    .find(|decision| decision_word(*decision).en == word)
}

const fn compared_word(compared: Comparison) -> &'static Text {
    match compared {
        Comparison::New => &cases::NEW,
        Comparison::Same => &cases::SAME,
        Comparison::Different => &cases::DIFFERENT,
    }
}

pub const fn signature_word(ok: Option<bool>) -> &'static Text {
    match ok {
        Some(true) => &records::VERIFIED,
        Some(false) => &records::BAD_SIGNATURE,
        None => &records::NOT_VERIFIED,
    }
}

fn mark(row: &Row, scene: &Scene) -> String {
    match (&row.wish, row.view.decision) {
        (Some(wish), _) => format!("[{}]", scene.say(decision_word(wish.decision))),
        (None, Some(decision)) => scene.say(decision_word(decision)).to_owned(),
        (None, None) => "[ ]".to_owned(),
    }
}

fn day(dose: &Dose, scene: &Scene) -> String {
    dose.vaccinated_on
        .map_or_else(String::new, |date| scene.date(date.into()))
}

fn kind(dose: &Dose, scene: &Scene) -> String {
    match scene.lang {
        Lang::Ja => dose.kind.name_ja().to_owned(),
        Lang::En => dose.kind.name_en().to_owned(),
    }
}

/// What tells two doses apart: the items that differ, else lot and venue.
fn short(dose: &Dose, beside: Option<&Dose>, scene: &Scene) -> String {
    let lot = |dose: &Dose| dose.lot_no.clone().unwrap_or_default();
    let venue = |dose: &Dose| dose.venue.clone().unwrap_or_default();
    let Some(other) = beside else {
        return format!("{} {}", lot(dose), venue(dose)).trim().to_owned();
    };
    let both = |of: &dyn Fn(&Dose) -> String| (of(dose), of(other));
    let items = [
        both(&|dose| day(dose, scene)),
        both(&lot),
        both(&|dose| dose.maker.clone().unwrap_or_default()),
        both(&venue),
    ];
    let differing: Vec<String> = (items.into_iter())
        .filter_map(|(mine, theirs)| (mine != theirs).then_some(mine))
        .collect();
    if differing.is_empty() && dose.coupon != other.coupon {
        return format!("{} {}", scene.say(&records::COUPON_SHORT), coupon(dose));
    }
    if differing.is_empty() {
        return lot(dose);
    }
    differing.join(" ").trim().to_owned()
}

fn coupon(dose: &Dose) -> String {
    dose.coupon
        .map_or_else(String::new, |coupon| coupon.number.to_string())
}

fn own(row: &Row, scene: &Scene) -> String {
    match &row.view.own {
        Some(own) => short(own, Some(&row.view.dose), scene),
        None => scene.say(&cases::NO_OWN).to_owned(),
    }
}

pub fn columns() -> Vec<Column<Row>> {
    vec![
        Column::new(&cases::TAKEN_AT, 12, mark),
        Column::new(&cases::DATE, 10, |row: &Row, scene| {
            day(&row.view.dose, scene)
        }),
        Column::new(&cases::DOSE_NO, 3, |row: &Row, _| {
            row.view.dose.dose_no.to_string()
        })
        .right(),
        Column::new(&cases::COMPARED, 9, |row: &Row, scene| {
            scene.say(compared_word(row.view.compared)).to_owned()
        }),
        Column::new(&cases::OWN, 17, own),
        Column::new(&cases::THEIRS, 17, |row: &Row, scene| {
            short(&row.view.dose, row.view.own.as_ref(), scene)
        })
        .growing(),
        Column::new(&cases::KIND, 28, |row: &Row, scene| {
            kind(&row.view.dose, scene)
        })
        .only(Show::Wide),
        Column::new(&cases::SIGNATURE, 12, |row: &Row, scene| match &row.paper {
            Some(_) => scene.say(&letters::ON_PAPER).to_owned(),
            None => scene.say(signature_word(row.view.signature_ok)).to_owned(),
        })
        .only(Show::Wide),
    ]
}

pub fn detail(row: &Row, scene: &Scene) -> Vec<(&'static Text, String)> {
    let dose = &row.view.dose;
    let all = |dose: &Dose| {
        let maker = dose.maker.clone().unwrap_or_default();
        let (day, coupon) = (day(dose, scene), coupon(dose));
        format!("{day} {maker} {} {coupon}", short(dose, None, scene))
    };
    let own = row.view.own.as_ref();
    let mut pairs = vec![
        (
            &cases::KIND,
            format!("{} {}", kind(dose, scene), dose.dose_no),
        ),
        (
            &cases::COMPARED,
            scene.say(compared_word(row.view.compared)).to_owned(),
        ),
        (
            &cases::OWN,
            own.map_or_else(|| scene.say(&cases::NO_OWN).to_owned(), all),
        ),
        (&cases::THEIRS, all(dose)),
        (
            &cases::SIGNATURE,
            row.paper.clone().unwrap_or_else(|| {
                let word = scene.say(signature_word(row.view.signature_ok));
                format!("{} {word}", scene.town(row.view.issuer))
            }),
        ),
    ];
    if let Some(wish) = row.wish.as_ref().filter(|wish| !wish.reason.is_empty()) {
        pairs.push((&cases::REASON_TITLE, wish.reason.clone()));
    }
    pairs
}

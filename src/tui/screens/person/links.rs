//! Inquiries about the person and provisions of its record, in one list by time.

use crate::api::{CaseLine, InquiryState, LedgerHalf, LedgerLine};
use crate::domain::{MunicipalityCode, UnixTime};
use crate::text::{Text, records, screens::person, words};
use crate::tui::list::{Column, List};
use crate::tui::scene::Scene;

/// One inquiry or one provision.
pub struct LinkRow {
    at: UnixTime,
    peer: MunicipalityCode,
    what: What,
}

enum What {
    Inquiry {
        number: String,
        state: InquiryState,
        doses: u32,
    },
    Provision {
        record_no: u64,
        result: String,
    },
}

pub fn columns() -> Vec<Column<LinkRow>> {
    vec![
        Column::new(&person::WHEN_COLUMN, 17, |row: &LinkRow, scene: &Scene| {
            scene.moment(row.at)
        })
        .sorted_by(|row: &LinkRow| format!("{:020}", row.at.0)),
        Column::new(&person::WHAT_COLUMN, 9, |row, scene| {
            scene.say(row.direction()).to_owned()
        }),
        Column::new(&person::PEER_COLUMN, 10, |row: &LinkRow, scene: &Scene| {
            scene.town(row.peer)
        })
        .growing(),
        Column::new(&person::NUMBER_COLUMN, 17, LinkRow::number),
        Column::new(&person::RESULT_COLUMN, 13, LinkRow::result),
    ]
}

impl LinkRow {
    const fn direction(&self) -> &'static Text {
        match self.what {
            What::Inquiry { .. } => &person::INQUIRY,
            What::Provision { .. } => &person::PROVISION,
        }
    }

    fn number(&self, scene: &Scene) -> String {
        match &self.what {
            What::Inquiry { number, .. } => number.clone(),
            What::Provision { record_no, .. } => {
                scene.fill(&person::RECORD_NO, &[("no", record_no)])
            }
        }
    }

    fn result(&self, scene: &Scene) -> String {
        match &self.what {
            What::Inquiry { state, doses, .. } => inquiry_result(*state, *doses, scene),
            What::Provision { result, .. } => ledger_result(result, scene),
        }
    }

    /// The number of an inquiry.
    pub fn inquiry(&self) -> Option<&str> {
        match &self.what {
            What::Inquiry { number, .. } => Some(number),
            What::Provision { .. } => None,
        }
    }

    /// The row in full.
    pub fn lines(&self, scene: &Scene) -> Vec<String> {
        vec![
            format!("{}  {}", scene.say(self.direction()), self.number(scene)),
            format!(
                "{}  {}",
                scene.say(&person::WHEN_COLUMN),
                scene.moment(self.at)
            ),
            format!(
                "{}  {} {}",
                scene.say(&person::PEER_COLUMN),
                scene.town(self.peer),
                self.peer
            ),
            format!(
                "{}  {}",
                scene.say(&person::RESULT_COLUMN),
                self.result(scene)
            ),
        ]
    }
}

/// The same words as in the ledger: who refused or held back is not said to have had no answer.
fn ledger_result(result: &str, scene: &Scene) -> String {
    let word = words::result(result);
    word.map_or_else(|| result.to_owned(), |word| scene.say(word).to_owned())
}

fn inquiry_result(state: InquiryState, doses: u32, scene: &Scene) -> String {
    let text = match state {
        InquiryState::Found if doses > 0 => {
            let result = scene.say(&records::FOUND);
            return scene.fill(
                &person::RESULT_DOSES,
                &[("result", &result), ("count", &doses)],
            );
        }
        InquiryState::Found => &records::FOUND_EMPTY,
        InquiryState::Queued => &records::QUEUED,
        InquiryState::NoAnswer => &records::NO_ANSWER,
        InquiryState::Aborted => &records::ABORTED,
        InquiryState::Expired => &records::EXPIRED,
    };
    scene.say(text).to_owned()
}

/// Inquiries take the place of those that are there.
pub fn take_cases(list: &mut List<LinkRow>, lines: Vec<CaseLine>, scene: &Scene) {
    let rows = lines.into_iter().map(|line| LinkRow {
        at: line.asked_at,
        peer: line.provider,
        what: What::Inquiry {
            number: line.inquiry,
            state: line.state,
            doses: line.doses,
        },
    });
    take(list, rows.collect(), scene, |what| {
        matches!(what, What::Inquiry { .. })
    });
}

/// Provisions of this person's record: the first part takes the place of those that are there.
pub fn take_ledger(list: &mut List<LinkRow>, lines: Vec<LedgerLine>, first: bool, scene: &Scene) {
    // What was asked stands among the inquiries.
    let provided = lines.into_iter();
    let provided = provided.filter(|line| line.role == LedgerHalf::Provider);
    let rows = provided.map(|line| LinkRow {
        at: line.provided_at.unwrap_or(line.requested_at),
        peer: line.inquirer,
        what: What::Provision {
            record_no: line.record_no,
            result: line.result,
        },
    });
    let replaced: fn(&What) -> bool = match first {
        true => |what| matches!(what, What::Provision { .. }),
        false => |_| false,
    };
    take(list, rows.collect(), scene, replaced);
}

fn take(
    list: &mut List<LinkRow>,
    mut rows: Vec<LinkRow>,
    scene: &Scene,
    replaced: fn(&What) -> bool,
) {
    let kept = std::mem::take(list.rows_mut());
    rows.extend(kept.into_iter().filter(|row| !replaced(&row.what)));
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    list.set_rows(rows, scene);
}

//! Doses of one group in a list.

use crate::api::PersonView;
use crate::domain::{Dose, DoseStatus, ItemGroup, Origin};
use crate::text::{
    Text,
    screens::{items, person},
};
use crate::tui::list::{Column, Show};
use crate::tui::scene::Scene;
use crate::tui::screens::words;

/// A dose and what the rules found about it.
pub struct DoseRow {
    pub dose: Dose,
    pub findings: Vec<String>,
}

impl DoseRow {
    pub fn is_same(&self, other: &Self) -> bool {
        self.dose.id == other.dose.id
    }
}

/// The doses of a group, the last one first.
pub fn rows(view: &PersonView, group: ItemGroup) -> Vec<DoseRow> {
    let findings = view
        .findings
        .iter()
        .map(Some)
        .chain(std::iter::repeat(None));
    let mut rows: Vec<DoseRow> = (view.resident.doses.iter().zip(findings))
        .filter(|(dose, _)| dose.kind.group() == group)
        .map(|(dose, findings)| DoseRow {
            dose: dose.clone(),
            findings: findings.cloned().unwrap_or_default(),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.dose.vaccinated_on, row.dose.dose_no)));
    rows
}

pub fn columns() -> Vec<Column<DoseRow>> {
    vec![
        Column::new(&person::DATE_COLUMN, 15, date).sorted_by(|row| {
            row.dose
                .vaccinated_on
                .map_or_else(String::new, |on| on.to_string())
        }),
        Column::new(&person::KIND_COLUMN, 16, |row: &DoseRow, scene| {
            words::kind(row.dose.kind, scene)
        })
        .growing(),
        Column::new(&person::NO_COLUMN, 3, |row: &DoseRow, _| {
            row.dose.dose_no.to_string()
        })
        .right(),
        Column::new(&person::LOT_COLUMN, 10, |row, _| {
            row.dose.lot_no.clone().unwrap_or_default()
        }),
        Column::new(&person::ORIGIN_COLUMN, 9, origin),
        Column::new(&person::STATE_COLUMN, 7, state),
        Column::new(&person::MAKER_COLUMN, 16, |row: &DoseRow, _: &Scene| {
            row.dose.maker.clone().unwrap_or_default()
        })
        .only(Show::Wide),
        Column::new(&person::VENUE_COLUMN, 18, |row: &DoseRow, _: &Scene| {
            row.dose.venue.clone().unwrap_or_default()
        })
        .only(Show::Wide),
    ]
}

fn date(row: &DoseRow, scene: &Scene) -> String {
    match row.dose.status {
        DoseStatus::NotDone => scene.say(&person::NOT_GIVEN).to_owned(),
        DoseStatus::Done => words::day(row.dose.vaccinated_on, scene),
    }
}

pub fn origin(row: &DoseRow, scene: &Scene) -> String {
    issuer(&row.dose, scene)
}

/// Who recorded it.
pub fn issuer(dose: &Dose, scene: &Scene) -> String {
    match dose.origin {
        Origin::Own => scene.own().map_or_else(String::new, |own| scene.town(own)),
        Origin::Foreign { issuer, .. } => scene.town(issuer),
    }
}

fn state(row: &DoseRow, scene: &Scene) -> String {
    let text = if row.dose.cancelled {
        &person::CANCELLED
    } else {
        words::state(row.dose.state)
    };
    scene.say(text).to_owned()
}

pub fn detail(row: &DoseRow, scene: &Scene) -> Vec<(&'static Text, String)> {
    let dose = &row.dose;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        (&items::KIND, words::kind(dose.kind, scene)),
        (&items::VACCINATED_ON, date(row, scene)),
        (&items::MAKER, text(&dose.maker)),
        (&items::LOT_NO, text(&dose.lot_no)),
        (&items::VENUE, text(&dose.venue)),
        (&items::DOCTOR, text(&dose.doctor)),
        (&items::FINDINGS, words::notes(&row.findings, scene)),
    ]
}

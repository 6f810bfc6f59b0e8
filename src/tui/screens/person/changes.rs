//! The history of the record, newest first.

use crate::api::HistoryLine;
use crate::text::screens::person;
use crate::tui::list::Column;
use crate::tui::scene::Scene;
use crate::tui::screens::words;

pub fn columns() -> Vec<Column<HistoryLine>> {
    vec![
        Column::new(&person::WHEN_COLUMN, 17, |line: &HistoryLine, scene| {
            scene.moment(line.at)
        })
        .sorted_by(|line| format!("{:020}", line.at.0)),
        Column::new(&person::WHO_COLUMN, 10, |line: &HistoryLine, scene| {
            words::writer(&line.actor, scene)
        }),
        Column::new(&person::CHANGE_COLUMN, 16, |line: &HistoryLine, scene| {
            words::change_label(&line.what, scene)
        })
        .growing(),
        Column::new(&person::OLD_COLUMN, 10, |line: &HistoryLine, scene| {
            value(line, true, scene)
        }),
        Column::new(&person::NEW_COLUMN, 12, |line: &HistoryLine, scene| {
            value(line, false, scene)
        }),
    ]
}

fn value(line: &HistoryLine, old: bool, scene: &Scene) -> String {
    let value = if old { &line.old } else { &line.new };
    let value = value.as_ref().map(|value| value.get().as_str());
    if value.is_none() {
        return String::new();
    }
    words::change_value(&line.what, value, scene)
}

/// One change in full.
pub fn lines(line: &HistoryLine, scene: &Scene) -> Vec<String> {
    let pair = |label, value: String| format!("{}: {value}", scene.say(label));
    let mut lines = vec![
        pair(&person::WHEN_COLUMN, scene.moment(line.at)),
        pair(&person::WHO_COLUMN, words::writer(&line.actor, scene)),
        pair(
            &person::CHANGE_COLUMN,
            words::change_label(&line.what, scene),
        ),
        pair(&person::OLD_COLUMN, value(line, true, scene)),
        pair(&person::NEW_COLUMN, value(line, false, scene)),
    ];
    if let Some(reason) = &line.reason {
        lines.push(pair(&person::REASON_COLUMN, reason.clone()));
    }
    lines
}

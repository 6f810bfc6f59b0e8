//! Refused rows and their repairs: an overlay over the file, which itself is never changed.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::api::RejectedRow;
use crate::text::{self, Text, screens::import};
use crate::tui::list::{Column, List};
use crate::tui::scene::Scene;

/// Rows repaired in one go.
pub const REPAIRS_MAX: usize = 100;
/// What stands in place of a My Number.
const MASK: &str = "************";
/// The heading of its column.
const NUMBER_HEAD: &str = "個人番号";

/// Cells of a line; one of them may be a My Number, so they are wiped.
pub type Cells = Zeroizing<Vec<String>>;

/// A refused row.
pub struct Refused {
    pub row: RejectedRow,
    /// Heading of the column, once the file's header was read.
    pub head: Option<String>,
    /// Its cells, once they were read.
    pub cells: Option<Cells>,
    /// New values by column from 0.
    pub repairs: BTreeMap<usize, Zeroizing<String>>,
}

impl Refused {
    pub const fn new(row: RejectedRow) -> Self {
        Self {
            row,
            head: None,
            cells: None,
            repairs: BTreeMap::new(),
        }
    }

    pub fn is_repaired(&self) -> bool {
        !self.repairs.is_empty()
    }

    /// The value of a column as it will be sent.
    pub fn value(&self, column: usize) -> &str {
        let repaired = self.repairs.get(&column).map(|value| value.as_str());
        let read = || {
            let cells = self.cells.as_ref()?;
            cells.get(column).map(String::as_str)
        };
        repaired.or_else(read).unwrap_or_default()
    }

    /// The same for the screen: a My Number is masked.
    pub fn shown(&self, column: usize, header: &[String]) -> String {
        let value = self.value(column);
        if is_number(column, header) && !value.is_empty() {
            MASK.to_owned()
        } else {
            value.to_owned()
        }
    }
}

/// The column holds My Numbers.
pub fn is_number(column: usize, header: &[String]) -> bool {
    header
        .get(column)
        .is_some_and(|head| head.contains(NUMBER_HEAD))
}

/// The list of a file's refused rows.
pub fn list() -> List<Refused> {
    List::new(vec![
        Column::new(&import::LINE, 8, |refused: &Refused, _| {
            refused.row.line.to_string()
        })
        .sorted_by(|refused: &Refused| format!("{:020}", refused.row.line))
        .right(),
        Column::new(&import::COLUMN, 16, column),
        Column::new(&import::WHY, 30, why).growing(),
        Column::new(&import::REPAIR, 9, repaired),
    ])
    .with_detail(detail)
    .when_empty(&import::REFUSED_NONE)
}

fn column(refused: &Refused, scene: &Scene) -> String {
    match (&refused.head, refused.row.column) {
        (_, 0) => scene.say(&import::WHOLE_ROW).to_owned(),
        (Some(head), number) => format!("{number} {head}"),
        (None, number) => number.to_string(),
    }
}

fn why(refused: &Refused, scene: &Scene) -> String {
    let code = &refused.row.code;
    text::row(code).map_or_else(|| code.clone(), |text| scene.say(text).to_owned())
}

fn repaired(refused: &Refused, scene: &Scene) -> String {
    let word = if refused.is_repaired() {
        &import::REPAIRED
    } else {
        &import::NOT_REPAIRED
    };
    scene.say(word).to_owned()
}

fn detail(refused: &Refused, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&import::LINE, refused.row.line.to_string()),
        (&import::COLUMN, column(refused, scene)),
        (&import::WHY, why(refused, scene)),
        (&import::REPAIR, repaired(refused, scene)),
    ]
}

/// A small file of the header and the repaired rows, in UTF-8.
pub fn small_file(header: &[String], rows: &[Refused]) -> Zeroizing<Vec<u8>> {
    let mut file = Zeroizing::new(Vec::new());
    push_line(&mut file, header.iter().map(String::as_str));
    for row in rows.iter().filter(|row| row.is_repaired()) {
        let count = row.cells.as_ref().map_or(0, |cells| cells.len());
        push_line(&mut file, (0..count).map(|column| row.value(column)));
    }
    file
}

fn push_line<'a>(file: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>) {
    for (number, cell) in cells.enumerate() {
        if number > 0 {
            file.push(b',');
        }
        // A line of the small file stays one line, so that its number finds the row again.
        let cell = cell.replace(['\r', '\n'], " ");
        if cell.contains([',', '"']) {
            file.extend(format!("\"{}\"", cell.replace('"', "\"\"")).bytes());
        } else {
            file.extend(cell.bytes());
        }
    }
    file.extend(b"\r\n");
}

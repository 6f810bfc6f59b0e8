//! Rows of a screen as lines to read out, and lines that are typed as keys.

use std::collections::BTreeSet;

use ratatui::buffer::{Buffer, CellWidth};

use crate::tui::key::Key;

/// No command presses a key more often.
const TIMES_MAX: usize = 200;

/// What was read out last.
#[derive(Default)]
pub struct Reader {
    rows: BTreeSet<String>,
    selected: BTreeSet<String>,
}

impl Reader {
    /// The rows that are new, and the one that is selected where it is another one.
    pub fn changes(&mut self, rows: &[String]) -> Vec<String> {
        let before = std::mem::take(self);
        let mut lines = Vec::new();
        for row in rows {
            let is_selected = row.trim_start().starts_with('>');
            let bare = row.trim().trim_start_matches('>').trim().to_owned();
            if bare.is_empty() {
                continue;
            }
            if !before.rows.contains(&bare) || (is_selected && !before.selected.contains(&bare)) {
                lines.push(row.trim().to_owned());
            }
            if is_selected {
                self.selected.insert(bare.clone());
            }
            self.rows.insert(bare);
        }
        lines
    }

    /// Everything is read out again.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// One row without lines of boxes and without the clock; wide gaps between columns become narrow ones.
pub fn row(buffer: &Buffer, y: u16) -> String {
    let (mut text, mut x) = (String::new(), 0);
    while x < buffer.area.width {
        let symbol = buffer[(x, y)].symbol();
        text.push_str(symbol);
        x += symbol.cell_width().max(1);
    }
    if y == 0
        && let Some((bar, _clock)) = text.rsplit_once('｜')
    {
        text = bar.to_owned();
    }
    let bare: String = text
        .chars()
        .map(|c| {
            if "┌┐└┘─│".contains(c) {
                ' '
            } else {
                c
            }
        })
        .collect();
    let parts = bare.split("  ").map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("  ")
}

/// The keys of a command such as `f2`, `esc`, `down 3`, `ctrl+p`; `None` for anything else.
pub fn keys_of(command: &str) -> Option<Vec<Key>> {
    let command = command.trim().to_ascii_lowercase();
    let mut words = command.split_whitespace();
    let name = words.next()?;
    let times: usize = words.next().map_or(Some(1), |times| times.parse().ok())?;
    let key = match name {
        "enter" => Key::Enter,
        "esc" | "back" => Key::Esc,
        "tab" => Key::Tab,
        "backtab" => Key::BackTab,
        "up" => Key::Up,
        "down" => Key::Down,
        "left" => Key::Left,
        "right" => Key::Right,
        "home" => Key::Home,
        "end" => Key::End,
        "pgup" => Key::PageUp,
        "pgdn" => Key::PageDown,
        "del" => Key::Backspace,
        "space" => Key::Char(' '),
        _ => match (name.strip_prefix("ctrl+"), name.strip_prefix('f')) {
            (Some(letter), _) => Key::Ctrl(letter.chars().next()?),
            (None, Some(number)) => Key::F(number.parse().ok().filter(|n| (1..=10).contains(n))?),
            (None, None) => return None,
        },
    };
    Some(vec![key; times.min(TIMES_MAX)])
}

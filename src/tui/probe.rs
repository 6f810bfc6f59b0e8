//! Whether this terminal draws characters of ambiguous width two cells wide: one is written and the cursor asked where it is.

use std::io;

use crossterm::cursor::{self, MoveTo};
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType};

/// How wide such characters are, by setting or by asking the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// Asked at the start.
    #[default]
    Auto,
    Narrow,
    Wide,
}

impl Width {
    /// `narrow`, `wide`; anything else asks.
    pub fn parse(word: &str) -> Self {
        match word {
            "narrow" => Self::Narrow,
            "wide" => Self::Wide,
            _ => Self::Auto,
        }
    }

    /// The answer; a terminal that does not say where its cursor is counts as narrow.
    pub fn is_wide(self) -> bool {
        match self {
            Self::Narrow => false,
            Self::Wide => true,
            Self::Auto => asked().unwrap_or(false),
        }
    }
}

fn asked() -> io::Result<bool> {
    execute!(io::stdout(), MoveTo(0, 0), Print('○'))?;
    let (column, _) = cursor::position()?;
    execute!(io::stdout(), MoveTo(0, 0), Clear(ClearType::All))?;
    Ok(column >= 2)
}

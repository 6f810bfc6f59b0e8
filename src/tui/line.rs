//! One line of typing: a text with a cursor, or a password that is only counted.

use ratatui::layout::Rect;
use ratatui::style::Style;
use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;
use zeroize::Zeroizing;

use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::width::{cells, head};

/// Longest password that is taken, in bytes; its buffer never moves, so no copy stays behind.
const PASSWORD_LEN_MAX: usize = 1_024;

/// A line being typed.
#[derive(Default)]
pub struct Line {
    input: Input,
    secret: Option<Zeroizing<String>>,
    /// In characters; 0 for no bound.
    max: usize,
}

impl Line {
    /// At most so many characters.
    pub fn new(max: usize) -> Self {
        Self {
            max,
            ..Self::default()
        }
    }

    /// A line that shows `*` for every character and is wiped.
    pub fn secret() -> Self {
        Self {
            secret: Some(Zeroizing::new(String::with_capacity(PASSWORD_LEN_MAX))),
            ..Self::default()
        }
    }

    /// What was typed; a password is empty here, see [`Line::take_secret`].
    pub fn text(&self) -> &str {
        self.input.value()
    }

    pub fn is_empty(&self) -> bool {
        match &self.secret {
            Some(secret) => secret.is_empty(),
            None => self.input.value().is_empty(),
        }
    }

    pub fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
    }

    pub fn clear(&mut self) {
        self.input.reset();
        if let Some(secret) = &mut self.secret {
            secret.clear();
        }
    }

    /// The password; the line is empty then.
    pub fn take_secret(&mut self) -> Zeroizing<String> {
        let empty = Zeroizing::new(String::with_capacity(PASSWORD_LEN_MAX));
        self.secret
            .as_mut()
            .map(|secret| std::mem::replace(secret, empty))
            .unwrap_or_default()
    }

    /// `true` where the key belonged to the line.
    pub fn on_key(&mut self, key: Key) -> bool {
        if let Some(secret) = &mut self.secret {
            return on_secret_key(secret, key);
        }
        let request = match key {
            Key::Char(c) if self.has_room() => InputRequest::InsertChar(c),
            Key::Char(_) => return true,
            Key::Backspace => InputRequest::DeletePrevChar,
            Key::Delete => InputRequest::DeleteNextChar,
            Key::Left => InputRequest::GoToPrevChar,
            Key::Right => InputRequest::GoToNextChar,
            Key::Home | Key::Ctrl('a') => InputRequest::GoToStart,
            Key::End => InputRequest::GoToEnd,
            Key::Ctrl('u') => InputRequest::DeleteLine,
            Key::Ctrl('w') => InputRequest::DeletePrevWord,
            Key::Ctrl('k') => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.input.handle(request);
        true
    }

    /// Adds pasted text at the cursor, as far as there is room; whether all of it had.
    pub fn paste(&mut self, text: &str) -> bool {
        let room = match self.max {
            _ if self.secret.is_some() => 0,
            0 => usize::MAX,
            max => max.saturating_sub(self.input.value().graphemes(true).count()),
        };
        let end = text.grapheme_indices(true).nth(room);
        let taken = end.map_or(text, |(at, _)| text.get(..at).unwrap_or_default());
        for c in taken.chars() {
            self.input.handle(InputRequest::InsertChar(c));
        }
        taken.len() == text.len()
    }

    fn has_room(&self) -> bool {
        self.max == 0 || self.input.value().graphemes(true).count() < self.max
    }

    /// Draws the line from the left of a row and, if it has the focus, puts the cursor there.
    pub fn draw(&self, pen: &mut Pen, area: Rect, style: Style, focused: bool) {
        let (before, text) = match &self.secret {
            Some(secret) => {
                let stars = "*".repeat(secret.chars().count());
                (stars.len(), stars)
            }
            None => (self.input.visual_cursor(), self.input.value().to_owned()),
        };
        let width = usize::from(area.width);
        // The cursor needs a cell of its own behind the text.
        let hidden = (before + 1).saturating_sub(width);
        let (skipped, _) = head(&text, u16::try_from(hidden).unwrap_or(u16::MAX));
        let skipped = match skipped.len() {
            len if usize::from(cells(&skipped)) >= hidden => len,
            len => {
                len + text
                    .get(len..)
                    .and_then(|rest| rest.graphemes(true).next())
                    .map_or(0, str::len)
            }
        };
        let gone = text.get(..skipped).map_or(0, cells);
        let (visible, _) = head(text.get(skipped..).unwrap_or_default(), area.width);
        pen.put(area.x, area.y, area.width, &visible, style);
        if focused && self.secret.is_some() {
            pen.keep_secret();
        }
        if focused {
            let column = before
                .saturating_sub(usize::from(gone))
                .min(width.saturating_sub(1));
            pen.cursor(area.x + column as u16, area.y);
        }
    }
}

fn on_secret_key(secret: &mut Zeroizing<String>, key: Key) -> bool {
    match key {
        Key::Char(c) if secret.len() + c.len_utf8() <= PASSWORD_LEN_MAX => secret.push(c),
        Key::Char(_) => {}
        Key::Backspace => drop(secret.pop()),
        Key::Ctrl('u') => secret.clear(),
        _ => return false,
    }
    true
}

//! Keys as screens know them. What different terminals and an input method make of one key is one key here.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use unicode_normalization::UnicodeNormalization;

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character as typed; [`Key::plain`] folds it for commands.
    Char(char),
    Enter,
    /// Esc, F12 and Ctrl+C.
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    /// F1 to F10; Ctrl+S is F10.
    F(u8),
    /// A letter with Ctrl, in lower case.
    Ctrl(char),
}

impl Key {
    /// What a terminal reported; `None` for what no screen may see: releases, Ctrl+Z, Alt, F11.
    pub fn of(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        if event.modifiers.contains(KeyModifiers::ALT) {
            return None;
        }
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        Some(match event.code {
            KeyCode::Char(c) if ctrl => return with_ctrl(c.to_ascii_lowercase()),
            KeyCode::Char(c) if c.is_control() => return None,
            KeyCode::Char(c) => Self::Char(c),
            KeyCode::Enter => Self::Enter,
            KeyCode::Esc | KeyCode::F(12) => Self::Esc,
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Self::BackTab,
            KeyCode::Tab => Self::Tab,
            KeyCode::BackTab => Self::BackTab,
            KeyCode::Backspace => Self::Backspace,
            KeyCode::Delete => Self::Delete,
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::F(number @ 1..=10) => Self::F(number),
            _ => return None,
        })
    }

    /// The key as a command: full-width letters and digits as narrow ones, `?` as F1.
    #[must_use]
    pub fn plain(self) -> Self {
        let Self::Char(c) = self else { return self };
        let mut folded = c.nfkc();
        match (folded.next(), folded.next()) {
            (Some('?'), None) => Self::F(1),
            (Some(c), None) => Self::Char(c),
            _ => self,
        }
    }

    /// The digit of a key, full-width ones too.
    pub fn digit(self) -> Option<u8> {
        match self.plain() {
            Self::Char(c) => c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()),
            _ => None,
        }
    }
}

/// Ctrl+H, I, J, M and [ are the bytes of other keys; Tera Term sends Ctrl+H for the backspace key.
const fn with_ctrl(letter: char) -> Option<Key> {
    Some(match letter {
        'c' | '[' => Key::Esc,
        's' => Key::F(10),
        'h' => Key::Backspace,
        'i' => Key::Tab,
        'j' | 'm' => Key::Enter,
        'z' | ' ' => return None,
        letter => Key::Ctrl(letter),
    })
}

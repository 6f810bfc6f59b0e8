//! Keys that were taken apart on the way: where Esc and another key come in one piece, the reader of the terminal makes one Esc of
//! two bytes and letters of the rest, `[` and `B` for an arrow. Here they become what was pressed.

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers};

/// Letters of the longest key that is known, without its Esc.
const LETTERS_MAX: usize = 5;

/// Esc and what followed it at once.
#[derive(Default)]
pub struct Mender {
    held: Vec<Input>,
    letters: String,
}

impl Mender {
    /// The next input of those that came together; gives what is decided now.
    pub fn push(&mut self, input: Input) -> Vec<Input> {
        if self.held.is_empty() {
            return self.begin(input);
        }
        let Some(letter) = letter(&input) else {
            let mut decided = self.flush();
            decided.extend(self.begin(input));
            return decided;
        };
        self.letters.push(letter);
        self.held.push(input);
        match key(&self.letters) {
            Some(code) => {
                self.held.truncate(1);
                let mut decided = self.flush();
                decided.push(Input::Key(code.into()));
                decided
            }
            None if may_be_key(&self.letters) => Vec::new(),
            None => self.flush(),
        }
    }

    /// Nothing more came together with these.
    pub fn flush(&mut self) -> Vec<Input> {
        self.letters.clear();
        std::mem::take(&mut self.held)
    }

    fn begin(&mut self, input: Input) -> Vec<Input> {
        let esc = KeyEvent::from(KeyCode::Esc);
        if matches!(&input, Input::Key(event) if *event == esc) {
            self.held.push(input);
            return Vec::new();
        }
        vec![input]
    }
}

fn letter(input: &Input) -> Option<char> {
    let Input::Key(event) = input else {
        return None;
    };
    let plain = KeyModifiers::NONE | KeyModifiers::SHIFT;
    match event.code {
        KeyCode::Char(c) if plain.contains(event.modifiers) && c.is_ascii() => Some(c),
        _ => None,
    }
}

fn may_be_key(letters: &str) -> bool {
    let digits = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_digit());
    match letters.strip_prefix('[') {
        Some(rest) => letters.len() < LETTERS_MAX && digits(rest),
        None => letters == "O",
    }
}

/// The key of these letters behind an Esc, as terminals send them.
fn key(letters: &str) -> Option<KeyCode> {
    Some(match letters {
        "[A" | "OA" => KeyCode::Up,
        "[B" | "OB" => KeyCode::Down,
        "[C" | "OC" => KeyCode::Right,
        "[D" | "OD" => KeyCode::Left,
        "[H" | "OH" | "[1~" | "[7~" => KeyCode::Home,
        "[F" | "OF" | "[4~" | "[8~" => KeyCode::End,
        "[3~" => KeyCode::Delete,
        "[5~" => KeyCode::PageUp,
        "[6~" => KeyCode::PageDown,
        "[Z" => KeyCode::BackTab,
        "OP" | "[11~" => KeyCode::F(1),
        "OQ" | "[12~" => KeyCode::F(2),
        "OR" | "[13~" => KeyCode::F(3),
        "OS" | "[14~" => KeyCode::F(4),
        "[15~" => KeyCode::F(5),
        "[17~" => KeyCode::F(6),
        "[18~" => KeyCode::F(7),
        "[19~" => KeyCode::F(8),
        "[20~" => KeyCode::F(9),
        "[21~" => KeyCode::F(10),
        "[24~" => KeyCode::F(12),
        _ => return None,
    })
}

//! Whether this terminal can do what the screens need: size, widths, colours, keys, barcode reader, input method.
//! Digits are counted and never shown: a barcode may be anything.

use ratatui::layout::Rect;

use crate::text::{
    Text,
    screens::{frame, terminal_check as check},
};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::width::cells;

const KEYS: u8 = 10;
/// Rows of the same width, each of other characters.
const RULERS: [&str; 3] = [
    "01234567890123456789|",
    "漢字かなカナ１２ＡＢ|",
    "佐藤髙﨑𠮷野邊邉齋濵|",
];

/// What arrived so far.
#[derive(Default)]
pub struct TerminalCheck {
    /// Function keys by number, one bit each.
    pressed: u16,
    digits: usize,
    /// An Enter came after them.
    read: bool,
    full_width: Option<bool>,
}

impl TerminalCheck {
    fn on_letter(&mut self, letter: char) {
        if std::mem::take(&mut self.read) {
            self.digits = 0;
        }
        self.full_width = Some(!letter.is_ascii());
        self.digits = match Key::Char(letter).digit() {
            Some(_) => self.digits.saturating_add(1),
            None => 0,
        };
    }

    fn all_keys(&self) -> bool {
        (1..=KEYS).all(|number| self.has(number))
    }

    const fn has(&self, number: u8) -> bool {
        self.pressed & (1 << number) != 0
    }

    /// The keys with a tick at each that arrived.
    fn keys(&self, scene: &Scene) -> String {
        let keys = (1..=KEYS).map(|number| {
            let tick = if self.has(number) { "x" } else { " " };
            format!("F{number}[{tick}]")
        });
        let word = if self.all_keys() {
            &check::KEYS_ALL
        } else {
            &check::KEYS_HELP
        };
        let keys: Vec<String> = keys.collect();
        format!("{}\n{}", keys.join(" "), scene.say(word))
    }

    fn reader(&self, scene: &Scene) -> String {
        let text = match (self.digits, self.read) {
            (0, _) => return scene.say(&check::READER_WAITS).to_owned(),
            (_, true) => &check::READER_READ,
            (_, false) => &check::READER_NO_ENTER,
        };
        scene.fill(text, &[("count", &self.digits)])
    }
}

impl Screen for TerminalCheck {
    fn name(&self) -> &'static Text {
        &check::NAME
    }

    fn help(&self) -> &'static Text {
        &check::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        vec![
            Hint::new("F1-F10", &check::KEYS),
            Hint::new("Ctrl+T", &frame::THEME),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    // Letters come as they are, so that full-width ones are seen.
    fn is_typing(&self) -> bool {
        true
    }

    fn takes_function_keys(&self) -> bool {
        true
    }

    fn on_key(&mut self, key: Key, _scene: &Scene) -> Flow {
        match key {
            Key::Esc => return Flow::Back,
            Key::F(number @ 1..=KEYS) => self.pressed |= 1 << number,
            Key::Char(letter) => self.on_letter(letter),
            Key::Enter | Key::Tab => self.read = self.digits > 0,
            _ => {}
        }
        Flow::Stay
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let inner = pen.boxed(area, scene.say(&check::NAME));
        let (columns, rows) = scene.size;
        let width = if scene.wide {
            &check::WIDE
        } else {
            &check::NARROW
        };
        let ime = match self.full_width {
            None => &check::IME_WAITS,
            Some(true) => &check::IME_ON,
            Some(false) => &check::IME_OFF,
        };
        let size = scene.fill(&check::SIZE_IS, &[("columns", &columns), ("rows", &rows)]);
        let widths = format!("{}\n{}", scene.say(width), scene.say(&check::RULER));
        let mut rest = take(
            inner,
            pen.pairs(inner, &[(&check::SIZE, size), (&check::WIDTH, widths)]),
        );
        for ruler in RULERS {
            pen.row(rest, 0, &format!("  {ruler}"), pen.theme().text());
            rest = take(rest, 1);
        }
        rest = take(rest, draw_colours(rest, pen));
        let pairs = [
            (&check::KEYS, self.keys(scene)),
            (&check::READER, self.reader(scene)),
            (&check::IME, scene.say(ime).to_owned()),
        ];
        let used = pen.pairs(rest, &pairs);
        pen.cursor(
            rest.x,
            (rest.y + used).min(inner.bottom().saturating_sub(1)),
        );
    }
}

/// What is left below the first rows.
const fn take(area: Rect, rows: u16) -> Rect {
    Rect {
        y: area.y + rows,
        height: area.height.saturating_sub(rows),
        ..area
    }
}

/// The words that carry a colour, each in its own; gives the rows used.
fn draw_colours(area: Rect, pen: &mut Pen) -> u16 {
    let (scene, theme) = (pen.scene, pen.theme());
    let mut x = area.x;
    let samples = [
        (&check::COLOURS, theme.label()),
        (&check::SAMPLE_GOOD, theme.good()),
        (&check::SAMPLE_DOUBTFUL, theme.doubtful()),
        (&check::SAMPLE_BAD, theme.bad()),
        (&check::SAMPLE_SELECTED, theme.selected()),
    ];
    for (text, style) in samples {
        let word = scene.say(text);
        let width = cells(word).min(area.right().saturating_sub(x));
        pen.put(x, area.y, width, word, style);
        x = (x + width + 2).min(area.right());
    }
    pen.row(
        take(area, 1),
        0,
        &format!("  {}", scene.say(&check::COLOURS_HELP)),
        theme.text(),
    );
    2
}

//! What a screen is: own state, answers to keys, a drawing. No IO, no clock, no randomness.

use ratatui::layout::Rect;

use crate::api::{ApiError, Event, Reply};
use crate::text::Text;
use crate::tui::files::{FileFault, FileNews};
use crate::tui::flow::Flow;
use crate::tui::key::Key;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;

/// A key and what it does here. Footer and help are made from these and from nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    /// The key as its cap reads: `F10`, `Enter`, `Ctrl+P`.
    pub key: &'static str,
    pub text: &'static Text,
}

impl Hint {
    pub const fn new(key: &'static str, text: &'static Text) -> Self {
        Self { key, text }
    }
}

/// One screen of the stack.
pub trait Screen {
    /// Its name in the top bar; never anything about a person.
    fn name(&self) -> &'static Text;

    /// What it is for, on F1.
    fn help(&self) -> &'static Text;

    /// The only list of its keys, the most used first. F1 is added in front.
    fn hints(&self, scene: &Scene) -> Vec<Hint>;

    /// Help on the field the cursor is in.
    fn field_help(&self, _scene: &Scene) -> Option<String> {
        None
    }

    /// Letters go into a field: they are not folded, and `?` is no help key.
    fn is_typing(&self) -> bool {
        false
    }

    /// Where the next key goes depends on a reply that is on its way: keys wait for it.
    fn is_waiting(&self) -> bool {
        false
    }

    /// F1, F2 and F3 are its own: only the check of the terminal wants to see them.
    fn takes_function_keys(&self) -> bool {
        false
    }

    /// Something typed is neither saved nor kept as a draft.
    fn is_changed(&self) -> bool {
        false
    }

    /// It lies over the screen below, which stays visible around it.
    fn is_popup(&self) -> bool {
        false
    }

    /// F1 opens its help; a popup that only tells something is closed by it.
    fn has_help(&self) -> bool {
        !self.is_popup()
    }

    /// It came to the top: opened, uncovered, or the node is back. The place to ask for what it shows.
    fn on_show(&mut self, _scene: &Scene) -> Flow {
        Flow::Stay
    }

    /// It is locked, or the terminal changed its size: what may be seen only for a moment goes.
    fn on_hide(&mut self) {}

    /// The person turned to another window.
    fn on_look_away(&mut self) {
        self.on_hide();
    }

    /// Something stands on it that may be seen only for a moment: whatever comes next hides it and does nothing else.
    fn is_revealing(&self) -> bool {
        false
    }

    /// A key. What the screen does not know it leaves alone: the frame has its own keys.
    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow;

    /// Pasted text: one line, without control characters.
    fn on_paste(&mut self, _text: &str, _scene: &Scene) -> Flow {
        Flow::Stay
    }

    /// A barcode read while no field had the focus; `None` leaves it to the frame.
    fn on_scan(&mut self, _digits: &str, _scene: &Scene) -> Option<Flow> {
        None
    }

    /// The reply to what it asked, with the tag it gave.
    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, _scene: &Scene) -> Flow {
        match reply {
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    /// What came of its order about a file.
    fn on_file(&mut self, _tag: u32, _news: Result<FileNews, FileFault>, _scene: &Scene) -> Flow {
        Flow::Stay
    }

    /// News of the node: a hint with ids only.
    fn on_event(&mut self, _event: &Event, _scene: &Scene) -> Flow {
        Flow::Stay
    }

    /// Once a second, on the top screen.
    fn on_tick(&mut self, _scene: &Scene) -> Flow {
        Flow::Stay
    }

    /// Draws itself; changes nothing but scroll offsets.
    fn draw(&mut self, area: Rect, pen: &mut Pen);
}

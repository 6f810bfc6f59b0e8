//! The way of a key: barcode or finger, lock, overlay, the frame's own keys, the top screen.

use crate::text::{Lang, screens::frame};
use crate::tui::burst::{Run, Typed};
use crate::tui::flow::{Flow, Message, Tone};
use crate::tui::frame::{COLUMNS_MIN, ROWS_MIN};
use crate::tui::help::help_of;
use crate::tui::key::Key;
use crate::tui::screens::{self, ENTRY, HOME, SEARCH, function, scanned};
use crate::tui::theme::Theme;
use crate::tui::tour::LOCKED;

use super::App;
use super::overlay::Overlay;

impl App {
    /// A key at a moment of a clock that only runs forward.
    pub fn on_key(&mut self, key: Key, now_ms: u64) {
        self.active = self.scene.now;
        self.dirty = true;
        let Some(key) = self.scene.keymap.meaning(key) else {
            return;
        };
        if self.is_too_small() && !matches!(key, Key::Ctrl('l' | 'q')) {
            return;
        }
        if self.is_waiting() {
            return self.on_typed(Typed::Key(key), now_ms);
        }
        if self.takes_letters() {
            self.run.push(key, now_ms);
            for typed in self.burst.flush() {
                self.on_typed(typed, now_ms);
            }
            self.on_typed(Typed::Key(key), now_ms);
            return;
        }
        for typed in self.burst.push(key, now_ms) {
            self.on_typed(typed, now_ms);
        }
    }

    /// A barcode came without its Enter: the input method keeps it until somebody confirms.
    pub fn on_pause(&mut self) {
        if self.lacks_enter() {
            self.burst.drop_digits();
            self.tell(Message::of(Tone::Bad, &frame::IME_ON, self.scene.lang));
        }
        self.run = Run::default();
    }

    /// A click on a cell of the last frame.
    pub fn on_click(&mut self, x: u16, y: u16) {
        let keys = self.rows.as_ref().and_then(|rows| rows.keys_of_click(x, y));
        self.press_all(keys.unwrap_or_default());
    }

    /// The wheel, towards the person or away.
    pub fn on_wheel(&mut self, down: bool) {
        self.press_all(vec![if down { Key::Down } else { Key::Up }]);
    }

    /// A row by its number in the last frame; `false` where there is no such row.
    pub fn on_number(&mut self, number: usize) -> bool {
        let keys = self.rows.as_ref();
        let keys = keys.and_then(|rows| rows.keys_of_number(number));
        let there = keys.is_some();
        self.press_all(keys.unwrap_or_default());
        there
    }

    /// Keys that a click or a number stands for; the lock takes none.
    fn press_all(&mut self, keys: Vec<Key>) {
        self.active = self.scene.now;
        self.dirty = true;
        if self.lock.is_none() && !self.is_too_small() {
            for key in keys {
                self.on_typed(Typed::Key(key), 0);
            }
        }
    }

    /// Nothing came for longer than a barcode reader pauses.
    pub fn on_quiet(&mut self) {
        if self.burst.lacks_enter() {
            return;
        }
        for typed in self.burst.flush() {
            self.on_typed(typed, 0);
        }
        self.dirty = true;
    }

    /// Letters go into a field: a barcode goes there too.
    pub(in crate::tui) fn takes_letters(&self) -> bool {
        let typing = |layer: &super::Layer| layer.screen.is_typing();
        self.lock.is_some() || self.overlay.is_some() || self.stack.last().is_some_and(typing)
    }

    fn on_typed(&mut self, typed: Typed, now_ms: u64) {
        if self.hold(&typed, now_ms) {
            return;
        }
        match typed {
            Typed::Scan(digits) => self.on_scan(&digits),
            Typed::Key(key) => self.on_one_key(key),
        }
    }

    fn on_one_key(&mut self, key: Key) {
        self.message = None;
        if self.lock.is_some() {
            return self.on_lock_key(key);
        }
        self.ticked = None;
        if self.is_revealing() && !matches!(key, Key::Ctrl('l' | 'q')) {
            return self.conceal(key);
        }
        let key = if self.takes_letters() {
            key
        } else {
            key.plain()
        };
        if self.overlay.is_some() {
            return self.on_overlay_key(key);
        }
        if !self.on_frame_key(key) {
            self.top(|screen, scene| screen.on_key(key, scene));
        }
        if self.overlay.is_some() {
            self.on_look_away();
        }
    }

    /// Whether something stands on the screen that may be seen only for a moment.
    pub(super) fn is_revealing(&self) -> bool {
        self.stack.iter().any(|layer| layer.screen.is_revealing())
    }

    /// Any key hides it, and does nothing else.
    fn conceal(&mut self, key: Key) {
        self.top(|screen, scene| match screen.is_revealing() {
            true => screen.on_key(key, scene),
            false => Flow::Stay,
        });
        self.on_look_away();
    }

    /// Nothing can be read: what is typed would be typed blindly.
    pub(super) const fn is_too_small(&self) -> bool {
        let (columns, rows) = self.scene.size;
        columns > 0 && (columns < COLUMNS_MIN || rows < ROWS_MIN)
    }

    /// Keys that mean the same on every screen; `false` for any other.
    fn on_frame_key(&mut self, key: Key) -> bool {
        let logged_in = self.scene.session.is_some();
        let takes = |layer: &super::Layer| layer.screen.takes_function_keys();
        if matches!(key, Key::F(_)) && self.stack.last().is_some_and(takes) {
            return false;
        }
        match key {
            Key::F(1) => self.on_help(),
            Key::Ctrl('e') => self.on_language(),
            Key::Ctrl('t') => self.on_theme(),
            Key::Ctrl('q') => self.on_log_out_wished(),
            Key::Ctrl('l') if logged_in => {
                self.tick(LOCKED);
                self.lock_now(false);
            }
            Key::Ctrl('p') if logged_in => self.overlay = Some(Overlay::palette(&self.scene)),
            Key::Ctrl('g') if logged_in => self.on_go_wished(),
            Key::F(2) if logged_in => self.go_to(SEARCH),
            Key::F(3) if logged_in => self.go_to(ENTRY),
            _ => return false,
        }
        true
    }

    fn on_help(&mut self) {
        if let Some(layer) = self.stack.last() {
            if !layer.screen.has_help() {
                return self.top(|screen, scene| screen.on_key(Key::F(1), scene));
            }
            let help = help_of(layer.screen.as_ref(), &self.scene);
            self.push(Box::new(help));
        }
    }

    fn on_language(&mut self) {
        self.scene.lang = match self.scene.lang {
            Lang::Ja => Lang::En,
            Lang::En => Lang::Ja,
        };
    }

    fn on_theme(&mut self) {
        self.scene.theme = self.scene.theme.next();
        let text = match self.scene.theme {
            Theme::Standard => &frame::THEME_STANDARD,
            Theme::Contrast => &frame::THEME_CONTRAST,
            Theme::Plain => &frame::THEME_PLAIN,
        };
        self.tell(Message::of(Tone::Plain, text, self.scene.lang));
    }

    fn on_go_wished(&mut self) {
        self.overlay = Some(Overlay::Go);
        self.tell(Message::of(Tone::Plain, &frame::GO_WHERE, self.scene.lang));
    }

    /// Opens a function by its key of the menu. What is typed and not saved stays below it.
    pub(super) fn go_to(&mut self, key: char) {
        let Some(function) = function(key, &self.scene) else {
            return self.tell(Message::bad(screens::refusal(key, &self.scene)));
        };
        let is_here = |layer: &super::Layer| {
            *layer.screen.name() == *function.name && layer.screen.is_changed()
        };
        // Its key where it is open and something is typed: nothing is lost, nothing is laid over it.
        if self.stack.last().is_some_and(is_here) {
            return;
        }
        if !self.is_changed() {
            self.stack.truncate(1);
        }
        if function.key == HOME && self.is_changed() {
            let text = self.scene.say(&frame::TYPED_FIRST);
            self.tell(Message::bad(text));
        } else if function.key == HOME {
            self.top(|screen, scene| screen.on_show(scene));
        } else {
            self.push((function.open)(&self.scene));
        }
    }

    pub(super) fn is_changed(&self) -> bool {
        self.stack.iter().any(|layer| layer.screen.is_changed())
    }

    fn on_scan(&mut self, digits: &str) {
        self.message = None;
        if self.is_revealing() {
            return self.on_look_away();
        }
        let Some(layer) = self.stack.last_mut() else {
            return;
        };
        let id = layer.id;
        if let Some(flow) = layer.screen.on_scan(digits, &self.scene) {
            return self.follow(id, flow);
        }
        match scanned(digits, &self.scene) {
            Some(screen) => self.push(screen),
            // Never with the digits: they may be a My Number.
            None => {
                let text = self.scene.say(&frame::SCAN_NOWHERE);
                self.tell(Message::bad(text));
            }
        }
    }
}

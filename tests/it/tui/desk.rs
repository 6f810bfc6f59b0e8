//! The face on a real node without a terminal: keys go in, the node answers, rows of text come out.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};
use watari::api::{Handle, Request, SessionRequest};
use watari::text::Lang;
use watari::tui::files::{Files, Work, perform};
use watari::tui::key::Key;
use watari::tui::{App, Scene, Theme};

use crate::world::now;

/// An app, its node, and the time of its keys.
pub struct Desk {
    pub app: App,
    handle: Handle,
    files: Files,
    ms: u64,
    pub size: (u16, u16),
    pub cursor: Option<Position>,
    /// What may not stand in any frame from now on; looked for after every key.
    pub forbidden: Vec<String>,
}

impl Desk {
    pub async fn new(handle: Handle, lang: Lang, size: (u16, u16)) -> Self {
        let app = App::new(Scene::new(lang, Theme::Standard, now()));
        let mut desk = Self {
            app,
            handle,
            files: Files::default(),
            ms: 0,
            size,
            cursor: None,
            forbidden: Vec::new(),
        };
        desk.rows();
        desk.settle().await;
        desk
    }

    /// Logged in, the first screen shown.
    pub async fn logged_in(handle: Handle, user: &str, lang: Lang, size: (u16, u16)) -> Self {
        let mut desk = Self::new(handle, lang, size).await;
        desk.log_in(user, crate::world::PASSWORD).await;
        desk
    }

    pub async fn log_in(&mut self, user: &str, password: &str) {
        self.write(user).await;
        self.press(Key::Enter).await;
        self.write(password).await;
        self.press(Key::Enter).await;
    }

    /// Everything wished is asked and answered, until nothing more is wished.
    pub async fn settle(&mut self) {
        while self.step().await {}
    }

    /// What is wished now is asked and answered; `false` where nothing is.
    pub async fn step(&mut self) -> bool {
        let wishes = self.app.take_wishes();
        let file_wishes = self.app.take_file_wishes();
        if wishes.is_empty() && file_wishes.is_empty() {
            return false;
        }
        for wish in file_wishes {
            let mut work = self.files.begin(wish.asker, wish.tag, wish.order);
            while let Some(Work {
                asker,
                tag,
                open,
                order,
            }) = work
            {
                let (open, news) = perform(open, order);
                work = self.files.end(asker, open);
                self.app.on_file(asker, tag, news);
            }
        }
        for wish in wishes {
            let reply = match wish.background {
                true => self.handle.refresh(wish.request).await,
                false => self.handle.ask(wish.request).await,
            };
            self.app.on_reply(wish.asker, wish.tag, reply);
        }
        true
    }

    /// The node locks the login by itself, as after the idle minutes.
    pub async fn node_locks(&self) {
        let request = Request::Session(SessionRequest::Lock);
        self.handle.ask(request).await.unwrap();
    }

    /// One key of a person: slower than a barcode reader.
    pub async fn press(&mut self, key: Key) {
        self.ms += 100;
        self.app.on_key(key, self.ms);
        self.app.on_quiet();
        self.settle().await;
        self.shows_nothing_forbidden();
    }

    fn shows_nothing_forbidden(&mut self) {
        if self.forbidden.is_empty() {
            return;
        }
        let frame = self.text();
        let found = self.forbidden.iter().find(|text| frame.contains(*text));
        assert!(found.is_none(), "{found:?} is in\n{frame}");
    }

    pub async fn presses(&mut self, keys: &[Key]) {
        for key in keys {
            self.press(*key).await;
        }
    }

    pub async fn write(&mut self, text: &str) {
        for c in text.chars() {
            self.press(Key::Char(c)).await;
        }
    }

    /// Keys as a barcode reader sends them.
    pub async fn scan(&mut self, digits: &str) {
        for c in digits.chars() {
            self.ms += 5;
            self.app.on_key(Key::Char(c), self.ms);
        }
        self.ms += 5;
        self.app.on_key(Key::Enter, self.ms);
        self.settle().await;
    }

    /// The same while an input method keeps the Enter to itself.
    pub async fn scan_without_enter(&mut self, digits: &str) {
        self.ms += 1_000;
        for c in digits.chars() {
            self.ms += 5;
            self.app.on_key(Key::Char(c), self.ms);
        }
        if self.app.is_holding() {
            self.app.on_quiet();
        }
        if self.app.lacks_enter() {
            self.app.on_pause();
        }
        self.settle().await;
    }

    /// The frame as rows of text. Every row is exactly as wide as the terminal, without control characters.
    pub fn rows(&mut self) -> Vec<String> {
        let (width, height) = self.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        self.cursor = self.app.draw(&mut buffer);
        (0..height).map(|y| row(&buffer, y)).collect()
    }

    pub fn text(&mut self) -> String {
        self.rows().join("\n")
    }

    /// Fails with the whole frame where the text does not stand.
    pub fn sees(&mut self, text: &str) {
        let frame = self.text();
        assert!(frame.contains(text), "{text:?} is not in\n{frame}");
    }

    pub fn sees_not(&mut self, text: &str) {
        let frame = self.text();
        assert!(!frame.contains(text), "{text:?} is in\n{frame}");
    }
}

fn row(buffer: &Buffer, y: u16) -> String {
    let (mut text, mut x) = (String::new(), 0);
    while x < buffer.area.width {
        let symbol = buffer[(x, y)].symbol();
        assert!(
            !symbol.chars().any(char::is_control),
            "a control character at {x},{y}"
        );
        text.push_str(symbol);
        x += symbol.cell_width().max(1);
    }
    assert_eq!(
        x, buffer.area.width,
        "row {y} is not as wide as the terminal: {text}"
    );
    text
}

//! The terminal's face: a stack of screens on one [`Handle`](crate::api::Handle).
//!
//! [`App`] is the whole face as a value: inputs go in, [`Wish`]es come out, `draw` fills a buffer. [`run()`] performs: keys,
//! clock and news in, wishes to the node, frames to the terminal. So a test drives everything without a terminal.
//!
//! # How to add a screen
//!
//! 1. Its words: `text/screens/<name>.rs` with `texts! { NAME = ..; HELP = ..; }`, and its two lines in `text/screens.rs`.
//! 2. Its file `tui/screens/<name>.rs`: a struct that implements [`Screen`](screen::Screen), as below. One line `mod` in
//!    `tui/screens.rs`; where it has a place in the menu, one row of [`FUNCTIONS`](screens::FUNCTIONS): menu, palette, Ctrl+G and
//!    the rights come from that row. Where another screen opens it: `Flow::open(Name::new(..))` there.
//! 3. A case in `tests/it/tui/`: keys in, text out, on a real node (`Desk`), and its line in `look.rs`, which draws every screen in
//!    both languages and at both sizes.
//!
//! ```
//! use ratatui::layout::Rect;
//! use watari::api::{ApiError, ClerkReply, ClerkRequest, LedgerLine, LedgerQuery, Reply, Request};
//! use watari::text::{Text, screens::frame, screens::home};
//! use watari::tui::flow::Flow;
//! use watari::tui::key::Key;
//! use watari::tui::list::{Column, List, ListAnswer};
//! use watari::tui::pen::Pen;
//! use watari::tui::scene::Scene;
//! use watari::tui::screen::{Hint, Screen};
//!
//! /// Provision records in a list.
//! struct Ledger {
//!     list: List<LedgerLine>,
//! }
//!
//! impl Ledger {
//!     fn new() -> Self {
//!         let columns = vec![
//!             Column::new(&home::LAST, 16, |line: &LedgerLine, scene| scene.moment(line.requested_at)),
//!             Column::new(&home::PEER, 12, |line: &LedgerLine, scene| scene.town(line.provider)).growing(),
//!         ];
//!         Self { list: List::new(columns) }
//!     }
//! }
//!
//! impl Screen for Ledger {
//!     fn name(&self) -> &'static Text { &home::PEERS }
//!     fn help(&self) -> &'static Text { &home::HELP }
//!     // The only list of keys: footer and F1 are made from it. F1 itself is added in front.
//!     fn hints(&self, _scene: &Scene) -> Vec<Hint> {
//!         let mut hints = List::<LedgerLine>::hints().to_vec();
//!         hints.push(Hint::new("Esc", &frame::BACK));
//!         hints
//!     }
//!     // Letters go into the filter of the list while it is open.
//!     fn is_typing(&self) -> bool { self.list.is_typing() }
//!     // Opened, uncovered, unlocked: ask for the truth. Nothing else does IO.
//!     fn on_show(&mut self, _scene: &Scene) -> Flow {
//!         let query = LedgerQuery { count: 100, ..LedgerQuery::default() };
//!         Flow::ask(Request::Clerk(ClerkRequest::ListLedger(query)))
//!     }
//!     fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
//!         match (self.list.on_key(key, scene), key) {
//!             (ListAnswer::Opened, _) => Flow::say("opened"),
//!             (ListAnswer::Ignored, Key::Esc) => Flow::Back,
//!             _ => Flow::Stay,
//!         }
//!     }
//!     fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
//!         match reply {
//!             Ok(Reply::Clerk(ClerkReply::Ledger(page))) => {
//!                 self.list.refresh(page.lines, |old, new| old.record_no == new.record_no, scene);
//!                 Flow::Stay
//!             }
//!             Ok(_) => Flow::Stay,
//!             Err(error) => Flow::refused(&error),
//!         }
//!     }
//!     fn draw(&mut self, area: Rect, pen: &mut Pen) {
//!         let title = pen.scene.say(self.name());
//!         self.list.draw(area, title, true, pen);
//!     }
//! }
//! ```
//!
//! # What there is to build from
//!
//! | template | what it gives |
//! | --- | --- |
//! | [`list::List`] | rows with `/` filter, F9 order and columns, pages, a detail pane on large terminals |
//! | [`form::Form`] | fields in order, F4 values, F6 last value, errors beside them, dates in both calendars, drafts as plain data |
//! | [`dialog`] | `Information` and `Refusal` are screens; a `Decision` is held by the screen that asks it |
//! | [`sheet::Sheet`] | a page of labels and values or a grid that scrolls, nothing cut |
//! | [`picker::Picker`] | a short list over the screen: F9 actions, digits choose |
//! | [`wizard::Wizard`] | steps in a bar, a form each |
//! | [`job::Job`] | progress of work that takes a while |
//! | [`files`] | files in bounded parts: `Flow::file(..)` names the order, `on_file` gets what came of it |
//! | [`pen::Pen`] | the only way to the cells: text that fits, boxes, labels with values, the cursor |
//!
//! # What every screen keeps
//!
//! * It holds its own state and does no IO. What it wishes it returns as a [`Flow`](flow::Flow); the reply comes back to it with the tag
//!   it gave, or is dropped if it is gone. Several things at once: `Flow::ask_as(TAG, ..)`, `.then(..)`.
//! * `on_show` asks for what it shows; an [`Event`](crate::api::Event) is a hint to ask again.
//! * `draw` changes nothing but scroll offsets. Text goes through the pen, never straight into the buffer.
//! * Keys mean the same everywhere; F1 `?` F2 F3 and Ctrl+E G L P Q T belong to the frame. Letters and digits arrive folded
//!   (NFKC) unless `is_typing`.
//! * `is_changed` says that something typed would be lost: the frame asks before it leaves.
//! * Nothing about a person in names, titles and hints. My Number is in no list.

mod ambiguous;
mod app;
pub mod burst;
pub mod dialog;
pub mod files;
pub mod flow;
pub mod form;
pub mod frame;
mod help;
pub mod job;
pub mod key;
mod keymap;
pub mod line;
pub mod list;
mod mend;
pub mod paste;
pub mod pen;
pub mod picker;
mod probe;
mod rows;
mod run;
pub mod scene;
pub mod screen;
pub mod screens;
pub mod sheet;
mod standing;
mod terminal;
pub mod theme;
pub mod tour;
mod veil;
pub mod width;
pub mod wizard;

pub use app::{App, Asker, FileWish, Wish};
pub use key::Key;
pub use keymap::{Keymap, KeymapError};
pub use probe::Width;
pub use run::{Connecting, Face, Lines, run, run_plain};
pub use scene::{Calendar, PracticeLogin, Scene};
pub use terminal::columns;
pub use theme::Theme;

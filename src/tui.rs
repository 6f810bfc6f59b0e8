//! The terminal face: a stack of screens.

mod ambiguous;
mod app;
pub mod burst;
pub mod dialog;
pub mod flow;
pub mod form;
pub mod frame;
mod help;
pub mod job;
pub mod key;
pub mod line;
pub mod list;
pub mod paste;
pub mod pen;
pub mod picker;
mod probe;
mod run;
pub mod scene;
pub mod screen;
pub mod screens;
mod terminal;
pub mod theme;
pub mod width;
pub mod wizard;

pub use app::{App, Asker, Wish};
pub use key::Key;
pub use probe::Width;
pub use run::{Connecting, Face, run};
pub use scene::{Calendar, Scene};
pub use theme::Theme;

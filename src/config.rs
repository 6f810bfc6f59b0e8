//! The settings of a node and the keys of its screens: what `config/node.toml` and `config/keymap.toml` may say, and their
//! loaders. Names no other module.
//!
//! Nothing here decides what a limit means; `node` hands the numbers on. A test holds the sample equal to the defaults.

mod address;
mod inquiry;
mod keymap;
mod limits;
mod mailbox;
mod settings;

pub use address::{AddressError, check_listen_address};
pub use inquiry::Inquiry;
pub use keymap::{KEYMAP_SAMPLE, KeymapFile, KeymapFileError};
pub use limits::{Limits, RaisedLimit};
pub use mailbox::Mailbox;
pub use settings::{Language, Log, LogLevel, Network, SAMPLE, Settings, SettingsError, Socket};

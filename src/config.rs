//! The settings of a node: what `config/node.toml` may say, and its one loader. Names no other module.
//!
//! Nothing here decides what a limit means; `node` hands the numbers on. A test holds the sample equal to the defaults.

mod address;
mod limits;
mod settings;

pub use address::{AddressError, check_listen_address};
pub use limits::{Limits, RaisedLimit};
pub use settings::{
    Language, Log, LogLevel, Network, SAMPLE, Settings, SettingsError, Socket, Store,
};

//! The settings struct, its defaults, its bounds and its loader.

use std::io::{ErrorKind, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::address::{AddressError, check_listen_address};
use super::inquiry::Inquiry;
use super::limits::Limits;
use super::mailbox::Mailbox;

/// The documented sample; `init` writes it into a new data folder.
pub const SAMPLE: &str = include_str!("../../config/node.toml");

const FILE_LEN_MAX: u64 = 64 * 1024;
const LISTEN_MAX: usize = 8;
const GROUP_LEN_MAX: usize = 32;
const IDLE_MINUTES: std::ops::RangeInclusive<u32> = 1..=15;

/// Everything `node.toml` may say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub language: Language,
    pub network: Network,
    pub socket: Socket,
    pub log: Log,
    pub session: Session,
    pub inquiry: Inquiry,
    pub mailbox: Mailbox,
    pub limits: Limits,
}

/// The language of screens, messages and papers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Auto,
    Ja,
    En,
}

/// Where this node listens and by which transports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    pub listen: Vec<String>,
    pub quic: bool,
}

/// Who reaches the local socket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Socket {
    group: String,
}

impl Socket {
    /// The group of the operating system that may connect; `None` is the owner alone.
    pub fn group(&self) -> Option<&str> {
        Some(self.group.as_str()).filter(|group| !group.is_empty())
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub level: LogLevel,
}

/// How much is logged. Nothing finer than `Info`: finer logs of libraries may carry what they handle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    Error,
    Warn,
    #[default]
    Info,
}

/// Logins at terminals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// Minutes without activity after which a session locks itself (`SAFE-42`); a user may choose fewer.
    pub idle_minutes: u32,
}

impl Default for Session {
    fn default() -> Self {
        Self { idle_minutes: 5 }
    }
}

/// Why settings were refused.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("the settings file cannot be read")]
    Read(#[source] std::io::Error),
    #[error("the settings file is longer than 64 KiB")]
    TooLong,
    #[error("the settings file is not understood")]
    Syntax(#[source] Box<toml::de::Error>),
    #[error("{name} is {value}, allowed is {least} to {most}")]
    OutOfBounds {
        name: &'static str,
        value: u64,
        least: u64,
        most: u64,
    },
    #[error("network.listen names the address {address}")]
    Listen {
        address: String,
        #[source]
        source: AddressError,
    },
    #[error("network.listen names more than 8 addresses")]
    TooManyAddresses,
    #[error("socket.group is no name of a group")]
    Group,
    #[error("inquiry.speaks names no version, or one that this program does not speak (1 and 2)")]
    Speaks,
}

impl Settings {
    /// Reads `path`; a file that is not there means the defaults.
    pub fn load(path: &Path) -> Result<Self, SettingsError> {
        let mut text = String::new();
        match std::fs::File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(SettingsError::Read(error)),
            Ok(file) => file
                .take(FILE_LEN_MAX + 1)
                .read_to_string(&mut text)
                .map_err(SettingsError::Read)?,
        };
        Self::parse(&text)
    }

    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        if text.len() as u64 > FILE_LEN_MAX {
            return Err(SettingsError::TooLong);
        }
        let settings: Self =
            toml::from_str(text).map_err(|error| SettingsError::Syntax(Box::new(error)))?;
        settings.check()?;
        Ok(settings)
    }

    /// The limits that stand above their default; each is an audit leaf at start.
    pub fn raised_limits(&self) -> Vec<super::RaisedLimit> {
        self.limits.raised()
    }

    fn check(&self) -> Result<(), SettingsError> {
        if self.network.listen.len() > LISTEN_MAX {
            return Err(SettingsError::TooManyAddresses);
        }
        for address in &self.network.listen {
            check_listen_address(address).map_err(|source| SettingsError::Listen {
                address: address.escape_default().to_string(),
                source,
            })?;
        }
        if !is_group(&self.socket.group) {
            return Err(SettingsError::Group);
        }
        within(
            "session.idle_minutes",
            self.session.idle_minutes,
            &IDLE_MINUTES,
        )?;
        self.inquiry.check()?;
        self.mailbox.check()?;
        self.limits.check()
    }
}

fn within(
    name: &'static str,
    value: u32,
    bounds: &std::ops::RangeInclusive<u32>,
) -> Result<(), SettingsError> {
    if bounds.contains(&value) {
        return Ok(());
    }
    Err(SettingsError::OutOfBounds {
        name,
        value: value.into(),
        least: (*bounds.start()).into(),
        most: (*bounds.end()).into(),
    })
}

fn is_group(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    text.len() <= GROUP_LEN_MAX && text.bytes().all(allowed) && !text.starts_with('-')
}

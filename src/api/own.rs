//! What belongs to one user and comes along to every terminal: drafts and preferences.

use crate::domain::{Private, UnixTime};
use serde::{Deserialize, Serialize};

/// Longest draft.
pub const DRAFT_LEN_MAX: usize = 16 * 1024;
/// Drafts of one user; one more drops the oldest.
pub const DRAFTS_MAX: usize = 32;
/// Longest name of a form, in bytes.
pub const FORM_LEN_MAX: usize = 64;

/// Requests about what is the user's own.
#[derive(Serialize, Deserialize)]
pub enum OwnRequest {
    /// Keep what was typed so far; replaces an older draft of the same form.
    SaveDraft {
        /// Name of the form, with the record it is about where there may be several.
        form: String,
        /// At most [`DRAFT_LEN_MAX`] bytes; never a My Number or a password.
        bytes: Private<Vec<u8>>,
    },
    /// What was typed.
    LoadDraft {
        /// Name of the form.
        form: String,
    },
    /// Forget it; nothing happens where there is none.
    DropDraft {
        /// Name of the form.
        form: String,
    },
    /// Which drafts there are, newest first.
    ListDrafts,
    /// The own preferences.
    ShowPreferences,
    /// Replace them.
    SavePreferences(Preferences),
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
pub enum OwnReply {
    /// The draft, if there is one.
    Draft(Option<Draft>),
    /// Which drafts there are.
    Drafts(Vec<DraftLine>),
    /// Saved or dropped.
    Saved,
    /// The preferences in force.
    Preferences(Preferences),
}

/// Unsent input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Draft {
    /// When it was saved.
    pub at: UnixTime,
    /// As given.
    pub bytes: Private<Vec<u8>>,
}

/// A draft in a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DraftLine {
    /// Name of the form.
    pub form: String,
    /// When it was saved.
    pub at: UnixTime,
}

/// How a user likes the terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// `None` follows the settings of the node.
    pub language: Option<ScreenLanguage>,
    /// Colours.
    pub theme: Theme,
    /// How dates are shown.
    pub calendar: Calendar,
    /// Minutes without activity until the lock, 1 to 15; never more than the settings of the node allow.
    pub idle_minutes: Option<u8>,
    /// Names are masked (`SAFE-43`).
    pub counter_mode: bool,
    /// No spinner, no flashing.
    pub reduced_motion: bool,
    /// Steps of the tour that are done, by number from 1, one bit each.
    pub tour_done: u32,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: None,
            theme: Theme::Standard,
            calendar: Calendar::Wareki,
            idle_minutes: None,
            counter_mode: false,
            reduced_motion: false,
            tour_done: 0,
        }
    }
}

/// Language of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScreenLanguage {
    /// 日本語
    Japanese,
    /// English
    English,
}

/// Colours of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// 標準
    Standard,
    /// 高コントラスト
    HighContrast,
    /// 白黒
    Monochrome,
}

/// How dates are shown; they are typed either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Calendar {
    /// 和暦
    Wareki,
    /// 西暦
    Western,
}

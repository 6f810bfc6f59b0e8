//! What may happen in a cluster: inquiries, vaccinations, faults, and waiting. How an event is written, and what it means
//! once it was checked.

use serde::{Deserialize, Serialize};

use crate::api::InquiryState;

/// One row of the file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventRow {
    pub at_s: u32,
    #[serde(rename = "do")]
    pub word: Word,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub between: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_s: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expect>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    Inquire,
    Answers,
    Register,
    Merge,
    Maintenance,
    Stop,
    Kill,
    Start,
    Cut,
    Heal,
}

/// How an inquiry is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    Found,
    NoAnswer,
    Aborted,
}

impl Expect {
    pub fn is(self, state: InquiryState) -> bool {
        match self {
            Self::Found => state == InquiryState::Found,
            Self::NoAnswer => state == InquiryState::NoAnswer,
            Self::Aborted => state == InquiryState::Aborted,
        }
    }
}

/// Something that happens, so many seconds after the beginning or as soon as what was before it is over.
#[derive(Debug, Clone)]
pub struct Event {
    pub at_s: u32,
    pub action: Action,
}

#[derive(Debug, Clone)]
pub enum Action {
    Inquire(Inquire),
    /// Until every inquiry so far has an outcome.
    Answers,
    /// Vaccinations of people who stayed, at a desk or a venue.
    Register(Register),
    /// A venue hands over what it registered.
    Merge {
        node: usize,
    },
    /// A node rests for so long, and says so.
    Maintenance {
        node: usize,
        for_s: u32,
    },
    /// As an administrator stops it, or as a power cut does.
    Stop {
        node: usize,
        by_force: bool,
    },
    Start {
        node: usize,
    },
    Cut(Line),
    Heal(Line),
}

/// Movers, by their numbers among those of the same two towns.
#[derive(Debug, Clone, Copy)]
pub struct Inquire {
    pub from: usize,
    pub to: usize,
    /// The first of them.
    pub first: u32,
    pub people: u32,
    pub expect: Expect,
}

/// People who did not move, by their numbers among those of their municipality.
#[derive(Debug, Clone, Copy)]
pub struct Register {
    pub node: usize,
    /// The first of them.
    pub first: u32,
    pub people: u32,
}

/// All lines of a node, or the one between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    Of(usize),
    Between(usize, usize),
}

impl Event {
    pub fn is_about_lines(&self) -> bool {
        matches!(self.action, Action::Cut(_) | Action::Heal(_))
    }

    /// The word of the file.
    pub fn word(&self) -> &'static str {
        match self.action {
            Action::Inquire(_) => "inquire",
            Action::Answers => "answers",
            Action::Register(_) => "register",
            Action::Merge { .. } => "merge",
            Action::Maintenance { .. } => "maintenance",
            Action::Stop {
                by_force: false, ..
            } => "stop",
            Action::Stop { by_force: true, .. } => "kill",
            Action::Start { .. } => "start",
            Action::Cut(_) => "cut",
            Action::Heal(_) => "heal",
        }
    }
}

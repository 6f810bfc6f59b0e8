//! The words of the terminal's face: a file for the frame, the templates, and each group of screens.

pub mod amend;
pub mod batches;
pub mod cases;
pub mod conflicts;
pub mod dose;
pub mod entry;
pub mod fields;
pub mod frame;
pub mod held;
pub mod home;
pub mod import;
pub mod inbox;
pub mod inquire;
pub mod items;
pub mod ledger;
pub mod letters;
pub mod login;
pub mod network;
pub mod number;
pub mod person;
pub mod protection;
pub mod replicas;
pub mod search;
pub mod settings;
pub mod templates;
pub mod terminal_check;
pub mod venue;

use crate::text::Text;

/// Every list with the name of its group.
pub(super) const ALL: &[(&str, &[(&str, Text)])] = &[
    ("screen.frame", frame::ALL),
    ("screen.fields", fields::ALL),
    ("screen.templates", templates::ALL),
    ("screen.login", login::ALL),
    ("screen.home", home::ALL),
    ("screen.search", search::ALL),
    ("screen.amend", amend::ALL),
    ("screen.dose", dose::ALL),
    ("screen.entry", entry::ALL),
    ("screen.held", held::ALL),
    ("screen.items", items::ALL),
    ("screen.number", number::ALL),
    ("screen.person", person::ALL),
    ("screen.protection", protection::ALL),
    ("screen.inquire", inquire::ALL),
    ("screen.cases", cases::ALL),
    ("screen.inbox", inbox::ALL),
    ("screen.batches", batches::ALL),
    ("screen.conflicts", conflicts::ALL),
    ("screen.ledger", ledger::ALL),
    ("screen.letters", letters::ALL),
    ("screen.letters.state", letters::STANDINGS),
    ("screen.import", import::ALL),
    ("screen.replicas", replicas::ALL),
    ("screen.venue", venue::ALL),
    ("screen.venue.state", venue::STATES),
    ("screen.venue.why", venue::WHYS),
    ("screen.network", network::ALL),
    ("screen.settings", settings::ALL),
    ("screen.terminal_check", terminal_check::ALL),
];

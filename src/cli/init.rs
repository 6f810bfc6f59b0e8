//! `watari init`: a new node in a data folder, its first administrator, its card.

use crate::cli::Outcome;
use crate::cli::clock;
use crate::cli::door;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::place;
use crate::cli::tree::{Global, InitArgs, NodeRole};
use crate::cli::typed;
use crate::directory;
use crate::node::{self, Folder, NewNode};
use crate::text::commands;

pub fn run(arguments: &InitArgs, global: &Global, output: Output) -> Outcome {
    let folder = door::data(global)?;
    let code = typed::code("--code", &arguments.code)?;
    let trust = files::load_text(&arguments.trust)?;
    let password = password::chosen(door::password_file(global), output)?;
    let new = NewNode {
        folder,
        code,
        role: match arguments.role {
            NodeRole::Municipality => directory::NodeRole::Municipality,
            NodeRole::Relay => directory::NodeRole::Relay,
            NodeRole::Venue => directory::NodeRole::Venue,
        },
        trust: &trust,
        admin: &arguments.admin,
        password: &password,
    };
    let card = node::init(&new, clock::now())?;
    let (file, fingerprint) = (Folder::new(folder).card(), card.fingerprint());
    let document: serde_json::Value = serde_json::from_str(&card.to_json())?;
    match arguments.role {
        NodeRole::Municipality => {
            let node = place::name(code, output.lang);
            output.say(&commands::NODE_CREATED, &[("node", &node)]);
        }
        NodeRole::Venue => {
            let node = place::name(code, output.lang);
            output.say(&commands::VENUE_CREATED, &[("node", &node)]);
        }
        NodeRole::Relay => output.say(&commands::RELAY_CREATED, &[("node", &code)]),
    }
    output.say(&commands::FINGERPRINT, &[("fingerprint", &fingerprint)]);
    output.result(&document, |output| {
        card.to_json().lines().for_each(|line| output.line(line));
    });
    output.say(&commands::CARD_WRITTEN, &[("file", &file.display())]);
    Ok(0)
}

//! One part of a measurement in a process of its own: asked for as JSON on the command line, answered as JSON.

use crate::clock::{Memory, Sample, Spent};
use crate::rows::{commit, directory, disk, import, lookups, memory, replica, search, unlock};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a child is to do. Folders hold nodes, databases are SQLCipher's.
#[derive(Serialize, Deserialize)]
pub enum Part {
    ImportTown {
        folder: PathBuf,
        csv: PathBuf,
    },
    ImportDatabase {
        database: PathBuf,
        csv: PathBuf,
    },
    Unlock {
        folder: PathBuf,
    },
    Memory {
        folder: PathBuf,
    },
    Lookups {
        folder: PathBuf,
        database: PathBuf,
        residents: u32,
    },
    Search {
        folder: PathBuf,
        database: PathBuf,
        residents: u32,
    },
    Keystrokes {
        folder: PathBuf,
        residents: u32,
    },
    Commit {
        folder: PathBuf,
        database: PathBuf,
        residents: u32,
    },
    Disk {
        folder: PathBuf,
    },
    Directory {
        folder: PathBuf,
        members: u32,
    },
    Replica {
        folder: PathBuf,
        residents: u32,
        changed: u32,
    },
}

/// What an import took.
#[derive(Serialize, Deserialize)]
pub struct Imported {
    pub spent: Spent,
    pub memory: Memory,
}

/// Two ways to do the same thing, repeated in turn.
#[derive(Default, Serialize, Deserialize)]
pub struct Pair {
    pub watari: Sample,
    pub reference: Sample,
}

pub fn run(part: &str) -> anyhow::Result<()> {
    match serde_json::from_str(part)? {
        Part::ImportTown { folder, csv } => answer(&import::town(&folder, &csv)?),
        Part::ImportDatabase { database, csv } => answer(&import::database(&database, &csv)?),
        Part::Unlock { folder } => answer(&unlock::once(&folder)?),
        Part::Memory { folder } => answer(&memory::unlocked(&folder)?),
        Part::Lookups {
            folder,
            database,
            residents,
        } => answer(&lookups::run(&folder, &database, residents)?),
        Part::Search {
            folder,
            database,
            residents,
        } => answer(&search::run(&folder, &database, residents)?),
        Part::Keystrokes { folder, residents } => answer(&search::keystrokes(&folder, residents)?),
        Part::Commit {
            folder,
            database,
            residents,
        } => answer(&commit::run(&folder, &database, residents)?),
        Part::Disk { folder } => answer(&disk::rotated(&folder)?),
        Part::Replica {
            folder,
            residents,
            changed,
        } => answer(&replica::run(&folder, residents, changed)?),
        Part::Directory { folder, members } => answer(&directory::run(&folder, members)?),
    }
}

fn answer<T: Serialize>(result: &T) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(result)?);
    Ok(())
}

/// Runs a part in a child and waits for its answer.
pub fn ask<T: DeserializeOwned>(part: &Part) -> anyhow::Result<T> {
    let output = Command::new(std::env::current_exe()?)
        .arg("--child")
        .arg(serde_json::to_string(part)?)
        .stderr(Stdio::inherit())
        .output()?;
    anyhow::ensure!(output.status.success(), "a part of the measurement failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}

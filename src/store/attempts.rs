//! Failed logins and the delay that grows with them, kept on disk because the node may be restarted between.
//!
//! Rows of 32 bytes: whom, from where, when, whether a leaf tells of it, CRC32. Nothing here is secret or authenticated;
//! who can change the file can also copy the header and guess elsewhere.

use super::disk::Disk;
use super::slot::StaffRef;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FREE: u32 = 5;
const WAIT_S_MAX: u64 = 900;
const ROW_LEN: usize = 32;
const ROWS_MAX: usize = 1024;

/// A failed attempt while the store was locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    pub staff: StaffRef,
    pub origin: Origin,
    pub at: u64,
}

/// The account of the operating system from which somebody tries to get in.
pub type Origin = u32;

pub(super) struct Attempts {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    rows: Vec<Row>,
}

#[derive(Clone, Copy)]
struct Row {
    attempt: Attempt,
    /// A leaf tells of it.
    logged: bool,
    /// The person got in since, so it no longer counts.
    settled: bool,
}

impl Row {
    fn is_of(&self, staff: &StaffRef, origin: Origin) -> bool {
        self.attempt.staff == *staff && self.attempt.origin == origin
    }
}

impl Attempts {
    pub fn load(disk: Arc<dyn Disk>, folder: &Path) -> io::Result<Self> {
        let path = folder.join("attempts");
        let mut bytes = vec![0; ROW_LEN * ROWS_MAX];
        let count = match disk.open(&path, false) {
            Ok(file) => file.read_at(&mut bytes, 0)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
        let rows = bytes[..count].chunks_exact(ROW_LEN).filter_map(read);
        Ok(Self {
            disk,
            path,
            rows: rows.collect(),
        })
    }

    /// Five are free, then 1 s, 2 s, 4 s ... after the last one. Only this person waits, and only there: what others
    /// try from their accounts locks nobody out.
    pub fn wait_s(&self, staff: &StaffRef, origin: Origin, now: u64) -> u64 {
        let rows = self.rows.iter();
        let mine = rows.filter(|row| row.is_of(staff, origin) && !row.settled);
        let (count, last) = mine.fold((0u32, 0), |(count, last), row| {
            (count + 1, last.max(row.attempt.at))
        });
        if count < FREE {
            return 0;
        }
        let wait = 1u64.checked_shl(count - FREE).unwrap_or(WAIT_S_MAX);
        // A clock set back must not lock anybody out for longer than the longest wait.
        let last = last.min(now);
        (last + wait.min(WAIT_S_MAX)).saturating_sub(now)
    }

    pub fn failed(
        &mut self,
        staff: &StaffRef,
        origin: Origin,
        now: u64,
        logged: bool,
    ) -> io::Result<()> {
        if self.rows.len() >= ROWS_MAX {
            self.rows.drain(..ROWS_MAX / 2);
        }
        let attempt = Attempt {
            staff: *staff,
            origin,
            at: now,
        };
        self.rows.push(Row {
            attempt,
            logged,
            settled: false,
        });
        self.save()
    }

    /// The person got in: the delay begins anew, and what the log does not tell yet is kept for it.
    pub fn succeeded(&mut self, staff: &StaffRef, origin: Origin) -> io::Result<()> {
        let mine = |row: &&mut Row| row.is_of(staff, origin) && !row.settled;
        let settled = self.rows.iter_mut().filter(mine).fold(0, |count, row| {
            row.settled = true;
            count + 1
        });
        if settled > 0 { self.tidy() } else { Ok(()) }
    }

    pub fn unlogged(&self) -> Vec<Attempt> {
        let rows = self.rows.iter().filter(|row| !row.logged);
        rows.map(|row| row.attempt).collect()
    }

    pub fn logged(&mut self) -> io::Result<()> {
        self.rows.iter_mut().for_each(|row| row.logged = true);
        self.tidy()
    }

    fn tidy(&mut self) -> io::Result<()> {
        self.rows.retain(|row| !row.logged || !row.settled);
        self.save()
    }

    fn save(&self) -> io::Result<()> {
        let bytes: Vec<u8> = self.rows.iter().flat_map(write).collect();
        let mut file = self.disk.open(&self.path, true)?;
        file.write_at(&bytes, 0)?;
        file.set_len(bytes.len() as u64)?;
        file.sync()
    }
}

fn write(from: &Row) -> [u8; ROW_LEN] {
    let mut row = [0; ROW_LEN];
    row[..16].copy_from_slice(&from.attempt.staff);
    // Older versions wrote eight bytes of time here: their rows are read as those of account 0.
    row[16..20].copy_from_slice(&from.attempt.origin.to_be_bytes());
    let at = u32::try_from(from.attempt.at).unwrap_or(u32::MAX);
    row[20..24].copy_from_slice(&at.to_be_bytes());
    row[24] = u8::from(from.logged);
    row[25] = u8::from(from.settled);
    let crc = crc32fast::hash(&row[..28]);
    row[28..].copy_from_slice(&crc.to_be_bytes());
    row
}

fn read(row: &[u8]) -> Option<Row> {
    let (body, crc) = row.split_last_chunk::<4>()?;
    if crc32fast::hash(body) != u32::from_be_bytes(*crc) {
        return None;
    }
    let attempt = Attempt {
        staff: body[..16].try_into().ok()?,
        origin: u32::from_be_bytes(body[16..20].try_into().ok()?),
        at: u32::from_be_bytes(body[20..24].try_into().ok()?).into(),
    };
    Some(Row {
        attempt,
        logged: body[24] == 1,
        settled: body[25] == 1,
    })
}

//! Files that screens wish for: read and written in parts of bounded size. A screen names orders, `run` performs them;
//! nothing else in the face touches a disk. A file being written appears whole or not at all.

use std::collections::{HashMap, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::domain::Private;
use crate::tui::app::Asker;

/// What is read at once; the door takes no more in one part.
pub const PART_LEN_MAX: usize = 256 * 1024;
/// Longest line that is picked out of a file.
const LINE_LEN_MAX: usize = 64 * 1024;
/// Lines picked out at once.
pub const LINES_MAX: usize = 100;
/// Orders of one screen that wait for the one under way.
const WAITING_MAX: usize = 16;
/// Nobody but the person at the keyboard reads what is written.
const OWNER_ONLY: u32 = 0o600;

/// What is to be done with a file. A screen has one file open at most.
pub enum FileOrder {
    /// Open for reading.
    Open { path: String },
    /// The next bytes.
    Read,
    /// These lines, counted from 1.
    PickLines { path: String, lines: Vec<u64> },
    /// Begin a new file; one that is there is left alone.
    Create { path: String },
    /// More bytes for it.
    Append(Private<Vec<u8>>),
    /// It is whole: on disk under its name.
    Finish,
    /// Leave it; a file begun is gone.
    Close,
}

/// A line and its number.
pub type PickedLine = (u64, Private<Vec<u8>>);

/// What came of it.
pub enum FileNews {
    /// Opened; so many bytes long.
    Opened { len: u64 },
    /// Bytes; none at the end.
    Part(Private<Vec<u8>>),
    /// The lines that were found, without their ends.
    Lines(Vec<PickedLine>),
    /// Begun, appended, finished or closed.
    Done,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("no such file")]
    Missing,
    #[error("no right to the file")]
    Denied,
    #[error("a file of this name is there")]
    Taken,
    #[error("an unfinished file of this name is there")]
    Unfinished,
    #[error("it is a folder or no file")]
    NoFile,
    #[error("the disk is full")]
    Full,
    #[error("the file cannot be read or written")]
    Unusable,
}

impl From<io::Error> for FileFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::Missing,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::AlreadyExists => Self::Taken,
            ErrorKind::IsADirectory | ErrorKind::NotADirectory => Self::NoFile,
            ErrorKind::StorageFull => Self::Full,
            _ => Self::Unusable,
        }
    }
}

/// A file a screen has open.
pub struct OpenFile {
    file: File,
    /// While it is written: where it lies, and where it will.
    unfinished: Option<(PathBuf, PathBuf)>,
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        if let Some((unfinished, _)) = self.unfinished.take() {
            let _ = fs::remove_file(unfinished);
        }
    }
}

/// The files of all screens. The orders of one screen are performed one after the other, so that a file that is left
/// while it is written is gone for good.
#[derive(Default)]
pub struct Files(HashMap<Asker, Desk>);

/// What one screen has.
#[derive(Default)]
struct Desk {
    open: Option<OpenFile>,
    /// An order is under way, and has the file.
    busy: bool,
    waiting: VecDeque<(u32, FileOrder)>,
}

/// One order to be performed, with the file it is about.
pub struct Work {
    pub asker: Asker,
    pub tag: u32,
    pub open: Option<OpenFile>,
    pub order: FileOrder,
}

impl Files {
    /// Takes an order; gives what is to be performed now, nothing while an earlier one is.
    pub fn begin(&mut self, asker: Asker, tag: u32, order: FileOrder) -> Option<Work> {
        let desk = self.0.entry(asker).or_default();
        if desk.waiting.len() < WAITING_MAX {
            desk.waiting.push_back((tag, order));
        }
        self.next(asker)
    }

    /// An order is done; gives the next one of the same screen.
    pub fn end(&mut self, asker: Asker, open: Option<OpenFile>) -> Option<Work> {
        // A screen that is gone has nothing here any more: its file closes.
        let desk = self.0.get_mut(&asker)?;
        desk.busy = false;
        desk.open = open;
        self.next(asker)
    }

    fn next(&mut self, asker: Asker) -> Option<Work> {
        let desk = self.0.get_mut(&asker)?;
        if desk.busy {
            return None;
        }
        let (tag, order) = desk.waiting.pop_front()?;
        desk.busy = true;
        let open = desk.open.take();
        Some(Work {
            asker,
            tag,
            open,
            order,
        })
    }

    /// Closes the files of screens that are gone.
    pub fn keep(&mut self, is_there: impl Fn(Asker) -> bool) {
        self.0.retain(|asker, _| is_there(*asker));
    }
}

/// Performs one order; gives the file back if it stays open. It waits for the disk: not to be called where keys are read.
pub fn perform(
    open: Option<OpenFile>,
    order: FileOrder,
) -> (Option<OpenFile>, Result<FileNews, FileFault>) {
    match (order, open) {
        (FileOrder::Open { path }, _) => with_new(open_file(Path::new(&path))),
        (FileOrder::Create { path }, _) => {
            with_new(create(Path::new(&path)).map(|file| (file, FileNews::Done)))
        }
        (FileOrder::PickLines { path, lines }, open) => {
            let picked = pick_lines(Path::new(&path), &lines);
            (open, picked.map(FileNews::Lines))
        }
        (FileOrder::Close, _) => (None, Ok(FileNews::Done)),
        (_, None) => (None, Err(FileFault::Unusable)),
        (FileOrder::Read, Some(mut open)) => {
            let part = read_part(&mut open.file);
            (Some(open), part.map(FileNews::Part))
        }
        (FileOrder::Append(bytes), Some(mut open)) => match open.file.write_all(bytes.get()) {
            Ok(()) => (Some(open), Ok(FileNews::Done)),
            Err(error) => (None, Err(error.into())),
        },
        (FileOrder::Finish, Some(open)) => (None, finish(open).map(|()| FileNews::Done)),
    }
}

fn with_new(
    opened: Result<(OpenFile, FileNews), FileFault>,
) -> (Option<OpenFile>, Result<FileNews, FileFault>) {
    match opened {
        Ok((file, news)) => (Some(file), Ok(news)),
        Err(fault) => (None, Err(fault)),
    }
}

fn open_file(path: &Path) -> Result<(OpenFile, FileNews), FileFault> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(FileFault::NoFile);
    }
    let open = OpenFile {
        file,
        unfinished: None,
    };
    Ok((open, FileNews::Opened { len: about.len() }))
}

fn read_part(file: &mut File) -> Result<Private<Vec<u8>>, FileFault> {
    let mut part = Zeroizing::new(vec![0; PART_LEN_MAX]);
    let len = loop {
        match file.read(&mut part) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read?,
        }
    };
    part.truncate(len);
    Ok(Private::new(std::mem::take(&mut *part)))
}

fn create(path: &Path) -> Result<OpenFile, FileFault> {
    if path.file_name().is_none() {
        return Err(FileFault::NoFile);
    }
    if path.exists() {
        return Err(FileFault::Taken);
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    let unfinished = PathBuf::from(name);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ONLY)
        .open(&unfinished)
        .map_err(|error| match FileFault::from(error) {
            // Somebody writes it at this moment, or was killed over it.
            FileFault::Taken => FileFault::Unfinished,
            fault => fault,
        })?;
    Ok(OpenFile {
        file,
        unfinished: Some((unfinished, path.to_owned())),
    })
}

fn finish(mut open: OpenFile) -> Result<(), FileFault> {
    open.file.sync_all()?;
    if let Some((unfinished, path)) = &open.unfinished {
        fs::rename(unfinished, path)?;
    }
    open.unfinished = None;
    Ok(())
}

/// Goes through a file line by line; memory: one line, and those picked.
fn pick_lines(path: &Path, wanted: &[u64]) -> Result<Vec<PickedLine>, FileFault> {
    let last = wanted.iter().copied().max().unwrap_or_default();
    let mut reader = BufReader::with_capacity(LINE_LEN_MAX, File::open(path)?);
    let mut picked = Vec::new();
    let mut line = Zeroizing::new(Vec::new());
    let mut number = 1;
    let mut after_return = false;
    while number <= last && picked.len() < LINES_MAX {
        let bytes = reader.fill_buf()?;
        let at_end = bytes.is_empty();
        let mut used = 0;
        let mut ended = at_end;
        for byte in bytes {
            used += 1;
            match (byte, after_return) {
                (b'\n', true) => after_return = false,
                (b'\n' | b'\r', _) => {
                    after_return = *byte == b'\r';
                    ended = true;
                    break;
                }
                _ => {
                    after_return = false;
                    if line.len() < LINE_LEN_MAX {
                        line.push(*byte);
                    }
                }
            }
        }
        reader.consume(used);
        if ended {
            if wanted.contains(&number) {
                picked.push((number, Private::new(line.to_vec())));
            }
            line.clear();
            number += 1;
        }
        if at_end {
            break;
        }
    }
    Ok(picked)
}

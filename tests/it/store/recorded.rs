//! A disk that records everything that is written, and what a power cut would leave of it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use watari::store::{Disk, DiskFile, OsDisk};

const SECTOR: usize = 512;

/// Files go by number: a name may move while one is open.
#[derive(Clone)]
enum Event {
    Create(PathBuf),
    Write(usize, u64, Arc<[u8]>),
    Zeros(usize, u64, u64),
    Cut(usize, u64),
    Sync(usize),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    SyncFolder(PathBuf),
}

/// Writes through to real files and remembers.
pub struct Recorder {
    log: Arc<Mutex<Log>>,
}

struct Log {
    events: Vec<Event>,
    names: BTreeMap<PathBuf, usize>,
    files: usize,
}

struct RecordedFile {
    number: usize,
    file: Box<dyn DiskFile>,
    log: Arc<Mutex<Log>>,
}

/// What of the unsynced part is there after the power comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Nothing.
    Strict,
    /// Any sectors of any write.
    Torn,
    /// Any writes, renames and removals, in any order.
    Reordered,
}

/// A file's content, and where names point to.
#[derive(Clone, Default)]
pub struct Image {
    files: Vec<Content>,
    durable: BTreeMap<PathBuf, usize>,
    seen: BTreeMap<PathBuf, usize>,
}

#[derive(Clone, Default)]
struct Content {
    /// What a power cut leaves.
    durable: Vec<u8>,
    /// What the process reads.
    seen: Vec<u8>,
    /// Where they may differ.
    unsynced: Vec<Range<usize>>,
}

impl Recorder {
    pub fn new(start: &Image) -> Self {
        let log = Log {
            events: Vec::new(),
            names: start.seen.clone(),
            files: start.files.len(),
        };
        Self {
            log: Arc::new(Mutex::new(log)),
        }
    }

    pub fn len(&self) -> usize {
        self.log.lock().unwrap().events.len()
    }

    /// The files in `folder` as a power cut before event number `cut` would leave them.
    pub fn after_cut(
        &self,
        start: &Image,
        cut: usize,
        loss: Loss,
        random: &mut ChaCha8Rng,
    ) -> Image {
        let mut image = start.clone();
        for event in &self.log.lock().unwrap().events[..cut] {
            image.apply(event, loss, random);
        }
        image
    }
}

impl Image {
    /// What is in a folder now, all of it durable; sled's files are none of ours.
    pub fn of(folder: &Path) -> Self {
        let mut image = Self::default();
        image.add(folder);
        image
    }

    fn add(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name() != Some("sled".as_ref()) {
                self.add(&path);
            } else if path.is_file() {
                let bytes = std::fs::read(&path).unwrap();
                self.files.push(Content {
                    durable: bytes.clone(),
                    seen: bytes,
                    unsynced: Vec::new(),
                });
                self.durable.insert(path.clone(), self.files.len() - 1);
                self.seen.insert(path, self.files.len() - 1);
            }
        }
    }

    pub fn save(&self, from: &Path, to: &Path) {
        for folder in ["journal", "snapshots"] {
            std::fs::create_dir_all(to.join(folder)).unwrap();
        }
        for (path, number) in &self.durable {
            let target = to.join(path.strip_prefix(from).unwrap());
            std::fs::write(target, &self.files[*number].durable).unwrap();
        }
    }

    fn apply(&mut self, event: &Event, loss: Loss, random: &mut ChaCha8Rng) {
        match event {
            Event::Create(path) => {
                self.files.push(Default::default());
                self.seen.insert(path.clone(), self.files.len() - 1);
                self.perhaps(path, loss, random);
            }
            Event::Write(file, offset, bytes) => self.write(*file, *offset, bytes, loss, random),
            Event::Zeros(file, offset, len) => {
                self.write(
                    *file,
                    *offset,
                    &vec![0; usize::try_from(*len).unwrap()],
                    loss,
                    random,
                );
            }
            Event::Cut(file, len) => {
                let len = usize::try_from(*len).unwrap();
                let file = &mut self.files[*file];
                let old = file.seen.len();
                file.seen.resize(len, 0);
                file.unsynced.push(old.min(len)..len);
                if loss == Loss::Reordered && random.next_u32().is_multiple_of(2) {
                    file.durable.resize(len, 0);
                }
            }
            Event::Sync(file) => self.files[*file].sync(),
            Event::Rename(from, to) => {
                let number = self.seen.remove(from).unwrap();
                self.seen.insert(to.clone(), number);
                if loss == Loss::Reordered && random.next_u32().is_multiple_of(2) {
                    self.durable.remove(from);
                    self.durable.insert(to.clone(), number);
                }
            }
            Event::Remove(path) => {
                self.seen.remove(path);
                self.perhaps(path, loss, random);
            }
            Event::SyncFolder(folder) => {
                let inside = |path: &Path| path.parent() == Some(folder);
                self.durable.retain(|path, _| !inside(path));
                let seen = self.seen.iter().filter(|(path, _)| inside(path));
                self.durable
                    .extend(seen.map(|(path, number)| (path.clone(), *number)));
            }
        }
    }

    fn perhaps(&mut self, path: &Path, loss: Loss, random: &mut ChaCha8Rng) {
        if loss == Loss::Reordered && random.next_u32().is_multiple_of(2) {
            match self.seen.get(path) {
                Some(number) => self.durable.insert(path.to_path_buf(), *number),
                None => self.durable.remove(path),
            };
        }
    }

    fn write(
        &mut self,
        file: usize,
        offset: u64,
        bytes: &[u8],
        loss: Loss,
        random: &mut ChaCha8Rng,
    ) {
        let offset = usize::try_from(offset).unwrap();
        let file = &mut self.files[file];
        put(&mut file.seen, offset, bytes);
        file.unsynced.push(offset..offset + bytes.len());
        let durable = &mut file.durable;
        match loss {
            Loss::Strict => {}
            Loss::Reordered if random.next_u32().is_multiple_of(2) => {}
            Loss::Reordered => put(durable, offset, bytes),
            Loss::Torn => {
                // Sectors are those of the file, not of the write.
                let mut from = 0;
                while from < bytes.len() {
                    let to = bytes.len().min(from + SECTOR - (offset + from) % SECTOR);
                    if random.next_u32().is_multiple_of(2) {
                        put(durable, offset + from, &bytes[from..to]);
                    }
                    from = to;
                }
            }
        }
    }
}

impl Content {
    fn sync(&mut self) {
        self.durable.resize(self.seen.len(), 0);
        for range in self.unsynced.drain(..) {
            let range = range.start..range.end.min(self.seen.len());
            if !range.is_empty() {
                self.durable[range.clone()].copy_from_slice(&self.seen[range]);
            }
        }
    }
}

fn put(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
}

impl Log {
    fn open(&mut self, path: &Path) -> usize {
        if let Some(number) = self.names.get(path) {
            return *number;
        }
        self.names.insert(path.to_path_buf(), self.files);
        self.files += 1;
        self.events.push(Event::Create(path.to_path_buf()));
        self.files - 1
    }
}

impl Disk for Recorder {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        OsDisk.create_folder(path)
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Box<dyn DiskFile>> {
        let file = OsDisk.open(path, create)?;
        let number = self.log.lock().unwrap().open(path);
        let log = self.log.clone();
        Ok(Box::new(RecordedFile { number, file, log }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        OsDisk.rename(from, to)?;
        let mut log = self.log.lock().unwrap();
        // sled's folder is moved too, and is no file of ours.
        if let Some(number) = log.names.remove(from) {
            log.names.insert(to.to_path_buf(), number);
            log.events
                .push(Event::Rename(from.to_path_buf(), to.to_path_buf()));
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove(path)?;
        let mut log = self.log.lock().unwrap();
        log.names.remove(path);
        log.events.push(Event::Remove(path.to_path_buf()));
        Ok(())
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove_folder(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        OsDisk.list(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        OsDisk.sync_folder(folder)?;
        let event = Event::SyncFolder(folder.to_path_buf());
        self.log.lock().unwrap().events.push(event);
        Ok(())
    }
}

impl RecordedFile {
    fn note(&self, event: Event) {
        self.log.lock().unwrap().events.push(event);
    }
}

impl DiskFile for RecordedFile {
    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }

    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.file.read_at(bytes, offset)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.file.write_at(bytes, offset)?;
        self.note(Event::Write(self.number, offset, bytes.into()));
        Ok(())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)?;
        self.note(Event::Cut(self.number, len));
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync()?;
        self.note(Event::Sync(self.number));
        Ok(())
    }

    fn preallocate(&mut self, from: u64, len: u64) -> io::Result<()> {
        self.file.preallocate(from, len)?;
        self.note(Event::Zeros(self.number, from, len));
        Ok(())
    }

    fn try_lock(&self) -> io::Result<bool> {
        self.file.try_lock()
    }
}

//! Looks for numbers in every file of a folder: all of them as text, some of them in every encoding.
//! What it finds is named by place and encoding, never by the number.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use aho_corasick::AhoCorasick;

use crate::cli::demo::encodings::encodings;

const CHUNK_LEN: usize = 4 * 1024 * 1024;
const NUMBER_LEN: usize = 12;
/// Shorter encodings meet by chance in gigabytes of sealed bytes: some hundred numbers of six bytes once in fifty runs of
/// three cities (M).
const STEADY_LEN: usize = 7;

/// What is looked for.
pub struct Needles {
    /// Every number, sorted, for the search as text.
    text: Vec<u64>,
    encoded: AhoCorasick,
    /// Number and encoding of each pattern.
    patterns: Vec<(usize, &'static str)>,
    longest: usize,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Find {
    pub file: PathBuf,
    pub offset: u64,
    pub encoding: &'static str,
}

/// Told how many bytes were searched so far.
pub type Seen<'a> = &'a (dyn Fn(u64) -> io::Result<()> + Sync);

/// What was searched, and what was found.
#[derive(Debug, Default)]
pub struct Places {
    pub files: u64,
    pub bytes: u64,
    pub lines: u64,
    pub finds: Vec<Find>,
}

impl Places {
    fn and(mut self, other: Places) -> Places {
        self.files += other.files;
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.finds.extend(other.finds);
        self
    }
}

impl Needles {
    /// `all` as text; `chosen` in every encoding, those behind the first `in_all` not in the shortest.
    pub fn new(
        all: impl Iterator<Item = String>,
        chosen: &[String],
        in_all: usize,
    ) -> io::Result<Needles> {
        let mut text: Vec<u64> = all.filter_map(|number| number.parse().ok()).collect();
        text.sort_unstable();
        let mut patterns = Vec::new();
        let mut bytes = Vec::new();
        for (which, number) in chosen.iter().enumerate() {
            let steady = |encoded: &Vec<u8>| which < in_all || encoded.len() >= STEADY_LEN;
            for (name, encoded) in encodings(number)
                .into_iter()
                .filter(|(_, encoded)| steady(encoded))
            {
                patterns.push((which, name));
                bytes.push(encoded);
            }
        }
        let longest = bytes
            .iter()
            .map(Vec::len)
            .max()
            .unwrap_or(NUMBER_LEN)
            .max(NUMBER_LEN);
        let encoded = AhoCorasick::new(bytes).map_err(io::Error::other)?;
        Ok(Needles {
            text,
            encoded,
            patterns,
            longest,
        })
    }

    /// Numbers looked for as text.
    pub fn numbers(&self) -> usize {
        self.text.len()
    }

    /// Encodings looked for of each chosen number.
    pub fn encodings(&self) -> usize {
        self.patterns
            .iter()
            .filter(|(which, _)| *which == 0)
            .count()
    }

    /// Every regular file below the folders; `seen` is told the bytes so far and may stop it.
    pub fn search(&self, folders: &[PathBuf], seen: Seen<'_>) -> io::Result<Places> {
        let files = files(folders)?;
        let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
        let searched = std::thread::scope(|scope| {
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            let search = || self.search_files(&files, &next, &bytes, seen);
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(search)).collect();
            let joined = threads
                .into_iter()
                .map(|thread| thread.join().map_err(|_| io::Error::other("panic"))?);
            joined.collect::<io::Result<Vec<Places>>>()
        })?;
        let mut places = searched.into_iter().fold(Places::default(), Places::and);
        places.finds.sort_unstable();
        places.finds.dedup();
        Ok(places)
    }

    /// One thread's share: the next file that no other has taken.
    fn search_files(
        &self,
        files: &[PathBuf],
        next: &AtomicUsize,
        bytes: &AtomicU64,
        seen: Seen<'_>,
    ) -> io::Result<Places> {
        let mut places = Places::default();
        let mut tell = |read: usize| seen(bytes.fetch_add(read as u64, Ordering::Relaxed));
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            match self.search_file(file, &mut places, &mut tell) {
                // A node that runs removes files of its own.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                searched => searched?,
            }
        }
        Ok(places)
    }

    fn search_file(
        &self,
        path: &Path,
        places: &mut Places,
        tell: &mut dyn FnMut(usize) -> io::Result<()>,
    ) -> io::Result<()> {
        places.files += 1;
        self.search_bytes(
            path.to_string_lossy().as_bytes(),
            path,
            0,
            &mut places.finds,
        );
        let is_log = path.extension().is_some_and(|extension| extension == "log");
        let mut file = File::open(path)?;
        let (mut buffer, mut offset) = (Vec::new(), 0_u64);
        loop {
            let carried = buffer.len();
            let read = (&mut file)
                .take(CHUNK_LEN as u64)
                .read_to_end(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            self.search_bytes(&buffer, path, offset, &mut places.finds);
            let new = buffer.get(carried..).unwrap_or_default();
            places.lines += if is_log {
                new.iter().filter(|byte| **byte == b'\n').count() as u64
            } else {
                0
            };
            places.bytes += read as u64;
            tell(read)?;
            let dropped = buffer.len().saturating_sub(self.longest - 1);
            buffer.drain(..dropped);
            offset += dropped as u64;
        }
    }

    fn search_bytes(&self, bytes: &[u8], file: &Path, offset: u64, finds: &mut Vec<Find>) {
        let mut found = |at: usize, encoding| {
            finds.push(Find {
                file: file.to_owned(),
                offset: offset + at as u64,
                encoding,
            });
        };
        for hit in self.encoded.find_overlapping_iter(bytes) {
            let (_, encoding) = self.patterns[hit.pattern().as_usize()];
            found(hit.start(), encoding);
        }
        self.search_text(bytes, &mut |at| found(at, "ASCII"));
    }

    /// Twelve digits always cover a place divisible by twelve, so only those places are looked at first.
    fn search_text(&self, bytes: &[u8], found: &mut dyn FnMut(usize)) {
        let mut at = NUMBER_LEN - 1;
        while let Some(byte) = bytes.get(at) {
            if !byte.is_ascii_digit() {
                at += NUMBER_LEN;
                continue;
            }
            let start = at
                - bytes[..at]
                    .iter()
                    .rev()
                    .take_while(|byte| byte.is_ascii_digit())
                    .count();
            let end = at
                + bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit())
                    .count();
            for (index, window) in bytes[start..end].windows(NUMBER_LEN).enumerate() {
                let value = window
                    .iter()
                    .fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0'));
                if self.text.binary_search(&value).is_ok() {
                    found(start + index);
                }
            }
            at = end + NUMBER_LEN;
        }
    }
}

/// All regular files below the folders.
fn files(folders: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let (mut folders, mut files) = (folders.to_vec(), Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::cli::demo::dice::Dice;
    use crate::cli::demo::people::World;

    fn noise(len: usize) -> Vec<u8> {
        let mut dice = Dice::of(5, &[]);
        (0..len / 8)
            .flat_map(|_| dice.next().to_le_bytes())
            .collect()
    }

    #[test]
    fn a_planted_number_is_found_in_every_encoding_also_across_the_edge_of_a_chunk() {
        let world = World::new(3, 100);
        let number = world.resident(0, 5).number;
        let all = (0..100).map(|row| world.resident(0, row).number);
        let needles = Needles::new(all, std::slice::from_ref(&number), 1).expect("needles");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut bytes = noise(CHUNK_LEN - 5);
        bytes.truncate(CHUNK_LEN - 5);
        for (_, encoded) in encodings(&number) {
            bytes.extend_from_slice(&encoded);
            bytes.extend_from_slice(b"\xff\xfe");
        }
        fs::write(folder.path().join("planted"), bytes).expect("written");
        let places = needles
            .search(&[folder.path().to_owned()], &|_| Ok(()))
            .expect("searched");
        let mut names: Vec<&str> = places.finds.iter().map(|find| find.encoding).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), needles.encodings(), "{names:?}");
    }

    #[test]
    fn any_number_is_found_as_text_at_any_place() {
        let world = World::new(3, 100);
        let all = (0..100).map(|row| world.resident(1, row).number);
        let needles = Needles::new(all, &[], 0).expect("needles");
        for shift in 0..40 {
            let text = format!(
                "{}{}{}",
                "x".repeat(shift),
                world.resident(1, 40).number,
                "1".repeat(shift % 3)
            );
            let mut found = Vec::new();
            needles.search_bytes(text.as_bytes(), Path::new("x"), 0, &mut found);
            assert_eq!(found.len(), 1, "shift {shift}");
        }
    }

    #[test]
    fn of_those_behind_the_first_only_the_shortest_encodings_are_left_out() {
        let world = World::new(3, 100);
        let numbers: Vec<String> = (0..2).map(|row| world.resident(0, row).number).collect();
        let needles = Needles::new(std::iter::empty(), &numbers, 1).expect("needles");
        for (number, short) in numbers.iter().zip([true, false]) {
            for (name, encoded) in encodings(number) {
                let mut found = Vec::new();
                needles.search_bytes(&encoded, Path::new("x"), 0, &mut found);
                let wanted = short || encoded.len() >= STEADY_LEN;
                assert_eq!(
                    found.iter().any(|find| find.encoding == name),
                    wanted,
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn noise_holds_no_number_and_is_searched_quickly() {
        let world = World::new(3, 2_000);
        let numbers: Vec<String> = (0..500).map(|row| world.resident(0, row).number).collect();
        let needles = Needles::new(
            (0..2_000).map(|row| world.resident(0, row).number),
            &numbers,
            numbers.len(),
        )
        .expect("needles");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bytes = noise(32 * 1024 * 1024);
        fs::write(folder.path().join("noise"), &bytes).expect("written");
        let start = Instant::now();
        let places = needles
            .search(&[folder.path().to_owned()], &|_| Ok(()))
            .expect("searched");
        assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
        assert_eq!(
            (places.finds, places.bytes),
            (Vec::new(), bytes.len() as u64)
        );
    }
}

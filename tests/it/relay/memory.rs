//! All memory of another process of this machine, as far as the system lets it be read.

use std::fs::{File, read_to_string};
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;

const CHUNK_LEN: usize = 1024 * 1024;
/// Longer than anything that is looked for.
const OVERLAP_LEN: usize = 256;

/// Gives every readable range in pieces to `look`, each beginning with the last bytes of the one before, so that nothing is cut
/// in two. How many bytes there were; `None` where the process may not be looked into: nodes forbid it to everybody but the
/// superuser. Nothing is kept: a process that grew by another one's memory would refuse connections.
pub fn of_process(pid: u32, look: &mut dyn FnMut(&[u8])) -> Option<usize> {
    let memory = match File::open(format!("/proc/{pid}/mem")) {
        Ok(memory) => memory,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return None,
        Err(error) => panic!("/proc/{pid}/mem: {error}"),
    };
    let maps = read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let ranges = maps.lines().filter_map(readable);
    Some(ranges.map(|range| pass(&memory, range, look)).sum())
}

/// Begin and end of a line's range.
fn readable(line: &str) -> Option<(u64, u64)> {
    let mut words = line.split_whitespace();
    let (range, rights) = (words.next()?, words.next()?);
    let (begin, end) = range.split_once('-')?;
    let address = |text| u64::from_str_radix(text, 16).ok();
    let range = (address(begin)?, address(end)?);
    rights.starts_with('r').then_some(range)
}

/// What the kernel keeps to itself is passed over.
fn pass(memory: &File, (begin, end): (u64, u64), look: &mut dyn FnMut(&[u8])) -> usize {
    let mut piece = vec![0; OVERLAP_LEN + CHUNK_LEN];
    let (mut at, mut before) = (begin, 0);
    while at < end {
        let len = CHUNK_LEN.min((end - at) as usize);
        let Ok(read @ 1..) = memory.read_at(&mut piece[before..before + len], at) else {
            break;
        };
        let filled = before + read;
        look(&piece[..filled]);
        at += read as u64;
        before = filled.min(OVERLAP_LEN);
        piece.copy_within(filled - before..filled, 0);
    }
    (at - begin) as usize
}

//! How fast files are read: measured and shown, not asserted.

use super::bytes::{TARGET_HEADER, targets};
use crate::scale::cases;
use std::time::Instant;
use watari::sheets::{Event, Reader};

#[test]
fn reading_targets_is_measured() {
    let rows = cases(2_000, 300_000, 300_000);
    let mut file = format!("{TARGET_HEADER}\r\n").into_bytes();
    for n in 0..rows {
        let row = format!(
            "1,992011,{n},,見本　太郎,ミホン　タロウ,19720105,1,{n:010},20210401,1,1,1,,,\r\n"
        );
        file.extend(row.into_bytes());
    }
    let started = Instant::now();
    let mut reader = Reader::new(targets(), None);
    let mut taken = 0;
    for chunk in file.chunks(64 * 1024) {
        reader.feed(chunk).unwrap();
        while let Some(event) = reader.next_row().unwrap() {
            taken += usize::from(matches!(event, Event::Row { .. }));
        }
    }
    let per_row = started.elapsed() / u32::try_from(rows).unwrap();
    assert_eq!(taken, rows);
    println!("targets: {per_row:?} a row, {rows} rows");
}

//! The file of movers and the result file: hostile rows first.

use super::HEADER;
use watari::domain::{Date, MunicipalityCode};
use watari::sheets::{
    Encoding, Event, FileError, MoverExport, MoverHead, MoverResult, MoverRow, Movers, Output,
    Reader,
};

const GOOD: &str = "0001,A1,992020,1,C-2026-0001,20260401,1,20260401,20260402";

fn layout() -> Movers {
    Movers {
        own: MunicipalityCode::new(992_011).unwrap(),
        today: Date::new(2026, 4, 10).unwrap(),
    }
}

type Read = (Vec<MoverRow>, Vec<(u64, Option<u16>, &'static str)>);

fn read(file: &[u8], part: usize) -> Result<Read, FileError> {
    let mut reader = Reader::new(layout(), None);
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    let mut take = |reader: &mut Reader<Movers>| -> Result<(), FileError> {
        while let Some(event) = reader.next_row()? {
            match event {
                Event::Row { row, .. } => rows.push(row),
                Event::Rejected(bad) => refused.push((bad.line, bad.column, bad.reason.code())),
            }
        }
        Ok(())
    };
    for part in file.chunks(part) {
        reader.feed(part)?;
        take(&mut reader)?;
    }
    reader.finish();
    take(&mut reader)?;
    Ok((rows, refused))
}

fn whole(rows: &[&str]) -> Read {
    let file = format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"));
    let read_at_once = read(file.as_bytes(), usize::MAX).unwrap();
    let in_pieces = read(file.as_bytes(), 7).unwrap();
    assert!(read_at_once == in_pieces, "pieces make no difference");
    read_at_once
}

#[test]
fn every_wrong_cell_is_named_and_the_rows_around_it_are_taken() {
    let cases: [(&str, Option<u16>, &str); 21] = [
        (
            ",A1,992020,1,C-1,20260401,1,20260401,20260401",
            Some(1),
            "missing",
        ),
        (
            "=1+1,A1,992020,1,C-1,20260401,1,20260401,20260401",
            Some(1),
            "formula",
        ),
        (
            "1,,992020,1,C-1,20260401,1,20260401,20260401",
            Some(2),
            "missing",
        ),
        (
            "1,12345678901234567890,992020,1,C-1,20260401,1,20260401,20260401",
            Some(2),
            "addressee_no",
        ),
        (
            "1,A1,,1,C-1,20260401,1,20260401,20260401",
            Some(3),
            "missing",
        ),
        (
            "1,A1,992021,1,C-1,20260401,1,20260401,20260401",
            Some(3),
            "municipality_code",
        ),
        (
            "1,A1,992011,1,C-1,20260401,1,20260401,20260401",
            Some(3),
            "own_municipality",
        ),
        (
            "1,A1,130001,1,C-1,20260401,1,20260401,20260401",
            Some(3),
            "unknown_municipality",
        ),
        (
            "1,A1,992020,,C-1,20260401,1,20260401,20260401",
            Some(4),
            "missing",
        ),
        (
            "1,A1,992020,3,C-1,20260401,1,20260401,20260401",
            Some(4),
            "unknown_code",
        ),
        (
            "1,A1,992020,1,,20260401,1,20260401,20260401",
            Some(5),
            "missing",
        ),
        (
            "1,A1,992020,1,C\u{7}1,20260401,1,20260401,20260401",
            Some(5),
            "control_character",
        ),
        (
            "1,A1,992020,1,@SUM(A1),20260401,1,20260401,20260401",
            Some(5),
            "formula",
        ),
        (
            "1,A1,992020,1,C-1,20260231,1,20260401,20260401",
            Some(6),
            "date",
        ),
        (
            "1,A1,992020,1,C-1,20260411,1,20260401,20260401",
            Some(6),
            "date_in_future",
        ),
        (
            "1,A1,992020,1,C-1,20260401,7,20260401,20260401",
            Some(7),
            "unknown_code",
        ),
        ("1,A1,992020,1,C-1,20260401,1,,20260401", Some(8), "missing"),
        (
            "1,A1,992020,1,C-1,20260401,1,20260401,20270401",
            Some(9),
            "date_in_future",
        ),
        (
            "1,A1,992020,1,C-1,20260401,1,20260401",
            None,
            "column_count",
        ),
        (
            "1,A1,992020,1,C-1,20260401,1,20260401,20260401,123456789018",
            None,
            "column_count",
        ),
        (
            "1,A1,992020,1,\"C-1,20260401,1,20260401,20260401",
            Some(5),
            "quote_not_closed",
        ),
    ];
    for (bad, column, code) in cases {
        if code == "quote_not_closed" {
            let (rows, refused) = whole(&[GOOD, bad]);
            assert_eq!((rows.len(), refused), (1, vec![(3, column, code)]), "{bad}");
            continue;
        }
        let (rows, refused) = whole(&[GOOD, bad, GOOD]);
        assert_eq!((rows.len(), refused), (2, vec![(3, column, code)]), "{bad}");
    }
}

#[test]
fn a_file_of_another_layout_is_refused_as_a_whole() {
    let refused = |file: &str| read(file.as_bytes(), 99).err();
    assert_eq!(refused(""), Some(FileError::Empty));
    // The layout of the national system, with My Numbers.
    let with_numbers = "照会通番,個人番号,転出元自治体コード,照会根拠,住基確認日\r\n";
    let expected = FileError::ColumnCount {
        found: 5,
        expected: 9,
    };
    assert_eq!(refused(with_numbers), Some(expected));
    let swapped = HEADER.replace("宛名番号,転出元自治体コード", "転出元自治体コード,宛名番号");
    assert_eq!(
        refused(&format!("{swapped}\r\n{GOOD}\r\n")),
        Some(FileError::ColumnOrder { column: 2 })
    );
}

#[test]
fn a_file_in_cp932_says_the_same() {
    let file = format!("{HEADER}\r\n1,A1,992020,2,保健第12号,20260401,6,20260401,20260402\r\n");
    let bytes: Vec<u8> = encoding(&file);
    let (rows, refused) = read(&bytes, 5).unwrap();
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(rows[0].reference, "保健第12号");
    assert_eq!(rows[0].register_checked_on, Date::new(2026, 4, 2).unwrap());
    assert_eq!(format!("{:?}", rows[0]), "MoverRow(…)");
}

/// The result file's own encoder gives CP932 bytes of a text.
fn encoding(text: &str) -> Vec<u8> {
    text.lines()
        .flat_map(|line| {
            let head = MoverHead {
                serial: line,
                ..head(MoverResult::Waiting)
            };
            let output = Output {
                encoding: Encoding::Cp932,
                bom: false,
            };
            let mut out = Vec::new();
            MoverExport::new(output, 0)
                .mover(&head, &[], &mut out)
                .unwrap();
            // Only the first cell, which is quoted because it holds commas.
            let end = out.iter().rposition(|byte| *byte == b'"').unwrap();
            let mut cell = out[1..end].to_vec();
            cell.extend(b"\r\n");
            cell
        })
        .collect()
}

fn head(result: MoverResult) -> MoverHead<'static> {
    MoverHead {
        serial: "0001",
        result,
        provider: MunicipalityCode::new(992_020).unwrap(),
        addressee_no: None,
        inquiry: Some("Q-20260401-0001"),
        asked_on: Date::new(2026, 4, 1).ok(),
    }
}

#[test]
fn the_result_has_a_row_for_everybody_and_is_guarded_against_formulas() {
    let mut out = Vec::new();
    let bom = Output {
        bom: true,
        ..Output::UTF8
    };
    let mut export = MoverExport::new(bom, 0);
    export.begin(&mut out).unwrap();
    export
        .mover(&head(MoverResult::NoAnswer), &[], &mut out)
        .unwrap();
    let hostile = MoverHead {
        serial: "=cmd|'/c calc'!A0",
        ..head(MoverResult::NotAsked)
    };
    export.mover(&hostile, &[], &mut out).unwrap();
    assert!(out.starts_with(&[0xEF, 0xBB, 0xBF]));
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[1],
        "0001,0,992020,,,,,,,,,,,,Q-20260401-0001,20260401"
    );
    assert!(lines[2].starts_with("'=cmd"), "{}", lines[2]);
    let columns = lines[0].split(',').count();
    assert!(lines[1].split(',').count() == columns && columns == 16);
}

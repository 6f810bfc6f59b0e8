//! Files that are wrong by accident or on purpose. Each gets its answer, and the rows around survive.

use super::bytes::{
    TARGET, TARGET_HEADER, dose_header, read, read_doses, read_targets, target_file, target_with,
    targets,
};
use watari::sheets::{Doses, Encoding, FileError};

fn refused_file(file: &[u8]) -> FileError {
    match read(targets(), None, file, 7) {
        Err(error) => error,
        Ok(_) => panic!("the file was taken"),
    }
}

/// Between two good rows, the bad one alone is refused.
fn between_good_rows(bad: &[u8]) -> Vec<(u64, Option<u16>, &'static str)> {
    let mut file = target_file(&[TARGET]);
    file.extend(bad);
    file.extend(b"\r\n");
    file.extend(TARGET.as_bytes());
    let whole = read_targets(&file);
    let pieces = read(targets(), None, &file, 1013).unwrap();
    assert_eq!(whole.rows.len(), 2, "both good rows are taken");
    assert_eq!(whole.codes(), pieces.codes(), "chunks make no difference");
    assert_eq!(whole.rows[1].0, pieces.rows[1].0);
    whole.codes()
}

#[test]
fn an_empty_file_is_refused() {
    assert_eq!(refused_file(b""), FileError::Empty);
    assert_eq!(refused_file(b"\r\n\r\n"), FileError::Empty);
    assert_eq!(refused_file(&[0xEF, 0xBB, 0xBF]), FileError::Empty);
}

#[test]
fn a_header_of_another_layout_is_refused() {
    assert_eq!(
        refused_file(dose_header(1).as_bytes()),
        FileError::FirstName
    );
    assert_eq!(refused_file(TARGET.as_bytes()), FileError::FirstName);
    assert_eq!(
        refused_file("処理区分,自治体コード\n".as_bytes()),
        FileError::ColumnCount {
            found: 2,
            expected: 16
        }
    );
    assert_eq!(refused_file(b"\"abc"), FileError::Header);
}

#[test]
fn a_header_needs_only_its_first_name_without_the_note_and_the_number_of_columns() {
    let header = format!("処理区分（1 登録・2 削除）{}", ",x".repeat(15));
    let read = read_targets(format!("{header}\n{TARGET}\n").as_bytes());
    assert_eq!((read.rows.len(), read.rejected.len()), (1, 0));
}

#[test]
fn columns_in_another_order_are_refused() {
    let swapped = TARGET_HEADER
        .replace("氏名漢字", "@")
        .replace("氏名カナ", "氏名漢字")
        .replace('@', "氏名カナ");
    let order = |column| FileError::ColumnOrder { column };
    assert_eq!(refused_file(swapped.as_bytes()), order(5));
    let noted = format!(
        "{}\n{TARGET}\n",
        TARGET_HEADER.replace("氏名カナ", " 氏名カナ（全角） ")
    );
    assert_eq!(read_targets(noted.as_bytes()).rows.len(), 1);
    for (a, b) in [
        ("1回目接種日", "2回目接種日"),
        ("1回目券番号", "1回目接種会場名"),
    ] {
        let header = dose_header(2).replace(a, "@").replace(b, a).replace('@', b);
        let refused = read(Doses, None, header.as_bytes(), 100);
        assert!(matches!(refused, Err(FileError::ColumnOrder { .. })));
    }
    let wide = dose_header(2).replace("2回目", "２回目");
    assert!(read(Doses, None, wide.as_bytes(), 100).is_ok());
}

#[test]
fn utf_16_is_named_and_other_bytes_are_no_text() {
    assert_eq!(refused_file(&[0xFF, 0xFE, b'a', 0]), FileError::Utf16);
    assert_eq!(
        refused_file(&[0xFF, 0xFF, 0xFF, b'\n']),
        FileError::Encoding
    );
    let cp932 = encoding_rs::SHIFT_JIS.encode(TARGET_HEADER).0;
    assert!(matches!(
        read(targets(), Some(Encoding::Utf8), &cp932, 100),
        Err(FileError::Encoding)
    ));
}

#[test]
fn a_wrong_number_of_columns_is_a_refused_row() {
    assert_eq!(between_good_rows(b"1,992011"), [(3, None, "column_count")]);
    let more = format!("{TARGET},");
    assert_eq!(
        between_good_rows(more.as_bytes()),
        [(3, None, "column_count")]
    );
    let many = ",".repeat(5000);
    assert_eq!(
        between_good_rows(many.as_bytes()),
        [(3, None, "too_many_columns")]
    );
}

#[test]
fn nul_escape_and_other_control_characters_are_refused_with_their_column() {
    for bad in [
        "見本\0太郎",
        "見本\u{1b}[2J太郎",
        "見本\u{7f}",
        "見本\u{9b}31m",
        "見本\t太郎",
    ] {
        let row = target_with(5, bad);
        assert_eq!(
            between_good_rows(row.as_bytes()),
            [(3, Some(5), "control_character")]
        );
    }
    assert_eq!(between_good_rows(&[0; 40]), [(3, None, "column_count")]);
}

#[test]
fn marks_that_turn_or_hide_text_are_refused() {
    for (bad, code) in [
        ("見本\u{202e}太郎", "direction_mark"),
        ("見本\u{200b}太郎", "invisible_character"),
        ("見本\u{e0041}太郎", "invisible_character"),
        ("a\u{e0100}", "stray_selector"),
        ("見本\u{fffd}", "broken_character"),
    ] {
        let row = target_with(5, bad);
        assert_eq!(between_good_rows(row.as_bytes()), [(3, Some(5), code)]);
    }
}

#[test]
fn half_a_character_is_refused_with_its_column() {
    let row = target_with(5, "X");
    let at = row.find('X').unwrap();
    for half in [&b"\xE8\xA6"[..], b"\xF0\xA0\xAE", b"\x80", b"\xC0\xAF"] {
        let mut bad = row.clone().into_bytes();
        bad.splice(at..=at, half.iter().copied());
        assert_eq!(between_good_rows(&bad), [(3, Some(5), "encoding")]);
    }
}

#[test]
fn two_halves_in_two_cells_do_not_make_a_character() {
    let row = target_with(5, "X");
    let at = row.find('X').unwrap();
    let mut bad = row.into_bytes();
    bad.splice(at..=at + 1, *b"\xE8,\xA6\x8B");
    assert_eq!(between_good_rows(&bad), [(3, Some(5), "encoding")]);
}

#[test]
fn half_a_cp932_character_does_not_swallow_the_comma_or_line_end() {
    let mut file = target_file(&[TARGET]);
    file = encoding_rs::SHIFT_JIS
        .encode(std::str::from_utf8(&file).unwrap())
        .0
        .into_owned();
    let row = target_with(5, "X");
    let encoded = encoding_rs::SHIFT_JIS.encode(&row).0.into_owned();
    let at = encoded.iter().position(|b| *b == b'X').unwrap();
    let mut bad = encoded.clone();
    bad[at] = 0x8C;
    file.extend(&bad);
    file.extend(b"\r\n");
    file.extend(&encoded);
    file.extend(b"\x8C\r\n");
    let read = read_targets(&file);
    assert_eq!(read.seen.encoding, Some(Encoding::Cp932));
    assert_eq!(
        read.codes(),
        [(3, Some(5), "encoding"), (4, Some(16), "encoding")]
    );
}

#[test]
fn a_million_characters_in_one_field_are_refused_in_bounded_memory() {
    let row = target_with(5, &"見".repeat(1_000_000));
    assert_eq!(
        between_good_rows(row.as_bytes())
            .iter()
            .map(|(line, _, code)| (*line, *code))
            .collect::<Vec<_>>(),
        [(3, "line_too_long")]
    );
    let long = target_with(5, &"見".repeat(101));
    assert_eq!(
        between_good_rows(long.as_bytes()),
        [(3, Some(5), "too_long")]
    );
}

#[test]
fn a_million_characters_in_quotes_are_refused_too() {
    let row = target_with(5, &format!("\"{}\"", "a".repeat(1_000_000)));
    let codes = between_good_rows(row.as_bytes());
    assert!(codes.iter().all(|(line, _, _)| *line == 3));
    assert_eq!(codes.len(), 1);
    assert_eq!(codes[0].2, "line_too_long");
}

#[test]
fn formula_cells_are_refused_unless_guarded() {
    for bad in ["=1+1", "+81", "-1", "@SUM(A1)", "＝1", "＠x", "  =1"] {
        let row = target_with(5, bad);
        assert_eq!(between_good_rows(row.as_bytes()), [(3, Some(5), "formula")]);
    }
    let quoted = target_with(5, "\"\t=1\"");
    assert_eq!(
        between_good_rows(quoted.as_bytes()),
        [(3, Some(5), "formula")]
    );
    let guarded = read_targets(&target_file(&[&target_with(5, "'=1+1")]));
    assert_eq!(guarded.rows[0].1.name_kanji, "=1+1");
}

#[test]
fn a_quote_left_open_costs_its_line_only() {
    let row = target_with(5, "\"見本");
    assert_eq!(between_good_rows(row.as_bytes()).len(), 1);
    let mut file = target_file(&[&row]);
    for _ in 0..2000 {
        file.extend(TARGET.as_bytes());
        file.extend(b"\r\n");
    }
    let read = read_targets(&file);
    assert_eq!(read.codes(), [(2, Some(5), "quote_not_closed")]);
    assert_eq!(read.rows.len(), 2000);
}

#[test]
fn a_quote_inside_a_field_is_refused() {
    for bad in ["見\"本", "\"見\"本", "\"見\"\"本\"x"] {
        let row = target_with(5, bad);
        assert_eq!(
            between_good_rows(row.as_bytes()),
            [(3, Some(5), "quote_in_field")]
        );
    }
}

#[test]
fn a_line_end_inside_quotes_does_not_start_a_row_of_its_own() {
    let row = target_with(5, &format!("\"見本\r\n{TARGET}\r\n\""));
    let mut file = target_file(&[&row]);
    file.extend(TARGET.as_bytes());
    let read = read_targets(&file);
    assert_eq!(read.codes(), [(2, Some(5), "control_character")]);
    assert_eq!(read.rows.len(), 1);
    assert_eq!(read.rows[0].0, 5, "line numbers count the lines inside");
}

#[test]
fn every_kind_of_line_end_is_taken_and_mixing_is_noticed() {
    for end in ["\n", "\r\n", "\r"] {
        let file = [TARGET_HEADER, TARGET, TARGET, ""].join(end);
        for chunk in [1, 2, 3, 1 << 16] {
            let read = read(targets(), None, file.as_bytes(), chunk).unwrap();
            assert_eq!(
                read.rows.iter().map(|row| row.0).collect::<Vec<_>>(),
                [2, 3],
                "line end {end:?}, chunk {chunk}"
            );
            assert!(!read.seen.mixed_line_ends);
        }
    }
    let mixed = format!("{TARGET_HEADER}\r\n{TARGET}\n{TARGET}\r{TARGET}\r\r\n\n{TARGET}\x1a");
    let read = read_targets(mixed.as_bytes());
    assert!(read.seen.mixed_line_ends);
    assert_eq!(
        read.rows.iter().map(|row| row.0).collect::<Vec<_>>(),
        [2, 3, 4]
    );
    assert_eq!(read.codes(), [(7, Some(16), "unknown_code")]);
}

#[test]
fn the_end_of_file_mark_of_old_systems_is_no_row() {
    let mut file = target_file(&[TARGET]);
    file.push(0x1A);
    let read = read_targets(&file);
    assert_eq!((read.rows.len(), read.rejected.len()), (1, 0));
}

#[test]
fn a_refused_value_is_never_repeated() {
    let secret = "123456789019";
    let read = read_targets(&target_file(&[&target_with(4, secret)]));
    let rejection = read.rejected[0];
    let shown = format!(
        "{rejection:?} {} {}",
        rejection.reason,
        rejection.reason.code()
    );
    assert_eq!(read.codes(), [(2, Some(4), "my_number")]);
    assert!(!shown.contains(secret));
}

#[test]
fn each_cell_of_a_dose_has_its_own_reason() {
    let good = "1001,20210601120000,20210601,0000000017,992011,会場,医師,ファイザー,AB1234";
    for (column, bad, code) in [
        (1, "12 34", "addressee_no"),
        (2, "20210601250000", "date_time"),
        (3, "", "missing"),
        (3, "20210631", "date"),
        (3, "20210600", "date_partial"),
        (4, "17", "coupon_no"),
        (5, "992012", "municipality_code"),
        (5, "141011", "unknown_municipality"),
        (6, "=会場", "formula"),
        (9, "123456789012345678901", "too_long"),
    ] {
        let mut cells: Vec<&str> = good.split(',').collect();
        cells[column - 1] = bad;
        let file = format!("{}\r\n{}\r\n{good}\r\n", dose_header(1), cells.join(","));
        let read = read_doses(file.as_bytes());
        assert_eq!(
            read.codes(),
            [(2, Some(u16::try_from(column).unwrap()), code)],
            "column {column}"
        );
        assert_eq!(read.rows.len(), 1);
    }
}

#[test]
fn a_dose_file_with_half_a_block_is_refused() {
    let header = dose_header(2);
    let cut = header.rsplit_once(',').unwrap().0;
    assert!(matches!(
        read(watari::sheets::Doses, None, cut.as_bytes(), 100),
        Err(FileError::ColumnCount {
            found: 16,
            expected: 17
        })
    ));
    let many = dose_header(100);
    assert!(matches!(
        read(watari::sheets::Doses, None, many.as_bytes(), 100),
        Err(FileError::ColumnCount { found: 801, .. })
    ));
}

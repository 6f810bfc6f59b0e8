//! The permission list as people edit it.

use watari::directory::{
    EVERY_MEMBER, NO_END, Permission, default_permissions, parse_permissions, show_permissions,
};
use watari::domain::{Date, UnixTime};

const HEADER: &str = "from_code,purpose,items,valid_from,valid_until\n";

#[test]
fn a_row_that_is_not_understood_is_refused_with_its_line() {
    for row in [
        "992012,transfer-in,covid19,2026-01-01,",
        "992011,provision,covid19,2026-01-01,",
        "992011,transfer-in,,2026-01-01,",
        "992011,transfer-in,covid,2026-01-01,",
        "992011,transfer-in,covid19 covid19,2026-01-01,",
        "992011,transfer-in,covid19,2026-02-30,",
        "992011,transfer-in,covid19,,",
        "992011,transfer-in,covid19,2026-01-01,2025-12-31",
        "992011,transfer-in,covid19,2026-01-01",
        "992011,transfer-in,covid19,2026-01-01,,",
        ",transfer-in,covid19,2026-01-01,",
    ] {
        let good = "*,transfer-in,covid19,2026-01-01,\n";
        let error = parse_permissions(&format!("{HEADER}{good}{row}\n")).unwrap_err();
        assert_eq!(error.line, 3, "{row}");
    }
    assert_eq!(parse_permissions("").unwrap_err().line, 1);
    assert_eq!(parse_permissions("from,purpose\n").unwrap_err().line, 1);
}

#[test]
fn what_is_shown_is_read_back() {
    let mut list = default_permissions(Date::new(2026, 4, 1).unwrap());
    assert_eq!(list[0].from_code, EVERY_MEMBER);
    assert_eq!(list[0].valid_until, NO_END);
    list.push(Permission {
        from_code: 992_011,
        purpose: 3,
        items: vec![1, 3],
        valid_from: UnixTime::start_of(Date::new(2026, 4, 1).unwrap()),
        valid_until: UnixTime(UnixTime::start_of(Date::new(2027, 4, 1).unwrap()).0 - 1),
    });
    let text = show_permissions(&list);
    assert_eq!(
        text,
        format!(
            "{HEADER}*,transfer-in,covid19 infant elderly,2026-04-01,\n\
             992011,certificate,covid19 elderly,2026-04-01,2027-03-31\n"
        )
    );
    assert_eq!(parse_permissions(&text).unwrap(), list);
}

#[test]
fn a_file_saved_by_a_spreadsheet_is_read() {
    let text = format!(
        "\u{feff}{}\r\n*,transfer-in,elderly covid19,2026-04-01,\r\n\r\n",
        HEADER.trim()
    );
    assert_eq!(parse_permissions(&text).unwrap()[0].items, [1, 3]);
}

//! The registration layout: what is taken and what it does to a record.

use super::bytes::{
    TARGET, TARGET_HEADER, own, read, read_targets, target_file, target_with, targets,
};
use crate::domain::rule::holds;
use proptest::prelude::*;
use watari::domain::{
    AddresseeNo, CouponNo, Date, IssueReason, MunicipalityCode, MyNumber, PartialDate, Purpose,
    Resident, ResidentClass, Sex,
};
use watari::sheets::{Action, Encoding, ExportError, TargetRow, write_targets_with_my_numbers};

fn row(text: &str) -> TargetRow {
    let mut read = read_targets(&target_file(&[text]));
    assert_eq!(read.codes(), []);
    read.rows.remove(0).1
}

#[test]
fn each_wrong_cell_is_refused_with_its_column_and_code() {
    for (column, bad, code) in [
        (1, "3", "unknown_code"),
        (2, "992020", "other_municipality"),
        (2, "992012", "municipality_code"),
        (3, "", "missing"),
        (3, "１００１", "addressee_no"),
        (4, "123456789019", "my_number"),
        (5, "", "missing"),
        (6, "見本　太郎", "kana"),
        (7, "19721305", "date"),
        (7, "20261123", "date_in_future"),
        (8, "3", "unknown_code"),
        (9, "17", "coupon_no"),
        (10, "20210400", "date_partial"),
        (11, "7", "unknown_code"),
        (12, "0", "number"),
        (13, "6", "unknown_code"),
        (13, "2", "missing"),
        (15, "992012", "municipality_code"),
        (16, "2", "unknown_code"),
    ] {
        let read = read_targets(&target_file(&[&target_with(column, bad), TARGET]));
        let column = if (column, code) == (13, "missing") {
            14
        } else {
            column
        };
        assert_eq!(
            read.codes(),
            [(2, Some(u16::try_from(column).unwrap()), code)]
        );
        assert_eq!(read.rows.len(), 1);
    }
}

#[test]
fn a_row_is_read_with_all_its_columns() {
    let row = row(
        "1,992011, 1001 ,123456789018,\"葛\u{e0100}城　花子\",ｶﾂﾗｷﾞ ﾊﾅｺ,19720100,2,0000000017,20210401,1,3,2,20260930,992020,1",
    );
    assert_eq!(row.action, Action::Register);
    assert_eq!(row.addressee_no.as_str(), "1001");
    assert!(
        row.my_number
            .unwrap()
            .ct_eq(&MyNumber::parse("123456789018").unwrap())
    );
    assert_eq!(
        row.name_kanji, "葛\u{e0100}城　花子",
        "the selector is kept"
    );
    assert_eq!(row.name_kana, "カツラギ　ハナコ");
    assert_eq!(row.birth_date, PartialDate::YearMonth(1972, 1));
    assert_eq!(row.sex, Sex::Female);
    assert_eq!(row.next_dose_no, 3);
    assert_eq!(row.resident_class, ResidentClass::MovedOut);
    assert_eq!(row.moved_on, Date::new(2026, 9, 30).ok());
    assert_eq!(
        row.moved_to.map(|to| to.to_string()).as_deref(),
        Some("992020")
    );
    assert_eq!(row.protected, Some(true));
}

#[test]
fn the_encoding_is_found_out_or_held_to_what_was_said() {
    let utf8 = target_file(&[TARGET]);
    let mut bom = vec![0xEF, 0xBB, 0xBF];
    bom.extend(&utf8);
    let text = std::str::from_utf8(&utf8).unwrap();
    let cp932 = encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    for (file, encoding, with_bom) in [
        (&utf8, Encoding::Utf8, false),
        (&bom, Encoding::Utf8, true),
        (&cp932, Encoding::Cp932, false),
    ] {
        for told in [None, Some(encoding)] {
            for chunk in [1, 5, 1 << 16] {
                let read = read(targets(), told, file, chunk).unwrap();
                assert_eq!(read.rows.len(), 1);
                assert_eq!(read.rows[0].1.name_kanji, "見本　太郎");
                assert_eq!(read.seen.encoding, Some(encoding));
                assert_eq!((read.seen.told, read.seen.bom), (told.is_some(), with_bom));
                assert_eq!((read.seen.rows, read.seen.rejected), (1, 0));
                assert_eq!(read.seen.bytes, file.len() as u64);
            }
        }
    }
}

#[test]
fn windows_characters_come_through_cp932() {
    let text = format!("{TARGET_HEADER}\r\n{}\r\n", target_with(5, "髙﨑　德子～"));
    let cp932 = encoding_rs::SHIFT_JIS.encode(&text).0.into_owned();
    assert_eq!(read_targets(&cp932).rows[0].1.name_kanji, "髙﨑　德子～");
}

#[test]
fn a_first_row_makes_a_record_and_the_same_row_again_changes_nothing() {
    let row = row(TARGET);
    let first = row.apply(None).unwrap();
    assert_eq!(first.coupons.len(), 1);
    assert!(first.flags.allow_auto_answer());
    assert_eq!(row.apply(Some(first.clone())).unwrap(), first);
}

#[test]
fn items_the_layout_does_not_have_stay() {
    let mut before = row(TARGET).apply(None).unwrap();
    before.person.address = Some("見本県見本市一丁目".to_owned());
    before.flags.no_auto_answer = true;
    let after = row(&target_with(5, "例示　太郎"))
        .apply(Some(before))
        .unwrap();
    assert_eq!(after.person.name_kanji, "例示　太郎");
    assert_eq!(after.person.address.as_deref(), Some("見本県見本市一丁目"));
    assert!(after.flags.no_auto_answer);
}

#[test]
fn moving_out_sets_the_flag_and_voids_the_coupon_and_coming_back_takes_both_away() {
    let out = "1,992011,1001,,見本　太郎,ミホン　タロウ,19720105,1,0000000017,20210401,1,1,2,20260930,992020,";
    let moved = row(out).apply(row(TARGET).apply(None)).unwrap();
    assert_eq!(moved.flags.moved_out_on, Date::new(2026, 9, 30).ok());
    assert!(moved.flags.moved_out_to.is_some());
    assert_eq!(moved.person.ceased_resident.on, moved.flags.moved_out_on);
    assert!(!moved.coupons[0].is_valid());
    assert_eq!(row(out).apply(Some(moved.clone())).unwrap(), moved);
    let back = row(TARGET).apply(Some(moved)).unwrap();
    assert_eq!(back, row(TARGET).apply(None).unwrap());
}

#[test]
fn protection_is_not_lost_by_a_blank_cell() {
    let protected = row(&target_with(16, "1")).apply(None).unwrap();
    assert!(!protected.flags.allow_auto_answer());
    let still = row(TARGET).apply(Some(protected)).unwrap();
    assert!(still.flags.protected);
    let ended = row(&target_with(16, "0")).apply(Some(still)).unwrap();
    assert!(!ended.flags.protected);
}

#[test]
fn a_reissued_coupon_voids_the_lost_one_and_reading_the_file_again_keeps_it_so() {
    let lost = "1,992011,1001,,見本　太郎,ミホン　タロウ,19720105,1,0000000025,20210501,3,1,1,,,";
    let apply = |before: Option<Resident>| row(lost).apply(row(TARGET).apply(before));
    let once = apply(None).unwrap();
    let valid: Vec<bool> = once
        .coupons
        .iter()
        .map(watari::domain::Coupon::is_valid)
        .collect();
    assert_eq!(valid, [false, true]);
    assert_eq!(apply(Some(once.clone())).unwrap(), once);
}

#[test]
fn a_deletion_takes_the_coupon_and_what_is_empty_goes() {
    let delete = row(&target_with(1, "2"));
    assert_eq!(delete.apply(None), None);
    assert_eq!(delete.apply(row(TARGET).apply(None)), None);
    let two = row(&target_with(9, "0000000025")).apply(row(TARGET).apply(None));
    assert_eq!(delete.apply(two).unwrap().coupons.len(), 1);
}

#[test]
fn a_name_that_cp932_lacks_is_refused_with_row_and_column() {
    let good = row(TARGET);
    let mut bad = row(TARGET);
    bad.name_kanji = "𠮷野　太郎".to_owned();
    assert_eq!(
        write_targets_with_my_numbers(&[good, bad], Encoding::Cp932),
        Err(ExportError::NotInEncoding { row: 2, column: 5 })
    );
}

prop_compose! {
    fn any_row()(
        numbers in (0u64..10_000_000_000, 0u64..99_999_999_999, any::<bool>(), 1u8..=99),
        kanji in "[一-龥髙﨑ア-ンa-z=+'\", ]{0,20}[一-龥]",
        kana in "[ア-ヴ]{1,10}\u{3000}[ア-ヴ]{1,10}",
        birth in (1900i16..2020, 0u8..=12, 0u8..=28),
        codes in (0usize..4, 0usize..7, 0usize..5, 0usize..3, any::<bool>()),
        day in 1u8..=28,
    ) -> TargetRow {
        let (coupon, number, has_number, next_dose_no) = numbers;
        let class = ResidentClass::ALL[codes.2];
        TargetRow {
            action: if codes.4 { Action::Register } else { Action::Delete },
            municipality: own(),
            addressee_no: AddresseeNo::parse(&coupon.to_string()).unwrap(),
            my_number: has_number.then(|| MyNumber::synthetic(number)),
            name_kanji: kanji.trim().to_owned(),
            name_kana: kana,
            birth_date: PartialDate::new(birth.0, birth.1, if birth.1 == 0 { 0 } else { birth.2 }).unwrap(),
            sex: Sex::ALL[codes.0],
            coupon_no: CouponNo::new(coupon).unwrap(),
            issued_on: Date::new(2021, 4, day).unwrap(),
            issue_reason: IssueReason::ALL[codes.1],
            next_dose_no,
            resident_class: class,
            moved_on: (class != ResidentClass::Resident).then(|| Date::new(2022, 3, day).unwrap()),
            moved_to: codes.4.then(|| MunicipalityCode::parse("992020").unwrap()),
            protected: [None, Some(false), Some(true)][codes.3],
        }
    }
}

fn equal(a: &TargetRow, b: &TargetRow) -> bool {
    let number = |row: &TargetRow| {
        row.my_number
            .as_ref()
            .map(|n| *n.reveal(Purpose::TransferIn))
    };
    number(a) == number(b)
        && (
            a.action,
            a.addressee_no,
            &a.name_kanji,
            &a.name_kana,
            a.birth_date,
            a.sex,
        ) == (
            b.action,
            b.addressee_no,
            &b.name_kanji,
            &b.name_kana,
            b.birth_date,
            b.sex,
        )
        && (
            a.coupon_no,
            a.issued_on,
            a.issue_reason,
            a.next_dose_no,
            a.resident_class,
        ) == (
            b.coupon_no,
            b.issued_on,
            b.issue_reason,
            b.next_dose_no,
            b.resident_class,
        )
        && (a.moved_on, a.moved_to, a.protected) == (b.moved_on, b.moved_to, b.protected)
}

#[test]
fn what_was_printed_is_read_back() {
    let files = (prop::collection::vec(any_row(), 1..8), any::<bool>());
    holds(files, |(rows, cp932)| {
        let encoding = if cp932 {
            Encoding::Cp932
        } else {
            Encoding::Utf8
        };
        let Ok(file) = write_targets_with_my_numbers(&rows, encoding) else {
            prop_assert!(cp932, "UTF-8 holds everything");
            return Ok(());
        };
        let read = read(targets(), Some(encoding), &file, 333).unwrap();
        prop_assert_eq!(read.codes(), []);
        prop_assert_eq!(read.rows.len(), rows.len());
        for ((_, back), row) in read.rows.iter().zip(&rows) {
            prop_assert!(equal(back, row));
        }
        Ok(())
    });
}

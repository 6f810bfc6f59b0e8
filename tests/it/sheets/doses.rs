//! The wide dose layout, in and out.

use super::bytes::{dose_header, own, read, read_doses};
use crate::domain::rule::holds;
use proptest::prelude::*;
use watari::domain::{
    AddresseeNo, CouponKey, CouponNo, Date, Dose, DoseId, MunicipalityCode, PartialDate, Person,
    Resident, ResidentClass, Sex, UnixTime, VaccinationKind,
};
use watari::sheets::{DoseCells, DoseExport, DoseRow, Doses, Encoding, ExportError, Output};

fn cells(dose_no: u8) -> DoseCells {
    DoseCells {
        dose_no,
        registered_at: Some(UnixTime(1_622_500_000)),
        vaccinated_on: Date::new(2021, 6, dose_no).unwrap(),
        coupon: CouponKey {
            municipality: own(),
            number: CouponNo::new(17).unwrap(),
        },
        venue: Some("見本会場, \"北\"".to_owned()),
        doctor: None,
        maker: Some("武田/モデルナ".to_owned()),
        lot_no: Some("AB 1234".to_owned()),
    }
}

fn row(doses: Vec<DoseCells>) -> DoseRow {
    DoseRow {
        addressee_no: AddresseeNo::parse("1001").ok(),
        doses,
    }
}

fn print(rows: &[DoseRow], blocks: u8, output: Output) -> Result<Vec<u8>, ExportError> {
    let mut export = DoseExport::new(blocks, true, output);
    let mut out = Vec::new();
    export.begin(&mut out)?;
    for row in rows {
        export.row(row, &mut out)?;
    }
    Ok(out)
}

#[test]
fn a_dose_without_a_column_or_a_character_of_cp932_is_refused_and_leaves_no_half_row() {
    let mut export = DoseExport::new(2, true, Output::UTF8);
    let mut out = Vec::new();
    let error = export.row(&row(vec![cells(3)]), &mut out).unwrap_err();
    assert_eq!(error, ExportError::NoColumn { row: 1, dose_no: 3 });
    let mut export = DoseExport::new(
        1,
        true,
        Output {
            encoding: Encoding::Cp932,
            bom: false,
        },
    );
    let mut bad = cells(1);
    bad.doctor = Some("𠮷田".to_owned());
    let error = export.row(&row(vec![bad]), &mut out).unwrap_err();
    assert_eq!(error, ExportError::NotInEncoding { row: 1, column: 7 });
    assert!(out.is_empty());
}

#[test]
fn a_formula_leaves_guarded_and_comes_back_as_it_was() {
    for text in ["=1+1", "+1", "-1", "@x", "＝x", "'=x", "''=x", "'x"] {
        let mut dose = cells(1);
        dose.venue = Some(text.to_owned());
        let file = print(&[row(vec![dose])], 1, Output::UTF8).unwrap();
        let shown = String::from_utf8(file.clone()).unwrap();
        let cell = shown.lines().nth(1).unwrap().split(',').nth(5).unwrap();
        assert!(cell.starts_with('\''), "{cell}");
        let back = read_doses(&file).rows.remove(0).1.doses.remove(0);
        assert_eq!(back.venue.as_deref(), Some(text));
    }
}

#[test]
fn blank_blocks_are_skipped_and_a_blank_addressee_number_is_kept_blank() {
    let block = "20210601120000,20210601,0000000017,992011,会場,医師,ファイザー,AB1234";
    let blank = ",".repeat(7);
    let file = format!("{}\n,{block},{blank},{block}\n", dose_header(3));
    let read = read_doses(file.as_bytes());
    let row = &read.rows[0].1;
    assert_eq!(row.addressee_no, None);
    let numbers: Vec<u8> = row.doses.iter().map(|dose| dose.dose_no).collect();
    assert_eq!(numbers, [1, 3]);
    assert_eq!(row.doses[1].date_column(), 19);
}

#[test]
fn a_row_without_person_and_dose_is_refused_and_one_without_doses_is_not() {
    let blank = ",".repeat(8);
    let file = format!("{}\n{blank}\n1001{blank}\n", dose_header(1));
    let read = read_doses(file.as_bytes());
    assert_eq!(read.codes(), [(2, Some(1), "empty_row")]);
    assert_eq!(read.rows.len(), 1);
}

#[test]
fn as_many_blocks_as_the_bound_are_read() {
    let doses: Vec<DoseCells> = (1..=99)
        .map(|n| {
            let mut dose = cells(1);
            dose.dose_no = n;
            dose
        })
        .collect();
    let file = print(&[row(doses)], 99, Output::UTF8).unwrap();
    assert_eq!(read_doses(&file).rows[0].1.doses.len(), 99);
}

#[test]
fn only_covid_doses_that_count_are_exported_and_a_number_given_twice_takes_a_second_row() {
    let mut resident = Resident::new(Person::new(
        AddresseeNo::parse("1001").unwrap(),
        "ミホン".to_owned(),
        "見本".to_owned(),
        PartialDate::Year(1972),
        Sex::Male,
        ResidentClass::Resident,
    ));
    let mut add = |id: u8, kind: VaccinationKind, no: u8, cancelled: bool| {
        let mut dose = Dose::new(DoseId([id; 16]), kind, no, Date::new(2021, 6, id).unwrap());
        dose.coupon = Some(cells(1).coupon);
        dose.cancelled = cancelled;
        resident.doses.push(dose);
    };
    add(1, VaccinationKind::COVID19, 1, false);
    add(2, VaccinationKind::COVID19, 1, false);
    add(3, VaccinationKind::COVID19, 2, true);
    add(4, VaccinationKind::new(210).unwrap(), 1, false);
    let rows = DoseRow::of(&resident);
    let numbers: Vec<Vec<u8>> = rows
        .iter()
        .map(|row| row.doses.iter().map(|dose| dose.dose_no).collect())
        .collect();
    assert_eq!(numbers, [[1], [1]]);
}

#[test]
fn a_dose_of_the_file_becomes_a_dose_of_the_record_and_back() {
    let dose = cells(2).to_dose(DoseId([1; 16]));
    assert_eq!(dose.kind, VaccinationKind::COVID19);
    assert!(DoseCells::of(&dose) == Some(cells(2)));
}

prop_compose! {
    fn any_cells(dose_no: u8)(
        at in prop::option::of(0u64..4_000_000_000),
        day in 1u8..=28,
        coupon in 0u64..10_000_000_000,
        town in 0usize..3,
        venue in prop::option::of("[一-龥a-z=@+'\",　]{0,12}[一-龥]"),
        doctor in prop::option::of("[一-龥]{1,10}"),
        lot in prop::option::of("[A-Z0-9=+-]{1,20}"),
    ) -> DoseCells {
        DoseCells {
            dose_no,
            registered_at: at.map(UnixTime),
            vaccinated_on: Date::new(2021, 6, day).unwrap(),
            coupon: CouponKey {
                municipality: MunicipalityCode::parse(["992011", "992020", "993018"][town]).unwrap(),
                number: CouponNo::new(coupon).unwrap(),
            },
            venue: venue.map(|text| text.trim_matches([' ', '　']).to_owned()),
            doctor,
            maker: Some("ファイザー（2価：起源株/オミクロン株）".chars().take(20).collect()),
            lot_no: lot,
        }
    }
}

fn any_dose_row() -> impl Strategy<Value = DoseRow> {
    let blocks = [1, 2, 3, 4].map(|n| prop::option::of(any_cells(n)));
    (prop::option::of("[0-9A-Za-z-]{1,15}"), blocks)
        .prop_map(|(no, blocks)| DoseRow {
            addressee_no: no.map(|no| AddresseeNo::parse(&no).unwrap()),
            doses: blocks.into_iter().flatten().collect(),
        })
        .prop_filter("a row says something", |row| {
            row.addressee_no.is_some() || !row.doses.is_empty()
        })
}

#[test]
fn what_was_printed_is_read_back() {
    let files = (prop::collection::vec(any_dose_row(), 1..6), 0u8..3);
    holds(files, |(rows, how)| {
        let output = Output {
            encoding: if how == 2 {
                Encoding::Cp932
            } else {
                Encoding::Utf8
            },
            bom: how == 1,
        };
        let Ok(file) = print(&rows, 4, output) else {
            prop_assert!(how == 2);
            return Ok(());
        };
        let read = read(Doses, None, &file, 97).unwrap();
        prop_assert_eq!(read.codes(), []);
        let back: Vec<DoseRow> = read.rows.into_iter().map(|(_, row)| row).collect();
        prop_assert_eq!(back, rows);
        Ok(())
    });
}

#[test]
fn no_bytes_stop_the_reader() {
    let alphabet = prop_oneof![
        any::<u8>(),
        Just(b'"'),
        Just(b','),
        Just(b'\r'),
        Just(b'\n')
    ];
    let files = (prop::collection::vec(alphabet, 0..400), 1usize..50);
    holds(files, |(bytes, chunk)| {
        let mut file = format!("{}\n", dose_header(1)).into_bytes();
        file.extend(&bytes);
        let pieces = read(Doses, None, &file, chunk).unwrap();
        let whole = read(Doses, None, &file, file.len()).unwrap();
        prop_assert_eq!(pieces.codes(), whole.codes(), "chunks make no difference");
        Ok(())
    });
}

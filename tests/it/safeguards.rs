//! One canonical test for each safeguard row, named after it.

use watari::domain::{
    AddresseeNo, CouponKey, CouponNo, Date, MunicipalityCode, MyNumber, Purpose, UnixTime,
};
use watari::sheets::{DoseCells, DoseExport, DoseRow, Event, Output, Reader, Targets};

/// Taking the row apart names every field: a field for a My Number, or any other new one, would not compile here.
fn every_field(row: &DoseRow) -> (&Option<AddresseeNo>, usize) {
    let DoseRow {
        addressee_no,
        doses,
    } = row;
    for dose in doses {
        let DoseCells {
            dose_no: _,
            registered_at: _,
            vaccinated_on: _,
            coupon:
                CouponKey {
                    municipality: _,
                    number: _,
                },
            venue: _,
            doctor: _,
            maker: _,
            lot_no: _,
        } = dose;
    }
    (addressee_no, doses.len())
}

#[test]
fn safe_51_the_export_of_doses_has_no_place_for_a_my_number() {
    let number = MyNumber::synthetic(12_345_678_901);
    let digits = std::str::from_utf8(number.reveal(Purpose::TransferIn)).unwrap();
    let file = format!(
        "処理区分{}\r\n1,992011,1001,{digits},見本,ミホン,19720105,1,0000000017,20210401,1,1,1,,,\r\n",
        ",x".repeat(15)
    );
    let mut reader = Reader::new(
        Targets {
            own: MunicipalityCode::parse("992011").unwrap(),
            today: Date::new(2026, 11, 22).unwrap(),
        },
        None,
    );
    reader.feed(file.as_bytes()).unwrap();
    reader.finish();
    let Some(Event::Row { row, .. }) = reader.next_row().unwrap() else {
        panic!("the row is good");
    };
    assert!(row.my_number.as_ref().unwrap().ct_eq(&number));
    let mut resident = row.apply(None).unwrap();
    let cells = DoseCells {
        dose_no: 1,
        registered_at: Some(UnixTime(1_622_500_000)),
        vaccinated_on: Date::new(2021, 6, 1).unwrap(),
        coupon: CouponKey {
            municipality: row.municipality,
            number: CouponNo::new(17).unwrap(),
        },
        venue: None,
        doctor: None,
        maker: None,
        lot_no: None,
    };
    let id = watari::domain::DoseId([1; 16]);
    resident.doses.push(cells.to_dose(id));
    let rows = DoseRow::of(&resident);
    assert_eq!(every_field(&rows[0]).1, 1);
    let mut export = DoseExport::new(1, true, Output::UTF8);
    let mut out = Vec::new();
    export.begin(&mut out).unwrap();
    export.row(&rows[0], &mut out).unwrap();
    let shown = String::from_utf8(out).unwrap();
    assert!(shown.contains("1001,20210601") || shown.contains("0000000017"));
    assert!(!shown.contains(digits));
    assert!(!shown.contains("個人番号"));
}

//! The CSV files a practice municipality hands in: targets with coupons, and doses in the wide layout. Row by row.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tokio::task::yield_now;

use crate::cli::demo::people::{Dose, Resident, Standing, TOWNS, World};

const TARGETS_HEADER: &str = "処理区分,自治体コード,宛名番号,個人番号,氏名漢字,氏名カナ,生年月日,性別,券番号,券発行日,券発行理由,次回接種回,住民区分,異動日,転出先自治体コード,支援措置区分";
const DOSES_MAX: usize = 3;
/// After so many rows the writer can be stopped.
const ROWS_AT_ONCE: u32 = 1_000;

/// The file of targets and coupons (`domain.md` 5.3).
pub async fn write_targets(world: &World, town: usize, path: &Path) -> io::Result<()> {
    let residents = (0..world.residents).map(|row| world.resident(town, row));
    write_targets_of(TOWNS[town].code, residents, path).await
}

/// The same for any residents of any municipality.
pub async fn write_targets_of(
    code: &str,
    residents: impl Iterator<Item = Resident>,
    path: &Path,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    write!(out, "{TARGETS_HEADER}\r\n")?;
    for (resident, row) in residents.zip(0_u32..) {
        if row % ROWS_AT_ONCE == 0 {
            yield_now().await;
        }
        write!(out, "{}\r\n", target_row(code, &resident))?;
    }
    out.into_inner()?.sync_all()
}

/// The file of doses (`domain.md` 5.2); whoever has none has no row. Gives the number of rows.
pub async fn write_doses(world: &World, town: usize, path: &Path) -> io::Result<u32> {
    let residents = (0..world.residents).map(|row| world.resident(town, row));
    write_doses_of(TOWNS[town].code, residents, path).await
}

/// The same for any residents of any municipality.
pub async fn write_doses_of(
    code: &str,
    residents: impl Iterator<Item = Resident>,
    path: &Path,
) -> io::Result<u32> {
    let mut out = BufWriter::new(File::create(path)?);
    write!(out, "{}\r\n", doses_header())?;
    let mut rows = 0;
    for (resident, row) in residents.zip(0_u32..) {
        if row % ROWS_AT_ONCE == 0 {
            yield_now().await;
        }
        if !resident.doses.is_empty() {
            write!(out, "{}\r\n", doses_row(code, &resident, row % 10 == 0))?;
            rows += 1;
        }
    }
    out.into_inner()?.sync_all()?;
    Ok(rows)
}

fn target_row(code: &str, person: &Resident) -> String {
    let (class, moved, destination) = match person.standing {
        Standing::Resident | Standing::MovedIn(_) => ("1", String::new(), String::new()),
        Standing::MovedOut(day, to) => {
            let to = to.map(|code| code.to_string()).unwrap_or_default();
            ("2", day.show_yyyymmdd(), to)
        }
        Standing::Dead(day) => ("3", day.show_yyyymmdd(), String::new()),
    };
    let reason = if matches!(person.standing, Standing::MovedIn(_)) {
        "2"
    } else {
        "1"
    };
    [
        "1",
        code,
        &person.addressee_no,
        &person.number,
        &person.kanji,
        &person.kana,
        &person.born.show_yyyymmdd(),
        &person.sex.to_string(),
        &person.coupon_no,
        &person.coupon_issued.show_yyyymmdd(),
        reason,
        &(person.doses.len() + 1).to_string(),
        class,
        &moved,
        &destination,
        if person.protected { "1" } else { "" },
    ]
    .join(",")
}

fn doses_header() -> String {
    let mut header = "個別宛名番号(空欄)".to_owned();
    for dose in 1..=DOSES_MAX {
        for column in [
            "接種履歴登録日時",
            "接種日",
            "券番号",
            "接種自治体コード",
            "接種会場名",
            "接種医師名",
            "ワクチンメーカー",
            "ワクチンロット番号",
        ] {
            header.push_str(&format!(",{dose}回目{column}"));
        }
    }
    header
}

fn doses_row(code: &str, person: &Resident, with_addressee: bool) -> String {
    let mut row = if with_addressee {
        person.addressee_no.clone()
    } else {
        String::new()
    };
    for number in 0..DOSES_MAX {
        match person.doses.get(number) {
            Some(dose) => row.push_str(&dose_block(code, &person.coupon_no, dose)),
            None => row.push_str(",,,,,,,,"),
        }
    }
    row
}

fn dose_block(code: &str, coupon_no: &str, dose: &Dose) -> String {
    let given = dose.given.show_yyyymmdd();
    format!(
        ",{},{given},{coupon_no},{code},{},{},{},{}",
        dose.registered, dose.venue, dose.doctor, dose.maker, dose.lot_no
    )
}

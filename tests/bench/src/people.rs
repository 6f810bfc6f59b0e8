//! Made-up residents, each from its number alone, and the file a town would hand in.

use std::io::Write;
use std::path::Path;
use watari::domain::{MyNumber, Purpose};

const SURNAMES: &str = include_str!("../../../config/synthetic/surnames.csv");
const GIVEN: &str = include_str!("../../../config/synthetic/given_names.csv");
pub const CODE: &str = "992011";
const HEADER: &str = "処理区分,自治体コード,宛名番号,個人番号,氏名漢字,氏名カナ,生年月日,性別,券番号,券発行日,券発行理由,次回接種回,住民区分,異動日,転出先自治体コード,支援措置区分";

/// One resident as text.
pub struct Resident {
    pub addressee_no: String,
    pub number: String,
    pub kanji: String,
    pub kana: String,
    pub born: String,
    pub sex: u8,
    pub coupon_no: String,
}

/// The names that residents get.
pub struct Names {
    surnames: Vec<[&'static str; 2]>,
    given: Vec<[&'static str; 2]>,
}

impl Names {
    pub fn new() -> Self {
        let read = |rows: &'static str| -> Vec<[&'static str; 2]> {
            let rows = rows.lines().skip(1);
            rows.filter_map(|row| {
                let mut cells = row.split(',');
                Some([cells.next()?, cells.nth(1)?])
            })
            .collect()
        };
        Self {
            surnames: read(SURNAMES),
            given: read(GIVEN),
        }
    }

    /// The resident of one row; rows never share a number, a coupon or an addressee number.
    pub fn resident(&self, row: u32) -> Resident {
        let mut dice = Dice(u64::from(row));
        let [surname, surname_kana] = self.surnames[dice.below(self.surnames.len() as u64)];
        let [given, given_kana] = self.given[dice.below(self.given.len() as u64)];
        let year = 1928 + dice.below(90);
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        // The step is prime to the count of bases, so that no number comes twice.
        let base = (u64::from(row) * 61_803_398_897 + 20_261_122) % 100_000_000_000;
        let number = MyNumber::synthetic(base);
        Resident {
            addressee_no: format!("{:015}", 100_000_000 + u64::from(row)),
            number: String::from_utf8_lossy(number.reveal(Purpose::TransferIn)).into_owned(),
            kanji: format!("{surname}\u{3000}{given}"),
            kana: format!("{surname_kana}\u{3000}{given_kana}"),
            born: format!("{year}{month:02}{day:02}"),
            sex: 1 + dice.below(2) as u8,
            coupon_no: format!(
                "{:010}",
                (u64::from(row) * 2_654_435_761 + 77) % 10_000_000_000
            ),
        }
    }
}

/// SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((value ^ (value >> 31)) % end) as usize
    }
}

/// Writes the registration file of the town that is measured.
pub fn write_csv(path: &Path, residents: u32) -> std::io::Result<()> {
    write_csv_for(path, CODE, residents)
}

/// Writes the registration file of a town.
pub fn write_csv_for(path: &Path, code: &str, residents: u32) -> std::io::Result<()> {
    write_rows(path, code, 0..residents, 1)
}

/// These residents of the town that is measured once more, with another dose to come.
pub fn write_csv_again(path: &Path, rows: &[u32]) -> std::io::Result<()> {
    write_rows(path, CODE, rows.iter().copied(), 2)
}

fn write_rows(
    path: &Path,
    code: &str,
    rows: impl Iterator<Item = u32>,
    next_dose: u8,
) -> std::io::Result<()> {
    let names = Names::new();
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    write!(out, "{HEADER}\r\n")?;
    for row in rows {
        let Resident {
            addressee_no,
            number,
            kanji,
            kana,
            born,
            sex,
            coupon_no,
        } = names.resident(row);
        write!(
            out,
            "1,{code},{addressee_no},{number},{kanji},{kana},{born},{sex},{coupon_no},20260401,1,{next_dose},1,,,\r\n"
        )?;
    }
    out.flush()
}

//! The table of municipalities: the embedded list of real ones, and the fictional ones of practice networks.

use std::fmt::Write;
use std::sync::LazyLock;

use crate::domain::MunicipalityCode;
use crate::domain::romaji;

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    /// Its code.
    pub code: MunicipalityCode,
    /// The prefecture it lies in; a name alone is no key, always show both.
    pub prefecture: &'static str,
    /// The prefecture in katakana.
    pub prefecture_kana: &'static str,
    /// Its name; a ward's includes its city.
    pub name: &'static str,
    /// Its name in katakana.
    pub kana: &'static str,
    /// What it is.
    pub kind: MunicipalityKind,
    /// The city a ward belongs to.
    pub parent: Option<MunicipalityCode>,
}

/// What a row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MunicipalityKind {
    /// 市
    City,
    /// 政令指定都市
    DesignatedCity,
    /// 東京都の特別区
    SpecialWard,
    /// 町
    Town,
    /// 村
    Village,
    /// 行政区: a part of a designated city, no municipality.
    Ward,
    /// A village without functioning administration.
    NorthernTerritory,
}

impl Municipality {
    /// Whether it can be a node and be asked: wards and the northern territories cannot.
    pub fn may_be_asked(&self) -> bool {
        !matches!(
            self.kind,
            MunicipalityKind::Ward | MunicipalityKind::NorthernTerritory
        )
    }

    /// Whether it is fictional.
    pub fn is_practice(&self) -> bool {
        self.code.is_practice()
    }

    /// Prefecture and name, as always shown together.
    pub fn full_name(&self) -> String {
        format!("{}{}", self.prefecture, self.name)
    }

    /// The name in Latin letters, such as `Hiratsuka-shi`.
    pub fn romaji(&self) -> String {
        const ENDINGS: [(&str, &str, &str); 7] = [
            ("市", "シ", "-shi"),
            ("町", "マチ", "-machi"),
            ("町", "チョウ", "-cho"),
            ("村", "ムラ", "-mura"),
            ("村", "ソン", "-son"),
            ("区", "ク", "-ku"),
            ("", "", ""),
        ];
        let name = self.name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = &self.name[name.len()..];
        let found = ENDINGS.iter().find_map(|(kanji, kana, latin)| {
            name.ends_with(kanji)
                .then(|| self.kana.strip_suffix(kana))?
                .map(|stem| (stem, latin))
        });
        let (stem, ending) = found.unwrap_or((self.kana, &""));
        let space = if number.is_empty() { "" } else { " " };
        format!("{}{ending}{space}{number}", capitalised(&romaji(stem)))
    }

    /// The prefecture in Latin letters, such as `Kanagawa`, `Tokyo`, `Hokkaido`.
    pub fn prefecture_romaji(&self) -> String {
        let stem = match self.prefecture.chars().last() {
            Some('県') => self.prefecture_kana.strip_suffix("ケン"),
            Some('府') => self.prefecture_kana.strip_suffix('フ'),
            Some('都') => self.prefecture_kana.strip_suffix('ト'),
            _ => None,
        };
        capitalised(&romaji(stem.unwrap_or(self.prefecture_kana)))
    }
}

fn capitalised(latin: &str) -> String {
    let mut chars = latin.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first
        .into_iter()
        .chain(chars.map(|c| c.to_ascii_lowercase()))
        .collect()
}

/// The row of a code, real or practice.
pub fn municipality(code: MunicipalityCode) -> Option<&'static Municipality> {
    let table = municipalities(code.is_practice());
    let found = table.binary_search_by_key(&code, |row| row.code).ok()?;
    table.get(found)
}

/// All rows of the real or of the practice table, in order of their codes.
pub fn municipalities(practice: bool) -> &'static [Municipality] {
    if practice { &PRACTICE } else { &REAL }
}

static REAL: LazyLock<Vec<Municipality>> =
    LazyLock::new(|| rows(include_str!("../../../config/municipalities.csv")));

static PRACTICE: LazyLock<Vec<Municipality>> = LazyLock::new(|| rows(&PRACTICE_CSV));

/// The practice towns in the form of the real list: three with names, the others named by their code.
static PRACTICE_CSV: LazyLock<String> = LazyLock::new(|| {
    let mut csv = String::from("code,prefecture,prefecture_kana,name,name_kana,kind,parent_code\n");
    for five in 99_000..=99_999 {
        let code = MunicipalityCode::with_check_digit(five).expect("a practice prefix");
        let (name, kana, kind) = match code.as_u32() {
            992_011 => ("見本市", "ミホンシ", "city"),
            992_020 => ("三本市", "ミツモトシ", "city"),
            993_018 => ("例示町", "レイジマチ", "town"),
            _ => ("", "", ""),
        };
        let wrote = if name.is_empty() {
            writeln!(
                csv,
                "{code},練習県,レンシュウケン,練習町{code},レンシュウマチ,town,"
            )
        } else {
            writeln!(csv, "{code},練習県,レンシュウケン,{name},{kana},{kind},")
        };
        wrote.expect("writing to a string cannot fail");
    }
    csv
});

fn rows(csv: &'static str) -> Vec<Municipality> {
    let mut rows: Vec<Municipality> = csv.lines().skip(1).filter_map(row).collect();
    rows.sort_unstable_by_key(|row| row.code);
    rows
}

/// A row that cannot be read is left out; a test counts them, so none is.
fn row(line: &'static str) -> Option<Municipality> {
    let mut cells = line.split(',');
    Some(Municipality {
        code: MunicipalityCode::parse(cells.next()?).ok()?,
        prefecture: cells.next()?,
        prefecture_kana: cells.next()?,
        name: cells.next()?,
        kana: cells.next()?,
        kind: kind(cells.next()?)?,
        parent: MunicipalityCode::parse(cells.next()?).ok(),
    })
}

fn kind(cell: &str) -> Option<MunicipalityKind> {
    Some(match cell {
        "city" => MunicipalityKind::City,
        "designated_city" => MunicipalityKind::DesignatedCity,
        "special_ward" => MunicipalityKind::SpecialWard,
        "town" => MunicipalityKind::Town,
        "village" => MunicipalityKind::Village,
        "ward" => MunicipalityKind::Ward,
        "northern_territory" => MunicipalityKind::NorthernTerritory,
        _ => return None,
    })
}

//! Finding a municipality by what a clerk types, and those it may be mistaken for.

use crate::domain::KanaLevel;
use crate::domain::Municipality;
use crate::domain::MunicipalityCode;
use crate::domain::kana_key;
use crate::domain::kanji_key;
use crate::domain::municipalities;

/// Municipalities that may be asked and fit a code, name, prefecture, reading or romaji, the best first, at most `max`.
pub fn search_municipalities(text: &str, practice: bool, max: usize) -> Vec<&'static Municipality> {
    let wanted = Wanted::new(text);
    if wanted.kanji.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u8, &Municipality)> = askable(practice)
        .filter_map(|town| Some((wanted.rank(town)?, town)))
        .collect();
    found.sort_by_key(|(rank, town)| (*rank, town.code));
    found.into_iter().take(max).map(|(_, town)| town).collect()
}

/// Municipalities that may be asked and whose code differs in one digit or by two swapped neighbours. The check digit
/// does not tell these apart: the clerk must (domain.md 4.2).
pub fn look_alikes(code: MunicipalityCode) -> Vec<&'static Municipality> {
    askable(code.is_practice())
        .filter(|town| look_alike(code, town.code))
        .collect()
}

/// Other municipalities of the same name; four are called 池田町.
pub fn same_names(town: &Municipality) -> Vec<&'static Municipality> {
    askable(town.is_practice())
        .filter(|other| other.name == town.name && other.code != town.code)
        .collect()
}

fn askable(practice: bool) -> impl Iterator<Item = &'static Municipality> {
    municipalities(practice)
        .iter()
        .filter(|town| town.may_be_asked())
}

fn look_alike(a: MunicipalityCode, b: MunicipalityCode) -> bool {
    let (a, b) = (a.digits(), b.digits());
    let mut differing = a.iter().zip(&b).enumerate().filter(|(_, (x, y))| x != y);
    match (differing.next(), differing.next(), differing.next()) {
        (Some(_), None, _) => true,
        (Some((i, (a1, b1))), Some((j, (a2, b2))), None) => j == i + 1 && a1 == b2 && a2 == b1,
        _ => false,
    }
}

struct Wanted {
    kanji: String,
    kana: String,
    latin: String,
}

impl Wanted {
    fn new(text: &str) -> Wanted {
        let kanji = kanji_key(text);
        let latin = if kanji.is_ascii() {
            letters(&kanji)
        } else {
            String::new()
        };
        Wanted {
            kana: kana_key(text, KanaLevel::Folded),
            kanji,
            latin,
        }
    }

    /// 0 equal, 1 starts so, 2 contains it, 3 only with the prefecture; `None` if it does not fit at all.
    fn rank(&self, town: &Municipality) -> Option<u8> {
        let code = town.code.to_string();
        let name = fit(&self.kanji, &kanji_key(town.name));
        let kana = fit(&self.kana, &kana_key(town.kana, KanaLevel::Folded));
        let latin = fit(&self.latin, &letters(&town.romaji()));
        let own = [name, kana, latin].into_iter().flatten().min();
        let code = fit(&self.kanji, &code).filter(|rank| *rank < 2);
        code.or(own).or_else(|| self.with_prefecture(town))
    }

    fn with_prefecture(&self, town: &Municipality) -> Option<u8> {
        let kana = format!("{}{}", town.prefecture_kana, town.kana);
        let latin = format!("{}{}", town.prefecture_romaji(), town.romaji());
        fit(&self.kanji, &kanji_key(&town.full_name()))
            .or_else(|| fit(&self.kana, &kana_key(&kana, KanaLevel::Folded)))
            .or_else(|| fit(&self.latin, &letters(&latin)))
            .map(|_| 3)
    }
}

fn fit(wanted: &str, given: &str) -> Option<u8> {
    if wanted.is_empty() {
        None
    } else if wanted == given {
        Some(0)
    } else if given.starts_with(wanted) {
        Some(1)
    } else {
        given.contains(wanted).then_some(2)
    }
}

fn letters(latin: &str) -> String {
    latin
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

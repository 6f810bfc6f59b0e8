//! What a clerk typed, taken apart: numbers, a birth date, words in kana, kanji or Latin letters.

use crate::api::SearchKey;
use crate::domain::{
    AddresseeNo, CouponNo, KanaLevel, PartialDate, Private, kana_key, kana_of_romaji, kanji_key,
    parse_clerk_date,
};
use unicode_normalization::UnicodeNormalization;

/// Characters of typed text that are looked at.
const TYPED_CHARS_MAX: usize = 200;
/// Letters from which a kana word is compared without its voiced marks as well.
const UNVOICED_CHARS_MIN: usize = 3;

/// What was typed.
#[derive(Default)]
pub struct Query {
    pub coupon: Option<CouponNo>,
    pub addressee_no: Option<AddresseeNo>,
    pub birth: Option<PartialDate>,
    births: Option<(u32, u32)>,
    pub kana: Vec<Kana>,
    /// Words in kanji.
    pub kanji: Vec<String>,
    /// How the words were understood, in the order typed.
    pub keys: Vec<SearchKey>,
}

/// One word of a name's reading.
pub struct Kana {
    pub folded: String,
    pub unvoiced: String,
    /// Typed in Latin letters: it may also stand in the name itself.
    pub latin: Option<String>,
}

impl Kana {
    /// Whether candidates without voiced marks are wanted beside the others.
    pub fn is_long(&self) -> bool {
        self.folded.chars().count() >= UNVOICED_CHARS_MIN
    }
}

impl Query {
    pub fn parse(typed: &str) -> Self {
        let folded: String = typed.nfkc().take(TYPED_CHARS_MAX).collect();
        let mut query = Self::default();
        for word in folded.split_whitespace() {
            query.take(word);
        }
        query
    }

    fn take(&mut self, word: &str) {
        let is_number = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && word.chars().any(|c| c.is_ascii_digit());
        let birth = parse_clerk_date(word).ok();
        if let Some(birth) = birth {
            self.birth = Some(birth);
            self.births = Some(births(birth));
            self.keys.push(SearchKey::Birth(birth));
        }
        if is_number {
            self.take_number(word, birth.is_some());
        } else if birth.is_none() {
            self.take_name(word);
        }
    }

    /// Ten digits are a coupon; anything else may be an addressee number, even what reads as a date.
    fn take_number(&mut self, word: &str, is_date: bool) {
        if let Ok(coupon) = CouponNo::parse(word) {
            self.coupon = Some(coupon);
            self.keys.push(SearchKey::Coupon(coupon));
        }
        if let Ok(no) = AddresseeNo::parse(word) {
            self.addressee_no = Some(no);
            if !is_date && self.coupon.is_none() {
                self.keys.push(SearchKey::AddresseeNo(no));
            }
        }
    }

    fn take_name(&mut self, word: &str) {
        let latin = word.chars().all(|c| c.is_ascii_alphabetic());
        if word.chars().all(is_kana) {
            self.take_kana(word, None);
        } else if latin {
            self.take_kana(&kana_of_romaji(word), Some(kanji_key(word)));
        } else {
            let key = kanji_key(word);
            self.keys.push(SearchKey::Kanji(Private::new(key.clone())));
            self.kanji.push(key);
        }
    }

    fn take_kana(&mut self, word: &str, latin: Option<String>) {
        let folded = kana_key(word, KanaLevel::Folded);
        let shown = match &latin {
            Some(letters) if folded.is_empty() => letters.clone(),
            _ => folded.clone(),
        };
        self.keys.push(SearchKey::Kana(Private::new(shown)));
        self.kana.push(Kana {
            unvoiced: kana_key(word, KanaLevel::Unvoiced),
            folded,
            latin,
        });
    }

    pub fn has_number(&self) -> bool {
        self.coupon.is_some() || self.addressee_no.is_some()
    }

    pub fn has_words(&self) -> bool {
        !self.kana.is_empty() || !self.kanji.is_empty()
    }

    /// Whether a birth date, as `YYYYMMDD` with zeros for what is unknown, is the one typed.
    pub fn fits_birth(&self, born: u32) -> bool {
        self.births
            .is_none_or(|(first, last)| (first..=last).contains(&born))
    }
}

/// The birth dates that a date with unknown parts may mean, each as `YYYYMMDD`.
fn births(birth: PartialDate) -> (u32, u32) {
    let first = date_number(birth);
    match birth {
        PartialDate::Year(_) => (first, first + 9_999),
        PartialDate::YearMonth(..) => (first, first + 99),
        PartialDate::Full(_) => (first, first),
    }
}

/// `YYYYMMDD` with zeros for what is unknown.
pub fn date_number(date: PartialDate) -> u32 {
    u32::from(date.year().unsigned_abs()) * 10_000
        + u32::from(date.month().unwrap_or(0)) * 100
        + u32::from(date.day().unwrap_or(0))
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}')
}

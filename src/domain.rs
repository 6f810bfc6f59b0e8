//! What records, people, places and names are. Pure: no IO, clock, randomness or async.

mod address;
mod addressee;
mod age;
mod clean;
mod coupon;
mod date;
mod kana;
mod kanji;
mod matching;
mod municipality;
mod my_number;
mod private;
mod purpose;
mod romaji;
mod time;
mod wareki;

pub use address::address_key;
pub use addressee::{AddresseeNo, AddresseeNoError};
pub use age::{
    age_at_fiscal_year_end, age_in_months_at_fiscal_year_end, age_in_months_on, age_on,
    age_range_on, age_reached_on, school_entry_year,
};
pub use clean::{Cleaned, TextError, clean_text, show_safe};
pub use coupon::{CouponKind, CouponLine, CouponLineError, CouponNo, CouponNoError};
pub use date::{Date, DateError, PartialDate};
pub use kana::{KanaLevel, NameKeys, kana_key};
pub use kanji::kanji_key;
pub use matching::{Agreement, MatchItems, MatchLevel, match_level};
pub use municipality::{
    CodeError, Municipality, MunicipalityCode, MunicipalityKind, look_alikes, municipalities,
    municipality, same_names, search_municipalities,
};
pub use my_number::{MyNumber, MyNumberError};
pub use private::Private;
pub use purpose::Purpose;
pub use romaji::romaji;
pub use time::UnixTime;
pub use wareki::{Era, Wareki, WarekiError, parse_clerk_date, parse_wareki, show_wareki};

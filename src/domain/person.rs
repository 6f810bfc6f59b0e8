//! The basic items 2 to 39 of a person. Item 1, the My Number, is in no type of this file: it lives in the vault (`SAFE-80`).

use super::AddresseeNo;
use super::Date;
use super::MoveReason;
use super::PartialDate;
use super::ResidentClass;
use super::Sex;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;

/// 個人基本情報 and 外国人情報. The number before each field is its item in `domain.md` 3.1.
///
/// Absent means the register did not say. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// 2 統合宛名番号, at most 15 characters. Internal only.
    pub unified_addressee_no: Option<AddresseeNo>,
    /// 3 宛名番号: the person's key in this municipality.
    pub addressee_no: AddresseeNo,
    /// 4 世帯番号, at most 15 characters.
    pub household_no: Option<String>,
    /// 5 カナ氏名, full-width katakana, surname and given name separated by one full-width space.
    pub name_kana: String,
    /// 6 漢字氏名 as the register writes it, variation selectors kept.
    pub name_kanji: String,
    /// 7 生年月日, possibly unknown in part.
    pub birth_date: PartialDate,
    /// 8 性別
    pub sex: Sex,
    /// 9 続柄, such as 世帯主, 妻, 子
    pub relationship: Option<String>,
    /// 10 郵便番号, 7 digits.
    pub postal_code: Option<String>,
    /// 11 住所
    pub address: Option<String>,
    /// 12 方書: building or care-of.
    pub address_extra: Option<String>,
    /// 13 地区名
    pub district_name: Option<String>,
    /// 14 小学校区
    pub elementary_school_district: Option<String>,
    /// 15 中学校区
    pub junior_high_district: Option<String>,
    /// 16 電話番号
    pub phone: Option<String>,
    /// 17 Eメールアドレス
    pub email: Option<String>,
    /// 18 異動事由, 19 異動日, 20 異動届出日
    pub moved: Move,
    /// 21 to 23 住民になった事由, 異動日, 届出日
    pub became_resident: Move,
    /// 24 to 26 住民でなくなった事由, 異動日, 届出日
    pub ceased_resident: Move,
    /// 27 to 29 住定日事由, 住定日, 届出日: since when at the present address.
    pub address_fixed: Move,
    /// 30 住民区分
    pub resident_class: ResidentClass,
    /// 31 外国人判定
    pub is_foreign_national: Option<bool>,
    /// 32 国籍, ISO 3166 alpha-3.
    pub nationality: Option<String>,
    /// 33 転入前住所. It names no municipality code; the clerk picks and confirms one.
    pub previous_address: Option<String>,
    /// 34 転出後住所
    pub next_address: Option<String>,
    /// 35 to 39
    pub foreign: ForeignItems,
}

/// Reason and dates of one kind of register event.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub reason: Option<MoveReason>,
    /// The day it happened.
    pub on: Option<Date>,
    /// The day it was reported; may be later.
    pub notified_on: Option<Date>,
}

/// 外国人情報, items 35 to 39.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignItems {
    /// 35 外国人住民日
    pub resident_since: Option<Date>,
    /// 36 第30条45規定区分
    pub art30_45_class: Option<String>,
    /// 37 在留資格
    pub residence_status: Option<String>,
    /// 38 在留期間: its words
    pub residence_period: Option<String>,
    /// 38 在留期間: its last day
    pub residence_until: Option<Date>,
    /// 39 在留カード等番号: 2 letters, 8 digits, 2 letters.
    pub residence_card_no: Option<String>,
}

impl Person {
    /// A person of whom only the required items are known.
    pub fn new(
        addressee_no: AddresseeNo,
        name_kana: String,
        name_kanji: String,
        birth_date: PartialDate,
        sex: Sex,
        resident_class: ResidentClass,
    ) -> Self {
        Self {
            unified_addressee_no: None,
            addressee_no,
            household_no: None,
            name_kana,
            name_kanji,
            birth_date,
            sex,
            relationship: None,
            postal_code: None,
            address: None,
            address_extra: None,
            district_name: None,
            elementary_school_district: None,
            junior_high_district: None,
            phone: None,
            email: None,
            moved: Move::default(),
            became_resident: Move::default(),
            ceased_resident: Move::default(),
            address_fixed: Move::default(),
            resident_class,
            is_foreign_national: None,
            nationality: None,
            previous_address: None,
            next_address: None,
            foreign: ForeignItems::default(),
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(…)")
    }
}

impl fmt::Debug for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Move(…)")
    }
}

impl fmt::Debug for ForeignItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForeignItems(…)")
    }
}

//! The items of a record, by the names that changes and faults give them, and the words for their codes.

use crate::text::Text;
use crate::text::catalogue::texts;

texts! {
    UNIFIED_ADDRESSEE_NO = "統合宛名番号", "Unified addressee no.";
    ADDRESSEE_NO = "宛名番号", "Addressee no.";
    HOUSEHOLD_NO = "世帯番号", "Household no.";
    NAME_KANA = "カナ氏名", "Name in kana";
    NAME_KANJI = "氏名", "Name";
    BIRTH_DATE = "生年月日", "Born";
    SEX = "性別", "Sex";
    RELATIONSHIP = "続柄", "Relationship";
    POSTAL_CODE = "郵便番号", "Postal code";
    ADDRESS = "住所", "Address";
    ADDRESS_EXTRA = "方書", "Building";
    DISTRICT_NAME = "地区名", "District";
    ELEMENTARY_SCHOOL_DISTRICT = "小学校区", "Elementary school";
    JUNIOR_HIGH_DISTRICT = "中学校区", "Junior high";
    PHONE = "電話番号", "Telephone";
    EMAIL = "Eメール", "E-mail";
    RESIDENT_CLASS = "住民区分", "Class";
    IS_FOREIGN_NATIONAL = "外国人判定", "Foreign national";
    NATIONALITY = "国籍", "Nationality";
    PREVIOUS_ADDRESS = "転入前住所", "Previous address";
    NEXT_ADDRESS = "転出後住所", "Next address";
    MOVED = "異動", "Move";
    BECAME_RESIDENT = "住民になった", "Became resident";
    CEASED_RESIDENT = "住民でなくなった", "Ceased";
    ADDRESS_FIXED = "住定", "Present address";
    MOVED_REASON = "異動事由", "Move: reason";
    MOVED_ON = "異動日", "Move: date";
    MOVED_NOTIFIED_ON = "異動届出日", "Move: notified";
    BECAME_RESIDENT_REASON = "住民になった事由", "Became resident: reason";
    BECAME_RESIDENT_ON = "住民になった異動日", "Became resident: date";
    BECAME_RESIDENT_NOTIFIED_ON = "住民になった届出日", "Became resident: notified";
    CEASED_RESIDENT_REASON = "住民でなくなった事由", "Ceased: reason";
    CEASED_RESIDENT_ON = "住民でなくなった異動日", "Ceased: date";
    CEASED_RESIDENT_NOTIFIED_ON = "住民でなくなった届出日", "Ceased: notified";
    ADDRESS_FIXED_REASON = "住定日事由", "Present address: reason";
    ADDRESS_FIXED_ON = "住定日", "Present address: date";
    ADDRESS_FIXED_NOTIFIED_ON = "住定日届出日", "Present address: notified";
    FOREIGN_RESIDENT_SINCE = "外国人住民日", "Foreign resident since";
    ART30_45_CLASS = "第30条45規定区分", "Art. 30-45 class";
    RESIDENCE_STATUS = "在留資格", "Residence status";
    RESIDENCE_PERIOD = "在留期間", "Residence period";
    RESIDENCE_UNTIL = "在留期間の満了日", "Residence until";
    RESIDENCE_CARD_NO = "在留カード等番号", "Residence card no.";
    NO_AUTO_ANSWER = "自動応答不可", "No automatic answer";
    PROTECTED = "支援措置", "Protected person";
    MOVED_OUT_ON = "転出日", "Moved out on";
    MOVED_OUT_TO = "転出先", "Next municipality";
    DIED_ON = "死亡日", "Died on";
    REMOVED_ON = "職権消除日", "Removed on";
    KIND = "接種の種類", "Vaccination kind";
    DOSE_NO = "接種回", "Dose number";
    STATUS = "接種状況", "Given or not";
    VACCINATED_ON = "接種日", "Vaccinated on";
    COUPON_NO = "接種券番号", "Coupon number";
    COUPON_MUNICIPALITY = "接種券の自治体コード", "Issuer of the coupon";
    VENUE = "医療機関・接種会場", "Clinic or venue";
    CLINIC_CODE = "医療機関コード", "Clinic code";
    DOCTOR = "接種医", "Doctor";
    MAKER = "ワクチンメーカー", "Vaccine maker";
    LOT_NO = "ロット番号", "Lot number";
    VACCINE_TYPE = "ワクチン種類", "Vaccine type";
    PRODUCT_NAME = "製品名", "Product";
    JUDGEMENT = "接種判定", "Judgement";
    BILLING_MONTH = "請求月", "Billing month";
    DOSE_CENTI_ML = "接種量（0.01 mL）", "Amount (0.01 mL)";
    PRESCREENED = "予診有無", "Prescreened";
    COMBINED_KINDS = "混合接種何種", "Combined kinds";
    PNEUMOCOCCAL_TYPE = "肺炎球菌種類", "Pneumococcal type";
    NOT_VACCINATED_REASON = "未接種理由", "Reason for no dose";
    PATIENT_CHARGE = "実費徴収区分", "Charge class";
    SLIP_GIVEN = "済証交付有無", "Slip handed out";
    UNDER65_REASON = "65歳未満接種理由", "Reason under 65";
    EVIDENCE = "予診票", "Questionnaire";
    REGISTERED_AT = "登録日時", "Registered at";
    ORIGIN = "入手元", "Origin";
    STATE = "状態", "State";
    CANCELLED = "取消", "Cancelled";
    AGE_AT_DOSE = "接種日年齢", "Age at dose";
    AGE_AT_YEAR_END = "年度末年齢", "Age at year end";
    MONTHS_AT_DOSE = "接種日月齢", "Months at dose";
    MONTHS_AT_YEAR_END = "年度末月齢", "Months at year end";
    FISCAL_YEAR = "接種年度", "Fiscal year";
    FORMER_SURNAME = "旧姓", "Former surname";
    OTHER_SURNAME = "別姓", "Other surname";
    OTHER_NAME = "別名", "Other name";
    ROMAJI_NAME = "ローマ字氏名", "Name in romaji";
    CERTIFICATE_NATIONALITY = "国籍（旅券）", "Nationality (passport)";
    PASSPORT_NO = "旅券番号", "Passport no.";
    CERTIFICATE_ID = "証明書ID", "Certificate ID";
    CERTIFICATE_ISSUED_ON = "証明書発行年月日", "Certificate issued on";
    FINDINGS = "確認事項", "Findings";
    COUPON = "接種券", "Coupon";
    ISSUED_ON = "発行日", "Issued on";
    NEXT_DOSE_NO = "次回接種回", "Next dose";
    VOID_SINCE = "無効日", "Void since";
    CREATED = "登録", "Record made";
    YES = "はい", "yes";
    NO = "いいえ", "no";
    NOT_SAID = "-", "-";
    GIVEN = "実施", "given";
    NOT_GIVEN = "未実施", "not given";
    MAY_BE_GIVEN = "可", "allowed";
    MAY_NOT_BE_GIVEN = "不可", "refused";
    TOO_SOON = "間隔不足", "interval too short";
    OUTSIDE_AGE = "年齢外", "outside the age";
    CHARGED = "徴収", "charged";
    EXEMPT_WELFARE = "免除（生活保護）", "exempt (welfare)";
    EXEMPT_TAX = "免除（非課税）", "exempt (no tax)";
    NORMAL = "正常", "good";
    TO_CHECK = "要確認", "check";
    TO_CORRECT = "要修正", "wrong";
    CONFIRMED = "確認済", "confirmed";
    MOVED_OUT_MARK = "転出", "moved out";
    DEAD_MARK = "死亡", "dead";
    REMOVED_MARK = "職権消除", "removed";
    UNDECIDED_MARK = "食い違いあり", "conflicting entries";
    VOID_COUPON = "無効の接種券です", "the coupon is void";
    ALREADY_THERE = "同じ接種が登録済みです", "the same dose is on record";
    FAULT_EMPTY = "{label}を入力してください。", "{label}: please fill this in.";
    FAULT_TOO_LONG = "{label}: 長すぎます。", "{label}: too long.";
    FAULT_CHARACTERS = "{label}: 使えない文字があります。", "{label}: a character cannot be used.";
    FAULT_FORM = "{label}: 形が違います。", "{label}: not of the right form.";
    FAULT_KANA = "{label}: カナで入力してください。", "{label}: kana only, please.";
    FAULT_DATE = "{label}: 日付として読めません。", "{label}: not a date.";
    FAULT_FUTURE = "{label}: 今日より後の日付です。", "{label}: this day is still to come.";
    FAULT_BEFORE_BIRTH = "{label}: 生年月日より前の日付です。", "{label}: before the birth date.";
    FAULT_FIXED = "{label}: ここでは変えられません。", "{label}: cannot be changed here.";
    FAULT_TAKEN = "{label}: ほかの住民が使っています。", "{label}: somebody else has it.";
    FAULT_OTHER = "{label}: {what}", "{label}: {what}";
}

/// The label of an item by its name in a change or a fault; many labels above are found here only.
pub fn item(name: &str) -> Option<&'static Text> {
    let wanted = name.to_ascii_uppercase();
    ALL.iter()
        .find(|(known, _)| *known == wanted)
        .map(|(_, text)| text)
}

/// The word for a coded value of an item in a change.
pub fn value(item: &str, value: &str) -> Option<&'static Text> {
    Some(match (item, value) {
        (_, "true" | "yes") => &YES,
        (_, "false") => &NO,
        ("status", "done") => &GIVEN,
        ("status", _) => &NOT_GIVEN,
        ("judgement", "allowed") => &MAY_BE_GIVEN,
        ("judgement", "refused") => &MAY_NOT_BE_GIVEN,
        ("judgement", "interval-too-short" | "interval_too_short") => &TOO_SOON,
        ("judgement", _) => &OUTSIDE_AGE,
        ("patient_charge", "charged") => &CHARGED,
        ("patient_charge", "exempt-welfare" | "exempt_welfare") => &EXEMPT_WELFARE,
        ("patient_charge", _) => &EXEMPT_TAX,
        ("state", "normal") => &NORMAL,
        ("state", "to-check" | "to_check") => &TO_CHECK,
        ("state", "to-correct" | "to_correct") => &TO_CORRECT,
        ("state", "confirmed") => &CONFIRMED,
        _ => return None,
    })
}

/// The word for a mark of a person in a list.
pub fn mark(word: &str) -> Option<&'static Text> {
    Some(match word {
        "protected" => &PROTECTED,
        "no_auto_answer" => &NO_AUTO_ANSWER,
        "moved_out" => &MOVED_OUT_MARK,
        "dead" => &DEAD_MARK,
        "removed" => &REMOVED_MARK,
        "undecided" => &UNDECIDED_MARK,
        _ => return None,
    })
}

/// What a note about a dose says: a finding of the quality rules, or what is wrong with its coupon.
pub fn note(code: &str) -> Option<&'static Text> {
    match code {
        "void_coupon" => Some(&VOID_COUPON),
        "already_there" => Some(&ALREADY_THERE),
        code => crate::text::row(code),
    }
}

/// The sentence for a fault of a field.
pub fn fault(code: &str) -> &'static Text {
    match code {
        "empty" => &FAULT_EMPTY,
        "too_long" => &FAULT_TOO_LONG,
        "characters" => &FAULT_CHARACTERS,
        "form" => &FAULT_FORM,
        "kana" => &FAULT_KANA,
        "date" => &FAULT_DATE,
        "future_date" => &FAULT_FUTURE,
        "before_birth" => &FAULT_BEFORE_BIRTH,
        "fixed" => &FAULT_FIXED,
        "taken" => &FAULT_TAKEN,
        _ => &FAULT_OTHER,
    }
}

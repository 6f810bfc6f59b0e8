//! Person, flags and coupons as fields and back. Field names are those of the domain; a new field is a new line in both halves.

use super::error::DocumentError;
use super::tree::Fields;
use super::tree::Part;
use super::tree::date;
use super::tree::flag;
use super::tree::int;
use super::tree::required;
use super::tree::text;
use super::tree::yes_no;
use crate::domain::{
    AddresseeNo, Coupon, CouponNo, Flags, ForeignItems, IssueReason, Move, MoveReason,
    MunicipalityCode, PartialDate, Person, ResidentClass, Sex,
};
use automerge::ScalarValue;

pub(super) fn person_fields(person: &Person, fields: &mut Fields) {
    let unified = person.unified_addressee_no.as_ref();
    let birth_date = ScalarValue::Str(person.birth_date.to_string().into());
    fields.extend([
        (
            "unified_addressee_no",
            text(unified.map(AddresseeNo::as_str)),
        ),
        ("addressee_no", text(Some(person.addressee_no.as_str()))),
        ("household_no", text(person.household_no.as_deref())),
        ("name_kana", text(Some(&person.name_kana))),
        ("name_kanji", text(Some(&person.name_kanji))),
        ("birth_date", Some(birth_date)),
        ("sex", int(Some(person.sex.code()))),
        ("relationship", text(person.relationship.as_deref())),
        ("postal_code", text(person.postal_code.as_deref())),
        ("address", text(person.address.as_deref())),
        ("address_extra", text(person.address_extra.as_deref())),
        ("district_name", text(person.district_name.as_deref())),
        (
            "elementary_school_district",
            text(person.elementary_school_district.as_deref()),
        ),
        (
            "junior_high_district",
            text(person.junior_high_district.as_deref()),
        ),
        ("phone", text(person.phone.as_deref())),
        ("email", text(person.email.as_deref())),
        ("resident_class", int(Some(person.resident_class.code()))),
        ("is_foreign_national", yes_no(person.is_foreign_national)),
        ("nationality", text(person.nationality.as_deref())),
        ("previous_address", text(person.previous_address.as_deref())),
        ("next_address", text(person.next_address.as_deref())),
    ]);
    for (names, event) in [
        (MOVED, &person.moved),
        (BECAME_RESIDENT, &person.became_resident),
        (CEASED_RESIDENT, &person.ceased_resident),
        (ADDRESS_FIXED, &person.address_fixed),
    ] {
        let [reason, on, notified_on] = names;
        fields.extend([
            (reason, text(event.reason.as_ref().map(MoveReason::as_str))),
            (on, date(event.on)),
            (notified_on, date(event.notified_on)),
        ]);
    }
    let foreign = &person.foreign;
    fields.extend([
        ("foreign_resident_since", date(foreign.resident_since)),
        ("art30_45_class", text(foreign.art30_45_class.as_deref())),
        (
            "residence_status",
            text(foreign.residence_status.as_deref()),
        ),
        (
            "residence_period",
            text(foreign.residence_period.as_deref()),
        ),
        ("residence_until", date(foreign.residence_until)),
        (
            "residence_card_no",
            text(foreign.residence_card_no.as_deref()),
        ),
    ]);
}

const MOVED: [&str; 3] = ["moved_reason", "moved_on", "moved_notified_on"];
const BECAME_RESIDENT: [&str; 3] = [
    "became_resident_reason",
    "became_resident_on",
    "became_resident_notified_on",
];
const CEASED_RESIDENT: [&str; 3] = [
    "ceased_resident_reason",
    "ceased_resident_on",
    "ceased_resident_notified_on",
];
const ADDRESS_FIXED: [&str; 3] = [
    "address_fixed_reason",
    "address_fixed_on",
    "address_fixed_notified_on",
];

pub(super) fn person(part: &Part<'_>) -> Result<Person, DocumentError> {
    let addressee_no = |field| part.parsed(field, |text| AddresseeNo::parse(text).ok());
    let birth_date = part.parsed("birth_date", |text| PartialDate::parse(text).ok())?;
    let resident_class = part.code("resident_class", ResidentClass::from_code)?;
    Ok(Person {
        unified_addressee_no: addressee_no("unified_addressee_no")?,
        addressee_no: required(addressee_no("addressee_no")?, "addressee_no")?,
        household_no: part.text("household_no")?,
        name_kana: required(part.text("name_kana")?, "name_kana")?,
        name_kanji: required(part.text("name_kanji")?, "name_kanji")?,
        birth_date: required(birth_date, "birth_date")?,
        sex: required(part.code("sex", Sex::from_code)?, "sex")?,
        relationship: part.text("relationship")?,
        postal_code: part.text("postal_code")?,
        address: part.text("address")?,
        address_extra: part.text("address_extra")?,
        district_name: part.text("district_name")?,
        elementary_school_district: part.text("elementary_school_district")?,
        junior_high_district: part.text("junior_high_district")?,
        phone: part.text("phone")?,
        email: part.text("email")?,
        moved: read_move(part, MOVED)?,
        became_resident: read_move(part, BECAME_RESIDENT)?,
        ceased_resident: read_move(part, CEASED_RESIDENT)?,
        address_fixed: read_move(part, ADDRESS_FIXED)?,
        resident_class: required(resident_class, "resident_class")?,
        is_foreign_national: part.yes_no("is_foreign_national")?,
        nationality: part.text("nationality")?,
        previous_address: part.text("previous_address")?,
        next_address: part.text("next_address")?,
        foreign: ForeignItems {
            resident_since: part.date("foreign_resident_since")?,
            art30_45_class: part.text("art30_45_class")?,
            residence_status: part.text("residence_status")?,
            residence_period: part.text("residence_period")?,
            residence_until: part.date("residence_until")?,
            residence_card_no: part.text("residence_card_no")?,
        },
    })
}

fn read_move(part: &Part<'_>, names: [&'static str; 3]) -> Result<Move, DocumentError> {
    let [reason, on, notified_on] = names;
    Ok(Move {
        reason: part.text(reason)?.map(MoveReason::from),
        on: part.date(on)?,
        notified_on: part.date(notified_on)?,
    })
}

pub(super) fn flag_fields(flags: &Flags, fields: &mut Fields) {
    fields.extend([
        ("no_auto_answer", flag(flags.no_auto_answer)),
        ("protected", flag(flags.protected)),
        ("moved_out_on", date(flags.moved_out_on)),
        (
            "moved_out_to",
            int(flags.moved_out_to.map(MunicipalityCode::as_u32)),
        ),
        ("died_on", date(flags.died_on)),
        ("removed_on", date(flags.removed_on)),
    ]);
}

pub(super) fn flags(part: &Part<'_>) -> Result<Flags, DocumentError> {
    Ok(Flags {
        no_auto_answer: part.flag("no_auto_answer")?,
        protected: part.flag("protected")?,
        moved_out_on: part.date("moved_out_on")?,
        moved_out_to: part.code("moved_out_to", |code| MunicipalityCode::new(code).ok())?,
        died_on: part.date("died_on")?,
        removed_on: part.date("removed_on")?,
    })
}

pub(super) fn coupon_fields(coupon: &Coupon) -> Fields {
    vec![
        ("issued_on", date(Some(coupon.issued_on))),
        ("issue_reason", int(Some(coupon.reason.code()))),
        ("next_dose_no", int(Some(coupon.next_dose_no))),
        ("void_since", date(coupon.void_since)),
    ]
}

pub(super) fn coupon(number: CouponNo, part: &Part<'_>) -> Result<Coupon, DocumentError> {
    let reason = part.code("issue_reason", IssueReason::from_code)?;
    Ok(Coupon {
        number,
        issued_on: required(part.date("issued_on")?, "issued_on")?,
        reason: required(reason, "issue_reason")?,
        next_dose_no: required(part.int("next_dose_no")?, "next_dose_no")?,
        void_since: part.date("void_since")?,
    })
}

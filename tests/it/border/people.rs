//! Synthetic people, and the question a clerk asks about one of them.

use watari::domain::{
    AddresseeNo, CouponKey, CouponNo, Date, Dose, DoseId, IdCheck, ItemGroup, LegalBasis,
    MunicipalityCode, MyNumber, PartialDate, Person, Purpose, Resident, ResidentClass, Sex,
    UnixTime, VaccinationKind,
};
use watari::inquiry::{Basis, Draft, IdentityCheck, InquiryNo, PersonId, Pseudonym, RegisterCheck};

const KANA: [&str; 5] = ["サトウ", "スズキ", "タカハシ", "タナカ", "イトウ"];

/// The name of the person with this number.
fn name(base: u64) -> String {
    format!("{}　ハナコ", KANA[base as usize % KANA.len()])
}

/// The person with the synthetic number `base`: the same wherever they live. COVID doses, given in `town`.
pub fn resident(base: u64, doses: u8, town: MunicipalityCode) -> Resident {
    let birth = PartialDate::new(1950 + (base % 50) as i16, 1 + (base % 12) as u8, 15).unwrap();
    let no = AddresseeNo::parse(&format!("{base}")).unwrap();
    let sex = if base.is_multiple_of(2) {
        Sex::Female
    } else {
        Sex::Male
    };
    let class = ResidentClass::Resident;
    let kanji = "見本　花子".to_owned();
    let mut resident = Resident::new(Person::new(no, name(base), kanji, birth, sex, class));
    resident.doses = (1..=doses).map(|no| dose(base, no, town)).collect();
    resident
}

fn dose(base: u64, no: u8, town: MunicipalityCode) -> Dose {
    let kind = VaccinationKind::all()
        .find(|kind| kind.group() == ItemGroup::Covid19)
        .unwrap();
    let day = Date::new(2021, no.min(12), 1).unwrap();
    let mut id = [no; 16];
    id[..8].copy_from_slice(&base.to_be_bytes());
    let mut dose = Dose::new(DoseId(id), kind, no, day);
    dose.coupon = Some(CouponKey {
        municipality: town,
        number: CouponNo::parse("0000000017").unwrap(),
    });
    dose.venue = Some("保健センター".to_owned());
    dose.maker = Some("ファイザー".to_owned());
    dose.lot_no = Some("EX3617".to_owned());
    dose
}

/// A question with nothing missing about the person with the number `base`.
pub fn draft(serial: u64, base: u64, person: PersonId, provider: MunicipalityCode) -> Draft {
    let about = resident(base, 0, provider).person;
    let today = UnixTime(super::START).date();
    let staff = Pseudonym([7; 16]);
    Draft {
        inquiry: InquiryNo(format!("Q-{serial}")),
        person,
        number: MyNumber::synthetic(base),
        kana: about.name_kana,
        birth: about.birth_date,
        sex: about.sex,
        provider,
        purpose: Purpose::TransferIn,
        items: vec![ItemGroup::Covid19],
        basis: Some(Basis {
            kind: LegalBasis::Consent,
            reference: "同意書-0001".to_owned(),
            date: today,
            form_hash: None,
        }),
        identity: Some(IdentityCheck {
            method: IdCheck::MyNumberCard,
            date: today,
        }),
        register: Some(RegisterCheck { staff, date: today }),
        moved_in: Some(today),
        staff,
    }
}

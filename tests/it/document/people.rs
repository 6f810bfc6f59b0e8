//! Records for the document tests: a bare one, one with every field filled, and any.

use proptest::prelude::*;
use watari::domain::*;

pub fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn bare() -> Resident {
    let mut resident = Resident::new(Person::new(
        AddresseeNo::parse("1001").unwrap(),
        "ミホン　タロウ".to_owned(),
        "見本　太郎".to_owned(),
        PartialDate::YearMonth(1972, 1),
        Sex::Male,
        ResidentClass::Resident,
    ));
    resident.coupons.push(Coupon {
        number: CouponNo::new(17).unwrap(),
        issued_on: date("2021-04-01"),
        reason: IssueReason::New,
        next_dose_no: 1,
        void_since: None,
    });
    resident
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn event(reason: MoveReason) -> Move {
    Move {
        reason: Some(reason),
        on: Some(date("2020-02-29")),
        notified_on: Some(date("2020-03-02")),
    }
}

/// A record in which no field is absent.
pub fn full() -> Resident {
    let mut resident = bare();
    resident.person = Person {
        unified_addressee_no: AddresseeNo::parse("U-1").ok(),
        addressee_no: AddresseeNo::parse("1001").unwrap(),
        household_no: some("55"),
        name_kana: "カツラギ　ハナコ".to_owned(),
        name_kanji: "葛\u{e0100}城　花子𠮷".to_owned(),
        birth_date: PartialDate::Year(1950),
        sex: Sex::NotApplicable,
        relationship: some("世帯主"),
        postal_code: some("1234567"),
        address: some("見本県見本市一丁目2番3号"),
        address_extra: some("見本荘101"),
        district_name: some("中央"),
        elementary_school_district: some("中央小"),
        junior_high_district: some("中央中"),
        phone: some("000-0000-0000"),
        email: some("x@example.invalid"),
        moved: event(MoveReason::AddressChange),
        became_resident: event(MoveReason::TransferIn),
        ceased_resident: event(MoveReason::Other("帰化".to_owned())),
        address_fixed: event(MoveReason::OfficialEntry),
        resident_class: ResidentClass::MovedOut,
        is_foreign_national: Some(false),
        nationality: some("UTO"),
        previous_address: some("三本市"),
        next_address: some("例示町"),
        foreign: ForeignItems {
            resident_since: Some(date("2012-07-09")),
            art30_45_class: some("中長期在留者"),
            residence_status: some("永住者"),
            residence_period: some("無期限"),
            residence_until: Some(date("2030-01-01")),
            residence_card_no: some("AB12345678CD"),
        },
    };
    resident.flags = Flags {
        no_auto_answer: true,
        protected: true,
        moved_out_on: Some(date("2026-09-30")),
        moved_out_to: MunicipalityCode::parse("992020").ok(),
        died_on: Some(date("2026-10-01")),
        removed_on: Some(date("2026-10-02")),
    };
    resident.coupons[0].void_since = Some(date("2026-09-30"));
    resident.doses = vec![full_dose()];
    resident
}

pub fn full_dose() -> Dose {
    Dose {
        id: DoseId([7; 16]),
        kind: VaccinationKind::COVID19,
        dose_no: 2,
        status: DoseStatus::NotDone,
        vaccinated_on: Some(date("2021-06-30")),
        coupon: Some(CouponKey {
            municipality: MunicipalityCode::parse("992011").unwrap(),
            number: CouponNo::new(17).unwrap(),
        }),
        venue: some("見本会場"),
        clinic_code: some("1310000001"),
        doctor: some("医師　一郎"),
        maker: some("武田/モデルナ"),
        lot_no: some("AB1234"),
        vaccine_type: some("mRNA"),
        product_name: some("スパイクバックス筋注"),
        judgement: Some(Judgement::IntervalTooShort),
        billing_month: some("2021-07"),
        dose_centi_ml: Some(50),
        prescreened: Some(true),
        infant: InfantItems {
            combined_kinds: Some(4),
            pneumococcal_type: Some(13),
            not_vaccinated_reason: some("発熱"),
        },
        elderly: ElderlyItems {
            patient_charge: Some(PatientCharge::ExemptTax),
            slip_given: Some(true),
            under65_reason: some("心臓"),
        },
        certificate: CertificateItems {
            former_surname: some("旧姓"),
            other_surname: some("別姓"),
            other_name: some("別名"),
            romaji_name: some("MIHON TARO"),
            nationality: some("UTO"),
            passport_no: some("XX0000000"),
            certificate_id: some("ABCD-EFGH"),
            issued_on: Some(date("2021-12-20")),
        },
        registered_at: Some(UnixTime(1_625_000_000)),
        evidence: some("B-1/15"),
        origin: Origin::Foreign {
            issuer: MunicipalityCode::parse("992020").unwrap(),
            inquiry: [9; 16],
        },
        statement: Some(SignedStatement {
            id: [8; 16],
            bytes: vec![1, 2, 3],
            signature: vec![4; 64],
        }),
        state: DoseState::Confirmed,
        cancelled: true,
    }
}

pub fn own_dose(id: u8, dose_no: u8, on: &str) -> Dose {
    let mut dose = Dose::new(
        DoseId([id; 16]),
        VaccinationKind::COVID19,
        dose_no,
        date(on),
    );
    dose.lot_no = some("AB1234");
    dose
}

prop_compose! {
    /// Records that differ in the fields that change most.
    pub fn any_resident()(
        name in "[一-龥]{1,6}",
        address in prop::option::of("[一-龥0-9]{1,12}"),
        protected: bool,
        moved in prop::option::of(1u8..=28),
        coupons in prop::collection::btree_map(0u64..6, (1u8..9, any::<bool>()), 0..4),
        doses in prop::collection::btree_map(0u8..6, (1u8..6, 1u8..=28, any::<bool>(), prop::option::of("[A-Z0-9]{1,8}")), 0..5),
    ) -> Resident {
        let mut resident = bare();
        resident.person.name_kanji = name;
        resident.person.address = address;
        resident.flags.protected = protected;
        resident.flags.moved_out_on = moved.map(|day| Date::new(2026, 9, day).unwrap());
        resident.coupons = coupons
            .into_iter()
            .map(|(number, (next_dose_no, void))| Coupon {
                number: CouponNo::new(number).unwrap(),
                next_dose_no,
                void_since: void.then(|| date("2022-01-01")),
                ..bare().coupons.remove(0)
            })
            .collect();
        for (id, (dose_no, day, cancelled, lot_no)) in doses {
            let mut dose = own_dose(id, dose_no, &format!("2021-06-{day:02}"));
            dose.cancelled = cancelled;
            dose.lot_no = lot_no;
            resident.doses.push(dose);
        }
        resident.sort();
        resident
    }
}

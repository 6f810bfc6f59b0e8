//! Synthetic people, and what each town knows of them: the plain model that answers are compared with.

use watari::domain::{
    AddresseeNo, Date, Dose, DoseId, MyNumber, PartialDate, Person, Purpose, Resident,
    ResidentClass, Sex, VaccinationKind,
};
use watari::inquiry::PersonId;

/// What an inquiry about a person must come to at the town that was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Found,
    /// The addressee never heard of this person.
    Unknown,
    Flagged,
    OtherName,
    /// 提供制限
    Refused,
}

impl Case {
    pub const ALL: [Self; 5] = [
        Self::Found,
        Self::Unknown,
        Self::Flagged,
        Self::OtherName,
        Self::Refused,
    ];
}

/// A person everywhere.
#[derive(Clone, Copy)]
pub struct Citizen(pub u64);

const KANA: [&str; 4] = [
    "ミホン　ハナコ",
    "レイジ　タロウ",
    "シケン　サクラ",
    "タメシ　イチロウ",
];

impl Citizen {
    pub fn number(self) -> MyNumber {
        MyNumber::synthetic(10_000_000_000 + self.0 * 7_919)
    }

    pub fn digits(self) -> [u8; 12] {
        *self.number().reveal(Purpose::TransferIn)
    }

    /// The same person has another key in each town.
    pub fn at(self, town: usize) -> PersonId {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&(town as u64 + 1).to_be_bytes());
        id[8..].copy_from_slice(&self.0.to_be_bytes());
        PersonId(id)
    }

    pub fn kana(self) -> &'static str {
        KANA[(self.0 % 4) as usize]
    }

    pub fn birth(self) -> PartialDate {
        PartialDate::new(1960 + (self.0 % 50) as i16, 4, 1 + (self.0 % 28) as u8).unwrap()
    }

    pub fn sex(self) -> Sex {
        if self.0.is_multiple_of(2) {
            Sex::Female
        } else {
            Sex::Male
        }
    }

    /// The lots of this person's doses: none for every eighth.
    pub fn lots(self) -> Vec<String> {
        let lot = |dose: u64| format!("LOT{}-{dose}", self.0);
        (1..=self.0 % 8).map(lot).collect()
    }

    fn person(self, kana: &str) -> Person {
        Person::new(
            AddresseeNo::parse(&format!("A{}", self.0)).unwrap(),
            kana.to_owned(),
            "見本".to_owned(),
            self.birth(),
            self.sex(),
            ResidentClass::MovedOut,
        )
    }

    /// As the town that was left has it.
    pub fn left(self, case: Case) -> Resident {
        let kana = match case {
            Case::OtherName => "ベツノ　ナマエ",
            _ => self.kana(),
        };
        let mut resident = Resident::new(self.person(kana));
        resident.flags.no_auto_answer = case == Case::Flagged;
        for (dose_no, lot) in (1_u8..).zip(self.lots()) {
            let mut id = [dose_no; 16];
            id[8..].copy_from_slice(&self.0.to_be_bytes());
            let day = Date::new(2021, 6, dose_no).unwrap();
            let mut dose = Dose::new(DoseId(id), VaccinationKind::COVID19, dose_no, day);
            dose.lot_no = Some(lot);
            resident.doses.push(dose);
        }
        resident
    }

    /// As the town that asks has it: no doses yet.
    pub fn arrived(self) -> Resident {
        Resident::new(self.person(self.kana()))
    }
}

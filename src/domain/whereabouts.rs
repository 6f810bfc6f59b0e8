//! Where a person lives and can be reached: what is kept back of a protected person (支援措置) until somebody gives a reason.

use serde::{Deserialize, Serialize};

use super::Person;

/// Items 10 to 17, 33 and 34. `Debug` shows nothing: see [`super::Private`], in which it travels.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// 10 郵便番号
    pub postal_code: Option<String>,
    /// 11 住所
    pub address: Option<String>,
    /// 12 方書
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
    /// 33 転入前住所
    pub previous_address: Option<String>,
    /// 34 転出後住所
    pub next_address: Option<String>,
}

impl Whereabouts {
    /// The items by their names in changes.
    pub const ITEMS: [&str; 10] = [
        "postal_code",
        "address",
        "address_extra",
        "district_name",
        "elementary_school_district",
        "junior_high_district",
        "phone",
        "email",
        "previous_address",
        "next_address",
    ];

    /// Takes them out of a person.
    pub fn take(person: &mut Person) -> Self {
        Self {
            postal_code: person.postal_code.take(),
            address: person.address.take(),
            address_extra: person.address_extra.take(),
            district_name: person.district_name.take(),
            elementary_school_district: person.elementary_school_district.take(),
            junior_high_district: person.junior_high_district.take(),
            phone: person.phone.take(),
            email: person.email.take(),
            previous_address: person.previous_address.take(),
            next_address: person.next_address.take(),
        }
    }

    /// Puts them into a person, over what is there.
    pub fn put(self, person: &mut Person) {
        person.postal_code = self.postal_code;
        person.address = self.address;
        person.address_extra = self.address_extra;
        person.district_name = self.district_name;
        person.elementary_school_district = self.elementary_school_district;
        person.junior_high_district = self.junior_high_district;
        person.phone = self.phone;
        person.email = self.email;
        person.previous_address = self.previous_address;
        person.next_address = self.next_address;
    }
}

/// Why the whereabouts of a protected person are looked at. A closed list: it goes into the operation log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViewReason {
    /// The person's own notification or application.
    OwnRequest,
    /// A coupon or a notice is sent to the person.
    Mailing,
    /// An inquiry for the person, or a provision of the record.
    Inquiry,
    /// An authority asks on the ground of a law.
    Authority,
}

impl ViewReason {
    pub const ALL: [Self; 4] = [
        Self::OwnRequest,
        Self::Mailing,
        Self::Inquiry,
        Self::Authority,
    ];

    /// The word in the operation log and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnRequest => "own-request",
            Self::Mailing => "mailing",
            Self::Inquiry => "inquiry",
            Self::Authority => "authority",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

//! What lists, search and the integrity check need of a resident, and nothing else. No My Number, no address, no dose.
//!
//! A summary is written beside the document in the same batch and read 300,000 times at unlock, so its form is
//! made by hand: fixed part, coupon numbers, four texts. [`SummaryView`] reads it without copying.

use super::AddresseeNo;
use super::CouponNo;
use super::Flags;
use super::PartialDate;
use super::Resident;
use super::ResidentClass;
use super::Sex;
use std::fmt;

/// The first version knew no household.
const FIRST_VERSION: u8 = 1;
const VERSION: u8 = 2;
/// Fixed part: version, class and sex, flags, birth, hash, doses, coupons, three lengths.
const FIXED_LEN: usize = 1 + 1 + 1 + 4 + 32 + 1 + 1 + 1 + 2 + 2;
const COUPON_LEN: usize = 5;
/// Ten digits take 34 of the 40 bits.
const VOID_BIT: u32 = 39;
/// Most coupons in a summary, valid ones first; further ones stand in the document only.
pub const SUMMARY_COUPONS_MAX: usize = 32;
/// Longest name in a summary, in bytes. Longer names are cut at a character.
pub const SUMMARY_NAME_LEN_MAX: usize = 1024;

/// Longest household number in a summary, in bytes.
pub const SUMMARY_HOUSEHOLD_LEN_MAX: usize = 60;

/// One row of a list.
#[derive(Clone, PartialEq, Eq)]
pub struct Summary {
    pub addressee_no: AddresseeNo,
    pub name_kana: String,
    pub name_kanji: String,
    pub birth_date: PartialDate,
    pub sex: Sex,
    pub resident_class: ResidentClass,
    /// 世帯番号; empty where the register gave none.
    pub household_no: String,
    /// Valid ones first, then by number.
    pub coupons: Vec<SummaryCoupon>,
    /// Doses that count, at most 255.
    pub dose_count: u8,
    pub flags: SummaryFlags,
    /// Hash of the sealed document row, set by whoever writes both.
    pub document_hash: [u8; 32],
}

/// A coupon in a summary. Void ones are there too: doses are found by them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SummaryCoupon {
    pub void: bool,
    pub number: CouponNo,
}

/// [`Flags`] without their dates, and what a list must show beside them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SummaryFlags {
    pub no_auto_answer: bool,
    pub protected: bool,
    pub moved_out: bool,
    pub dead: bool,
    pub removed: bool,
    /// Two replicas wrote it apart, and nobody decided yet.
    pub undecided: bool,
}

/// A summary read in place.
#[derive(Clone, Copy)]
pub struct SummaryView<'a> {
    pub addressee_no: &'a str,
    pub name_kana: &'a str,
    pub name_kanji: &'a str,
    pub birth_date: PartialDate,
    pub sex: Sex,
    pub resident_class: ResidentClass,
    /// Empty where the register gave none.
    pub household_no: &'a str,
    pub dose_count: u8,
    pub flags: SummaryFlags,
    pub document_hash: &'a [u8; 32],
    coupons: &'a [[u8; COUPON_LEN]],
}

/// Bytes that are no summary of a version known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a summary of a known version")]
pub struct NotASummary;

impl Summary {
    /// The summary of a resident whose document row has this hash.
    pub fn of(resident: &Resident, document_hash: [u8; 32]) -> Self {
        let person = &resident.person;
        let mut coupons: Vec<SummaryCoupon> = resident
            .coupons
            .iter()
            .map(|coupon| SummaryCoupon {
                void: !coupon.is_valid(),
                number: coupon.number,
            })
            .collect();
        coupons.sort_unstable();
        coupons.truncate(SUMMARY_COUPONS_MAX);
        Self {
            addressee_no: person.addressee_no,
            name_kana: cut(&person.name_kana).to_owned(),
            name_kanji: cut(&person.name_kanji).to_owned(),
            birth_date: person.birth_date,
            sex: person.sex,
            resident_class: person.resident_class,
            household_no: cut_household(person.household_no.as_deref().unwrap_or_default())
                .to_owned(),
            coupons,
            dose_count: u8::try_from(resident.counted_doses().count()).unwrap_or(u8::MAX),
            flags: SummaryFlags::of(&resident.flags),
            document_hash,
        }
    }

    /// The bytes of its row.
    pub fn to_bytes(&self) -> Vec<u8> {
        let texts = [
            self.addressee_no.as_str(),
            cut(&self.name_kana),
            cut(&self.name_kanji),
        ];
        let coupons = self
            .coupons
            .get(..SUMMARY_COUPONS_MAX)
            .unwrap_or(&self.coupons);
        let mut out = Vec::with_capacity(
            FIXED_LEN + coupons.len() * COUPON_LEN + texts.iter().map(|t| t.len()).sum::<usize>(),
        );
        out.push(VERSION);
        out.push(self.resident_class.code() << 4 | self.sex.code());
        out.push(self.flags.bits());
        out.extend(self.birth_date.year().to_le_bytes());
        out.push(self.birth_date.month().unwrap_or(0));
        out.push(self.birth_date.day().unwrap_or(0));
        out.extend(self.document_hash);
        out.push(self.dose_count);
        let short = "bounded by the constants above";
        out.push(u8::try_from(coupons.len()).expect(short));
        out.push(u8::try_from(texts[0].len()).expect(short));
        out.extend(u16::try_from(texts[1].len()).expect(short).to_le_bytes());
        out.extend(u16::try_from(texts[2].len()).expect(short).to_le_bytes());
        for coupon in coupons {
            let value = coupon.number.as_u64() | u64::from(coupon.void) << VOID_BIT;
            out.extend(&value.to_be_bytes()[8 - COUPON_LEN..]);
        }
        for text in texts {
            out.extend(text.as_bytes());
        }
        // The last text needs no length: it ends where the row ends.
        out.extend(cut_household(&self.household_no).as_bytes());
        out
    }
}

impl<'a> SummaryView<'a> {
    /// Reads the bytes of a row, to their end.
    pub fn read(bytes: &'a [u8]) -> Result<Self, NotASummary> {
        read(bytes).ok_or(NotASummary)
    }

    /// Valid coupons first, then void ones, each by number.
    pub fn coupons(&self) -> impl Iterator<Item = SummaryCoupon> + use<'a> {
        self.coupons
            .iter()
            .filter_map(|coupon| read_coupon(*coupon))
    }

    /// A copy that stands alone.
    pub fn to_summary(&self) -> Result<Summary, NotASummary> {
        Ok(Summary {
            addressee_no: AddresseeNo::parse(self.addressee_no).map_err(|_| NotASummary)?,
            name_kana: self.name_kana.to_owned(),
            name_kanji: self.name_kanji.to_owned(),
            birth_date: self.birth_date,
            sex: self.sex,
            resident_class: self.resident_class,
            household_no: self.household_no.to_owned(),
            coupons: self.coupons().collect(),
            dose_count: self.dose_count,
            flags: self.flags,
            document_hash: *self.document_hash,
        })
    }
}

fn read(bytes: &[u8]) -> Option<SummaryView<'_>> {
    let mut rest = bytes;
    let [version, codes, flags] = *take::<3>(&mut rest)?;
    if !matches!(version, FIRST_VERSION | VERSION) {
        return None;
    }
    let [y0, y1, month, day] = *take::<4>(&mut rest)?;
    let birth_date = PartialDate::new(i16::from_le_bytes([y0, y1]), month, day).ok()?;
    let document_hash = take::<32>(&mut rest)?;
    let [dose_count, coupons, no_len, kana0, kana1, kanji0, kanji1] = *take::<7>(&mut rest)?;
    let (coupons, rest) = rest.split_at_checked(usize::from(coupons) * COUPON_LEN)?;
    let (coupons, _) = coupons.as_chunks::<COUPON_LEN>();
    let (no, rest) = rest.split_at_checked(usize::from(no_len))?;
    let (kana, kanji) = rest.split_at_checked(usize::from(u16::from_le_bytes([kana0, kana1])))?;
    let (kanji, household) =
        kanji.split_at_checked(usize::from(u16::from_le_bytes([kanji0, kanji1])))?;
    if household.len() > SUMMARY_HOUSEHOLD_LEN_MAX
        || (version == FIRST_VERSION && !household.is_empty())
    {
        return None;
    }
    Some(SummaryView {
        addressee_no: std::str::from_utf8(no).ok()?,
        name_kana: std::str::from_utf8(kana).ok()?,
        name_kanji: std::str::from_utf8(kanji).ok()?,
        birth_date,
        sex: Sex::from_code(codes & 0x0f)?,
        resident_class: ResidentClass::from_code(codes >> 4)?,
        household_no: std::str::from_utf8(household).ok()?,
        dose_count,
        flags: SummaryFlags::from_bits(flags)?,
        document_hash,
        coupons,
    })
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(head)
}

fn read_coupon([a, b, c, d, e]: [u8; COUPON_LEN]) -> Option<SummaryCoupon> {
    let value = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
    Some(SummaryCoupon {
        void: value >> VOID_BIT == 1,
        number: CouponNo::new(value & !(1 << VOID_BIT)).ok()?,
    })
}

fn cut_household(household_no: &str) -> &str {
    let end = household_no.floor_char_boundary(SUMMARY_HOUSEHOLD_LEN_MAX);
    household_no.get(..end).unwrap_or(household_no)
}

fn cut(name: &str) -> &str {
    name.get(..name.floor_char_boundary(SUMMARY_NAME_LEN_MAX))
        .unwrap_or(name)
}

impl SummaryFlags {
    /// The flags of a record, without their dates; whether all of it is decided is set by whoever knows the document.
    pub fn of(flags: &Flags) -> Self {
        Self {
            no_auto_answer: flags.no_auto_answer,
            protected: flags.protected,
            moved_out: flags.moved_out_on.is_some(),
            dead: flags.died_on.is_some(),
            removed: flags.removed_on.is_some(),
            undecided: false,
        }
    }

    fn bits(self) -> u8 {
        u8::from(self.no_auto_answer)
            | u8::from(self.protected) << 1
            | u8::from(self.moved_out) << 2
            | u8::from(self.dead) << 3
            | u8::from(self.removed) << 4
            | u8::from(self.undecided) << 5
    }

    fn from_bits(bits: u8) -> Option<Self> {
        (bits < 64).then_some(Self {
            no_auto_answer: bits & 1 != 0,
            protected: bits & 2 != 0,
            moved_out: bits & 4 != 0,
            dead: bits & 8 != 0,
            removed: bits & 16 != 0,
            undecided: bits & 32 != 0,
        })
    }
}

impl fmt::Debug for SummaryCoupon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SummaryCoupon(…)")
    }
}

impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Summary(…)")
    }
}

impl fmt::Debug for SummaryView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SummaryView(…)")
    }
}

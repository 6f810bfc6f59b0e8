//! Memory of a node with everybody unlocked, after a reopening, Argon2id's moment apart.

use super::World;
use crate::child::{Part, ask};
use crate::clock::{self, Memory};
use crate::figure::{Figure, Goal, Line};
use crate::people::Names;
use crate::town::{CLERK, Town};
use std::path::Path;
use std::time::Duration;
use watari::domain::{AddresseeNo, Coupon, CouponNo, Date, IssueReason, PartialDate, Person};
use watari::domain::{Resident, ResidentClass, Sex, Summary};

const GOAL: f64 = 3.0;
const LIMIT: u64 = 250 * 1024 * 1024;

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    world.imports()?;
    let memory: Memory = ask(&Part::Memory {
        folder: world.town(),
    })?;
    Ok(vec![
        Line::new(
            "memory, unlocked after a reopening",
            Figure::bytes(memory.now),
            "the plain summaries",
            Figure::bytes(summaries_len(world.residents)?),
            Goal::AtMost(GOAL),
        ),
        Line::new(
            "memory, peak since the start",
            Figure::bytes(memory.peak),
            "limit",
            Figure::bytes(LIMIT),
            Goal::Below,
        ),
    ])
}

/// In a child.
pub fn unlocked(folder: &Path) -> anyhow::Result<Memory> {
    let town = Town::open(folder)?;
    town.log_in(CLERK)?;
    // What sled writes in the background after opening belongs to it.
    std::thread::sleep(Duration::from_secs(2));
    let memory = clock::memory()?;
    town.close();
    Ok(memory)
}

/// Bytes of everybody's summary as it stands in its row, unpadded.
fn summaries_len(residents: u32) -> anyhow::Result<u64> {
    let names = Names::new();
    let mut sum = 0;
    for row in 0..residents {
        let one = names.resident(row);
        let mut person = Person::new(
            AddresseeNo::parse(&one.addressee_no)?,
            one.kana,
            one.kanji,
            PartialDate::parse_yyyymmdd(&one.born)?,
            Sex::Male,
            ResidentClass::Resident,
        );
        person.sex = Sex::from_code(one.sex).unwrap_or(Sex::Male);
        let mut resident = Resident::new(person);
        resident.coupons.push(Coupon {
            number: CouponNo::parse(&one.coupon_no)?,
            issued_on: Date::new(2026, 4, 1)?,
            reason: IssueReason::New,
            next_dose_no: 1,
            void_since: None,
        });
        sum += Summary::of(&resident, [0; 32]).to_bytes().len() as u64;
    }
    Ok(sum)
}

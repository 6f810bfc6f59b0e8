//! Made-up residents of the practice municipalities: from a seed and a place, each one alone,
//! so that a town of 300,000 needs no more memory than a town of one.

use crate::cli::demo::dice::Dice;
use crate::cli::demo::names::{Name, Stock};
use crate::domain::{Date, MunicipalityCode, MyNumber, Purpose};

/// People who moved from the second town to the first, the last rows of the first town's file.
pub const MOVERS: u32 = 20;
/// The mover whom the tour of the terminal finds: the only one of this name, with three doses in the town they left.
pub const GUEST: u32 = 3;
const GUEST_SURNAME: &str = "佐藤";

const NUMBERS: u64 = 100_000_000_000;

/// One practice municipality of the run.
#[derive(Clone, Copy)]
pub struct Town {
    pub code: &'static str,
    pub name: &'static str,
}

pub const TOWNS: [Town; 3] = [
    Town {
        code: "992011",
        name: "見本市",
    },
    Town {
        code: "992020",
        name: "三本市",
    },
    Town {
        code: "993018",
        name: "例示町",
    },
];

/// Everybody of a run: three towns of equal size.
pub struct World {
    seed: u64,
    pub residents: u32,
    stock: Stock,
}

/// Where a person stands in a town's register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    Resident,
    MovedIn(Date),
    MovedOut(Date, Option<MunicipalityCode>),
    Dead(Date),
}

/// A made-up person as one town knows them.
pub struct Resident {
    pub addressee_no: String,
    pub number: String,
    pub kanji: String,
    pub kana: String,
    pub born: Date,
    pub sex: u8,
    pub coupon_no: String,
    pub coupon_issued: Date,
    pub standing: Standing,
    pub protected: bool,
    pub doses: Vec<Dose>,
}

/// A made-up dose.
pub struct Dose {
    pub given: Date,
    pub registered: String,
    pub venue: String,
    pub doctor: String,
    pub maker: &'static str,
    pub lot_no: String,
}

/// What a person keeps when they move.
struct Identity {
    number: String,
    kanji: String,
    kana: String,
    born: Date,
    sex: u8,
}

impl World {
    pub fn new(seed: u64, residents: u32) -> World {
        World {
            seed,
            residents: residents.max(MOVERS * 2),
            stock: Stock::load(),
        }
    }

    /// The row a mover has in the town they came to (town 0) and in the one they left (town 1).
    pub fn mover(&self, which: u32) -> [u32; 2] {
        [self.residents - MOVERS + which, which * 3 + 1]
    }

    fn moved(&self, town: usize, row: u32) -> Option<u32> {
        (0..MOVERS).find(|which| self.mover(*which).get(town) == Some(&row))
    }

    /// The person in one row of one town.
    pub fn resident(&self, town: usize, row: u32) -> Resident {
        let moved = if town < 2 {
            self.moved(town, row)
        } else {
            None
        };
        let identity = match moved {
            Some(which) => self.identity(1, self.mover(which)[1]),
            None => self.identity(town, row),
        };
        let mut dice = Dice::of(self.seed, &[1, town as u64, u64::from(row)]);
        let standing = self.standing(town, moved, &mut dice);
        let dose_count = match (moved, town) {
            (Some(_), 0) => 0,
            (Some(which), _) => 3 - u64::from(which % 3),
            (None, _) if identity.born.year() > 2008 || dice.chance(12) => 0,
            (None, _) => 1 + dice.below(3),
        };
        let protected = moved.is_none() && dice.below(400) == 0;
        let doses = self.doses(TOWNS[town].name, dose_count, &identity, &mut dice);
        entered(row, identity, standing, protected, doses)
    }

    /// A person in a row of a town that is none of the three; `home` is where this person was first.
    pub fn somebody(
        &self,
        home: (usize, u32),
        row: u32,
        standing: Standing,
        with_doses: Option<&str>,
    ) -> Resident {
        let identity = self.identity(home.0, home.1);
        let mut dice = Dice::of(self.seed, &[4, home.0 as u64, u64::from(home.1)]);
        let doses = match with_doses {
            Some(town) => {
                let count = 1 + dice.below(3);
                self.doses(town, count, &identity, &mut dice)
            }
            None => Vec::new(),
        };
        entered(row, identity, standing, false, doses)
    }

    fn standing(&self, town: usize, moved: Option<u32>, dice: &mut Dice) -> Standing {
        let day = later(date(2026, 4, 1), u64::from(moved.unwrap_or_default()));
        match (moved, dice.below(200)) {
            (Some(_), _) if town == 0 => Standing::MovedIn(day),
            (Some(_), _) => Standing::MovedOut(day, MunicipalityCode::parse(TOWNS[0].code).ok()),
            (None, 0) => Standing::MovedOut(later(date(2024, 4, 1), dice.below(600)), None),
            (None, 1) => Standing::Dead(later(date(2024, 4, 1), dice.below(600))),
            (None, _) => Standing::Resident,
        }
    }

    fn identity(&self, town: usize, row: u32) -> Identity {
        let mut dice = Dice::of(self.seed, &[2, town as u64, u64::from(row)]);
        let male = dice.chance(49);
        let born = later(date(1928, 1, 1), dice.below(90 * 365));
        let surname = self.surname(dice.pick(&self.stock.surnames), town, row);
        let given: &Name = dice.pick(self.stock.given(male, born.year()));
        Identity {
            number: self.number(town as u64 * u64::from(self.residents) + u64::from(row)),
            kanji: format!("{}\u{3000}{}", surname.kanji, given.kanji),
            kana: format!("{}\u{3000}{}", surname.kana, given.kana),
            born,
            sex: if male { 1 } else { 2 },
        }
    }

    /// The guest's surname is theirs alone; whom the dice gave it has the next one of the stock.
    fn surname<'a>(&'a self, diced: &'a Name, town: usize, row: u32) -> &'a Name {
        let names = &self.stock.surnames;
        let of_guest = |name: &&Name| name.kanji == GUEST_SURNAME;
        if town == 1 && row == self.mover(GUEST)[1] {
            return names.iter().find(of_guest).unwrap_or(diced);
        }
        if of_guest(&diced) {
            return names.iter().find(|name| !of_guest(name)).unwrap_or(diced);
        }
        diced
    }

    /// A number with a right check digit; the step through the space is prime to it, so none comes twice.
    fn number(&self, person: u64) -> String {
        let mut dice = Dice::of(self.seed, &[3]);
        let step = dice.below(NUMBERS / 10 - 1) * 10 + *dice.pick(&[1, 3, 7, 9]);
        let start = dice.below(NUMBERS);
        let base =
            (u128::from(step) * u128::from(person) + u128::from(start)) % u128::from(NUMBERS);
        let number = MyNumber::synthetic(base as u64);
        String::from_utf8_lossy(number.reveal(Purpose::TransferIn)).into_owned()
    }

    fn doses(&self, town: &str, count: u64, who: &Identity, dice: &mut Dice) -> Vec<Dose> {
        let pfizer = dice.chance(80);
        let youth = u64::try_from(who.born.year() - 1928).unwrap_or_default();
        let first = later(date(2021, 5, 10), youth * 3 / 2 + dice.below(40));
        let second = later(first, if pfizer { 21 } else { 28 });
        let third = later(second, 200 + dice.below(60));
        let days = [first, second, third].into_iter().take(count as usize);
        days.map(|given| self.dose(given, town, pfizer, dice))
            .collect()
    }

    fn dose(&self, given: Date, town: &str, pfizer: bool, dice: &mut Dice) -> Dose {
        let quarter = dice.pick(&self.stock.towns).kanji;
        let doctor = dice.pick(&self.stock.surnames).kanji;
        let male = dice.chance(60);
        let first_name = dice.pick(self.stock.given(male, 1970)).kanji;
        let (maker, lot_no) = if pfizer {
            let letter = b'A' + dice.below(26) as u8;
            (
                "ファイザー",
                format!("F{}{:04}", char::from(letter), dice.below(10_000)),
            )
        } else {
            ("武田/モデルナ", format!("300{:04}", dice.below(10_000)))
        };
        Dose {
            given,
            registered: format!(
                "{}{:02}{:02}{:02}",
                given.show_yyyymmdd(),
                9 + dice.below(9),
                dice.below(60),
                dice.below(60)
            ),
            venue: format!("{town}{quarter}接種会場")
                .chars()
                .take(30)
                .collect(),
            doctor: format!("{doctor} {first_name}"),
            maker,
            lot_no,
        }
    }
}

/// As it is written into a row of a town's register.
fn entered(
    row: u32,
    identity: Identity,
    standing: Standing,
    protected: bool,
    doses: Vec<Dose>,
) -> Resident {
    let coupon_issued = match standing {
        Standing::MovedIn(day) => day,
        _ => date(2021, 4, 1),
    };
    Resident {
        addressee_no: format!("{:010}", 1_000_000 + u64::from(row)),
        coupon_no: format!("{:010}", 10 * (u64::from(row) + 1) + 7),
        coupon_issued,
        protected,
        doses,
        standing,
        number: identity.number,
        kanji: identity.kanji,
        kana: identity.kana,
        born: identity.born,
        sex: identity.sex,
    }
}

fn date(year: i16, month: u8, day: u8) -> Date {
    Date::new(year, month, day).expect("dates written here exist")
}

fn later(date: Date, days: u64) -> Date {
    i32::try_from(days)
        .ok()
        .and_then(|days| date.plus_days(days))
        .unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_are_unique_over_all_towns_and_have_right_check_digits() {
        let world = World::new(7, 2_000);
        let mut seen = HashSet::new();
        for town in 0..3 {
            for row in 0..world.residents {
                let person = world.resident(town, row);
                let moved_here = matches!(person.standing, Standing::MovedIn(_));
                assert!(
                    moved_here || seen.insert(person.number.clone()),
                    "town {town} row {row}"
                );
            }
        }
    }

    #[test]
    fn a_mover_is_the_same_person_in_both_towns_and_has_doses_only_where_they_came_from() {
        let world = World::new(7, 300);
        for which in 0..MOVERS {
            let [new, old] = world.mover(which);
            let (new, old) = (world.resident(0, new), world.resident(1, old));
            assert_eq!(
                (&new.number, &new.kana, new.born, new.sex),
                (&old.number, &old.kana, old.born, old.sex)
            );
            assert!(new.doses.is_empty() && !old.doses.is_empty());
            let to = MunicipalityCode::parse(TOWNS[0].code).ok();
            assert!(
                to.is_some() && matches!(old.standing, Standing::MovedOut(_, said) if said == to)
            );
        }
    }

    #[test]
    fn one_mover_has_the_name_that_the_tour_looks_for_and_nobody_else() {
        for seed in 0..20 {
            let world = World::new(seed, 300);
            let named = |town: usize| {
                let world = &world;
                let rows = (0..world.residents)
                    .filter(move |row| world.resident(town, *row).kanji.starts_with(GUEST_SURNAME));
                rows.collect::<Vec<_>>()
            };
            let [new, old] = World::new(seed, 300).mover(GUEST);
            assert_eq!(
                (named(0), named(1), named(2)),
                (vec![new], vec![old], vec![])
            );
            assert_eq!(World::new(seed, 300).resident(1, old).doses.len(), 3);
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_people_and_another_one_others() {
        let kana = |seed| World::new(seed, 300).resident(1, 77).kana;
        assert_eq!(kana(1), kana(1));
        assert_ne!(kana(1), kana(2));
    }
}

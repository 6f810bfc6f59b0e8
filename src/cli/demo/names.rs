//! The stock of common names the made-up people get; licence beside the files.

/// One name with its reading.
pub struct Name {
    pub kanji: &'static str,
    pub kana: &'static str,
}

/// Surnames, given names by sex and fashion, and towns to name venues after.
pub struct Stock {
    pub surnames: Vec<Name>,
    pub towns: Vec<Name>,
    given: [Vec<Name>; 4],
}

impl Stock {
    pub fn load() -> Stock {
        let given = |sex: &str, style: &str| {
            let rows = include_str!("../../../config/synthetic/given_names.csv");
            names(rows, |fields| {
                fields.get(4) == Some(&sex) && fields.get(5) == Some(&style)
            })
        };
        Stock {
            surnames: names(
                include_str!("../../../config/synthetic/surnames.csv"),
                |_| true,
            ),
            towns: names(include_str!("../../../config/synthetic/towns.csv"), |_| {
                true
            }),
            given: [
                given("male", "showa"),
                given("female", "showa"),
                given("male", "modern"),
                given("female", "modern"),
            ],
        }
    }

    /// Given names fit for a sex and a year of birth.
    pub fn given(&self, male: bool, birth_year: i16) -> &[Name] {
        let [old_male, old_female, new_male, new_female] = &self.given;
        match (male, birth_year < 1975) {
            (true, true) => old_male,
            (false, true) => old_female,
            (true, false) => new_male,
            (false, false) => new_female,
        }
    }
}

fn names(rows: &'static str, wanted: impl Fn(&[&str]) -> bool) -> Vec<Name> {
    let mut out = Vec::new();
    for row in rows.lines().skip(1) {
        let fields: Vec<&'static str> = row.split(',').collect();
        if let [kanji, _, kana, ..] = fields.as_slice()
            && wanted(&fields)
        {
            out.push(Name { kanji, kana });
        }
    }
    out
}

//! The embedded list of COVID-19 vaccines, `config/vaccines.csv` (its sources: `config/vaccines.md`).

use std::sync::OnceLock;

const LIST: &str = include_str!("../../config/vaccines.csv");

/// One preset of the list of makers (item C9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vaccine {
    /// ワクチンメーカー as records carry it.
    pub maker: &'static str,
    /// 製品名 (item C12).
    pub product_ja: &'static str,
    pub product_en: &'static str,
    pub manufacturer_en: &'static str,
    /// Item C11, in English.
    pub vaccine_type_en: &'static str,
    /// Whom it is for, as on the package: `12+`, `5-11`, `6m-4y`.
    pub audience: &'static str,
    /// Code of certificates; some products have none that could be verified.
    pub cvx: Option<u16>,
}

/// All presets, in the order of the file.
pub fn vaccines() -> &'static [Vaccine] {
    static VACCINES: OnceLock<Vec<Vaccine>> = OnceLock::new();
    VACCINES.get_or_init(|| LIST.lines().skip(1).filter_map(vaccine).collect())
}

/// The preset with exactly this label.
pub fn vaccine_by_maker(maker: &str) -> Option<&'static Vaccine> {
    vaccines().iter().find(|vaccine| vaccine.maker == maker)
}

fn vaccine(line: &'static str) -> Option<Vaccine> {
    let mut fields = line.split(',');
    Some(Vaccine {
        maker: fields.next()?,
        product_ja: fields.next()?,
        product_en: fields.next()?,
        manufacturer_en: fields.next()?,
        vaccine_type_en: fields.next()?,
        audience: fields.next()?,
        cvx: fields.next()?.parse().ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_a_vaccine() {
        assert_eq!(vaccines().len(), LIST.lines().count() - 1);
        assert_eq!(
            vaccine_by_maker("ファイザー").and_then(|v| v.cvx),
            Some(208)
        );
        assert_eq!(
            vaccine_by_maker("第一三共（1価：XBB.1.5）").and_then(|v| v.cvx),
            None
        );
    }
}

//! What changed in a record, in words: items and their codes by the names that stand on the screens too.

use crate::domain::Private;
use crate::text::{Lang, screens::items, words};

/// What changed: the part of the record, which one, and the item.
pub fn label(what: &str, lang: Lang) -> String {
    let word = |code| {
        let known = words::change(code).or_else(|| items::item(code));
        known.map_or(code, |text| text.plain(lang))
    };
    what.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The old value and the new one; where there was none the new one alone.
pub fn values(
    what: &str,
    old: Option<&Private<String>>,
    new: Option<&Private<String>>,
    lang: Lang,
) -> String {
    let item = what.rsplit(' ').next().unwrap_or(what);
    let show = |value: &Private<String>| {
        let value = value.get().as_str();
        let word = items::value(item, value).map(|text| text.plain(lang));
        word.unwrap_or(value).to_owned()
    };
    match (old.map(show), new.map(show)) {
        (Some(old), Some(new)) => format!("{old} -> {new}"),
        (Some(old), None) => format!("{old} -> -"),
        (None, Some(new)) => new,
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dose_taken_back_is_told_in_words() {
        let yes = Private::new("true".to_owned());
        let told = |lang| {
            let (what, values) = ("cancelled", values("cancelled", None, Some(&yes), lang));
            format!("{}: {values}", label(what, lang))
        };
        assert_eq!(told(Lang::En), "Cancelled: yes");
        assert_eq!(told(Lang::Ja), "取消: はい");
        let (old, new) = (
            Private::new("AB1".to_owned()),
            Private::new("AB2".to_owned()),
        );
        let what = "dose 231/1 lot_no";
        assert_eq!(label(what, Lang::Ja), "接種記録 231/1 ロット番号");
        assert_eq!(values(what, Some(&old), Some(&new), Lang::Ja), "AB1 -> AB2");
        assert_eq!(values(what, Some(&old), None, Lang::Ja), "AB1 -> -");
    }
}

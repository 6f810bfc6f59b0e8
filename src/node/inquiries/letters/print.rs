//! A letter of inquiry on paper: plain text laid out for A4, and the same as a page with print style. No IO.

use crate::domain::{
    Date, LegalBasis, MunicipalityCode, PartialDate, Person, Sex, municipality, show_wareki,
};
use crate::text::{Lang, Text, letter as texts, pad, records, width};

/// Half-width columns of an A4 page.
const COLUMNS: usize = 76;
/// Empty rows of the form for the reply.
const FORM_ROWS: usize = 12;
/// Columns of the form's table.
const FORM_WIDTHS: [usize; 6] = [18, 4, 14, 12, 14, 12];

/// Everything a letter says.
pub struct Page<'a> {
    pub letter: &'a str,
    pub document_no: &'a str,
    pub written_on: Date,
    pub answer_by: Date,
    pub own: MunicipalityCode,
    pub provider: MunicipalityCode,
    pub basis: LegalBasis,
    pub basis_ref: &'a str,
    pub basis_on: Date,
    pub person: &'a Person,
    pub former_address: Option<String>,
    pub contact: Option<&'a str>,
    pub legal_basis: Option<&'a str>,
}

/// A line of the letter, for both forms of it.
enum Line {
    Right(String),
    Left(String),
    Middle(String),
    Title(String),
    Indented(String),
    /// A label and its value.
    Pair(String, String),
    Gap,
    Table,
    NewPage,
}

/// Plain text and HTML.
pub fn print(page: &Page<'_>, lang: Lang) -> (String, String) {
    let mut lines = letter_lines(page, lang);
    lines.push(Line::NewPage);
    lines.extend(form_lines(page, lang));
    let heads = [
        &texts::FORM_KIND,
        &texts::FORM_DOSE,
        &texts::FORM_ON,
        &texts::FORM_MAKER,
        &texts::FORM_LOT,
        &texts::FORM_PLACE,
    ]
    .map(|head: &Text| head.plain(lang));
    (plain(&lines, &heads), html(&lines, &heads, page, lang))
}

fn letter_lines(page: &Page<'_>, lang: Lang) -> Vec<Line> {
    let say = |text: &Text| text.plain(lang).to_owned();
    let ground = match page.basis {
        LegalBasis::Consent => &texts::CONSENT,
        LegalBasis::Art19Item16 => &texts::NEEDED,
    };
    let reference = texts::REFERENCE.show(
        lang,
        &[
            ("reference", &page.basis_ref),
            ("date", &day(page.basis_on, lang)),
        ],
    );
    let person = page.person;
    let sex = match person.sex {
        Sex::Male => &records::MALE,
        Sex::Female => &records::FEMALE,
        Sex::Unknown => &records::SEX_UNKNOWN,
        Sex::NotApplicable => &records::SEX_OTHER,
    };
    let born = match lang {
        Lang::Ja => show_wareki(person.birth_date),
        Lang::En => person.birth_date.to_string(),
    };
    let former = page.former_address.clone();
    let contact = page.contact.map(str::to_owned);
    let own = town(page.own, lang);
    let contact = contact.unwrap_or_else(|| texts::CONTACT.show(lang, &[("town", &own)]));
    let by = texts::REPLY_BY.show(lang, &[("date", &day(page.answer_by, lang))]);
    vec![
        Line::Right(page.document_no.to_owned()),
        Line::Right(day(page.written_on, lang)),
        Line::Gap,
        Line::Left(texts::TO.show(lang, &[("mayor", &mayor(page.provider, lang))])),
        Line::Gap,
        Line::Right(mayor(page.own, lang)),
        Line::Right(say(&texts::SEAL)),
        Line::Gap,
        Line::Title(say(&texts::TITLE)),
        Line::Gap,
        Line::Indented(say(&texts::BODY)),
        Line::Gap,
        Line::Middle(say(&texts::NOTE)),
        Line::Gap,
        Line::Left(say(&texts::GROUND)),
        Line::Indented(page.legal_basis.map_or_else(|| say(ground), str::to_owned)),
        Line::Indented(reference),
        Line::Gap,
        Line::Left(say(&texts::PERSON)),
        Line::Pair(say(&texts::KANA), person.name_kana.clone()),
        Line::Pair(say(&texts::NAME), person.name_kanji.clone()),
        Line::Pair(say(&texts::BORN), born),
        Line::Pair(say(&texts::SEX), say(sex)),
        Line::Pair(
            say(&texts::FORMER),
            former.unwrap_or_else(|| say(&texts::NOT_STATED)),
        ),
        Line::Gap,
        Line::Left(say(&texts::ITEMS)),
        Line::Indented(say(&texts::ITEM_KINDS)),
        Line::Indented(say(&texts::ITEM_FIELDS)),
        Line::Gap,
        Line::Left(say(&texts::REPLY)),
        Line::Indented(by),
        Line::Indented(contact),
        Line::Gap,
        Line::Left(say(&texts::CARE)),
        Line::Right(texts::LETTER_NO.show(lang, &[("letter", &page.letter)])),
    ]
}

fn form_lines(page: &Page<'_>, lang: Lang) -> Vec<Line> {
    let say = |text: &Text| text.plain(lang).to_owned();
    let blank = |text: &Text| Line::Pair(say(text), String::new());
    let date = day(page.written_on, lang);
    let values: [(&str, &dyn std::fmt::Display); 2] =
        [("date", &date), ("number", &page.document_no)];
    vec![
        blank(&texts::FORM_NUMBER),
        Line::Right(say(&texts::FORM_DATE)),
        Line::Gap,
        Line::Left(texts::TO.show(lang, &[("mayor", &mayor(page.own, lang))])),
        Line::Gap,
        blank(&texts::FORM_FROM),
        Line::Gap,
        Line::Title(say(&texts::FORM_TITLE)),
        Line::Gap,
        Line::Indented(texts::FORM_BODY.show(lang, &values)),
        Line::Gap,
        Line::Pair(say(&texts::NAME), page.person.name_kanji.clone()),
        Line::Gap,
        Line::Left(say(&texts::FORM_CHOICES)),
        Line::Gap,
        Line::Table,
        Line::Gap,
        Line::Right(texts::LETTER_NO.show(lang, &[("letter", &page.letter)])),
    ]
}

fn town(code: MunicipalityCode, lang: Lang) -> String {
    match (municipality(code), lang) {
        (Some(row), Lang::Ja) => row.name.to_owned(),
        (Some(row), Lang::En) => row.romaji(),
        (None, _) => code.to_string(),
    }
}

fn mayor(code: MunicipalityCode, lang: Lang) -> String {
    texts::MAYOR.show(lang, &[("town", &town(code, lang))])
}

fn day(date: Date, lang: Lang) -> String {
    match lang {
        Lang::Ja => show_wareki(PartialDate::from(date)),
        Lang::En => date.to_string(),
    }
}

fn plain(lines: &[Line], heads: &[&str; 6]) -> String {
    let mut out = String::new();
    let mut put = |text: &str| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    for line in lines {
        match line {
            Line::Right(text) => put(&format!("{}{text}", blanks(COLUMNS, text, 1))),
            Line::Middle(text) | Line::Title(text) => {
                put(&format!("{}{text}", blanks(COLUMNS, text, 2)));
            }
            Line::Left(text) => wrap(text, COLUMNS).iter().for_each(|part| put(part)),
            Line::Indented(text) => wrap(text, COLUMNS - 4)
                .iter()
                .for_each(|part| put(&format!("    {part}"))),
            Line::Pair(label, value) => put(&format!("    {}{value}", pad(label, 22))),
            Line::Gap => put(""),
            Line::Table => {
                let rule = FORM_WIDTHS.map(|width| "-".repeat(width)).join("+");
                let head = heads.iter().zip(FORM_WIDTHS);
                let head: Vec<String> = head.map(|(head, width)| pad(head, width)).collect();
                put(&rule);
                put(&head.join("|"));
                let empty = FORM_WIDTHS.map(|width| " ".repeat(width)).join("|");
                for _ in 0..FORM_ROWS {
                    put(&rule);
                    put(&empty);
                }
                put(&rule);
            }
            Line::NewPage => put("\u{c}"),
        }
    }
    out
}

/// Blanks before a text so that it ends at the margin (1) or stands in the middle (2).
fn blanks(columns: usize, text: &str, share: usize) -> String {
    " ".repeat(columns.saturating_sub(width(text)) / share)
}

/// A text in lines of at most so many columns.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in text.chars() {
        let mut letter = [0; 4];
        let letter = c.encode_utf8(&mut letter);
        let full = lines
            .last()
            .is_some_and(|line| width(line) + width(letter) > columns);
        // A line never begins with what closes the one before.
        if full && !"、。）」".contains(c) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    lines
}

/// Whatever stands in a record is text in a page, never markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

fn html(lines: &[Line], heads: &[&str; 6], page: &Page<'_>, lang: Lang) -> String {
    let code = match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    };
    let mut body = String::from("<section>\n");
    for line in lines {
        body.push_str(&match line {
            Line::Right(text) => format!("<p class=\"right\">{}</p>\n", escape(text)),
            Line::Left(text) => format!("<p>{}</p>\n", escape(text)),
            Line::Middle(text) => format!("<p class=\"middle\">{}</p>\n", escape(text)),
            Line::Title(text) => format!("<h1>{}</h1>\n", escape(text)),
            Line::Indented(text) => format!("<p class=\"in\">{}</p>\n", escape(text)),
            Line::Pair(label, value) => format!(
                "<p class=\"pair\"><span>{}</span>{}</p>\n",
                escape(label),
                escape(value)
            ),
            Line::Gap => "<p class=\"gap\"></p>\n".to_owned(),
            Line::Table => table(heads),
            Line::NewPage => "</section>\n<section>\n".to_owned(),
        });
    }
    body.push_str("</section>\n");
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(page.letter)
    )
}

fn table(heads: &[&str; 6]) -> String {
    let head: String = heads
        .iter()
        .map(|head| format!("<th>{}</th>", escape(head)))
        .collect();
    let row = format!("<tr>{}</tr>\n", "<td></td>".repeat(heads.len()));
    format!(
        "<table>\n<tr>{head}</tr>\n{}</table>\n",
        row.repeat(FORM_ROWS)
    )
}

const STYLE: &str = "@page { size: A4 portrait; margin: 25mm 22mm; }
body { font-family: 'Noto Serif CJK JP', 'MS Mincho', serif; font-size: 11pt; line-height: 1.6; max-width: 166mm; margin: 0 auto; }
section { break-after: page; }
section:last-child { break-after: auto; }
h1 { font-size: 13pt; font-weight: normal; text-align: center; }
p { margin: 0; }
.right { text-align: right; }
.middle { text-align: center; }
.in { margin-left: 2em; }
.pair { margin-left: 2em; }
.pair span { display: inline-block; min-width: 11em; }
.gap { height: 1.2em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 0.3mm solid #000; height: 7.5mm; font-weight: normal; text-align: left; padding: 0 2mm; }
@media screen { body { padding: 10mm; } section { border-bottom: 1px dashed #888; padding: 10mm 0; } }
";

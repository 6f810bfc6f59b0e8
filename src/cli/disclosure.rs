//! `watari ledger disclose`: the report for a person who asks which municipality asked for their records, laid out for A4.

use std::fmt::Display;

use serde_json::json;

use crate::api::{
    ClerkReply, ClerkRequest, DisclosurePage, DisclosureQuery, Handle, LedgerHalf, LedgerLine,
    PersonView,
};
use crate::cli::clock;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::person::addressee;
use crate::cli::place;
use crate::cli::tree::{LedgerDisclose, RepresentativeWord};
use crate::domain::{AddresseeNo, MunicipalityCode, RepresentativeKind, show_safe, show_wareki};
use crate::text::{self, Lang, Text, disclosure as texts, pad, width, words};
use crate::tui::width::jp_wrap;

/// Half-width columns of an A4 page, and of its labels.
const COLUMNS: u16 = 76;
const LABEL: u16 = 20;

pub async fn run(
    handle: &Handle,
    arguments: &LedgerDisclose,
    output: Output,
) -> Result<(), Failure> {
    let no = addressee(&arguments.no)?;
    let representative = arguments.representative.map(|word| match word {
        RepresentativeWord::Legal => RepresentativeKind::Legal,
        RepresentativeWord::Appointed => RepresentativeKind::Appointed,
    });
    let view = person(handle, no).await?;
    let records = records(handle, no, representative).await?;
    let own = handle.status().await?.own;
    let report = report(&view, &records, (own, representative), output.lang);
    if let Some(out) = &arguments.out {
        files::save(out, report.as_bytes(), files::OWNER_ONLY)?;
    }
    let requested_by = representative.map_or("person", RepresentativeKind::as_str);
    let document = json!({
        "person": no, "requested_by": requested_by, "records": records.lines,
        "kept_back": records.kept_back, "protected": view.is_protected,
        "file": arguments.out.as_ref().map(|out| out.display().to_string()),
    });
    output.result(&document, |output| {
        match &arguments.out {
            Some(out) => {
                let values: [(&str, &dyn Display); 3] = [
                    ("no", &no),
                    ("file", &out.display()),
                    ("count", &records.lines.len()),
                ];
                output.say(&texts::WRITTEN, &values);
            }
            None => report.lines().for_each(|line| output.line(line)),
        }
        if records.kept_back > 0 {
            output.say(&texts::KEPT_BACK, &[("count", &records.kept_back)]);
        }
        if view.is_protected {
            output.say(&texts::PROTECTED, &[]);
        }
    });
    Ok(())
}

async fn person(handle: &Handle, addressee_no: AddresseeNo) -> Result<PersonView, Failure> {
    let request = ClerkRequest::ShowPerson { addressee_no };
    match handle.clerk(request).await? {
        ClerkReply::Person(view) => Ok(*view),
        _ => Err(Failure::unexpected()),
    }
}

/// All of them, part by part.
async fn records(
    handle: &Handle,
    person: AddresseeNo,
    representative: Option<RepresentativeKind>,
) -> Result<DisclosurePage, Failure> {
    let mut all = DisclosurePage {
        lines: Vec::new(),
        next: None,
        kept_back: 0,
    };
    loop {
        let query = DisclosureQuery {
            person,
            representative,
            before: all.next,
        };
        let request = ClerkRequest::DiscloseLedger(query);
        let ClerkReply::Disclosed(page) = handle.clerk(request).await? else {
            return Err(Failure::unexpected());
        };
        all.lines.extend(page.lines);
        all.kept_back += page.kept_back;
        all.next = page.next;
        if all.next.is_none() {
            return Ok(all);
        }
    }
}

/// The page being written.
struct Page {
    text: String,
    lang: Lang,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(show_safe(line).trim_end());
        self.text.push('\n');
    }

    fn say(&self, text: &Text) -> String {
        text.plain(self.lang).to_owned()
    }

    /// Ends at the margin (1) or stands in the middle (2).
    fn placed(&mut self, line: &str, share: usize) {
        let before = usize::from(COLUMNS).saturating_sub(width(line)) / share;
        self.line(&format!("{}{line}", " ".repeat(before)));
    }

    fn paragraph(&mut self, text: &str) {
        for line in jp_wrap(text, COLUMNS) {
            self.line(&line);
        }
    }

    fn pair(&mut self, label: &Text, value: &str) {
        let label = self.say(label);
        let lines = jp_wrap(value, COLUMNS - LABEL - 2);
        for (line, number) in lines.iter().zip(0..) {
            let label = if number == 0 { label.as_str() } else { "" };
            self.line(&format!("  {}{line}", pad(label, LABEL.into())));
        }
    }
}

/// The report as it goes into the printer.
fn report(
    view: &PersonView,
    records: &DisclosurePage,
    (own, representative): (MunicipalityCode, Option<RepresentativeKind>),
    lang: Lang,
) -> String {
    let text = String::new();
    let mut page = Page { text, lang };
    head(view, (own, representative), &mut page);
    let count = texts::COUNT_OF.show(lang, &[("count", &records.lines.len())]);
    page.pair(&texts::COUNT, &count);
    page.line("");
    let about = match records.lines.is_empty() {
        true => page.say(&texts::NONE),
        false => page.say(&texts::ABOUT),
    };
    page.paragraph(&about);
    let care = page.say(&texts::CARE);
    page.paragraph(&care);
    for line in &records.lines {
        page.line("");
        record(line, &mut page);
    }
    page.line("");
    let end = page.say(&texts::END);
    page.placed(&end, 1);
    page.text
}

fn head(
    view: &PersonView,
    (own, representative): (MunicipalityCode, Option<RepresentativeKind>),
    page: &mut Page,
) {
    let (lang, today) = (page.lang, clock::now().date());
    let date = match lang {
        Lang::Ja => show_wareki(today.into()),
        Lang::En => today.to_string(),
    };
    let title = page.say(&texts::TITLE);
    page.placed(&title, 2);
    page.line("");
    let values: [(&str, &dyn Display); 2] = [("town", &place::name(own, lang)), ("date", &date)];
    page.placed(&texts::MADE_ON.show(lang, &values), 1);
    page.line("");
    let person = &view.resident.person;
    let born = match lang {
        Lang::Ja => show_wareki(person.birth_date),
        Lang::En => person.birth_date.to_string(),
    };
    let by = page.say(match representative {
        None => &texts::BY_PERSON,
        Some(RepresentativeKind::Legal) => &texts::BY_LEGAL,
        Some(RepresentativeKind::Appointed) => &texts::BY_APPOINTED,
    });
    page.pair(&texts::PERSON, &person.name_kanji);
    page.pair(&texts::KANA, &person.name_kana);
    page.pair(&texts::BORN, &born);
    page.pair(&texts::ADDRESSEE_NO, person.addressee_no.as_str());
    page.pair(&texts::REQUESTED_BY, &by);
}

fn record(line: &LedgerLine, page: &mut Page) {
    let lang = page.lang;
    let (role, other) = match line.role {
        LedgerHalf::Inquirer => (&texts::ASKED, line.provider),
        LedgerHalf::Provider => (&texts::WAS_ASKED, line.inquirer),
    };
    let role = role.show(lang, &[("other", &place::name(other, lang))]);
    let basis = line.legal_basis.as_deref().unwrap_or_default();
    let basis = words::basis(basis).map_or(basis, |word| word.plain(lang));
    let result = words::result(&line.result);
    let result = result.map_or(line.result.as_str(), |word| word.plain(lang));
    let provided = match line.provided_at {
        Some(at) => at.to_string(),
        None => page.say(&texts::NOT_PROVIDED),
    };
    let purpose = page.say(&texts::PURPOSE_IS);
    page.line(&texts::RECORD.show(lang, &[("no", &line.record_no)]));
    page.pair(&texts::REQUESTED_AT, &line.requested_at.to_string());
    page.pair(&texts::ROLE, &role);
    page.pair(&texts::PURPOSE, &purpose);
    page.pair(&texts::BASIS, basis);
    page.pair(&texts::ITEMS, &items(line, lang));
    page.pair(&texts::RESULT, result);
    page.pair(&texts::PROVIDED_AT, &provided);
    page.pair(&texts::PROOF, &proof(line, lang));
    page.pair(&texts::PROCESSING, &line.processing_no);
    page.pair(&texts::KEPT_UNTIL, &line.retain_until.date().to_string());
}

fn items(line: &LedgerLine, lang: Lang) -> String {
    let words = line.items.iter().map(|item| {
        let word = text::value(item);
        word.map_or(item.as_str(), |word| word.plain(lang))
    });
    words.collect::<Vec<_>>().join(match lang {
        Lang::Ja => "、",
        Lang::En => ", ",
    })
}

fn proof(line: &LedgerLine, lang: Lang) -> String {
    match (&line.paper, line.countersigned) {
        (Some(paper), _) => {
            let answer = paper.answer_no.as_deref().unwrap_or("-");
            let values: [(&str, &dyn Display); 2] =
                [("letter", &paper.letter), ("answer", &answer)];
            texts::ON_PAPER.show(lang, &values)
        }
        (None, true) => texts::BOTH_SIGNED.plain(lang).to_owned(),
        (None, false) => texts::ONE_SIGNED.plain(lang).to_owned(),
    }
}

//! `watari letter`: the manual path. A letter of inquiry as files for the printer, its paper answer, and letters of others.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::api::{
    ClerkReply, ClerkRequest, Handle, InquiryState, LetterOrder, LetterPage, LetterPrinted,
    LetterReply, LetterRequest, LetterWhy, PaperAnswer, PaperEvidence, PaperOutcome,
    PaperProvision,
};
use crate::cli::Outcome;
use crate::cli::clock;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::inquire;
use crate::cli::output::Output;
use crate::cli::person::addressee;
use crate::cli::place;
use crate::cli::tree::{
    Basis, Global, LetterAnswer, LetterCommand, LetterPrint, LetterReason, LetterReceived,
    LetterWrite,
};
use crate::cli::typed::code;
use crate::domain::{Date, DoseForm, LegalBasis, Private, VaccinationKind, parse_clerk_date};
use crate::text::{Lang, commands, screens::letters as texts};

/// Letters asked for at once.
const PAGE: u32 = 200;

pub async fn run(command: &LetterCommand, global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    match command {
        LetterCommand::List { all } => list(&handle, !all, output).await?,
        LetterCommand::Write(arguments) => write(&handle, arguments, output).await?,
        LetterCommand::Print(arguments) => print(&handle, arguments, output).await?,
        LetterCommand::Answer(arguments) => answer(&handle, arguments, output).await?,
        LetterCommand::Received(arguments) => received(&handle, arguments, output).await?,
    }
    Ok(0)
}

async fn ask(handle: &Handle, request: LetterRequest) -> Result<LetterReply, Failure> {
    match handle.clerk(ClerkRequest::Letter(request)).await? {
        ClerkReply::Letter(reply) => Ok(reply),
        _ => Err(Failure::unexpected()),
    }
}

async fn write(handle: &Handle, arguments: &LetterWrite, output: Output) -> Result<(), Failure> {
    let order = LetterOrder {
        addressee_no: addressee(&arguments.no)?,
        provider: code("--to", &arguments.to)?,
        why: match arguments.why {
            LetterReason::Outside => LetterWhy::Outside,
            LetterReason::ChangedNumber => LetterWhy::ChangedNumber,
            LetterReason::NoNumber => LetterWhy::NoNumber,
        },
        basis: basis(arguments.basis),
        basis_ref: arguments.basis_ref.clone(),
        basis_on: None,
        id_check: inquire::id_check(arguments.id_check),
        id_checked_on: None,
        document_no: arguments.document_no.clone(),
        former_address: arguments.former_address.clone().map(Private::new),
        contact: arguments.contact.clone(),
        legal_basis: arguments.legal_basis.clone(),
        english: arguments.english,
    };
    let reply = ask(handle, LetterRequest::WriteLetter(Box::new(order))).await?;
    printed(reply, &arguments.out, output)
}

/// Letters that are awaited, late or want a decision; or all.
async fn list(handle: &Handle, open_only: bool, output: Output) -> Result<(), Failure> {
    let mut letters = LetterPage::default();
    loop {
        let request = LetterRequest::ListLetters {
            open_only,
            offset: u32::try_from(letters.lines.len()).unwrap_or(u32::MAX),
            count: PAGE,
        };
        let LetterReply::Letters(page) = ask(handle, request).await? else {
            return Err(Failure::unexpected());
        };
        let is_last = page.lines.is_empty();
        letters.lines.extend(page.lines);
        letters.total = page.total;
        if is_last || letters.lines.len() >= letters.total as usize {
            break;
        }
    }
    let today = clock::now().date();
    output.result(&document(&letters), |output| {
        if letters.lines.is_empty() {
            output.say(&commands::LETTER_LIST_EMPTY, &[]);
            return;
        }
        let heads = [
            &texts::NUMBER,
            &texts::STATE,
            &texts::WHO,
            &texts::TOWN,
            &texts::WRITTEN,
            &texts::ANSWER_BY,
        ];
        let rows = letters.lines.iter().map(|line| {
            vec![
                line.letter.clone(),
                output.word(texts::standing, line.standing(today)),
                line.name.get().clone(),
                place::name(line.provider, output.lang),
                line.written_on.to_string(),
                line.answer_by.to_string(),
            ]
        });
        output.table(&heads, rows.collect());
    });
    Ok(())
}

fn document(letters: &LetterPage) -> serde_json::Value {
    let lines = letters.lines.iter().map(|line| {
        json!({
            "letter": line.letter, "state": line.state, "provider": line.provider,
            "person": line.addressee_no, "written_on": line.written_on, "answer_by": line.answer_by,
            "doses": line.doses, "open": line.is_open, "closed": line.is_closed,
        })
    });
    json!({ "letters": lines.collect::<Vec<_>>(), "total": letters.total })
}

async fn print(handle: &Handle, arguments: &LetterPrint, output: Output) -> Result<(), Failure> {
    let request = LetterRequest::PrintLetter {
        letter: arguments.letter.clone(),
        english: arguments.english,
    };
    printed(ask(handle, request).await?, &arguments.out, output)
}

/// The two files, for their owner's eyes only.
fn printed(reply: LetterReply, out: &Path, output: Output) -> Result<(), Failure> {
    let LetterReply::Printed(printed) = reply else {
        return Err(Failure::unexpected());
    };
    let LetterPrinted {
        letter,
        provider,
        record_no,
        text,
        html,
    } = *printed;
    let [plain, page] = ["txt", "html"].map(|ending| beside(out, ending));
    files::save(&plain, text.get().as_bytes(), files::OWNER_ONLY)?;
    files::save(&page, html.get().as_bytes(), files::OWNER_ONLY)?;
    let document = json!({
        "letter": letter, "provider": provider, "receipt": record_no,
        "text": plain.display().to_string(), "html": page.display().to_string(),
    });
    output.result(&document, |output| {
        let record = record_no.map_or_else(String::new, |no| no.to_string());
        let values: [(&str, &dyn std::fmt::Display); 5] = [
            ("letter", &letter),
            ("town", &place::name(provider, output.lang)),
            ("record", &record),
            ("text", &plain.display()),
            ("html", &page.display()),
        ];
        output.say(&commands::LETTER_WRITTEN, &values);
        output.say(&commands::LETTER_NEXT, &values);
    });
    Ok(())
}

fn beside(out: &Path, ending: &str) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

async fn answer(handle: &Handle, arguments: &LetterAnswer, output: Output) -> Result<(), Failure> {
    let outcome = if arguments.unknown {
        PaperOutcome::Unknown
    } else if arguments.no_record {
        PaperOutcome::NoRecord
    } else if arguments.dose.is_empty() {
        return Err(Failure::input("--dose", &"", "missing"));
    } else {
        let doses = arguments.dose.iter().map(|typed| dose(typed));
        PaperOutcome::Doses(doses.collect::<Result<_, _>>()?)
    };
    let entered = PaperAnswer {
        letter: arguments.letter.clone(),
        document_no: arguments.document_no.clone(),
        dated: date("--dated", &arguments.dated)?,
        received_on: date("--received-on", &arguments.received_on)?,
        checked_by: arguments.checked_by.clone(),
        outcome,
    };
    let reply = ask(handle, LetterRequest::EnterAnswer(Box::new(entered))).await?;
    let LetterReply::Answered(view) = reply else {
        return Err(Failure::unexpected());
    };
    let document = json!({
        "inquiry": view.inquiry, "state": view.state, "provider": view.provider,
        "doses": view.doses.len(), "receipt": view.receipt, "paper": view.paper,
    });
    output.result(&document, |output| {
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("letter", &view.inquiry), ("count", &view.doses.len())];
        let text = match view.state {
            InquiryState::Found => &commands::LETTER_FOUND,
            _ => &commands::LETTER_NONE,
        };
        output.say(text, &values);
    });
    Ok(())
}

async fn received(
    handle: &Handle,
    arguments: &LetterReceived,
    output: Output,
) -> Result<(), Failure> {
    let person = arguments.person.as_deref().map(addressee).transpose()?;
    let provision = PaperProvision {
        inquirer: code("--from", &arguments.from)?,
        document_no: arguments.document_no.clone(),
        dated: date("--dated", &arguments.dated)?,
        received_on: date("--received-on", &arguments.received_on)?,
        addressee_no: person,
        basis: basis(arguments.basis),
        basis_ref: arguments.basis_ref.clone(),
        answer_no: arguments.answer_no.clone(),
        provided: arguments.provided,
        checked_by: arguments.checked_by.clone(),
    };
    let reply = ask(handle, LetterRequest::RecordProvision(Box::new(provision))).await?;
    let LetterReply::Recorded { record_no } = reply else {
        return Err(Failure::unexpected());
    };
    output.result(&json!({ "receipt": record_no }), |output| {
        output.say(&commands::LETTER_RECORDED, &[("record", &record_no)]);
    });
    Ok(())
}

/// What proves an exchange on paper, in one sentence.
pub fn evidence(paper: &PaperEvidence, lang: Lang) -> String {
    let Some(answer_no) = &paper.answer_no else {
        return texts::NO_EVIDENCE_YET.show(lang, &[("letter", &paper.letter)]);
    };
    let day = |on: Option<Date>| on.map_or_else(|| "-".to_owned(), |on| on.to_string());
    let unread = texts::NOT_READ_AGAIN.plain(lang).to_owned();
    texts::EVIDENCE.show(
        lang,
        &[
            ("letter", &paper.letter),
            ("answer", answer_no),
            ("dated", &day(paper.dated)),
            ("received", &day(paper.received_on)),
            ("checked", paper.checked_by.as_ref().unwrap_or(&unread)),
        ],
    )
}

/// `kind,number,date,lot,maker,place`; what is not on the paper stays empty.
fn dose(typed: &str) -> Result<DoseForm, Failure> {
    let wrong = || Failure::input("--dose", &typed, "form");
    let cells: Vec<&str> = typed.split([',', '、', '，']).map(str::trim).collect();
    let [kind, no, on, rest @ ..] = cells.as_slice() else {
        return Err(wrong());
    };
    let kind = VaccinationKind::parse(kind).map_err(|_| wrong())?;
    let mut form = DoseForm::new(kind, date("--dose", on)?);
    form.dose_no = Some(no.parse().map_err(|_| wrong())?);
    let cell = |place: usize| {
        let cell = rest.get(place).copied().filter(|cell| !cell.is_empty());
        cell.map(str::to_owned)
    };
    (form.lot_no, form.maker, form.venue) = (cell(0), cell(1), cell(2));
    Ok(form)
}

fn basis(word: Basis) -> LegalBasis {
    match word {
        Basis::Consent => LegalBasis::Consent,
        Basis::Art19Item16 => LegalBasis::Art19Item16,
    }
}

fn date(field: &str, typed: &str) -> Result<Date, Failure> {
    let today = clock::now().date();
    if typed == "today" {
        return Ok(today);
    }
    let date = parse_clerk_date(typed)
        .ok()
        .and_then(crate::domain::PartialDate::full);
    date.ok_or_else(|| Failure::input(field, &typed, "date"))
}

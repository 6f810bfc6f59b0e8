//! The story: its steps in their order, each told before it happens and checked after it.

mod approval;
mod exchange;
mod import;
mod offline;
mod wrong;

use crate::api::{ClerkReply, ClerkRequest, Handle, InquireOrder, InquiryView, PersonView};
use crate::cli::demo::evidence;
use crate::cli::demo::people::Resident;
use crate::cli::demo::report::Report;
use crate::cli::demo::stage::Stage;
use crate::cli::failure::Failure;
use crate::cli::inquire;
use crate::cli::place;
use crate::domain::{AddresseeNo, IdCheck, LegalBasis, MunicipalityCode};
use crate::text::Lang;

/// The towns by their part: who asks, who answers, who has nothing to do with it.
pub const NEW: usize = 0;
pub const PREVIOUS: usize = 1;
pub const WRONG: usize = 2;

/// How long an answer may take on a machine of this kind.
const WAIT: std::time::Duration = std::time::Duration::from_secs(60);

/// Plays all steps; one that goes wrong is the last.
pub async fn play(stage: &mut Stage, report: &mut Report) -> anyhow::Result<()> {
    stage.set_up().await?;
    let done = import::play(stage, report).await;
    if !report.end_step(done) {
        return Ok(());
    }
    let mut asked = Vec::new();
    if exchange::play(stage, report, &mut asked).await
        && wrong::play(stage, report, &mut asked).await
        && approval::play(stage, report, &mut asked).await
        && offline::play(stage, report, &mut asked).await
    {
        let done = evidence::receipts(stage, report).await;
        if report.end_step(done) {
            let done = evidence::number_never_seen(stage, report, &asked).await;
            report.end_step(done);
        }
    }
    Ok(())
}

/// The clerk of one town asks another municipality for the doses of a person.
async fn ask(
    stage: &Stage,
    town: usize,
    provider: usize,
    person: &Resident,
) -> Result<InquiryView, Failure> {
    ask_for(stage, town, provider, person, WAIT).await
}

/// The same, waiting at most so long for an outcome.
async fn ask_for(
    stage: &Stage,
    town: usize,
    provider: usize,
    person: &Resident,
    wait: std::time::Duration,
) -> Result<InquiryView, Failure> {
    let provider = code(stage, provider)?;
    let order = InquireOrder {
        addressee_no: addressee(person)?,
        provider,
        basis: LegalBasis::Consent,
        basis_ref: "C-2026-0031".to_owned(),
        representative: None,
        basis_on: None,
        id_check: IdCheck::MyNumberCard,
        id_checked_on: None,
        register_checked: true,
    };
    inquire::inquire(clerk(stage, town)?, order, wait).await
}

fn clerk(stage: &Stage, town: usize) -> Result<&Handle, Failure> {
    stage.clerks.get(town).ok_or_else(Failure::unexpected)
}

fn code(stage: &Stage, town: usize) -> Result<MunicipalityCode, Failure> {
    stage
        .towns
        .get(town)
        .map(|town| town.code)
        .ok_or_else(Failure::unexpected)
}

fn addressee(person: &Resident) -> Result<AddresseeNo, Failure> {
    AddresseeNo::parse(&person.addressee_no)
        .map_err(|error| Failure::input("addressee", &error, "addressee_no"))
}

/// The record as the town has it.
async fn record(stage: &Stage, town: usize, person: &Resident) -> Result<PersonView, Failure> {
    let request = ClerkRequest::ShowPerson {
        addressee_no: addressee(person)?,
    };
    match clerk(stage, town)?.clerk(request).await? {
        ClerkReply::Person(view) => Ok(*view),
        _ => Err(Failure::unexpected()),
    }
}

/// A person for the reader.
fn name(person: &Resident, lang: Lang) -> String {
    place::person(&person.kanji, &person.kana, lang)
}

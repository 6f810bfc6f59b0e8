//! The steps `found`, `accepted`, `asked_again`: a person's doses cross from one municipality to the other, once.

use serde_json::json;

use crate::api::{InquiryState, InquiryView};
use crate::cli::accept;
use crate::cli::demo::people::Resident;
use crate::cli::demo::report::{Done, Report, ensure};
use crate::cli::demo::stage::Stage;
use crate::cli::demo::story::{NEW, PREVIOUS, ask, clerk, code, name, record};
use crate::cli::failure::Failure;
use crate::cli::inquire::dose_table;
use crate::domain::Origin;
use crate::text::demo;

/// Plays the three steps; gives whether all went well. Whose number was asked about is added to `asked`.
pub async fn play(stage: &Stage, report: &mut Report, asked: &mut Vec<String>) -> bool {
    let [here, there] = stage.world.mover(0);
    let (here, there) = (
        stage.world.resident(NEW, here),
        stage.world.resident(PREVIOUS, there),
    );
    asked.push(here.number.clone());
    let found = found(stage, report, &here, &there).await;
    let (done, inquiry) = match found {
        Ok(view) => (
            Ok(
                json!({ "inquiry": view.inquiry, "doses": view.doses.len(), "receipt": view.receipt }),
            ),
            view.inquiry,
        ),
        Err(failure) => (Err(failure), String::new()),
    };
    if !report.end_step(done) {
        return false;
    }
    let done = accepted(stage, report, &here, &there, &inquiry).await;
    if !report.end_step(done) {
        return false;
    }
    let done = asked_again(stage, report, &here, &there).await;
    report.end_step(done)
}

async fn found(
    stage: &Stage,
    report: &mut Report,
    here: &Resident,
    there: &Resident,
) -> Result<InquiryView, Failure> {
    let lang = report.output.lang;
    let (previous, new) = (stage.name(PREVIOUS), stage.name(NEW));
    report.begin(
        &demo::FOUND,
        &[
            ("person", &name(here, lang)),
            ("previous", &previous),
            ("new", &new),
        ],
    );
    let view = ask(stage, NEW, PREVIOUS, here).await?;
    check_answer(&view, there, stage)?;
    report.detail(
        &demo::FOUND_DONE,
        &[("doses", &view.doses.len()), ("previous", &previous)],
    );
    report.table(dose_table(&view.doses, false, lang));
    Ok(view)
}

/// Exactly the doses that were handed in there, each signed by the municipality that recorded it.
fn check_answer(view: &InquiryView, there: &Resident, stage: &Stage) -> Result<(), Failure> {
    ensure(
        view.state == InquiryState::Found,
        "found",
        format!("{:?}", view.state),
    )?;
    let issuer = code(stage, PREVIOUS)?;
    let mut answered: Vec<_> = view
        .doses
        .iter()
        .map(|row| {
            (
                row.dose.vaccinated_on,
                row.dose.lot_no.clone(),
                row.dose.maker.clone(),
            )
        })
        .collect();
    answered.sort();
    let recorded: Vec<_> = there
        .doses
        .iter()
        .map(|dose| {
            (
                Some(dose.given),
                Some(dose.lot_no.clone()),
                Some(dose.maker.to_owned()),
            )
        })
        .collect();
    ensure(
        answered == recorded,
        "found",
        "other doses than those recorded",
    )?;
    let signed = view
        .doses
        .iter()
        .all(|row| row.signature_ok == Some(true) && row.issuer == issuer);
    ensure(
        signed,
        "found",
        "a dose without the signature of its origin",
    )
}

async fn accepted(
    stage: &Stage,
    report: &mut Report,
    here: &Resident,
    there: &Resident,
    inquiry: &str,
) -> Done {
    let previous = stage.name(PREVIOUS);
    report.begin(&demo::ACCEPTED, &[("new", &stage.name(NEW))]);
    let accepted = accept::accept(clerk(stage, NEW)?, inquiry, None).await?;
    let issuer = code(stage, PREVIOUS)?;
    let view = record(stage, NEW, here).await?;
    let foreign = view.resident.doses.iter().filter(
        |dose| matches!(dose.origin, Origin::Foreign { issuer: from, .. } if from == issuer),
    );
    let (foreign, expected) = (foreign.count(), there.doses.len());
    ensure(
        accepted.added as usize == expected && foreign == expected,
        "accepted",
        format!("{foreign} of {expected}"),
    )?;
    report.detail(
        &demo::ACCEPTED_DONE,
        &[("added", &accepted.added), ("previous", &previous)],
    );
    Ok(
        json!({ "added": accepted.added, "unchanged": accepted.unchanged, "doses_on_record": view.resident.doses.len() }),
    )
}

async fn asked_again(
    stage: &Stage,
    report: &mut Report,
    here: &Resident,
    there: &Resident,
) -> Done {
    report.begin(&demo::ASKED_AGAIN, &[]);
    let view = ask(stage, NEW, PREVIOUS, here).await?;
    check_answer(&view, there, stage)?;
    let accepted = accept::accept(clerk(stage, NEW)?, &view.inquiry, None).await?;
    let doses = record(stage, NEW, here).await?.resident.doses.len();
    let expected = there.doses.len();
    ensure(
        accepted.added == 0 && doses == expected,
        "asked_again",
        format!("{doses} doses instead of {expected}"),
    )?;
    report.detail(
        &demo::ASKED_AGAIN_DONE,
        &[
            ("added", &accepted.added),
            ("unchanged", &accepted.unchanged),
            ("doses", &doses),
        ],
    );
    Ok(
        json!({ "inquiry": view.inquiry, "added": accepted.added, "unchanged": accepted.unchanged, "doses_on_record": doses }),
    )
}

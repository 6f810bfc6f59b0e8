//! `watari dose`: registration by coupon or for a person, correction, cancelling.

use serde_json::{Value, json};

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, DoseChange, DoseChanged, DoseEntry, DoseReply, DoseRequest,
    EntryState, ErrorCode, FieldChange, Handle, PersonView, Session, SessionReply, SessionRequest,
    VenueReply, VenueRequest,
};
use crate::cli::Outcome;
use crate::cli::changes;
use crate::cli::clock;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::person::addressee;
use crate::cli::tree::{DoseAdd, DoseCancel, DoseCommand, DoseCorrect, DoseItems, Global};
use crate::domain::{
    AddresseeNo, CouponKey, CouponNo, Date, Dose, DoseForm, Role, VaccinationKind, parse_clerk_date,
};
use crate::text::{self, commands};

pub async fn run(command: &DoseCommand, global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    let shown = handle.session(SessionRequest::ShowSession).await?;
    let SessionReply::Session { session, .. } = shown else {
        return Err(Failure::unexpected().into());
    };
    match command {
        DoseCommand::Add(arguments) => match (&arguments.coupon, &arguments.person) {
            (Some(coupon), _) => register(&handle, &session, coupon, arguments, output).await?,
            (None, Some(no)) => add(&handle, addressee(no)?, arguments, output).await?,
            (None, None) => return Err(Failure::input("--coupon", &"", "missing").into()),
        },
        DoseCommand::Correct(arguments) => correct(&handle, arguments, output).await?,
        DoseCommand::Cancel(arguments) => cancel(&handle, arguments, output).await?,
    }
    Ok(0)
}

/// By coupon: held where it is not known here. A venue worker is told nothing of the person.
async fn register(
    handle: &Handle,
    session: &Session,
    coupon: &str,
    arguments: &DoseAdd,
    output: Output,
) -> Result<(), Failure> {
    let items = &arguments.items;
    let number =
        CouponNo::parse(coupon).map_err(|error| Failure::input("--coupon", &error, "coupon_no"))?;
    let entry = DoseEntry {
        coupon: CouponKey {
            municipality: session.own,
            number,
        },
        dose_no: items.dose_no,
        kind: kind(items.kind.as_deref())?,
        on: date(items.on.as_deref())?,
        lot_no: arguments.lot.clone(),
        maker: items.maker.clone(),
        venue: items.venue.clone(),
        doctor: items.doctor.clone(),
    };
    let on = entry.on;
    let done = match session.role {
        Role::Venue => of_venue(handle, entry).await?,
        Role::Clerk | Role::Approver | Role::Admin => of_clerk(handle, entry).await?,
    };
    let document = json!({
        "state": done.state, "addressee_no": done.addressee_no, "dose_no": done.dose_no,
        "kind": done.kind.to_string(), "vaccinated_on": on, "lot_no": done.lot_no,
        "coupon_no": number.to_string(), "notes": done.notes,
    });
    output.result(&document, |output| {
        if done.state == EntryState::Held {
            output.say(&commands::DOSE_HELD, &[("coupon", &number)]);
        } else {
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("whom", &number), ("dose_no", &done.dose_no)];
            output.say(&commands::DOSE_REGISTERED, &values);
        }
        print_notes(&done.notes, *output);
    });
    Ok(())
}

/// What became of a registration, whoever made it.
struct Done {
    state: EntryState,
    addressee_no: Option<AddresseeNo>,
    dose_no: u8,
    kind: VaccinationKind,
    lot_no: Option<String>,
    notes: Vec<String>,
}

async fn of_clerk(handle: &Handle, entry: DoseEntry) -> Result<Done, Failure> {
    let request = DoseRequest::RegisterDose(Box::new(entry));
    let DoseReply::Registered(done) = ask(handle, request).await? else {
        return Err(Failure::unexpected());
    };
    Ok(Done {
        state: done.line.state,
        addressee_no: done.line.addressee_no,
        dose_no: done.line.dose_no,
        kind: done.line.kind,
        lot_no: done.line.lot_no,
        notes: done.notes,
    })
}

async fn of_venue(handle: &Handle, entry: DoseEntry) -> Result<Done, Failure> {
    let request = VenueRequest::RegisterDose(Box::new(entry));
    let VenueReply::Registered { line, notes } = handle.venue(request).await? else {
        return Err(Failure::unexpected());
    };
    Ok(Done {
        state: line.state,
        addressee_no: None,
        dose_no: line.dose_no,
        kind: line.kind,
        lot_no: line.lot_no,
        notes,
    })
}

async fn add(
    handle: &Handle,
    no: AddresseeNo,
    arguments: &DoseAdd,
    output: Output,
) -> Result<(), Failure> {
    let items = &arguments.items;
    let mut form = DoseForm::new(kind(items.kind.as_deref())?, date(items.on.as_deref())?);
    form.lot_no = Some(arguments.lot.clone());
    set(&mut form, items);
    let change = Box::new(DoseChange {
        addressee_no: no,
        version: None,
        form,
        reason: String::new(),
        check_only: false,
    });
    let changed = changed(handle, DoseRequest::AddDose(change)).await?;
    let person = show(handle, no).await?;
    let dose = changed.dose.and_then(|id| person.resident.dose(id));
    let dose_no = dose.map_or(0, |dose| dose.dose_no);
    let document = json!({
        "state": "registered", "addressee_no": no, "dose_no": dose_no,
        "kind": dose.map(|dose| dose.kind.to_string()),
        "vaccinated_on": dose.and_then(|dose| dose.vaccinated_on),
        "lot_no": dose.and_then(|dose| dose.lot_no.clone()), "coupon_no": null,
        "notes": changed.notes,
    });
    output.result(&document, |output| {
        let values: [(&str, &dyn std::fmt::Display); 2] = [("whom", &no), ("dose_no", &dose_no)];
        output.say(&commands::DOSE_REGISTERED, &values);
        print_notes(&changed.notes, *output);
    });
    Ok(())
}

async fn correct(handle: &Handle, arguments: &DoseCorrect, output: Output) -> Result<(), Failure> {
    let no = addressee(&arguments.no)?;
    let person = show(handle, no).await?;
    let dose = find(&person, &arguments.dose)?;
    let items = &arguments.items;
    let mut form = DoseForm::of(dose);
    if let Some(code) = &items.kind {
        form.kind = kind(Some(code))?;
    }
    if let Some(on) = &items.on {
        form.vaccinated_on = Some(date(Some(on))?);
    }
    if arguments.lot.is_some() {
        form.lot_no.clone_from(&arguments.lot);
    }
    set(&mut form, items);
    let request = DoseRequest::CorrectDose {
        dose: dose.id,
        change: Box::new(DoseChange {
            addressee_no: no,
            version: Some(person.version),
            form,
            reason: arguments.reason.clone(),
            check_only: false,
        }),
    };
    let changed = changed(handle, request).await?;
    say_changed(&changed, no, "corrected", &commands::DOSE_CORRECTED, output);
    Ok(())
}

async fn cancel(handle: &Handle, arguments: &DoseCancel, output: Output) -> Result<(), Failure> {
    let no = addressee(&arguments.no)?;
    let person = show(handle, no).await?;
    let request = DoseRequest::CancelDose {
        addressee_no: no,
        dose: find(&person, &arguments.dose)?.id,
        version: Some(person.version),
        reason: arguments.reason.clone(),
    };
    let changed = changed(handle, request).await?;
    say_changed(&changed, no, "cancelled", &commands::DOSE_CANCELLED, output);
    Ok(())
}

fn say_changed(
    changed: &DoseChanged,
    no: AddresseeNo,
    state: &str,
    sentence: &text::Text,
    output: Output,
) {
    let change = |change: &FieldChange| -> Value {
        json!({ "what": change.what, "old": change.old, "new": change.new })
    };
    let changes: Vec<Value> = changed.changes.iter().map(change).collect();
    let document = json!({
        "state": state, "addressee_no": no, "changes": changes, "notes": changed.notes,
    });
    output.result(&document, |output| {
        output.say(sentence, &[("person", &no)]);
        for change in &changed.changes {
            let (old, new) = (change.old.as_ref(), change.new.as_ref());
            let values = changes::values(&change.what, old, new, output.lang);
            let label = changes::label(&change.what, output.lang);
            output.line(&format!("{label}: {values}"));
        }
        print_notes(&changed.notes, *output);
    });
}

fn print_notes(notes: &[String], output: Output) {
    for code in notes {
        let words = text::row(code).map_or(code.as_str(), |text| text.plain(output.lang));
        output.say(&commands::DOSE_NOTE, &[("note", &words)]);
    }
}

/// The dose `KIND/NUMBER` of a record that counts.
fn find<'a>(person: &'a PersonView, named: &str) -> Result<&'a Dose, Failure> {
    let unusable = || Failure::input("DOSE", &named, "form");
    let (code, dose_no) = named.split_once('/').ok_or_else(unusable)?;
    let kind = kind(Some(code))?;
    let dose_no: u8 = dose_no.parse().map_err(|_| unusable())?;
    let mut found = person.resident.counted_doses();
    let wanted = |dose: &&Dose| dose.kind == kind && dose.dose_no == dose_no;
    found
        .find(wanted)
        .ok_or_else(|| ApiError::new(ErrorCode::DoseUnknown).into())
}

/// What was stated replaces what the form has.
fn set(form: &mut DoseForm, items: &DoseItems) {
    let state = |to: &mut Option<String>, stated: &Option<String>| {
        if stated.is_some() {
            to.clone_from(stated);
        }
    };
    state(&mut form.maker, &items.maker);
    state(&mut form.venue, &items.venue);
    state(&mut form.doctor, &items.doctor);
    state(&mut form.evidence, &items.evidence);
    form.dose_no = items.dose_no.or(form.dose_no);
}

/// The temporary COVID-19 vaccination where nothing is named.
fn kind(code: Option<&str>) -> Result<VaccinationKind, Failure> {
    code.map_or(Ok(VaccinationKind::COVID19), VaccinationKind::parse)
        .map_err(|error| Failure::input("--kind", &error, "unknown_code"))
}

/// Today where nothing is named.
fn date(typed: Option<&str>) -> Result<Date, Failure> {
    let Some(typed) = typed else {
        return Ok(clock::now().date());
    };
    let date = parse_clerk_date(typed).map_err(|error| Failure::input("--on", &error, "date"))?;
    date.full()
        .ok_or_else(|| Failure::input("--on", &typed, "date_partial"))
}

async fn show(handle: &Handle, no: AddresseeNo) -> Result<Box<PersonView>, Failure> {
    let request = ClerkRequest::ShowPerson { addressee_no: no };
    match handle.clerk(request).await? {
        ClerkReply::Person(view) => Ok(view),
        _ => Err(Failure::unexpected()),
    }
}

async fn changed(handle: &Handle, request: DoseRequest) -> Result<DoseChanged, Failure> {
    match ask(handle, request).await? {
        DoseReply::Changed(changed) => Ok(changed),
        _ => Err(Failure::unexpected()),
    }
}

async fn ask(handle: &Handle, request: DoseRequest) -> Result<DoseReply, Failure> {
    match handle.clerk(ClerkRequest::Dose(request)).await? {
        ClerkReply::Dose(reply) => Ok(reply),
        _ => Err(Failure::unexpected()),
    }
}

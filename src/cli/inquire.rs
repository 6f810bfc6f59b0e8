//! `watari inquire`: the transfer query for one person, and waiting for its answer.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use crate::api::{
    ClerkReply, ClerkRequest, DoseView, Event, Handle, InquireOrder, InquiryState, InquiryView,
};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::letter;
use crate::cli::output::Output;
use crate::cli::person::{self, DOSE_HEADS, dose_row};
use crate::cli::place;
use crate::cli::tree::{Basis, Global, IdCheckKind, InquireArgs, RepresentativeWord};
use crate::domain::{
    Date, IdCheck, LegalBasis, MunicipalityCode, Representative, RepresentativeKind,
};
use crate::text::{
    Lang, Text, commands, records,
    screens::{inquire, protection},
    words,
};

/// The node is asked again after this even without news, because news may be missed.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

pub async fn run(arguments: &InquireArgs, global: &Global, output: Output) -> Outcome {
    let order = order(arguments)?;
    let handle = door::log_in(global, output).await?;
    output.progress(&commands::ASKING.show(
        output.lang,
        &[("provider", &place::name(order.provider, output.lang))],
    ));
    let meant = order.provider;
    let view = inquire(&handle, order, Duration::from_secs(arguments.wait)).await?;
    output.progress("");
    if view.provider != meant {
        let [former, successor] = [meant, view.provider].map(|code| place::name(code, output.lang));
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("former", &former), ("successor", &successor)];
        output.say(&commands::LED_TO_SUCCESSOR, &values);
    }
    output.result(&document(&view), |output| print(&view, *output));
    let ended_badly = matches!(view.state, InquiryState::Aborted | InquiryState::Expired);
    Ok(u8::from(ended_badly))
}

/// Asks, and waits at most so long for an outcome.
pub async fn inquire(
    handle: &Handle,
    order: InquireOrder,
    wait: Duration,
) -> Result<InquiryView, Failure> {
    let view = ask(handle, ClerkRequest::Inquire(Box::new(order))).await?;
    wait_while(handle, view, wait, InquiryState::Queued).await
}

/// Waits until an inquiry has another state than this one; gives how it stands then, or after the time.
pub async fn wait_while(
    handle: &Handle,
    mut view: InquiryView,
    wait: Duration,
    state: InquiryState,
) -> Result<InquiryView, Failure> {
    let mut events = handle.events();
    let end = Instant::now() + wait;
    while view.state == state && Instant::now() < end {
        let news = async {
            loop {
                match events.recv().await {
                    Ok(Event::InquiryChanged(inquiry)) if inquiry == view.inquiry => return,
                    Ok(Event::Missed)
                    | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => return,
                    Ok(_) => {}
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => {
                        std::future::pending::<()>().await;
                    }
                }
            }
        };
        let _ = timeout_at(end.min(Instant::now() + LOOK_AGAIN), news).await;
        view = ask(
            handle,
            ClerkRequest::ShowInquiry {
                inquiry: view.inquiry.clone(),
            },
        )
        .await?;
    }
    Ok(view)
}

async fn ask(handle: &Handle, request: ClerkRequest) -> Result<InquiryView, Failure> {
    match handle.clerk(request).await? {
        ClerkReply::Inquiry(view) => Ok(*view),
        _ => Err(Failure::unexpected()),
    }
}

fn order(arguments: &InquireArgs) -> Result<InquireOrder, Failure> {
    let provider = MunicipalityCode::parse(&arguments.to)
        .map_err(|error| Failure::input("--to", &error, "municipality_code"))?;
    Ok(InquireOrder {
        addressee_no: person::addressee(&arguments.no)?,
        provider,
        basis: match arguments.basis {
            Basis::Consent => LegalBasis::Consent,
            Basis::Art19Item16 => LegalBasis::Art19Item16,
        },
        basis_ref: arguments.basis_ref.clone(),
        representative: arguments.representative.map(|word| Representative {
            kind: match word {
                RepresentativeWord::Legal => RepresentativeKind::Legal,
                RepresentativeWord::Appointed => RepresentativeKind::Appointed,
            },
            document: arguments.representative_ref.clone().unwrap_or_default(),
        }),
        basis_on: date("--basis-date", arguments.basis_date.as_deref())?,
        id_check: id_check(arguments.id_check),
        id_checked_on: date("--id-check-date", arguments.id_check_date.as_deref())?,
        register_checked: true,
    })
}

/// The document that was seen.
pub fn id_check(kind: IdCheckKind) -> IdCheck {
    match kind {
        IdCheckKind::MynumberCard => IdCheck::MyNumberCard,
        IdCheckKind::Passport => IdCheck::Passport,
        IdCheckKind::DriversLicence => IdCheck::DriversLicence,
        IdCheckKind::ResidenceCard => IdCheck::ResidenceCard,
        IdCheckKind::OtherPhotoId => IdCheck::OtherPhotoId,
        IdCheckKind::TwoDocuments => IdCheck::TwoDocuments,
    }
}

fn date(option: &str, text: Option<&str>) -> Result<Option<Date>, Failure> {
    text.map(|text| Date::parse(text).map_err(|error| Failure::input(option, &error, "date")))
        .transpose()
}

/// The word for a state of an inquiry.
pub fn state(view: &InquiryView) -> &'static Text {
    match view.state {
        InquiryState::Queued => &records::QUEUED,
        InquiryState::Found if view.doses.is_empty() => &records::FOUND_EMPTY,
        InquiryState::Found => &records::FOUND,
        InquiryState::NoAnswer => &records::NO_ANSWER,
        InquiryState::Aborted => &records::ABORTED,
        InquiryState::Expired => &records::EXPIRED,
    }
}

/// How far the last message got, and where it waits (`SAFE-92`).
pub fn reached(view: &InquiryView, lang: Lang) -> String {
    let word = match view.reached.as_str() {
        "sent" => &inquire::REACHED_SENT,
        "on_paper" => &inquire::REACHED_PAPER,
        "accepted_by_peer" => &inquire::REACHED_PEER,
        "answered" => &inquire::REACHED_ANSWERED,
        _ => &inquire::REACHED_PREPARED,
    };
    view.at_relay.map_or_else(
        || word.plain(lang).to_owned(),
        |at| {
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("relay", &at.code), ("since", &at.since)];
            inquire::REACHED_RELAY_SINCE.show(lang, &values)
        },
    )
}

fn print(view: &InquiryView, output: Output) {
    output.say(
        &commands::INQUIRY,
        &[
            ("inquiry", &view.inquiry),
            ("provider", &place::name(view.provider, output.lang)),
            ("state", &state(view).plain(output.lang)),
        ],
    );
    if view.state == InquiryState::Queued {
        output.line(&reached(view, output.lang));
    }
    if let Some(paper) = &view.paper {
        output.line(&letter::evidence(paper, output.lang));
    }
    if view.is_protected {
        output.say(&protection::BANNER, &[]);
    }
    let next = match view.state {
        InquiryState::Queued if view.paper.is_some() => None,
        InquiryState::Queued => Some(&commands::INQUIRY_QUEUED),
        InquiryState::Found if view.doses.is_empty() => None,
        InquiryState::Found => Some(&commands::INQUIRY_FOUND),
        InquiryState::NoAnswer => Some(&commands::INQUIRY_NO_ANSWER),
        InquiryState::Aborted => Some(&commands::INQUIRY_ABORTED),
        InquiryState::Expired => Some(&commands::INQUIRY_EXPIRED),
    };
    if !view.doses.is_empty() {
        output.table(
            &[],
            dose_table(&view.doses, view.paper.is_some(), output.lang),
        );
    }
    if let Some(next) = next {
        let code = view.abort_reason.as_deref().unwrap_or_default();
        let reason = output.word(words::abort, code);
        output.say(next, &[("inquiry", &view.inquiry), ("reason", &reason)]);
        if let Some(next) = words::after_abort(code) {
            output.say(next, &[]);
        }
    }
    if view.more {
        output.say(&commands::INQUIRY_MORE, &[]);
    }
}

/// The doses of an answer with their heads, numbered for `accept --rows`; those off a paper carry no signature.
pub fn dose_table(doses: &[DoseView], on_paper: bool, lang: Lang) -> Vec<Vec<String>> {
    let heads = [&records::ROW].into_iter().chain(DOSE_HEADS);
    let mut rows = vec![heads.map(|head| head.plain(lang).to_owned()).collect()];
    for (view, number) in doses.iter().zip(1..) {
        let mut row = vec![number.to_string()];
        row.extend(dose_row(&view.dose, lang));
        row.pop();
        row.push(place::short(view.issuer, lang));
        row.push(signature(view, on_paper, lang).to_owned());
        rows.push(row);
    }
    rows
}

fn signature(view: &DoseView, on_paper: bool, lang: Lang) -> &'static str {
    let text = match view.signature_ok {
        None if on_paper => &records::FROM_PAPER,
        Some(true) => &records::VERIFIED,
        Some(false) => &records::BAD_SIGNATURE,
        None => &records::NOT_VERIFIED,
    };
    text.plain(lang)
}

fn document(view: &InquiryView) -> Value {
    let doses = view.doses.iter().map(|row| {
        let mut document = person::dose_document(&row.dose);
        if document["municipality_code"].is_null() {
            document["municipality_code"] = json!(row.issuer);
        }
        document["signature_ok"] = json!(row.signature_ok);
        document["issuer"] = json!(row.issuer);
        document
    });
    let mut document = json!({
        "inquiry": view.inquiry, "state": view.state, "provider": view.provider,
        "doses": doses.collect::<Vec<_>>(), "receipt": view.receipt,
        "reached": view.reached, "at_relay": view.at_relay, "paper": view.paper,
        "protected": view.is_protected,
    });
    if let Some(reason) = &view.abort_reason {
        document["abort_reason"] = json!(reason);
    }
    document
}

//! `watari diagnose`: node and network line by line, with the next step; `watari try`: one peer, at once.

use crate::api::{
    AnyoneReply, AnyoneRequest, Diagnosis, Finding, Level, SharedReply, SharedRequest,
};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::Global;
use crate::cli::typed;
use crate::text::{Text, health};

/// Needs no login; ends with 1 where something is wrong, for scripts that watch over the node.
pub async fn run(global: &Global, output: Output) -> Outcome {
    let door = door::open(global).await?;
    let AnyoneReply::Diagnosis(diagnosis) = door.anyone(AnyoneRequest::Diagnose).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&diagnosis, |output| print(&diagnosis, *output));
    let is_wrong = diagnosis
        .findings
        .iter()
        .any(|found| found.level == Level::Problem);
    Ok(u8::from(is_wrong))
}

fn print(diagnosis: &Diagnosis, output: Output) {
    let own = place::name(diagnosis.own, output.lang);
    output.say(
        &health::HEAD,
        &[
            ("own", &own),
            ("version", &diagnosis.version),
            ("at", &diagnosis.at),
        ],
    );
    for finding in &diagnosis.findings {
        line(finding, output);
    }
    let count = |level| {
        let of_level = diagnosis
            .findings
            .iter()
            .filter(|found| found.level == level);
        of_level.count()
    };
    output.say(
        &health::SUMMARY,
        &[
            ("problems", &count(Level::Problem)),
            ("attentions", &count(Level::Attention)),
            ("good", &count(Level::Ok)),
        ],
    );
}

fn line(finding: &Finding, output: Output) {
    let word = |text: Option<&'static Text>| text.map_or("", |text| text.plain(output.lang));
    let (level, topic) = (
        word(health::level(finding.level.word())),
        word(health::topic(&finding.topic)),
    );
    let about = finding.about.map_or_else(String::new, |code| {
        format!("{}: ", place::name(code, output.lang))
    });
    let [what, next] = health::finding(&finding.word, &finding.values, output.lang)
        .unwrap_or_else(|| [finding.word.clone(), String::new()]);
    output.paragraph("", &format!("[{level}] {topic}  {about}{what}"));
    if !next.is_empty() {
        output.paragraph("    > ", &next);
    }
}

/// The breaker of a municipality closes, and it is dialled.
pub async fn try_peer(code: &str, global: &Global, output: Output) -> Outcome {
    let code = typed::code("CODE", code)?;
    let handle = door::log_in(global, output).await?;
    let SharedReply::PeerTried = handle.shared(SharedRequest::TryPeer { code }).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&serde_json::json!({ "trying": code }), |output| {
        let town = place::name(code, output.lang);
        output.say(&health::TRYING, &[("town", &town)]);
    });
    Ok(0)
}

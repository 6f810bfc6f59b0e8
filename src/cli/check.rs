//! `watari check`: reads everything on disk, says what was read and what is wrong, repairs nothing.

use serde_json::{Value, json};

use crate::api::{CheckPart, CheckProblem, Handle, SharedReply, SharedRequest};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::Global;
use crate::text::{self, commands};

pub async fn run(global: &Global, output: Output) -> Outcome {
    let handle = door::log_in(global, output).await?;
    let parts = read_all(&handle, output).await?;
    output.progress("");
    let is_whole = parts.iter().all(|part| part.problems.is_empty());
    output.result(&document(&parts, is_whole), |output| {
        print(&parts, is_whole, *output);
    });
    Ok(u8::from(!is_whole))
}

/// Everything that was read, parts that belong together in one line.
async fn read_all(handle: &Handle, output: Output) -> Result<Vec<CheckPart>, Failure> {
    let mut parts: Vec<CheckPart> = Vec::new();
    let mut request = SharedRequest::BeginCheck;
    loop {
        let SharedReply::Checked(part) = handle.shared(request).await? else {
            return Err(Failure::unexpected());
        };
        request = SharedRequest::ContinueCheck;
        let more = part.more;
        match parts.last_mut() {
            Some(last) if last.part == part.part && last.name == part.name => {
                last.read += part.read;
                last.problems.extend(part.problems);
            }
            _ => parts.push(part),
        }
        if let Some(last) = parts.last() {
            let [name, read] = line(last, output);
            output.progress(
                &commands::CHECKING.show(output.lang, &[("part", &name), ("read", &read)]),
            );
        }
        if !more {
            return Ok(parts);
        }
    }
}

fn document(parts: &[CheckPart], is_whole: bool) -> Value {
    let read = parts.iter().map(|part| {
        json!({ "part": part.part, "name": part.name, "read": part.read, "problems": part.problems })
    });
    json!({ "ok": is_whole, "parts": read.collect::<Vec<_>>() })
}

fn print(parts: &[CheckPart], is_whole: bool, output: Output) {
    let rows = parts.iter().map(|part| line(part, output).to_vec());
    output.table(&[], rows.collect());
    let problems: Vec<&CheckProblem> = parts.iter().flat_map(|part| &part.problems).collect();
    for problem in &problems {
        output.line(&sentence(problem, output));
    }
    if is_whole {
        output.say(&commands::CHECK_OK, &[]);
    } else {
        let reason = commands::CHECK_FOUND.show(output.lang, &[("count", &problems.len())]);
        output.failure(&Failure::new("E-7010", &[("reason", &reason)]));
    }
}

/// What was read, and how much of it.
fn line(part: &CheckPart, output: Output) -> [String; 2] {
    let label =
        text::check_part(&part.part).map_or(part.part.as_str(), |text| text.plain(output.lang));
    let name = part.name.as_deref();
    let label = name.map_or_else(|| label.to_owned(), |name| format!("{label} {name}"));
    [label, part.read.to_string()]
}

fn sentence(problem: &CheckProblem, output: Output) -> String {
    match text::check_problem(&problem.word) {
        Some(text) => text.show(output.lang, &[("at", &problem.at)]),
        None => format!("{} {}", problem.word, problem.at),
    }
}

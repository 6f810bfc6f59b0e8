//! Where everything printed goes: results to stdout, with `--json` as one document; the rest to stderr.
//! Whatever text comes from outside is made harmless for the terminal here.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::domain::show_safe;
use crate::text::{self, Lang, Text};
use crate::tui::{
    columns,
    width::{cells, jp_wrap},
};

/// The terminal of one command: its language and whether it wants JSON.
#[derive(Clone, Copy)]
pub struct Output {
    pub lang: Lang,
    pub json: bool,
}

impl Output {
    /// The result of the command: one JSON document, or whatever `people` prints.
    pub fn result<T: Serialize>(&self, value: &T, people: impl FnOnce(&Output)) {
        if self.json {
            let document = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
            write_line(&mut io::stdout().lock(), &document);
        } else {
            people(self);
        }
    }

    /// One sentence of the catalogue for the person at the terminal.
    pub fn say(&self, text: &Text, values: &[(&str, &dyn Display)]) {
        self.paragraph("", &text.show(self.lang, values));
    }

    /// A sentence behind an indent; on a terminal no word of it is torn at the edge.
    pub fn paragraph(&self, indent: &str, sentence: &str) {
        let on_terminal = !self.json && io::stdout().is_terminal();
        let columns = if on_terminal { columns() } else { None };
        let room = columns.map(|columns| columns.saturating_sub(cells(indent)));
        let lines = match room {
            Some(room) if cells(sentence) > room => jp_wrap(sentence, room),
            _ => vec![sentence.to_owned()],
        };
        for line in lines {
            self.line(&format!("{indent}{line}"));
        }
    }

    /// One line for the person at the terminal; with `--json` it goes to stderr.
    pub fn line(&self, line: &str) {
        let line = show_safe(line);
        if self.json {
            write_line(&mut io::stderr().lock(), &line);
        } else {
            write_line(&mut io::stdout().lock(), &line);
        }
    }

    /// Rows in aligned columns, under heads where there are any.
    pub fn table(&self, heads: &[&Text], mut rows: Vec<Vec<String>>) {
        if !heads.is_empty() {
            rows.insert(
                0,
                heads
                    .iter()
                    .map(|head| head.plain(self.lang).to_owned())
                    .collect(),
            );
        }
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| show_safe(cell)).collect())
            .collect();
        for line in text::table(&rows) {
            self.line(&line);
        }
    }

    /// A line that the next one overwrites, only where somebody can see it.
    pub fn progress(&self, line: &str) {
        if io::stderr().is_terminal() {
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[2K{}", show_safe(line)).and_then(|()| stderr.flush());
        }
    }

    /// What happened, what became of the input, what to do next; with `--json` as the one document.
    pub fn failure(&self, failure: &Failure) {
        if self.json {
            let Some([what, input, next]) = self.sentences(failure) else {
                return;
            };
            let document = serde_json::json!({
                "error": { "code": failure.code, "what": what, "input": input, "next": next }
            });
            write_line(&mut io::stdout().lock(), &document.to_string());
        }
        self.failure_for_people(failure);
    }

    /// The same on stderr only, where the document is another one.
    pub fn failure_for_people(&self, failure: &Failure) {
        let Some([what, input, next]) = self.sentences(failure) else {
            return;
        };
        let mut stderr = io::stderr().lock();
        for line in [
            format!("{}  {what}", failure.code),
            format!("        {input}"),
            format!("        {next}"),
        ] {
            write_line(&mut stderr, &show_safe(&line));
        }
    }

    /// The word for a code, or the code where a newer node has another one.
    pub fn word(&self, of: fn(&str) -> Option<&'static Text>, code: &str) -> String {
        of(code)
            .map_or(code, |text| text.plain(self.lang))
            .to_owned()
    }

    fn sentences(&self, failure: &Failure) -> Option<[String; 3]> {
        let of = |code| text::sentences(code, &failure.values, self.lang);
        of(&failure.code).or_else(|| of("E-9001"))
    }
}

/// A closed pipe ends the reader's interest, not the work.
fn write_line(out: &mut impl Write, line: &str) {
    let _ = writeln!(out, "{line}");
}

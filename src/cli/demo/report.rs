//! The steps of the demo as they pass: shown to the reader, kept for the JSON document.

use std::fmt::Display;
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::text::{Text, demo};

/// The steps in their order.
pub const STEPS: [&str; 11] = [
    "import",
    "found",
    "accepted",
    "asked_again",
    "wrong_code",
    "unknown_person",
    "not_permitted",
    "needs_approval",
    "offline",
    "receipts",
    "number_never_seen",
];

#[derive(Serialize)]
struct Step {
    step: &'static str,
    ok: bool,
    ms: u64,
    detail: Value,
}

/// What happened so far.
pub struct Report {
    pub output: Output,
    steps: Vec<Step>,
    start: Instant,
    step_start: Instant,
}

/// What a step gives: its detail, or why it did not go as it should.
pub type Done = Result<Value, Failure>;

impl Report {
    pub fn new(output: Output) -> Report {
        Report {
            output,
            steps: Vec::new(),
            start: Instant::now(),
            step_start: Instant::now(),
        }
    }

    /// Announces the next step and why it is there.
    pub fn begin(&mut self, why: &Text, values: &[(&str, &dyn Display)]) {
        self.step_start = Instant::now();
        let number = self.steps.len() + 1;
        let name = STEPS.get(self.steps.len()).unwrap_or(&"");
        self.output.line("");
        self.output.say(
            &demo::STEP,
            &[("number", &number), ("count", &STEPS.len()), ("name", name)],
        );
        self.detail(why, values);
    }

    /// One line below the step.
    pub fn detail(&self, text: &Text, values: &[(&str, &dyn Display)]) {
        self.line(&text.show(self.output.lang, values));
    }

    pub fn line(&self, line: &str) {
        self.output.paragraph("      ", line);
    }

    /// Aligned columns below the step.
    pub fn table(&self, mut rows: Vec<Vec<String>>) {
        for row in &mut rows {
            if let Some(first) = row.first_mut() {
                first.insert_str(0, "        ");
            }
        }
        self.output.table(&[], rows);
    }

    /// Milliseconds since the step began.
    pub fn ms(&self) -> u64 {
        self.step_start
            .elapsed()
            .as_millis()
            .try_into()
            .unwrap_or(u64::MAX)
    }

    /// Keeps how the step ended; the story goes on only after a good one.
    pub fn end_step(&mut self, done: Done) -> bool {
        let ms = self.ms();
        let step = STEPS.get(self.steps.len()).copied().unwrap_or_default();
        let (ok, detail) = match done {
            Ok(detail) => {
                self.detail(&demo::TOOK, &[("ms", &ms)]);
                (true, detail)
            }
            Err(failure) => {
                self.output.failure_for_people(&failure);
                (
                    false,
                    json!({ "code": failure.code, "values": failure.values }),
                )
            }
        };
        self.steps.push(Step {
            step,
            ok,
            ms,
            detail,
        });
        ok
    }

    /// Whether every step went as it should.
    pub fn is_well(&self) -> bool {
        self.steps.len() == STEPS.len() && self.steps.iter().all(|step| step.ok)
    }

    /// Tells how the story ended.
    pub fn conclude(&self) {
        let seconds = format!("{:.1}", self.start.elapsed().as_secs_f64());
        self.output.line("");
        if self.is_well() {
            self.output.say(
                &demo::ALL_WELL,
                &[("count", &STEPS.len()), ("seconds", &seconds)],
            );
        } else {
            self.output.say(&demo::NOT_WELL, &[]);
        }
    }

    /// The whole as one document, where that was wished; gives the exit code.
    pub fn end(&self) -> u8 {
        let ok = self.is_well();
        self.output
            .result(&json!({ "ok": ok, "steps": self.steps }), |_| {});
        u8::from(!ok)
    }
}

/// A number for reading, such as 125,000,000.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

/// A step that did not go as it should.
pub fn broken(step: &str, reason: impl Display) -> Failure {
    Failure::new("E-8002", &[("step", &step), ("reason", &reason)])
}

/// Lets a step go on only if something holds.
pub fn ensure(holds: bool, step: &str, reason: impl Display) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(broken(step, reason))
    }
}

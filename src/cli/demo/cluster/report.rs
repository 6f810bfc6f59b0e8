//! The steps of a cluster as they pass: shown to the reader, kept for the JSON document.

use std::fmt::Display;
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::text::{Text, cluster as texts, demo};

/// What a step gives: its detail, or why it did not go as it should.
pub type Done = Result<Value, Failure>;

#[derive(Serialize)]
struct Step {
    step: &'static str,
    ok: bool,
    ms: u64,
    detail: Value,
}

pub struct Report {
    pub output: Output,
    count: usize,
    steps: Vec<Step>,
    begun: Instant,
    step_begun: Instant,
    /// What the nodes were, in the end.
    nodes: Value,
}

impl Report {
    pub fn new(output: Output, count: usize) -> Report {
        Report {
            output,
            count,
            steps: Vec::new(),
            begun: Instant::now(),
            step_begun: Instant::now(),
            nodes: Value::Null,
        }
    }

    /// Announces the next step.
    pub fn begin(&mut self, text: &Text, values: &[(&str, &dyn Display)]) {
        self.step_begun = Instant::now();
        let said = text.show(self.output.lang, values);
        let number = self.steps.len() + 1;
        let name: &dyn Display = &said;
        let values = [
            ("number", &number as &dyn Display),
            ("count", &self.count),
            ("name", name),
        ];
        self.output.progress("");
        self.output.say(&demo::STEP, &values);
    }

    /// One line below the step.
    pub fn detail(&self, text: &Text, values: &[(&str, &dyn Display)]) {
        self.output.progress("");
        let said = text.show(self.output.lang, values);
        self.output.paragraph("      ", &said);
    }

    /// Keeps how the step ended; the schedule goes on only after a good one.
    pub fn end_step(&mut self, step: &'static str, done: Done) -> bool {
        let ms = self.step_begun.elapsed().as_millis();
        let ms = u64::try_from(ms).unwrap_or(u64::MAX);
        self.output.progress("");
        let (ok, detail) = match done {
            Ok(detail) => (true, detail),
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

    /// The same for what must be so in the end: the detail's numbers are told with the sentence that they prove.
    pub fn prove(&mut self, step: &'static str, text: &Text, done: Done) -> bool {
        if let Ok(Value::Object(detail)) = &done {
            let values = detail.iter();
            let values: Vec<(&str, &dyn Display)> = values
                .map(|(name, value)| (name.as_str(), value as &dyn Display))
                .collect();
            self.detail(text, &values);
        }
        self.end_step(step, done)
    }

    pub fn set_nodes(&mut self, nodes: Value) {
        self.nodes = nodes;
    }

    pub fn is_well(&self) -> bool {
        self.steps.len() == self.count && self.steps.iter().all(|step| step.ok)
    }

    pub fn conclude(&self) {
        let seconds = format!("{:.1}", self.begun.elapsed().as_secs_f64());
        let text = match self.is_well() {
            true => &texts::ALL_WELL,
            false => &demo::NOT_WELL,
        };
        self.output
            .say(text, &[("count", &self.count), ("seconds", &seconds)]);
    }

    /// The whole as one document, where that was wished; gives the exit code.
    pub fn end(&self) -> u8 {
        let ok = self.is_well();
        let document = json!({ "ok": ok, "nodes": self.nodes, "steps": self.steps });
        self.output.result(&document, |_| {});
        u8::from(!ok)
    }
}

//! The lines of the report and how they are shown.

use crate::clock::Sample;
use serde::Serialize;

/// One comparison.
#[derive(Serialize)]
pub struct Line {
    pub what: String,
    pub watari: Figure,
    pub against: &'static str,
    pub reference: Figure,
    pub goal: Goal,
    pub ratio: f64,
    pub met: Option<bool>,
}

/// A measured value.
#[derive(Clone, Serialize)]
pub struct Figure {
    pub value: f64,
    pub unit: Unit,
    /// The middle half of the repetitions as a part of their median; 0 for a single one.
    pub noise: f64,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Seconds,
    Bytes,
}

/// What was promised.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Of the reference's value.
    AtMost(f64),
    /// So many times as fast as the reference.
    AsFast(f64),
    /// The reference is itself the limit.
    Below,
    /// For orientation.
    None,
}

impl Figure {
    pub fn seconds(sample: &Sample) -> Self {
        Self {
            value: sample.median(),
            unit: Unit::Seconds,
            noise: sample.noise(),
        }
    }

    pub fn bytes(count: u64) -> Self {
        Self {
            value: count as f64,
            unit: Unit::Bytes,
            noise: 0.0,
        }
    }

    fn show(&self) -> String {
        let value = self.value;
        let text = match self.unit {
            Unit::Bytes => format!("{:.1} MiB", value / 1_048_576.0),
            Unit::Seconds if value >= 1.0 => format!("{value:.2} s"),
            Unit::Seconds if value >= 1e-3 => format!("{:.2} ms", value * 1e3),
            Unit::Seconds => format!("{:.1} µs", value * 1e6),
        };
        if self.noise > 0.0 {
            format!("{text} ±{:.0}%", self.noise * 50.0)
        } else {
            text
        }
    }
}

impl Goal {
    fn ratio(self, watari: f64, reference: f64) -> f64 {
        match self {
            Self::AsFast(_) => reference / watari,
            Self::AtMost(_) | Self::Below | Self::None => watari / reference,
        }
    }

    fn is_met(self, ratio: f64) -> Option<bool> {
        match self {
            Self::AtMost(limit) => Some(ratio <= limit),
            Self::AsFast(times) => Some(ratio >= times),
            Self::Below => Some(ratio < 1.0),
            Self::None => None,
        }
    }

    fn show(self) -> String {
        match self {
            Self::AtMost(limit) => format!("≤ {limit}x"),
            Self::AsFast(times) => format!("≥ {times}x as fast"),
            Self::Below => "below".to_owned(),
            Self::None => String::new(),
        }
    }
}

impl Line {
    pub fn new(
        what: impl Into<String>,
        watari: Figure,
        against: &'static str,
        reference: Figure,
        goal: Goal,
    ) -> Self {
        let ratio = goal.ratio(watari.value, reference.value);
        Self {
            what: what.into(),
            watari,
            against,
            reference,
            goal,
            ratio,
            met: goal.is_met(ratio),
        }
    }
}

/// A Markdown table, which is readable in a terminal too.
pub fn table(lines: &[Line], residents: u32) -> String {
    let header = ["what", "Watari", "reference", "", "ratio", "goal", "met"];
    let mut cells = vec![header.map(str::to_owned).to_vec()];
    cells.extend(lines.iter().map(|line| {
        vec![
            line.what.clone(),
            line.watari.show(),
            line.against.to_owned(),
            line.reference.show(),
            format!("{:.2}", line.ratio),
            line.goal.show(),
            line.met
                .map_or("", |met| if met { "yes" } else { "NO" })
                .to_owned(),
        ]
    }));
    let widths: Vec<usize> = (0..header.len())
        .map(|column| {
            let lengths = cells.iter().map(|row| row[column].chars().count());
            lengths.max().unwrap_or(0)
        })
        .collect();
    let mut out = format!("{residents} residents\n\n");
    for (number, row) in cells.iter().enumerate() {
        out.push_str(&show_row(row, &widths));
        if number == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            out.push_str(&show_row(&rule, &widths));
        }
    }
    out
}

fn show_row(row: &[String], widths: &[usize]) -> String {
    let cells = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!(" {cell:<width$} |"));
    format!("|{}\n", cells.collect::<String>())
}

//! `watari maintenance`: says to the other municipalities that this node rests, until when and why.

use crate::api::{AdminReply, AdminRequest, Maintenance, MaintenanceReason};
use crate::cli::Outcome;
use crate::cli::clock;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::tree::{Global, MaintenanceCommand, RestWord};
use crate::domain::UnixTime;
use crate::text::health;

pub async fn run(command: &MaintenanceCommand, global: &Global, output: Output) -> Outcome {
    let rest = match command {
        MaintenanceCommand::Show => {
            let status = door::open(global).await?.status().await?;
            return Ok(show(status.health.maintenance, output));
        }
        MaintenanceCommand::Off => None,
        MaintenanceCommand::On { until, reason } => Some(Maintenance {
            until: moment(until)?,
            reason: word(*reason),
        }),
    };
    let handle = door::log_in(global, output).await?;
    let request = AdminRequest::SetMaintenance(rest);
    let AdminReply::Maintenance(rest) = handle.admin(request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.result(&rest, |output| match rest {
        Some(rest) => output.say(&health::MAINTENANCE_ON, &[("until", &rest.until)]),
        None => output.say(&health::MAINTENANCE_OFF, &[]),
    });
    Ok(0)
}

fn show(rest: Option<Maintenance>, output: Output) -> u8 {
    output.result(&rest, |output| match rest {
        Some(rest) => {
            let reason = output.word(health::reason, rest.reason.word());
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("until", &rest.until), ("reason", &reason)];
            output.say(&health::MAINTENANCE_SHOWN, &values);
        }
        None => output.say(&health::MAINTENANCE_OFF, &[]),
    });
    0
}

/// `2026-11-22T18:00` or `2026-11-22 18:00`, in Japan; `18:00` is today's.
fn moment(text: &str) -> Result<UnixTime, Failure> {
    let folded = text.trim().replace(' ', "T");
    let whole = match folded.contains('T') {
        true => folded,
        false => format!("{}T{folded}", clock::now().date()),
    };
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let shape: String = whole
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let known = ["0000-00-00T00:00", "0000-00-00T00:00:00"].contains(&shape.as_str());
    known
        .then(|| format!("{digits:0<14}"))
        .and_then(|digits| UnixTime::parse_yyyymmddhhmmss(&digits))
        .ok_or_else(|| Failure::usage("E-6011"))
}

const fn word(word: RestWord) -> MaintenanceReason {
    match word {
        RestWord::Upgrade => MaintenanceReason::Upgrade,
        RestWord::Repair => MaintenanceReason::Repair,
        RestWord::Outage => MaintenanceReason::Outage,
        RestWord::Records => MaintenanceReason::Records,
        RestWord::Other => MaintenanceReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_japan_and_nonsense_is_refused() {
        let read = |text| moment(text).ok().map(|at| at.to_string());
        let six = Some("2026-11-22T18:00:00+09:00".to_owned());
        assert_eq!(read("2026-11-22T18:00"), six);
        assert_eq!(read("2026-11-22 18:00:00"), six);
        assert!(read("18:00").is_some_and(|at| at.ends_with("T18:00:00+09:00")));
        for nonsense in ["", "tomorrow", "2026-13-22T18:00", "2026-11-22T25:00", "18"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }
}

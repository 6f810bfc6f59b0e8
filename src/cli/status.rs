//! `watari status`: the node's health in one page, without a login and without a resident.

use crate::api::{MailboxView, PeerStatus, RelayStatus, SiblingStanding, SiblingStatus, Status};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::Global;
use crate::domain::UnixTime;
use crate::text::{Text, commands, health};

pub async fn run(global: &Global, output: Output) -> Outcome {
    let status = door::open(global).await?.status().await?;
    output.result(&status, |output| print(&status, *output));
    Ok(0)
}

fn print(status: &Status, output: Output) {
    let label = |text: &Text| text.plain(output.lang).to_owned();
    let count =
        |value: Option<u64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let own = match status.is_relay {
        true => commands::RELAY.show(output.lang, &[("code", &status.own)]),
        false => place::name(status.own, output.lang),
    };
    let lock = if status.unlocked {
        &commands::UNLOCKED
    } else {
        &commands::LOCKED
    };
    let mut rows = vec![
        vec![label(&commands::NODE), own, label(lock)],
        vec![
            label(&commands::STORE),
            format!("{} MiB", status.store_bytes / (1024 * 1024)),
            format!("#{}", status.store_counter),
        ],
        vec![label(&commands::LOG), status.log_leaves.to_string()],
        vec![
            label(&commands::DIRECTORY_VERSION),
            count(status.directory_version),
        ],
        vec![label(&commands::LISTENING), status.addresses.join(" ")],
        vec![label(&commands::CLOCK), status.clock.to_string()],
    ];
    if !status.is_relay {
        rows.push(vec![label(&commands::RESIDENTS), count(status.residents)]);
        let (open, held) = (status.open_inquiries, status.held_inquiries);
        rows.push(vec![label(&commands::INQUIRIES_OPEN), open.to_string()]);
        rows.push(vec![label(&commands::INQUIRIES_HELD), held.to_string()]);
    }
    rows.extend(status.directory_expires.map(|at| {
        let mut row = vec![label(&commands::DIRECTORY_EXPIRES), at.to_string()];
        if status.directory_has_expired() {
            row.push(label(&commands::DIRECTORY_HAS_EXPIRED));
        }
        row
    }));
    rows.extend(
        status
            .manifest_expires
            .map(|at| vec![label(&commands::MANIFEST_EXPIRES), at.to_string()]),
    );
    rows.extend(
        status
            .read_only
            .iter()
            .map(|why| vec![label(&commands::READ_ONLY), read_only(why, output)]),
    );
    if let Some(since) = status.health.locked_since {
        output.say(&health::LOCKED_SINCE, &[("since", &since)]);
    }
    if let Some(rest) = status.health.maintenance {
        output.say(&health::RESTING, &[("until", &rest.until)]);
    }
    if status.practice {
        output.say(&commands::PRACTICE, &[]);
    }
    output.table(&[], rows);
    let relays = status.relays.iter();
    output.table(&[], relays.map(|relay| relay_row(relay, output)).collect());
    if let Some(mailbox) = &status.mailbox {
        output.table(&[], mailbox_rows(mailbox, status.clock, output));
    }
    output.table(
        &[],
        status
            .peers
            .iter()
            .map(|peer| peer_row(peer, output))
            .collect(),
    );
    let siblings = status.siblings.iter();
    output.table(
        &[],
        siblings.map(|node| sibling_row(node, output)).collect(),
    );
}

pub fn sibling_row(node: &SiblingStatus, output: Output) -> Vec<String> {
    let state = match (node.connected, node.standing) {
        (false, _) => &commands::NOT_CONNECTED,
        (true, SiblingStanding::Unknown) => &commands::CONNECTED,
        (true, SiblingStanding::Newcomer) => &commands::REPLICA_NEWCOMER,
        (true, SiblingStanding::Replica) => &commands::CONNECTED,
    };
    let in_step = match node.in_step_at {
        Some(at) => at.to_string(),
        None => commands::REPLICA_NOT_IN_STEP.plain(output.lang).to_owned(),
    };
    vec![
        commands::REPLICA_NODE.show(output.lang, &[("node", &node.node)]),
        state.plain(output.lang).to_owned(),
        in_step,
        format!("{}", node.behind_by),
    ]
}

fn relay_row(relay: &RelayStatus, output: Output) -> Vec<String> {
    let state = match relay.connected {
        true => &commands::CONNECTED,
        false => &commands::NOT_CONNECTED,
    };
    let moment = |at: Option<UnixTime>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let waiting = commands::WAITING_THERE.show(
        output.lang,
        &[("count", &relay.waiting), ("oldest", &moment(relay.oldest))],
    );
    vec![
        commands::RELAY.show(output.lang, &[("code", &relay.code)]),
        state.plain(output.lang).to_owned(),
        commands::COLLECTED.show(output.lang, &[("at", &moment(relay.collected))]),
        waiting,
    ]
}

/// What waits at a relay: codes, counts, bytes, ages.
fn mailbox_rows(mailbox: &MailboxView, now: UnixTime, output: Output) -> Vec<Vec<String>> {
    let row = |name: String, envelopes: u64, bytes: u64, age: String| {
        let envelopes = commands::ENVELOPES.show(output.lang, &[("count", &envelopes)]);
        vec![
            name,
            envelopes,
            format!("{} KiB", bytes.div_ceil(1_024)),
            age,
        ]
    };
    let all = commands::MAILBOX.plain(output.lang).to_owned();
    let mut rows = vec![row(all, mailbox.envelopes, mailbox.bytes, String::new())];
    rows.extend(mailbox.lines.iter().map(|line| {
        let minutes = line
            .oldest
            .map_or(0, |oldest| now.seconds_since(oldest) / 60);
        let age = commands::OLDEST.show(output.lang, &[("minutes", &minutes)]);
        row(
            place::name(line.code, output.lang),
            line.envelopes,
            line.bytes,
            age,
        )
    }));
    rows
}

/// Why the store takes nothing, in words.
fn read_only(why: &str, output: Output) -> String {
    match why {
        "disk full" => commands::DISK_FULL.plain(output.lang).to_owned(),
        "disk error" => commands::DISK_ERROR.plain(output.lang).to_owned(),
        other => other.to_owned(),
    }
}

fn peer_row(peer: &PeerStatus, output: Output) -> Vec<String> {
    let state = if peer.connected {
        &commands::CONNECTED
    } else {
        &commands::NOT_CONNECTED
    };
    let fault = peer.health.fault.map(crate::api::PeerFault::word);
    let fault = fault.map_or_else(String::new, |fault| output.word(health::fault, fault));
    let state = match peer.health.maintenance {
        Some(_) => &health::RESTS,
        None => state,
    };
    let last = peer
        .last_success
        .map(|at| at.to_string())
        .unwrap_or_default();
    vec![
        place::name(peer.code, output.lang),
        state.plain(output.lang).to_owned(),
        last,
        format!("{}", peer.queued),
        fault,
    ]
}

//! `watari network`: root keys, members, permission list and directory, in a folder kept apart from every node.

use std::path::{Path, PathBuf};

use serde_json::json;
use zeroize::Zeroizing;

use crate::cli::Outcome;
use crate::cli::clock;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::place;
use crate::cli::tree::{Global, NetworkCommand};
use crate::cli::typed::code;
use crate::crypto::SystemEntropy;
use crate::directory::{
    Added, Card, Directory, Draft, NodeRole, RootKey, Trust, create_network, default_permissions,
    parse_permissions, show_permissions,
};
use crate::domain::{Date, UnixTime};
use crate::text::commands;

/// The files of a network's folder.
struct Net<'a>(&'a Path);

impl Net<'_> {
    fn trust(&self) -> PathBuf {
        self.0.join("trust.json")
    }

    fn root_key(&self, number: u8) -> PathBuf {
        self.0.join(format!("root-{number}.json"))
    }

    fn members(&self) -> PathBuf {
        self.0.join("members.json")
    }

    fn permissions(&self) -> PathBuf {
        self.0.join("permissions.csv")
    }

    fn load_trust(&self) -> Result<Trust, Failure> {
        Trust::parse(&files::load_text(&self.trust())?).map_err(|error| Failure::trust(&error))
    }

    fn load_draft(&self, trust: &Trust) -> Result<Draft, Failure> {
        Draft::parse(&files::load_text(&self.members())?, trust)
            .map_err(|error| Failure::trust(&error))
    }
}

pub fn run(command: &NetworkCommand, global: &Global, output: Output) -> Outcome {
    match command {
        NetworkCommand::Create { net, practice } => create(net, *practice, global, output)?,
        NetworkCommand::Add {
            net,
            card,
            population,
            address,
            replica,
        } => add(net, card, population.filter(|_| !*replica), address, output)?,
        NetworkCommand::Revoke { net, code, node } => revoke(net, code, *node, output)?,
        NetworkCommand::Merge {
            net,
            former,
            into,
            on,
        } => merge(net, [former, into], on.as_deref(), output)?,
        NetworkCommand::Publish { net, out } => publish(net, out, global, output)?,
    }
    Ok(0)
}

fn create(folder: &Path, practice: bool, global: &Global, output: Output) -> Result<(), Failure> {
    let net = Net(folder);
    let passwords = chosen_passwords(global, output)?;
    files::create_folder(folder)?;
    let mut entropy = SystemEntropy;
    let (trust, keys) = create_network(practice, &mut entropy);
    for key in &keys {
        let index = usize::from(key.number()) - 1;
        let password = passwords
            .get(index)
            .or(passwords.first())
            .ok_or_else(|| Failure::new("E-7004", &[]))?;
        let sealed = key
            .seal(&trust, password, &mut entropy)
            .map_err(|error| Failure::trust(&error))?;
        files::save(
            &net.root_key(key.number()),
            sealed.as_bytes(),
            files::OWNER_ONLY,
        )?;
    }
    let permissions = show_permissions(&default_permissions(clock::now().date()));
    files::save(&net.permissions(), permissions.as_bytes(), files::EVERYBODY)?;
    files::save(
        &net.members(),
        Draft::default().to_json().as_bytes(),
        files::EVERYBODY,
    )?;
    files::save(&net.trust(), trust.to_json().as_bytes(), files::EVERYBODY)?;
    let document = json!({ "network": trust.network().to_string(), "practice": practice, "trust": net.trust() });
    output.result(&document, |output| {
        output.say(&commands::NETWORK_CREATED, &[("net", &folder.display())]);
        if practice {
            output.say(&commands::PRACTICE, &[]);
        } else {
            output.say(&commands::NETWORK_KEYS, &[]);
        }
    });
    Ok(())
}

/// One password opens all three keys (practice); three are one for each holder.
fn chosen_passwords(global: &Global, output: Output) -> Result<Vec<Zeroizing<String>>, Failure> {
    if global.password_file.is_empty() {
        return Ok(vec![password::chosen(None, output)?]);
    }
    global
        .password_file
        .iter()
        .map(|file| password::from_file(file))
        .collect()
}

fn add(
    folder: &Path,
    card: &Path,
    population: Option<u32>,
    addresses: &[String],
    output: Output,
) -> Result<(), Failure> {
    let net = Net(folder);
    let trust = net.load_trust()?;
    let mut draft = net.load_draft(&trust)?;
    let card =
        Card::parse(&files::load_text(card)?, &trust).map_err(|error| Failure::trust(&error))?;
    let (code, fingerprint) = (card.code(), card.fingerprint());
    let addresses = addresses.to_vec();
    // A venue's node is never a municipality's first.
    let population = population.filter(|_| card.role() != NodeRole::Venue);
    let added = match population {
        Some(population) => draft.add(card, population, addresses, clock::now()),
        None => draft.add_replica(card, addresses, clock::now()),
    };
    let added = added.map_err(|error| Failure::trust(&error))?;
    files::save(&net.members(), draft.to_json().as_bytes(), files::EVERYBODY)?;
    let (word, sentence) = match added {
        Added::New => ("new", &commands::MEMBER_ADDED),
        Added::Changed => ("changed", &commands::MEMBER_CHANGED),
        Added::Replaced => ("replaced", &commands::MEMBER_REPLACED),
        Added::Replica => ("replica", &commands::MEMBER_REPLICA),
    };
    let document = json!({ "code": code, "fingerprint": fingerprint, "added": word, "members": draft.members().len() });
    output.result(&document, |output| {
        output.say(sentence, &[("member", &place::name(code, output.lang))]);
        output.say(&commands::FINGERPRINT, &[("fingerprint", &fingerprint)]);
        output.say(&commands::FINGERPRINT_COMPARE, &[]);
    });
    Ok(())
}

/// The next directory says that this node's key is believed no more.
fn revoke(folder: &Path, text: &str, node: u16, output: Output) -> Result<(), Failure> {
    let net = Net(folder);
    let trust = net.load_trust()?;
    let mut draft = net.load_draft(&trust)?;
    let code = code("CODE", text)?;
    draft
        .revoke_node(code, node)
        .map_err(|error| Failure::trust(&error))?;
    files::save(&net.members(), draft.to_json().as_bytes(), files::EVERYBODY)?;
    let document = json!({ "code": code, "node": node, "revoked": true });
    output.result(&document, |output| {
        let member = place::name(code, output.lang);
        output.say(
            &commands::MEMBER_REVOKED,
            &[("member", &member), ("node", &node)],
        );
        output.say(&commands::PUBLISH_NEXT, &[]);
    });
    Ok(())
}

/// The next directory says that one municipality carries another one on.
fn merge(
    folder: &Path,
    [former, into]: [&String; 2],
    on: Option<&str>,
    output: Output,
) -> Result<(), Failure> {
    let net = Net(folder);
    let trust = net.load_trust()?;
    let mut draft = net.load_draft(&trust)?;
    let (former, into) = (code("CODE", former)?, code("CODE", into)?);
    let since = match on {
        Some(day) => {
            let day: Date = day
                .parse()
                .map_err(|error| Failure::input("--on", &error, "date"))?;
            UnixTime::start_of(day)
        }
        None => clock::now(),
    };
    draft
        .succeed(into, former, since)
        .map_err(|error| Failure::trust(&error))?;
    files::save(&net.members(), draft.to_json().as_bytes(), files::EVERYBODY)?;
    let document = json!({ "former": former, "successor": into, "since": since.to_string() });
    output.result(&document, |output| {
        let (old, new) = (
            place::name(former, output.lang),
            place::name(into, output.lang),
        );
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("former", &old), ("successor", &new), ("since", &since)];
        output.say(&commands::MEMBER_MERGED, &values);
        output.say(&commands::PUBLISH_NEXT, &[]);
    });
    Ok(())
}

fn publish(folder: &Path, out: &Path, global: &Global, output: Output) -> Result<(), Failure> {
    let net = Net(folder);
    let trust = net.load_trust()?;
    let mut draft = net.load_draft(&trust)?;
    let permissions = parse_permissions(&files::load_text(&net.permissions())?)
        .map_err(|error| Failure::trust(&error))?;
    let keys = open_keys(&net, &trust, global, output)?;
    let content = draft.next(&trust, permissions, clock::now(), None);
    let signed: Directory = content
        .sign(&trust, &keys.iter().collect::<Vec<_>>())
        .map_err(|error| Failure::trust(&error))?;
    files::save(&net.members(), draft.to_json().as_bytes(), files::EVERYBODY)?;
    files::save(out, signed.file(), files::EVERYBODY)?;
    let (version, members, expires) = (signed.version(), draft.members().len(), signed.expires());
    let document = json!({ "version": version, "members": members, "expires": expires.to_string(), "file": out });
    output.result(&document, |output| {
        output.say(
            &commands::PUBLISHED,
            &[
                ("version", &version),
                ("file", &out.display()),
                ("members", &members),
                ("expires", &expires),
            ],
        );
    });
    Ok(())
}

/// The root keys in this folder that the given passwords open; two are enough to sign.
fn open_keys(
    net: &Net,
    trust: &Trust,
    global: &Global,
    output: Output,
) -> Result<Vec<RootKey>, Failure> {
    let passwords = if global.password_file.is_empty() {
        vec![password::given(None, output)?]
    } else {
        global
            .password_file
            .iter()
            .map(|file| password::from_file(file))
            .collect::<Result<_, _>>()?
    };
    let (mut keys, mut refusal) = (Vec::new(), None);
    for number in 1..=3 {
        let Ok(text) = files::load_text(&net.root_key(number)) else {
            continue;
        };
        for password in &passwords {
            match RootKey::open(&text, trust, password) {
                Ok(key) => {
                    keys.push(key);
                    break;
                }
                Err(error) => refusal = Some(Failure::trust(&error)),
            }
        }
    }
    match refusal {
        Some(refusal) if keys.len() < 2 => Err(refusal),
        _ => Ok(keys),
    }
}

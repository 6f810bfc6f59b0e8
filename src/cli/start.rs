//! From arguments to an exit code: language, log, the command, its failure.

use std::env;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{CommandFactory, FromArgMatches};
use tracing::Level;

use crate::api::ApiError;
use crate::cli::failure::Failure;
use crate::cli::help;
use crate::cli::output::Output;
use crate::cli::tree::{Cli, Command, Global};
use crate::cli::{
    Outcome, accept, approve, audit, batch, check, demo, diagnose, directory, dose, export, face,
    import, init, inquire, keys, ledger, letter, maintenance, merge, network, person, quota,
    replica, serve, staff, status, venue,
};
use crate::config::{Language, LogLevel, Settings};
use crate::crypto::harden_process;
use crate::node::Folder;
use crate::text::Lang;

/// Where the first panic happened.
static PANIC_PLACE: OnceLock<String> = OnceLock::new();

/// The whole program.
pub fn main() -> ExitCode {
    quiet_panics();
    let unprotected = harden_process();
    let arguments: Vec<OsString> = env::args_os().collect();
    let output = wished(&arguments);
    let cli = match parse(&arguments, output) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let settings = settings(&cli);
    let output = Output {
        lang: language(&cli, &settings, output.lang),
        ..output
    };
    start_log(&cli, &settings);
    for warning in unprotected {
        tracing::warn!(?warning, "this process is not fully protected");
    }
    let failure = match panic::catch_unwind(AssertUnwindSafe(|| run(&cli, output))) {
        Ok(Ok(code)) => return ExitCode::from(code),
        Ok(Err(error)) => failure_of(&error),
        Err(_) => Failure::new(
            "E-9001",
            &[("place", &PANIC_PLACE.get().map_or("?", String::as_str))],
        ),
    };
    output.failure(&failure);
    ExitCode::from(failure.exit)
}

fn run(cli: &Cli, output: Output) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(perform(cli.command.as_ref(), &cli.global, output))
}

async fn perform(command: Option<&Command>, global: &Global, output: Output) -> Outcome {
    let Some(command) = command else {
        return face::run(global, output).await;
    };
    match command {
        Command::Demo(arguments) => demo::run(arguments, output).await,
        Command::Network(command) => network::run(command, global, output),
        Command::Init(arguments) => init::run(arguments, global, output),
        Command::Serve(arguments) => serve::run(arguments, global, output).await,
        Command::Keys(command) => keys::run(command, global, output).await,
        Command::Replica(command) => replica::run(command, global, output).await,
        Command::Staff(command) => staff::run(command, global, output).await,
        Command::Directory(command) => directory::run(command, global, output).await,
        Command::Import(arguments) => import::run(arguments, global, output).await,
        Command::Export(command) => export::run(command, global, output).await,
        Command::Person(command) => person::run(command, global, output).await,
        Command::Dose(command) => dose::run(command, global, output).await,
        Command::Inquire(arguments) => inquire::run(arguments, global, output).await,
        Command::Accept(arguments) => accept::run(arguments, global, output).await,
        Command::Letter(command) => letter::run(command, global, output).await,
        Command::InquireBatch(arguments) => batch::make(arguments, global, output).await,
        Command::Batch(command) => batch::run(command, global, output).await,
        Command::Quota(command) => quota::run(command, global, output).await,
        Command::Inbox(arguments) => approve::inbox(arguments, global, output).await,
        Command::Approve(arguments) => approve::approve(arguments, global, output).await,
        Command::Refuse(arguments) => approve::refuse(arguments, global, output).await,
        Command::Venue(command) => venue::run(command, global, output).await,
        Command::Ledger(command) => ledger::run(command, global, output).await,
        Command::Audit(command) => audit::run(command, global, output).await,
        Command::Check => check::run(global, output).await,
        Command::Status => status::run(global, output).await,
        Command::Diagnose => diagnose::run(global, output).await,
        Command::Try { code } => diagnose::try_peer(code, global, output).await,
        Command::Maintenance(command) => maintenance::run(command, global, output).await,
        Command::Merge(command) => merge::run(command, global, output).await,
    }
}

fn parse(arguments: &[OsString], output: Output) -> Result<Cli, ExitCode> {
    let matches = help::with_help(Cli::command(), output.lang).try_get_matches_from(arguments);
    matches
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .map_err(|error| {
            let _ = error.print();
            if error.use_stderr() && output.json {
                output.failure(&Failure::new("E-7007", &[]));
            }
            ExitCode::from(if error.use_stderr() { 2 } else { 0 })
        })
}

/// Language and `--json` are needed before the arguments are parsed, for help and usage errors.
fn wished(arguments: &[OsString]) -> Output {
    let words: Vec<&str> = arguments
        .iter()
        .filter_map(|word| word.to_str())
        .take_while(|word| *word != "--")
        .collect();
    let after = words
        .windows(2)
        .find(|pair| pair[0] == "--lang")
        .map(|pair| pair[1]);
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    let lang = match after.or(joined) {
        Some("ja") => Lang::Ja,
        Some(_) => Lang::En,
        None => locale(),
    };
    Output {
        lang,
        json: words.contains(&"--json"),
    }
}

fn locale() -> Lang {
    let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let name = set("LC_ALL")
        .or_else(|| set("LC_MESSAGES"))
        .or_else(|| set("LANG"));
    if name.is_some_and(|name| name.starts_with("ja")) {
        Lang::Ja
    } else {
        Lang::En
    }
}

/// The settings of the data folder named, as far as language and log go; what is wrong with them is said where they matter.
fn settings(cli: &Cli) -> Settings {
    let folder = cli.global.data.as_deref().map(Folder::new);
    folder
        .and_then(|folder| Settings::load(&folder.settings()).ok())
        .unwrap_or_default()
}

/// What was asked for here, else what the node's settings say, else the locale.
fn language(cli: &Cli, settings: &Settings, otherwise: Lang) -> Lang {
    match settings.language {
        _ if cli.global.lang.is_some() => otherwise,
        Language::Ja => Lang::Ja,
        Language::En => Lang::En,
        Language::Auto => otherwise,
    }
}

/// Logs go to stderr, never finer than `info`: finer ones of libraries may carry what they handle.
/// `RUST_LOG` is not read, so that nobody raises them by accident.
fn start_log(cli: &Cli, settings: &Settings) {
    let screen = match &cli.command {
        None => true,
        Some(Command::Demo(arguments)) => !arguments.headless && !cli.global.json,
        Some(_) => false,
    };
    if screen && std::io::stderr().is_terminal() {
        // The screen is that terminal: a line between its cells would tear it.
        return;
    }
    let serving = matches!(cli.command, Some(Command::Serve(_)));
    let level = match settings.log.level {
        _ if cli.global.verbose > 0 => Level::INFO,
        LogLevel::Info if serving => Level::INFO,
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn | LogLevel::Info => Level::WARN,
    };
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr);
    log.with_ansi(false).init();
}

/// A panic names its place and never its payload, which might hold personal data.
fn quiet_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info
            .location()
            .map(|at| format!("{}:{}", at.file(), at.line()))
            .unwrap_or_default();
        tracing::error!(%place, "panic");
        let _ = PANIC_PLACE.set(place);
    }));
}

fn failure_of(error: &anyhow::Error) -> Failure {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return failure.clone();
    }
    if let Some(error) = error.downcast_ref::<ApiError>() {
        return error.clone().into();
    }
    tracing::error!("{error:#}");
    Failure::new("E-9001", &[("place", &"cli")])
}

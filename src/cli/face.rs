//! `watari` alone: the terminal's face, on the node that runs on the data folder, else on one started in this process.

use std::env;
use std::io::{self, IsTerminal};
use std::sync::Arc;

use crate::api::{self, ErrorCode, Handle, SocketServer};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::serve::{group_id, refused};
use crate::cli::tree::Global;
use crate::config::KeymapFile;
use crate::node::{self, Folder, Options, OsDisk, Running};
use crate::tui::{self, Face, Keymap, Lines, PracticeLogin, Theme, Width};

pub async fn run(global: &Global, output: Output) -> Outcome {
    if !global.plain && !is_on_terminal() {
        return Err(Failure::new("E-7012", &[("reason", &"not a terminal")]).into());
    }
    let folder = Folder::new(door::data(global)?);
    let (handle, _own) = match api::attach(&folder.socket()).await {
        Ok(handle) => (handle, None),
        Err(error) if error.code == ErrorCode::NotReachable => {
            let (handle, own) = OwnNode::start(folder.clone())?;
            (handle, Some(own))
        }
        Err(error) => return Err(Failure::from(error).into()),
    };
    let mode = if global.plain {
        Mode::Plain
    } else {
        Mode::Screen
    };
    show(output, mode, folder, handle, None).await?;
    Ok(0)
}

/// How the face is shown.
#[derive(Clone, Copy)]
pub enum Mode {
    Screen,
    /// In lines, for screen readers.
    Plain,
}

/// The lines of this terminal.
struct Keyboard(Output);

impl Lines for Keyboard {
    fn ask(&self, secret: bool) -> Option<String> {
        if secret && io::stdin().is_terminal() {
            return rpassword::prompt_password("").ok();
        }
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn tell(&self, line: &str) {
        self.0.line(line);
    }
}

/// Whether there is a keyboard and a screen.
pub fn is_on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Opens the face on a node until the person leaves; comes back to the socket where the node was away.
pub async fn show(
    output: Output,
    mode: Mode,
    folder: Folder,
    handle: Handle,
    practice: Option<PracticeLogin>,
) -> Result<(), Failure> {
    let (keymap, mouse) = keymap(&folder)?;
    let socket = folder.socket();
    let face = Face {
        keymap,
        mouse,
        lang: output.lang,
        theme: theme(),
        width: Width::parse(&env::var("TUI_WIDTH").unwrap_or_default()),
        practice,
        connect: Box::new(move || {
            let socket = socket.clone();
            Box::pin(async move { api::attach(&socket).await })
        }),
    };
    let shown = match mode {
        Mode::Screen => tui::run(face, handle).await,
        Mode::Plain => tui::run_plain(face, handle, Arc::new(Keyboard(output))).await,
    };
    shown.map_err(|error| Failure::new("E-7012", &[("reason", &error)]))
}

/// The keys of the data folder's `keymap.toml`, and whether the mouse is wanted: never over SSH.
fn keymap(folder: &Folder) -> Result<(Keymap, bool), Failure> {
    let refused = |reason: &dyn std::fmt::Display| Failure::new("E-7013", &[("reason", reason)]);
    let file = KeymapFile::load(&folder.keymap()).map_err(|error| refused(&error))?;
    let keymap = Keymap::new(&file.keys).map_err(|error| refused(&error))?;
    let mouse = file.mouse && env::var_os("SSH_CONNECTION").is_none();
    Ok((keymap, mouse))
}

/// Colours only where the environment does not forbid them.
fn theme() -> Theme {
    match env::var_os("NO_COLOR") {
        Some(value) if !value.is_empty() => Theme::Plain,
        _ => Theme::Standard,
    }
}

/// A node of this process with its network and its socket, so that further terminals may attach; it ends with the screen.
struct OwnNode {
    running: Option<Running>,
    _server: SocketServer,
}

impl OwnNode {
    fn start(folder: Folder) -> Result<(Handle, Self), Failure> {
        let settings = door::load_settings(&folder)?;
        let group = settings.socket.group().map(group_id).transpose()?;
        let (socket, listen) = (folder.socket(), settings.network.listen.clone());
        let options = Options {
            folder,
            settings,
            disk: Arc::new(OsDisk),
            listen: Some(listen),
        };
        let (handle, running) = node::start(options)?;
        let server = SocketServer::open(&socket, group, handle.clone());
        let own = Self {
            _server: server.map_err(|error| refused(&error))?,
            running: Some(running),
        };
        Ok((handle, own))
    }
}

impl Drop for OwnNode {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
    }
}

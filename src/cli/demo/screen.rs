//! The end of the demo: the terminal UI as clerk of the first town, on what the story left.

use std::io;

use tokio::sync::oneshot;

use crate::api;
use crate::cli::demo::stage::{Stage, VISITOR};
use crate::cli::demo::story::NEW;
use crate::cli::face;
use crate::cli::failure::Failure;
use crate::node::Folder;
use crate::text::demo;

/// Opens the UI once the reader has read; where there is no terminal it says how.
pub async fn play(stage: &mut Stage) -> Result<(), Failure> {
    let output = stage.output;
    output.line("");
    if !face::is_on_terminal() {
        output.say(&demo::SCREEN_ELSEWHERE, &[]);
        return Ok(());
    }
    output.say(&demo::SCREEN_OPENS, &[("town", &stage.name(NEW))]);
    let login: [(&str, &dyn std::fmt::Display); 2] =
        [("user", &VISITOR.user), ("password", &VISITOR.password)];
    output.say(&demo::SCREEN_LOGIN, &login);
    output.say(&demo::SCREEN_KEYS, &[]);
    output.say(&demo::SCREEN_ENTER, &[]);
    // The last step ended the nodes; they start while the reader reads.
    let (entered, served) = tokio::join!(enter(), stage.serve());
    served?;
    if !entered {
        return Ok(());
    }
    let town = stage.towns.get(NEW).ok_or_else(Failure::unexpected)?;
    let folder = Folder::new(&town.folder);
    let handle = api::attach(&folder.socket()).await?;
    face::show(output, face::Mode::Screen, folder, handle, Some(VISITOR)).await
}

/// A line from the keyboard; `false` where it ended. A thread of its own: tokio's stdin would keep the runtime from ending.
pub async fn enter() -> bool {
    let (telling, told) = oneshot::channel();
    std::thread::spawn(move || {
        let read = io::stdin().read_line(&mut String::new());
        let _ = telling.send(matches!(read, Ok(1..)));
    });
    told.await.unwrap_or(false)
}

//! Typing at the real program as people and barcode readers do: at once, ahead, full-width, wrong numbers, taken back.

use std::time::{Duration, Instant};

use crate::world::{CLERK, PASSWORD, World, number};

use super::keys::{DOWN, ESC, F3, F7};
use super::look::town;
use super::pty::Pty;

/// A clerk at the first screen, on a node in the program's own process.
pub async fn clerk(size: (u16, u16)) -> (Pty, World) {
    let mut world = town().await;
    world.towns[0].stop();
    let mut pty = Pty::start(&[], world.towns[0].folder.path(), size, &[]);
    pty.wait("利用者ID");
    pty.keys(&format!("{CLERK}\r{PASSWORD}\r"));
    pty.wait("業務メニュー");
    (pty, world)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_shows_at_once_and_not_with_the_next_tick_of_the_clock() {
    let (mut pty, _world) = clerk((80, 24)).await;
    let begun = Instant::now();
    for _ in 0..10 {
        pty.keys("\x1bOP");
        pty.wait("この画面のキー");
        pty.keys(ESC);
        pty.wait_gone("この画面のキー");
    }
    // A second a key were twenty seconds; a loaded machine needs less than one.
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(8), "20 keys took {took:?}");
}

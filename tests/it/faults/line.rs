//! The line between two nodes: counts what passes, and kills a process when enough has passed.

use super::served::{Victim, kill};
use crate::world::free_address;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    ToProvider,
    ToInquirer,
}

/// When to kill whom.
pub struct Shot {
    /// Chunks of both ways count where none is named.
    pub way: Option<Way>,
    pub nth: u64,
    /// The chunk that kills is lost with the process, or arrives before.
    pub is_lost: bool,
    /// Time left to the process after the chunk arrived.
    pub delay: Duration,
    pub victim: Victim,
}

/// What both lines of a pair share.
#[derive(Default)]
pub struct Watch {
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    chunks: u64,
    frames: Vec<(Way, usize)>,
    shot: Option<Shot>,
}

impl Watch {
    pub fn arm(&self, shot: Shot) {
        self.seen.lock().unwrap().shot = Some(shot);
    }

    /// Takes the shot back; gives whether it was still there.
    pub fn disarm(&self) -> bool {
        self.seen.lock().unwrap().shot.take().is_some()
    }

    pub fn is_armed(&self) -> bool {
        self.seen.lock().unwrap().shot.is_some()
    }

    /// Chunks since the last call, both ways.
    pub fn take_chunks(&self) -> u64 {
        std::mem::take(&mut self.seen.lock().unwrap().chunks)
    }

    /// Lengths of the encrypted frames since the last call, both ways.
    pub fn take_frames(&self) -> Vec<(Way, usize)> {
        std::mem::take(&mut self.seen.lock().unwrap().frames)
    }

    /// Counts a chunk; gives the shot if this is the one.
    fn count(&self, way: Way, frames: Vec<usize>) -> Option<Shot> {
        let mut seen = self.seen.lock().unwrap();
        seen.chunks += 1;
        seen.frames.extend(frames.into_iter().map(|len| (way, len)));
        let shot = seen.shot.as_mut()?;
        if shot.way.is_some_and(|wanted| wanted != way) {
            return None;
        }
        shot.nth -= 1;
        if shot.nth == 0 {
            return seen.shot.take();
        }
        None
    }
}

/// Passes connections on to `target`; gives the address that the directory names. `way` is that of its dialers.
pub async fn lay(target: &str, way: Way, watch: Arc<Watch>) -> String {
    let address = free_address();
    let port = |address: &str| -> u16 { address.rsplit('/').next().unwrap().parse().unwrap() };
    let (from, to) = (port(&address), port(target));
    let listener = TcpListener::bind(("127.0.0.1", from)).await.unwrap();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let Ok(far) = TcpStream::connect(("127.0.0.1", to)).await else {
                continue;
            };
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            let back = match way {
                Way::ToProvider => Way::ToInquirer,
                Way::ToInquirer => Way::ToProvider,
            };
            tokio::spawn(pass(near_in, far_out, way, Arc::clone(&watch)));
            tokio::spawn(pass(far_in, near_out, back, Arc::clone(&watch)));
        }
    });
    address
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, way: Way, watch: Arc<Watch>) {
    let mut buffer = vec![0; 16_384];
    let mut frames = Frames::default();
    while let Ok(len @ 1..) = from.read(&mut buffer).await {
        let shot = watch.count(way, frames.feed(&buffer[..len]));
        if let Some(shot) = &shot
            && shot.is_lost
        {
            kill(&shot.victim);
            return;
        }
        if to.write_all(&buffer[..len]).await.is_err() {
            return;
        }
        if let Some(shot) = shot {
            tokio::time::sleep(shot.delay).await;
            kill(&shot.victim);
        }
    }
}

/// Finds the frames of Noise in a stream: two short messages of the negotiation, then length and content.
#[derive(Default)]
struct Frames {
    rest: Vec<u8>,
    negotiated: bool,
}

impl Frames {
    fn feed(&mut self, bytes: &[u8]) -> Vec<usize> {
        self.rest.extend_from_slice(bytes);
        let mut found = Vec::new();
        while let [first, second, ..] = self.rest[..] {
            let is_word = !self.negotiated && second == b'/';
            let len = if is_word {
                usize::from(first) + 1
            } else {
                usize::from(u16::from_be_bytes([first, second])) + 2
            };
            if self.rest.len() < len {
                break;
            }
            self.rest.drain(..len);
            if !is_word {
                self.negotiated = true;
                found.push(len - 2);
            }
        }
        found
    }
}

//! The lines between towns: every pair can be cut or fall silent by itself.
//!
//! Nodes dial from the port they listen on (port reuse), which tells a line who dials. A caller that is not known by its
//! port passes only where every line to that town is open.

use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Open,
    /// Connections end and new ones are refused.
    Cut,
    /// Connections stay, and nothing passes.
    Silent,
}

/// State of all pairs, by the smaller and the larger place of two towns.
type States = Vec<Vec<Line>>;

pub struct Lines {
    states: watch::Sender<States>,
}

/// One end of a connection, as far as it is known.
#[derive(Clone, Copy)]
struct Pair {
    from: Option<usize>,
    to: usize,
}

impl Pair {
    fn line(self, states: &States) -> Line {
        let lines = &states[self.to];
        match self.from {
            Some(from) => lines[from],
            None => *lines
                .iter()
                .find(|line| **line != Line::Open)
                .unwrap_or(&Line::Open),
        }
    }
}

impl Lines {
    /// A line in front of each port; gives the ports that the directory names.
    pub async fn lay(ports: &[u16]) -> (Self, Vec<u16>) {
        let states = watch::Sender::new(vec![vec![Line::Open; ports.len()]; ports.len()]);
        let mut fronts = Vec::new();
        let known: Arc<[u16]> = ports.into();
        for to in 0..ports.len() {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            fronts.push(listener.local_addr().unwrap().port());
            tokio::spawn(accept(listener, to, Arc::clone(&known), states.subscribe()));
        }
        (Self { states }, fronts)
    }

    pub fn set(&self, one: usize, other: usize, line: Line) {
        self.states.send_modify(|states| {
            states[one][other] = line;
            states[other][one] = line;
        });
    }

    pub fn heal(&self) {
        self.states.send_modify(|states| {
            states
                .iter_mut()
                .flatten()
                .for_each(|line| *line = Line::Open);
        });
    }
}

async fn accept(
    listener: TcpListener,
    to: usize,
    ports: Arc<[u16]>,
    states: watch::Receiver<States>,
) {
    while let Ok((near, caller)) = listener.accept().await {
        let from = ports.iter().position(|port| *port == caller.port());
        let pair = Pair { from, to };
        if pair.line(&states.borrow()) == Line::Cut {
            continue;
        }
        let Ok(far) = TcpStream::connect(("127.0.0.1", ports[to])).await else {
            continue;
        };
        let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
        tokio::spawn(pass(near_in, far_out, pair, states.clone()));
        tokio::spawn(pass(far_in, near_out, pair, states.clone()));
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    pair: Pair,
    mut states: watch::Receiver<States>,
) {
    let mut buffer = vec![0; 16_384];
    loop {
        tokio::select! {
            read = from.read(&mut buffer) => {
                let Ok(len @ 1..) = read else { return };
                let open = states.wait_for(|states| pair.line(states) != Line::Silent).await;
                let is_cut = open.map_or(true, |states| pair.line(&states) == Line::Cut);
                if is_cut || to.write_all(&buffer[..len]).await.is_err() {
                    return;
                }
            }
            changed = states.changed() => {
                if changed.is_err() || pair.line(&states.borrow()) == Line::Cut {
                    return;
                }
            }
        }
    }
}

//! The lines between the nodes of a cluster, which can be cut: nothing passes any more, and nobody is told, until they heal.
//!
//! Where a cluster has cuts every node has a line of its own to every other one, else one line leads to each node.

use std::collections::BTreeSet;
use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::cli::demo::cluster::schedule::Line;

const BUFFER_LEN: usize = 32 * 1024;

/// Who is at the ends of a line: who dials, where that is known, and who is dialled.
#[derive(Clone, Copy)]
struct Ends {
    from: Option<usize>,
    to: usize,
}

/// What is cut now.
#[derive(Clone, Default)]
struct Cuts(BTreeSet<Line>);

impl Cuts {
    fn parts(&self, ends: Ends) -> bool {
        let Some(from) = ends.from else { return false };
        let between = Line::Between(from.min(ends.to), from.max(ends.to));
        let lines = [Line::Of(from), Line::Of(ends.to), between];
        lines.iter().any(|line| self.0.contains(line))
    }
}

/// All lines of a cluster; dropping them ends them.
pub struct Wires {
    cuts: watch::Sender<Cuts>,
    /// Where each node listens now.
    targets: Vec<watch::Sender<Option<u16>>>,
    /// The port before each node, for all others or for each of them.
    ports: Vec<Vec<u16>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Wires {
    pub async fn open(nodes: usize, each_to_each: bool) -> io::Result<Wires> {
        let (cuts, cuts_seen) = watch::channel(Cuts::default());
        let mut wires = Wires {
            cuts,
            targets: Vec::new(),
            ports: Vec::new(),
            tasks: Vec::new(),
        };
        for to in 0..nodes {
            let (target, target_seen) = watch::channel(None);
            wires.targets.push(target);
            let froms = match each_to_each {
                true => (0..nodes).map(Some).collect(),
                false => vec![None],
            };
            let mut ports = Vec::new();
            for from in froms {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
                ports.push(listener.local_addr()?.port());
                let ends = Ends { from, to };
                let line = run(listener, ends, target_seen.clone(), cuts_seen.clone());
                wires.tasks.push(tokio::spawn(line));
            }
            wires.ports.push(ports);
        }
        Ok(wires)
    }

    /// The address at which one node reaches another.
    pub fn address(&self, from: usize, to: usize) -> String {
        let ports = self.ports.get(to).map_or(&[][..], Vec::as_slice);
        let port = ports.get(from).or(ports.first()).copied();
        format!("/ip4/127.0.0.1/tcp/{}", port.unwrap_or_default())
    }

    /// Where the node behind its lines listens.
    pub fn lead_to(&self, node: usize, port: u16) {
        if let Some(target) = self.targets.get(node) {
            let _ = target.send(Some(port));
        }
    }

    pub fn cut(&self, line: Line) {
        self.cuts.send_modify(|cuts| {
            cuts.0.insert(line);
        });
    }

    pub fn heal(&self, line: Line) {
        self.cuts.send_modify(|cuts| {
            cuts.0.remove(&line);
        });
    }
}

impl Drop for Wires {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn run(
    listener: TcpListener,
    ends: Ends,
    target: watch::Receiver<Option<u16>>,
    cuts: watch::Receiver<Cuts>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let Some(port) = *target.borrow() else { continue };
                connections.spawn(connect(stream, port, ends, cuts.clone()));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connect(caller: TcpStream, port: u16, ends: Ends, cuts: watch::Receiver<Cuts>) {
    let Ok(called) = TcpStream::connect(("127.0.0.1", port)).await else {
        return;
    };
    let _ = (caller.set_nodelay(true), called.set_nodelay(true));
    let (caller_in, caller_out) = caller.into_split();
    let (called_in, called_out) = called.into_split();
    let there = pass(caller_in, called_out, ends, cuts.clone());
    let back = pass(called_in, caller_out, ends, cuts);
    tokio::join!(there, back);
}

/// One direction, until its end.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    ends: Ends,
    mut cuts: watch::Receiver<Cuts>,
) {
    let mut buffer = vec![0; BUFFER_LEN];
    while let Ok(len @ 1..) = from.read(&mut buffer).await {
        // What was under way when the line was cut waits in it.
        if cuts.wait_for(|cuts| !cuts.parts(ends)).await.is_err() {
            break;
        }
        let read = buffer.get(..len).unwrap_or_default();
        if to.write_all(read).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(cuts: &[Line], from: usize, to: usize) -> bool {
        let from = Some(from);
        !Cuts(cuts.iter().copied().collect()).parts(Ends { from, to })
    }

    #[test]
    fn a_cut_parts_whom_it_names_in_both_directions_and_nobody_else() {
        let cuts = [Line::Between(0, 2)];
        assert!(!joined(&cuts, 0, 2) && !joined(&cuts, 2, 0));
        assert!(joined(&cuts, 0, 1) && joined(&cuts, 1, 2));
        let cuts = [Line::Of(1)];
        assert!(!joined(&cuts, 0, 1) && !joined(&cuts, 1, 2));
        assert!(joined(&cuts, 0, 2));
    }
}

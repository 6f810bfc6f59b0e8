//! The wire between the practice municipalities: a proxy in front of each one that passes every byte on
//! and writes it down, so that the end of the demo can search what really crossed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

const BUFFER_LEN: usize = 64 * 1024;

/// What passed one proxy so far, both ways.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Traffic {
    pub bytes: u64,
    pub packets: u64,
}

impl Traffic {
    /// What passed both.
    pub fn and(self, other: Traffic) -> Traffic {
        Traffic {
            bytes: self.bytes + other.bytes,
            packets: self.packets + other.packets,
        }
    }

    /// What came since an earlier look.
    pub fn since(self, earlier: Traffic) -> Traffic {
        Traffic {
            bytes: self.bytes - earlier.bytes,
            packets: self.packets - earlier.packets,
        }
    }
}

/// The recording proxy in front of one municipality; dropping it closes its connections.
pub struct Proxy {
    port: u16,
    target: watch::Sender<Option<u16>>,
    counters: Arc<Counters>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Counters {
    bytes: AtomicU64,
    packets: AtomicU64,
    connections: AtomicU64,
}

impl Proxy {
    /// Listens on a free port of this machine and records into `folder`.
    pub async fn open(folder: PathBuf) -> io::Result<Proxy> {
        tokio::fs::create_dir_all(&folder).await?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let (target, targets) = watch::channel(None);
        let counters = Arc::new(Counters::default());
        let task = tokio::spawn(run(listener, folder, targets, Arc::clone(&counters)));
        Ok(Proxy {
            port,
            target,
            counters,
            task,
        })
    }

    /// The address other municipalities dial.
    pub fn address(&self) -> String {
        format!("/ip4/127.0.0.1/tcp/{}", self.port)
    }

    /// Where the node behind it listens.
    pub fn forward_to(&self, port: u16) {
        let _ = self.target.send(Some(port));
    }

    pub fn traffic(&self) -> Traffic {
        Traffic {
            bytes: self.counters.bytes.load(Ordering::Relaxed),
            packets: self.counters.packets.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(
    listener: TcpListener,
    folder: PathBuf,
    targets: watch::Receiver<Option<u16>>,
    counters: Arc<Counters>,
) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let Some(port) = *targets.borrow() else { continue };
                let number = counters.connections.fetch_add(1, Ordering::Relaxed);
                connections.spawn(connect(stream, port, folder.clone(), number, Arc::clone(&counters)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connect(
    caller: TcpStream,
    port: u16,
    folder: PathBuf,
    number: u64,
    counters: Arc<Counters>,
) -> io::Result<()> {
    let node = TcpStream::connect(("127.0.0.1", port)).await?;
    caller.set_nodelay(true)?;
    node.set_nodelay(true)?;
    let inward = record(&folder, number, "received").await?;
    let outward = record(&folder, number, "sent").await?;
    let (from_caller, to_caller) = caller.into_split();
    let (from_node, to_node) = node.into_split();
    let received = pass(from_caller, to_node, inward, &counters);
    let sent = pass(from_node, to_caller, outward, &counters);
    tokio::try_join!(received, sent).map(|_| ())
}

async fn record(folder: &Path, number: u64, direction: &str) -> io::Result<File> {
    File::create(folder.join(format!("{number:05}.{direction}"))).await
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut record: File,
    counters: &Counters,
) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER_LEN];
    loop {
        let len = from.read(&mut buffer).await?;
        let packet = buffer.get(..len).unwrap_or_default();
        if packet.is_empty() {
            record.flush().await?;
            return to.shutdown().await;
        }
        record.write_all(packet).await?;
        record.flush().await?;
        counters.bytes.fetch_add(len as u64, Ordering::Relaxed);
        counters.packets.fetch_add(1, Ordering::Relaxed);
        to.write_all(packet).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_byte_passes_both_ways_and_is_recorded() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let node = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let proxy = Proxy::open(folder.path().to_owned())
            .await
            .expect("a proxy");
        proxy.forward_to(node.local_addr().expect("an address").port());
        let answering = tokio::spawn(async move {
            let (mut stream, _) = node.accept().await.expect("a caller");
            let mut question = Vec::new();
            stream.read_to_end(&mut question).await.expect("a question");
            stream.write_all(b"answer").await.expect("written");
            question
        });
        let question: Vec<u8> = (0..200_000_u32).map(|index| index as u8).collect();
        let mut caller = TcpStream::connect(("127.0.0.1", proxy.port))
            .await
            .expect("connected");
        caller.write_all(&question).await.expect("written");
        caller.shutdown().await.expect("ended");
        let mut answer = Vec::new();
        caller.read_to_end(&mut answer).await.expect("an answer");
        assert_eq!(answering.await.expect("asked"), question);
        assert_eq!(answer, b"answer");
        assert_eq!(proxy.traffic().bytes, question.len() as u64 + 6);
        let recorded = |name: &str| std::fs::read(folder.path().join(name)).expect("recorded");
        assert_eq!(
            (recorded("00000.received"), recorded("00000.sent")),
            (question, b"answer".to_vec())
        );
    }
}

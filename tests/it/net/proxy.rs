//! A TCP proxy in this process: cut, hold back, heal, and listen in.

use std::sync::Arc;
use std::sync::Mutex;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Open,
    /// Connections are closed and refused.
    Cut,
    /// Connections stay, and nothing passes.
    Silent,
}

pub struct Proxy {
    pub address: String,
    line: watch::Sender<Line>,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    /// A line to the TCP multiaddr `target`.
    pub async fn start(target: &str) -> Self {
        let port: u16 = target.rsplit('/').next().unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!(
            "/ip4/127.0.0.1/tcp/{}",
            listener.local_addr().unwrap().port()
        );
        let (line, state) = watch::channel(Line::Open);
        let heard = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(accept(listener, port, state, Arc::clone(&heard)));
        Self {
            address,
            line,
            heard,
        }
    }

    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }

    pub fn heard(&self) -> Vec<u8> {
        self.heard.lock().unwrap().clone()
    }
}

async fn accept(
    listener: TcpListener,
    port: u16,
    line: watch::Receiver<Line>,
    heard: Arc<Mutex<Vec<u8>>>,
) {
    while let Ok((near, _)) = listener.accept().await {
        if *line.borrow() == Line::Cut {
            continue;
        }
        let Ok(far) = TcpStream::connect(("127.0.0.1", port)).await else {
            continue;
        };
        let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
        tokio::spawn(pass(near_in, far_out, line.clone(), Arc::clone(&heard)));
        tokio::spawn(pass(far_in, near_out, line.clone(), Arc::clone(&heard)));
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut line: watch::Receiver<Line>,
    heard: Arc<Mutex<Vec<u8>>>,
) {
    let mut buffer = [0; 16_384];
    loop {
        tokio::select! {
            read = from.read(&mut buffer) => {
                let Ok(len @ 1..) = read else { return };
                heard.lock().unwrap().extend_from_slice(&buffer[..len]);
                if wait_while_silent(&mut line).await == Line::Cut || to.write_all(&buffer[..len]).await.is_err() {
                    return;
                }
            }
            changed = line.changed() => if changed.is_err() || *line.borrow() == Line::Cut { return },
        }
    }
}

async fn wait_while_silent(line: &mut watch::Receiver<Line>) -> Line {
    line.wait_for(|line| *line != Line::Silent)
        .await
        .map_or(Line::Cut, |line| *line)
}

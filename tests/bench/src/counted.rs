//! A line between two nodes of this machine that counts what passes.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::runtime::Runtime;

/// Bytes in both directions, of all lines that share it.
#[derive(Clone, Default)]
pub struct Counter(Arc<AtomicU64>);

impl Counter {
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Listens on a free port, passes on to `to`, and gives the port.
pub fn line(runtime: &Runtime, to: u16, counter: &Counter) -> anyhow::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let port = listener.local_addr()?.port();
    let counter = counter.clone();
    runtime.spawn(async move {
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
            return;
        };
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(pass(near, to, counter.clone()));
        }
    });
    Ok(port)
}

async fn pass(near: TcpStream, to: u16, counter: Counter) {
    let Ok(far) = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], to))).await else {
        return;
    };
    for stream in [&near, &far] {
        let _ = stream.set_nodelay(true);
    }
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    tokio::join!(
        copy(near_in, far_out, counter.clone()),
        copy(far_in, near_out, counter)
    );
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, counter: Counter) {
    let mut bytes = vec![0; 65_536];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let Some(read) = bytes.get(..count) else {
            return;
        };
        if to.write_all(read).await.is_err() {
            return;
        }
        counter.0.fetch_add(count as u64, Ordering::Relaxed);
    }
}

//! The codec: length first, then exactly that many bytes.
//!
//! A length that is not allowed is refused before a byte of the body is read or room for it is taken. The empty
//! answer is a frame of length 0: a stream that ends without it means "not taken".

use crate::inquiry::mailbox::is_words_len;
use crate::net::limits::FRAME_COST_MIN;
use futures::AsyncRead;
use futures::AsyncReadExt;
use futures::AsyncWrite;
use futures::AsyncWriteExt;
use libp2p::StreamProtocol;
use libp2p::request_response::Codec;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;

/// The lengths an envelope may have, exchanged as a whole when the directory changes.
#[derive(Clone, Default)]
pub(super) struct QueryLens(Arc<RwLock<Vec<usize>>>);

impl QueryLens {
    pub fn replace(&self, mut lens: Vec<usize>) {
        lens.sort_unstable();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = lens;
    }

    pub fn admits(&self, len: usize) -> bool {
        let lens = self.0.read().unwrap_or_else(PoisonError::into_inner);
        lens.binary_search(&len).is_ok()
    }
}

#[derive(Clone)]
pub(super) enum Allowed {
    Query(QueryLens),
    /// Words of the mailbox: short ones, or exactly one envelope.
    Mailbox(QueryLens),
    UpTo(usize),
}

impl Allowed {
    fn admits(&self, len: usize) -> bool {
        match self {
            Allowed::Query(lens) => lens.admits(len),
            Allowed::Mailbox(lens) => is_words_len(len, |len| lens.admits(len)),
            Allowed::UpTo(len_max) => len <= *len_max,
        }
    }
}

/// A request with the room it takes while this node has not answered it; what this node sends takes none.
pub(super) struct Frame {
    pub bytes: Vec<u8>,
    pub room: Option<OwnedSemaphorePermit>,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("len", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// One codec for all protocols: what a request and an answer may measure, and the room all of them share.
#[derive(Clone)]
pub(super) struct Frames {
    pub request: Allowed,
    pub answer: Allowed,
    pub inbox: Arc<Semaphore>,
}

impl Codec for Frames {
    type Protocol = StreamProtocol;
    type Request = Frame;
    type Response = Vec<u8>;

    async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Frame>
    where
        T: AsyncRead + Unpin + Send,
    {
        let len = read_len(&self.request, io).await?;
        let room = Arc::clone(&self.inbox)
            .try_acquire_many_owned(cost(len))
            .map_err(|_| refused("inbox is full"))?;
        let bytes = read_body(len, io).await?;
        Ok(Frame {
            bytes,
            room: Some(room),
        })
    }

    async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
    where
        T: AsyncRead + Unpin + Send,
    {
        let len = read_len(&self.answer, io).await?;
        read_body(len, io).await
    }

    async fn write_request<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        frame: Frame,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(&self.request, &frame.bytes, io).await
    }

    async fn write_response<T>(
        &mut self,
        _: &StreamProtocol,
        io: &mut T,
        bytes: Vec<u8>,
    ) -> io::Result<()>
    where
        T: AsyncWrite + Unpin + Send,
    {
        write(&self.answer, &bytes, io).await
    }
}

/// What a frame of this length takes from the inbox.
pub(super) fn cost(len: usize) -> u32 {
    u32::try_from(len.max(FRAME_COST_MIN)).unwrap_or(u32::MAX)
}

async fn read_len<T: AsyncRead + Unpin + Send>(allowed: &Allowed, io: &mut T) -> io::Result<usize> {
    let mut head = [0; 4];
    io.read_exact(&mut head).await?;
    let len = usize::try_from(u32::from_be_bytes(head)).map_err(|_| refused("length"))?;
    if allowed.admits(len) {
        Ok(len)
    } else {
        Err(refused("length is not allowed"))
    }
}

async fn read_body<T: AsyncRead + Unpin + Send>(len: usize, io: &mut T) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    io.read_exact(&mut bytes).await?;
    Ok(bytes)
}

async fn write<T: AsyncWrite + Unpin + Send>(
    allowed: &Allowed,
    bytes: &[u8],
    io: &mut T,
) -> io::Result<()> {
    let head = u32::try_from(bytes.len()).map_err(|_| refused("length"))?;
    if !allowed.admits(bytes.len()) {
        return Err(refused("length is not allowed"));
    }
    io.write_all(&head.to_be_bytes()).await?;
    io.write_all(bytes).await?;
    io.flush().await
}

fn refused(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

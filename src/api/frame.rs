//! Frames of the local socket: length u32 big-endian, then postcard. Read by a task of its own: it is not cancel-safe.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::ErrorKind;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

/// Longest frame: a directory of 4 MiB and its envelope.
pub const FRAME_LEN_MAX: u32 = 5 * 1024 * 1024;

/// Why a frame cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The other side closed the connection.
    #[error("connection ended")]
    Ended(#[source] std::io::Error),
    /// Longer than a frame may be.
    #[error("frame of {0} bytes is too long")]
    TooLong(u64),
    /// Not a frame of this version.
    #[error("frame cannot be read")]
    Unreadable(#[source] postcard::Error),
}

/// Reads one frame; memory is bounded by [`FRAME_LEN_MAX`].
///
/// # Errors
/// [`FrameError`]
pub async fn read_frame<T: DeserializeOwned>(
    from: &mut (impl AsyncRead + Unpin),
) -> Result<T, FrameError> {
    let len = from.read_u32().await.map_err(FrameError::Ended)?;
    if len > FRAME_LEN_MAX {
        return Err(FrameError::TooLong(u64::from(len)));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let read = from
        .take(u64::from(len))
        .read_to_end(&mut bytes)
        .await
        .map_err(FrameError::Ended)?;
    // Whatever stands in half a frame, nobody said it to its end.
    if read as u64 != u64::from(len) {
        return Err(FrameError::Ended(ErrorKind::UnexpectedEof.into()));
    }
    match postcard::take_from_bytes(&bytes) {
        Ok((value, [])) => Ok(value),
        Ok(_) => Err(FrameError::Unreadable(
            postcard::Error::DeserializeBadEncoding,
        )),
        Err(error) => Err(FrameError::Unreadable(error)),
    }
}

/// Writes one frame.
///
/// # Errors
/// [`FrameError`]
pub async fn write_frame<T: Serialize>(
    to: &mut (impl AsyncWrite + Unpin),
    value: &T,
) -> Result<(), FrameError> {
    let bytes = Zeroizing::new(postcard::to_stdvec(value).map_err(FrameError::Unreadable)?);
    let len = u32::try_from(bytes.len())
        .ok()
        .filter(|len| *len <= FRAME_LEN_MAX)
        .ok_or(FrameError::TooLong(bytes.len() as u64))?;
    to.write_u32(len).await.map_err(FrameError::Ended)?;
    to.write_all(&bytes).await.map_err(FrameError::Ended)?;
    to.flush().await.map_err(FrameError::Ended)
}

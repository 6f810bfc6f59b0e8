//! Which addresses may be listened on and dialled.
//!
//! A node binds only to an interface of the closed network (`SAFE-69`), so an address must name one.

use crate::net::Transport;
use libp2p::Multiaddr;
use libp2p::multiaddr::Protocol;
use std::ffi::OsString;
use std::net::IpAddr;
use std::net::SocketAddr;

/// TLS libraries write session secrets to the file that this variable names.
const KEY_LOG: &str = "SSLKEYLOGFILE";

/// Why a node does not start to listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error("not a multiaddr: {0}")]
    NotAnAddress(String),
    #[error("listening on every interface is not allowed: {0}")]
    Wildcard(String),
    #[error(
        "listening needs /ip4 or /ip6 with /tcp, or with /udp and /quic-v1 where the network uses QUIC: {0}"
    )]
    NotUsable(String),
    #[error("SSLKEYLOGFILE is set, session secrets would be written to a file")]
    KeyLog,
}

/// Refuses an environment in which session secrets would be written to a file.
pub fn check_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<(), ListenError> {
    match variable(KEY_LOG) {
        Some(_) => Err(ListenError::KeyLog),
        None => Ok(()),
    }
}

/// Refuses wildcards and everything but a plain socket of the transport.
pub fn check_listen(text: &str, transport: Transport) -> Result<(), ListenError> {
    parse_listen(text, transport).map(|_| ())
}

pub(super) fn parse_listen(text: &str, transport: Transport) -> Result<Multiaddr, ListenError> {
    let address: Multiaddr = text
        .parse()
        .map_err(|_| ListenError::NotAnAddress(text.to_owned()))?;
    let socket =
        socket(&address, transport).ok_or_else(|| ListenError::NotUsable(text.to_owned()))?;
    let ip = socket.ip().to_canonical();
    if ip.is_unspecified() {
        return Err(ListenError::Wildcard(text.to_owned()));
    }
    if ip.is_multicast() || is_broadcast(ip) {
        return Err(ListenError::NotUsable(text.to_owned()));
    }
    Ok(address)
}

/// An address of the directory, if this node can dial it.
pub(super) fn parse_dial(text: &str, transport: Transport) -> Option<Multiaddr> {
    let address: Multiaddr = text.parse().ok()?;
    let usable =
        |socket: SocketAddr| !socket.ip().to_canonical().is_unspecified() && socket.port() != 0;
    socket(&address, transport).filter(|found| usable(*found))?;
    Some(address)
}

/// The plain TCP socket of an address, none for QUIC.
pub(super) fn tcp_socket(address: &Multiaddr) -> Option<SocketAddr> {
    socket(address, Transport::Tcp)
}

fn socket(address: &Multiaddr, transport: Transport) -> Option<SocketAddr> {
    let mut parts = address.iter();
    let ip = match parts.next()? {
        Protocol::Ip4(ip) => IpAddr::V4(ip),
        Protocol::Ip6(ip) => IpAddr::V6(ip),
        _ => return None,
    };
    let port = match (parts.next()?, parts.next(), transport) {
        (Protocol::Tcp(port), None, _) => port,
        (Protocol::Udp(port), Some(Protocol::QuicV1), Transport::QuicToo) => port,
        _ => return None,
    };
    parts.next().is_none().then_some(SocketAddr::new(ip, port))
}

fn is_broadcast(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V4(ip) if ip.is_broadcast())
}

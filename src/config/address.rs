//! Which addresses a node may listen on: one interface of the closed network, never all of them (`SAFE-69`).

use std::net::{Ipv4Addr, Ipv6Addr};

const ADDRESS_LEN_MAX: usize = 128;

/// Why an address to listen on was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("an address to listen on is written like /ip4/10.20.30.40/tcp/4710")]
    Form,
    #[error(
        "a wildcard would listen on every network of this machine; name the closed network's own address"
    )]
    Wildcard,
}

/// Refuses what is no literal IP address with a TCP or QUIC port, and every wildcard. The settings and `serve --listen` both pass through here.
pub fn check_listen_address(text: &str) -> Result<(), AddressError> {
    if text.len() > ADDRESS_LEN_MAX {
        return Err(AddressError::Form);
    }
    let parts: Vec<&str> = text.split('/').collect();
    let (wildcard, rest) = match parts.as_slice() {
        ["", "ip4", host, rest @ ..] => (is_any_v4(host)?, rest),
        ["", "ip6", host, rest @ ..] => (is_any_v6(host)?, rest),
        _ => return Err(AddressError::Form),
    };
    let (["tcp", port] | ["udp", port, "quic-v1"]) = rest else {
        return Err(AddressError::Form);
    };
    port.parse::<u16>().map_err(|_| AddressError::Form)?;
    if wildcard {
        return Err(AddressError::Wildcard);
    }
    Ok(())
}

fn is_any_v4(host: &str) -> Result<bool, AddressError> {
    let host: Ipv4Addr = host.parse().map_err(|_| AddressError::Form)?;
    Ok(host.is_unspecified() || host.is_broadcast() || host.is_multicast())
}

fn is_any_v6(host: &str) -> Result<bool, AddressError> {
    let host: Ipv6Addr = host.parse().map_err(|_| AddressError::Form)?;
    let mapped = host.to_ipv4_mapped().is_some_and(|v4| v4.is_unspecified());
    Ok(host.is_unspecified() || host.is_multicast() || mapped)
}

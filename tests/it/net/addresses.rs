//! Where a node listens.

use super::node::at;
use super::node::config;
use std::ffi::OsString;
use watari::net;
use watari::net::Config;
use watari::net::ListenError;
use watari::net::NetError;
use watari::net::Transport;
use watari::net::check_environment;
use watari::net::check_listen;

const WILDCARDS: [&str; 6] = [
    "/ip4/0.0.0.0/tcp/4001",
    "/ip6/::/tcp/4001",
    "/ip6/::ffff:0.0.0.0/tcp/4001",
    "/ip4/0.0.0.0/udp/4001/quic-v1",
    "/ip6/::/udp/4001/quic-v1",
    "/ip4/0.0.0.0/tcp/0",
];

#[tokio::test]
async fn safe_69_a_node_listens_only_on_a_named_interface() {
    for wildcard in WILDCARDS {
        let refused = check_listen(wildcard, Transport::QuicToo);
        assert!(
            matches!(refused, Err(ListenError::Wildcard(_))),
            "{wildcard}: {refused:?}"
        );
        let config = Config {
            listen: vec![wildcard.to_owned()],
            transport: Transport::QuicToo,
            ..config(at(1))
        };
        assert!(
            matches!(
                net::spawn(config),
                Err(NetError::Listen(ListenError::Wildcard(_)))
            ),
            "{wildcard}"
        );
    }
    for named in [
        "/ip4/127.0.0.1/tcp/0",
        "/ip4/10.20.30.40/tcp/4001",
        "/ip6/fd00::1/tcp/4001",
    ] {
        assert!(check_listen(named, Transport::Tcp).is_ok(), "{named}");
    }
}

#[test]
fn only_plain_sockets_of_the_networks_transport_can_be_listened_on() {
    let not_usable = [
        "/ip4/127.0.0.1",
        "/ip4/127.0.0.1/udp/4001",
        "/ip4/127.0.0.1/udp/4001/quic-v1",
        "/ip4/127.0.0.1/tcp/4001/ws",
        "/ip4/255.255.255.255/tcp/4001",
        "/ip4/224.0.0.1/tcp/4001",
        "/dns4/town.example/tcp/4001",
        "/memory/1",
        "/unix/tmp",
    ];
    for address in not_usable {
        let refused = check_listen(address, Transport::Tcp);
        assert!(
            matches!(refused, Err(ListenError::NotUsable(_))),
            "{address}: {refused:?}"
        );
    }
    for text in [
        "",
        "4001",
        "127.0.0.1:4001",
        "/ip4/127.0.0.256/tcp/1",
        "/ip4/127.0.0.1/tcp/65536",
    ] {
        let refused = check_listen(text, Transport::Tcp);
        assert!(
            matches!(
                refused,
                Err(ListenError::NotAnAddress(_)) | Err(ListenError::NotUsable(_))
            ),
            "{text}"
        );
    }
    assert!(check_listen("/ip4/127.0.0.1/udp/4001/quic-v1", Transport::QuicToo).is_ok());
}

#[test]
fn a_node_does_not_start_where_session_secrets_would_be_written_to_a_file() {
    let set = |name: &str| (name == "SSLKEYLOGFILE").then(|| OsString::from("/tmp/keys"));
    assert!(matches!(check_environment(set), Err(ListenError::KeyLog)));
    assert!(check_environment(|_| None).is_ok());
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_at_the_start() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("/ip4/127.0.0.1/tcp/{}", taken.local_addr().unwrap().port());
    let config = Config {
        listen: vec![address.clone()],
        ..config(at(1))
    };
    match net::spawn(config) {
        Err(NetError::Port { address: told, .. }) => assert_eq!(told, address),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the port was taken"),
    }
}

#[tokio::test]
async fn two_nodes_do_not_share_a_port() {
    let one = super::node::Node::start(1).await;
    let config = Config {
        listen: vec![one.address.clone()],
        ..config(at(2))
    };
    assert!(matches!(net::spawn(config), Err(NetError::Port { .. })));
}

//! Meeting peers: the network task is started when the node opens, told of every new directory, and its events are
//! handed to whoever decides.

use crate::api::{ApiError, DirectoryLine, DirectoryView, ErrorCode, Event};
use crate::audit::LeafType;
use crate::config::Settings;
use crate::directory::fingerprint;
use crate::domain::MunicipalityCode;
use crate::net::{self, Config, NetError, NetEvent, PeerRef, Transport};
use crate::node::clock::{now, now_ms};
use crate::node::log::{Actor, Entry};
use crate::node::network::open_files::raise_open_files;
use crate::node::network::peer_ref;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};
use std::io::ErrorKind;

/// Seconds between two questions to every peer for newer files.
const INFO_EVERY_S: u64 = 6 * 3600;

impl Open {
    /// The directory in force, for people.
    ///
    /// # Errors
    /// [`ErrorCode::DirectoryMissing`]
    pub fn directory_view(&self) -> Result<DirectoryView, ApiError> {
        let directory = self
            .network
            .directory
            .as_ref()
            .ok_or_else(|| ApiError::new(ErrorCode::DirectoryMissing))?;
        let network = self.network.trust.network();
        let entries = directory.entries().iter().map(|entry| DirectoryLine {
            code: entry.code,
            node: u32::from(entry.node),
            name: entry.name.clone(),
            population: u64::from(entry.population),
            addresses: entry.addresses.clone(),
            fingerprint: fingerprint(network, entry.code, entry.role(), &entry.id_pub),
            revoked: entry.revoked,
        });
        Ok(DirectoryView {
            version: directory.version(),
            issued: directory.content().issued,
            expires: directory.expires(),
            entries: entries.collect(),
            permissions: directory.content().permissions.len() as u64,
        })
    }
}

/// Whether this process could listen at the addresses now.
///
/// # Errors
/// [`ErrorCode::AddressInUse`], [`ErrorCode::ListenRefused`]
pub fn check_ports(listen: &[String], settings: &Settings) -> Result<(), ApiError> {
    listen.iter().try_for_each(|address| {
        net::check_port(address, transport(settings)).map_err(|error| not_listening(&error))
    })
}

fn transport(settings: &Settings) -> Transport {
    match settings.network.quic {
        true => Transport::QuicToo,
        false => Transport::Tcp,
    }
}

fn not_listening(error: &NetError) -> ApiError {
    match error {
        NetError::Port { address, source } if source.kind() == ErrorKind::AddrInUse => {
            ApiError::new(ErrorCode::AddressInUse).with("address", address)
        }
        NetError::Port { address, source } => ApiError::new(ErrorCode::ListenRefused)
            .with("reason", format_args!("{address}: {source}")),
        NetError::Listen(error) => ApiError::new(ErrorCode::ListenRefused).with("reason", error),
        other => ApiError::new(ErrorCode::ListenRefused).with("reason", other),
    }
}

impl Node {
    /// What the first login sets going: leaves about attempts while locked, own manifest, peers.
    pub fn after_unlock(&mut self) {
        self.health_after_unlock();
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        if let Err(error) = open.log_attempts() {
            tracing::warn!(code = error.code.as_str(), "attempts could not be logged");
        }
        for raised in self.settings.raised_limits() {
            let entry = Entry::new(
                LeafType::Setting,
                Actor::Node,
                format!("{} raised to {}", raised.name, raised.value),
            );
            if let Err(error) = open.log_only(entry, now()) {
                tracing::warn!(code = error.code.as_str(), "a setting could not be logged");
            }
        }
        open.speaks.clone_from(&self.settings.inquiry.speaks);
        if let Err(error) = open.renew_manifest(now()) {
            tracing::error!(
                code = error.code.as_str(),
                "own manifest could not be renewed"
            );
        }
        if let Err(error) = self.go_online() {
            tracing::error!(code = error.code.as_str(), "the node cannot meet its peers");
        }
        self.resume_waiting();
    }

    /// Starts the network task where this process is to have one.
    fn go_online(&mut self) -> Result<(), ApiError> {
        let (Phase::Open(open), Some(listen)) = (&mut self.phase, &self.listen) else {
            return Ok(());
        };
        let mut entropy = crate::crypto::SystemEntropy;
        let identity = &open.identity;
        let limits = net::Limits {
            open_files_max: raise_open_files(),
            ..net::Limits::default()
        };
        if limits.files_are_few() {
            let limit = limits.open_files_max;
            tracing::warn!(limit, "few files may be open, so few connections are taken");
        }
        let config = Config {
            id_secret: identity.id.to_bytes(),
            listen: listen.clone(),
            transport: transport(&self.settings),
            part: match identity.is_relay() {
                true => net::Part::Relay,
                false => net::Part::Member,
            },
            members: open.network.members(&identity.id.public().0, now()),
            limits,
            chance: Box::new(move || u32::from_be_bytes(crate::crypto::random(&mut entropy))),
        };
        let (handle, events) = net::spawn(config).map_err(|error| not_listening(&error))?;
        self.net = Some(handle);
        self.net_events = Some(events);
        Ok(())
    }

    /// A new directory is in force.
    pub fn on_directory(&mut self) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        if let Some(net) = &self.net {
            let identity = &open.identity;
            net.set_members(open.network.members(&identity.id.public().0, now()));
        }
        if let Some(directory) = &open.network.directory {
            self.health.keep_only(|at| {
                u16::try_from(at.node).is_ok_and(|node| {
                    let entry = directory.node(at.code, node);
                    entry.is_some_and(|entry| entry.is_valid(now()))
                })
            });
        }
        self.on_siblings_changed();
        let _ = self.events.send(Event::DirectoryChanged);
        self.follow_directory();
        self.collect_soon();
        self.resume_waiting();
    }

    /// Inquiries that wait for a manifest or a member begin again: after a start and with a new directory.
    pub fn resume_waiting(&mut self) {
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let directory = open.network.directory.as_ref();
        let mut codes: Vec<MunicipalityCode> = directory
            .map(|directory| directory.entries().iter().map(|entry| entry.code).collect())
            .unwrap_or_default();
        codes.dedup();
        if open.inquiries.open_count() > 0 {
            for code in codes {
                self.on_peer_connected(code);
            }
        }
    }

    /// News from the network task.
    pub fn on_net(&mut self, event: NetEvent) {
        match event {
            NetEvent::Listening(addresses) => self.addresses = addresses,
            NetEvent::Connected(peer) => {
                self.exchange_notices(peer);
                self.ask_info(peer);
                let _ = self.events.send(Event::PeersChanged);
                self.on_peer_connected(peer.code);
                self.on_relay_connected(peer);
                if peer.code == self.own {
                    self.on_sibling_connected(peer);
                }
            }
            NetEvent::Disconnected(_) => {
                let _ = self.events.send(Event::PeersChanged);
            }
            NetEvent::Query { from, bytes, ack } => self.on_envelope(from, bytes, ack),
            NetEvent::Delivered { message_id, .. } => self.on_delivered(message_id),
            NetEvent::Undeliverable { message_id, fault } => {
                tracing::info!(%fault, "a message was not delivered yet");
                self.on_undeliverable(message_id);
            }
            NetEvent::InfoRequested { from, bytes, reply } => {
                if let Some(answer) = self.on_notice_asked(from, &bytes) {
                    if reply.file(answer).is_err() {
                        tracing::error!("a notice is longer than peers accept");
                    }
                    return;
                }
                let Phase::Open(open) = &self.phase else {
                    return;
                };
                match open.network.info(open.identity.own, &bytes) {
                    Some(file) => {
                        if reply.file(file).is_err() {
                            tracing::error!("a directory is longer than peers accept");
                        }
                    }
                    None => reply.nothing_newer(),
                }
            }
            NetEvent::InfoAnswered {
                from,
                asked,
                answer,
            } => {
                let answer = answer.unwrap_or_default();
                if !self.on_notice_answered(from, &asked, &answer) {
                    self.on_info(from, &asked, &answer);
                }
            }
            NetEvent::MailboxAsked { from, bytes, reply } => self.on_mailbox(from, &bytes, reply),
            NetEvent::MailboxAnswered { from, tag, answer } => {
                self.on_mailbox_answered(from, tag, answer);
            }
            NetEvent::SiblingAsked { from, bytes, reply } => {
                self.on_sibling_asked(from, &bytes, reply);
            }
            NetEvent::SiblingAnswered { from, tag, answer } => {
                self.on_sibling_answered(from, tag, answer);
            }
            NetEvent::Stranger(key) => self.on_stranger(key),
            NetEvent::Rebuilt => tracing::error!("the network task was rebuilt after a fault"),
        }
    }

    /// Asks a peer for its directory and its manifest.
    pub fn ask_info(&self, peer: PeerRef) {
        let (Phase::Open(open), Some(net)) = (&self.phase, &self.net) else {
            return;
        };
        for question in open.network.questions(peer.code) {
            if net.ask_info(peer, question).is_err() {
                tracing::info!(code = %peer.code, "too many questions are under way");
            }
        }
    }

    /// Asks a municipality for its newest manifest, and again until it comes.
    pub fn fetch_manifest(&mut self, code: MunicipalityCode) {
        if self.wanted.add(code, now_ms()) {
            self.ask_for_manifest(code);
        }
    }

    fn ask_for_manifest(&mut self, code: MunicipalityCode) {
        self.find_manifest(code);
        let Phase::Open(open) = &self.phase else {
            return;
        };
        let Some(directory) = &open.network.directory else {
            return;
        };
        // The manifest of a municipality that is no more lies with whoever carries it on.
        let holder = directory.successor(code, now()).unwrap_or(code);
        for entry in directory.nodes_of(holder) {
            self.ask_info(peer_ref(entry));
            if holder != code {
                self.ask_manifest(peer_ref(entry), code);
            }
        }
    }

    fn on_info(&mut self, from: PeerRef, asked: &[u8], file: &[u8]) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        if file.is_empty() {
            return;
        }
        let actor = Actor::Peer(from.code);
        match crate::node::network::Question::parse(asked) {
            Some(crate::node::network::Question::Directory { .. }) => {
                match open.take_directory(file, actor, now()) {
                    Ok(true) => self.on_directory(),
                    Ok(false) => {}
                    Err(error) => {
                        tracing::warn!(
                            code = error.code.as_str(),
                            "a peer's directory was not taken"
                        );
                    }
                }
            }
            Some(crate::node::network::Question::Manifest { .. }) => {
                match open.take_manifest_of(file, actor, now()) {
                    Ok(Some(code)) => {
                        self.wanted.remove(code);
                        self.on_manifest(code);
                    }
                    Ok(None) => {}
                    Err(error) => {
                        tracing::error!(code = error.code.as_str(), "a manifest could not be kept");
                    }
                }
            }
            None => {}
        }
    }

    /// What time makes due: files from peers, own manifest, the core's own deadlines.
    pub fn on_tick(&mut self) {
        self.lock_idle();
        let at = now();
        if let Phase::Open(open) = &mut self.phase
            && at.seconds_since(self.info_asked) >= INFO_EVERY_S
        {
            if let Err(error) = open.renew_manifest(at) {
                tracing::error!(
                    code = error.code.as_str(),
                    "own manifest could not be renewed"
                );
            }
            self.info_asked = at;
            // A merger may have been dated in advance.
            self.follow_directory();
            for peer in self.connected() {
                self.ask_info(peer);
            }
        }
        if let Phase::Open(open) = &mut self.phase
            && open.finds_room(now_ms())
        {
            self.on_room();
        }
        if let Phase::Open(open) = &mut self.phase
            && let Err(error) = open.keep_up(at)
        {
            tracing::error!(code = error.code.as_str(), "upkeep failed");
        }
        self.merge_when_due();
        self.mind_health(at);
        for code in self.wanted.take_due(now_ms()) {
            self.ask_for_manifest(code);
        }
        if self.has_post() {
            self.mind_post();
        }
        self.on_due();
        self.drive_batches();
    }

    /// There is room on the disk again: what could not be recorded meanwhile is taken up.
    fn on_room(&mut self) {
        tracing::info!("there is room on the disk again");
        if let Phase::Open(open) = &mut self.phase
            && let Err(error) = open.renew_manifest(now())
        {
            tracing::error!(
                code = error.code.as_str(),
                "own manifest could not be renewed"
            );
        }
        self.resume_waiting();
    }

    /// Peers with a connection that is up.
    pub fn connected(&self) -> Vec<PeerRef> {
        let Some(net) = &self.net else {
            return Vec::new();
        };
        let peers = net.status().peers.into_iter();
        peers
            .filter(|(_, peer)| peer.connected)
            .map(|(at, _)| at)
            .collect()
    }
}

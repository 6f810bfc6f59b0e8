//! One real town and peers that only tell what the test wants them to tell of themselves.

use minicbor::{Decoder, Encoder};
use tokio::task::JoinHandle;
use watari::crypto::{SigningKey, SystemEntropy};
use watari::directory::{
    Card, Directory, Draft, NodeRole, RootKey, Trust, create_network, default_permissions,
};
use watari::domain::MunicipalityCode;
use watari::net::{self, Config, Members, NetEvent, NetHandle, Peer, PeerRef};

use crate::world::{Town, free_address, now};

pub const MIHON: u32 = 992_011;
pub const MITSUMOTO: u32 = 992_020;
pub const REIJI: u32 = 993_018;

/// What a fake peer says of itself.
#[derive(Clone, Copy)]
pub struct Told {
    /// Its clock less the true one.
    pub clock_s: i64,
    pub epoch: u32,
    pub boot: u8,
    pub counter: u64,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            clock_s: 0,
            epoch: 1,
            boot: 1,
            counter: 1,
        }
    }
}

impl Told {
    fn fields(self, encoder: &mut Encoder<Vec<u8>>) {
        let clock = now().0.saturating_add_signed(self.clock_s);
        encoder
            .u8(1)
            .and_then(|e| e.u64(clock))
            .and_then(|e| e.u32(self.epoch))
            .and_then(|e| e.bytes(&[self.boot; 8]))
            .and_then(|e| e.u64(self.counter))
            .and_then(|e| e.u64(0))
            .and_then(|e| e.u8(0))
            .unwrap();
    }

    pub fn question(self) -> Vec<u8> {
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(8).and_then(|e| e.u8(3)).unwrap();
        self.fields(&mut encoder);
        encoder.into_writer()
    }

    /// `heard` commits of the asker, by turns from two runs or not.
    pub fn answer(self, heard: u64, twice: bool) -> Vec<u8> {
        let mut encoder = Encoder::new(Vec::new());
        encoder.array(9).unwrap();
        self.fields(&mut encoder);
        encoder.u64(heard).and_then(|e| e.bool(twice)).unwrap();
        encoder.into_writer()
    }
}

pub fn code(number: u32) -> MunicipalityCode {
    MunicipalityCode::new(number).unwrap()
}

/// A peer without a node behind it.
pub struct Fake {
    pub code: MunicipalityCode,
    pub key: SigningKey,
    pub address: String,
}

/// The network: one town that is real.
pub struct Network {
    pub trust: Trust,
    pub roots: [RootKey; 3],
    pub draft: Draft,
    pub town: Town,
    pub fakes: Vec<Fake>,
}

impl Network {
    pub async fn new(codes: &[u32]) -> Self {
        let (trust, roots) = create_network(true, &mut SystemEntropy);
        let mut draft = Draft::default();
        let mut town = Town::new(MIHON, &trust);
        let card = Card::parse(&town.card.to_json(), &trust).unwrap();
        draft
            .add(card, 300, vec![town.address.clone()], now())
            .unwrap();
        let fakes: Vec<Fake> = codes
            .iter()
            .map(|number| Fake {
                code: code(*number),
                key: SigningKey::generate(&mut SystemEntropy),
                address: free_address(),
            })
            .collect();
        for fake in &fakes {
            let card = Card::make(&trust, fake.code, NodeRole::Municipality, &fake.key).unwrap();
            draft
                .add(card, 300, vec![fake.address.clone()], now())
                .unwrap();
        }
        town.open().await;
        let mut network = Self {
            trust,
            roots,
            draft,
            town,
            fakes,
        };
        let directory = network.sign();
        network.town.install(directory.file()).await;
        network
    }

    /// The next directory.
    pub fn sign(&mut self) -> Directory {
        let permissions = default_permissions(now().date());
        let content = self.draft.next(&self.trust, permissions, now(), None);
        let [first, second, _] = &self.roots;
        content.sign(&self.trust, &[first, second]).unwrap()
    }

    /// The fake peer begins to listen and answers every notice so.
    pub fn speak(&self, which: usize, told: Told, heard: u64, twice: bool) -> Speaker {
        let fake = &self.fakes[which];
        let town = Peer {
            at: PeerRef {
                code: self.town.code,
                node: 1,
            },
            id_public: self.town.card.id().0,
            addresses: vec![self.town.address.clone()],
        };
        let at = town.at;
        let config = Config {
            id_secret: fake.key.to_bytes(),
            listen: vec![fake.address.clone()],
            transport: net::Transport::Tcp,
            part: net::Part::Member,
            members: Members {
                peers: vec![town],
                query_lens: vec![2_133],
            },
            limits: crate::net::node::limits(),
            chance: Box::new(|| 7),
        };
        let (handle, mut events) = net::spawn(config).unwrap();
        let task = tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                if let NetEvent::InfoRequested { bytes, reply, .. } = event {
                    let is_notice = Decoder::new(&bytes).array().ok() == Some(Some(8));
                    match is_notice {
                        true => reply.file(told.answer(heard, twice)).unwrap(),
                        false => reply.nothing_newer(),
                    }
                }
            }
        });
        handle.ask_info(at, told.question()).unwrap();
        Speaker {
            handle,
            task,
            town: at,
        }
    }
}

/// A fake peer that is up; down again when it is dropped.
pub struct Speaker {
    handle: NetHandle,
    task: JoinHandle<()>,
    town: PeerRef,
}

impl Speaker {
    pub fn tells(&self, told: Told) {
        self.handle.ask_info(self.town, told.question()).unwrap();
    }

    pub async fn stop(self) {
        self.handle.shutdown().await;
        self.task.abort();
    }
}

//! What peers ask each other for: the newest directory, a manifest.

use crate::directory::Directory;
use crate::domain::MunicipalityCode;
use crate::node::network::Network;

/// The two questions of `/vrx/info/1`.
pub enum Question {
    /// `[1, version had]`
    Directory { had: u64 },
    /// `[2, code, seq had]`
    Manifest { code: u32, had: u64 },
}

impl Question {
    /// Canonical CBOR, nothing behind it.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut decoder = minicbor::Decoder::new(bytes);
        let question = match decoder.array().ok()?? {
            2 if decoder.u8().ok()? == 1 => Self::Directory {
                had: decoder.u64().ok()?,
            },
            3 if decoder.u8().ok()? == 2 => Self::Manifest {
                code: decoder.u32().ok()?,
                had: decoder.u64().ok()?,
            },
            _ => return None,
        };
        (question.to_bytes() == bytes).then_some(question)
    }

    /// As it crosses.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut encoder = minicbor::Encoder::new(Vec::new());
        let written = match self {
            Self::Directory { had } => encoder
                .array(2)
                .and_then(|e| e.u8(1))
                .and_then(|e| e.u64(*had)),
            Self::Manifest { code, had } => encoder
                .array(3)
                .and_then(|e| e.u8(2))
                .and_then(|e| e.u32(*code))
                .and_then(|e| e.u64(*had)),
        };
        written.expect("a vector takes every byte");
        encoder.into_writer()
    }
}

impl Network {
    /// The file a peer asks for on `/vrx/info/1`; `None` when there is nothing newer.
    pub fn info(&self, own: MunicipalityCode, question: &[u8]) -> Option<Vec<u8>> {
        match Question::parse(question)? {
            Question::Directory { had } => self
                .directory
                .as_ref()
                .filter(|directory| directory.version() > had)
                .map(|directory| directory.file().to_vec()),
            Question::Manifest { code, had } => {
                let known = if code == own.as_u32() {
                    self.own_manifest()
                } else {
                    let code = MunicipalityCode::new(code).ok()?;
                    self.manifests.get(&code)
                };
                known
                    .filter(|signed| signed.manifest().seq > had)
                    .map(|signed| signed.file().to_vec())
            }
        }
    }

    /// What to ask of a peer: its directory and its manifest, each newer than what is here.
    pub fn questions(&self, peer: MunicipalityCode) -> [Vec<u8>; 2] {
        let version = self.directory.as_ref().map_or(0, Directory::version);
        let seq = self
            .manifests
            .get(&peer)
            .map_or(0, |signed| signed.manifest().seq);
        [
            Question::Directory { had: version }.to_bytes(),
            Question::Manifest {
                code: peer.as_u32(),
                had: seq,
            }
            .to_bytes(),
        ]
    }
}

//! What is fuzzed: one function a target, shared by the fuzzer and by `cargo test`, which replays the corpus.
//!
//! Each takes any bytes. It must not panic, and where something was read it must be written back as it was.
//!
//! To fuzz one: see `Cargo.toml`. To add one: a function here, a line in [`TARGETS`], a file in `targets`, a folder in `corpus`.

use std::sync::OnceLock;

use watari::audit::{Checkpoint, Leaf, Log, origin};
use watari::config::{Settings, check_listen_address};
use watari::crypto::{Entropy, SealPublic, SealSecret, SigningKey, VerifyKey, canonical, seal_to};
use watari::directory::{
    Card, Content, Directory, Draft, Manifest, NodeRole, PublicKey, RootKey, SealEntry, SigEntry,
    SignedManifest, Trust, bucket_parameters, create_network, default_permissions,
    parse_permissions, show_permissions,
};
use watari::domain::{MunicipalityCode, UnixTime, clean_text, show_safe};
use watari::inquiry::message::{
    AbortBody, AckBody, AnswerBody, BlindedBody, Body, EvaluatedBody, OpenBody,
};
use watari::inquiry::{AnswerContent, Header, Receipt, Records, SignedHalf, Statement};
use watari::sheets::{
    DoseExport, Doses, Encoding, Event, FileError, Layout, Output, Reader, Targets,
    write_targets_with_my_numbers,
};

pub type Target = fn(&[u8]);

/// Every target under its name.
pub const TARGETS: [(&str, Target); 16] = [
    ("directory", directory),
    ("manifest", manifest),
    ("card", card),
    ("canonical", canonical_cbor),
    ("checkpoint", checkpoint),
    ("permissions", permissions),
    ("settings", settings),
    ("cleaner", cleaner),
    ("socket_frame", socket_frame),
    ("csv_targets", csv_targets),
    ("csv_doses", csv_doses),
    ("domain_text", domain_text),
    ("envelope", envelope),
    ("inquiry_bodies", inquiry_bodies),
    ("journal_record", journal_record),
    ("automerge_gate", automerge_gate),
];

/// A small practice network; its keys are known, so that fuzzed content can be signed and judged behind the signature.
pub struct World {
    pub trust: Trust,
    pub roots: [RootKey; 3],
    pub id: SigningKey,
    pub directory: Directory,
}

pub const NOW: UnixTime = UnixTime(1_800_000_000);
const POPULATION: u32 = 8_000;
const BITS: u8 = 8;
/// More than any file that is read here has, and quick to write.
const BLOCKS: u8 = 10;

struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(5).wrapping_add(17);
            *byte = self.0;
        }
    }
}

pub fn mihon() -> MunicipalityCode {
    MunicipalityCode::parse("992011").expect("a practice code")
}

pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let (trust, roots) = create_network(true, &mut Counting(1));
        let id = SigningKey::from_bytes(&[7; 32]);
        let card = Card::make(&trust, mihon(), NodeRole::Municipality, &id).expect("a card");
        let mut draft = Draft::default();
        let addresses = vec!["/ip4/10.0.0.1/tcp/4710".to_owned()];
        draft
            .add(card, POPULATION, addresses, NOW)
            .expect("a member");
        let content = draft.next(&trust, default_permissions(NOW.date()), NOW, None);
        let [a, b, _] = &roots;
        let directory = content.sign(&trust, &[a, b]).expect("a directory");
        World {
            trust,
            roots,
            id,
            directory,
        }
    })
}

/// A manifest as its member would sign it.
pub fn a_manifest() -> Manifest {
    let parameters = bucket_parameters(POPULATION, 0, BITS).expect("a small municipality");
    Manifest {
        code: mihon(),
        seq: 1,
        issued: NOW,
        expires: Manifest::latest_end(NOW),
        sig: vec![SigEntry {
            public: [1; 32],
            not_before: NOW,
            not_after: NOW.plus_seconds(1_000_000),
        }],
        log_pub: vec![PublicKey([2; 32])],
        wit_pub: vec![],
        seal: vec![SealEntry::issue(&SealPublic([4; 32]), NOW)],
        n_rounded: parameters.n_rounded,
        beta: parameters.beta,
        m: parameters.m,
        answer_after_ms: 500,
        versions: None,
    }
}

/// A directory file, and the signed part alone with fresh signatures.
pub fn directory(data: &[u8]) {
    let world = world();
    if let Ok(read) = Directory::accept(data, &world.trust, None) {
        assert_eq!(read.file(), data);
    }
    let Ok(mut content) = canonical::decode::<Content>(data, data.len()) else {
        return;
    };
    assert_eq!(canonical::encode(&content), data);
    content.network = world.trust.network();
    let [a, b, _] = &world.roots;
    if let Ok(signed) = content.sign(&world.trust, &[a, b]) {
        assert_eq!(*signed.content(), content);
        for entry in signed.entries() {
            assert_eq!(signed.node(entry.code, entry.node), Some(entry));
            assert_eq!(signed.by_id(&entry.id_pub), Some(entry));
        }
        assert!(signed.m_max() <= watari::directory::M_MAX);
    }
}

/// A manifest file, and the signed part alone with a fresh signature.
pub fn manifest(data: &[u8]) {
    let world = world();
    if let Ok(read) = SignedManifest::accept(data, &world.directory, None, NOW) {
        assert_eq!(read.file(), data);
    }
    let Ok(manifest) = canonical::decode::<Manifest>(data, data.len()) else {
        return;
    };
    assert_eq!(canonical::encode(&manifest), data);
    let _ = manifest.newest_valid_seal_key(NOW);
    let _ = manifest.renewal_due(NOW);
    if let Ok(signed) = manifest.sign(&world.id) {
        let accepted = SignedManifest::accept(signed.file(), &world.directory, None, NOW);
        assert!(accepted.is_err() || manifest.parameters().m <= watari::directory::M_MAX);
    }
}

/// The JSON files of a network.
pub fn card(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let trust = &world().trust;
    if let Ok(card) = Card::parse(text, trust) {
        let again = Card::parse(&card.to_json(), trust).expect("what was written is read");
        assert_eq!(again, card);
    }
    if let Ok(read) = Trust::parse(text) {
        assert_eq!(
            Trust::parse(&read.to_json()).expect("what was written is read"),
            read
        );
    }
    if let Ok(draft) = Draft::parse(text, trust) {
        let again = Draft::parse(&draft.to_json(), trust).expect("what was written is read");
        assert_eq!(again, draft);
    }
}

/// Canonical CBOR into types with every shape we use.
pub fn canonical_cbor(data: &[u8]) {
    if let Some(leaf) = Leaf::parse(data) {
        assert_eq!(canonical::encode(&leaf), data);
    }
    if let Ok(mut log) = Log::from_bytes(data) {
        assert_eq!(log.to_bytes(), data);
        let _ = log.head();
        let size = log.next_seq();
        log.append(watari::audit::Action {
            time: 1,
            kind: watari::audit::LeafType::View,
            actor: [0; 32],
            subject: None,
            detail: [0; 32],
            hash: None,
            store: None,
        });
        assert_eq!(log.next_seq(), size + 1);
    }
    if let Ok(list) = canonical::decode::<Vec<Option<String>>>(data, data.len()) {
        assert_eq!(canonical::encode(&list), data);
    }
}

/// A signed note.
pub fn checkpoint(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let key = VerifyKey(world().id.public().0);
    if let Ok(read) = Checkpoint::verify(text, &origin("992011"), &key) {
        let again = Checkpoint::verify(&read.sign(&world().id), &read.origin, &key);
        assert_eq!(again, Ok(read));
    }
}

/// `permissions.csv`.
pub fn permissions(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(list) = parse_permissions(text) {
        assert_eq!(parse_permissions(&show_permissions(&list)), Ok(list));
    }
}

/// `node.toml`, and an address to listen on.
pub fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let _ = check_listen_address(text);
    if let Ok(settings) = Settings::parse(text) {
        let _ = settings.raised_limits();
        assert!(
            !settings
                .network
                .listen
                .iter()
                .any(|a| a.contains("/0.0.0.0/"))
        );
    }
}

/// Text from outside, and text about to be shown: nothing in it may steer a terminal.
pub fn cleaner(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let steers =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = show_safe(&text);
    assert!(!shown.chars().any(steers));
    if let Ok(cleaned) = clean_text(&text, 200) {
        assert!(!cleaned.text().chars().any(steers));
        let again = clean_text(cleaned.text(), 200).expect("clean text is clean");
        assert_eq!(again.text(), cleaned.text());
    }
}

/// A frame of the local socket, as the node reads it.
pub fn socket_frame(data: &[u8]) {
    use std::future::Future;
    let mut from = data;
    let reading = watari::api::read_frame::<watari::api::Request>(&mut from);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut reading = std::pin::pin!(reading);
    assert!(
        reading.as_mut().poll(&mut context).is_ready(),
        "memory never makes anyone wait"
    );
}

/// The targets layout; what was read is written and read again.
pub fn csv_targets(data: &[u8]) {
    let (rows, _) = read_sheet(targets, data);
    let rows: Vec<_> = rows.into_iter().filter_map(row_of).collect();
    if let Ok(bytes) = write_targets_with_my_numbers(&rows, Encoding::Utf8) {
        let again = read_sheet(targets, &bytes).0.into_iter().filter_map(row_of);
        assert_eq!(again.count(), rows.len());
    }
}

/// The wide doses layout, the same way.
pub fn csv_doses(data: &[u8]) {
    let (rows, _) = read_sheet(|| Doses, data);
    let rows: Vec<_> = rows.into_iter().filter_map(row_of).collect();
    let mut export = DoseExport::new(BLOCKS, true, Output::UTF8);
    let mut bytes = Vec::new();
    let written = export
        .begin(&mut bytes)
        .and_then(|()| rows.iter().try_for_each(|row| export.row(row, &mut bytes)));
    if written.is_ok() {
        let again = read_sheet(|| Doses, &bytes)
            .0
            .into_iter()
            .filter_map(row_of);
        assert_eq!(again.count(), rows.len());
    }
}

pub fn targets() -> Targets {
    Targets {
        own: mihon(),
        today: NOW.date(),
    }
}

fn row_of<R>(event: Event<R>) -> Option<R> {
    match event {
        Event::Row { row, .. } => Some(row),
        Event::Rejected(_) => None,
    }
}

/// Reads a file whole and in small pieces: where the pieces end must not matter.
pub fn read_sheet<L: Layout>(
    layout: impl Fn() -> L,
    data: &[u8],
) -> (Vec<Event<L::Row>>, Option<FileError>) {
    let whole = read_pieces(layout(), data, usize::MAX);
    // A row is looked at again with every piece, so long files come in longer ones.
    let pieces = read_pieces(layout(), data, 7 + data.len() / 64);
    let lines = |events: &[Event<L::Row>]| -> Vec<_> {
        events
            .iter()
            .map(|event| match event {
                Event::Row { line, .. } => (*line, None),
                Event::Rejected(rejection) => (rejection.line, Some(*rejection)),
            })
            .collect()
    };
    assert_eq!(lines(&whole.0), lines(&pieces.0));
    assert_eq!(whole.1, pieces.1);
    whole
}

fn read_pieces<L: Layout>(
    layout: L,
    data: &[u8],
    len: usize,
) -> (Vec<Event<L::Row>>, Option<FileError>) {
    let mut reader = Reader::new(layout, None);
    let mut events = Vec::new();
    let mut take = |reader: &mut Reader<L>| loop {
        match reader.next_row() {
            Ok(Some(event)) => events.push(event),
            Ok(None) => return None,
            Err(error) => return Some(error),
        }
    };
    for piece in data.chunks(len) {
        if let Some(error) = reader.feed(piece).err().or_else(|| take(&mut reader)) {
            return (events, Some(error));
        }
    }
    reader.finish();
    let error = take(&mut reader);
    (events, error)
}

/// Everything a person types that is read into a type of the domain.
pub fn domain_text(data: &[u8]) {
    use watari::domain::{
        AddresseeNo, CouponLine, CouponNo, KanaLevel, MyNumber, PartialDate, address_key, kana_key,
        kana_name, kanji_key, parse_clerk_date, parse_wareki, romaji,
    };
    let text = String::from_utf8_lossy(data);
    if let Ok(date) = PartialDate::parse(&text) {
        assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
    }
    if let Ok(date) = PartialDate::parse_yyyymmdd(&text) {
        assert_eq!(PartialDate::parse_yyyymmdd(&date.show_yyyymmdd()), Ok(date));
    }
    if let Ok(code) = MunicipalityCode::parse(&text) {
        assert_eq!(code.to_string(), text);
    }
    let _ = UnixTime::parse_yyyymmddhhmmss(&text);
    let _ = (
        MyNumber::parse(&text).is_ok(),
        CouponNo::parse(&text).is_ok(),
    );
    let _ = (
        CouponLine::parse(&text).is_ok(),
        AddresseeNo::parse(&text).is_ok(),
    );
    let _ = (parse_wareki(&text).is_ok(), parse_clerk_date(&text).is_ok());
    for level in [KanaLevel::Exact, KanaLevel::Folded, KanaLevel::Unvoiced] {
        let key = kana_key(&text, level);
        assert_eq!(kana_key(&key, level), key, "a key of a key is the key");
    }
    if let Some(reading) = kana_name(&text) {
        assert_eq!(kana_name(&reading).as_ref(), Some(&reading));
    }
    let _ = (kanji_key(&text), address_key(&text), romaji(&text));
}

pub fn seal_secret() -> SealSecret {
    SealSecret::from_bytes(&[11; 32])
}

/// An envelope as it arrives; and what an honest-looking sender could have sealed into one.
pub fn envelope(data: &[u8]) {
    const HEADER_LEN: usize = 37;
    const LETTER_LEN: usize = 4_096;
    let secret = seal_secret();
    let _ = (
        Header::parse(data),
        watari::inquiry::is_envelope_len(data.len(), 512),
    );
    let _ = watari::inquiry::envelope::open(data, &secret);
    let Some(letter) = watari::inquiry::pad(data, LETTER_LEN) else {
        return;
    };
    assert_eq!(watari::inquiry::unpad(&letter), Some(data));
    let mut header = b"VRX1\x01".to_vec();
    header.resize(HEADER_LEN, 0);
    let sealed = seal_to(
        &secret.public(),
        b"vrx/1/hpke\0\x01",
        &header,
        &letter,
        &mut Counting(3),
    );
    let (enc, sealed) = sealed.expect("the key is one");
    let bytes = [header.as_slice(), &enc, &sealed].concat();
    if let Some(opened) = watari::inquiry::envelope::open(&bytes, &secret) {
        assert!(opened.body.len() + opened.attachment.len() < data.len());
        assert!(!opened.is_signed_by(&VerifyKey([0; 32])));
    }
}

/// Every body and what lies sealed in them.
pub fn inquiry_bodies(data: &[u8]) {
    fn same<B: Body>(data: &[u8]) {
        if let Some(body) = B::read(data) {
            let _ = body.common();
            assert_eq!(body.write(), data);
        }
    }
    same::<OpenBody>(data);
    same::<BlindedBody>(data);
    same::<EvaluatedBody>(data);
    same::<AnswerBody>(data);
    same::<AckBody>(data);
    same::<AbortBody>(data);
    if let Some(receipt) = Receipt::read(data) {
        assert_eq!(receipt.to_bytes(), data);
    }
    if let Some(half) = SignedHalf::read(data) {
        assert_eq!(half.to_bytes(), data);
        let _ = half.half().is_some();
    }
    if let Some(answer) = AnswerContent::read(data) {
        assert_eq!(answer.to_bytes(), data);
    }
    if let Some(records) = Records::read(data) {
        assert_eq!(records.to_bytes(), data);
    }
    let _ = Statement::read(data).is_some();
}

/// A record of the journal as it lies on disk, and what is sealed in one.
pub fn journal_record(data: &[u8]) {
    if let Some(sequence) = watari::store::journal_sequence(data) {
        let stated = data.get(8..16).and_then(|bytes| bytes.try_into().ok());
        assert_eq!(stated.map(u64::from_be_bytes), Some(sequence));
    }
    if let Some(written) = watari::store::rewrite_journal_payload(data) {
        // One of a version with fewer trees grows; what this version writes stays.
        assert!(written.len() >= data.len());
        let again = watari::store::rewrite_journal_payload(&written);
        assert_eq!(again, Some(written));
    }
}

/// A document as it comes out of its seal: as it is, and with the check sum it should have, so that what lies behind is reached.
pub fn automerge_gate(data: &[u8]) {
    const SUM: std::ops::Range<usize> = 4..8;
    // A panic of automerge is caught behind the gate; the fuzzer's hook would end the process first.
    static QUIET: std::sync::Once = std::sync::Once::new();
    QUIET.call_once(|| {
        if std::env::args().any(|word| word.starts_with("-runs=")) {
            std::panic::set_hook(Box::new(|_| {}));
        }
    });
    open_document(data);
    if let Some((head, body)) = data.split_at_checked(SUM.end) {
        let sum = watari::crypto::sha256(&[body]);
        let bytes = [&head[..SUM.start], &sum[..SUM.len()], body].concat();
        open_document(&bytes);
    }
}

fn open_document(bytes: &[u8]) {
    let Ok(mut document) = watari::document::open(bytes) else {
        return;
    };
    let _ = document.history();
    let resident = document.resident().ok();
    let again = watari::document::open(&document.save());
    let again = again.and_then(|again| again.resident()).ok();
    assert!(
        again.is_some() && again == resident,
        "what was saved is opened"
    );
}

//! A practice network of real nodes in this process: real stores on disk, real sockets on loopback, synthetic people.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use watari::api::{
    AdminReply, AdminRequest, ApiError, ClerkReply, ClerkRequest, Handle, ImportLayout,
    ImportReport, InquireOrder, InquiryState, InquiryView, Secret, SessionRequest, SystemAccount,
};
use watari::config::Settings;
use watari::crypto::SystemEntropy;
use watari::directory::{
    Card, Draft, NodeRole, Permission, RootKey, Trust, create_network, default_permissions,
};
use watari::domain::{
    AddresseeNo, CouponNo, IdCheck, LegalBasis, MunicipalityCode, MyNumber, Private, Role, UnixTime,
};
use watari::node::{Folder, NewNode, Options, Running, init, start};
use watari::store::{Disk, OsDisk};

pub const ADMIN: &str = "kanri";
pub const CLERK: &str = "hanako";
/// No real password; long enough and on no list.
pub const PASSWORD: &str = "plum rain over seven bridges";
/// What an administrator gives to somebody who has to change it.
pub const GIVEN: &str = "slate rain over eleven bridges";

/// The operating system's clock: nodes under test read it too.
pub fn now() -> UnixTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UnixTime(since.unwrap().as_secs())
}

/// A port nobody listens on at this moment.
pub fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!(
        "/ip4/127.0.0.1/tcp/{}",
        listener.local_addr().unwrap().port()
    )
}

/// One municipality.
pub struct Town {
    pub code: MunicipalityCode,
    pub folder: TempDir,
    pub address: String,
    pub card: Card,
    pub settings: Settings,
    /// Where its bytes go from the next start on.
    pub disk: Arc<dyn Disk>,
    running: Option<(Handle, Running)>,
}

impl Town {
    /// A node in a fresh folder, not started.
    pub fn new(code: u32, trust: &Trust) -> Self {
        Self::new_as(NodeRole::Municipality, code, trust)
    }

    pub fn new_as(role: NodeRole, code: u32, trust: &Trust) -> Self {
        let code = MunicipalityCode::new(code).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let new = NewNode {
            folder: folder.path(),
            code,
            role,
            trust: &trust.to_json(),
            admin: ADMIN,
            password: PASSWORD,
        };
        let card = init(&new, now()).unwrap();
        Self {
            code,
            folder,
            address: free_address(),
            card,
            settings: Settings::default(),
            disk: Arc::new(OsDisk),
            running: None,
        }
    }

    /// Starts the node with its network; it is locked.
    pub fn start(&mut self) {
        let options = Options {
            folder: Folder::new(self.folder.path()),
            settings: self.settings.clone(),
            disk: Arc::clone(&self.disk),
            listen: Some(vec![self.address.clone()]),
        };
        self.running = Some(start(options).unwrap());
    }

    /// Ends the node; everything it acknowledged is on disk.
    pub fn stop(&mut self) {
        if let Some((handle, running)) = self.running.take() {
            drop(handle);
            running.stop();
        }
    }

    /// A connection of its own, not logged in.
    pub fn connect(&self) -> Handle {
        let (handle, _) = self.running.as_ref().expect("the town is started");
        handle.again(SystemAccount { uid: 1000 })
    }

    pub async fn log_in(&self, user: &str) -> Handle {
        let handle = self.connect();
        handle
            .log_in(user, Secret::new(PASSWORD.to_owned()))
            .await
            .unwrap();
        handle
    }

    pub async fn clerk(&self) -> Handle {
        self.log_in(CLERK).await
    }

    /// Starts, unlocks, and makes the clerk's account; at a venue that of a venue worker.
    pub async fn open(&mut self) {
        self.start();
        let role = match self.card.role() {
            NodeRole::Venue => Role::Venue,
            _ => Role::Clerk,
        };
        self.add_staff(role).await.unwrap();
    }

    /// The account [`CLERK`] with this role.
    pub async fn add_staff(&self, role: Role) -> Result<AdminReply, ApiError> {
        let admin = self.log_in(ADMIN).await;
        let request = AdminRequest::AddStaff {
            user: CLERK.to_owned(),
            role,
            password: Secret::new(PASSWORD.to_owned()),
        };
        admin.admin(request).await
    }

    /// An approver's account with the password that the administrator chose.
    pub async fn give_approver(&self, user: &str) -> Result<Handle, ApiError> {
        let admin = self.log_in(ADMIN).await;
        let request = AdminRequest::AddStaff {
            user: user.to_owned(),
            role: Role::Approver,
            password: Secret::new(GIVEN.to_owned()),
        };
        admin.admin(request).await?;
        let holder = self.connect();
        holder.log_in(user, Secret::new(GIVEN.to_owned())).await?;
        Ok(holder)
    }

    /// The same, and its holder has changed the password to [`PASSWORD`].
    pub async fn appoint(&self, user: &str) -> Result<(), ApiError> {
        take_own_password(&self.give_approver(user).await?).await
    }

    pub async fn install(&self, directory: &[u8]) {
        let admin = self.log_in(ADMIN).await;
        let request = AdminRequest::InstallDirectory {
            file: directory.to_vec(),
        };
        let reply = admin.admin(request).await.unwrap();
        assert!(matches!(reply, AdminReply::Directory(_)));
    }
}

/// The holder of an account changes the password it was given.
pub async fn take_own_password(holder: &Handle) -> Result<(), ApiError> {
    let request = SessionRequest::ChangePassword {
        old: Secret::new(GIVEN.to_owned()),
        new: Secret::new(PASSWORD.to_owned()),
    };
    holder.session(request).await.map(drop)
}

/// A network and its towns.
pub struct World {
    pub trust: Trust,
    roots: [RootKey; 3],
    pub draft: Draft,
    /// The file published last.
    pub directory: Vec<u8>,
    pub towns: Vec<Town>,
    pub relays: Vec<Town>,
}

impl World {
    /// Towns of these codes, opened, with one directory between them.
    pub async fn new(codes: &[u32]) -> Self {
        Self::with_relays(codes, &[], &Settings::default()).await
    }

    /// The same and relays, all with these settings.
    pub async fn with_relays(codes: &[u32], relays: &[u32], settings: &Settings) -> Self {
        let (trust, roots) = create_network(true, &mut SystemEntropy);
        let node = |role, code: &u32| Town {
            settings: settings.clone(),
            ..Town::new_as(role, *code, &trust)
        };
        let towns = codes.iter().map(|code| node(NodeRole::Municipality, code));
        let relays = relays.iter().map(|code| node(NodeRole::Relay, code));
        let (towns, relays) = (towns.collect(), relays.collect());
        let mut world = Self {
            trust,
            roots,
            draft: Draft::default(),
            directory: Vec::new(),
            towns,
            relays,
        };
        let nodes = world.towns.iter().map(|town| (town, 300));
        let nodes = nodes.chain(world.relays.iter().map(|relay| (relay, 0)));
        for (node, population) in nodes {
            let card = Card::parse(&node.card.to_json(), &world.trust).unwrap();
            let addresses = vec![node.address.clone()];
            world.draft.add(card, population, addresses, now()).unwrap();
        }
        for town in &mut world.towns {
            town.open().await;
        }
        for relay in &mut world.relays {
            relay.start();
            relay.log_in(ADMIN).await;
        }
        world.publish(default_permissions(now().date())).await;
        world
    }

    /// A further node of a town's municipality, opened; gives its place among the towns. It has no keys of the
    /// municipality yet.
    pub async fn add_replica(&mut self, of: usize) -> usize {
        self.add_node(of, NodeRole::Municipality).await
    }

    /// A node of a town's municipality at a venue, opened; gives its place among the towns.
    pub async fn add_venue(&mut self, of: usize) -> usize {
        self.add_node(of, NodeRole::Venue).await
    }

    async fn add_node(&mut self, of: usize, role: NodeRole) -> usize {
        let code = self.towns[of].code.as_u32();
        let mut replica = Town::new_as(role, code, &self.trust);
        let card = Card::parse(&replica.card.to_json(), &self.trust).unwrap();
        self.draft
            .add_replica(card, vec![replica.address.clone()], now())
            .unwrap();
        replica.open().await;
        self.towns.push(replica);
        self.publish(default_permissions(now().date())).await;
        self.towns.len() - 1
    }

    /// The members, to be changed before the next directory.
    pub fn draft(&mut self) -> &mut Draft {
        &mut self.draft
    }

    /// Signs the next directory with two of three keys and installs it everywhere.
    pub async fn publish(&mut self, permissions: Vec<Permission>) {
        self.publish_at(now(), None, permissions).await;
    }

    /// The same with another date, and valid for so many days.
    pub async fn publish_at(
        &mut self,
        issued: UnixTime,
        valid_days: Option<u64>,
        permissions: Vec<Permission>,
    ) {
        let file = self.sign(issued, valid_days, permissions);
        for node in self.towns.iter().chain(&self.relays) {
            node.install(&file).await;
        }
        self.directory = file;
    }

    /// The next directory, installed nowhere yet.
    pub fn sign(
        &mut self,
        issued: UnixTime,
        valid_days: Option<u64>,
        permissions: Vec<Permission>,
    ) -> Vec<u8> {
        let content = self
            .draft
            .next(&self.trust, permissions, issued, valid_days);
        let [first, second, _] = &self.roots;
        let directory = content.sign(&self.trust, &[first, second]).unwrap();
        directory.file().to_vec()
    }
}

/// Tries until it is so, for at most a minute.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub fn addressee(no: &str) -> AddresseeNo {
    AddresseeNo::parse(no).unwrap()
}

/// A synthetic number.
pub fn number(base: u64) -> String {
    let number = MyNumber::synthetic(base);
    String::from_utf8(number.reveal(watari::domain::Purpose::TransferIn).to_vec()).unwrap()
}

pub const TARGETS_HEADER: &str = "処理区分,自治体コード,宛名番号,個人番号,氏名漢字,氏名カナ,生年月日,性別,券番号,券発行日,券発行理由,次回接種回,住民区分,異動日,転出先自治体コード,支援措置区分";

/// The n-th coupon number whose check digit is right.
pub fn coupon(n: u64) -> String {
    let mut numbers = (n * 10..n * 10 + 10).filter_map(|n| CouponNo::new(n).ok());
    numbers.next_back().unwrap().to_string()
}

/// One row of the registration layout: a woman born on 1972-12-01.
pub fn target(
    code: MunicipalityCode,
    no: &str,
    number: &str,
    name: (&str, &str),
    coupon: &str,
) -> String {
    let (kanji, kana) = name;
    format!("1,{code},{no},{number},{kanji},{kana},19721201,2,{coupon},20210401,1,1,1,,,")
}

pub fn targets_file(rows: &[String]) -> Vec<u8> {
    let mut text = format!("{TARGETS_HEADER}\r\n");
    for row in rows {
        text.push_str(row);
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// A file of doses with two blocks.
pub fn doses_file(rows: &[String]) -> Vec<u8> {
    let block = |n: u8| {
        [
            "接種履歴登録日時",
            "接種日",
            "券番号",
            "接種自治体コード",
            "接種会場名",
            "接種医師名",
            "ワクチンメーカー",
            "ワクチンロット番号",
        ]
        .map(|name| format!("{n}回目{name}"))
        .join(",")
    };
    let mut text = format!("個別宛名番号(空欄),{},{}\r\n", block(1), block(2));
    for row in rows {
        text.push_str(row);
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// Two doses of one person, 28 days apart.
pub fn two_doses(code: MunicipalityCode, no: &str, coupon: &str) -> String {
    let block = |date: &str, lot: &str| {
        format!("{date}103000,{date},{coupon},{code},保健センター,見本 一郎,ファイザー,{lot}")
    };
    format!(
        "{no},{},{}",
        block("20210601", "EX3617"),
        block("20210629", "EY0572")
    )
}

/// Imports a whole file in parts of 4 KiB.
pub async fn import(handle: &Handle, layout: ImportLayout, file: &[u8]) -> ImportReport {
    let begin = ClerkRequest::ImportBegin {
        layout,
        medium: "USB-001".to_owned(),
        dry_run: false,
    };
    handle.clerk(begin).await.unwrap();
    let mut rejected = Vec::new();
    for part in file.chunks(4_096) {
        let request = ClerkRequest::ImportPart {
            bytes: Private::new(part.to_vec()),
        };
        if let ClerkReply::Import(report) = handle.clerk(request).await.unwrap() {
            rejected.extend(report.rejected);
        }
    }
    match handle.clerk(ClerkRequest::ImportEnd).await.unwrap() {
        ClerkReply::Import(mut report) => {
            rejected.append(&mut report.rejected);
            report.rejected = rejected;
            report
        }
        other => panic!("not a report: {other:?}"),
    }
}

/// What a clerk states at the counter.
pub fn order(no: &str, provider: MunicipalityCode) -> InquireOrder {
    InquireOrder {
        addressee_no: addressee(no),
        provider,
        basis: LegalBasis::Consent,
        basis_ref: "同意書-0001".to_owned(),
        representative: None,
        basis_on: None,
        id_check: IdCheck::MyNumberCard,
        id_checked_on: None,
        register_checked: true,
    }
}

/// Asks and waits for the end of the inquiry.
pub async fn inquire(handle: &Handle, order: InquireOrder) -> InquiryView {
    let begun = ask(handle, order).await;
    finish(handle, &begun.inquiry).await
}

pub async fn ask(handle: &Handle, order: InquireOrder) -> InquiryView {
    match handle
        .clerk(ClerkRequest::Inquire(Box::new(order)))
        .await
        .unwrap()
    {
        ClerkReply::Inquiry(view) => *view,
        other => panic!("not an inquiry: {other:?}"),
    }
}

pub async fn show(clerk: &Handle, inquiry: &str) -> InquiryView {
    let inquiry = inquiry.to_owned();
    match clerk.clerk(ClerkRequest::ShowInquiry { inquiry }).await {
        Ok(ClerkReply::Inquiry(view)) => *view,
        other => panic!("not an inquiry: {other:?}"),
    }
}

pub async fn finish(handle: &Handle, inquiry: &str) -> InquiryView {
    let begun = Instant::now();
    loop {
        let request = ClerkRequest::ShowInquiry {
            inquiry: inquiry.to_owned(),
        };
        let ClerkReply::Inquiry(view) = handle.clerk(request).await.unwrap() else {
            panic!("not an inquiry");
        };
        if view.state != InquiryState::Queued {
            return *view;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "no end of {inquiry}: {view:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

//! Two towns of a practice network in this process, over loopback: one asks, one is asked.

use crate::people::{Names, write_csv_for};
use crate::town::{ADMIN, CLERK, PASSWORD, import, now, refused};
use anyhow::{anyhow, bail};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;
use watari::api::{
    AdminRequest, ClerkReply, ClerkRequest, Event, Handle, InquireOrder, InquiryState, Secret,
};
use watari::config::Settings;
use watari::crypto::{SigningKey, SystemEntropy};
use watari::directory::{Card, Draft, NodeRole, Trust, create_network, default_permissions};
use watari::domain::{AddresseeNo, IdCheck, LegalBasis, MunicipalityCode, Role, municipalities};
use watari::node::{Folder, NewNode, Options, OsDisk, Running};

const ASKER: u32 = 992_020;
const ASKED: u32 = 992_011;
/// Nobody listens there.
const NOWHERE: &str = "/ip4/127.0.0.1/tcp/1";

struct Open {
    handle: Handle,
    running: Running,
}

/// Both towns, unlocked, with one directory between them. The same people live in both.
pub struct Pair {
    runtime: Runtime,
    asker: Open,
    asked: Open,
    asked_code: u32,
    names: Names,
}

impl Pair {
    /// `population` is what the directory says of both; `people` are really there.
    pub fn start(folder: &Path, population: u32, people: u32) -> anyhow::Result<Self> {
        Self::open(folder, population, people, true, &[ASKER, ASKED])
    }

    /// As [`Self::start`], as two of so many members of a real network. The others are named in the directory only.
    pub fn start_among(
        folder: &Path,
        population: u32,
        people: u32,
        members: u32,
    ) -> anyhow::Result<Self> {
        let real = municipalities(false)
            .iter()
            .filter(|row| row.may_be_asked())
            .map(|row| row.code.as_u32());
        let codes: Vec<u32> = real.take(members as usize).collect();
        Self::open(folder, population, people, false, &codes)
    }

    /// The first two of the codes run.
    fn open(
        folder: &Path,
        population: u32,
        people: u32,
        practice: bool,
        codes: &[u32],
    ) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let (trust, roots) = create_network(practice, &mut SystemEntropy);
        let mut draft = Draft::default();
        let mut towns = Vec::new();
        let (pair, others) = codes
            .split_at_checked(2)
            .ok_or_else(|| anyhow!("two codes"))?;
        for code in pair {
            let folder = folder.join(code.to_string());
            towns.push(found(
                &runtime,
                &folder,
                *code,
                population,
                (&trust, &mut draft),
            )?);
        }
        for code in others {
            let (key, code) = (
                SigningKey::generate(&mut SystemEntropy),
                MunicipalityCode::new(*code)?,
            );
            let card = Card::make(&trust, code, NodeRole::Municipality, &key)?;
            draft.add(card, population, vec![NOWHERE.to_owned()], now())?;
        }
        let content = draft.next(&trust, default_permissions(now().date()), now(), None);
        let [first, second, _] = &roots;
        let directory = content
            .sign(&trust, &[first, second])
            .map_err(|_| anyhow!("the directory is not signed"))?;
        for (town, code) in towns.iter().zip(pair) {
            runtime.block_on(fill(&town.handle, directory.file(), *code, people))?;
        }
        let asked_code = pair.get(1).copied().unwrap_or_default();
        let [asker, asked] = <[Open; 2]>::try_from(towns).map_err(|_| anyhow!("two towns"))?;
        Ok(Self {
            runtime,
            asker,
            asked,
            asked_code,
            names: Names::new(),
        })
    }

    /// The fixed time after which the asked town answers, in seconds.
    pub fn answer_after_s(&self) -> anyhow::Result<f64> {
        let status = self.runtime.block_on(self.asked.handle.status());
        let ms = status.map_err(refused)?.answer_after_ms;
        Ok(f64::from(ms.ok_or_else(|| anyhow!("no manifest yet"))?) / 1e3)
    }

    /// Asks for one person and waits for the answer.
    pub fn inquire(&self, row: u32) -> anyhow::Result<()> {
        let order = InquireOrder {
            addressee_no: AddresseeNo::parse(&self.names.resident(row).addressee_no)?,
            provider: MunicipalityCode::new(self.asked_code)?,
            basis: LegalBasis::Consent,
            basis_ref: "C-0001".to_owned(),
            representative: None,
            basis_on: None,
            id_check: IdCheck::MyNumberCard,
            id_checked_on: None,
            register_checked: true,
        };
        self.runtime.block_on(ask(&self.asker.handle, order))
    }

    pub fn stop(self) {
        for town in [self.asker, self.asked] {
            drop(town.handle);
            town.running.stop();
        }
    }
}

/// A new node, unlocked, with a clerk; its card is in the draft.
fn found(
    runtime: &Runtime,
    folder: &Path,
    code: u32,
    population: u32,
    (trust, draft): (&Trust, &mut Draft),
) -> anyhow::Result<Open> {
    let new = NewNode {
        folder,
        code: MunicipalityCode::new(code)?,
        role: NodeRole::Municipality,
        trust: &trust.to_json(),
        admin: ADMIN,
        password: PASSWORD,
    };
    std::fs::create_dir_all(folder)?;
    let card = watari::node::init(&new, now()).map_err(refused)?;
    let card = Card::parse(&card.to_json(), trust)?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let address = format!("/ip4/127.0.0.1/tcp/{port}");
    draft.add(card, population, vec![address.clone()], now())?;
    let options = Options {
        folder: Folder::new(folder),
        settings: Settings::default(),
        disk: Arc::new(OsDisk),
        listen: Some(vec![address]),
    };
    let entered = runtime.enter();
    let (handle, running) = watari::node::start(options).map_err(refused)?;
    drop(entered);
    runtime.block_on(async {
        handle.log_in(ADMIN, secret()).await.map_err(refused)?;
        let request = AdminRequest::AddStaff {
            user: CLERK.to_owned(),
            role: Role::Clerk,
            password: secret(),
        };
        handle.admin(request).await.map_err(refused)
    })?;
    Ok(Open { handle, running })
}

/// The directory and the people; the clerk is logged in afterwards.
async fn fill(handle: &Handle, directory: &[u8], code: u32, people: u32) -> anyhow::Result<()> {
    let file = directory.to_vec();
    let install = AdminRequest::InstallDirectory { file };
    handle.admin(install).await.map_err(refused)?;
    handle.log_in(CLERK, secret()).await.map_err(refused)?;
    let csv = tempfile::NamedTempFile::new()?;
    write_csv_for(csv.path(), &format!("{code:06}"), people)?;
    import(handle, csv.path()).await.map(drop)
}

fn secret() -> Secret {
    Secret::new(PASSWORD.to_owned())
}

async fn ask(handle: &Handle, order: InquireOrder) -> anyhow::Result<()> {
    let mut events = handle.events();
    let mut reply = handle.clerk(ClerkRequest::Inquire(Box::new(order))).await;
    loop {
        let Ok(ClerkReply::Inquiry(view)) = reply else {
            bail!("the inquiry is refused: {:?}", reply.err());
        };
        match view.state {
            InquiryState::Found => return Ok(()),
            InquiryState::Queued => {}
            other => bail!("the inquiry ended as {other:?}"),
        }
        while !matches!(events.recv().await?, Event::InquiryChanged(id) if id == view.inquiry) {}
        let inquiry = view.inquiry.clone();
        reply = handle.clerk(ClerkRequest::ShowInquiry { inquiry }).await;
    }
}

//! One municipality of a practice network with two nodes in this process, which meet over a counted line.

use crate::counted::{Counter, line};
use crate::people::{CODE, Names, write_csv, write_csv_again};
use crate::town::{ADMIN, CLERK, PASSWORD, import, now, refused};
use anyhow::{anyhow, bail};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use watari::api::{
    AdminReply, AdminRequest, ApprovalReply, ApprovalRequest, ClerkReply, ClerkRequest, Handle,
    ReplicaReply, ReplicaRequest, Secret, SessionRequest, SiblingStatus,
};
use watari::config::Settings;
use watari::crypto::SystemEntropy;
use watari::directory::{Card, Draft, NodeRole, Trust, create_network, default_permissions};
use watari::domain::{AddresseeNo, MunicipalityCode, Resident, Role};
use watari::node::{Folder, NewNode, Options, OsDisk, Running};

const APPROVER: &str = "shonin";
/// What the administrator gives the approver, who changes it.
const GIVEN: &str = "Slate-Lampion-Riverbank-17";
const PATIENCE: Duration = Duration::from_secs(3_600);
/// A line on which nothing passes for so long is quiet.
const QUIET: Duration = Duration::from_secs(3);

/// What it took until both held the same.
pub struct Step {
    pub bytes: u64,
    pub wall_s: f64,
}

/// The first node and its replica; the replica may be away.
pub struct Municipality {
    runtime: Runtime,
    names: Names,
    counter: Counter,
    first: Place,
    replica: Place,
}

/// A node's folder and port, and the node while it runs.
struct Place {
    folder: PathBuf,
    port: u16,
    open: Option<(Handle, Running)>,
}

impl Municipality {
    /// Two nodes that know of each other; only the first one has keys and residents, and only it runs.
    pub fn found(folder: &Path, residents: u32) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let (trust, roots) = create_network(true, &mut SystemEntropy);
        let counter = Counter::default();
        let mut draft = Draft::default();
        let mut places = Vec::new();
        for name in ["first", "replica"] {
            let place = Place::new(folder.join(name))?;
            let card = place.init(&trust)?;
            let port = line(&runtime, place.port, &counter)?;
            let address = vec![format!("/ip4/127.0.0.1/tcp/{port}")];
            match places.is_empty() {
                true => draft.add(card, residents, address, now()).map(drop)?,
                false => draft.add_replica(card, address, now()).map(drop)?,
            }
            places.push(place);
        }
        let content = draft.next(&trust, default_permissions(now().date()), now(), None);
        let [one, two, _] = &roots;
        let directory = content
            .sign(&trust, &[one, two])
            .map_err(|_| anyhow!("the directory is not signed"))?;
        let [first, replica] = <[Place; 2]>::try_from(places).map_err(|_| anyhow!("two nodes"))?;
        let mut town = Self {
            runtime,
            names: Names::new(),
            counter,
            first,
            replica,
        };
        let csv = folder.join("targets.csv");
        write_csv(&csv, residents)?;
        for place in [&mut town.replica, &mut town.first] {
            place.start(&town.runtime)?;
            town.runtime.block_on(place.set_up(directory.file()))?;
        }
        town.replica.stop();
        town.runtime.block_on(async {
            let clerk = town.first.log_in(CLERK).await?;
            import(&clerk, &csv).await
        })?;
        Ok(town)
    }

    /// The replica gets the keys, with two people's consent, and everything else.
    pub fn enrol_replica(&mut self) -> anyhow::Result<Step> {
        self.replica.start(&self.runtime)?;
        let begun = self.begun();
        let (first, replica) = (&self.first, &self.replica);
        self.runtime.block_on(async {
            replica.log_in(ADMIN).await?;
            let ReplicaReply::Requested(made) = replica.order(ReplicaRequest::RequestKeys).await?
            else {
                bail!("no request");
            };
            let ReplicaReply::Enrolled(line) = first
                .order(ReplicaRequest::Enrol {
                    file: made.file,
                    fingerprint: made.fingerprint,
                })
                .await?
            else {
                bail!("not enrolled");
            };
            let approver = first.log_in(APPROVER).await?;
            let request = ApprovalRequest::ApproveReplica { id: line.id };
            match approver.approver(request).await.map_err(refused)? {
                ApprovalReply::ReplicaApproved(_) => Ok(()),
                _ => bail!("not approved"),
            }
        })?;
        self.wait(begun)
    }

    /// The replica goes away.
    pub fn stop_replica(&mut self) {
        self.replica.stop();
    }

    /// The replica comes back.
    pub fn start_replica(&mut self) -> anyhow::Result<Step> {
        self.replica.start(&self.runtime)?;
        // It meets the first node as soon as it is unlocked, before the login is answered.
        let begun = self.begun();
        self.runtime.block_on(self.replica.log_in(ADMIN))?;
        self.wait(begun)
    }

    /// The records of these residents at the first node. Looking leaves leaves in the log.
    pub fn records(&self, rows: &[u32]) -> anyhow::Result<Vec<Resident>> {
        self.runtime.block_on(async {
            let clerk = self.first.log_in(CLERK).await?;
            let mut records = Vec::new();
            for row in rows {
                let no = &self.names.resident(*row).addressee_no;
                let addressee_no = AddresseeNo::parse(no)?;
                let request = ClerkRequest::ShowPerson { addressee_no };
                match clerk.clerk(request).await.map_err(refused)? {
                    ClerkReply::Person(view) => records.push(view.resident),
                    _ => bail!("not a person"),
                }
            }
            Ok(records)
        })
    }

    /// These residents move within the first node's municipality, by one file.
    pub fn change(&self, folder: &Path, rows: &[u32]) -> anyhow::Result<()> {
        let csv = folder.join("changed.csv");
        write_csv_again(&csv, rows)?;
        self.runtime.block_on(async {
            let clerk = self.first.log_in(CLERK).await?;
            let report = import(clerk, &csv).await?;
            anyhow::ensure!(report.registered == rows.len() as u64, "{report:?}");
            Ok(())
        })
    }

    pub fn stop(mut self) {
        self.replica.stop();
        self.first.stop();
    }

    fn begun(&self) -> (Instant, u64) {
        (Instant::now(), self.counter.bytes())
    }

    /// Until the replica knows that it has everything; the bytes are those until the line is quiet, so that what the nodes say
    /// afterwards (the log, whether the other lacks anything) counts.
    fn wait(&self, (begun, before): (Instant, u64)) -> anyhow::Result<Step> {
        self.runtime.block_on(async {
            while !self.replica.sibling().await?.is_some_and(is_in_step) {
                anyhow::ensure!(begun.elapsed() < PATIENCE, "never in step");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            let wall_s = begun.elapsed().as_secs_f64();
            let mut seen = 0;
            while seen != self.counter.bytes() {
                seen = self.counter.bytes();
                tokio::time::sleep(QUIET).await;
            }
            Ok(Step {
                bytes: seen - before,
                wall_s,
            })
        })
    }
}

fn is_in_step(sibling: SiblingStatus) -> bool {
    sibling.in_step_at.is_some() && sibling.behind_by == 0
}

impl Place {
    fn new(folder: PathBuf) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        Ok(Self {
            folder,
            port,
            open: None,
        })
    }

    fn init(&self, trust: &Trust) -> anyhow::Result<Card> {
        let new = NewNode {
            folder: &self.folder,
            code: MunicipalityCode::parse(CODE)?,
            role: NodeRole::Municipality,
            trust: &trust.to_json(),
            admin: ADMIN,
            password: PASSWORD,
        };
        let card = watari::node::init(&new, now()).map_err(refused)?;
        Ok(Card::parse(&card.to_json(), trust)?)
    }

    /// Locked.
    fn start(&mut self, runtime: &Runtime) -> anyhow::Result<()> {
        let options = Options {
            folder: Folder::new(&self.folder),
            settings: Settings::default(),
            disk: Arc::new(OsDisk),
            listen: Some(vec![format!("/ip4/127.0.0.1/tcp/{}", self.port)]),
        };
        let entered = runtime.enter();
        self.open = Some(watari::node::start(options).map_err(refused)?);
        drop(entered);
        Ok(())
    }

    fn stop(&mut self) {
        if let Some((handle, running)) = self.open.take() {
            drop(handle);
            running.stop();
        }
    }

    /// Accounts and the directory.
    async fn set_up(&self, directory: &[u8]) -> anyhow::Result<()> {
        let admin = self.log_in(ADMIN).await?;
        let given = || Secret::new(GIVEN.to_owned());
        let staff = [
            (CLERK, Role::Clerk, secret()),
            (APPROVER, Role::Approver, given()),
        ];
        for (user, role, password) in staff {
            let request = AdminRequest::AddStaff {
                user: user.to_owned(),
                role,
                password,
            };
            admin.admin(request).await.map_err(refused)?;
        }
        let file = directory.to_vec();
        let install = AdminRequest::InstallDirectory { file };
        admin.admin(install).await.map_err(refused)?;
        let approver = self.handle()?;
        approver.log_in(APPROVER, given()).await.map_err(refused)?;
        let (old, new) = (given(), secret());
        let change = SessionRequest::ChangePassword { old, new };
        approver.session(change).await.map_err(refused)?;
        Ok(())
    }

    fn handle(&self) -> anyhow::Result<&Handle> {
        let open = self.open.as_ref().ok_or_else(|| anyhow!("not running"))?;
        Ok(&open.0)
    }

    async fn log_in(&self, user: &str) -> anyhow::Result<&Handle> {
        let handle = self.handle()?;
        handle.log_in(user, secret()).await.map_err(refused)?;
        Ok(handle)
    }

    async fn order(&self, request: ReplicaRequest) -> anyhow::Result<ReplicaReply> {
        let admin = self.log_in(ADMIN).await?;
        match admin
            .admin(AdminRequest::Replicas(request))
            .await
            .map_err(refused)?
        {
            AdminReply::Replicas(reply) => Ok(reply),
            _ => bail!("not about replicas"),
        }
    }

    async fn sibling(&self) -> anyhow::Result<Option<SiblingStatus>> {
        let status = self.handle()?.status().await.map_err(refused)?;
        Ok(status.siblings.into_iter().next())
    }
}

fn secret() -> Secret {
    Secret::new(PASSWORD.to_owned())
}

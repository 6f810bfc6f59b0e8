//! Everything the story stands on: the folder, the people, three nodes with their network, the recorded wires.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use tempfile::TempDir;
use tokio::process::Command;

use crate::api::{AdminRequest, Handle, MailboxView, attach};
use crate::cli::clock;
use crate::cli::demo::people::{TOWNS, World};
use crate::cli::demo::proxy::{Proxy, Traffic};
use crate::cli::demo::staff;
use crate::cli::demo::town::{Town, own_program};
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::place;
use crate::cli::tree::DemoArgs;
use crate::directory::{Permission, default_permissions, show_permissions};
use crate::domain::{MunicipalityCode, Role};
use crate::node::Folder;
use crate::text::demo;
use crate::tui::PracticeLogin;

pub const ADMIN: &str = "kanri";
const CLERK: &str = "hanako";
/// Who decides what the nodes may not answer by themselves.
pub const APPROVER: &str = "shonin";
/// Practice only: it protects made-up people while the demo runs.
pub const PASSWORD: &str = "only for the watari demo";
/// Who looks at the end of the story, in the first town.
pub const VISITOR: PracticeLogin = PracticeLogin {
    user: CLERK,
    password: PASSWORD,
};
/// No municipality's: the demo's relay.
const RELAY: &str = "990019";
/// As `api` has it.
const SOCKET_LEN_MAX: usize = 100;
/// The last town stands on no permission list.
const PERMITTED: usize = 2;

/// The stage and its props.
pub struct Stage {
    pub output: Output,
    pub world: World,
    pub towns: Vec<Town>,
    relay: Town,
    pub clerks: Vec<Handle>,
    pub folder: PathBuf,
    seed: u64,
    proxies: Vec<Proxy>,
    /// `None` where the folder is kept.
    temporary: Option<TempDir>,
}

impl Stage {
    pub fn open(arguments: &DemoArgs, output: Output) -> Result<Stage, Failure> {
        let (folder, temporary) = open_folder(arguments.keep.as_deref())?;
        let towns: Vec<Town> = TOWNS
            .iter()
            .map(|cast| Town::new(*cast, &folder))
            .collect::<Result<_, _>>()?;
        let relay = Town::at(relay_code()?, folder.join("relay"));
        check_sockets(towns.iter().chain([&relay]))?;
        let world = World::new(arguments.seed, arguments.residents);
        let seed = arguments.seed;
        Ok(Stage {
            output,
            world,
            towns,
            relay,
            clerks: Vec::new(),
            folder,
            seed,
            proxies: Vec::new(),
            temporary,
        })
    }

    /// Tells who plays, and sets everything up.
    pub async fn set_up(&mut self) -> Result<(), Failure> {
        let start = Instant::now();
        self.introduce();
        for name in ["logs", "wires", "handed-in"] {
            let path = self.folder.join(name);
            DirBuilder::new()
                .mode(0o700)
                .create(&path)
                .map_err(|error| Failure::file(&path, &error))?;
        }
        files::save(&self.password(), PASSWORD.as_bytes(), files::OWNER_ONLY)?;
        self.make_network().await?;
        self.start_nodes().await?;
        let seconds = format!("{:.1}", start.elapsed().as_secs_f64());
        self.output.say(&demo::SETUP_DONE, &[("seconds", &seconds)]);
        Ok(())
    }

    fn introduce(&self) {
        let output = self.output;
        output.say(&demo::TITLE, &[]);
        output.line("");
        output.say(&demo::INTRO, &[]);
        output.say(&demo::INTRO_WRONG, &[]);
        output.line("");
        output.say(&demo::CAST, &[]);
        for (town, role) in [&demo::CAST_ASKS, &demo::CAST_ANSWERS, &demo::CAST_WRONG]
            .into_iter()
            .enumerate()
        {
            let town = self
                .towns
                .get(town)
                .map(|town| place::name(town.code, output.lang));
            let town = town.unwrap_or_default();
            output.paragraph("  ", &role.show(output.lang, &[("town", &town)]));
        }
        let relay = demo::CAST_RELAY.show(output.lang, &[("code", &self.relay.code)]);
        output.paragraph("  ", &relay);
        output.say(&demo::WIRE, &[]);
        let folder = self.folder.display();
        output.say(
            &demo::PEOPLE,
            &[
                ("residents", &self.world.residents),
                ("seed", &self.seed),
                ("folder", &folder),
            ],
        );
        output.line("");
        output.say(&demo::SETUP, &[]);
    }

    /// A town's name for the reader.
    pub fn name(&self, town: usize) -> String {
        let town = self.towns.get(town);
        town.map(|town| place::short(town.code, self.output.lang))
            .unwrap_or_default()
    }

    /// A login of the approver of a town.
    pub async fn approver(&self, town: usize) -> Result<Handle, Failure> {
        let town = self.towns.get(town).ok_or_else(Failure::unexpected)?;
        town.log_in(APPROVER, PASSWORD).await
    }

    /// What passed all wires so far.
    pub fn traffic(&self) -> Traffic {
        self.proxies
            .iter()
            .map(Proxy::traffic)
            .fold(Traffic::default(), Traffic::and)
    }

    /// The CSV of one town.
    pub fn handed_in(&self, town: usize, kind: &str) -> PathBuf {
        let code = TOWNS.get(town).map(|town| town.code).unwrap_or_default();
        self.folder
            .join("handed-in")
            .join(format!("{code}-{kind}.csv"))
    }

    /// What all towns received and sent, as their proxies recorded it.
    pub fn wires(&self) -> PathBuf {
        self.folder.join("wires")
    }

    fn password(&self) -> PathBuf {
        self.folder.join("password")
    }

    /// Root keys, three nodes, a signed directory: the commands a person would type.
    async fn make_network(&mut self) -> Result<(), Failure> {
        let (net, password) = (self.folder.join("network"), self.password());
        let mut create = command(["network", "create", "--practice"])?;
        run(create.arg(&net).arg("--password-file").arg(&password)).await?;
        let permissions = show_permissions(&self.permissions());
        files::save(
            &net.join("permissions.csv"),
            permissions.as_bytes(),
            files::EVERYBODY,
        )?;
        for town in &self.towns {
            let code = town.code.to_string();
            let mut init = command(["init", "--admin", ADMIN, "--code", &code])?;
            init.arg("--trust")
                .arg(net.join("trust.json"))
                .arg("--data")
                .arg(&town.folder);
            run(init.arg("--password-file").arg(&password)).await?;
            let proxy = Proxy::open(self.wires().join(&code)).await;
            let proxy = proxy.map_err(|error| Failure::file(&self.folder, &error))?;
            let mut add = command(["network", "add"])?;
            add.arg(&net).arg(Folder::new(&town.folder).card());
            let population = self.world.residents.to_string();
            run(add.args(["--population", &population, "--address", &proxy.address()])).await?;
            self.proxies.push(proxy);
            shorten_wait(&town.folder)?;
        }
        self.add_relay(&net).await?;
        let mut publish = command(["network", "publish", "--out"])?;
        run(publish
            .arg(self.directory())
            .arg(&net)
            .arg("--password-file")
            .arg(&password))
        .await
    }

    /// A relay of the network, as its operator would make it.
    async fn add_relay(&mut self, net: &Path) -> Result<(), Failure> {
        let (code, password) = (self.relay.code.to_string(), self.password());
        let mut init = command(["init", "--role", "relay", "--admin", ADMIN, "--code", &code])?;
        init.arg("--trust")
            .arg(net.join("trust.json"))
            .arg("--data")
            .arg(&self.relay.folder);
        run(init.arg("--password-file").arg(&password)).await?;
        let proxy = Proxy::open(self.wires().join("relay")).await;
        let proxy = proxy.map_err(|error| Failure::file(&self.folder, &error))?;
        let mut add = command(["network", "add"])?;
        add.arg(net).arg(Folder::new(&self.relay.folder).card());
        run(add.args(["--population", "0", "--address", &proxy.address()])).await?;
        self.proxies.push(proxy);
        Ok(())
    }

    fn directory(&self) -> PathBuf {
        self.folder.join("directory")
    }

    /// Every member but the last may ask.
    fn permissions(&self) -> Vec<Permission> {
        let all = default_permissions(clock::now().date());
        let permitted = self.towns.iter().take(PERMITTED);
        permitted
            .flat_map(|town| {
                all.iter().map(|row| Permission {
                    from_code: town.code.as_u32(),
                    ..row.clone()
                })
            })
            .collect()
    }

    /// All nodes run before the first one hears of the others, so that nobody dials into the void.
    async fn start_nodes(&mut self) -> Result<(), Failure> {
        self.serve().await?;
        let path = self.directory();
        let directory = fs::read(&path).map_err(|error| Failure::file(&path, &error))?;
        for town in &self.towns {
            let admin = town.log_in(ADMIN, PASSWORD).await?;
            for (user, role) in [(CLERK, Role::Clerk), (APPROVER, Role::Approver)] {
                staff::add(town, &admin, user, role).await?;
            }
            let install = AdminRequest::InstallDirectory {
                file: directory.clone(),
            };
            admin.admin(install).await?;
            self.clerks.push(town.log_in(CLERK, PASSWORD).await?);
        }
        let admin = self.relay.log_in(ADMIN, PASSWORD).await?;
        admin
            .admin(AdminRequest::InstallDirectory { file: directory })
            .await?;
        Ok(())
    }

    /// Ends one node, as one does in the evening.
    pub async fn switch_off(&mut self, town: usize) {
        if let Some(town) = self.towns.get_mut(town) {
            town.end().await;
        }
    }

    /// Starts it again; its clerk logs in.
    pub async fn switch_on(&mut self, which: usize) -> Result<(), Failure> {
        let (password, logs) = (self.password(), self.folder.join("logs"));
        let town = self.towns.get_mut(which).ok_or_else(Failure::unexpected)?;
        let log = logs.join(format!("{}.log", town.code));
        let port = town.serve(ADMIN, &password, &log).await?;
        if let Some(proxy) = self.proxies.get(which) {
            proxy.forward_to(port);
        }
        let clerk = town.log_in(CLERK, PASSWORD).await?;
        if let Some(place) = self.clerks.get_mut(which) {
            *place = clerk;
        }
        Ok(())
    }

    /// What the relay keeps now.
    pub async fn mailbox(&self) -> Result<MailboxView, Failure> {
        let handle = attach(&Folder::new(&self.relay.folder).socket()).await?;
        let status = handle.status().await?;
        status.mailbox.ok_or_else(Failure::unexpected)
    }

    /// Starts every node, with its store opened.
    pub async fn serve(&mut self) -> Result<(), Failure> {
        let password = self.password();
        for (town, proxy) in self.towns.iter_mut().zip(&self.proxies) {
            let log = self.folder.join("logs").join(format!("{}.log", town.code));
            proxy.forward_to(town.serve(ADMIN, &password, &log).await?);
        }
        let log = self.folder.join("logs").join("relay.log");
        let port = self.relay.serve(ADMIN, &password, &log).await?;
        if let Some(proxy) = self.proxies.last() {
            proxy.forward_to(port);
        }
        Ok(())
    }

    /// Ends the nodes, so that their files lie still.
    pub async fn end_nodes(&mut self) {
        self.clerks.clear();
        for town in &mut self.towns {
            town.end().await;
        }
        self.relay.end().await;
    }

    /// Ends everything; nothing remains but what was to be kept.
    pub async fn close(mut self) -> Result<(), Failure> {
        self.end_nodes().await;
        self.proxies.clear();
        match self.temporary {
            Some(folder) => folder
                .close()
                .map_err(|error| Failure::file(&self.folder, &error))?,
            None => self
                .output
                .say(&demo::KEPT, &[("folder", &self.folder.display())]),
        }
        Ok(())
    }
}

/// The folder of a run: one that is to be kept, else one that vanishes with the second value.
pub fn open_folder(keep: Option<&Path>) -> Result<(PathBuf, Option<TempDir>), Failure> {
    if let Some(folder) = keep {
        files::create_folder(folder)?;
        let whole = fs::canonicalize(folder).map_err(|error| Failure::file(folder, &error))?;
        return Ok((whole, None));
    }
    let made = tempfile::Builder::new().prefix("watari-demo-").tempdir();
    let made = made.map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
    Ok((made.path().to_owned(), Some(made)))
}

fn relay_code() -> Result<MunicipalityCode, Failure> {
    MunicipalityCode::parse(RELAY)
        .map_err(|error| Failure::input("code", &error, "municipality_code"))
}

/// Nobody who watches wants to wait ten seconds until a letter goes to the relay.
fn shorten_wait(folder: &Path) -> Result<(), Failure> {
    let path = Folder::new(folder).settings();
    let settings = files::load_text(&path)?.replace("after_s = 10", "after_s = 2");
    fs::write(&path, settings).map_err(|error| Failure::file(&path, &error))
}

/// The operating system bounds the path of a socket; better said now than by a node that does not start.
pub fn check_sockets<'a>(towns: impl Iterator<Item = &'a Town>) -> Result<(), Failure> {
    let mut sockets = towns.map(|town| Folder::new(&town.folder).socket());
    match sockets.find(|socket| socket.as_os_str().len() > SOCKET_LEN_MAX) {
        Some(socket) => Err(Failure::file(
            &socket,
            &"the path is too long; name a shorter folder",
        )),
        None => Ok(()),
    }
}

/// One of the program's own commands.
pub fn command<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Command, Failure> {
    let mut command = own_program()?;
    command.args(words);
    Ok(command)
}

/// Runs it; its output is not the demo's.
pub async fn run(command: &mut Command) -> Result<(), Failure> {
    let output = command.stdin(Stdio::null()).output().await;
    let output = output.map_err(|error| Failure::file(Path::new("watari"), &error))?;
    if output.status.success() {
        return Ok(());
    }
    let reason = String::from_utf8_lossy(&output.stderr)
        .trim()
        .replace('\n', " ");
    Err(Failure::new(
        "E-8002",
        &[("step", &"network"), ("reason", &reason)],
    ))
}

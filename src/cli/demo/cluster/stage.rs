//! What a cluster is played on: its folder, its directory, its nodes, each a process of its own, and the lines between them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use tempfile::TempDir;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::api::{AdminRequest, Handle};
use crate::cli::demo::cluster::file::Cluster;
use crate::cli::demo::cluster::node::{Node, Role};
use crate::cli::demo::cluster::people::People;
use crate::cli::demo::cluster::wire::Wires;
use crate::cli::demo::staff;
use crate::cli::demo::stage::{ADMIN, APPROVER, PASSWORD, VISITOR, check_sockets, open_folder};
use crate::cli::demo::town::Town;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::place;
use crate::crypto::SystemEntropy;
use crate::directory::create_network;
use crate::domain::Role as StaffRole;
use crate::text::{Text, cluster as texts, demo};

/// So many nodes are founded or started at a time: each one wants memory for its passwords.
pub const AT_ONCE: usize = 4;

/// A node and what is known of its process.
pub struct Actor {
    pub town: Town,
    /// Logged in, while the node runs: a clerk, at a venue a venue worker.
    pub clerk: Option<Handle>,
    /// From the start of its process until it was unlocked and listened.
    pub ready_ms: u64,
}

pub struct Stage {
    pub output: Output,
    pub cluster: Cluster,
    pub people: People,
    pub actors: Vec<Actor>,
    pub wires: Wires,
    pub folder: PathBuf,
    temporary: Option<TempDir>,
}

impl Stage {
    pub async fn open(
        cluster: Cluster,
        keep: Option<&Path>,
        output: Output,
    ) -> Result<Stage, Failure> {
        let (folder, temporary) = open_folder(keep)?;
        let actor = |node: &Node| Actor {
            town: Town::at(node.code, folder.join(&node.name)),
            clerk: None,
            ready_ms: 0,
        };
        let actors: Vec<Actor> = cluster.nodes.iter().map(actor).collect();
        check_sockets(actors.iter().map(|actor| &actor.town))?;
        let wires = Wires::open(cluster.nodes.len(), cluster.has_cuts()).await;
        Ok(Stage {
            people: People::new(&cluster),
            wires: wires.map_err(|error| Failure::file(&folder, &error))?,
            output,
            cluster,
            actors,
            folder,
            temporary,
        })
    }

    /// A node's name and municipality for the reader.
    pub fn name(&self, node: usize) -> String {
        let Some(node) = self.cluster.nodes.get(node) else {
            return String::new();
        };
        let municipality = place::short(node.code, self.output.lang);
        format!("{} {municipality}", node.name)
    }

    pub fn password(&self) -> PathBuf {
        self.folder.join("password")
    }

    fn log(&self, node: &Node) -> PathBuf {
        self.folder.join("logs").join(format!("{}.log", node.name))
    }

    /// Founds and starts every node, and hands each the directory.
    pub async fn set_up(&mut self) -> Result<(), Failure> {
        let logs = self.folder.join("logs");
        fs::create_dir(&logs).map_err(|error| Failure::file(&logs, &error))?;
        files::save(&self.password(), PASSWORD.as_bytes(), files::OWNER_ONLY)?;
        let (trust, roots) = create_network(true, &mut SystemEntropy);
        let path = self.folder.join("trust.json");
        files::save(&path, trust.to_json().as_bytes(), files::EVERYBODY)?;
        self.found(&path).await?;
        let directories = self.directories(&trust, &roots)?;
        let all: Vec<usize> = (0..self.actors.len()).collect();
        self.start(&all).await?;
        self.admit(directories).await
    }

    pub fn tell(&self, text: &Text, done: usize) {
        let count = self.actors.len();
        let values: [(&str, &dyn std::fmt::Display); 2] = [("done", &done), ("count", &count)];
        self.output.progress(&text.show(self.output.lang, &values));
    }

    /// Starts these nodes, some at a time, with their stores opened.
    pub async fn start(&mut self, which: &[usize]) -> Result<(), Failure> {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut tasks = JoinSet::new();
        let password = self.password();
        for at in which {
            let node = self
                .cluster
                .nodes
                .get(*at)
                .ok_or_else(Failure::unexpected)?;
            let log = self.log(node);
            let actor = self.actors.get_mut(*at).ok_or_else(Failure::unexpected)?;
            let mut town = actor.town.take();
            let (at, turns, password) = (*at, Arc::clone(&turns), password.clone());
            tasks.spawn(async move {
                let _turn = turns.acquire_owned().await;
                let begun = Instant::now();
                let port = town.serve(ADMIN, &password, &log).await;
                (at, town, port, begun.elapsed())
            });
        }
        let mut done = 0;
        while let Some(started) = tasks.join_next().await {
            let (at, town, port, took) = started.map_err(|_| Failure::unexpected())?;
            let actor = self.actors.get_mut(at).ok_or_else(Failure::unexpected)?;
            actor.town = town;
            actor.ready_ms = took.as_millis().try_into().unwrap_or(u64::MAX);
            self.wires.lead_to(at, port?);
            done += 1;
            self.tell(&texts::STARTING, done);
        }
        Ok(())
    }

    /// The directory and its people for every node.
    async fn admit(&mut self, directories: Vec<Vec<u8>>) -> Result<(), Failure> {
        let mut done = 0;
        let enrolling = self.enrolling();
        let nodes = self.cluster.nodes.iter().zip(0..).zip(&mut self.actors);
        for (((node, at), actor), file) in nodes.zip(directories) {
            let admin = actor.town.log_in(ADMIN, PASSWORD).await?;
            let install = AdminRequest::InstallDirectory { file };
            admin.admin(install).await?;
            done += 1;
            if enrolling.contains(&at) {
                staff::add(&actor.town, &admin, APPROVER, StaffRole::Approver).await?;
            }
            let Some(role) = visitor(node) else { continue };
            staff::add(&actor.town, &admin, VISITOR.user, role).await?;
            actor.clerk = Some(actor.town.log_in(VISITOR.user, PASSWORD).await?);
        }
        self.tell(&texts::STARTING, done);
        Ok(())
    }

    /// Municipalities that take in replicas.
    fn enrolling(&self) -> Vec<usize> {
        let nodes = self.cluster.nodes.iter();
        let replicas = nodes.filter(|node| node.role == Role::Replica);
        replicas.map(|node| node.of).collect()
    }

    /// A node that was down, and its clerk.
    pub async fn start_again(&mut self, node: usize) -> Result<(), Failure> {
        self.start(&[node]).await?;
        let actor = self.actors.get_mut(node).ok_or_else(Failure::unexpected)?;
        if self.cluster.nodes.get(node).and_then(visitor).is_none() {
            return Ok(());
        }
        actor.clerk = Some(actor.town.log_in(VISITOR.user, PASSWORD).await?);
        Ok(())
    }

    pub async fn stop(&mut self, node: usize, by_force: bool) {
        let Some(actor) = self.actors.get_mut(node) else {
            return;
        };
        actor.clerk = None;
        match by_force {
            true => actor.town.kill().await,
            false => actor.town.end().await,
        }
    }

    /// The places of nodes.
    pub fn places(&self, of: fn(&Node) -> bool) -> Vec<usize> {
        let nodes = self.cluster.nodes.iter().zip(0..);
        nodes
            .filter(|(node, _)| of(node))
            .map(|(_, at)| at)
            .collect()
    }

    /// The municipality whose node it is.
    pub fn town(&self, node: usize) -> usize {
        self.cluster.nodes.get(node).map_or(node, |node| node.of)
    }

    /// A login of its own.
    pub async fn log_in(&self, node: usize, user: &str) -> Result<Handle, Failure> {
        let actor = self.actors.get(node).ok_or_else(Failure::unexpected)?;
        actor.town.log_in(user, PASSWORD).await
    }

    pub fn clerk(&self, node: usize) -> Result<&Handle, Failure> {
        let clerk = self.actors.get(node).and_then(|actor| actor.clerk.as_ref());
        clerk.ok_or_else(Failure::unexpected)
    }

    /// Ends everything; nothing remains but what was to be kept.
    pub async fn close(mut self) -> Result<(), Failure> {
        let mut tasks = JoinSet::new();
        for actor in &mut self.actors {
            actor.clerk = None;
            let mut town = actor.town.take();
            tasks.spawn(async move { town.end().await });
        }
        while tasks.join_next().await.is_some() {}
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

/// Who works there, and is visited in the end.
fn visitor(node: &Node) -> Option<StaffRole> {
    match node.role {
        Role::Municipality | Role::Replica => Some(StaffRole::Clerk),
        Role::Venue => Some(StaffRole::Venue),
        Role::Relay => None,
    }
}

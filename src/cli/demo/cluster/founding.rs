//! How the network of a cluster comes to be: new nodes, and the signed directory that names them.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::cli::clock;
use crate::cli::demo::cluster::stage::{AT_ONCE, Stage};
use crate::cli::demo::stage::{ADMIN, command, run};
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::directory::{Card, Draft, Permission, RootKey, Trust, default_permissions};
use crate::node::Folder;
use crate::text::cluster as texts;

impl Stage {
    /// New nodes, each in a folder of its own.
    pub async fn found(&self, trust: &Path) -> Result<(), Failure> {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut tasks = JoinSet::new();
        for (actor, node) in self.actors.iter().zip(&self.cluster.nodes) {
            let code = actor.town.code.to_string();
            let mut init = command(["init", "--admin", ADMIN, "--code", &code])?;
            init.args(["--role", node.role.on_card()]);
            init.arg("--trust").arg(trust);
            init.arg("--data").arg(&actor.town.folder);
            init.arg("--password-file").arg(self.password());
            let turns = Arc::clone(&turns);
            tasks.spawn(async move {
                let _turn = turns.acquire_owned().await;
                run(&mut init).await
            });
        }
        let mut done = 0;
        while let Some(founded) = tasks.join_next().await {
            founded.map_err(|_| Failure::unexpected())??;
            done += 1;
            self.tell(&texts::FOUNDING, done);
        }
        Ok(())
    }

    /// The directory for each node. Where every node has lines of its own they differ in nothing but the ports.
    pub fn directories(&self, trust: &Trust, roots: &[RootKey]) -> Result<Vec<Vec<u8>>, Failure> {
        let (mut draft, now) = (Draft::default(), clock::now());
        // A further node is added to a member.
        for further in [false, true] {
            let nodes = self.cluster.nodes.iter().zip(0..);
            for (node, at) in nodes.filter(|(node, _)| node.is_further() == further) {
                let path = Folder::new(&self.folder.join(&node.name)).card();
                let card = Card::parse(&files::load_text(&path)?, trust);
                let card = card.map_err(|error| Failure::trust(&error))?;
                let addresses = vec![self.wires.address(at, at)];
                let added = match further {
                    true => draft.add_replica(card, addresses, now),
                    false => draft.add(card, node.residents, addresses, now),
                };
                added.map_err(|error| Failure::trust(&error))?;
            }
        }
        let content = draft.next(trust, self.permissions(), now, None);
        let [first, second, ..] = roots else {
            return Err(Failure::unexpected());
        };
        let sign = |from: usize| {
            let mut content = content.clone();
            for entry in &mut content.entries {
                let mut nodes = self.cluster.nodes.iter();
                if let Some(to) =
                    nodes.position(|node| (node.code, node.number) == (entry.code, entry.node))
                {
                    entry.addresses = vec![self.wires.address(from, to)];
                }
            }
            let signed = content.sign(trust, &[first, second]);
            signed.map(|directory| directory.file().to_vec())
        };
        let directories = (0..self.actors.len()).map(sign).collect::<Result<_, _>>();
        directories.map_err(|error| Failure::trust(&error))
    }

    /// Who may ask.
    fn permissions(&self) -> Vec<Permission> {
        let all = default_permissions(clock::now().date());
        let permitted = self.cluster.nodes.iter().filter(|node| node.may_ask);
        permitted
            .flat_map(|node| {
                all.iter().map(|row| Permission {
                    from_code: node.code.as_u32(),
                    ..row.clone()
                })
            })
            .collect()
    }
}

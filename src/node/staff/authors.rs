//! How documents name who wrote, and back to names a clerk reads. A document holds 16 bytes and never a user ID.
//!
//! Two replicas must never write under one name: the second change of a name would be two changes, and the documents could
//! not be put together any more. The same is true of a node that was restored from an older copy. So eight bytes say who,
//! two say which node, and six since which unlock. In older documents sixteen, or fourteen and the node, say who.

use crate::api::ApiError;
use crate::crypto;
use crate::directory::{Directory, Entry};
use crate::domain::DoseId;
use crate::node::log::Actor;
use crate::node::log::showing::hex;
use crate::node::open::{Open, damaged};
use crate::node::people::staging::Author;
use crate::node::staff::accounts::NODE;
use crate::store::PersonId;
use std::collections::HashMap;

/// Digits of an author nobody here knows.
const PSEUDONYM_LEN: usize = 8;
/// Bytes that stand for the name; behind them stand the node and the unlock.
const NAME_LEN: usize = 8;
/// The same in older documents; behind them stands the node.
const OLD_NAME_LEN: usize = 14;

/// Everybody who may have written here, by what documents call them.
pub struct Authors(HashMap<String, String>);

impl Authors {
    /// Accounts by user ID, the node itself, other municipalities, and own venues.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let named = names.into_iter().map(|name| (hex(&author_of(&name)), name));
        Self(named.collect())
    }

    /// A name as in the operation log; a short stand-in, which no user ID looks like, for who is not known. Behind it
    /// `@` and the number of the replica, but for node 1.
    pub fn name(&self, author: &str) -> String {
        let name = self.0.get(author).cloned();
        if let Some(name) = name {
            return name;
        }
        let part = |from: usize, until: usize| author.get(2 * from..2 * until).unwrap_or("-");
        let behind = |len: usize| {
            let begins = |known: &&String| known.get(..2 * len) == Some(part(0, len));
            let name = self.0.iter().find(|(known, _)| begins(known))?.1;
            let node = u16::from_str_radix(part(len, len + 2), 16).ok()?;
            Some((name, node))
        };
        match behind(OLD_NAME_LEN).or_else(|| behind(NAME_LEN)) {
            Some((name, 1)) => name.clone(),
            Some((name, node)) => format!("{name}@{node}"),
            None => {
                let short: String = author.chars().take(PSEUDONYM_LEN).collect();
                format!("#{short}")
            }
        }
    }
}

impl Open {
    /// How documents name this actor where this node writes.
    pub fn author(&self, actor: &Actor) -> Author {
        let author = match actor {
            Actor::Staff(user, _) => author_of(user),
            Actor::Peer(_) | Actor::Venue { .. } => author_of(&actor.party()),
            Actor::Node | Actor::Stranger(_) => author_of(NODE),
        };
        at_node(author, self.own_node(), self.writer)
    }

    /// Whether this actor registered the dose of a record, at whichever node of the municipality.
    ///
    /// # Errors
    /// The store's, or damage.
    pub fn is_dose_by(
        &self,
        actor: &Actor,
        person: &PersonId,
        dose: DoseId,
    ) -> Result<bool, ApiError> {
        let author = self.author(actor);
        let (name, _) = author.split_at(NAME_LEN);
        let document = self.document(person)?;
        document.is_dose_by(dose, name).map_err(damaged)
    }

    /// The number of this node among those of its municipality; 1 before it is in a directory.
    pub fn own_node(&self) -> u16 {
        let own = |entry: &&Entry| {
            entry.code == self.identity.own && entry.id_pub == self.identity.id.public().0
        };
        let directory = self.network.directory.iter();
        let entry = directory.flat_map(Directory::entries).find(own);
        entry.map_or(1, |entry| entry.node)
    }

    /// Who may stand in the documents of this store.
    ///
    /// # Errors
    /// The store's.
    pub fn authors(&mut self) -> Result<Authors, ApiError> {
        let users = self.users()?;
        let directory = self.network.directory.iter();
        let party = |entry: &Entry| match entry.code == self.identity.own {
            true => format!("venue {}", entry.node),
            false => Actor::Peer(entry.code).party(),
        };
        let parties = directory.flat_map(Directory::entries).map(party);
        let names = users.into_iter().chain([NODE.to_owned()]).chain(parties);
        Ok(Authors::new(names))
    }
}

/// A name as documents have it.
pub fn author_of(name: &str) -> Author {
    let digest = crypto::sha256(&[b"vrx/1/author\0", name.as_bytes()]);
    let mut author = Author::default();
    author.copy_from_slice(&digest[..16]);
    author
}

/// An author as the node of this number writes it since this unlock.
pub fn at_node(mut author: Author, node: u16, writer: [u8; 6]) -> Author {
    let (_, place) = author.split_at_mut(NAME_LEN);
    let bytes = node.to_be_bytes().into_iter().chain(writer);
    place
        .iter_mut()
        .zip(bytes)
        .for_each(|(to, byte)| *to = byte);
    author
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_not_known_is_named_by_no_user_id() {
        let authors = Authors::new(["hanako".to_owned()]);
        assert_eq!(authors.name(&hex(&author_of("hanako"))), "hanako");
        let stranger = authors.name(&hex(&author_of("taro")));
        assert!(
            stranger.starts_with('#') && stranger.len() == 9,
            "{stranger}"
        );
        assert!(crate::node::staff::accounts::parse_user(&stranger).is_err());
    }

    #[test]
    fn a_replica_writes_under_a_name_of_its_own_and_is_named() {
        let authors = Authors::new(["hanako".to_owned()]);
        let author = author_of("hanako");
        let write = |node, writer| at_node(author, node, [writer; 6]);
        assert_ne!(write(2, 1), write(3, 1));
        assert_ne!(write(2, 1), write(2, 2), "after a restart");
        assert_eq!(authors.name(&hex(&write(1, 9))), "hanako");
        assert_eq!(authors.name(&hex(&write(2, 9))), "hanako@2");
        let mut old = author;
        old[14..].copy_from_slice(&2u16.to_be_bytes());
        assert_eq!(authors.name(&hex(&old)), "hanako@2");
        assert!(crate::node::staff::accounts::parse_user("hanako@2").is_err());
    }

    #[test]
    fn a_dose_from_a_venue_is_under_the_name_of_its_node_whoever_works_there() {
        let venue = |user: &str| Actor::Venue {
            node: 3,
            user: user.to_owned(),
        };
        let authors = Authors::new([venue("taro").party()]);
        let author = at_node(author_of(&venue("jiro").party()), 1, [7; 6]);
        assert_eq!(authors.name(&hex(&author)), "venue 3");
        assert!(crate::node::staff::accounts::parse_user("venue 3").is_err());
    }

    #[test]
    fn nobody_can_be_called_as_the_node() {
        assert!(crate::node::staff::accounts::parse_user(" Node ").is_err());
    }
}

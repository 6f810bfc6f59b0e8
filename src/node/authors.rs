//! How documents name who wrote, and back to names a clerk reads. A document holds 16 bytes and never a user ID.

use super::accounts::NODE;
use super::log::Actor;
use super::open::Open;
use super::oplog::hex;
use super::staging::Author;
use crate::api::ApiError;
use crate::crypto;
use crate::directory::Directory;
use std::collections::HashMap;

/// Digits of an author nobody here knows.
const PSEUDONYM_LEN: usize = 8;

/// Everybody who may have written here, by what documents call them.
pub struct Authors(HashMap<String, String>);

impl Authors {
    /// Accounts by user ID, the node itself, and other municipalities.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let named = names.into_iter().map(|name| (hex(&author_of(&name)), name));
        Self(named.collect())
    }

    /// A name as in the operation log; a short stand-in, which no user ID looks like, for who is not known.
    pub fn name(&self, author: &str) -> String {
        match self.0.get(author) {
            Some(name) => name.clone(),
            None => {
                let short: String = author.chars().take(PSEUDONYM_LEN).collect();
                format!("#{short}")
            }
        }
    }
}

impl Open {
    /// How documents name this actor; the same on every replica.
    pub fn author(&self, actor: &Actor) -> Author {
        match actor {
            Actor::Staff(user, _) => author_of(user),
            Actor::Peer(_) | Actor::Venue { .. } => author_of(&actor.to_string()),
            Actor::Node | Actor::Stranger(_) => author_of(NODE),
        }
    }

    /// Who may stand in the documents of this store.
    ///
    /// # Errors
    /// The store's.
    pub fn authors(&mut self) -> Result<Authors, ApiError> {
        let users = self.users()?;
        let directory = self.network.directory.iter();
        let peers = directory
            .flat_map(Directory::entries)
            .map(|entry| Actor::Peer(entry.code).to_string());
        let names = users.into_iter().chain([NODE.to_owned()]).chain(peers);
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
        assert!(super::super::accounts::parse_user(&stranger).is_err());
    }

    #[test]
    fn nobody_can_be_called_as_the_node() {
        assert!(super::super::accounts::parse_user(" Node ").is_err());
    }
}

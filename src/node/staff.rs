//! The people who work here: accounts, passwords, sessions, and their names in documents.

pub mod accounts;
pub mod authors;
pub mod logins;
pub mod own_password;
pub mod sessions;

//! Real processes over real sockets, and everything that may befall them: kills, stops, cuts, hostile clients.

mod disk;
mod door;
mod equal;
mod full;
mod full_asked;
mod import;
mod killed;
mod line;
mod members;
pub mod pair;
pub mod served;
mod stopped;

//! The store: what was acknowledged is there, what is there is right, whatever happened in between.

mod doors;
mod killed;
mod model;
mod place;
mod power;
mod recorded;
mod scale;

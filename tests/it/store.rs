//! The store: what was acknowledged is there, what is there is right, whatever happened in between.

mod damage;
mod doors;
mod failing;
mod filled;
mod killed;
mod machine;
mod model;
mod place;
mod power;
mod recorded;

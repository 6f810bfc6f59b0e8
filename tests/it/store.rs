//! The store: what was acknowledged is there, what is there is right, whatever happened in between.

mod doors;
mod model;
mod place;

//! `watari demo`: three practice municipalities on this machine, each a process of its own, and the story they play.

mod csv;
mod dice;
mod encodings;
mod names;
mod people;
mod proxy;
mod search;

//! `watari demo`: three practice municipalities on this machine, each a process of its own, and the story they play.

mod dice;
mod encodings;
mod files;
mod names;
mod people;
mod proxy;
mod search;

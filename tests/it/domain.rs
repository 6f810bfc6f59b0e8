//! Names, numbers, places and dates: the vectors of the domain reference, and rules that hold for every value.

mod addresses;
mod ages;
mod codes;
mod coupons;
mod dates;
mod eras;
mod names;
mod numbers;
mod outside_text;
mod records;
mod roll;
pub mod rule;
mod times;

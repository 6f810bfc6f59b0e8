//! Who may ask what: a file for each kind of request. It looks whether the role has the right and hands on to the subject.

mod approver;
mod batch;
mod clerk;
pub mod own;
mod venue;

//! stub
pub struct ImportJob;

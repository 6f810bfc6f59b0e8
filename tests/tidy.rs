//! House rules (to be written)

//! The border protocol between towns in memory.

mod broken_work;
mod clocks;
mod crashes;
mod endings;
mod equal_answers;
mod forge;
mod found;
mod golden;
mod hostile;
mod late;
mod ledger;
mod limits;
mod lost_key;
mod old_key;
mod replicas;
mod safeguards;
mod vectors;
mod versions;
mod wrong_town;

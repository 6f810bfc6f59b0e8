//! The dialog template: information, a refusal of the node, a decision. The first two are screens of their own;
//! a decision belongs to the screen that asks it, because the answer is that screen's.

mod decision;
mod information;
mod refusal;

pub use decision::{Asked, Decision, DecisionAnswer};
pub use information::Information;
pub use refusal::Refusal;

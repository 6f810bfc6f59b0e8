//! Driving the border protocol: the core decides, and what it orders is written here, in one commit a step.

mod accepting;
pub mod asking;
pub mod cases;
mod committing;
mod disclosing;
pub mod held_row;
mod holdings;
mod inbox;
pub mod ledger;
mod letters;
pub mod limits;
mod under_way;

pub use held_row::HeldRow;
pub use under_way::{Inquiries, Reached};

use crate::api::{ApiError, Event};
use crate::crypto::{self, SystemEntropy};
use crate::domain::MunicipalityCode;
use crate::inquiry::{self, Core, Effect, Holdings, Job, Outgoing, Own};
use crate::node::clock::now_ms;
use crate::node::inquiries::held_row::is_read_at_start;
use crate::node::inquiries::holdings::View;
use crate::node::open::{Open, number_row, refusal};
use crate::store::Tree;
use zeroize::Zeroizing;

/// Row of `Meta`: how many of them there are.
const HELD_COUNT: &[u8] = b"held-inquiries";
/// What is due waits so long after a commit that failed, as on a full disk: at once it would fail again without end.
const REST_MS: u64 = 2_000;

/// What follows effects: replies to the network task, work to start, news to tell.
#[derive(Default)]
pub struct Aftermath {
    pub letters: Vec<Outgoing>,
    pub jobs: Vec<Job>,
    pub fetch: Vec<MunicipalityCode>,
    pub told: Vec<Event>,
    pub renew: bool,
    /// The envelope is not to be confirmed.
    pub unconfirmed: bool,
}

impl Open {
    /// Begins the core from what was saved; called at unlock, and after a commit that failed.
    ///
    /// # Errors
    /// The store's.
    pub fn restore_core(&mut self, limits: inquiry::Limits) -> Result<(), ApiError> {
        let rows: Vec<Zeroizing<Vec<u8>>> = self
            .store
            .fold(
                Tree::Inquiry,
                Vec::new,
                |rows: &mut Vec<_>, key, value| {
                    if is_read_at_start(key) {
                        rows.push(Zeroizing::new(value.to_vec()));
                    }
                },
                &mut |_| {},
            )
            .map_err(refusal)?;
        let own = Own {
            code: self.identity.own,
            key: crypto::SigningKey::from_bytes(&self.identity.sig.to_bytes()),
        };
        let (core, unreadable) = Core::restore(own, limits, rows, now_ms());
        if unreadable > 0 {
            tracing::error!(unreadable, "rows of inquiries cannot be read");
        }
        self.inquiries.core = Some(core);
        self.inquiries.set_quotas(self.batches.quotas.given());
        self.inquiries.held = number_row(&self.store, Tree::Meta, HELD_COUNT)?.unwrap_or(0);
        Ok(())
    }

    /// Lets the core decide and performs what it orders.
    ///
    /// # Errors
    /// The store's: then the core was begun anew from what is on disk, and the input counts as not taken.
    pub fn decide(
        &mut self,
        decide: impl FnOnce(&mut Core, &dyn Holdings, &mut SystemEntropy) -> Vec<Effect>,
    ) -> Result<Aftermath, ApiError> {
        if self.inquiries.core.is_none() {
            // The store failed when it was begun anew.
            self.begin_anew()?;
        }
        let Some(mut core) = self.inquiries.core.take() else {
            return Ok(Aftermath::default());
        };
        let effects = decide(&mut core, &View(self), &mut SystemEntropy);
        self.inquiries.core = Some(core);
        let mut after = Aftermath::default();
        for effect in effects {
            match effect {
                Effect::Commit(commit) => {
                    if let Err(error) = self.commit_inquiry(*commit, &mut after) {
                        self.begin_anew()?;
                        return Err(error);
                    }
                    self.inquiries.rests_until_ms = 0;
                }
                Effect::Send(outgoing) => after.letters.push(outgoing),
                Effect::Compute(job) => after.jobs.push(*job),
                Effect::FetchManifest(code) => after.fetch.push(code),
                Effect::RaiseParameters { .. } => after.renew = true,
                Effect::LeaveUnconfirmed => after.unconfirmed = true,
            }
        }
        Ok(after)
    }

    /// The core as it is on disk; nothing is due for a while.
    fn begin_anew(&mut self) -> Result<(), ApiError> {
        self.inquiries.core = None;
        self.inquiries.rests_until_ms = now_ms().saturating_add(REST_MS);
        self.restore_core(self.limits.clone())
    }
}

//! One case in full: the answer beside the own record.

use crate::api::{ApiError, AtRelay, Comparison, DoseView, ErrorCode, InquiryState, InquiryView};
use crate::audit::LeafType;
use crate::domain::{AddresseeNo, Dose, MunicipalityCode, Private, Resident, UnixTime};
use crate::inquiry::{self, Side};
use crate::node::inquiries::Reached;
use crate::node::inquiries::cases::{Case, compare, decision};
use crate::node::inquiries::ledger::paper_evidence;
use crate::node::inquiries::letters::list::reached_on_paper;
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::store::PersonId;

impl Open {
    /// How an inquiry stands; an answer is shown only after its leaf.
    ///
    /// # Errors
    /// [`ErrorCode::InquiryUnknown`], the store's.
    pub fn show_inquiry(
        &mut self,
        inquiry: &str,
        actor: Actor,
        now: UnixTime,
    ) -> Result<InquiryView, ApiError> {
        let case = self.load_case(inquiry)?;
        if case.answer.is_some() {
            let entry =
                Entry::new(LeafType::View, actor, format!("answer {inquiry}")).about(case.person);
            self.log_only(entry, now)?;
        }
        self.case_view(&case, now)
    }

    /// An inquiry for the screen, its answer beside the own record.
    ///
    /// # Errors
    /// The store's.
    pub fn case_view(&self, case: &Case, now: UnixTime) -> Result<InquiryView, ApiError> {
        let follow = self.load_follow(&case.inquiry)?;
        let query = case.query.map(inquiry::QueryId);
        let receipt = match query {
            Some(query) => self.record_no(Side::Inquirer, self.identity.own, &query)?,
            None => None,
        };
        let half = match query {
            Some(query) => self.half_of_provision(Side::Inquirer, self.identity.own, &query)?,
            None => None,
        };
        let paper = half.and_then(|half| half.paper);
        let answer = case.answer.as_ref();
        let resident = match case.doses() {
            [] => None,
            _ => Some(self.resident(&case.person)?),
        };
        let rows = (1..).zip(case.doses());
        let doses = rows.map(|(row, (dose, issuer))| DoseView {
            signature_ok: self.signature_ok(dose, *issuer),
            decision: decision(case, &follow, row),
            ..self.dose_view(dose, *issuer, resident.as_ref())
        });
        let line = case.line(&follow);
        let (reached, at_relay) = self.reached(&case.inquiry, case.state);
        Ok(InquiryView {
            inquiry: case.inquiry.clone(),
            state: case.state,
            abort_reason: case.abort_reason.clone(),
            reached: reached.to_owned(),
            at_relay,
            provider: case.provider,
            addressee_no: self.addressee_of(&case.person)?,
            doses: doses.collect(),
            subject: answer.map(|answer| {
                let (birth, sex) = (answer.birth.to_string(), answer.sex.code());
                Private::new((answer.kana.clone(), birth, sex))
            }),
            more: answer.is_some_and(|answer| answer.more),
            receipt: receipt.map(|record_no| record_no.to_string()),
            asked_at: case.asked_at,
            paper: paper.as_ref().map(paper_evidence),
            is_protected: self.is_protected(&case.person),
            accepted_rows: case.accepted_rows.clone(),
            is_open: line.is_open(now.date()),
            steps: follow.steps,
            waits_until: follow.waits_until,
        })
    }

    /// `SAFE-92`: how far an inquiry got, and where it waits.
    pub fn reached(&self, inquiry: &str, state: InquiryState) -> (&'static str, Option<AtRelay>) {
        if state != InquiryState::Queued {
            return ("answered", None);
        }
        if let Some(word) = reached_on_paper(inquiry) {
            return (word, None);
        }
        let reached = self.inquiries.reached_by(inquiry);
        let reached = reached.unwrap_or(Reached::Prepared);
        let at_relay = match reached {
            Reached::WaitingAt { relay, since, .. } => Some(AtRelay {
                code: relay.code,
                since,
            }),
            _ => None,
        };
        (reached.word(), at_relay)
    }

    fn is_protected(&self, person: &PersonId) -> bool {
        let view = self
            .index
            .slot(person)
            .and_then(|slot| self.index.view(slot));
        view.is_some_and(|view| view.flags.protected)
    }

    /// The addressee number of a person.
    ///
    /// # Errors
    /// [`ErrorCode::PersonUnknown`]
    pub fn addressee_of(&self, person: &PersonId) -> Result<AddresseeNo, ApiError> {
        let slot = self.index.slot(person);
        slot.and_then(|slot| self.index.view(slot))
            .and_then(|view| AddresseeNo::parse(view.addressee_no).ok())
            .ok_or_else(|| ApiError::new(ErrorCode::PersonUnknown))
    }

    fn dose_view(
        &self,
        dose: &Dose,
        issuer: MunicipalityCode,
        resident: Option<&Resident>,
    ) -> DoseView {
        let compared = resident.map(|resident| compare(resident, dose));
        let (compared, own) = compared.unwrap_or((Comparison::New, None));
        DoseView {
            dose: dose.clone(),
            issuer,
            signature_ok: None,
            compared,
            own: own.cloned(),
            decision: None,
        }
    }

    /// Against the issuer's manifest as it is here now; `None` while there is none.
    pub fn signature_ok(&self, dose: &Dose, issuer: MunicipalityCode) -> Option<bool> {
        let statement = dose.statement.as_ref()?;
        let manifest = if issuer == self.identity.own {
            self.network.own_manifest()
        } else {
            self.network.manifests.get(&issuer)
        };
        inquiry::is_signed(
            statement,
            manifest.map(crate::directory::SignedManifest::manifest),
        )
    }
}

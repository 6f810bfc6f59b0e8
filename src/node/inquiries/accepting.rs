//! Taking an answer over, row by row: what enters the own record, what it replaces, what stays as it is.

use crate::api::{
    Accepted, ApiError, Comparison, Decided, Decision, ErrorCode, InquiryState, RowDecision,
};
use crate::audit::LeafType;
use crate::crypto;
use crate::domain::{
    AddresseeNo, Dose, DoseId, DoseState, MunicipalityCode, Origin, Resident, UnixTime,
};
use crate::inquiry::Side;
use crate::node::doses::reason;
use crate::node::files::import::recheck;
use crate::node::inquiries::cases::{Case, Follow, compare, decision};
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::node::people::staging::Staging;
use crate::store::Batch;

/// Characters of the reasons of several rows together.
const REASONS_CHARS_MAX: usize = 400;

/// The record and the counts while rows are gone through.
struct Taking {
    resident: Resident,
    added: Vec<DoseId>,
    replaced: u32,
    kept: u32,
    held: u32,
    reasons: Vec<String>,
}

impl Open {
    /// Takes rows of an answer over into the own record; what is there already is left alone.
    ///
    /// # Errors
    /// [`ErrorCode::InquiryNotFound`], [`ErrorCode::RowUnknown`], [`ErrorCode::SignatureBroken`], the store's.
    pub fn accept(
        &mut self,
        inquiry: &str,
        rows: Option<&[u32]>,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Accepted, ApiError> {
        let case = self.answered(inquiry)?;
        let count = u32::try_from(case.doses().len()).unwrap_or(u32::MAX);
        let rows: Vec<u32> = rows.map_or_else(|| (1..=count).collect(), <[u32]>::to_vec);
        let mut taking = self.taking(&case)?;
        for row in &rows {
            let (dose, issuer) = row_of(&case, *row)?;
            if self.signature_ok(dose, issuer) == Some(false) {
                return Err(ApiError::new(ErrorCode::SignatureBroken).with("row", row));
            }
            match compare(&taking.resident, dose).0 {
                Comparison::Same => taking.kept += 1,
                Comparison::New | Comparison::Different => {
                    self.take(&mut taking, &case, dose, issuer);
                }
            }
        }
        let unchanged = taking.kept;
        let follow = self.load_follow(inquiry)?;
        let decided = self.save_taken(case, follow, taking, &rows, actor, now)?;
        Ok(Accepted {
            inquiry: decided.inquiry,
            added: decided.added,
            unchanged,
            marked: decided.marked,
        })
    }

    /// Decides about rows of an answer.
    ///
    /// # Errors
    /// As [`Open::accept`], [`ErrorCode::DecisionUnfit`] for a row that is decided for good or named twice, or a
    /// replacement of nothing, [`ErrorCode::ReasonMissing`] where the own record and the answer differ.
    pub fn decide_rows(
        &mut self,
        inquiry: &str,
        rows: &[RowDecision],
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Decided, ApiError> {
        let case = self.answered(inquiry)?;
        let mut follow = self.load_follow(inquiry)?;
        let mut taking = self.taking(&case)?;
        let mut taken = Vec::new();
        let mut seen = Vec::new();
        for row in rows {
            let unfit = || ApiError::new(ErrorCode::DecisionUnfit).with("row", row.row);
            let before = decision(&case, &follow, row.row);
            let is_final = matches!(before, Some(Decision::Take | Decision::ReplaceOwn));
            if is_final || seen.contains(&row.row) {
                return Err(unfit());
            }
            seen.push(row.row);
            let reason = self.decide_row(&mut taking, &case, row)?;
            if matches!(row.decision, Decision::Take | Decision::ReplaceOwn) {
                taken.push(row.row);
            }
            follow.decisions.insert(row.row, (row.decision, reason));
        }
        follow.waits_until = None;
        self.save_taken(case, follow, taking, &taken, actor, now)
    }

    fn decide_row(
        &mut self,
        taking: &mut Taking,
        case: &Case,
        row: &RowDecision,
    ) -> Result<String, ApiError> {
        let (dose, issuer) = row_of(case, row.row)?;
        let takes = matches!(row.decision, Decision::Take | Decision::ReplaceOwn);
        if takes && self.signature_ok(dose, issuer) == Some(false) {
            return Err(ApiError::new(ErrorCode::SignatureBroken).with("row", row.row));
        }
        let (compared, own) = compare(&taking.resident, dose);
        let own = own.map(|own| (own.id, own.state));
        let needed = compared == Comparison::Different && row.decision != Decision::Hold;
        let reason = match reason(&row.reason) {
            Err(error) if needed => return Err(error),
            typed => typed.unwrap_or_default(),
        };
        match (row.decision, compared, own) {
            (Decision::Hold, _, _) => taking.held += 1,
            (Decision::KeepOwn, _, _) | (Decision::Take, Comparison::Same, _) => taking.kept += 1,
            (Decision::Take, _, _) => self.take(taking, case, dose, issuer),
            (Decision::ReplaceOwn, Comparison::Different, Some((id, state))) => {
                if state == DoseState::Confirmed {
                    return Err(ApiError::new(ErrorCode::DoseConfirmed));
                }
                let doses = &mut taking.resident.doses;
                for own in doses.iter_mut().filter(|own| own.id == id) {
                    own.cancelled = true;
                    own.state = DoseState::Normal;
                }
                taking.replaced += 1;
                self.take(taking, case, dose, issuer);
            }
            (Decision::ReplaceOwn, _, _) => {
                return Err(ApiError::new(ErrorCode::DecisionUnfit).with("row", row.row));
            }
        }
        if !reason.is_empty() {
            taking.reasons.push(reason.clone());
        }
        Ok(reason)
    }

    fn answered(&self, inquiry: &str) -> Result<Case, ApiError> {
        let case = self.load_case(inquiry)?;
        match case.state {
            InquiryState::Found if case.answer.is_some() => Ok(case),
            _ => Err(ApiError::new(ErrorCode::InquiryNotFound)),
        }
    }

    fn taking(&self, case: &Case) -> Result<Taking, ApiError> {
        Ok(Taking {
            resident: self.resident(&case.person)?,
            added: Vec::new(),
            replaced: 0,
            kept: 0,
            held: 0,
            reasons: Vec::new(),
        })
    }

    fn take(&mut self, taking: &mut Taking, case: &Case, dose: &Dose, issuer: MunicipalityCode) {
        let dose = Dose {
            id: DoseId(crypto::random(self.entropy.as_mut())),
            origin: Origin::Foreign {
                issuer,
                inquiry: case.query.unwrap_or_default(),
            },
            ..dose.clone()
        };
        taking.added.push(dose.id);
        taking.resident.doses.push(dose);
    }

    /// Saves what the rows did with one leaf.
    fn save_taken(
        &mut self,
        mut case: Case,
        mut follow: Follow,
        taking: Taking,
        taken: &[u32],
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Decided, ApiError> {
        let no: AddresseeNo = self.addressee_of(&case.person)?;
        let mut resident = taking.resident;
        let marked = recheck(&mut resident, self.identity.own, now, &taking.added);
        case.accepted_rows.extend(taken);
        case.accepted_rows.sort_unstable();
        case.accepted_rows.dedup();
        // An answer without doses is done with once somebody took note of it.
        follow.closed |= case.doses().is_empty();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let added = count(taking.added.len());
        let inquiry = case.inquiry.clone();
        let words = format!(
            "{inquiry}: {added} doses taken over, {} replaced, {} there already or kept, {} held",
            taking.replaced, taking.kept, taking.held
        );
        let mut reasons = taking.reasons;
        reasons.insert(0, inquiry.clone());
        let query = crate::inquiry::QueryId(case.query.unwrap_or_default());
        let half = self.half_of_provision(Side::Inquirer, self.identity.own, &query)?;
        // A dose off a paper says which paper it was.
        let paper = half.and_then(|half| half.paper);
        if let Some(no) = paper.and_then(|paper| paper.answer_no) {
            reasons.insert(1, format!("紙 {no}"));
        }
        let reason: String = reasons
            .join(" / ")
            .chars()
            .take(REASONS_CHARS_MAX)
            .collect();
        let mut batch = Batch::new();
        case.write(&mut batch);
        follow.write(&mut batch, &inquiry);
        let mut staging = Staging::default();
        staging.set(self, &no, Some(resident))?;
        let entry = Entry::new(LeafType::Edit, actor.clone(), words).about(case.person);
        let author = self.author(actor);
        self.save(staging, batch, vec![entry], author, Some(&reason), now)?;
        self.cases.keep(&case, &follow);
        let is_open = self.case_view(&case, now)?.is_open;
        Ok(Decided {
            inquiry,
            added,
            replaced: taking.replaced,
            kept: taking.kept,
            held: taking.held,
            marked: u32::try_from(marked).unwrap_or(u32::MAX),
            is_open,
        })
    }
}

fn row_of(case: &Case, row: u32) -> Result<(&Dose, MunicipalityCode), ApiError> {
    let place = row.checked_sub(1).and_then(|row| usize::try_from(row).ok());
    let found = place.and_then(|place| case.doses().get(place));
    let (dose, issuer) =
        found.ok_or_else(|| ApiError::new(ErrorCode::RowUnknown).with("row", row))?;
    Ok((dose, *issuer))
}

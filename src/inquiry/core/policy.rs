//! What the provider's rules say of a match. Nothing is provided unless everything holds.

use super::Core;
use crate::crypto::{Key, canonical};
use crate::domain::{DoseId, Purpose, Undecided, UnixTime};
use crate::inquiry::effect::{AlarmKind, HeldWhy, LeafKind};
use crate::inquiry::evidence::{Evidence, Tags, Traits};
use crate::inquiry::half::{HalfResult, SignedRequest};
use crate::inquiry::holdings::HeldPerson;
use crate::inquiry::ids::{PersonId, SessionId};
use crate::inquiry::message::{Body, EVIDENCE_LEN, EvaluatedBody};
use crate::inquiry::pad::unpad;
use crate::inquiry::question::is_complete;
use crate::inquiry::step::Step;
use crate::inquiry::transcript::{Binding, KeyUse};

/// A match whose evidence opened and is about that person.
pub(super) struct Case {
    pub person: PersonId,
    pub prk: Key,
    pub held: HeldPerson,
    pub undecided: Undecided,
    pub evidence: Evidence,
    pub request: SignedRequest,
    /// When M3 was made.
    pub requested_at: UnixTime,
}

impl Case {
    /// Whether something that would be provided, or by which the person is recognised, contradicts itself.
    fn has_undecided(&self) -> bool {
        let asked = |id: &DoseId| {
            let dose = self.held.resident.dose(*id);
            dose.is_none_or(|dose| self.evidence.items.contains(&dose.kind.group()))
        };
        self.undecided.identity || self.undecided.doses.iter().any(asked)
    }
}

/// What follows from a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Provide,
    Hold(HeldWhy),
    Refuse,
}

impl Verdict {
    pub const fn result(self) -> HalfResult {
        match self {
            Self::Provide => HalfResult::Found,
            Self::Hold(_) => HalfResult::Held,
            Self::Refuse => HalfResult::Refused,
        }
    }

    /// The word of the log; the other side never learns it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Provide => "found",
            Self::Hold(HeldWhy::Flagged) => "held_flagged",
            Self::Hold(HeldWhy::OtherName) => "held_other_name",
            Self::Hold(HeldWhy::Undecided) => "held_undecided",
            Self::Refuse => "refused",
        }
    }
}

impl Core {
    /// Opens the evidence and holds it against the person: number, birth date and sex must be equal.
    pub(super) fn open_case(
        &self,
        id: &SessionId,
        person: PersonId,
        prk: Key,
        binding: &Binding,
        request: SignedRequest,
        step: &Step<'_>,
    ) -> Option<(Case, bool)> {
        let body = EvaluatedBody::read(&request.body)?;
        let plain = binding.open(&prk, KeyUse::Evidence, &body.evidence).ok()?;
        let evidence: Evidence = canonical::decode(unpad(&plain)?, EVIDENCE_LEN).ok()?;
        let held = step.world.person(person)?;
        let number = step.world.number(person)?;
        let traits = Traits {
            kana: &held.resident.person.name_kana,
            birth: held.resident.person.birth_date,
            sex: held.resident.person.sex,
        };
        let alike = Tags::new(&prk).compare(&evidence, &traits);
        tracing::debug!(query = %id.query, "a person was asked about");
        let undecided = step.world.undecided(person);
        // Undecided items may be the ones that differ: then a human decides first.
        let is_alike = (alike.birth & alike.sex) | undecided.identity;
        let is_about = number.ct_eq(&evidence.number) & is_alike;
        let requested_at = UnixTime(body.common().created);
        let case = Case {
            person,
            prk,
            held,
            undecided,
            evidence,
            request,
            requested_at,
        };
        is_about.then_some((case, alike.name))
    }

    /// Permission list for every group asked, basis and checks complete, no restriction, no flag, the same name.
    pub(super) fn judge(
        &self,
        id: &SessionId,
        case: &Case,
        same_name: bool,
        purpose: Purpose,
        step: &Step<'_>,
    ) -> Verdict {
        let (evidence, now) = (&case.evidence, step.now());
        let directory = step
            .world
            .directory()
            .filter(|directory| !directory.is_expired(now));
        let permitted = directory.is_some_and(|directory| {
            let mut items = evidence.items.iter();
            !evidence.items.is_empty()
                && items.all(|item| directory.permits(id.peer, purpose, *item, now))
        });
        if !permitted || !is_complete(&evidence.basis) || case.held.refused {
            return Verdict::Refuse;
        }
        if !case.held.resident.flags.allow_auto_answer() {
            return Verdict::Hold(HeldWhy::Flagged);
        }
        if case.has_undecided() {
            return Verdict::Hold(HeldWhy::Undecided);
        }
        if !same_name {
            return Verdict::Hold(HeldWhy::OtherName);
        }
        Verdict::Provide
    }

    /// Alarms beside the verdict. A changed name is no attack (a marriage, a correction) and raises none.
    pub(super) fn alarms_of(
        &mut self,
        id: &SessionId,
        case: &Case,
        verdict: Verdict,
        step: &mut Step<'_>,
    ) {
        if self.count_person(case.person, step) > self.limits.person_inquiries {
            let kind = AlarmKind::ManyInquiriesAboutOnePerson;
            let leaf = step.leaf(LeafKind::Limit, id, kind.word());
            leaf.about(Some(case.person));
            step.alarm(kind, id);
        }
        if verdict == Verdict::Refuse {
            step.alarm(AlarmKind::Refused, id);
        }
    }
}

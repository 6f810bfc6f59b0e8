//! Correcting the items of a person, and who lives together. The node finds what differs; old values stay in the history.

use crate::api::{
    ApiError, FieldFault, PeopleReply, PeopleRequest, PersonEdit, PersonEdited, PersonLine,
};
use crate::audit::LeafType;
use crate::domain::{AddresseeNo, Date, Private, Resident, UnixTime, Whereabouts};
use crate::node::doses::{changes, faults_of, reason, refuse};
use crate::node::log::{Actor, Entry};
use crate::node::open::Open;
use crate::node::people::keep_back;
use crate::store::Batch;

/// Lines of a household.
const HOUSEHOLD_MAX: usize = 100;

impl Open {
    /// Answers one request about people.
    ///
    /// # Errors
    /// What the request's own function refuses.
    pub fn on_people(
        &mut self,
        request: PeopleRequest,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<PeopleReply, ApiError> {
        match request {
            PeopleRequest::ListHousehold { addressee_no } => {
                let lines = self.list_household(&addressee_no, actor, now)?;
                Ok(PeopleReply::Household(lines))
            }
            PeopleRequest::EditPerson(edit) => {
                Ok(PeopleReply::Edited(self.edit_person(*edit, actor, now)?))
            }
            PeopleRequest::AddPerson(entry) => {
                Ok(PeopleReply::Edited(self.add_person(*entry, actor, now)?))
            }
            PeopleRequest::ListConflicted { offset, count } => {
                let page = self.list_conflicted(offset, count, actor, now)?;
                Ok(PeopleReply::Conflicted(page))
            }
            PeopleRequest::ShowConflicts(query) => {
                let shown = self.show_conflicts(&query, actor, now)?;
                Ok(PeopleReply::Conflicts(Box::new(shown)))
            }
            PeopleRequest::DecideConflict(decision) => {
                let left = self.decide_conflict(&decision, actor, now)?;
                Ok(PeopleReply::Conflicts(Box::new(left)))
            }
            PeopleRequest::ShowWhereabouts {
                addressee_no,
                reason,
            } => {
                let shown = self.show_whereabouts(&addressee_no, reason, actor.clone(), now)?;
                Ok(PeopleReply::Whereabouts(Box::new(Private::new(shown))))
            }
        }
    }

    fn list_household(
        &mut self,
        addressee_no: &AddresseeNo,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<Vec<PersonLine>, ApiError> {
        let (slot, person) = self.person(addressee_no)?;
        let entry = Entry::new(LeafType::View, actor.clone(), "household").about(person);
        self.log_only(entry, now)?;
        let view = self.index.view(slot);
        let mut slots = view.map_or_else(Vec::new, |view| self.index.household(view.household_no));
        if slots.is_empty() {
            slots.push(slot);
        }
        let lines = slots.into_iter().filter_map(|slot| self.person_line(slot));
        let mut lines: Vec<PersonLine> = lines.take(HOUSEHOLD_MAX).collect();
        lines.sort_by(|a, b| a.birth_date.get().cmp(b.birth_date.get()));
        Ok(lines)
    }

    fn edit_person(
        &mut self,
        edit: PersonEdit,
        actor: &Actor,
        now: UnixTime,
    ) -> Result<PersonEdited, ApiError> {
        let no = edit.addressee_no;
        let (before, version) = self.seen_record(&no, Some(edit.version))?;
        let mut after = before.clone();
        after.person = edit.person;
        if edit.keeps_whereabouts {
            Whereabouts::take(&mut before.person.clone()).put(&mut after.person);
        }
        after.flags = edit.flags;
        let mut faults = faults_of(after.person.clean());
        faults.extend(faults_of(after.flags.check()));
        if after.person.addressee_no != no {
            faults.push(fault("addressee_no", "fixed"));
        }
        faults.extend(impossible_days(&after, now.date()));
        crate::node::files::import::recheck(&mut after, self.identity.own, now, &[]);
        let mut changes = changes(&before, &after);
        if before.flags.protected {
            for change in &mut changes {
                keep_back(&change.what, [&mut change.old, &mut None]);
            }
        }
        if edit.check_only {
            self.log_check(&no, "edit checked", actor, now)?;
        } else {
            refuse(&faults)?;
            let reason = reason(&edit.reason)?;
            let words = format!("{} items corrected", changes.len());
            let batch = Batch::new();
            self.save_record(batch, no, after, &words, Some(&reason), actor, now)?;
        }
        let version = match edit.check_only {
            true => version,
            false => self.version(self.person(&no)?.0)?,
        };
        Ok(PersonEdited {
            changes,
            faults,
            version,
        })
    }
}

/// Born after today, or gone before they were born.
pub fn impossible_days(resident: &Resident, today: Date) -> Option<FieldFault> {
    let born = resident.person.birth_date.first_possible()?;
    let ended = [resident.flags.died_on, resident.flags.moved_out_on];
    let gone_before = ended.iter().flatten().any(|on| *on < born);
    (born > today || gone_before).then(|| fault("birth_date", "date"))
}

pub fn fault(field: &str, code: &str) -> FieldFault {
    FieldFault {
        field: field.to_owned(),
        code: code.to_owned(),
    }
}

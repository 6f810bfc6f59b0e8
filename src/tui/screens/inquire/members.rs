//! The people of one wizard, each with the evidence a clerk gives for them.

use crate::api::{InquireOrder, LetterWhy, ORDERS_MAX, PersonLine};
use crate::domain::{
    AddresseeNo, IdCheck, LegalBasis, MunicipalityCode, Representative, RepresentativeKind,
};
use crate::text::{Text, screens::inquire};
use crate::tui::form::{Field, Form, Kind};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screens::letter_fields::{BASIS, BASIS_ON, BASIS_REF, ID_CHECK, ID_ON};
use crate::tui::screens::letter_new::Known;
use crate::tui::wizard::Wizard;

use super::EVIDENCE;

const REGISTER: &str = "register";
pub const REPRESENTATIVE: &str = "representative";
const REPRESENTED_BY: &str = "represented_by";
const IN_PERSON: &str = "in_person";

/// One person of the inquiry.
pub struct Member {
    pub line: PersonLine,
    pub included: bool,
    /// Its evidence is in order.
    pub complete: bool,
    form: Form,
}

/// Everybody asked for; the form of the one at hand lies in the wizard.
#[derive(Default)]
pub struct Members {
    all: Vec<Member>,
    at: Option<usize>,
}

impl Members {
    pub fn set(&mut self, lines: Vec<PersonLine>, scene: &Scene) {
        self.at = None;
        self.all = lines
            .into_iter()
            .take(ORDERS_MAX)
            .zip(0..)
            .map(|(line, number)| Member {
                line,
                included: number == 0,
                complete: false,
                form: evidence(scene),
            })
            .collect();
    }

    /// The rest of the household, not asked for until the clerk says so; gives how many belong to it.
    pub fn add(&mut self, household: Vec<PersonLine>, scene: &Scene) -> usize {
        let others: Vec<PersonLine> = household
            .into_iter()
            .filter(|line| {
                let same = |member: &Member| member.line.addressee_no == line.addressee_no;
                !self.all.iter().any(same)
            })
            .collect();
        for line in others {
            if self.all.len() < ORDERS_MAX {
                self.all.push(Member {
                    line,
                    included: false,
                    complete: false,
                    form: evidence(scene),
                });
            }
        }
        self.all.len()
    }

    pub fn clear(&mut self) {
        self.all.clear();
        self.at = None;
    }

    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The person at the head is the one with this number.
    pub fn is_about(&self, addressee_no: &str) -> bool {
        let first = self.all.first();
        first.is_some_and(|member| member.line.addressee_no.as_str() == addressee_no)
    }

    pub fn first(&self) -> Option<AddresseeNo> {
        self.all.first().map(|member| member.line.addressee_no)
    }

    pub fn head(&self) -> Option<&PersonLine> {
        self.all.first().map(|member| &member.line)
    }

    pub fn include_all(&mut self, all: bool) {
        for member in self.all.iter_mut().skip(1) {
            member.included = all;
        }
    }

    pub fn included(&self) -> impl Iterator<Item = &Member> {
        self.all.iter().filter(|member| member.included)
    }

    pub fn line(&self, addressee_no: &AddresseeNo) -> Option<&PersonLine> {
        let found = self
            .all
            .iter()
            .find(|member| member.line.addressee_no == *addressee_no);
        found.map(|member| &member.line)
    }

    /// Which of how many is at hand, from 1.
    pub fn place(&self) -> Option<(usize, usize, &Member)> {
        let at = self.at?;
        let before = self.all.iter().take(at).filter(|member| member.included);
        let count = self.included().count();
        Some((before.count() + 1, count, self.all.get(at)?))
    }

    /// The evidence step begins with the first person whose evidence is not complete.
    pub fn begin(&mut self, wizard: &mut Wizard) {
        self.put_back(wizard);
        let open = |member: &Member| member.included && !member.complete;
        let first = self.all.iter().position(open).unwrap_or_default();
        self.take_out(first, wizard);
    }

    /// The evidence at hand is in order: the next person's; `false` after the last.
    pub fn next(&mut self, wizard: &mut Wizard, scene: &Scene) -> bool {
        let Some(at) = self.at else { return false };
        if let Some(form) = wizard.form_of(EVIDENCE) {
            form.remember(scene);
        }
        self.put_back(wizard);
        if let Some(member) = self.all.get_mut(at) {
            member.complete = true;
        }
        let open = |(_, member): &(usize, &Member)| member.included && !member.complete;
        let next = self.all.iter().enumerate().find(open);
        match next.map(|(place, _)| place) {
            Some(place) => {
                self.take_out(place, wizard);
                true
            }
            None => false,
        }
    }

    /// The person before; `false` at the first.
    pub fn before(&mut self, wizard: &mut Wizard) -> bool {
        let Some(at) = self.at else { return false };
        let earlier = self.all.iter().take(at).rposition(|member| member.included);
        self.put_back(wizard);
        match earlier {
            Some(place) => {
                if let Some(member) = self.all.get_mut(place) {
                    member.complete = false;
                }
                self.take_out(place, wizard);
                true
            }
            None => false,
        }
    }

    fn take_out(&mut self, place: usize, wizard: &mut Wizard) {
        if let (Some(member), Some(form)) = (self.all.get_mut(place), wizard.form_of(EVIDENCE)) {
            member.complete = false;
            std::mem::swap(&mut member.form, form);
            self.at = Some(place);
        }
    }

    fn put_back(&mut self, wizard: &mut Wizard) {
        if let Some(at) = self.at.take()
            && let (Some(member), Some(form)) = (self.all.get_mut(at), wizard.form_of(EVIDENCE))
        {
            std::mem::swap(&mut member.form, form);
        }
    }

    /// One order a person; `None` unless everybody's evidence is complete.
    pub fn orders(&self, provider: MunicipalityCode, scene: &Scene) -> Option<Vec<InquireOrder>> {
        let orders: Option<Vec<_>> = self
            .included()
            .map(|member| member.order(provider, scene))
            .collect();
        orders.filter(|orders| !orders.is_empty())
    }
}

impl Member {
    /// What a letter about this person begins with.
    pub fn known(&self, town: Option<MunicipalityCode>, why: LetterWhy, scene: &Scene) -> Known {
        let shared = [BASIS, BASIS_REF, BASIS_ON, ID_CHECK, ID_ON];
        let mut values = self.form.values(scene);
        values.retain(|(name, _)| shared.contains(name));
        Known {
            person: Some(self.line.addressee_no),
            town,
            why: Some(why),
            values,
        }
    }

    fn representative(&self, scene: &Scene) -> Option<Representative> {
        let kind = RepresentativeKind::parse(&self.form.value(REPRESENTATIVE, scene))?;
        Some(Representative {
            kind,
            document: self.form.value(REPRESENTED_BY, scene),
        })
    }

    fn order(&self, provider: MunicipalityCode, scene: &Scene) -> Option<InquireOrder> {
        let form = &self.form;
        let register_checked = form.is_ticked(REGISTER);
        if !self.complete || !register_checked {
            return None;
        }
        Some(InquireOrder {
            addressee_no: self.line.addressee_no,
            provider,
            basis: LegalBasis::parse(&form.value(BASIS, scene))?,
            basis_ref: form.value(BASIS_REF, scene),
            representative: self.representative(scene),
            basis_on: form.date(BASIS_ON, scene),
            id_check: IdCheck::parse(&form.value(ID_CHECK, scene))?,
            id_checked_on: form.date(ID_ON, scene),
            register_checked,
        })
    }
}

/// The paper is asked for only where somebody came for the person.
pub fn show_representative(form: &mut Form, scene: &Scene) {
    let kind = RepresentativeKind::parse(&form.value(REPRESENTATIVE, scene));
    form.show(REPRESENTED_BY, kind.is_some());
}

fn evidence(scene: &Scene) -> Form {
    let came = [
        (IN_PERSON, &inquire::IN_PERSON),
        (RepresentativeKind::Legal.as_str(), &inquire::LEGAL),
        (RepresentativeKind::Appointed.as_str(), &inquire::APPOINTED),
    ]
    .map(|(value, text)| Choice::new(value, text));
    let today = scene.today().to_string();
    let bases = LegalBasis::ALL
        .map(|basis| Choice::new(basis.as_str(), basis_word(basis)))
        .to_vec();
    let checks = IdCheck::ALL
        .map(|check| Choice::new(check.as_str(), check_word(check)))
        .to_vec();
    let mut form = Form::new(
        "evidence",
        vec![
            Field::new(BASIS, &inquire::BASIS, Kind::Choice)
                .required()
                .with_values(bases)
                .with_help(&inquire::BASIS_HELP),
            Field::new(BASIS_REF, &inquire::BASIS_REF, Kind::Text { max: 40 })
                .required()
                .with_help(&inquire::BASIS_REF_HELP),
            Field::new(BASIS_ON, &inquire::BASIS_ON, Kind::Date { past: true })
                .required()
                .with(&today),
            Field::new(ID_CHECK, &inquire::ID_CHECK, Kind::Choice)
                .required()
                .with_values(checks),
            Field::new(ID_ON, &inquire::ID_ON, Kind::Date { past: true })
                .required()
                .with(&today),
            Field::new(REGISTER, &inquire::REGISTER, Kind::Check)
                .required()
                .with_help(&inquire::REGISTER_HELP),
            Field::new(REPRESENTATIVE, &inquire::REPRESENTATIVE, Kind::Choice)
                .with_values(came.to_vec())
                .with(IN_PERSON)
                .with_help(&inquire::REPRESENTATIVE_HELP),
            Field::new(
                REPRESENTED_BY,
                &inquire::REPRESENTED_BY,
                Kind::Text { max: 40 },
            )
            .required(),
        ],
    );
    show_representative(&mut form, scene);
    form.set_clean();
    form
}

pub const fn basis_word(basis: LegalBasis) -> &'static Text {
    match basis {
        LegalBasis::Consent => &inquire::CONSENT,
        LegalBasis::Art19Item16 => &inquire::ART_19_16,
    }
}

pub const fn check_word(check: IdCheck) -> &'static Text {
    match check {
        IdCheck::MyNumberCard => &inquire::ID_CARD,
        IdCheck::Passport => &inquire::ID_PASSPORT,
        IdCheck::DriversLicence => &inquire::ID_LICENCE,
        IdCheck::ResidenceCard => &inquire::ID_RESIDENCE,
        IdCheck::OtherPhotoId => &inquire::ID_PHOTO,
        IdCheck::TwoDocuments => &inquire::ID_TWO,
    }
}

//! Somebody who is in no file, typed in by hand. No field takes a My Number: that is registered on the record itself (F8).

use crate::api::{ClerkRequest, PeopleRequest, PersonEntry, PersonView, Request};
use crate::domain::{
    AddresseeNo, Coupon, CouponNo, Flags, IssueReason, PartialDate, Person, ResidentClass, Sex,
};
use crate::text::{
    Text,
    screens::{amend, items},
};
use crate::tui::form::{Field, Form, Kind};
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::Screen;
use crate::tui::screens::amend::{Subject, Unfit};
use crate::tui::screens::{self, person_items};

const NUMBER: &str = "addressee_no";
const COUPON: &str = "coupon_no";
const ISSUED: &str = "issued_on";
const NEXT_DOSE: &str = "next_dose_no";
/// Stands where nothing is typed yet; it never leaves the form.
const NOBODY: &str = "0";
const BORN: &str = "1900-01-01";

/// A record that is only being typed.
pub struct NewPerson {
    blank: Person,
}

impl NewPerson {
    /// `None` only if the blank record could not be made.
    pub fn new() -> Option<Self> {
        let blank = Person::new(
            AddresseeNo::parse(NOBODY).ok()?,
            String::new(),
            String::new(),
            PartialDate::parse(BORN).ok()?,
            Sex::Unknown,
            ResidentClass::Resident,
        );
        Some(Self { blank })
    }

    fn coupon(form: &Form, scene: &Scene) -> Result<Option<Coupon>, Unfit> {
        let typed = form.value(COUPON, scene);
        if typed.is_empty() {
            return Ok(None);
        }
        let number = CouponNo::parse(&typed).map_err(|_| (COUPON, &items::FAULT_FORM))?;
        let next = form.value(NEXT_DOSE, scene);
        let next_dose_no = match next.is_empty() {
            true => 1,
            false => next.parse().map_err(|_| (NEXT_DOSE, &items::FAULT_FORM))?,
        };
        Ok(Some(Coupon {
            number,
            issued_on: form.date(ISSUED, scene).unwrap_or_else(|| scene.today()),
            reason: IssueReason::New,
            next_dose_no,
            void_since: None,
        }))
    }
}

impl Subject for NewPerson {
    fn name(&self) -> &'static Text {
        &amend::NEW_PERSON_NAME
    }

    fn help(&self) -> &'static Text {
        &amend::NEW_PERSON_HELP
    }

    fn done(&self) -> &'static Text {
        &amend::PERSON_ADDED
    }

    fn draft(&self) -> String {
        "new person".to_owned()
    }

    fn addressee_no(&self) -> &AddresseeNo {
        &self.blank.addressee_no
    }

    fn fields(&self) -> Vec<Field> {
        let kind = Kind::Text {
            max: AddresseeNo::LEN_MAX,
        };
        let mut fields = vec![Field::new(NUMBER, &items::ADDRESSEE_NO, kind).required()];
        let mut of_person = person_items::fields(&self.blank, &Flags::default(), true);
        for field in &mut of_person {
            if matches!(field.name, "birth_date" | "sex") {
                field.set("");
            }
        }
        fields.extend(of_person);
        let digits = |min, max| Kind::Digits { min, max };
        fields.extend([
            Field::heading(&items::COUPON),
            Field::new(
                COUPON,
                &items::COUPON_NO,
                digits(CouponNo::DIGITS, CouponNo::DIGITS),
            ),
            Field::new(ISSUED, &items::ISSUED_ON, Kind::Date { past: false }),
            Field::new(NEXT_DOSE, &items::NEXT_DOSE_NO, digits(1, 2)),
        ]);
        fields
    }

    fn on_view(&mut self, _view: &PersonView) {}

    fn order(
        &self,
        form: &Form,
        _reason: &str,
        check_only: bool,
        scene: &Scene,
    ) -> Result<Request, Unfit> {
        let number = AddresseeNo::parse(&form.value(NUMBER, scene));
        let mut person = person_items::person(&self.blank, form, scene)?;
        person.addressee_no = number.map_err(|_| (NUMBER, &items::FAULT_FORM))?;
        let entry = PersonEntry {
            person,
            flags: person_items::flags(form, scene)?,
            coupon: Self::coupon(form, scene)?,
            check_only,
        };
        let request = PeopleRequest::AddPerson(Box::new(entry));
        Ok(Request::Clerk(ClerkRequest::People(request)))
    }

    fn is_new(&self) -> bool {
        true
    }

    fn values(&self, field: &str, scene: &Scene) -> Vec<Choice> {
        person_items::values(field, scene)
    }

    fn next(&self, form: &Form, scene: &Scene) -> Option<Box<dyn Screen>> {
        let number = AddresseeNo::parse(&form.value(NUMBER, scene)).ok()?;
        screens::person(number)
    }
}

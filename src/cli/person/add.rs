//! `watari person add`: somebody who is in no file. A My Number comes from an owner-only file or the terminal, never as an argument.

use serde_json::json;

use crate::api::{
    ClerkReply, ClerkRequest, Handle, NumberRequest, PeopleReply, PeopleRequest, PersonEntry,
    Secret,
};
use crate::cli::Outcome;
use crate::cli::door;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::password;
use crate::cli::tree::{ClassWord, Global, PersonAdd, SexWord};
use crate::cli::typed;
use crate::domain::{
    Coupon, CouponNo, Flags, IssueReason, PartialDate, Person, ResidentClass, Sex,
};
use crate::text::commands;

pub async fn run(arguments: &PersonAdd, global: &Global, output: Output) -> Outcome {
    let entry = entry(arguments)?;
    let addressee_no = entry.person.addressee_no;
    let number = match (&arguments.my_number_file, arguments.my_number) {
        (None, false) => None,
        (file, _) => Some(password::number(file.as_deref(), output)?),
    };
    let handle = door::log_in(global, output).await?;
    let request = PeopleRequest::AddPerson(Box::new(entry));
    let PeopleReply::Edited(_) = ask(&handle, request).await? else {
        return Err(Failure::unexpected().into());
    };
    output.progress(&commands::PERSON_ADDED.show(output.lang, &[("no", &addressee_no)]));
    if let Some(number) = &number {
        let request = NumberRequest::RegisterNumber {
            addressee_no,
            number: Secret::new(number.clone()),
        };
        handle.clerk(ClerkRequest::Number(request)).await?;
    }
    output.progress("");
    let document = json!({ "addressee_no": addressee_no, "has_number": number.is_some() });
    output.result(&document, |output| {
        output.say(&commands::PERSON_ADDED, &[("no", &addressee_no)]);
        if number.is_some() {
            output.say(&commands::NUMBER_REGISTERED, &[]);
        }
    });
    Ok(0)
}

async fn ask(handle: &Handle, request: PeopleRequest) -> Result<PeopleReply, Failure> {
    match handle.clerk(ClerkRequest::People(request)).await? {
        ClerkReply::People(reply) => Ok(reply),
        _ => Err(Failure::unexpected()),
    }
}

fn entry(arguments: &PersonAdd) -> Result<PersonEntry, Failure> {
    let birth = PartialDate::parse(&arguments.birth)
        .map_err(|error| Failure::input("--birth", &error, "date"))?;
    let class = match arguments.class {
        ClassWord::Resident => ResidentClass::Resident,
        ClassWord::MovedOut => ResidentClass::MovedOut,
        ClassWord::Dead => ResidentClass::Dead,
        ClassWord::Removed => ResidentClass::Removed,
        ClassWord::NonResident => ResidentClass::NonResident,
    };
    let sex = match arguments.sex {
        SexWord::Male => Sex::Male,
        SexWord::Female => Sex::Female,
        SexWord::Unknown => Sex::Unknown,
        SexWord::NotApplicable => Sex::NotApplicable,
    };
    let no = super::addressee(&arguments.no)?;
    let (kana, kanji) = (arguments.kana.clone(), arguments.name.clone());
    let mut person = Person::new(no, kana, kanji, birth, sex, class);
    person.household_no.clone_from(&arguments.household);
    person.postal_code.clone_from(&arguments.postal_code);
    person.address.clone_from(&arguments.address);
    person.phone.clone_from(&arguments.phone);
    person
        .previous_address
        .clone_from(&arguments.previous_address);
    Ok(PersonEntry {
        person,
        flags: flags(arguments, class)?,
        coupon: coupon(arguments)?,
        check_only: false,
    })
}

fn flags(arguments: &PersonAdd, class: ResidentClass) -> Result<Flags, Failure> {
    let left_on = typed::day_if_typed("--left-on", arguments.left_on.as_deref())?;
    let left = |wanted| left_on.filter(|_| class == wanted);
    let to = arguments.moved_to.as_deref();
    Ok(Flags {
        no_auto_answer: false,
        protected: arguments.protected,
        moved_out_on: left(ResidentClass::MovedOut),
        moved_out_to: to.map(|to| typed::code("--moved-to", to)).transpose()?,
        died_on: left(ResidentClass::Dead),
        removed_on: left(ResidentClass::Removed),
    })
}

fn coupon(arguments: &PersonAdd) -> Result<Option<Coupon>, Failure> {
    let Some(number) = &arguments.coupon else {
        return Ok(None);
    };
    let number =
        CouponNo::parse(number).map_err(|error| Failure::input("--coupon", &error, "coupon_no"))?;
    let issued_on = typed::day_if_typed("--coupon-issued", arguments.coupon_issued.as_deref())?;
    Ok(issued_on.map(|issued_on| Coupon {
        number,
        issued_on,
        reason: IssueReason::New,
        next_dose_no: arguments.next_dose,
        void_since: None,
    }))
}

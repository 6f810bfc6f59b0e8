//! My Number at the desk (`SAFE-50`): the leaf is durable before an answer leaves, and each names one of three purposes.

use crate::api::{ApiError, ErrorCode, NumberReply, NumberRequest, Secret};
use crate::audit::LeafType;
use crate::domain::{AddresseeNo, MyNumber, MyNumberError, Purpose, UnixTime};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged};
use crate::node::people::staging::Staging;
use crate::store::Batch;

impl Open {
    /// Compares or shows a My Number.
    ///
    /// # Errors
    /// [`ErrorCode::FieldUnusable`] for what is no My Number, [`ErrorCode::PersonUnknown`],
    /// [`ErrorCode::NumberMissing`], the store's; then nothing leaves.
    pub fn on_number(
        &mut self,
        request: &NumberRequest,
        actor: Actor,
        now: UnixTime,
    ) -> Result<NumberReply, ApiError> {
        match request {
            NumberRequest::CompareNumber {
                addressee_no,
                purpose,
                number,
            } => {
                let typed = MyNumber::parse(number.get()).map_err(unusable)?;
                let (person, held) = self.held_number(addressee_no, *purpose)?;
                let equal = held.ct_eq(&typed);
                let result = if equal { "equal" } else { "not equal" };
                let words = format!("number compared for {}: {result}", word(*purpose));
                self.log_only(Entry::new(LeafType::View, actor, words).about(person), now)?;
                Ok(NumberReply::Compared { equal })
            }
            NumberRequest::RegisterNumber {
                addressee_no,
                number,
            } => {
                let typed = MyNumber::parse(number.get()).map_err(unusable)?;
                self.register_number(addressee_no, &typed, actor, now)?;
                Ok(NumberReply::Registered)
            }
            NumberRequest::RevealNumber {
                addressee_no,
                purpose,
            } => {
                let (person, held) = self.held_number(addressee_no, *purpose)?;
                let words = format!("number shown for {}", word(*purpose));
                self.log_only(Entry::new(LeafType::View, actor, words).about(person), now)?;
                let digits = std::str::from_utf8(held.reveal(*purpose));
                let digits = digits.map_err(|_| damaged("a vault row"))?;
                Ok(NumberReply::Revealed(Secret::new(digits.to_owned())))
            }
        }
    }

    /// As a row of a file would: nobody else may have the number. A refusal is a leaf too, for it tells something.
    fn register_number(
        &mut self,
        addressee_no: &AddresseeNo,
        number: &MyNumber,
        actor: Actor,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let (slot, person) = self.person(addressee_no)?;
        let mut staging = Staging::default();
        let refused = if self.index.has_number(slot) {
            Some("fixed")
        } else {
            let taken = staging.number_is_anothers(self, number, addressee_no);
            taken.then_some("taken")
        };
        if let Some(reason) = refused {
            let words = format!("number not registered: {reason}");
            self.log_only(Entry::new(LeafType::View, actor, words).about(person), now)?;
            return Err(field_unusable(reason));
        }
        staging.resident(self, addressee_no)?;
        staging.set_number(self, addressee_no, number);
        let author = self.author(&actor);
        let entry = Entry::new(LeafType::Edit, actor, "number registered").about(person);
        self.save(staging, Batch::new(), vec![entry], author, None, now)
    }

    fn held_number(
        &self,
        addressee_no: &AddresseeNo,
        purpose: Purpose,
    ) -> Result<(crate::store::PersonId, MyNumber), ApiError> {
        let (_, person) = self.person(addressee_no)?;
        let number = self.number(&person, purpose)?;
        let number = number.ok_or_else(|| ApiError::new(ErrorCode::NumberMissing))?;
        Ok((person, number))
    }
}

fn word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::TransferIn => "transfer-in",
        Purpose::Provision => "provision",
        Purpose::Certificate => "certificate",
    }
}

fn unusable(error: MyNumberError) -> ApiError {
    let reason = match error {
        MyNumberError::NotTwelveDigits => "form",
        MyNumberError::CheckDigit => "check_digit",
    };
    field_unusable(reason)
}

fn field_unusable(reason: &str) -> ApiError {
    ApiError::new(ErrorCode::FieldUnusable)
        .with("field", "my_number")
        .with("reason", reason)
}

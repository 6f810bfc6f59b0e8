//! What belongs to one user: drafts, preferences, when the last login was. Sealed rows; they survive restart and lock.

use crate::api::{
    ApiError, DRAFT_LEN_MAX, DRAFTS_MAX, Draft, DraftLine, ErrorCode, FORM_LEN_MAX, OwnReply,
    OwnRequest, Preferences,
};
use crate::domain::{Private, UnixTime};
use crate::node::clock::now;
use crate::node::open::{Open, refusal};
use crate::node::run::{Node, Phase};
use crate::store::{Batch, Tree};

const DRAFT: &[u8] = b"draft\0";
/// Which drafts a user has.
const DRAFTS: &[u8] = b"drafts\0";
const PREFERENCES: &[u8] = b"preferences\0";
const LOGIN: &[u8] = b"login\0";
/// The form in which preferences are stored: a change of the type is a new number.
const PREFERENCES_VERSION: u8 = 1;
/// Minutes a user may choose.
const IDLE_MINUTES: std::ops::RangeInclusive<u8> = 1..=15;

/// Row of `Meta`: the last login of a user, and refused ones since.
#[derive(Clone, Copy, Default, serde::Serialize, serde::Deserialize)]
pub struct LastLogin {
    pub at: Option<UnixTime>,
    pub failures: u32,
}

impl Node {
    /// Answers one request of somebody who is logged in about what is their own; another idle time counts from now on.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::NotLoggedIn`], else as the subject refuses.
    pub fn on_own(&mut self, connection: u64, request: OwnRequest) -> Result<OwnReply, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let session = self.sessions.session(connection);
        let user = session.ok_or_else(|| ApiError::new(ErrorCode::NotLoggedIn))?;
        let user = user.user.clone();
        let chosen = matches!(request, OwnRequest::SavePreferences(_));
        let reply = open.answer_own(&user, request, now())?;
        if chosen {
            let idle_s = open.idle_s(&user, self.settings.session.idle_minutes)?;
            self.sessions.set_idle(&user, idle_s);
        }
        Ok(reply)
    }
}

impl Open {
    /// Answers one request of a user about what is the user's own.
    ///
    /// # Errors
    /// [`ErrorCode::DraftTooLong`], [`ErrorCode::FieldUnusable`], the store's.
    fn answer_own(
        &mut self,
        user: &str,
        request: OwnRequest,
        now: UnixTime,
    ) -> Result<OwnReply, ApiError> {
        match request {
            OwnRequest::SaveDraft { form, bytes } => self.save_draft(user, &form, &bytes, now)?,
            OwnRequest::LoadDraft { form } => {
                return Ok(OwnReply::Draft(self.load_draft(user, &form)?));
            }
            OwnRequest::DropDraft { form } => self.drop_draft(user, &form, now)?,
            OwnRequest::ListDrafts => return Ok(OwnReply::Drafts(self.drafts(user)?)),
            OwnRequest::ShowPreferences => {
                return Ok(OwnReply::Preferences(self.preferences(user)?));
            }
            OwnRequest::SavePreferences(preferences) => {
                self.save_preferences(user, &preferences, now)?;
            }
        }
        Ok(OwnReply::Saved)
    }

    fn save_draft(
        &mut self,
        user: &str,
        form: &str,
        bytes: &Private<Vec<u8>>,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        if bytes.get().len() > DRAFT_LEN_MAX || form.len() > FORM_LEN_MAX {
            return Err(ApiError::new(ErrorCode::DraftTooLong));
        }
        let mut batch = Batch::new();
        let mut lines = self.drafts(user)?;
        lines.retain(|line| line.form != form);
        for oldest in lines.drain((DRAFTS_MAX - 1).min(lines.len())..) {
            batch.delete(Tree::Meta, &draft_key(user, &oldest.form));
        }
        let line = DraftLine {
            form: form.to_owned(),
            at: now,
        };
        lines.insert(0, line);
        write_lines(&mut batch, user, &lines);
        let draft = Draft {
            at: now,
            bytes: bytes.clone(),
        };
        let row = postcard::to_stdvec(&draft).expect("a draft is plain data");
        batch.put(Tree::Meta, &draft_key(user, form), row);
        self.commit(batch, Vec::new(), now)
    }

    fn drop_draft(&mut self, user: &str, form: &str, now: UnixTime) -> Result<(), ApiError> {
        let mut lines = self.drafts(user)?;
        let before = lines.len();
        lines.retain(|line| line.form != form);
        if lines.len() == before {
            return Ok(());
        }
        let mut batch = Batch::new();
        write_lines(&mut batch, user, &lines);
        batch.delete(Tree::Meta, &draft_key(user, form));
        self.commit(batch, Vec::new(), now)
    }

    fn load_draft(&self, user: &str, form: &str) -> Result<Option<Draft>, ApiError> {
        let row = self.store.get(Tree::Meta, &draft_key(user, form));
        let row = row.map_err(refusal)?;
        Ok(row.and_then(|row| postcard::from_bytes(&row).ok()))
    }

    /// Newest first.
    fn drafts(&self, user: &str) -> Result<Vec<DraftLine>, ApiError> {
        let row = self.store.get(Tree::Meta, &own_key(DRAFTS, user));
        let row = row.map_err(refusal)?;
        let read = row.and_then(|row| postcard::from_bytes(&row).ok());
        Ok(read.unwrap_or_default())
    }

    /// The preferences of a user, or the defaults.
    ///
    /// # Errors
    /// The store's.
    pub fn preferences(&self, user: &str) -> Result<Preferences, ApiError> {
        let row = self.store.get(Tree::Meta, &own_key(PREFERENCES, user));
        let row = row.map_err(refusal)?;
        let stored = row.and_then(|row| match row.split_first() {
            Some((&PREFERENCES_VERSION, rest)) => postcard::from_bytes(rest).ok(),
            _ => None,
        });
        Ok(stored.unwrap_or_default())
    }

    fn save_preferences(
        &mut self,
        user: &str,
        preferences: &Preferences,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let minutes = preferences.idle_minutes;
        if minutes.is_some_and(|minutes| !IDLE_MINUTES.contains(&minutes)) {
            return Err(ApiError::new(ErrorCode::FieldUnusable)
                .with("field", "idle_minutes")
                .with("reason", "1-15"));
        }
        let mut row = vec![PREFERENCES_VERSION];
        row.extend(postcard::to_stdvec(preferences).expect("preferences are plain data"));
        let mut batch = Batch::new();
        batch.put(Tree::Meta, &own_key(PREFERENCES, user), row);
        self.commit(batch, Vec::new(), now)
    }

    /// Seconds without activity for a user: the own choice, never more than the settings allow (`SAFE-42`).
    ///
    /// # Errors
    /// The store's.
    pub fn idle_s(&self, user: &str, minutes_max: u32) -> Result<u32, ApiError> {
        let own = self.preferences(user)?.idle_minutes;
        Ok(own.map_or(minutes_max, |own| minutes_max.min(own.into())) * 60)
    }

    /// When a user logged in last.
    ///
    /// # Errors
    /// The store's.
    pub fn last_login(&self, user: &str) -> Result<LastLogin, ApiError> {
        let row = self.store.get(Tree::Meta, &own_key(LOGIN, user));
        let row = row.map_err(refusal)?;
        let read = row.and_then(|row| postcard::from_bytes(&row).ok());
        Ok(read.unwrap_or_default())
    }
}

/// Puts when a user logged in last into a batch.
pub fn write_last_login(batch: &mut Batch, user: &str, last: LastLogin) {
    let row = postcard::to_stdvec(&last).expect("plain data");
    batch.put(Tree::Meta, &own_key(LOGIN, user), row);
}

fn write_lines(batch: &mut Batch, user: &str, lines: &[DraftLine]) {
    let row = postcard::to_stdvec(lines).expect("plain data");
    batch.put(Tree::Meta, &own_key(DRAFTS, user), row);
}

fn own_key(kind: &[u8], user: &str) -> Vec<u8> {
    [kind, user.as_bytes()].concat()
}

/// A user ID holds no zero byte, so no user's prefix is the beginning of another's.
fn draft_key(user: &str, form: &str) -> Vec<u8> {
    [DRAFT, user.as_bytes(), b"\0", form.as_bytes()].concat()
}

//! Accounts: user IDs, roles, passwords, logins. An account is a slot of the store and a row about its role.

use crate::api::{ApiError, ErrorCode, Session, StaffAdded};
use crate::audit::LeafType;
use crate::crypto::{self, PasswordCost};
use crate::domain::{Role, UnixTime};
use crate::node::doors::own::{LastLogin, write_last_login};
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, damaged, refusal};
use crate::store::{Batch, NewSlot, StaffRef, Store, Tree};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Characters a password needs where it is the only factor (NIST SP 800-63B rev. 4).
const PASSWORD_CHARS_MIN: usize = 15;
/// Characters a password may have; 64 and more are accepted.
const PASSWORD_CHARS_MAX: usize = 256;
/// Characters of a user ID.
const USER_LEN_MAX: usize = 32;
/// Whom log and documents name where nobody acted; no account has this user ID.
pub const NODE: &str = "node";
/// Different characters a password needs, so that `aaaaaaaaaaaaaaa` is none.
const PASSWORD_KINDS_MIN: usize = 5;
/// Parts of passwords that everybody tries first.
const BLOCKLIST: &str = include_str!("../../../config/password-blocklist.txt");

/// One account as stored.
#[derive(Clone, Serialize, Deserialize)]
pub struct Account {
    pub user: String,
    pub role: Role,
    pub created: UnixTime,
}

/// The form in which a user ID is stored and compared: 1 to 32 of `a-z 0-9 . _ -`.
///
/// # Errors
/// [`ErrorCode::StaffIdUnusable`]
pub fn parse_user(typed: &str) -> Result<String, ApiError> {
    let user: String = typed.trim().nfkc().collect::<String>().to_ascii_lowercase();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if user.is_empty() || user.len() > USER_LEN_MAX || !user.chars().all(allowed) || user == NODE {
        return Err(ApiError::new(ErrorCode::StaffIdUnusable));
    }
    Ok(user)
}

/// How the store names an account's slot without knowing the user ID.
pub fn staff_ref(store_id: &[u8; 16], user: &str) -> StaffRef {
    let digest = crypto::sha256(&[b"vrx/1/staff\0", store_id, user.as_bytes()]);
    let mut staff = StaffRef::default();
    staff.copy_from_slice(&digest[..16]);
    staff
}

/// Refuses passwords that guessing finds first; no rules about which characters.
///
/// # Errors
/// [`ErrorCode::PasswordUnusable`] with `reason` `short`, `long`, `simple` or `common`.
pub fn check_password(password: &str, user: &str) -> Result<(), ApiError> {
    let folded: String = password.nfkc().collect::<String>().to_lowercase();
    let refused =
        |reason: &str| Err(ApiError::new(ErrorCode::PasswordUnusable).with("reason", reason));
    let length = folded.chars().count();
    if length < PASSWORD_CHARS_MIN {
        return refused("short");
    }
    if length > PASSWORD_CHARS_MAX {
        return refused("long");
    }
    let mut kinds: Vec<char> = folded.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() < PASSWORD_KINDS_MIN {
        return refused("simple");
    }
    let mut rest = folded;
    for known in BLOCKLIST
        .lines()
        .chain([user])
        .filter(|word| word.len() >= 3)
    {
        rest = rest.replace(known, "");
    }
    // What is left after everything that is guessed first must still be a password's half.
    if rest.chars().count() * 2 < PASSWORD_CHARS_MIN {
        return refused("common");
    }
    Ok(())
}

/// How much a guess costs: a practice network uses the floor.
pub fn password_cost(practice: bool) -> PasswordCost {
    if practice {
        PasswordCost::FLOOR
    } else {
        PasswordCost::STANDARD
    }
}

/// The account's row of a new store or a new account.
pub fn write_account(batch: &mut Batch, account: &Account) {
    let row = postcard::to_stdvec(account).expect("an account is plain data");
    batch.put(Tree::Staff, account.user.as_bytes(), row);
}

/// The account of a user ID whose password was right.
///
/// # Errors
/// The store's, or damage where the row is missing.
pub fn load_account(store: &Store, user: &str) -> Result<Account, ApiError> {
    let row = store.get(Tree::Staff, user.as_bytes()).map_err(refusal)?;
    row.and_then(|row| postcard::from_bytes(&row).ok())
        .ok_or_else(|| damaged("account"))
}

impl Open {
    /// The user IDs of all accounts.
    ///
    /// # Errors
    /// The store's.
    pub fn users(&mut self) -> Result<Vec<String>, ApiError> {
        self.store
            .fold(
                Tree::Staff,
                Vec::new,
                |users: &mut Vec<String>, key, _| {
                    users.push(String::from_utf8_lossy(key).into_owned());
                },
                &mut |_| {},
            )
            .map_err(refusal)
    }

    /// A new account; its leaf is durable before its slot.
    ///
    /// # Errors
    /// [`ErrorCode::StaffExists`], an unusable ID or password, the store's.
    pub fn add_staff(
        &mut self,
        user: &str,
        role: Role,
        password: &str,
        actor: Actor,
        now: UnixTime,
    ) -> Result<StaffAdded, ApiError> {
        if self.identity.is_relay() && role != Role::Admin {
            return Err(ApiError::new(ErrorCode::RelayHasNoRecords));
        }
        if self.identity.is_venue() && !matches!(role, Role::Admin | Role::Venue) {
            return Err(ApiError::new(ErrorCode::OnlyVenue));
        }
        let user = parse_user(user)?;
        check_password(password, &user)?;
        let staff = staff_ref(&self.store.status().store_id, &user);
        if self.store.has_slot(&staff) {
            return Err(ApiError::new(ErrorCode::StaffExists));
        }
        let mut batch = Batch::new();
        write_account(
            &mut batch,
            &Account {
                user: user.clone(),
                role,
                created: now,
            },
        );
        let entry = Entry::new(
            LeafType::SlotChange,
            actor,
            format!("staff added: {user}, {}", role.as_str()),
        )
        .object(user.clone());
        self.commit(batch, vec![entry], now)?;
        let cost = password_cost(self.network.trust.is_practice());
        let slot = NewSlot {
            staff,
            password,
            cost,
        };
        self.store.add_slot(&slot).map_err(refusal)?;
        Ok(StaffAdded { user, role })
    }

    /// A login whose password was right: leaf first, then the session.
    ///
    /// # Errors
    /// The store's.
    pub fn begin_session(
        &mut self,
        user: &str,
        uid: u32,
        idle_minutes_max: u32,
        now: UnixTime,
    ) -> Result<Session, ApiError> {
        let account = load_account(&self.store, user)?;
        let idle_s = self.idle_s(user, idle_minutes_max)?;
        let before = self.last_login(user)?;
        let actor = Actor::Staff(account.user.clone(), uid);
        let entry = Entry::new(LeafType::Unlock, actor, "login").object(account.user.clone());
        let mut batch = Batch::new();
        let last = LastLogin {
            at: Some(now),
            failures: 0,
        };
        write_last_login(&mut batch, user, last);
        self.commit(batch, vec![entry], now)?;
        let staff = staff_ref(&self.store.status().store_id, user);
        self.store.note_success(&staff, uid).map_err(refusal)?;
        Ok(Session {
            user: account.user,
            role: account.role,
            own: self.identity.own,
            idle_s,
            last_login: before.at,
            failures: before.failures,
        })
    }

    /// Leaves about what was tried while the node was locked; only when they are durable are the attempts marked so.
    ///
    /// # Errors
    /// The store's; then the leaves follow after the next start.
    pub fn log_attempts(&mut self) -> Result<(), ApiError> {
        let attempts = self.store.unlogged_attempts();
        if attempts.is_empty() {
            return Ok(());
        }
        for attempt in attempts {
            let words = "login refused while locked";
            let entry = Entry::new(LeafType::UnlockFail, Actor::Node, words);
            self.log_only(entry, UnixTime(attempt.at))?;
        }
        self.store.note_logged().map_err(refusal)
    }

    /// A login that was refused: a leaf, and the next attempt waits longer.
    ///
    /// # Errors
    /// The store's.
    pub fn note_login_failure(
        &mut self,
        user: &str,
        uid: u32,
        now: UnixTime,
    ) -> Result<(), ApiError> {
        let staff = staff_ref(&self.store.status().store_id, user);
        let entry =
            Entry::new(LeafType::UnlockFail, Actor::Stranger(uid), "login refused").object(user);
        let mut batch = Batch::new();
        if self.store.has_slot(&staff) {
            let last = self.last_login(user)?;
            let failures = last.failures.saturating_add(1);
            write_last_login(&mut batch, user, LastLogin { failures, ..last });
        }
        self.commit(batch, vec![entry], now)?;
        self.store.note_failure(&staff, uid, now.0).map_err(refusal)
    }
}

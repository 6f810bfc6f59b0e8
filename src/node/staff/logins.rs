//! Passwords: the login, the lock of a session, another password. Argon2id runs on other threads, the node goes on.

use crate::api::{
    AnyoneReply, ApiError, ErrorCode, Event, Reply, Secret, SessionReply, SessionRequest,
    SystemAccount,
};
use crate::audit::LeafType;
use crate::crypto::SystemEntropy;
use crate::inquiry;
use crate::node::clock::now;
use crate::node::inquiries::limits::inquiry_limits;
use crate::node::log::{Actor, Entry};
use crate::node::open::{Open, refusal};
use crate::node::run::{Answer, Done, Node, Phase};
use crate::node::staff::accounts::{
    check_password, load_account, parse_user, password_cost, staff_ref,
};
use crate::store::{Locked, NewSlot, SealedSlot, UnlockError};
use std::sync::Arc;
use std::time::Instant;

/// Passwords that may wait for their turn at Argon2id.
const LOGINS_MAX: usize = 16;

/// A password being tried.
pub struct Attempt {
    pub connection: u64,
    pub account: SystemAccount,
    pub user: String,
    pub aim: Aim,
    pub reply: Answer,
}

/// What it is tried for.
pub enum Aim {
    LogIn,
    Unlock,
    /// The new one.
    Change(Secret),
}

/// What Argon2id found.
pub enum Proof {
    Wrong,
    Right,
    /// Right, and the slot under the new password.
    Changed(Box<SealedSlot>),
}

impl Node {
    /// A request about the own login.
    pub fn on_session(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: SessionRequest,
        reply: Answer,
    ) {
        let Some(session) = self.sessions.session(connection).cloned() else {
            let _ = reply.send(Err(ApiError::new(ErrorCode::NotLoggedIn)));
            return;
        };
        let attempt = |aim, reply| Attempt {
            connection,
            account,
            user: session.user.clone(),
            aim,
            reply,
        };
        match request {
            SessionRequest::Unlock { password } => {
                self.on_login(attempt(Aim::Unlock, reply), password);
            }
            SessionRequest::ChangePassword { old, new } => {
                match self.check_new(connection, &session.user, &old, &new) {
                    Ok(()) => self.on_login(attempt(Aim::Change(new), reply), old),
                    Err(error) => {
                        let _ = reply.send(Err(error));
                    }
                }
            }
            SessionRequest::Lock => {
                self.lock_session(connection, "session locked");
                let _ = reply.send(Ok(Reply::Session(SessionReply::Locked)));
            }
            SessionRequest::ShowSession => {
                let left_s = self.sessions.left_s(connection, Instant::now());
                let shown = SessionReply::Session { session, left_s };
                let _ = reply.send(Ok(Reply::Session(shown)));
            }
        }
    }

    fn check_new(
        &mut self,
        connection: u64,
        user: &str,
        old: &Secret,
        new: &Secret,
    ) -> Result<(), ApiError> {
        self.admit(connection, false, false)?;
        if old.get() == new.get() {
            return Err(ApiError::new(ErrorCode::PasswordUnusable).with("reason", "same"));
        }
        check_password(new.get(), user)
    }

    /// Whether a request may pass now (`SAFE-42`). What `goes_on`, a file job under way, does so while its session is locked.
    ///
    /// # Errors
    /// [`ErrorCode::NotLoggedIn`], [`ErrorCode::SessionLocked`]
    pub fn admit(
        &mut self,
        connection: u64,
        background: bool,
        goes_on: bool,
    ) -> Result<(), ApiError> {
        if matches!(self.phase, Phase::Locked(_) | Phase::Opening) {
            return Err(ApiError::new(ErrorCode::Locked));
        }
        self.lock_idle();
        let background = background || goes_on;
        match self.sessions.admit(connection, background, Instant::now()) {
            Err(ErrorCode::SessionLocked) if goes_on => Ok(()),
            other => other.map_err(ApiError::new),
        }
    }

    /// Locks the sessions whose time without activity is over.
    pub fn lock_idle(&mut self) {
        for connection in self.sessions.idle(Instant::now()) {
            self.lock_session(connection, "session locked by time");
        }
    }

    fn lock_session(&mut self, connection: u64, words: &str) {
        let locked = self.sessions.lock(connection);
        if let Some((user, uid)) = locked.map(|seat| (seat.session.user.clone(), seat.uid)) {
            self.log_session(&user, uid, words);
        }
    }

    /// Ends the login of a connection and the file job on it; the leaf says when (`SAFE-67`).
    pub fn end_session(&mut self, connection: u64, words: &str) {
        if let Phase::Open(open) = &mut self.phase {
            open.todo_changed |= open.imports.remove(&connection).is_some();
            open.checks.remove(&connection);
        }
        if let Some(seat) = self.sessions.end(connection) {
            self.log_session(&seat.session.user, seat.uid, words);
        }
    }

    /// A session ends or locks even where the disk takes no leaf.
    fn log_session(&mut self, user: &str, uid: u32, words: &str) {
        let Phase::Open(open) = &mut self.phase else {
            return;
        };
        let entry = Entry::new(LeafType::Lock, Actor::Staff(user.to_owned(), uid), words);
        if let Err(error) = open.log_only(entry.object(user), now()) {
            tracing::warn!(
                code = error.code.as_str(),
                "the end of a session could not be logged"
            );
        }
    }

    /// Tries a password on another thread: the node answers others meanwhile.
    pub fn on_login(&mut self, attempt: Attempt, password: Secret) {
        match self.begin_attempt(&attempt) {
            Err(error) => {
                let _ = attempt.reply.send(Err(error));
            }
            Ok(user) => self.try_password(Attempt { user, ..attempt }, password),
        }
    }

    fn begin_attempt(&mut self, attempt: &Attempt) -> Result<String, ApiError> {
        let user = parse_user(&attempt.user).map_err(|_| ApiError::new(ErrorCode::LoginFailed))?;
        let wait_s = match &self.phase {
            Phase::Opening => return Err(ApiError::new(ErrorCode::Busy)),
            Phase::Locked(locked) => {
                let staff = staff_ref(&locked.store_id(), &user);
                locked.wait_s(&staff, attempt.account.uid, now().0)
            }
            Phase::Open(open) => {
                let staff = staff_ref(&open.store.status().store_id, &user);
                open.store.wait_s(&staff, attempt.account.uid, now().0)
            }
        };
        if wait_s > 0 {
            return Err(ApiError::new(ErrorCode::LoginDelayed).with("seconds", wait_s));
        }
        if self.logins_waiting >= LOGINS_MAX {
            return Err(ApiError::new(ErrorCode::Busy));
        }
        Ok(user)
    }

    fn try_password(&mut self, attempt: Attempt, password: Secret) {
        let done = self.done.clone();
        self.logins_waiting += 1;
        match std::mem::replace(&mut self.phase, Phase::Opening) {
            Phase::Open(open) => {
                let staff = staff_ref(&open.store.status().store_id, &attempt.user);
                let check = open.store.password_check(&staff);
                let cost = password_cost(open.network.trust.is_practice());
                self.phase = Phase::Open(open);
                let turn = Arc::clone(&self.logins);
                tokio::spawn(async move {
                    let _turn = turn.acquire_owned().await;
                    let tried = tokio::task::spawn_blocking(move || {
                        let proof = match &attempt.aim {
                            Aim::Change(new) => {
                                let slot = NewSlot {
                                    staff,
                                    password: new.get(),
                                    cost,
                                };
                                let changed =
                                    check.change(password.get(), &slot, &mut SystemEntropy);
                                changed.map_or(Proof::Wrong, |slot| Proof::Changed(Box::new(slot)))
                            }
                            _ if check.run(password.get()) => Proof::Right,
                            _ => Proof::Wrong,
                        };
                        (proof, attempt)
                    });
                    // A panic of Argon2id drops the attempt, and whoever waits for it is told that the node is gone.
                    if let Ok((proof, attempt)) = tried.await {
                        let _ = done.send(Done::Checked { proof, attempt }).await;
                    }
                });
            }
            Phase::Locked(locked) => {
                let limits = inquiry_limits(&self.settings.limits);
                tokio::task::spawn_blocking(move || {
                    let result = unlock(locked, attempt, &password, limits);
                    let _ = done.blocking_send(result);
                });
            }
            Phase::Opening => {}
        }
    }

    /// The first login after a start came to its end.
    pub fn on_unlocked(
        &mut self,
        locked: Option<Box<Locked>>,
        opened: Result<Box<Open>, ApiError>,
        attempt: &Attempt,
    ) -> Result<Reply, ApiError> {
        match (opened, locked) {
            (Ok(open), _) => self.on_opened(open, attempt),
            (Err(error), Some(locked)) => {
                self.phase = Phase::Locked(locked);
                Err(error)
            }
            // The password was right and the store is not: it is closed again, and the next login finds it so.
            (Err(error), None) => {
                self.lock_again();
                Err(error)
            }
        }
    }

    fn lock_again(&mut self) {
        match Locked::open(&self.folder.store(), Arc::clone(&self.disk)) {
            Ok(locked) => self.phase = Phase::Locked(Box::new(locked)),
            Err(error) => tracing::error!(%error, "the store cannot be closed again"),
        }
    }

    fn on_opened(&mut self, open: Box<Open>, attempt: &Attempt) -> Result<Reply, ApiError> {
        self.own = open.identity.own;
        self.practice = open.network.trust.is_practice();
        self.phase = Phase::Open(open);
        self.after_unlock();
        let _ = self.events.send(Event::LockChanged);
        self.log_in(attempt)
    }

    /// A password was tried while the node is open.
    pub fn on_checked(&mut self, proof: Proof, attempt: &Attempt) -> Result<Reply, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        // Guesses that were begun at the same time: whose turn it is not yet, is not told what was right.
        let staff = staff_ref(&open.store.status().store_id, &attempt.user);
        let wait_s = open.store.wait_s(&staff, attempt.account.uid, now().0);
        if wait_s > 0 {
            return Err(ApiError::new(ErrorCode::LoginDelayed).with("seconds", wait_s));
        }
        if matches!(proof, Proof::Wrong) {
            open.note_login_failure(&attempt.user, attempt.account.uid, now())?;
        }
        match (&attempt.aim, proof) {
            (Aim::LogIn, Proof::Wrong) => Err(ApiError::new(ErrorCode::LoginFailed)),
            (Aim::LogIn, _) => self.log_in(attempt),
            (_, Proof::Wrong) => Err(self.on_wrong(attempt)),
            (_, proof) => self.on_right(proof, attempt),
        }
    }

    fn log_in(&mut self, attempt: &Attempt) -> Result<Reply, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        load_account(&open.store, &attempt.user)?;
        let most = self.settings.session.idle_minutes;
        let session = open.begin_session(&attempt.user, attempt.account.uid, most, now())?;
        let uid = attempt.account.uid;
        let before = self
            .sessions
            .begin(attempt.connection, session.clone(), uid, Instant::now());
        if let Some(before) = before {
            self.log_session(&before.session.user, before.uid, "logout by another login");
        }
        Ok(Reply::Anyone(AnyoneReply::LoggedIn(session)))
    }

    /// A wrong password inside a login; the third ends it.
    fn on_wrong(&mut self, attempt: &Attempt) -> ApiError {
        let left = self.sessions.fail(attempt.connection);
        if left == 0 {
            self.end_session(attempt.connection, "logout after wrong passwords");
        }
        ApiError::new(ErrorCode::PasswordWrong).with("left", left)
    }

    fn on_right(&mut self, proof: Proof, attempt: &Attempt) -> Result<Reply, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let session = self.sessions.session(attempt.connection);
        let session = session.filter(|session| session.user == attempt.user);
        let session = session.ok_or_else(|| ApiError::new(ErrorCode::NotLoggedIn))?;
        let session = session.clone();
        let actor = Actor::Staff(attempt.user.clone(), attempt.account.uid);
        let reply = if let Proof::Changed(slot) = proof {
            let entry = Entry::new(LeafType::SlotChange, actor, "password changed");
            open.log_only(entry.object(attempt.user.clone()), now())?;
            open.store.replace_slot(*slot).map_err(refusal)?;
            open.note_own_password(&attempt.user, now())?;
            SessionReply::PasswordChanged
        } else {
            let entry = Entry::new(LeafType::Unlock, actor, "session unlocked");
            open.log_only(entry.object(attempt.user.clone()), now())?;
            SessionReply::Unlocked(session)
        };
        let staff = staff_ref(&open.store.status().store_id, &attempt.user);
        let noted = open.store.note_success(&staff, attempt.account.uid);
        noted.map_err(refusal)?;
        self.sessions.unlock(attempt.connection, Instant::now());
        Ok(Reply::Session(reply))
    }
}

/// Runs on a thread of its own: Argon2id, recovery, index.
fn unlock(
    mut locked: Box<Locked>,
    attempt: Attempt,
    password: &Secret,
    limits: inquiry::Limits,
) -> Done {
    let staff = staff_ref(&locked.store_id(), &attempt.user);
    let entropy = Box::new(SystemEntropy);
    let who = (&staff, attempt.account.uid);
    let store = locked.unlock(who, password.get(), now().0, entropy, &mut |progress| {
        tracing::debug!(?progress, "opening");
    });
    match store {
        Ok(store) => Done::Unlocked {
            locked: None,
            opened: Open::load(store, limits, Box::new(SystemEntropy), &mut |_| {}).map(Box::new),
            attempt,
        },
        Err(error) => Done::Unlocked {
            opened: Err(unlock_refusal(error)),
            locked: Some(locked),
            attempt,
        },
    }
}

pub fn unlock_refusal(error: UnlockError) -> ApiError {
    match error {
        UnlockError::Refused => ApiError::new(ErrorCode::LoginFailed),
        UnlockError::Wait(seconds) => {
            ApiError::new(ErrorCode::LoginDelayed).with("seconds", seconds)
        }
        UnlockError::Store(error) => refusal(error),
    }
}

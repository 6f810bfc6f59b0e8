//! Who sits at which connection: when a session locks itself (`SAFE-42`), when wrong passwords end it. Time is an argument.

use crate::api::{ErrorCode, PASSWORD_FAILURES_MAX, Session};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Logins by connection.
#[derive(Default)]
pub struct Sessions(HashMap<u64, Seat>);

/// One login.
pub struct Seat {
    pub session: Session,
    /// The system account at the other end.
    pub uid: u32,
    active: Instant,
    locked: bool,
    failures: u32,
}

impl Seat {
    fn left(&self, now: Instant) -> Duration {
        let idle = Duration::from_secs(self.session.idle_s.into());
        idle.saturating_sub(now.saturating_duration_since(self.active))
    }
}

impl Sessions {
    /// A login; an older one on the same connection is given back, it ended.
    pub fn begin(
        &mut self,
        connection: u64,
        session: Session,
        uid: u32,
        now: Instant,
    ) -> Option<Seat> {
        let seat = Seat {
            session,
            uid,
            active: now,
            locked: false,
            failures: 0,
        };
        self.0.insert(connection, seat)
    }

    /// A logout, or the end of the connection.
    pub fn end(&mut self, connection: u64) -> Option<Seat> {
        self.0.remove(&connection)
    }

    /// Whose login it is, locked or not.
    pub fn session(&self, connection: u64) -> Option<&Session> {
        self.0.get(&connection).map(|seat| &seat.session)
    }

    /// Lets a request pass: activity unless it is made in the background.
    ///
    /// # Errors
    /// [`ErrorCode::NotLoggedIn`], [`ErrorCode::SessionLocked`]
    pub fn admit(
        &mut self,
        connection: u64,
        background: bool,
        now: Instant,
    ) -> Result<(), ErrorCode> {
        let seat = self.0.get_mut(&connection);
        let seat = seat.ok_or(ErrorCode::NotLoggedIn)?;
        if seat.locked || seat.left(now).is_zero() {
            return Err(ErrorCode::SessionLocked);
        }
        if !background {
            seat.active = now;
        }
        Ok(())
    }

    /// Locks one; `None` where it was locked already or is none.
    pub fn lock(&mut self, connection: u64) -> Option<&Seat> {
        let seat = self.0.get_mut(&connection)?;
        (!std::mem::replace(&mut seat.locked, true)).then_some(seat)
    }

    /// The connections whose time without activity is over and that are not locked yet.
    pub fn idle(&self, now: Instant) -> Vec<u64> {
        let over = |(_, seat): &(&u64, &Seat)| !seat.locked && seat.left(now).is_zero();
        let seats = self.0.iter().filter(over);
        seats.map(|(connection, _)| *connection).collect()
    }

    /// The password was right: open again, and the count of wrong ones begins anew.
    pub fn unlock(&mut self, connection: u64, now: Instant) {
        if let Some(seat) = self.0.get_mut(&connection) {
            seat.locked = false;
            seat.failures = 0;
            seat.active = now;
        }
    }

    /// The password was wrong: tries left; at 0 the caller ends the login.
    pub fn fail(&mut self, connection: u64) -> u32 {
        let Some(seat) = self.0.get_mut(&connection) else {
            return 0;
        };
        seat.failures += 1;
        PASSWORD_FAILURES_MAX.saturating_sub(seat.failures)
    }

    /// Seconds without activity that are left; 0 while locked.
    pub fn left_s(&self, connection: u64, now: Instant) -> u32 {
        let seat = self.0.get(&connection).filter(|seat| !seat.locked);
        let left = seat.map_or(Duration::ZERO, |seat| seat.left(now));
        u32::try_from(left.as_secs()).unwrap_or(u32::MAX)
    }

    /// Another time without activity for every login of a user.
    pub fn set_idle(&mut self, user: &str, idle_s: u32) {
        let seats = self.0.values_mut();
        for seat in seats.filter(|seat| seat.session.user == user) {
            seat.session.idle_s = idle_s;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{MunicipalityCode, Role};

    fn seated(idle_s: u32) -> (Sessions, Instant) {
        let mut sessions = Sessions::default();
        let now = Instant::now();
        let session = Session {
            user: "hanako".to_owned(),
            role: Role::Clerk,
            own: MunicipalityCode::new(992_011).expect("a code"),
            idle_s,
            last_login: None,
            failures: 0,
        };
        sessions.begin(7, session, 1000, now);
        (sessions, now)
    }

    #[test]
    fn safe_42_a_session_locks_itself_after_its_idle_time_and_only_activity_puts_it_off() {
        let (mut sessions, start) = seated(60);
        let at = |s| start + Duration::from_secs(s);
        assert_eq!(sessions.admit(7, false, at(59)), Ok(()));
        assert_eq!(sessions.left_s(7, at(59)), 60);
        assert_eq!(sessions.admit(7, true, at(100)), Ok(()), "a refresh passes");
        assert!(sessions.idle(at(118)).is_empty());
        assert_eq!(sessions.idle(at(119)), [7], "and puts nothing off");
        assert_eq!(
            sessions.admit(7, false, at(119)),
            Err(ErrorCode::SessionLocked)
        );
        assert!(sessions.lock(7).is_some() && sessions.lock(7).is_none());
        assert!(sessions.idle(at(500)).is_empty(), "it is locked already");
        assert_eq!(
            sessions.admit(7, false, at(120)),
            Err(ErrorCode::SessionLocked)
        );
        sessions.unlock(7, at(200));
        assert_eq!(sessions.admit(7, false, at(259)), Ok(()));
    }

    #[test]
    fn the_third_wrong_password_leaves_no_try() {
        let (mut sessions, now) = seated(60);
        assert_eq!((sessions.fail(7), sessions.fail(7)), (2, 1));
        sessions.unlock(7, now);
        assert_eq!((sessions.fail(7), sessions.fail(7)), (2, 1));
        assert_eq!(sessions.fail(7), 0);
        sessions.end(7);
        assert_eq!(sessions.admit(7, false, now), Err(ErrorCode::NotLoggedIn));
    }

    #[test]
    fn a_shorter_time_chosen_by_the_user_counts_at_once() {
        let (mut sessions, start) = seated(300);
        sessions.set_idle("hanako", 60);
        assert_eq!(sessions.idle(start + Duration::from_secs(61)), [7]);
    }
}

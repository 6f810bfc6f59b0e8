//! Logins at terminals: lock and unlock, wrong passwords, another password, what belongs to the user.

use crate::world::{ADMIN, CLERK, PASSWORD, Town, World};
use watari::api::{
    AdminReply, AdminRequest, AnyoneRequest, AuditQuery, Calendar, ClerkRequest, DRAFT_LEN_MAX,
    ErrorCode, Handle, OwnReply, OwnRequest, Preferences, Search, Secret, SessionReply,
    SessionRequest, SharedReply, SharedRequest, Theme,
};
use watari::domain::{Private, Role};

const MIHON: u32 = 992_011;
const OTHER: &str = "seven plum trees in the rain";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

async fn unlock(handle: &Handle, password: &str) -> Result<SessionReply, watari::api::ApiError> {
    let password = secret(password);
    handle.session(SessionRequest::Unlock { password }).await
}

async fn find(handle: &Handle) -> Option<ErrorCode> {
    let find = ClerkRequest::FindPeople(Search {
        text: Private::new("サトウ".to_owned()),
        offset: 0,
        count: 10,
    });
    handle.clerk(find).await.err().map(|error| error.code)
}

async fn leaves(town: &Town) -> Vec<String> {
    let admin = town.log_in(ADMIN).await;
    let query = AuditQuery {
        count: 100,
        user: Some(CLERK.to_owned()),
        ..AuditQuery::default()
    };
    match admin.shared(SharedRequest::ListAudit(query)).await.unwrap() {
        SharedReply::Audit(page) => page.lines.into_iter().map(|line| line.detail).collect(),
        other => panic!("not the log: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_session_answers_nothing_but_its_password_and_the_logout() {
    let world = World::new(&[MIHON]).await;
    let town = &world.towns[0];
    let clerk = town.clerk().await;
    clerk.session(SessionRequest::Lock).await.unwrap();
    assert_eq!(find(&clerk).await, Some(ErrorCode::SessionLocked));
    let drafts = clerk.own(OwnRequest::ListDrafts).await.unwrap_err();
    assert_eq!(drafts.code, ErrorCode::SessionLocked);
    let change = SessionRequest::ChangePassword {
        old: secret(PASSWORD),
        new: secret(OTHER),
    };
    let refused = clerk.session(change).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SessionLocked);
    assert!(clerk.status().await.is_ok());
    let other = town.clerk().await;
    assert_eq!(find(&other).await, None, "only that terminal is locked");

    let wrong = unlock(&clerk, "not the password of anybody")
        .await
        .unwrap_err();
    assert_eq!(wrong.code, ErrorCode::PasswordWrong);
    assert_eq!(wrong.values, [("left".to_owned(), "2".to_owned())]);
    let opened = unlock(&clerk, PASSWORD).await.unwrap();
    assert!(matches!(opened, SessionReply::Unlocked(session) if session.user == CLERK));
    assert_eq!(find(&clerk).await, None);
    clerk.anyone(AnyoneRequest::LogOut).await.unwrap();
    let leaves = leaves(town).await;
    for words in ["session locked", "session unlocked", "logout", "login"] {
        assert!(
            leaves.iter().any(|leaf| leaf == words),
            "{words}: {leaves:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_wrong_password_ends_the_login() {
    let world = World::new(&[MIHON]).await;
    let clerk = world.towns[0].clerk().await;
    clerk.session(SessionRequest::Lock).await.unwrap();
    for left in ["2", "1", "0"] {
        let wrong = unlock(&clerk, "not the password of anybody")
            .await
            .unwrap_err();
        assert_eq!(wrong.values, [("left".to_owned(), left.to_owned())]);
    }
    assert_eq!(find(&clerk).await, Some(ErrorCode::NotLoggedIn));
    let gone = unlock(&clerk, PASSWORD).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotLoggedIn);
    let again = clerk.log_in(CLERK, secret(PASSWORD)).await.unwrap();
    assert_eq!(again.failures, 3);
    assert!(again.last_login.is_some());
    assert_eq!(again.idle_s, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_counts_at_once_and_after_a_restart() {
    let mut world = World::new(&[MIHON]).await;
    let clerk = world.towns[0].clerk().await;
    let change = |old: &str, new: &str| SessionRequest::ChangePassword {
        old: secret(old),
        new: secret(new),
    };
    for (new, reason) in [
        ("short", "short"),
        (PASSWORD, "same"),
        ("aaaaaaaaaaaaaaaaaa", "simple"),
    ] {
        let refused = clerk.session(change(PASSWORD, new)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::PasswordUnusable);
        assert_eq!(refused.values[0].1, reason);
    }
    let wrong = clerk
        .session(change("not the password at all", OTHER))
        .await;
    assert_eq!(wrong.unwrap_err().code, ErrorCode::PasswordWrong);
    let changed = clerk.session(change(PASSWORD, OTHER)).await.unwrap();
    assert!(matches!(changed, SessionReply::PasswordChanged));
    let other = world.towns[0].connect();
    let old = other.log_in(CLERK, secret(PASSWORD)).await.unwrap_err();
    assert_eq!(old.code, ErrorCode::LoginFailed);
    other.log_in(CLERK, secret(OTHER)).await.unwrap();
    drop((clerk, other));
    world.towns[0].stop();
    world.towns[0].start();
    let first = world.towns[0].connect();
    first.log_in(CLERK, secret(OTHER)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_and_preferences_are_the_users_own_and_survive_a_restart() {
    let mut world = World::new(&[MIHON]).await;
    let clerk = world.towns[0].clerk().await;
    let save = |form: &str, len: usize| OwnRequest::SaveDraft {
        form: form.to_owned(),
        bytes: Private::new(vec![7; len]),
    };
    clerk.own(save("inquiry A1", 3)).await.unwrap();
    clerk.own(save("dose A1", DRAFT_LEN_MAX)).await.unwrap();
    let long = clerk
        .own(save("dose A2", DRAFT_LEN_MAX + 1))
        .await
        .unwrap_err();
    assert_eq!(long.code, ErrorCode::DraftTooLong);
    for at in 0..40 {
        clerk.own(save(&format!("form {at}"), 10)).await.unwrap();
    }
    clerk.own(save("inquiry A1", 4)).await.unwrap();
    let chosen = Preferences {
        theme: Theme::Monochrome,
        calendar: Calendar::Western,
        idle_minutes: Some(2),
        counter_mode: true,
        ..Preferences::default()
    };
    clerk
        .own(OwnRequest::SavePreferences(chosen.clone()))
        .await
        .unwrap();
    let SessionReply::Session { session, left_s } =
        clerk.session(SessionRequest::ShowSession).await.unwrap()
    else {
        panic!("no session");
    };
    assert_eq!((session.idle_s, left_s > 100), (120, true));
    drop(clerk);
    world.towns[0].stop();
    world.towns[0].start();

    let clerk = world.towns[0].clerk().await;
    let OwnReply::Drafts(lines) = clerk.own(OwnRequest::ListDrafts).await.unwrap() else {
        panic!("no drafts");
    };
    assert_eq!((lines.len(), lines[0].form.as_str()), (32, "inquiry A1"));
    let load = |form: &str| OwnRequest::LoadDraft {
        form: form.to_owned(),
    };
    let OwnReply::Draft(Some(draft)) = clerk.own(load("inquiry A1")).await.unwrap() else {
        panic!("no draft");
    };
    assert_eq!(draft.bytes.get().len(), 4);
    let OwnReply::Draft(None) = clerk.own(load("dose A1")).await.unwrap() else {
        panic!("the oldest made room");
    };
    let OwnReply::Preferences(kept) = clerk.own(OwnRequest::ShowPreferences).await.unwrap() else {
        panic!("no preferences");
    };
    assert_eq!(kept, chosen);
    let drop = OwnRequest::DropDraft {
        form: "inquiry A1".to_owned(),
    };
    clerk.own(drop).await.unwrap();
    let admin = world.towns[0].log_in(ADMIN).await;
    for own in [clerk, admin] {
        let OwnReply::Draft(None) = own.own(load("inquiry A1")).await.unwrap() else {
            panic!("dropped, and another's never seen");
        };
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_venue_worker_sees_neither_people_nor_the_log() {
    let world = World::new(&[MIHON]).await;
    let town = &world.towns[0];
    let admin = town.log_in(ADMIN).await;
    let add = AdminRequest::AddStaff {
        user: "jiro".to_owned(),
        role: Role::Venue,
        password: secret(PASSWORD),
    };
    let added = admin.admin(add).await.unwrap();
    assert!(matches!(added, AdminReply::StaffAdded(added) if added.role == Role::Venue));
    let venue = town.log_in("jiro").await;
    assert_eq!(find(&venue).await, Some(ErrorCode::NotAllowed));
    let list = SharedRequest::ListAudit(AuditQuery::default());
    let refused = venue.shared(list).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
}

//! A newer directory reaches every node by itself, and takes effect at once.

use watari::api::{AdminReply, AdminRequest, ErrorCode, InquiryState};
use watari::directory::{NodeRole, SealEntry, default_permissions};

use crate::health::rest::two_towns;
use crate::world::{ADMIN, Town, ask, eventually, finish, inquire, now, order};

async fn install(town: &Town, file: &[u8]) {
    let request = AdminRequest::InstallDirectory {
        file: file.to_vec(),
    };
    let reply = town.log_in(ADMIN).await.admin(request).await.unwrap();
    assert!(matches!(reply, AdminReply::Directory(_)));
}

pub async fn version(town: &Town) -> Option<u64> {
    town.connect().status().await.unwrap().directory_version
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_directory_spreads_from_node_to_node_and_an_older_one_is_refused() {
    let mut world = two_towns().await;
    let old = world.sign(now(), None, default_permissions(now().date()));
    let new = world.sign(now(), None, default_permissions(now().date()));
    let (mihon, mitsumoto) = (&world.towns[0], &world.towns[1]);
    let clerk = mihon.clerk().await;
    install(mihon, &new).await;
    assert_eq!(version(mihon).await, Some(3));
    // The next contact carries it.
    inquire(&clerk, order("A1", mitsumoto.code)).await;
    eventually("the other town has it", || async {
        version(mitsumoto).await == Some(3)
    })
    .await;
    let request = AdminRequest::InstallDirectory { file: old };
    let refused = mitsumoto.log_in(ADMIN).await.admin(request).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::DirectoryRefused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_is_taken_away_aborts_before_anything_about_a_person_and_comes_back() {
    let mut world = two_towns().await;
    let clerk = world.towns[0].clerk().await;
    let provider = world.towns[1].code;
    world.publish(Vec::new()).await;
    let view = inquire(&clerk, order("A1", provider)).await;
    assert_eq!(view.state, InquiryState::Aborted);
    assert_eq!(view.abort_reason.as_deref(), Some("not_permitted"));
    world.publish(default_permissions(now().date())).await;
    let view = inquire(&clerk, order("A1", provider)).await;
    assert_eq!(view.state, InquiryState::Found);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_under_way_ends_by_itself_while_directories_change_around_it() {
    let mut world = two_towns().await;
    let clerk = world.towns[0].clerk().await;
    let provider = world.towns[1].code;
    let asked = ask(&clerk, order("A1", provider)).await;
    for _ in 0..3 {
        world.publish(default_permissions(now().date())).await;
    }
    let view = finish(&clerk, &asked.inquiry).await;
    assert_eq!(view.state, InquiryState::Found);
    assert!(version(&world.towns[1]).await >= Some(4));
}

#[test]
fn a_seal_key_of_last_week_opens_what_was_sealed_to_it_before_the_change() {
    let mut entropy = watari::crypto::SystemEntropy;
    let key = watari::crypto::SealSecret::generate(&mut entropy);
    let entry = SealEntry::issue(&key.public(), now());
    let next_week = now().plus_seconds(8 * 86_400);
    assert!(entry.is_valid(next_week), "21 days");
    assert!(!watari::directory::may_be_erased(&entry, next_week));
    assert!(NodeRole::parse("municipality").is_some());
}

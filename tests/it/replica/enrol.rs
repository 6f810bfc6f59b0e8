//! How a new node gets the municipality's keys. Refusals first.

use super::desk::{
    MIHON, MITSUMOTO, add_approver, approve, enrol, join, order, replica_of_first, request_keys,
    status,
};
use crate::world::{World, eventually};
use watari::api::{ErrorCode, ReplicaReply, ReplicaRequest};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_request_of_an_own_new_node_with_the_right_digits_is_refused() {
    let mut world = World::new(&[MIHON, MITSUMOTO]).await;
    add_approver(&world.towns[0]).await;
    // A node that the directory does not know as a replica has nothing to ask for.
    let refused = request_keys(&world.towns[0]).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaNotListed);
    let replica = world.add_replica(0).await;
    let made = request_keys(&world.towns[replica]).await.unwrap();
    assert_eq!(
        request_keys(&world.towns[replica]).await.unwrap().file,
        made.file
    );

    let first = &world.towns[0];
    let mut wrong = made.clone();
    wrong.fingerprint = "0000 1111 2222 3333 4444 5555".to_owned();
    let refused = enrol(first, &wrong).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaFingerprint);
    // Another municipality, a cut file, a changed one, and a node that has no keys itself.
    let refused = enrol(&world.towns[1], &made).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaFile);
    for at in [0, 20, made.file.len() / 2, made.file.len() - 2] {
        let mut changed = made.clone();
        changed.file[at] = if changed.file[at] == b'0' { b'1' } else { b'0' };
        let refused = enrol(first, &changed).await.unwrap_err();
        assert!(
            matches!(
                refused.code,
                ErrorCode::ReplicaFile | ErrorCode::ReplicaExpired | ErrorCode::ReplicaFingerprint
            ),
            "byte {at}: {refused:?}"
        );
        changed.file.truncate(at);
        let refused = enrol(first, &changed).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::ReplicaFile, "cut at {at}");
    }
    let refused = enrol(&world.towns[replica], &made).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaNoKeys);
    let refused = approve(first, "abcdef00").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaUnknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_second_person_approved_the_keys_come_over_the_channel_and_no_package_opens_twice()
{
    let mut world = World::new(&[MIHON]).await;
    let replica = replica_of_first(&mut world).await;
    let [first, second] = [&world.towns[0], &world.towns[replica]];
    let ReplicaReply::Replicas(view) = order(second, ReplicaRequest::ShowReplicas).await.unwrap()
    else {
        panic!("no view");
    };
    assert!(view.has_keys);
    let manifest = status(first).await.manifest_expires;
    assert_eq!(status(second).await.manifest_expires, manifest);
    let ReplicaReply::Replicas(view) = order(first, ReplicaRequest::ShowReplicas).await.unwrap()
    else {
        panic!("no view");
    };
    let approved = approve(first, &view.enrolments[0].id).await.unwrap();
    let refused = join(second, &approved.package).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaJoined);
    let refused = request_keys(second).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaJoined);

    // A third node cannot use the package of the second.
    let third = world.add_replica(0).await;
    let third = &world.towns[third];
    request_keys(third).await.unwrap();
    let refused = join(third, &approved.package).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReplicaJoined);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_took_its_keys_from_a_file_still_has_them_after_a_restart() {
    let mut world = World::new(&[MIHON]).await;
    let replica = world.add_replica(0).await;
    add_approver(&world.towns[0]).await;
    let made = request_keys(&world.towns[replica]).await.unwrap();
    world.towns[0].stop();
    // The request travels as a file; the package too, with the new node out of reach meanwhile.
    world.towns[replica].stop();
    world.towns[0].start();
    world.towns[0].log_in("kanri").await;
    let line = enrol(&world.towns[0], &made).await.unwrap();
    let approved = approve(&world.towns[0], &line.id).await.unwrap();
    world.towns[0].stop();
    world.towns[replica].start();
    world.towns[replica].log_in("kanri").await;
    join(&world.towns[replica], &approved.package)
        .await
        .unwrap();
    world.towns[replica].stop();
    world.towns[replica].start();
    world.towns[replica].log_in("kanri").await;
    assert!(
        status(&world.towns[replica])
            .await
            .manifest_expires
            .is_some()
    );
    world.towns[0].start();
    world.towns[0].log_in("kanri").await;
    let in_step = async || {
        let status = status(&world.towns[0]).await;
        status.siblings[0].in_step_at.is_some()
    };
    eventually("both are in step", in_step).await;
}

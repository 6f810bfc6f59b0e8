//! What these tests do at a node: enrol it, look at its records, change them.

use crate::world::{Town, World, addressee, eventually};
use watari::api::{
    AdminReply, AdminRequest, ApiError, ApprovalReply, ApprovalRequest, AuditPage, AuditQuery,
    AuditReport, ClerkReply, ClerkRequest, EnrolmentLine, Handle, KeysRequested, LogCopy,
    NumberReply, NumberRequest, PeopleReply, PeopleRequest, PersonEdit, PersonEdited, PersonView,
    ReplicaApproved, ReplicaReply, ReplicaRequest, Secret, SharedReply, SharedRequest,
    SiblingStanding, Status,
};
use watari::domain::{Person, Purpose};

pub const MIHON: u32 = 992_011;
pub const MITSUMOTO: u32 = 992_020;
pub const APPROVER: &str = "shonin";

pub async fn status(town: &Town) -> Status {
    town.connect().status().await.unwrap()
}

pub async fn add_approver(town: &Town) {
    town.appoint(APPROVER).await.unwrap();
}

pub async fn order(town: &Town, request: ReplicaRequest) -> Result<ReplicaReply, ApiError> {
    let admin = town.log_in("kanri").await;
    match admin.admin(AdminRequest::Replicas(request)).await? {
        AdminReply::Replicas(reply) => Ok(reply),
        other => panic!("not about replicas: {other:?}"),
    }
}

pub async fn request_keys(town: &Town) -> Result<KeysRequested, ApiError> {
    match order(town, ReplicaRequest::RequestKeys).await? {
        ReplicaReply::Requested(made) => Ok(made),
        other => panic!("no request: {other:?}"),
    }
}

pub async fn enrol(town: &Town, made: &KeysRequested) -> Result<EnrolmentLine, ApiError> {
    let request = ReplicaRequest::Enrol {
        file: made.file.clone(),
        fingerprint: made.fingerprint.clone(),
    };
    match order(town, request).await? {
        ReplicaReply::Enrolled(line) => Ok(line),
        other => panic!("not enrolled: {other:?}"),
    }
}

pub async fn approve(town: &Town, id: &str) -> Result<ReplicaApproved, ApiError> {
    let approver = town.log_in(APPROVER).await;
    let request = ApprovalRequest::ApproveReplica { id: id.to_owned() };
    match approver.approver(request).await? {
        ApprovalReply::ReplicaApproved(approved) => Ok(*approved),
        other => panic!("not approved: {other:?}"),
    }
}

pub async fn join(town: &Town, file: &[u8]) -> Result<(), ApiError> {
    let file = file.to_vec();
    order(town, ReplicaRequest::Join { file }).await.map(drop)
}

/// A further node of the first town that has the municipality's keys; gives its place.
pub async fn replica_of_first(world: &mut World) -> usize {
    let place = world.add_replica(0).await;
    if world.towns.len() <= place + 1 && status(&world.towns[0]).await.siblings.len() == 1 {
        add_approver(&world.towns[0]).await;
    }
    let made = request_keys(&world.towns[place]).await.unwrap();
    let line = enrol(&world.towns[0], &made).await.unwrap();
    approve(&world.towns[0], &line.id).await.unwrap();
    for place in [0, place] {
        let known = async || {
            let status = status(&world.towns[place]).await;
            let mut nodes = status.siblings.iter();
            nodes.any(|node| node.standing == SiblingStanding::Replica)
        };
        eventually("both know that the other has the keys", known).await;
    }
    place
}

pub async fn show(handle: &Handle, no: &str) -> Option<PersonView> {
    let request = ClerkRequest::ShowPerson {
        addressee_no: addressee(no),
    };
    match handle.clerk(request).await {
        Ok(ClerkReply::Person(view)) => Some(*view),
        _ => None,
    }
}

pub async fn edit(handle: &Handle, no: &str, change: impl FnOnce(&mut Person)) -> PersonEdited {
    let view = show(handle, no).await.expect("the person is here");
    let mut person = view.resident.person.clone();
    change(&mut person);
    let edit = PersonEdit {
        addressee_no: addressee(no),
        version: view.version,
        person,
        flags: view.resident.flags,
        keeps_whereabouts: false,
        reason: "本人の申出".to_owned(),
        check_only: false,
    };
    let request = ClerkRequest::People(PeopleRequest::EditPerson(Box::new(edit)));
    match handle.clerk(request).await.unwrap() {
        ClerkReply::People(PeopleReply::Edited(edited)) => edited,
        other => panic!("not edited: {other:?}"),
    }
}

/// Alarms, the newest first.
pub async fn alarms(handle: &Handle) -> Vec<String> {
    let list = SharedRequest::ListAlarms { count: 100 };
    match handle.shared(list).await.unwrap() {
        SharedReply::Alarms(lines) => lines.into_iter().map(|line| line.what).collect(),
        other => panic!("no alarms: {other:?}"),
    }
}

/// A page of the log of another node.
pub async fn copied_log(handle: &Handle, copy: LogCopy) -> Result<AuditPage, ApiError> {
    let query = AuditQuery {
        count: 1_000,
        copy: Some(copy),
        ..AuditQuery::default()
    };
    match handle.shared(SharedRequest::ListAudit(query)).await? {
        SharedReply::Audit(page) => Ok(page),
        other => panic!("no log: {other:?}"),
    }
}

pub async fn verify_logs(handle: &Handle) -> AuditReport {
    match handle.shared(SharedRequest::VerifyAudit).await.unwrap() {
        SharedReply::AuditVerified(report) => report,
        other => panic!("no report: {other:?}"),
    }
}

pub async fn has_this_number(handle: &Handle, no: &str, number: &str) -> bool {
    let request = NumberRequest::CompareNumber {
        addressee_no: addressee(no),
        purpose: Purpose::TransferIn,
        number: Secret::new(number.to_owned()),
    };
    match handle.clerk(ClerkRequest::Number(request)).await {
        Ok(ClerkReply::Number(NumberReply::Compared { equal })) => equal,
        _ => false,
    }
}

//! Requests of administrators and approvers about the municipality's own nodes.

use super::enrolment::Package;
use crate::api::{
    ApiError, ApprovalReply, EnrolmentLine, ErrorCode, KeysRequested, ReplicaApproved,
    ReplicaReply, ReplicaRequest, ReplicaView, SiblingStanding,
};
use crate::node::clock::now;
use crate::node::log::Actor;
use crate::node::open::Open;
use crate::node::run::{Node, Phase};

impl Node {
    /// Answers one request of an administrator.
    ///
    /// # Errors
    /// What the request's own function refuses.
    pub fn on_replicas(
        &mut self,
        request: ReplicaRequest,
        actor: Actor,
    ) -> Result<ReplicaReply, ApiError> {
        match request {
            ReplicaRequest::ShowReplicas => {
                Ok(ReplicaReply::Replicas(Box::new(self.replica_view()?)))
            }
            ReplicaRequest::RequestKeys => {
                if self.is_known_to_another() {
                    return Err(ApiError::new(ErrorCode::ReplicaJoined));
                }
                let request = self.open_store()?.request_keys(actor, now())?;
                self.siblings.steps.look_at_all(0);
                Ok(ReplicaReply::Requested(KeysRequested {
                    file: request.to_file(),
                    fingerprint: request.fingerprint(),
                    expires: request.expires,
                }))
            }
            ReplicaRequest::Enrol { file, fingerprint } => {
                let user = user_of(&actor);
                let open = self.open_store()?;
                let line = open.enrol(&file, &fingerprint, &user, actor, now())?;
                Ok(ReplicaReply::Enrolled(line))
            }
            ReplicaRequest::Join { file } => {
                let package = Package::read(&file);
                let package = package.map_err(|_| ApiError::new(ErrorCode::ReplicaFile))?;
                self.open_store()?.join(&package, actor, now())?;
                self.on_joined();
                Ok(ReplicaReply::Joined)
            }
        }
    }

    /// A second person lets a new node have the keys.
    ///
    /// # Errors
    /// As [`Open::approve_replica`].
    pub fn on_replica_approval(
        &mut self,
        id: &str,
        actor: Actor,
    ) -> Result<ApprovalReply, ApiError> {
        let user = user_of(&actor);
        let open = self.open_store()?;
        let (enrolment, package): (EnrolmentLine, Package) =
            open.approve_replica(id, &user, actor, now())?;
        Ok(ApprovalReply::ReplicaApproved(Box::new(ReplicaApproved {
            enrolment,
            package: package.to_file(),
        })))
    }

    /// The municipality's nodes and what waits.
    ///
    /// # Errors
    /// The store's.
    pub fn replica_view(&self) -> Result<ReplicaView, ApiError> {
        let Phase::Open(open) = &self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        Ok(ReplicaView {
            has_keys: open.has_keys()?,
            nodes: self.sibling_status(open),
            enrolments: open.enrolments(now())?,
        })
    }

    /// Another node has shown the same keys as this one has: they are in force.
    fn is_known_to_another(&self) -> bool {
        let Phase::Open(open) = &self.phase else {
            return false;
        };
        let mut nodes = self.sibling_status(open).into_iter();
        nodes.any(|node| node.standing == SiblingStanding::Replica)
    }

    fn open_store(&mut self) -> Result<&mut Open, ApiError> {
        match &mut self.phase {
            Phase::Open(open) => Ok(open),
            _ => Err(ApiError::new(ErrorCode::Locked)),
        }
    }
}

fn user_of(actor: &Actor) -> String {
    match actor {
        Actor::Staff(user, _) => user.clone(),
        other => other.to_string(),
    }
}

//! The administrator's requests: accounts, directory, keys, mergers, rest. No record of a person passes here.

use crate::api::{AdminReply, AdminRequest, ApiError, SystemAccount};
use crate::domain::Right;
use crate::node::clock::now;
use crate::node::run::Node;
use std::path::Path;

impl Node {
    /// Answers one request of an administrator.
    ///
    /// # Errors
    /// The right is missing, or what the subject's file refuses.
    pub fn on_admin(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: AdminRequest,
    ) -> Result<AdminReply, ApiError> {
        let (open, actor) = self.allow(connection, account, right(&request))?;
        Ok(match request {
            AdminRequest::Replicas(request) => {
                AdminReply::Replicas(self.on_replicas(request, actor)?)
            }
            AdminRequest::AddStaff {
                user,
                role,
                password,
            } => {
                AdminReply::StaffAdded(open.add_staff(&user, role, password.get(), actor, now())?)
            }
            AdminRequest::InstallDirectory { file } => {
                open.take_directory(&file, actor, now())?;
                let view = open.directory_view()?;
                self.on_directory();
                AdminReply::Directory(Box::new(view))
            }
            AdminRequest::ReplaceKeys { reason } => {
                AdminReply::KeysReplaced(self.replace_keys(&reason, actor)?)
            }
            AdminRequest::ShowDirectory => AdminReply::Directory(Box::new(open.directory_view()?)),
            AdminRequest::TakeOver {
                folder,
                user,
                password,
            } => {
                let folder = Path::new(&folder);
                let who = (user.as_str(), password.get());
                AdminReply::TakenOver(self.take_over(folder, who, account.uid, &actor, now())?)
            }
            AdminRequest::SetMaintenance(rest) => {
                self.set_maintenance(rest, actor, now())?;
                AdminReply::Maintenance(rest)
            }
        })
    }
}

fn right(request: &AdminRequest) -> Right {
    match request {
        AdminRequest::AddStaff { .. } | AdminRequest::Replicas(_) => Right::Staff,
        AdminRequest::InstallDirectory { .. }
        | AdminRequest::ShowDirectory
        | AdminRequest::SetMaintenance(_)
        | AdminRequest::ReplaceKeys { .. }
        | AdminRequest::TakeOver { .. } => Right::Directory,
    }
}

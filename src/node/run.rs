//! The loop: requests, peers, finished work, time. It decides nothing itself and never waits for a listener.

use super::clock::{now, now_ms};
use super::folder::Folder;
use super::health::Health;
use super::log::Actor;
use super::logins::{Aim, Attempt, Proof};
use super::open::{Open, no_access, refusal};
use super::post::Post;
use super::replica::Siblings;
use super::sessions::Sessions;
use super::wanted::Wanted;
use crate::api::{
    AdminReply, AdminRequest, AnyoneReply, AnyoneRequest, ApiError, Ask, ErrorCode, Event, Handle,
    OwnRequest, REQUESTS_MAX, Reply, Request, SharedReply, SharedRequest, SystemAccount,
    VenueRequest,
};
use crate::config::Settings;
use crate::directory::{Card, NodeRole, Trust};
use crate::domain::{MunicipalityCode, Right, UnixTime};
use crate::inquiry;
use crate::net::{NetEvent, NetHandle};
use crate::store::{Disk, Locked};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};

/// Results of work on other threads that may wait.
const DONE_MAX: usize = 64;
/// Events kept for slow listeners.
const EVENTS_MAX: usize = 256;
/// Longest time between two looks at what is due.
const TICK: Duration = Duration::from_secs(60);

/// Where a reply goes.
pub type Answer = oneshot::Sender<Result<Reply, ApiError>>;

/// How a node is started.
pub struct Options {
    /// The data folder.
    pub folder: Folder,
    /// Settings read from it.
    pub settings: Settings,
    /// Where its bytes go.
    pub disk: Arc<dyn Disk>,
    /// `Some` meets peers and listens there; `None` works on the store alone.
    pub listen: Option<Vec<String>>,
}

/// Where the node is in its life.
pub enum Phase {
    /// Started; nothing is readable.
    Locked(Box<Locked>),
    /// Somebody's password is being tried.
    Opening,
    /// Working.
    Open(Box<Open>),
}

/// A result of work on another thread.
pub enum Done {
    /// A first login: the store, or why not.
    Unlocked {
        locked: Option<Box<Locked>>,
        opened: Result<Box<Open>, ApiError>,
        attempt: Attempt,
    },
    /// A further password.
    Checked { proof: Proof, attempt: Attempt },
    /// A computation of the border protocol.
    Computed(inquiry::Done),
}

/// The one task that owns the records.
pub struct Node {
    pub folder: Folder,
    pub settings: Settings,
    pub disk: Arc<dyn Disk>,
    pub own: MunicipalityCode,
    pub practice: bool,
    /// A relay keeps mail for others and no records.
    pub is_relay: bool,
    pub phase: Phase,
    pub sessions: Sessions,
    pub events: broadcast::Sender<Event>,
    pub done: mpsc::Sender<Done>,
    /// Argon2id runs one at a time.
    pub logins: Arc<tokio::sync::Semaphore>,
    pub logins_waiting: usize,
    pub listen: Option<Vec<String>>,
    pub net: Option<NetHandle>,
    pub net_events: Option<mpsc::Receiver<NetEvent>>,
    pub addresses: Vec<String>,
    /// When peers were last asked for newer files.
    pub info_asked: UnixTime,
    /// Manifests that inquiries wait for.
    pub wanted: Wanted,
    /// What is known of the health of peers and of this node.
    pub health: Health,
    /// Mail through relays.
    pub post: Post,
    /// What is under way between this node and the municipality's others.
    pub siblings: Siblings,
}

/// A started node. Dropping it without [`Running::stop`] ends the task at its next turn.
pub struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Running {
    /// Ends the task: the store is closed and keys are forgotten before it returns.
    pub fn stop(mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the node's task ended by a panic");
        }
    }
}

/// Starts the node, locked. Call it inside a tokio runtime.
///
/// # Errors
/// No node in the folder, another process uses it, a damaged header.
pub fn start(options: Options) -> Result<(Handle, Running), ApiError> {
    let disk = options.disk;
    let locked = Locked::open(&options.folder.store(), Arc::clone(&disk)).map_err(refusal)?;
    let (card, practice) = read_card(&options.folder)?;
    let (asks, queue) = mpsc::channel(REQUESTS_MAX);
    let (events, _) = broadcast::channel(EVENTS_MAX);
    let (done, done_queue) = mpsc::channel(DONE_MAX);
    let (stop, stopped) = oneshot::channel();
    let node = Node {
        folder: options.folder,
        settings: options.settings,
        disk,
        own: card.code(),
        practice,
        is_relay: card.role() == NodeRole::Relay,
        phase: Phase::Locked(Box::new(locked)),
        sessions: Sessions::default(),
        events: events.clone(),
        done,
        logins: Arc::new(tokio::sync::Semaphore::new(1)),
        logins_waiting: 0,
        listen: options.listen,
        net: None,
        net_events: None,
        addresses: Vec::new(),
        info_asked: now(),
        wanted: Wanted::default(),
        health: Health::new(now()),
        post: Post::default(),
        siblings: Siblings::default(),
    };
    let runtime = tokio::runtime::Handle::current();
    let thread = std::thread::Builder::new()
        .name("node".to_owned())
        .spawn(move || runtime.block_on(run(node, queue, done_queue, stopped)))
        .map_err(|error| ApiError::new(ErrorCode::Internal).with("what", error.kind()))?;
    let account = SystemAccount {
        uid: rustix::process::getuid().as_raw(),
    };
    let running = Running {
        stop: Some(stop),
        thread: Some(thread),
    };
    Ok((Handle::new(asks, events, account), running))
}

/// What the public files say before the store is open; the store has the last word.
fn read_card(folder: &Folder) -> Result<(Card, bool), ApiError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                ApiError::new(ErrorCode::StoreMissing).with("folder", folder.root().display())
            }
            _ => no_access(folder.root(), &error),
        })
    };
    let unusable = |error: &dyn std::fmt::Display| {
        ApiError::new(ErrorCode::TrustUnusable).with("reason", error)
    };
    let trust = Trust::parse(&read(&folder.trust())?).map_err(|error| unusable(&error))?;
    let card = Card::parse(&read(&folder.card())?, &trust).map_err(|error| unusable(&error))?;
    Ok((card, trust.is_practice()))
}

async fn run(
    mut node: Node,
    mut asks: mpsc::Receiver<Ask>,
    mut done: mpsc::Receiver<Done>,
    mut stopped: oneshot::Receiver<()>,
) {
    loop {
        let wake = tokio::time::sleep(node.sleep());
        tokio::select! {
            _ = &mut stopped => break,
            ask = asks.recv() => match ask {
                Some(ask) => node.on_ask(ask),
                None => break,
            },
            Some(result) = done.recv() => node.on_done(result),
            Some(event) = next_event(&mut node.net_events) => node.on_net(event),
            () = wake => {}
        }
        node.announce();
        node.on_tick();
        node.keep_in_step();
    }
    node.close().await;
}

/// What a relay never does.
fn is_about_people(request: &Request) -> bool {
    matches!(
        request,
        Request::Clerk(_) | Request::Venue(_) | Request::Approver(_)
    )
}

/// A file job under way: it shows no personal data.
fn goes_on(request: &Request) -> bool {
    use crate::api::ClerkRequest::{ImportEnd, ImportPart, ImportStop};
    matches!(
        request,
        Request::Clerk(ImportPart { .. } | ImportEnd | ImportStop)
    )
}

async fn next_event(events: &mut Option<mpsc::Receiver<NetEvent>>) -> Option<NetEvent> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

impl Node {
    /// Until the next thing is due.
    fn sleep(&self) -> Duration {
        let Phase::Open(open) = &self.phase else {
            return TICK;
        };
        let post = self.has_post().then(|| self.post.due_at_ms()).flatten();
        let due = [
            open.inquiries.due_at_ms(),
            open.upkeep.due_at_ms(),
            self.wanted.due_at_ms(),
            open.batches.due_at_ms(),
            post,
            self.siblings.steps.due_at_ms(),
        ];
        due.into_iter().flatten().min().map_or(TICK, |due| {
            Duration::from_millis(due.saturating_sub(now_ms())).min(TICK)
        })
    }

    fn on_ask(&mut self, ask: Ask) {
        let Some(request) = ask.request else {
            self.end_session(ask.connection, "connection ended");
            return;
        };
        match request {
            Request::Anyone(AnyoneRequest::LogIn { user, password }) => {
                let attempt = Attempt {
                    connection: ask.connection,
                    account: ask.account,
                    user,
                    aim: Aim::LogIn,
                    reply: ask.reply,
                };
                self.on_login(attempt, password);
            }
            Request::Session(request) => {
                self.on_session(ask.connection, ask.account, request, ask.reply);
            }
            request => {
                let passes = match &request {
                    Request::Anyone(_) => Ok(()),
                    other if self.is_relay && is_about_people(other) => {
                        Err(ApiError::new(ErrorCode::RelayHasNoRecords))
                    }
                    other => self.admit(ask.connection, ask.background, goes_on(other)),
                };
                let reply = passes.and_then(|()| self.answer(ask.connection, ask.account, request));
                let _ = ask.reply.send(reply);
            }
        }
    }

    fn answer(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: Request,
    ) -> Result<Reply, ApiError> {
        match request {
            Request::Anyone(AnyoneRequest::LogOut) => {
                self.end_session(connection, "logout");
                Ok(Reply::Anyone(AnyoneReply::LoggedOut))
            }
            Request::Anyone(AnyoneRequest::Diagnose) => {
                let diagnosis = self.diagnosis(now());
                Ok(Reply::Anyone(AnyoneReply::Diagnosis(Box::new(diagnosis))))
            }
            Request::Anyone(_) => {
                let status = self.status(now());
                Ok(Reply::Anyone(AnyoneReply::Status(Box::new(status))))
            }
            Request::Shared(request) => self.on_shared(connection, account, &request),
            Request::Admin(request) => self.on_admin(connection, account, request),
            Request::Clerk(request) => self.on_clerk(connection, account, request),
            Request::Venue(VenueRequest::Merge) => {
                self.allow(connection, account, Right::Doses)?;
                Ok(Reply::Venue(self.on_merge_asked()?))
            }
            Request::Venue(request) => {
                let (open, actor) = self.allow(connection, account, Right::Doses)?;
                Ok(Reply::Venue(open.on_venue(request, &actor, now())?))
            }
            Request::Approver(request) => {
                let (_, actor) = self.allow(connection, account, Right::Approvals)?;
                Ok(Reply::Approver(self.on_approval(request, actor)?))
            }
            Request::Batch(request) => {
                Ok(Reply::Batch(self.on_batch(connection, account, request)?))
            }
            Request::Session(_) => Err(ApiError::new(ErrorCode::BadRequest)),
            Request::Own(request) => self.on_own(connection, request),
        }
    }

    /// The login of a connection if its role has the right; a refusal leaves a leaf.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::NotLoggedIn`], [`ErrorCode::NotAllowed`], [`ErrorCode::PasswordNotOwn`]
    pub fn allow(
        &mut self,
        connection: u64,
        account: SystemAccount,
        right: Right,
    ) -> Result<(&mut Open, Actor), ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let Some(session) = self.sessions.session(connection) else {
            return Err(ApiError::new(ErrorCode::NotLoggedIn));
        };
        let actor = Actor::Staff(session.user.clone(), account.uid);
        if !session.role.may(right) {
            open.log_refusal(actor, "no right for this request", now());
            return Err(ApiError::new(ErrorCode::NotAllowed));
        }
        if right == Right::Approvals {
            open.check_own_password(&actor, now())?;
        }
        Ok((open, actor))
    }

    fn on_own(&mut self, connection: u64, request: OwnRequest) -> Result<Reply, ApiError> {
        let Phase::Open(open) = &mut self.phase else {
            return Err(ApiError::new(ErrorCode::Locked));
        };
        let session = self.sessions.session(connection);
        let user = session.ok_or_else(|| ApiError::new(ErrorCode::NotLoggedIn))?;
        let user = user.user.clone();
        let chosen = matches!(request, OwnRequest::SavePreferences(_));
        let reply = open.on_own(&user, request, now())?;
        if chosen {
            let idle_s = open.idle_s(&user, self.settings.session.idle_minutes)?;
            self.sessions.set_idle(&user, idle_s);
        }
        Ok(Reply::Own(reply))
    }

    fn on_shared(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: &SharedRequest,
    ) -> Result<Reply, ApiError> {
        if let SharedRequest::ShowToDo = request {
            return Ok(Reply::Shared(SharedReply::ToDo(Box::new(
                self.todo(now())?,
            ))));
        }
        let (open, actor) = self.allow(connection, account, Right::Audit)?;
        if let SharedRequest::TryPeer { code } = request {
            return self.try_peer(*code).map(Reply::Shared);
        }
        let reply = match request {
            SharedRequest::TryPeer { .. } | SharedRequest::ShowToDo => {
                return Err(ApiError::new(ErrorCode::BadRequest));
            }
            SharedRequest::ListAlarms { count } => SharedReply::Alarms(open.alarms.newest(*count)),
            SharedRequest::SeeAlarms { up_to } => {
                open.see_alarms(*up_to, actor, now())?;
                SharedReply::Alarms(Vec::new())
            }
            SharedRequest::ListAudit(query) => {
                SharedReply::Audit(open.list_audit(query, actor, now())?)
            }
            SharedRequest::VerifyAudit => SharedReply::AuditVerified(open.verify_audit()?),
            SharedRequest::BeginCheck => {
                SharedReply::Checked(open.begin_check(connection, actor, now())?)
            }
            SharedRequest::ContinueCheck => {
                SharedReply::Checked(open.continue_check(connection, now())?)
            }
        };
        Ok(Reply::Shared(reply))
    }

    fn on_admin(
        &mut self,
        connection: u64,
        account: SystemAccount,
        request: AdminRequest,
    ) -> Result<Reply, ApiError> {
        let right = match request {
            AdminRequest::AddStaff { .. } | AdminRequest::Replicas(_) => Right::Staff,
            AdminRequest::InstallDirectory { .. } | AdminRequest::ShowDirectory => Right::Directory,
            AdminRequest::SetMaintenance(_)
            | AdminRequest::ReplaceKeys { .. }
            | AdminRequest::TakeOver { .. } => Right::Directory,
        };
        let (open, actor) = self.allow(connection, account, right)?;
        let reply = match request {
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
        };
        Ok(Reply::Admin(reply))
    }

    fn on_done(&mut self, done: Done) {
        match done {
            Done::Unlocked {
                locked,
                opened,
                attempt,
            } => {
                self.logins_waiting = self.logins_waiting.saturating_sub(1);
                let reply = self.on_unlocked(locked, opened, &attempt);
                let _ = attempt.reply.send(reply);
            }
            Done::Checked { proof, attempt } => {
                self.logins_waiting = self.logins_waiting.saturating_sub(1);
                let reply = self.on_checked(proof, &attempt);
                let _ = attempt.reply.send(reply);
            }
            Done::Computed(result) => self.on_computed(result),
        }
    }

    async fn close(&mut self) {
        if let Some(net) = self.net.take() {
            net.shutdown().await;
        }
        if let Phase::Open(mut open) = std::mem::replace(&mut self.phase, Phase::Opening) {
            if let Err(error) = open.tell_all_repeats(now()) {
                tracing::warn!(code = error.code.as_str(), "refusals were not counted");
            }
            if let Err(error) = open.store.close() {
                tracing::error!(%error, "the store could not be closed");
            }
        }
    }
}

/// The settings in the words of the protocol.
pub fn inquiry_limits(limits: &crate::config::Limits) -> inquiry::Limits {
    let count = |value: u32| usize::try_from(value).unwrap_or(usize::MAX);
    inquiry::Limits {
        opens_per_hour: count(limits.inquiries_per_hour),
        opens_per_day: count(limits.inquiries_per_day),
        open_sessions_per_sender: count(limits.open_per_sender),
        open_sessions: count(limits.open_in_all),
        none_per_day: count(limits.no_answers_per_day),
        none_of_last: inquiry::OUTCOMES_KEPT * count(limits.no_answers_percent) / 100,
        person_inquiries: count(limits.inquiries_per_person),
        asked_per_staff_hour: count(limits.sent_per_staff_hour),
        asked_per_person_provider_day: count(limits.sent_per_person_provider_day),
        providers_per_person_day: count(limits.sent_providers_per_person_day),
        ..inquiry::Limits::default()
    }
}

//! The municipality's own nodes: state, last success, how far behind, what to do next; and new nodes that ask for the
//! keys, which an administrator takes and another person approves.

use ratatui::layout::Rect;

use crate::api::{
    AdminReply, AdminRequest, AnyoneReply, AnyoneRequest, ApiError, ApprovalReply, ApprovalRequest,
    EnrolmentLine, EnrolmentState, Event, ReplicaReply, ReplicaRequest, ReplicaView, Reply,
    Request, SiblingStanding, SiblingStatus, Status,
};
use crate::domain::Right;
use crate::text::{
    Text,
    screens::{frame, replicas},
};
use crate::tui::dialog::{Asked, Decision, DecisionAnswer};
use crate::tui::flow::Flow;
use crate::tui::job::grouped;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer, Show};
use crate::tui::pen::Pen;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

use super::replica_files::{ReplicaFiles, Task};

const SHOW: u32 = 0;
const APPROVE: u32 = 1;
/// A node away for so many days may be lost.
const LOST_DAYS: u64 = 7;

/// Own nodes above, requests below.
pub struct Replicas {
    nodes: List<SiblingStatus>,
    requests: List<EnrolmentLine>,
    in_requests: bool,
    has_keys: Option<bool>,
    question: Option<Decision>,
    actions: Option<Picker>,
    /// The sealed keys of the request approved last.
    package: Option<(String, Vec<u8>)>,
}

impl Default for Replicas {
    fn default() -> Self {
        Self {
            nodes: List::new(node_columns())
                .with_detail(node_detail)
                .when_empty(&replicas::NONE),
            requests: List::new(request_columns())
                .with_detail(request_detail)
                .when_empty(&replicas::NO_REQUESTS),
            in_requests: false,
            has_keys: None,
            question: None,
            actions: None,
            package: None,
        }
    }
}

fn is_staff(scene: &Scene) -> bool {
    scene.may(Right::Staff) || scene.may(Right::Approvals)
}

/// Whoever may see requests asks for all of it; others for the nodes alone.
fn ask(scene: &Scene) -> Flow {
    let request = if scene.may(Right::Staff) {
        Request::Admin(AdminRequest::Replicas(ReplicaRequest::ShowReplicas))
    } else if scene.may(Right::Approvals) {
        Request::Approver(ApprovalRequest::ShowReplicas)
    } else {
        Request::Anyone(AnyoneRequest::ShowStatus)
    };
    Flow::ask_as(SHOW, request)
}

impl Replicas {
    fn on_view(&mut self, view: ReplicaView, scene: &Scene) -> Flow {
        self.has_keys = Some(view.has_keys);
        self.on_nodes(view.nodes, scene);
        let same = |old: &EnrolmentLine, new: &EnrolmentLine| old.id == new.id;
        self.requests.refresh(view.enrolments, same, scene);
        Flow::Stay
    }

    fn on_nodes(&mut self, nodes: Vec<SiblingStatus>, scene: &Scene) {
        let same = |old: &SiblingStatus, new: &SiblingStatus| old.node == new.node;
        self.nodes.refresh(nodes, same, scene);
    }

    /// Enter on a request: the points, the decision.
    fn begin(&mut self, scene: &Scene) -> Flow {
        let Some(line) = self.requests.selected() else {
            return Flow::Stay;
        };
        if !scene.may(Right::Approvals) {
            return Flow::wrong(scene.say(&replicas::ONLY_APPROVER));
        }
        if line.state != EnrolmentState::Waiting {
            return Flow::wrong(scene.say(&replicas::NOT_WAITING));
        }
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("id", &line.id),
            ("fingerprint", &line.fingerprint),
            ("by", &line.requested_by),
        ];
        self.question = Some(Decision::asked(Asked {
            title: &replicas::APPROVE_NAME,
            lines: vec![scene.fill(&replicas::APPROVE_ABOUT, &values)],
            points: vec![&replicas::POINT_OWN, &replicas::POINT_PRINT],
            points_for: None,
            choices: vec![Choice::new("approve", &replicas::CHOICE_APPROVE)],
            reason: false,
            word: None,
        }));
        Flow::Stay
    }

    fn on_question_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(question) = &mut self.question else {
            return Flow::Stay;
        };
        match question.on_key(key, scene) {
            DecisionAnswer::Open => return Flow::Stay,
            DecisionAnswer::Refused(error) => return Flow::wrong(error),
            DecisionAnswer::Left => {}
            DecisionAnswer::Made { .. } => {
                self.question = None;
                let id = self.requests.selected().map(|line| line.id.clone());
                let request = |id| Request::Approver(ApprovalRequest::ApproveReplica { id });
                return id.map_or(Flow::Stay, |id| Flow::ask_as(APPROVE, request(id)));
            }
        }
        self.question = None;
        Flow::Stay
    }

    fn offer(&mut self, scene: &Scene) -> Flow {
        let mut choices = Vec::new();
        if scene.may(Right::Staff) {
            choices.extend([
                Choice::new("ask", &replicas::ASK_KEYS),
                Choice::new("take", &replicas::TAKE_REQUEST),
                Choice::new("join", &replicas::TAKE_KEYS),
            ]);
        }
        if self.package.is_some() {
            choices.push(Choice::new("save", &replicas::SAVE_PACKAGE));
        }
        if choices.is_empty() {
            return Flow::wrong(scene.say(&replicas::NO_ACTIONS));
        }
        self.actions = Some(Picker::new(scene.say(&frame::ACTIONS), choices));
        Flow::Stay
    }

    fn on_actions_key(&mut self, key: Key) -> Flow {
        let Some(actions) = &mut self.actions else {
            return Flow::Stay;
        };
        let action = match actions.on_key(key) {
            Picked::Open => return Flow::Stay,
            Picked::Left => None,
            Picked::Chosen(number) => actions.choice(number).map(|choice| choice.value.clone()),
        };
        self.actions = None;
        let task = match action.as_deref() {
            Some("ask") => Task::Ask,
            Some("take") => Task::Take,
            Some("join") => Task::Join,
            Some(_) => match self.package.clone() {
                Some((id, package)) => Task::Save { id, package },
                None => return Flow::Stay,
            },
            None => return Flow::Stay,
        };
        Flow::open(ReplicaFiles::new(task))
    }

    fn head(&self, scene: &Scene) -> &'static str {
        match self.has_keys {
            Some(true) => scene.say(&replicas::HERE_KEYS),
            Some(false) => scene.say(&replicas::HERE_NO_KEYS),
            None => "",
        }
    }
}

/// How one node stands, and what a person does about it.
fn standing(node: &SiblingStatus, scene: &Scene) -> [&'static Text; 2] {
    let is_venue = |status: &Status| status.venue.is_some();
    let at_venue = scene.status.as_ref().is_some_and(is_venue);
    match (node.connected, node.standing, node.in_step_at) {
        (true, ..) if at_venue => [&replicas::REACHED, &replicas::NEXT_GOOD],
        (false, ..) => [&replicas::DOWN, &replicas::NEXT_DOWN],
        (true, SiblingStanding::Unknown, _) => [&replicas::UNKNOWN, &replicas::NEXT_UNKNOWN],
        (true, SiblingStanding::Newcomer, _) => [&replicas::NO_KEYS_YET, &replicas::NEXT_NO_KEYS],
        (true, SiblingStanding::Replica, Some(_)) if node.behind_by == 0 => {
            [&replicas::GOOD, &replicas::NEXT_GOOD]
        }
        (true, SiblingStanding::Replica, _) => {
            [&replicas::CATCHING_UP, &replicas::NEXT_CATCHING_UP]
        }
    }
}

fn state(node: &SiblingStatus, scene: &Scene) -> String {
    scene.say(standing(node, scene)[0]).to_owned()
}

fn next(node: &SiblingStatus, scene: &Scene) -> String {
    let away = node
        .in_step_at
        .map_or(0, |at| scene.now.seconds_since(at) / 86_400);
    if !node.connected && away >= LOST_DAYS {
        return scene.fill(&replicas::NEXT_LOST, &[("days", &away)]);
    }
    scene.say(standing(node, scene)[1]).to_owned()
}

fn name(node: &SiblingStatus, scene: &Scene) -> String {
    scene.fill(&replicas::NODE_NO, &[("node", &node.node)])
}

fn last(node: &SiblingStatus, scene: &Scene) -> String {
    let never = || scene.say(&replicas::NEVER).to_owned();
    node.in_step_at.map_or_else(never, |at| scene.moment(at))
}

fn behind(node: &SiblingStatus, scene: &Scene) -> String {
    scene.fill(
        &replicas::BEHIND_COUNT,
        &[("count", &grouped(node.behind_by))],
    )
}

fn node_columns() -> Vec<Column<SiblingStatus>> {
    vec![
        Column::new(&replicas::NODE, 9, name),
        Column::new(&replicas::STATE, 11, state),
        Column::new(&replicas::LAST, 18, last),
        Column::new(&replicas::BEHIND, 10, behind).right(),
        Column::new(&replicas::NEXT, 20, |node: &SiblingStatus, scene| {
            scene.say(standing(node, scene)[1]).to_owned()
        })
        .growing()
        .only(Show::Wide),
    ]
}

fn node_detail(node: &SiblingStatus, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&replicas::NODE, name(node, scene)),
        (&replicas::STATE, state(node, scene)),
        (&replicas::LAST, last(node, scene)),
        (&replicas::BEHIND, behind(node, scene)),
        (&replicas::NEXT, next(node, scene)),
    ]
}

fn request_state(line: &EnrolmentLine, scene: &Scene) -> String {
    let text = match line.state {
        EnrolmentState::Waiting => &replicas::WAITS,
        EnrolmentState::Approved => &replicas::APPROVED,
        EnrolmentState::Expired => &replicas::EXPIRED,
    };
    scene.say(text).to_owned()
}

fn request_node(line: &EnrolmentLine, scene: &Scene) -> String {
    let node = line.node;
    node.map_or_else(String::new, |node| {
        scene.fill(&replicas::NODE_NO, &[("node", &node)])
    })
}

fn request_columns() -> Vec<Column<EnrolmentLine>> {
    vec![
        Column::new(&replicas::STATE, 9, request_state),
        Column::new(&replicas::REQUEST, 10, |line: &EnrolmentLine, _| {
            line.id.clone()
        })
        .growing(),
        Column::new(&replicas::NODE, 9, request_node),
        Column::new(&replicas::TAKEN_BY, 12, |line: &EnrolmentLine, _| {
            line.requested_by.clone()
        }),
        Column::new(&replicas::UNTIL, 16, |line: &EnrolmentLine, scene| {
            scene.moment(line.expires)
        }),
        Column::new(&replicas::FINGERPRINT, 29, |line: &EnrolmentLine, _| {
            line.fingerprint.clone()
        })
        .only(Show::Wide),
    ]
}

fn request_detail(line: &EnrolmentLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&replicas::REQUEST, line.id.clone()),
        (&replicas::NODE, request_node(line, scene)),
        (&replicas::FINGERPRINT, line.fingerprint.clone()),
        (&replicas::STATE, request_state(line, scene)),
        (&replicas::TAKEN_BY, line.requested_by.clone()),
        (&replicas::TAKEN_AT, scene.moment(line.requested_at)),
        (&replicas::UNTIL, scene.moment(line.expires)),
        (
            &replicas::APPROVED_BY,
            line.approved_by.clone().unwrap_or_default(),
        ),
    ]
}

impl Screen for Replicas {
    fn name(&self) -> &'static Text {
        &replicas::NAME
    }

    fn help(&self) -> &'static Text {
        &replicas::HELP
    }

    fn hints(&self, scene: &Scene) -> Vec<Hint> {
        if self.question.is_some() {
            return Decision::hints();
        }
        let mut hints = Vec::new();
        if scene.may(Right::Approvals) && self.in_requests {
            hints.push(Hint::new("Enter", &replicas::APPROVE));
        }
        if is_staff(scene) {
            hints.push(Hint::new("Tab", &replicas::REQUESTS));
            hints.push(Hint::new("F9", &frame::ACTIONS));
        }
        hints.push(Hint::new("F5", &frame::RELOAD));
        hints.push(Hint::new("Esc", &frame::BACK));
        hints
    }

    fn is_typing(&self) -> bool {
        match &self.question {
            Some(question) => question.is_typing(),
            None => self.nodes.is_typing() || self.requests.is_typing(),
        }
    }

    fn on_show(&mut self, scene: &Scene) -> Flow {
        ask(scene)
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.question.is_some() {
            return self.on_question_key(key, scene);
        }
        if self.actions.is_some() {
            return self.on_actions_key(key);
        }
        match key {
            Key::Tab | Key::BackTab if is_staff(scene) => {
                self.in_requests = !self.in_requests;
                return Flow::Stay;
            }
            Key::F(9) if is_staff(scene) => return self.offer(scene),
            Key::F(5) => return ask(scene),
            _ => {}
        }
        let answer = match self.in_requests {
            true => self.requests.on_key(key, scene),
            false => self.nodes.on_key(key, scene),
        };
        match (answer, key) {
            (ListAnswer::Opened, _) if self.in_requests => self.begin(scene),
            (ListAnswer::Opened, _) => self.nodes.selected().map_or(Flow::Stay, |node| {
                let pairs = node_detail(node, scene);
                Flow::open(crate::tui::dialog::Information::pairs(
                    &replicas::NAME,
                    &pairs,
                    scene,
                ))
            }),
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        if let Some(question) = &mut self.question {
            question.on_paste(text, scene);
        }
        Flow::Stay
    }

    fn on_reply(&mut self, _tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        match reply {
            Ok(
                Reply::Admin(AdminReply::Replicas(ReplicaReply::Replicas(view)))
                | Reply::Approver(ApprovalReply::Replicas(view)),
            ) => self.on_view(*view, scene),
            Ok(Reply::Anyone(AnyoneReply::Status(status))) => {
                self.on_nodes(status.siblings, scene);
                Flow::Stay
            }
            Ok(Reply::Approver(ApprovalReply::ReplicaApproved(approved))) => {
                let id = approved.enrolment.id.clone();
                let said = scene.fill(&replicas::APPROVED_SAID, &[("id", &id)]);
                self.package = Some((id, approved.package));
                ask(scene).then(Flow::say(said))
            }
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn on_event(&mut self, event: &Event, scene: &Scene) -> Flow {
        match event {
            Event::PeersChanged | Event::DirectoryChanged | Event::Missed => ask(scene),
            _ => Flow::Stay,
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let scene = pen.scene;
        let mut used = 0;
        let head = self.head(scene);
        if !head.is_empty() {
            used = pen.wrapped(area, &format!(" {head}"), pen.theme().strong());
        }
        let rest = area.height.saturating_sub(used);
        let upper = Rect {
            y: area.y + used,
            height: rest - rest / 2,
            ..area
        };
        let lower = Rect {
            y: upper.bottom(),
            height: rest / 2,
            ..area
        };
        let on_top = self.question.is_none() && self.actions.is_none();
        let title = scene.say(&replicas::NODES);
        self.nodes
            .draw(upper, title, on_top && !self.in_requests, pen);
        if is_staff(scene) {
            let title = scene.say(&replicas::REQUESTS);
            self.requests
                .draw(lower, title, on_top && self.in_requests, pen);
        } else {
            let text = scene.say(&replicas::ONLY_STAFF);
            pen.row(lower, 0, &format!(" {text}"), pen.theme().text());
        }
        if let Some(actions) = &mut self.actions {
            actions.draw(area, pen);
        }
        if let Some(question) = &mut self.question {
            question.draw(area, pen);
        }
    }
}

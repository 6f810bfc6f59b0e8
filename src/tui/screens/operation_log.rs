//! The operation log: who did or saw what. Looking at it is logged by the node; the chain is verified with F9.

use ratatui::layout::Rect;

use crate::api::{
    ApiError, AuditLine, AuditQuery, AuditReport, LogCopy, Reply, Request, SharedReply,
    SharedRequest,
};
use crate::domain::MunicipalityCode;
use crate::text::{
    self, Text,
    screens::{frame, home, ledger, templates},
    words,
};
use crate::tui::dialog::Information;
use crate::tui::flow::{Flow, Message};
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::job::grouped;
use crate::tui::key::Key;
use crate::tui::list::{Column, List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::picker::{Choice, Picked, Picker};
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};

/// Lines asked for at once.
const PAGE: u32 = 200;
/// Pages without a line that one key goes through, of a narrow search.
const EMPTY_PAGES_MAX: u32 = 50;
/// Letters of an inquiry's id between nodes.
const ID_LEN: usize = 32;
const LIST: u32 = 0;
const MORE: u32 = 1;
const VERIFY: u32 = 2;
/// Types that may be asked for alone.
const KINDS: [&str; 16] = [
    "view",
    "search",
    "edit",
    "import",
    "export",
    "query-sent",
    "query-received",
    "outcome",
    "receipt",
    "unlock",
    "unlock-fail",
    "lock",
    "refusal",
    "limit",
    "alarm",
    "setting",
];
const USER: &str = "user";
const KIND: &str = "kind";
const NODE: &str = "node";
const USER_LEN_MAX: usize = 64;

/// Lines of the log, newest first.
pub struct OperationLog {
    list: List<AuditLine>,
    /// Where the lines after the last one begin.
    next: Option<u64>,
    leaves: u64,
    user: String,
    kind: String,
    /// Another node's log instead of this one's.
    copy: Option<LogCopy>,
    /// Those that are here.
    copies: Vec<LogCopy>,
    conditions: Option<Form>,
    actions: Option<Picker>,
    asking: bool,
    empty_pages: u32,
}

impl Default for OperationLog {
    fn default() -> Self {
        let columns = vec![
            Column::new(&ledger::SEQ, 8, |line: &AuditLine, _| grouped(line.seq)).right(),
            Column::new(&ledger::WHEN, 16, |line: &AuditLine, scene| {
                scene.moment(line.at)
            }),
            Column::new(&ledger::ACTOR, 12, actor),
            Column::new(&ledger::KIND, 16, kind),
            Column::new(&ledger::DETAIL, 12, short).growing(),
        ];
        Self {
            list: List::new(columns)
                .with_detail(detail)
                .when_empty(&ledger::LOG_EMPTY),
            next: None,
            leaves: 0,
            user: String::new(),
            kind: String::new(),
            copy: None,
            copies: Vec::new(),
            conditions: None,
            actions: None,
            asking: false,
            empty_pages: 0,
        }
    }
}

impl OperationLog {
    fn ask(&mut self, tag: u32) -> Flow {
        if std::mem::replace(&mut self.asking, true) {
            return Flow::Stay;
        }
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        let query = AuditQuery {
            before: if tag == MORE { self.next } else { None },
            count: PAGE,
            user: given(&self.user),
            kind: given(&self.kind),
            copy: self.copy,
        };
        Flow::ask_as(tag, Request::Shared(SharedRequest::ListAudit(query)))
    }

    fn more(&mut self) -> Flow {
        if self.next.is_some() && self.list.is_at_end() {
            self.empty_pages = 0;
            return self.ask(MORE);
        }
        Flow::Stay
    }

    fn open_conditions(&mut self, scene: &Scene) {
        let kinds = KINDS.map(|word| Choice::new(word, kind_word(word, scene)));
        let user = Field::new(USER, &ledger::USER, Kind::Text { max: USER_LEN_MAX });
        let mut fields = vec![
            user.with(&self.user).with_help(&ledger::USER_HELP),
            Field::new(KIND, &ledger::KIND, Kind::Choice)
                .with_values(std::iter::once(Choice::new("", "-")).chain(kinds).collect())
                .with(&self.kind)
                .with_help(&ledger::KIND_HELP),
        ];
        if !self.copies.is_empty() {
            let here = Choice::new("", scene.say(&ledger::NODE_HERE));
            let copies = self.copies.iter();
            let nodes = copies.map(|copy| Choice::new(copy.to_string(), name(*copy, scene)));
            let node = Field::new(NODE, &ledger::NODE, Kind::Choice)
                .with_values(std::iter::once(here).chain(nodes).collect());
            let chosen = self.copy.map(|copy| copy.to_string()).unwrap_or_default();
            fields.push(node.with(&chosen).with_help(&ledger::NODE_HELP));
        }
        let mut form = Form::new("operation_log", fields);
        form.set_clean();
        self.conditions = Some(form);
    }

    fn on_conditions_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(form) = &mut self.conditions else {
            return Flow::Stay;
        };
        match form.on_key(key, scene) {
            FormAnswer::Commit => {
                self.user = form.value(USER, scene);
                self.kind = form.value(KIND, scene);
                let chosen = form.value(NODE, scene);
                self.copy = self
                    .copies
                    .iter()
                    .copied()
                    .find(|copy| copy.to_string() == chosen);
                self.conditions = None;
                self.list.set_rows(Vec::new(), scene);
                self.empty_pages = 0;
                self.ask(LIST)
            }
            FormAnswer::Leave => {
                self.conditions = None;
                Flow::Stay
            }
            FormAnswer::Refused(error) => Flow::wrong(error),
            _ => Flow::Stay,
        }
    }

    fn on_actions_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(actions) = &mut self.actions else {
            return Flow::Stay;
        };
        let picked = actions.on_key(key);
        if picked != Picked::Open {
            self.actions = None;
        }
        match picked {
            Picked::Chosen(0) => Flow::Say(Message::plain(scene.say(&ledger::VERIFYING))).then(
                Flow::ask_as(VERIFY, Request::Shared(SharedRequest::VerifyAudit)),
            ),
            Picked::Chosen(_) => {
                self.list.on_key(Key::F(9), scene);
                Flow::Stay
            }
            Picked::Open | Picked::Left => Flow::Stay,
        }
    }

    fn title(&self, scene: &Scene) -> String {
        let leaves = grouped(self.leaves);
        let node = self.copy.map(|copy| name(copy, scene)).unwrap_or_default();
        let kind = kind_word(&self.kind, scene);
        let conditions = [node, self.user.clone(), kind];
        let given = conditions.iter().filter(|given| !given.is_empty());
        let conditions = given.map(String::as_str).collect::<Vec<_>>().join(" ");
        if conditions.is_empty() {
            return scene.fill(&ledger::TOTAL, &[("leaves", &leaves)]);
        }
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("leaves", &leaves), ("conditions", &conditions)];
        scene.fill(&ledger::TOTAL_FILTERED, &values)
    }
}

fn name(copy: LogCopy, scene: &Scene) -> String {
    words::log_copy(copy.node, copy.older, scene.lang)
}

fn verified(report: &AuditReport, scene: &Scene) -> Flow {
    let head = report.head.get(..8).unwrap_or(&report.head);
    if !report.ok {
        let leaf = report.broken_at.unwrap_or(report.leaves);
        return Flow::wrong(scene.fill(&ledger::LOG_BROKEN, &[("leaf", &leaf)]));
    }
    if let Some(copy) = report.copies.iter().find(|copy| !copy.ok) {
        let leaf = copy.broken_at.unwrap_or(copy.leaves);
        let name = name(copy.copy, scene);
        let values: [(&str, &dyn std::fmt::Display); 2] = [("name", &name), ("leaf", &leaf)];
        return Flow::wrong(scene.fill(&ledger::COPY_BROKEN, &values));
    }
    let copies = report.copies.len();
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("leaves", &report.leaves),
        ("head", &head),
        ("copies", &copies),
    ];
    Flow::say(match copies {
        0 => scene.fill(&ledger::LOG_WHOLE, &values[..2]),
        _ => scene.fill(&ledger::LOGS_WHOLE, &values),
    })
}

impl Screen for OperationLog {
    fn name(&self) -> &'static Text {
        &ledger::LOG
    }

    fn help(&self) -> &'static Text {
        &ledger::LOG_HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.conditions.is_some() {
            return vec![
                Hint::new("F10", &frame::DO),
                Hint::new("F4", &frame::VALUES),
                Hint::new("Esc", &frame::BACK),
            ];
        }
        vec![
            Hint::new("Enter", &templates::DETAIL),
            Hint::new("F4", &ledger::FILTER),
            Hint::new("F9", &frame::ACTIONS),
            Hint::new("F5", &frame::RELOAD),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing() || self.conditions.as_ref().is_some_and(Form::is_typing)
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.asking = false;
        // Uncovered again it stays as it is: every look leaves a line in the log.
        if self.list.rows().is_empty() {
            return self.ask(LIST);
        }
        Flow::Stay
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.conditions.is_some() {
            return self.on_conditions_key(key, scene);
        }
        if self.actions.is_some() {
            return self.on_actions_key(key, scene);
        }
        if !self.list.is_typing() {
            match key {
                Key::F(4) => {
                    self.open_conditions(scene);
                    return Flow::Stay;
                }
                Key::F(9) => {
                    let choices = [&ledger::LOG_VERIFY, &templates::LIST_ACTIONS];
                    let choices = choices.map(|text| Choice::new("", text));
                    let title = scene.say(&frame::ACTIONS);
                    self.actions = Some(Picker::new(title, choices.to_vec()));
                    return Flow::Stay;
                }
                Key::F(5) => return self.ask(LIST),
                _ => {}
            }
        }
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => self.list.selected().map_or(Flow::Stay, |line| {
                let pairs = detail(line, scene);
                Flow::open(Information::pairs(&ledger::LOG, &pairs, scene))
            }),
            (ListAnswer::Handled, Key::Down | Key::PageDown | Key::End | Key::Char('j' | 'G')) => {
                self.more()
            }
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        match &mut self.conditions {
            Some(form) => drop(form.on_paste(text, scene)),
            None => self.list.on_paste(text, scene),
        }
        Flow::Stay
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        if tag != VERIFY {
            self.asking = false;
        }
        match reply {
            Ok(Reply::Shared(SharedReply::Audit(page))) => {
                self.next = page.next;
                self.leaves = page.leaves;
                self.copies = page.copies;
                let nothing = page.lines.is_empty();
                if tag == MORE {
                    self.list.append(page.lines, scene);
                } else {
                    self.list
                        .refresh(page.lines, |old, new| old.seq == new.seq, scene);
                }
                if nothing && self.next.is_some() && self.empty_pages < EMPTY_PAGES_MAX {
                    self.empty_pages += 1;
                    return self.ask(MORE);
                }
                Flow::Stay
            }
            Ok(Reply::Shared(SharedReply::AuditVerified(report))) => verified(&report, scene),
            Ok(_) => Flow::Stay,
            Err(error) => Flow::refused(&error),
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        let title = self.title(pen.scene);
        let scene = pen.scene;
        self.list.draw(area, &title, true, pen);
        if let Some(actions) = &mut self.actions {
            actions.draw(area, pen);
        }
        if let Some(form) = &mut self.conditions {
            let inner = pen.popup(area, 60, 7, scene.say(&ledger::FILTER), "");
            form.draw(inner, pen);
            form.draw_over(area, pen);
        }
    }
}

/// The word for a type; one nobody knows stays as it is.
fn kind_word(kind: &str, scene: &Scene) -> String {
    words::leaf(kind).map_or_else(|| kind.to_owned(), |word| scene.say(word).to_owned())
}

/// Who it was, without what only the detail needs: the account, the node, or the other municipality.
fn actor(line: &AuditLine, scene: &Scene) -> String {
    if let Some(code) = line.actor.strip_prefix("peer ") {
        let code = MunicipalityCode::parse(code);
        return code.map_or_else(|_| line.actor.clone(), |code| scene.town(code));
    }
    match line.actor.split_once(" (uid") {
        Some((user, _)) => user.to_owned(),
        None if line.actor == "node" => scene.say(&home::PICTURE).to_owned(),
        None => line.actor.clone(),
    }
}

/// What it was, without the id of an inquiry between nodes, which stands in the detail.
fn short(line: &AuditLine, scene: &Scene) -> String {
    let text = text::detail(&line.detail, scene.lang);
    match text.rsplit_once(' ') {
        Some((short, id)) if id.len() == ID_LEN && id.bytes().all(|c| c.is_ascii_hexdigit()) => {
            short.to_owned()
        }
        _ => text,
    }
}

fn kind(line: &AuditLine, scene: &Scene) -> String {
    kind_word(&line.kind, scene)
}

fn detail(line: &AuditLine, scene: &Scene) -> Vec<(&'static Text, String)> {
    vec![
        (&ledger::SEQ, grouped(line.seq)),
        (&ledger::WHEN, scene.moment_s(line.at)),
        (&ledger::ACTOR, line.actor.clone()),
        (&ledger::KIND, kind(line, scene)),
        (&ledger::DETAIL, text::detail(&line.detail, scene.lang)),
    ]
}

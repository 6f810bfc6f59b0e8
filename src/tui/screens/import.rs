//! Import: a file is checked, then registered; refused rows are repaired in an overlay and sent as a small file.

mod course;
mod draw;
mod refused;
mod repair;

use ratatui::layout::Rect;
use zeroize::Zeroizing;

use crate::api::{
    ApiError, ClerkReply, ClerkRequest, ImportLayout, ImportReport, Reply, Request,
    UnfinishedImport,
};
use crate::domain::Private;
use crate::text::{
    Text,
    screens::{frame, import, templates},
};
use crate::tui::files::{FileFault, FileNews, FileOrder, PickedLine};
use crate::tui::flow::Flow;
use crate::tui::form::{Field, Form, FormAnswer, Kind};
use crate::tui::job::{Job, grouped};
use crate::tui::key::Key;
use crate::tui::list::{List, ListAnswer};
use crate::tui::pen::Pen;
use crate::tui::picker::Choice;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::Export;

use course::{Course, Source};
use refused::{REPAIRS_MAX, Refused};
use repair::{Repair, RepairAnswer};

const LAYOUT: &str = "layout";
const PATH: &str = "path";
const MEDIUM: &str = "medium";
const TARGETS: &str = "targets";
const DOSES: &str = "doses";
const PATH_LEN_MAX: usize = 400;
const MEDIUM_LEN_MAX: usize = 40;
/// Tags apart from those of the courses, which count up.
const ROWS: u32 = 7;
const UNFINISHED: u32 = 8;
const FIRST_COURSE: u32 = 16;

/// How far the import is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    File,
    Checked,
    Registered,
}

/// One file from its place to the register.
pub struct Import {
    form: Form,
    step: Step,
    course: Option<Course>,
    /// The tag of the next course.
    next: u32,
    list: List<Refused>,
    /// The counts of the last check or registration of the whole file.
    report: ImportReport,
    header: Vec<String>,
    /// Lines of the small file under way, in its order.
    sent_lines: Vec<u64>,
    repair: Option<Repair>,
    fetching: bool,
    /// Imports that came to no end, here or at another terminal.
    unfinished: Vec<UnfinishedImport>,
}

impl Default for Import {
    fn default() -> Self {
        let layouts = [(TARGETS, &import::TARGETS), (DOSES, &import::DOSES)];
        let layouts = layouts.map(|(value, word)| Choice::new(value, word));
        let form = Form::new(
            "import",
            vec![
                Field::new(LAYOUT, &import::LAYOUT, Kind::Choice)
                    .required()
                    .with_values(layouts.to_vec()),
                Field::new(PATH, &import::PATH, Kind::Text { max: PATH_LEN_MAX })
                    .required()
                    .with_help(&import::PATH_HELP),
                Field::new(
                    MEDIUM,
                    &import::MEDIUM,
                    Kind::Text {
                        max: MEDIUM_LEN_MAX,
                    },
                )
                .required()
                .with_help(&import::MEDIUM_HELP),
            ],
        );
        Self {
            form,
            step: Step::File,
            course: None,
            next: FIRST_COURSE,
            list: refused::list(),
            report: ImportReport::default(),
            header: Vec::new(),
            sent_lines: Vec::new(),
            repair: None,
            fetching: false,
            unfinished: Vec::new(),
        }
    }
}

impl Import {
    fn is_running(&self) -> bool {
        self.course.as_ref().is_some_and(Course::is_running)
    }

    /// It belongs to a course that is no more.
    fn is_late(&self, tag: u32) -> bool {
        let own = self.course.as_ref().map(|course| course.tag);
        !matches!(tag, ROWS | UNFINISHED) && own != Some(tag)
    }

    fn layout(&self, scene: &Scene) -> ImportLayout {
        if self.form.value(LAYOUT, scene) == DOSES {
            ImportLayout::Doses
        } else {
            ImportLayout::Targets
        }
    }

    fn begin(&mut self, source: Source, dry_run: bool, name: &'static Text, scene: &Scene) -> Flow {
        let medium = self.form.value(MEDIUM, scene);
        let layout = self.layout(scene);
        let job = Job::new(name, None, scene.now);
        let (course, flow) = Course::begin(source, layout, medium, dry_run, job, self.next);
        self.next += 1;
        self.course = Some(course);
        flow
    }

    fn file(&self, scene: &Scene) -> Source {
        Source::File(self.form.value(PATH, scene))
    }

    /// F10: the next thing to do with this file.
    fn go_on(&mut self, scene: &Scene) -> Flow {
        match self.step {
            Step::File => Flow::Stay,
            Step::Checked => self.begin(self.file(scene), false, &import::REGISTERING, scene),
            Step::Registered => {
                let repaired = self.list.rows().iter().filter(|row| row.is_repaired());
                self.sent_lines = repaired.map(|row| row.row.line).collect();
                if self.sent_lines.is_empty() {
                    return Flow::wrong(scene.say(&import::NONE_REPAIRED));
                }
                let file = refused::small_file(&self.header, self.list.rows());
                self.begin(Source::Rows(file), false, &import::REPAIRING, scene)
            }
        }
    }

    fn stop(&mut self, scene: &Scene) -> Flow {
        let Some(course) = &mut self.course else {
            return Flow::Stay;
        };
        let stopped = course.stop();
        let words = if course.dry_run {
            &import::CHECK_STOPPED
        } else {
            &import::STOPPED
        };
        self.sent_lines.clear();
        stopped.then(Flow::wrong(scene.say(words)))
    }

    /// Of a part that was on its way, and of the stop itself: how far it came.
    fn on_stopped(&mut self, report: ImportReport, scene: &Scene) -> Flow {
        let Some(course) = self.course.as_mut().filter(|course| !course.dry_run) else {
            return Flow::Stay;
        };
        course.report = report;
        let registered = grouped(course.report.registered);
        Flow::wrong(scene.fill(&import::STOPPED_AT, &[("registered", &registered)]))
    }

    /// The node answered a step of the course.
    fn on_report(&mut self, report: ImportReport, scene: &Scene) -> Flow {
        let Some(course) = &mut self.course else {
            return Flow::Stay;
        };
        if course.is_stopped() {
            return self.on_stopped(report, scene);
        }
        if !course.is_running() {
            return Flow::Stay;
        }
        let next = course.on_report(report);
        if course.is_running() {
            return next;
        }
        self.on_done(scene)
    }

    fn on_done(&mut self, scene: &Scene) -> Flow {
        let Some(course) = self.course.take() else {
            return Flow::Stay;
        };
        if !self.sent_lines.is_empty() {
            self.take_repaired(&course, scene);
        } else {
            let kept = std::mem::take(self.list.rows_mut());
            let mut rows: Vec<Refused> = course.refused.into_iter().map(Refused::new).collect();
            // Repairs made after the check outlive the registration.
            for old in kept.into_iter().filter(|old| old.cells.is_some()) {
                if let Some(row) = rows.iter_mut().find(|row| row.row.line == old.row.line) {
                    let reason = row.row.clone();
                    *row = old;
                    row.row = reason;
                }
            }
            if !course.dry_run {
                self.name_columns(&mut rows);
            }
            self.list.set_rows(rows, scene);
            self.step = if course.dry_run {
                Step::Checked
            } else {
                Step::Registered
            };
            self.report = course.report.clone();
        }
        self.form.remember(scene);
        self.form.set_clean();
        let report = &course.report;
        if course.dry_run {
            let values: [(&str, &dyn std::fmt::Display); 1] =
                [("rejected", &report.rejected_count)];
            return Flow::say(scene.fill(&import::CHECKED, &values));
        }
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("registered", &report.registered),
            ("held", &report.held),
            ("rejected", &report.rejected_count),
        ];
        Flow::say(scene.fill(&import::REGISTERED, &values))
    }

    /// Repaired rows that were taken leave the list; those refused again stay with the new reason.
    fn take_repaired(&mut self, course: &Course, scene: &Scene) {
        let sent = std::mem::take(&mut self.sent_lines);
        let again = |line: u64| {
            let place = sent.iter().position(|sent| *sent == line)? as u64;
            course.refused.iter().find(|row| row.line == place + 2)
        };
        let rows = std::mem::take(self.list.rows_mut());
        let left = rows.into_iter().filter_map(|mut row| {
            if !sent.contains(&row.row.line) {
                return Some(row);
            }
            let reason = again(row.row.line)?;
            row.row.column = reason.column;
            row.row.code.clone_from(&reason.code);
            Some(row)
        });
        self.list.set_rows(left.collect(), scene);
        let taken = sent.len() as u64 - course.report.rejected_count.min(sent.len() as u64);
        self.report.registered += course.report.registered;
        self.report.unchanged += course.report.unchanged;
        self.report.held += course.report.held;
        self.report.rejected_count = self.report.rejected_count.saturating_sub(taken);
    }

    /// Enter on a refused row: its line is read out of the file.
    fn open_repair(&mut self, scene: &Scene) -> Flow {
        let repaired = self.list.rows().iter().filter(|row| row.is_repaired());
        let full = repaired.count() >= REPAIRS_MAX;
        let Some(row) = self.list.selected() else {
            return Flow::Stay;
        };
        if row.cells.is_some() {
            self.repair = Some(Repair::new(row, &self.header, scene));
            return Flow::Stay;
        }
        if full {
            return Flow::wrong(scene.fill(&import::TOO_MANY, &[("count", &REPAIRS_MAX)]));
        }
        if std::mem::replace(&mut self.fetching, true) {
            return Flow::Stay;
        }
        let lines = vec![1, row.row.line];
        Flow::File {
            tag: ROWS,
            order: FileOrder::PickLines {
                path: self.form.value(PATH, scene),
                lines,
            },
        }
    }

    /// The lines go to the node, which knows the character sets.
    fn on_lines(&mut self, lines: &[PickedLine]) -> Flow {
        let mut bytes = Zeroizing::new(Vec::new());
        for (_, line) in lines {
            bytes.extend(line.get());
            bytes.extend(b"\r\n");
        }
        let bytes = Private::new(std::mem::take(&mut *bytes));
        Flow::ask_as(ROWS, Request::Clerk(ClerkRequest::ReadRows { bytes }))
    }

    fn on_rows(&mut self, rows: Vec<Vec<String>>, scene: &Scene) -> Flow {
        self.fetching = false;
        let mut rows = rows.into_iter();
        let header = rows.next().unwrap_or_default();
        let cells = Zeroizing::new(rows.next().unwrap_or_default());
        if header.is_empty() || cells.is_empty() {
            return Flow::wrong(scene.say(&import::UNREADABLE));
        }
        self.header = header;
        let mut rows = std::mem::take(self.list.rows_mut());
        self.name_columns(&mut rows);
        *self.list.rows_mut() = rows;
        if let Some(row) = self.list.selected_mut() {
            row.cells = Some(cells);
        }
        self.open_repair(scene)
    }

    /// The headings of the file, once they were read.
    fn name_columns(&self, rows: &mut [Refused]) {
        for row in rows {
            let column = (row.row.column as usize).checked_sub(1);
            row.head = column.and_then(|column| self.header.get(column).cloned());
        }
    }

    fn on_repair_key(&mut self, key: Key, scene: &Scene) -> Flow {
        let Some(repair) = &mut self.repair else {
            return Flow::Stay;
        };
        match repair.on_key(key, scene) {
            RepairAnswer::Open => return Flow::Stay,
            RepairAnswer::Refused(error) => return Flow::wrong(error),
            RepairAnswer::Left => {
                self.repair = None;
                return Flow::Stay;
            }
            RepairAnswer::Made(column, value) => {
                if let Some(row) = self.list.selected_mut() {
                    row.repairs.insert(column, value);
                }
            }
        }
        self.repair = None;
        Flow::say(scene.say(&import::REPAIR_SAID))
    }

    fn on_form_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if key == Key::F(9) {
            return Flow::open(Export::default());
        }
        match self.form.on_key(key, scene) {
            FormAnswer::Commit => self.begin(self.file(scene), true, &import::CHECKING, scene),
            answer => answer.flow(),
        }
    }
}

/// What a fault of a file is to a clerk.
pub const fn fault_word(fault: FileFault) -> &'static Text {
    match fault {
        FileFault::Missing => &import::FILE_MISSING,
        FileFault::Denied => &import::FILE_DENIED,
        FileFault::Taken => &import::FILE_TAKEN,
        FileFault::Unfinished => &import::FILE_UNFINISHED,
        FileFault::NoFile => &import::FILE_NO_FILE,
        FileFault::Full => &import::FILE_FULL,
        FileFault::Unusable => &import::FILE_UNUSABLE,
    }
}

impl Screen for Import {
    fn name(&self) -> &'static Text {
        &import::NAME
    }

    fn help(&self) -> &'static Text {
        &import::HELP
    }

    fn hints(&self, _scene: &Scene) -> Vec<Hint> {
        if self.is_running() {
            return vec![Hint::new("Esc", &frame::STOP)];
        }
        if self.repair.is_some() {
            return vec![
                Hint::new("F10", &import::NOTE_REPAIR),
                Hint::new("Tab", &frame::NEXT_FIELD),
                Hint::new("F4", &frame::VALUES),
                Hint::new("Esc", &frame::BACK),
            ];
        }
        if self.step == Step::File {
            return vec![
                Hint::new("F10", &import::STEP_CHECK),
                Hint::new("F4", &frame::VALUES),
                Hint::new("F6", &frame::SAME_AS_LAST),
                Hint::new("F9", &import::EXPORT),
                Hint::new("Esc", &frame::BACK),
            ];
        }
        vec![
            Hint::new("F10", &import::STEP_REGISTER),
            Hint::new("Enter", &import::REPAIR),
            Hint::new("/", &templates::LIST_KEYS_FILTER),
            Hint::new("Esc", &frame::BACK),
        ]
    }

    fn field_help(&self, scene: &Scene) -> Option<String> {
        (self.step == Step::File)
            .then(|| self.form.field_help(scene))
            .flatten()
    }

    fn is_typing(&self) -> bool {
        if self.is_running() {
            return false;
        }
        match &self.repair {
            Some(repair) => repair.is_typing(),
            None if self.step == Step::File => self.form.is_typing(),
            None => self.list.is_typing(),
        }
    }

    fn is_changed(&self) -> bool {
        self.is_running()
            || self.form.is_changed()
            || self.list.rows().iter().any(Refused::is_repaired)
    }

    fn on_show(&mut self, _scene: &Scene) -> Flow {
        self.fetching = false;
        let request = ClerkRequest::ListUnfinishedImports;
        Flow::ask_as(UNFINISHED, Request::Clerk(request))
    }

    fn on_key(&mut self, key: Key, scene: &Scene) -> Flow {
        if self.is_running() {
            return match key {
                Key::Esc => self.stop(scene),
                _ => Flow::wrong(scene.say(&import::STOP_FIRST)),
            };
        }
        if self.repair.is_some() {
            return self.on_repair_key(key, scene);
        }
        if self.step == Step::File {
            return self.on_form_key(key, scene);
        }
        if key == Key::F(10) && !self.list.is_typing() {
            return self.go_on(scene);
        }
        match (self.list.on_key(key, scene), key) {
            (ListAnswer::Opened, _) => self.open_repair(scene),
            (ListAnswer::Ignored, Key::Esc) if self.step == Step::Checked => {
                self.step = Step::File;
                Flow::Stay
            }
            (ListAnswer::Ignored, Key::Esc) => Flow::Back,
            _ => Flow::Stay,
        }
    }

    fn on_paste(&mut self, text: &str, scene: &Scene) -> Flow {
        if let Some(repair) = &mut self.repair {
            repair.on_paste(text, scene);
        } else if self.step == Step::File
            && let FormAnswer::Refused(error) = self.form.on_paste(text, scene)
        {
            return Flow::wrong(error);
        }
        Flow::Stay
    }

    fn on_file(&mut self, tag: u32, news: Result<FileNews, FileFault>, scene: &Scene) -> Flow {
        if self.is_late(tag) {
            return Flow::Stay;
        }
        match (tag, news) {
            (ROWS, Ok(FileNews::Lines(lines))) => self.on_lines(&lines),
            (_, Ok(news)) => match &mut self.course {
                Some(course) => course.on_file(news),
                None => Flow::Stay,
            },
            (tag, Err(fault)) => {
                self.fetching = false;
                let mut flow = Flow::wrong(scene.say(fault_word(fault)));
                if tag != ROWS && self.is_running() {
                    flow = self.stop(scene).then(flow);
                    self.course = None;
                }
                flow
            }
        }
    }

    fn on_reply(&mut self, tag: u32, reply: Result<Reply, ApiError>, scene: &Scene) -> Flow {
        if self.is_late(tag) {
            return Flow::Stay;
        }
        match reply {
            Ok(Reply::Clerk(ClerkReply::Import(report))) => self.on_report(report, scene),
            Ok(Reply::Clerk(ClerkReply::UnfinishedImports(imports))) => {
                self.unfinished = imports;
                Flow::Stay
            }
            Err(_) if tag == UNFINISHED => Flow::Stay,
            Ok(Reply::Clerk(ClerkReply::Rows(rows))) => self.on_rows(rows.into_inner(), scene),
            Ok(_) => Flow::Stay,
            Err(error) => {
                self.fetching = false;
                if tag != ROWS
                    && let Some(course) = &mut self.course
                {
                    if course.is_stopped() {
                        return Flow::Stay;
                    }
                    course.fail(&error);
                    self.sent_lines.clear();
                    return Flow::file(FileOrder::Close).then(Flow::refused(&error));
                }
                Flow::refused(&error)
            }
        }
    }

    fn draw(&mut self, area: Rect, pen: &mut Pen) {
        self.draw_all(area, pen);
    }
}

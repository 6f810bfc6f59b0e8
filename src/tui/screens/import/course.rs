//! The course of one file through the door: opened, begun, part after part, ended. One order is under way at a time,
//! so never more than one part is in memory.

use zeroize::Zeroizing;

use crate::api::{ApiError, ClerkRequest, ImportLayout, ImportReport, RejectedRow, Request};
use crate::domain::{Private, UnixTime};
use crate::text::Text;
use crate::tui::files::{FileNews, FileOrder};
use crate::tui::flow::Flow;
use crate::tui::job::{Job, JobState};

/// Refused rows kept to be shown.
pub const REFUSED_MAX: usize = 1_000;

/// Where the bytes come from.
pub enum Source {
    File(String),
    /// A few repaired rows.
    Rows(Zeroizing<Vec<u8>>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Opening,
    Beginning,
    Reading,
    Sending,
    Ending,
    Over,
}

/// One import or check under way.
pub struct Course {
    source: Source,
    layout: ImportLayout,
    medium: String,
    pub dry_run: bool,
    stage: Stage,
    pub job: Job,
    pub report: ImportReport,
    pub refused: Vec<RejectedRow>,
}

impl Course {
    /// Begins; the flow does the first step.
    pub fn begin(
        source: Source,
        layout: ImportLayout,
        medium: String,
        dry_run: bool,
        name: &'static Text,
        now: UnixTime,
    ) -> (Self, Flow) {
        let mut course = Self {
            source,
            layout,
            medium,
            dry_run,
            stage: Stage::Opening,
            job: Job::new(name, None, now),
            report: ImportReport::default(),
            refused: Vec::new(),
        };
        let flow = match &course.source {
            Source::File(path) => Flow::file(FileOrder::Open { path: path.clone() }),
            Source::Rows(bytes) => {
                course.job.total = Some(bytes.len() as u64);
                course.open_door()
            }
        };
        (course, flow)
    }

    fn open_door(&mut self) -> Flow {
        self.stage = Stage::Beginning;
        ask(ClerkRequest::ImportBegin {
            layout: self.layout,
            medium: self.medium.clone(),
            dry_run: self.dry_run,
        })
    }

    pub const fn is_running(&self) -> bool {
        self.job.is_running()
    }

    /// The file was opened, or a part of it is here.
    pub fn on_file(&mut self, news: FileNews) -> Flow {
        match (self.stage, news) {
            (Stage::Opening, FileNews::Opened { len }) => {
                self.job.total = Some(len.max(1));
                self.open_door()
            }
            (Stage::Reading, FileNews::Part(bytes)) if bytes.get().is_empty() => {
                self.stage = Stage::Ending;
                Flow::file(FileOrder::Close).then(ask(ClerkRequest::ImportEnd))
            }
            (Stage::Reading, FileNews::Part(bytes)) => self.send(bytes),
            _ => Flow::Stay,
        }
    }

    fn send(&mut self, bytes: Private<Vec<u8>>) -> Flow {
        self.stage = Stage::Sending;
        self.job.done += bytes.get().len() as u64;
        ask(ClerkRequest::ImportPart { bytes })
    }

    /// The node took a step; gives the next one. After the last one it is over.
    pub fn on_report(&mut self, report: ImportReport) -> Flow {
        let room = REFUSED_MAX.saturating_sub(self.refused.len());
        self.refused
            .extend(report.rejected.iter().take(room).cloned());
        self.report = report;
        match self.stage {
            Stage::Beginning | Stage::Sending => self.next(),
            Stage::Ending => {
                self.stage = Stage::Over;
                self.job.state = JobState::Done;
                self.job.done = self.job.total.unwrap_or_default();
                Flow::Stay
            }
            Stage::Opening | Stage::Reading | Stage::Over => Flow::Stay,
        }
    }

    fn next(&mut self) -> Flow {
        match &mut self.source {
            Source::File(_) => {
                self.stage = Stage::Reading;
                Flow::file(FileOrder::Read)
            }
            Source::Rows(bytes) if bytes.is_empty() => {
                self.stage = Stage::Ending;
                ask(ClerkRequest::ImportEnd)
            }
            Source::Rows(bytes) => {
                let all = std::mem::take(&mut **bytes);
                self.send(Private::new(all))
            }
        }
    }

    /// Leaves it; what was acknowledged stays.
    pub fn stop(&mut self) -> Flow {
        let began = !matches!(self.stage, Stage::Opening | Stage::Over);
        self.stage = Stage::Over;
        self.job.state = JobState::Stopped;
        let close = Flow::file(FileOrder::Close);
        if began {
            close.then(ask(ClerkRequest::ImportStop))
        } else {
            close
        }
    }

    /// The node refused a step: it is over.
    pub fn fail(&mut self, error: &ApiError) {
        self.stage = Stage::Over;
        self.job.state = JobState::Failed(error.clone());
    }
}

fn ask(request: ClerkRequest) -> Flow {
    Flow::ask(Request::Clerk(request))
}

//! The course of one file through the door: opened, begun, part after part, ended. One order is under way at a time,
//! so never more than one part is in memory.

use zeroize::Zeroizing;

use crate::api::{
    ApiError, ClerkRequest, ErrorCode, ImportLayout, ImportReport, RejectedRow, Request,
};
use crate::domain::Private;
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
    /// Of its orders and requests, so that nothing late of an earlier one is taken for its own.
    pub tag: u32,
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
        job: Job,
        tag: u32,
    ) -> (Self, Flow) {
        let mut course = Self {
            source,
            layout,
            medium,
            dry_run,
            tag,
            stage: Stage::Opening,
            job,
            report: ImportReport::default(),
            refused: Vec::new(),
        };
        let flow = match &course.source {
            Source::File(path) => course.file(FileOrder::Open { path: path.clone() }),
            Source::Rows(bytes) => {
                course.job.total = Some(bytes.len() as u64);
                course.open_door()
            }
        };
        (course, flow)
    }

    fn open_door(&mut self) -> Flow {
        self.stage = Stage::Beginning;
        self.ask(ClerkRequest::ImportBegin {
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
                self.file(FileOrder::Close)
                    .then(self.ask(ClerkRequest::ImportEnd))
            }
            (Stage::Reading, FileNews::Part(bytes)) => self.send(bytes),
            _ => Flow::Stay,
        }
    }

    fn send(&mut self, bytes: Private<Vec<u8>>) -> Flow {
        self.stage = Stage::Sending;
        self.job.done += bytes.get().len() as u64;
        self.ask(ClerkRequest::ImportPart { bytes })
    }

    const fn file(&self, order: FileOrder) -> Flow {
        Flow::File {
            tag: self.tag,
            order,
        }
    }

    fn ask(&self, request: ClerkRequest) -> Flow {
        Flow::ask_as(self.tag, Request::Clerk(request))
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
                self.file(FileOrder::Read)
            }
            Source::Rows(bytes) if bytes.is_empty() => {
                self.stage = Stage::Ending;
                self.ask(ClerkRequest::ImportEnd)
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
        let close = self.file(FileOrder::Close);
        if began {
            close.then(self.ask(ClerkRequest::ImportStop))
        } else {
            close
        }
    }

    pub const fn is_stopped(&self) -> bool {
        matches!(self.job.state, JobState::Stopped)
    }

    /// It registered rows and did not come to its end: the same file goes on with the others.
    pub fn can_go_on(&self) -> bool {
        let away = |error: &ApiError| error.code == ErrorCode::NotReachable;
        let ended_early = match &self.job.state {
            JobState::Stopped => true,
            JobState::Failed(error) => away(error) || self.report.registered > 0,
            JobState::Waiting | JobState::Running | JobState::Done => false,
        };
        ended_early && !self.dry_run
    }

    /// The node refused a step: it is over.
    pub fn fail(&mut self, error: &ApiError) {
        self.stage = Stage::Over;
        self.job.state = JobState::Failed(error.clone());
    }
}

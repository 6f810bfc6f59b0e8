//! CSV text to domain and back, one file a layout. No files, no clock: bytes come in chunks, rows go out, and the other way.
//!
//! A value that is refused is never repeated: reports carry line, column and reason only.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod cells;
mod doses;
mod encoding;
mod lines;
mod movers;
mod reader;
mod registration;
mod rejection;
mod results;
mod splitter;
mod targets;
mod writer;

pub use doses::DOSE_BLOCKS_MAX;
pub use doses::DoseCells;
pub use doses::DoseExport;
pub use doses::DoseRow;
pub use doses::Doses;
pub use encoding::Encoding;
pub use lines::cells_of;
pub use movers::ADDRESSEE_COLUMN;
pub use movers::MoverRow;
pub use movers::Movers;
pub use movers::PROVIDER_COLUMN;
pub use movers::SERIAL_COLUMN;
pub use reader::Event;
pub use reader::FILE_LEN_MAX;
pub use reader::FileError;
pub use reader::Layout;
pub use reader::Reader;
pub use reader::Seen;
pub use rejection::Reason;
pub use rejection::Rejection;
pub use results::MoverExport;
pub use results::MoverHead;
pub use results::MoverResult;
pub use splitter::LINE_LEN_MAX;
pub use targets::Action;
pub use targets::TargetRow;
pub use targets::Targets;
pub use targets::write_targets_with_my_numbers;
pub use writer::ExportError;
pub use writer::Output;

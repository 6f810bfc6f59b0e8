//! Shared ground of the sheet tests: headers, rows, reading a whole file in chunks.

use watari::domain::Date;
use watari::domain::MunicipalityCode;
use watari::sheets::Doses;
use watari::sheets::Encoding;
use watari::sheets::Event;
use watari::sheets::FileError;
use watari::sheets::Layout;
use watari::sheets::Reader;
use watari::sheets::Rejection;
use watari::sheets::Seen;
use watari::sheets::Targets;

pub const TARGET_HEADER: &str = "処理区分,自治体コード,宛名番号,個人番号,氏名漢字,氏名カナ,生年月日,性別,券番号,券発行日,券発行理由,次回接種回,住民区分,異動日,転出先自治体コード,支援措置区分";
pub const TARGET: &str =
    "1,992011,1001,123456789018,見本　太郎,ミホン　タロウ,19720105,1,0000000017,20210401,1,1,1,,,";

pub fn own() -> MunicipalityCode {
    MunicipalityCode::parse("992011").unwrap()
}

pub fn targets() -> Targets {
    Targets {
        own: own(),
        today: Date::new(2026, 11, 22).unwrap(),
    }
}

pub fn dose_header(blocks: usize) -> String {
    let names = "接種履歴登録日時 接種日 券番号 接種自治体コード 接種会場名 接種医師名 ワクチンメーカー ワクチンロット番号";
    let mut header = "個別宛名番号(空欄)".to_owned();
    for block in 1..=blocks {
        for name in names.split(' ') {
            header.push_str(&format!(",{block}回目{name}"));
        }
    }
    header
}

/// A file of the registration layout with these rows.
pub fn target_file(rows: &[&str]) -> Vec<u8> {
    let mut file = format!("{TARGET_HEADER}\r\n").into_bytes();
    for row in rows {
        file.extend(row.as_bytes());
        file.extend(b"\r\n");
    }
    file
}

/// The row [`TARGET`] with another value in one column (from 1).
pub fn target_with(column: usize, value: &str) -> String {
    let mut cells: Vec<&str> = TARGET.split(',').collect();
    cells[column - 1] = value;
    cells.join(",")
}

pub struct Read<R> {
    pub rows: Vec<(u64, R)>,
    pub rejected: Vec<Rejection>,
    pub seen: Seen,
}

impl<R> Read<R> {
    /// Line, column and code of every rejection.
    pub fn codes(&self) -> Vec<(u64, Option<u16>, &'static str)> {
        let codes = self.rejected.iter();
        codes.map(|r| (r.line, r.column, r.reason.code())).collect()
    }
}

pub fn read<L: Layout>(
    layout: L,
    encoding: Option<Encoding>,
    file: &[u8],
    chunk: usize,
) -> Result<Read<L::Row>, FileError> {
    let mut reader = Reader::new(layout, encoding);
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    let mut take = |reader: &mut Reader<L>| -> Result<(), FileError> {
        while let Some(event) = reader.next_row()? {
            match event {
                Event::Row { line, row } => rows.push((line, row)),
                Event::Rejected(rejection) => rejected.push(rejection),
            }
        }
        Ok(())
    };
    for chunk in file.chunks(chunk) {
        reader.feed(chunk)?;
        take(&mut reader)?;
    }
    reader.finish();
    take(&mut reader)?;
    let seen = reader.seen();
    Ok(Read {
        rows,
        rejected,
        seen,
    })
}

pub fn read_targets(file: &[u8]) -> Read<watari::sheets::TargetRow> {
    read(targets(), None, file, 64 * 1024).unwrap()
}

pub fn read_doses(file: &[u8]) -> Read<watari::sheets::DoseRow> {
    read(Doses, None, file, 64 * 1024).unwrap()
}

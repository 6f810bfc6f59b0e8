//! What is checked before automerge sees a byte: one document chunk, nothing compressed, and a bound on the operations
//! that its columns claim. Layout: <https://automerge.org/automerge-binary-format-spec/>.

use super::error::DocumentError;
use sha2::Digest;
use sha2::Sha256;

/// Largest document opened, in bytes.
pub const DOCUMENT_LEN_MAX: usize = 256 * 1024;
const OPERATIONS_MAX: u64 = 100_000;
const MAGIC: [u8; 4] = [0x85, 0x6F, 0x4A, 0x83];
const DOCUMENT_CHUNK: u8 = 0;
const CHANGE_CHUNK: u8 = 1;
const HASH_LEN: u64 = 32;
const DEFLATE_BIT: u64 = 0b1000;

type Checked<T> = Result<T, DocumentError>;

/// Refuses bytes that no own document has.
pub(super) fn check(bytes: &[u8]) -> Checked<()> {
    check_body(chunk(bytes, DOCUMENT_CHUNK)?)
}

/// Refuses bytes that no own change has, of another replica of the same record.
pub(super) fn check_change(bytes: &[u8]) -> Checked<()> {
    let mut body = chunk(bytes, CHANGE_CHUNK)?;
    // Automerge takes a change whatever its checksum says.
    let checksum = bytes.get(MAGIC.len()..).and_then(<[u8]>::first_chunk::<4>);
    let hash = Sha256::digest(
        bytes
            .get(MAGIC.len().saturating_add(4)..)
            .unwrap_or_default(),
    );
    if checksum != hash.first_chunk::<4>() {
        return Err(DocumentError::Damaged);
    }
    let before = body.number()?;
    body.take(before.saturating_mul(HASH_LEN))?;
    let actor = body.number()?;
    body.take(actor)?;
    let _sequence = body.number()?;
    let _first_operation = body.number()?;
    let _time = body.signed()?;
    let message = body.number()?;
    body.take(message)?;
    for _ in 0..body.number()? {
        let len = body.number()?;
        body.take(len)?;
    }
    let columns = body.columns()?;
    check_columns(&mut body, columns)
}

/// One chunk of this kind and nothing behind it: what is in it.
fn chunk(bytes: &[u8], wanted: u8) -> Checked<Bytes<'_>> {
    if bytes.len() > DOCUMENT_LEN_MAX {
        return Err(DocumentError::TooLarge);
    }
    let mut chunk = Bytes(bytes);
    if chunk.array::<4>()? != MAGIC {
        return Err(DocumentError::NotADocument);
    }
    let _checksum = chunk.array::<4>()?;
    let [kind] = chunk.array::<1>()?;
    let len = chunk.number()?;
    if kind != wanted || u64::try_from(chunk.0.len()) != Ok(len) {
        return Err(DocumentError::NotADocument);
    }
    Ok(chunk)
}

fn check_body(mut body: Bytes<'_>) -> Checked<()> {
    for _ in 0..body.number()? {
        let len = body.number()?;
        body.take(len)?;
    }
    let heads = body.number()?;
    body.take(heads.saturating_mul(HASH_LEN))?;
    let columns = [body.columns()?, body.columns()?];
    check_columns(&mut body, columns.into_iter().flatten())
}

fn check_columns(
    body: &mut Bytes<'_>,
    columns: impl IntoIterator<Item = (u64, u64)>,
) -> Checked<()> {
    for (spec, len) in columns {
        let data = body.take(len)?;
        if spec & DEFLATE_BIT != 0 {
            return Err(DocumentError::Compressed);
        }
        check_column(spec, data)?;
    }
    Ok(())
}

/// Sums up the runs of one column.
fn check_column(spec: u64, mut data: Bytes<'_>) -> Checked<()> {
    let mut rows = 0u64;
    while !data.0.is_empty() && spec & 0b111 != kind::RAW {
        rows = rows.saturating_add(match spec & 0b111 {
            kind::BOOLEAN => data.number()?,
            kind => data.run(kind)?,
        });
        if rows > OPERATIONS_MAX {
            return Err(DocumentError::TooManyOperations);
        }
    }
    Ok(())
}

/// The last three bits of a column's specification.
mod kind {
    pub const GROUP: u64 = 0;
    pub const DELTA: u64 = 3;
    pub const BOOLEAN: u64 = 4;
    pub const STRING: u64 = 5;
    pub const RAW: u64 = 7;
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn array<const N: usize>(&mut self) -> Checked<[u8; N]> {
        let (head, rest) = self
            .0
            .split_first_chunk::<N>()
            .ok_or(DocumentError::NotADocument)?;
        self.0 = rest;
        Ok(*head)
    }

    fn take(&mut self, len: u64) -> Checked<Bytes<'a>> {
        let (head, rest) = usize::try_from(len)
            .ok()
            .and_then(|len| self.0.split_at_checked(len))
            .ok_or(DocumentError::NotADocument)?;
        self.0 = rest;
        Ok(Bytes(head))
    }

    /// The bits of a LEB128 number and how many there are.
    fn leb128(&mut self) -> Checked<(u64, u32, u8)> {
        let (mut value, mut shift) = (0u64, 0u32);
        loop {
            let [byte] = self.array::<1>()?;
            if shift > 63 {
                return Err(DocumentError::NotADocument);
            }
            value |= u64::from(byte & 0x7F) << shift;
            shift = shift.saturating_add(7);
            if byte & 0x80 == 0 {
                return Ok((value, shift, byte));
            }
        }
    }

    fn number(&mut self) -> Checked<u64> {
        Ok(self.leb128()?.0)
    }

    fn signed(&mut self) -> Checked<i64> {
        let (value, bits, last) = self.leb128()?;
        let negative = last & 0x40 != 0 && bits < 64;
        let value = if negative {
            value | u64::MAX << bits
        } else {
            value
        };
        Ok(value.cast_signed())
    }

    fn columns(&mut self) -> Checked<Vec<(u64, u64)>> {
        let count = self.number()?;
        let mut columns = Vec::new();
        for _ in 0..count {
            columns.push((self.number()?, self.number()?));
        }
        Ok(columns)
    }

    /// One run of a run-length encoded column: how many rows it stands for.
    fn run(&mut self, kind: u64) -> Checked<u64> {
        let count = self.signed()?;
        match count {
            0 => self.number(),
            1.. => {
                let each = self.value(kind)?;
                let rows = count.unsigned_abs();
                Ok(rows.max(rows.saturating_mul(each)))
            }
            _ => {
                let rows = count.unsigned_abs();
                let mut children = 0u64;
                for _ in 0..rows {
                    children = children.saturating_add(self.value(kind)?);
                }
                Ok(rows.max(children))
            }
        }
    }

    /// Passes over one value; of a group column it gives the rows that the value claims in other columns.
    fn value(&mut self, kind: u64) -> Checked<u64> {
        match kind {
            kind::STRING => {
                let len = self.number()?;
                self.take(len)?;
                Ok(0)
            }
            kind::DELTA => self.signed().map(|_| 0),
            kind::GROUP => self.number(),
            _ => self.number().map(|_| 0),
        }
    }
}

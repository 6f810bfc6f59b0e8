//! `watari batch result`: the result of a batch as a file, as CSV or JSON, without My Number. It appears whole or not at
//! all.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::api::{BatchReply, BatchRequest, Charset, Handle};
use crate::cli::Outcome;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::output::Output;
use crate::cli::tree::ResultFormat;
use crate::text::batches;

/// Writes the file and says how many rows it has.
pub async fn write(
    handle: &Handle,
    batch: &str,
    out: &Path,
    format: ResultFormat,
    output: Output,
) -> Outcome {
    let unfinished = out.with_extension("unfinished");
    let written = match format {
        ResultFormat::Json => json(handle, batch, &unfinished, out).await,
        ResultFormat::Csv => csv(handle, batch, Charset::Utf8, &unfinished, out).await,
        ResultFormat::CsvBom => csv(handle, batch, Charset::Utf8Bom, &unfinished, out).await,
        ResultFormat::CsvCp932 => csv(handle, batch, Charset::Cp932, &unfinished, out).await,
    };
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    let rows = written?;
    let document = serde_json::json!({ "batch": batch, "rows": rows, "file": out });
    output.result(&document, |output| {
        let file = out.display();
        output.say(
            &batches::WRITTEN,
            &[("batch", &batch), ("rows", &rows), ("file", &file)],
        );
    });
    Ok(0)
}

async fn csv(
    handle: &Handle,
    batch: &str,
    charset: Charset,
    unfinished: &Path,
    out: &Path,
) -> Result<u64, Failure> {
    let unwritable = |error: std::io::Error| Failure::file(out, &error);
    let mut file = files::create(unfinished, files::OWNER_ONLY).map_err(unwritable)?;
    let mut cursor = None;
    let rows = loop {
        let request = BatchRequest::Export {
            batch: batch.to_owned(),
            cursor,
            charset,
        };
        let BatchReply::Export(part) = handle.batch(request).await? else {
            return Err(Failure::unexpected());
        };
        file.write_all(part.bytes.get()).map_err(unwritable)?;
        if part.cursor.is_none() {
            break part.people;
        }
        cursor = part.cursor;
    };
    file.sync_all().map_err(unwritable)?;
    fs::rename(unfinished, out).map_err(unwritable)?;
    Ok(rows)
}

async fn json(handle: &Handle, batch: &str, unfinished: &Path, out: &Path) -> Result<u64, Failure> {
    let unwritable = |error: std::io::Error| Failure::file(out, &error);
    let mut file = files::create(unfinished, files::OWNER_ONLY).map_err(unwritable)?;
    let (mut cursor, mut written) = (None, 0_u64);
    file.write_all(b"[").map_err(unwritable)?;
    loop {
        let request = BatchRequest::Result {
            batch: batch.to_owned(),
            cursor,
        };
        let BatchReply::Result(part) = handle.batch(request).await? else {
            return Err(Failure::unexpected());
        };
        for row in &part.rows {
            let comma = if written == 0 { "\n" } else { ",\n" };
            let line = serde_json::to_string(&row_document(row)).unwrap_or_default();
            file.write_all(comma.as_bytes()).map_err(unwritable)?;
            file.write_all(line.as_bytes()).map_err(unwritable)?;
            written += 1;
        }
        if part.cursor.is_none() {
            break;
        }
        cursor = part.cursor;
    }
    file.write_all(b"\n]\n").map_err(unwritable)?;
    file.sync_all().map_err(unwritable)?;
    fs::rename(unfinished, out).map_err(unwritable)?;
    Ok(written)
}

fn row_document(row: &crate::api::BatchResultRow) -> serde_json::Value {
    let doses = row.doses.iter().map(|(dose, issuer)| {
        serde_json::json!({
            "kind": dose.kind.to_string(),
            "dose_no": dose.dose_no,
            "vaccinated_on": dose.vaccinated_on,
            "coupon_no": dose.coupon.map(|coupon| coupon.number.to_string()),
            "municipality_code": issuer.to_string(),
            "venue": dose.venue,
            "doctor": dose.doctor,
            "maker": dose.maker,
            "lot_no": dose.lot_no,
        })
    });
    serde_json::json!({
        "serial": row.serial,
        "result": row.state,
        "provider": row.provider.to_string(),
        "addressee_no": row.addressee_no.map(|no| no.to_string()),
        "inquiry": row.inquiry,
        "asked_on": row.asked_on,
        "doses": doses.collect::<Vec<_>>(),
    })
}

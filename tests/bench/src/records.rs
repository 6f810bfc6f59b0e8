//! The reference for records: the same rows in SQLCipher, with the same lookups as indexes and the same durability.

use crate::people::Resident;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;

const TABLES: &str = "
    CREATE TABLE person (
        id INTEGER PRIMARY KEY, addressee_no TEXT NOT NULL UNIQUE, number TEXT UNIQUE, kanji TEXT NOT NULL,
        kana TEXT NOT NULL, born TEXT NOT NULL, sex INTEGER NOT NULL, class INTEGER NOT NULL, moved_on TEXT,
        moved_to TEXT, protected INTEGER, changed INTEGER NOT NULL);
    CREATE INDEX person_kana ON person (kana);
    CREATE TABLE coupon (
        number TEXT PRIMARY KEY, person INTEGER NOT NULL, issued_on TEXT NOT NULL, reason INTEGER NOT NULL,
        next_dose INTEGER NOT NULL, void_since TEXT) WITHOUT ROWID;
    CREATE INDEX coupon_person ON coupon (person);
    CREATE TABLE dose (
        id INTEGER PRIMARY KEY, person INTEGER NOT NULL, dose_no INTEGER NOT NULL, given_on TEXT NOT NULL,
        coupon TEXT, maker TEXT, lot_no TEXT, venue TEXT, doctor TEXT, registered INTEGER NOT NULL);
    CREATE INDEX dose_person ON dose (person);
    CREATE TABLE log (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL);
";
/// As much as sled may use; the default would be 2 MiB.
const CACHE_KIB: i32 = 32 * 1024;

/// A record as one would show it.
#[expect(dead_code, reason = "reading the columns is what is measured")]
pub struct Record {
    pub id: i64,
    pub text: [String; 4],
    pub sex: u8,
    pub coupons: Vec<String>,
    pub doses: Vec<String>,
}

/// The database, opened with its key; every commit is synced.
pub fn open(path: &Path) -> rusqlite::Result<Connection> {
    let database = Connection::open(path)?;
    // A key as such: deriving one from a password is not compared.
    database.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "5a".repeat(32)))?;
    let version: String = database.query_row("PRAGMA cipher_version", [], |row| row.get(0))?;
    assert!(!version.is_empty(), "the database is SQLCipher");
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    database.pragma_update(None, "cache_size", -CACHE_KIB)?;
    database.set_prepared_statement_cache_capacity(32);
    Ok(database)
}

pub fn create(path: &Path) -> rusqlite::Result<Connection> {
    let database = open(path)?;
    database.execute_batch(TABLES)?;
    Ok(database)
}

/// Registers rows and a line of the log in one transaction; a row may come again.
pub fn register(database: &mut Connection, rows: &[Resident]) -> rusqlite::Result<()> {
    let transaction = database.transaction()?;
    {
        let mut person = transaction.prepare_cached(
            "INSERT INTO person (addressee_no, number, kanji, kana, born, sex, class, changed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 1764000000)
             ON CONFLICT (addressee_no) DO UPDATE SET number = excluded.number, kanji = excluded.kanji,
                 kana = excluded.kana, born = excluded.born, sex = excluded.sex
             RETURNING id",
        )?;
        let mut coupon = transaction.prepare_cached(
            "INSERT INTO coupon (number, person, issued_on, reason, next_dose)
             VALUES (?1, ?2, '20260401', 1, 1)
             ON CONFLICT (number) DO UPDATE SET person = excluded.person",
        )?;
        for row in rows {
            let id: i64 = person.query_row(
                params![
                    row.addressee_no,
                    row.number,
                    row.kanji,
                    row.kana,
                    row.born,
                    row.sex
                ],
                |row| row.get(0),
            )?;
            coupon.execute(params![row.coupon_no, id])?;
        }
        log(&transaction, "import")?;
    }
    transaction.commit()
}

fn log(database: &Connection, what: &str) -> rusqlite::Result<()> {
    let mut insert = database.prepare_cached(
        "INSERT INTO log (at, actor, what) VALUES (1764000000, 'madoguchi (uid 1000)', ?1)",
    )?;
    insert.execute([what]).map(drop)
}

/// One dose and its line of the log, synced.
pub fn add_dose(
    database: &mut Connection,
    addressee_no: &str,
    dose_no: u32,
) -> rusqlite::Result<()> {
    let transaction = database.transaction()?;
    let id: i64 = transaction
        .prepare_cached("SELECT id FROM person WHERE addressee_no = ?1")?
        .query_row([addressee_no], |row| row.get(0))?;
    transaction
        .prepare_cached(
            "INSERT INTO dose (person, dose_no, given_on, coupon, maker, lot_no, venue, doctor, registered)
             VALUES (?1, ?2, '20260501', '0000000001', 'ファイザー', 'FK0108', '見本市中央接種会場', '佐藤 太郎', 1764000000)",
        )?
        .execute(params![id, dose_no])?;
    transaction
        .prepare_cached("UPDATE person SET changed = 1764000001 WHERE id = ?1")?
        .execute([id])?;
    log(&transaction, "dose added")?;
    transaction.commit()
}

/// By what a record is looked up.
#[derive(Clone, Copy)]
pub enum By {
    Number,
    Coupon,
    Name,
}

impl By {
    fn sql(self) -> &'static str {
        match self {
            Self::Number => {
                "SELECT id, addressee_no, kanji, kana, born, sex FROM person WHERE number = ?1"
            }
            Self::Coupon => {
                "SELECT id, addressee_no, kanji, kana, born, sex FROM person
                 WHERE id = (SELECT person FROM coupon WHERE number = ?1)"
            }
            Self::Name => {
                "SELECT id, addressee_no, kanji, kana, born, sex FROM person WHERE kana = ?1 LIMIT 1"
            }
        }
    }
}

/// What a list shows of the first record found.
pub fn find_line(database: &Connection, by: By, value: &str) -> rusqlite::Result<Option<Record>> {
    let mut statement = database.prepare_cached(by.sql())?;
    let record = statement.query_row([value], |row| {
        Ok(Record {
            id: row.get(0)?,
            text: [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?],
            sex: row.get(5)?,
            coupons: Vec::new(),
            doses: Vec::new(),
        })
    });
    record.optional()
}

/// The first record found, complete.
pub fn find(database: &Connection, by: By, value: &str) -> rusqlite::Result<Option<Record>> {
    let mut record = find_line(database, by, value)?;
    if let Some(record) = &mut record {
        let id = record.id;
        record.coupons = texts(database, "SELECT number FROM coupon WHERE person = ?1", id)?;
        record.doses = texts(database, "SELECT lot_no FROM dose WHERE person = ?1", id)?;
    }
    Ok(record)
}

fn texts(database: &Connection, sql: &str, id: i64) -> rusqlite::Result<Vec<String>> {
    let mut statement = database.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| row.get(0))?;
    rows.collect()
}

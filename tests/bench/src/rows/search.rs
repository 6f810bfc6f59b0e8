//! Search as somebody types, against SQLCipher with a trigram index, and the frame that shows what was found.
//!
//! Beside SQLCipher both sides are asked below the operation log and give the first lines by kana. Against the frame's
//! 16 ms the whole way through the node's door counts, with the leaf that a search leaves.

use super::{World, unlock};
use crate::child::{Pair, Part, ask};
use crate::clock::Sample;
use crate::figure::{Figure, Goal, Line};
use crate::people::{Dice, Names, Resident};
use crate::town::{self, CLERK, PASSWORD, Town};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;
use watari::node::Open;
use watari::text::Lang;
use watari::tui::key::Key;
use watari::tui::{App, Scene, Theme};

const GOAL: f64 = 5.0;
/// One frame, in seconds.
const FRAME: f64 = 0.016;
/// For drawing it.
const REDRAW: f64 = 0.005;
const PEOPLE: u32 = 40;
const LINES: usize = 20;
const SIZE: (u16, u16) = (120, 40);
const KINDS: [(Kind, &str); 4] = [
    (Kind::Kana, "kana, letter by letter"),
    (Kind::Kanji, "kanji, letter by letter"),
    (Kind::Given, "a given name's kana"),
    (Kind::Born, "a birth date"),
];

#[derive(Clone, Copy)]
enum Kind {
    Kana,
    Kanji,
    Given,
    Born,
}

/// A pair for each of [`KINDS`], a keystroke each.
#[derive(Default, Serialize, Deserialize)]
pub struct Searches {
    kinds: [Pair; 4],
}

/// What a person at the screen waits for, a keystroke each.
#[derive(Default, Serialize, Deserialize)]
pub struct Keystrokes {
    answers: Sample,
    frames: Sample,
}

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    world.imports()?;
    let searches: Searches = ask(&Part::Search {
        folder: world.town(),
        database: world.database(),
        residents: world.residents,
    })?;
    let keystrokes: Keystrokes = ask(&Part::Keystrokes {
        folder: world.town(),
        residents: world.residents,
    })?;
    let mut lines: Vec<Line> = KINDS
        .iter()
        .zip(&searches.kinds)
        .map(|((_, what), pair)| {
            Line::new(
                format!("search by {what}, a keystroke"),
                Figure::seconds(&pair.watari),
                "SQLCipher, FTS5 trigram",
                Figure::seconds(&pair.reference),
                Goal::AsFast(GOAL),
            )
        })
        .collect();
    for (what, sample, limit) in [
        (
            "keystroke in search to its answer, 99 of 100",
            &keystrokes.answers,
            FRAME,
        ),
        (
            "frame drawn with the answer, 99 of 100",
            &keystrokes.frames,
            REDRAW,
        ),
    ] {
        let most = [sample.percentile(0.99)].into_iter().collect();
        let limit = [limit].into_iter().collect();
        lines.push(Line::new(
            what,
            Figure::seconds(&most),
            "limit",
            Figure::seconds(&limit),
            Goal::Below,
        ));
    }
    Ok(lines)
}

/// In a child.
pub fn run(folder: &Path, database: &Path, residents: u32) -> anyhow::Result<Searches> {
    let mut open = unlock::open(folder)?;
    let database = indexed(database)?;
    let mut searches = Searches::default();
    for one in people(residents) {
        for ((kind, _), pair) in KINDS.into_iter().zip(&mut searches.kinds) {
            for typed in typed(kind, &one) {
                pair.watari.push(watari(&mut open, &typed));
                pair.reference.push(reference(&database, kind, &typed)?);
            }
        }
    }
    open.store.close()?;
    Ok(searches)
}

/// In a child.
pub fn keystrokes(folder: &Path, residents: u32) -> anyhow::Result<Keystrokes> {
    let town = Town::open(folder)?;
    let mut face = Face::new(&town);
    for (text, end) in [(CLERK, Key::Enter), (PASSWORD, Key::Enter), ("", Key::F(2))] {
        for c in text.chars() {
            face.press(Key::Char(c));
        }
        face.press(end);
    }
    let mut keystrokes = Keystrokes::default();
    for one in people(residents) {
        for (kind, _) in KINDS {
            let typed = typed(kind, &one).pop().unwrap_or_default();
            for c in typed.chars() {
                let (answer, frame) = face.press(Key::Char(c));
                keystrokes.answers.push(answer);
                keystrokes.frames.push(frame);
            }
            for _ in typed.chars() {
                face.press(Key::Backspace);
            }
        }
    }
    drop(face);
    town.close();
    Ok(keystrokes)
}

fn people(residents: u32) -> Vec<Resident> {
    let names = Names::new();
    let mut dice = Dice(7);
    (0..PEOPLE)
        .map(|_| names.resident(dice.below(u64::from(residents)) as u32))
        .collect()
}

/// What stands in the field after each keystroke that counts.
fn typed(kind: Kind, one: &Resident) -> Vec<String> {
    let beginnings = |text: &str| -> Vec<String> {
        let chars: Vec<char> = text.chars().filter(|c| *c != '\u{3000}').collect();
        (1..=chars.len())
            .map(|len| chars.iter().take(len).collect())
            .collect()
    };
    let given = one.kana.split('\u{3000}').next_back().unwrap_or_default();
    match kind {
        Kind::Kana => beginnings(&one.kana),
        Kind::Kanji => beginnings(&one.kanji),
        Kind::Given => vec![given.to_owned()],
        Kind::Born => vec![one.born.clone()],
    }
}

fn watari(open: &mut Open, typed: &str) -> f64 {
    let start = Instant::now();
    let found = open.index.find(typed, LINES);
    let lines = found.into_iter().filter_map(|slot| open.person_line(slot));
    std::hint::black_box(lines.collect::<Vec<_>>());
    start.elapsed().as_secs_f64()
}

/// The same people with an index of every three letters that follow each other.
fn indexed(path: &Path) -> anyhow::Result<Connection> {
    let database = crate::records::open(path)?;
    database.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (kana, kanji, born, tokenize = 'trigram', detail = 'none');
         DELETE FROM words;
         INSERT INTO words (rowid, kana, kanji, born)
             SELECT id, replace(kana, '\u{3000}', ''), replace(kanji, '\u{3000}', ''), born FROM person;",
    )?;
    Ok(database)
}

/// LIKE is what the trigram index answers at any length, by the index from three letters on.
fn reference(database: &Connection, kind: Kind, typed: &str) -> anyhow::Result<f64> {
    let (column, pattern) = match kind {
        Kind::Kana => ("kana", format!("{typed}%")),
        Kind::Given => ("kana", format!("%{typed}%")),
        Kind::Kanji => ("kanji", format!("%{typed}%")),
        Kind::Born => ("born", typed.to_owned()),
    };
    let sql = format!(
        "SELECT person.id, person.kanji, person.kana, person.born FROM words
         JOIN person ON person.id = words.rowid WHERE words.{column} LIKE ?1 ORDER BY person.kana LIMIT ?2"
    );
    let mut statement = database.prepare_cached(&sql)?;
    let start = Instant::now();
    let rows = statement.query_map(params![pattern, LINES as i64], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            [row.get::<_, String>(1)?, row.get(2)?, row.get(3)?],
        ))
    })?;
    std::hint::black_box(rows.collect::<Result<Vec<_>, _>>()?);
    Ok(start.elapsed().as_secs_f64())
}

/// The terminal face on a node, without a terminal.
struct Face<'a> {
    town: &'a Town,
    app: App,
    ms: u64,
}

impl<'a> Face<'a> {
    fn new(town: &'a Town) -> Self {
        let scene = Scene::new(Lang::Ja, Theme::Standard, town::now());
        let mut face = Self {
            town,
            app: App::new(scene),
            ms: 0,
        };
        face.settle();
        face
    }

    /// One key, until everything asked for is answered and drawn: how long the answer took, and the frame.
    fn press(&mut self, key: Key) -> (f64, f64) {
        // Slower than a barcode reader.
        self.ms += 100;
        let start = Instant::now();
        self.app.on_key(key, self.ms);
        self.app.on_quiet();
        self.settle();
        let answer = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
        std::hint::black_box(self.app.draw(&mut buffer));
        (answer, start.elapsed().as_secs_f64())
    }

    fn settle(&mut self) {
        loop {
            let wishes = self.app.take_wishes();
            if wishes.is_empty() {
                return;
            }
            for wish in wishes {
                let reply = self.town.ask(wish.request, wish.background);
                self.app.on_reply(wish.asker, wish.tag, reply);
            }
        }
    }
}

//! Unlocking, Argon2id apart, against reading the same bytes in a row and opening them with the bare cipher.

use super::World;
use crate::child::{Part, ask};
use crate::clock::{self, Sample, Spent};
use crate::figure::{Figure, Goal, Line};
use crate::town::{self, CLERK, PASSWORD};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use watari::crypto::{PasswordCost, SystemEntropy, password_key};
use watari::inquiry::Limits;
use watari::node::{Folder, Open, staff_ref};
use watari::store::{Locked, OsDisk, PersonId, Store, Tree};

const TIMES: usize = 5;
const GOAL: f64 = 3.0;
/// Rows are padded to steps of this.
const PAD_LEN: usize = 256;
const NONCE_LEN: usize = 24;
const TAG_LEN: usize = 16;

/// What one unlocking took.
#[derive(Serialize, Deserialize)]
pub struct Unlocking {
    /// Recovery, index, keys: everything but Argon2id.
    pub rest: Spent,
    /// Padded lengths of the rows that were read.
    pub rows: Vec<(usize, u64)>,
}

pub fn lines(world: &World) -> anyhow::Result<Vec<Line>> {
    world.imports()?;
    let folder = world.town();
    let mut samples = [(); 4].map(|()| Sample::default());
    let mut sealed = None;
    for _ in 0..TIMES {
        let unlocking: Unlocking = ask(&Part::Unlock {
            folder: folder.clone(),
        })?;
        let path = world.path("sealed");
        if sealed.is_none() {
            write_sealed(&path, &unlocking.rows)?;
            sealed = Some(());
        }
        let (read, reference) = clock::spent(|| read_sealed(&path, &unlocking.rows));
        read?;
        let [wall, cpu, reference_wall, reference_cpu] = &mut samples;
        wall.push(unlocking.rest.wall_s);
        cpu.push(unlocking.rest.cpu_s);
        reference_wall.push(reference.wall_s);
        reference_cpu.push(reference.cpu_s);
    }
    let [wall, cpu, reference_wall, reference_cpu] = &samples;
    let against = "reading and opening the same bytes";
    Ok(vec![
        Line::new(
            "unlock, Argon2id apart",
            Figure::seconds(wall),
            against,
            Figure::seconds(reference_wall),
            Goal::AtMost(GOAL),
        ),
        Line::new(
            "unlock, Argon2id apart, CPU of all threads",
            Figure::seconds(cpu),
            against,
            Figure::seconds(reference_cpu),
            Goal::None,
        ),
    ])
}

/// In a child.
pub fn once(folder: &Path) -> anyhow::Result<Unlocking> {
    let salt = [7; 16];
    let (_, argon) = clock::spent(|| password_key(PASSWORD, &salt, PasswordCost::FLOOR).is_ok());
    let (open, all) = clock::spent(|| open(folder));
    let mut open = open?;
    let mut rows = lengths(&mut open.store, Tree::Summary)?;
    rows.extend(lengths(&mut open.store, Tree::Vault)?);
    // The wrapped key of every person.
    rows.push((PAD_LEN, open.index.len() as u64));
    open.store.close()?;
    Ok(Unlocking {
        rest: Spent {
            wall_s: all.wall_s - argon.wall_s,
            cpu_s: all.cpu_s - argon.cpu_s,
        },
        rows,
    })
}

/// What the first login of a node does, without the node's task.
pub fn open(folder: &Path) -> anyhow::Result<Open> {
    let mut locked = Locked::open(&Folder::new(folder).store(), Arc::new(OsDisk))?;
    let staff = staff_ref(&locked.store_id(), CLERK);
    let store = locked.unlock(
        (&staff, 0),
        PASSWORD,
        town::now().0,
        Box::new(SystemEntropy),
        &mut |_| {},
    )?;
    let entropy = Box::new(SystemEntropy);
    Open::load(store, Limits::default(), entropy, &mut |_| {}).map_err(town::refused)
}

/// How many rows of which padded length a tree has.
pub fn lengths(store: &mut Store, tree: Tree) -> anyhow::Result<Vec<(usize, u64)>> {
    let count = |counts: &mut Vec<(usize, u64)>, _: Tree, _: &PersonId, row: &[u8]| {
        // The padding ends in at least one byte that tells where the row ends.
        let padded = (row.len() + 1).next_multiple_of(PAD_LEN);
        match counts.iter_mut().find(|(len, _)| *len == padded) {
            Some((_, count)) => *count += 1,
            None => counts.push((padded, 1)),
        }
    };
    let parts = store.fold_people(&[tree], Vec::new, count, &mut |_| {})?;
    Ok(parts.into_iter().flatten().collect())
}

fn cipher() -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from([9; 32]))
}

fn write_sealed(path: &Path, rows: &[(usize, u64)]) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    let cipher = cipher();
    let nonce = XNonce::from([3; NONCE_LEN]);
    for (len, count) in rows {
        let mut row = vec![5; *len];
        let tag = cipher
            .encrypt_inout_detached(&nonce, b"row", row.as_mut_slice().into())
            .map_err(|_| anyhow::anyhow!("sealing"))?;
        for _ in 0..*count {
            out.write_all(&nonce)?;
            out.write_all(&row)?;
            out.write_all(&tag)?;
        }
    }
    Ok(out.flush()?)
}

fn read_sealed(path: &Path, rows: &[(usize, u64)]) -> anyhow::Result<()> {
    let mut file = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(path)?);
    let cipher = cipher();
    for (len, count) in rows {
        let mut sealed = vec![0; NONCE_LEN + len + TAG_LEN];
        for _ in 0..*count {
            file.read_exact(&mut sealed)?;
            let (nonce, rest) = sealed.split_at_mut(NONCE_LEN);
            let (row, tag) = rest.split_at_mut(*len);
            let nonce = XNonce::try_from(&*nonce)?;
            cipher
                .decrypt_inout_detached(&nonce, b"row", (&mut *row).into(), (&*tag).try_into()?)
                .map_err(|_| anyhow::anyhow!("opening"))?;
            std::hint::black_box(&row);
        }
    }
    Ok(())
}

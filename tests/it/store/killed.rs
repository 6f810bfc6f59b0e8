//! R1: a real process commits and is killed, also while it opens and while it recovers; nothing acknowledged is lost.

use super::model::{Model, batch, content, seeded};
use super::place::{Place, create, open};
use crate::scale::{cases, seed};
use rand_chacha::rand_core::Rng;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};
use watari::store::{Disk, OsDisk};

const FOLDER: &str = "WATARI_TEST_STORE_CHILD";
const SEED: &str = "WATARI_TEST_STORE_SEED";
const READY_S_MAX: u64 = 60;

/// The model after so many commits; each follows from the seed and what was before.
fn model_after(seed: u64, commits: u64) -> Model {
    let mut model = Model::default();
    for number in 0..commits {
        let steps = model.random_steps(&mut seeded(seed ^ (number << 20)));
        model.apply(&steps);
    }
    model
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

/// Does nothing unless it was started by the test below.
#[test]
fn child() {
    let (Ok(folder), Ok(seed)) = (std::env::var(FOLDER), std::env::var(SEED)) else {
        return;
    };
    let (folder, seed) = (PathBuf::from(folder), seed.parse().unwrap());
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    say("\nopening");
    let mut store = open(
        &folder,
        &disk,
        Instant::now().elapsed().as_nanos() as u64 ^ seed,
    )
    .unwrap();
    // The first commit is the one that creating makes.
    let mut done = store.status().counter - 1;
    say(&format!("opened {done}"));
    let mut model = model_after(seed, done);
    loop {
        let steps = model.random_steps(&mut seeded(seed ^ (done << 20)));
        store.commit(batch(&steps)).unwrap();
        model.apply(&steps);
        done += 1;
        say(&format!("done {done}"));
        if done.is_multiple_of(37) {
            store.snapshot(&mut |_| {}).unwrap();
        }
    }
}

struct Victim {
    child: Child,
    lines: Receiver<String>,
    /// Commits acknowledged.
    acknowledged: u64,
}

impl Victim {
    fn start(folder: &Path, seed: u64) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::killed::child", "--nocapture"])
            .env(FOLDER, folder)
            .env(SEED, seed.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        Self {
            child,
            lines,
            acknowledged: 0,
        }
    }

    fn hear(&mut self, line: &str) {
        let number = line.strip_prefix("done ").or(line.strip_prefix("opened "));
        if let Some(number) = number.and_then(|number| number.parse().ok()) {
            self.acknowledged = self.acknowledged.max(number);
        }
    }

    fn wait_for(&mut self, what: &str) {
        loop {
            let Ok(line) = self.lines.recv_timeout(Duration::from_secs(READY_S_MAX)) else {
                let _ = self.child.kill();
                let mut error = String::new();
                let _ = std::io::Read::read_to_string(
                    &mut self.child.stderr.take().unwrap(),
                    &mut error,
                );
                panic!("the child does not come to {what}: {error}");
            };
            self.hear(&line);
            if line.starts_with(what) {
                return;
            }
        }
    }

    /// Listens until the moment, then kills. Gives what was acknowledged until it was dead.
    fn kill_after(mut self, delay: Duration) -> u64 {
        let end = Instant::now() + delay;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            if let Ok(line) = self.lines.recv_timeout(left) {
                self.hear(&line);
            }
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        while let Ok(line) = self.lines.recv() {
            self.hear(&line);
        }
        self.acknowledged
    }
}

#[test]
fn what_was_acknowledged_survives_every_kill() {
    let seed = seed(11);
    let mut random = seeded(seed);
    let place = Place::new();
    create(&place.store(), &place.disk, seed).close().unwrap();
    let mut acknowledged = 0;
    for round in 0..cases(30, 1_000, 10_000) {
        // Every sixth recovery is killed as well.
        for _ in 0..if round % 6 == 5 { 2 } else { 1 } {
            let mut victim = Victim::start(&place.store(), seed);
            let delay_us = if random.next_u32().is_multiple_of(4) {
                victim.wait_for("opening");
                random.next_u32() % 30_000
            } else {
                victim.wait_for("opened");
                random.next_u32() % 250_000
            };
            let heard = victim.kill_after(Duration::from_micros(delay_us.into()));
            acknowledged = acknowledged.max(heard);
        }
        let mut store = place.open(seed + round as u64);
        let done = store.status().counter - 1;
        assert!(
            done >= acknowledged,
            "round {round}: {acknowledged} acknowledged, {done} there"
        );
        // The kill may have come between the sync and the line that tells of it.
        assert!(
            done <= acknowledged + 1,
            "round {round}: {acknowledged} acknowledged, {done} there"
        );
        assert!(
            content(&mut store).unwrap() == model_after(seed, done),
            "round {round}: content differs"
        );
        let found = store.check(&mut |_| {}).unwrap();
        assert!(found.problems.is_empty(), "round {round}: {found:?}");
        acknowledged = done;
    }
    println!("{acknowledged} commits");
}

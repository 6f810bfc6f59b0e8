//! Who is attached to the local socket: a bounded number. Where it is reached, who has long said nothing and is not
//! logged in makes room; a terminal that is cut off so comes back by itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Terminals and commands attached at once; one more is told that the node is busy.
const PLACES_MAX: usize = 64;
/// Long enough for whoever has just come to say what it wants.
const SILENT_MIN: Duration = Duration::from_secs(5);

/// All places.
#[derive(Default)]
pub(super) struct Places(Mutex<Taken>);

#[derive(Default)]
struct Taken {
    last: u64,
    guests: HashMap<u64, Guest>,
}

struct Guest {
    /// Since when nothing was asked; none while something is, and while somebody is logged in.
    silent: Option<Instant>,
    cut: Arc<Notify>,
}

/// One connection's place; free again when it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    cut: Arc<Notify>,
}

impl Places {
    /// None where all are taken by those who work.
    pub fn take(self: &Arc<Self>) -> Option<Place> {
        let mut taken = self.lock();
        if taken.guests.len() >= PLACES_MAX {
            taken.make_room()?;
        }
        taken.last += 1;
        let (number, cut) = (taken.last, Arc::new(Notify::new()));
        let guest = Guest {
            silent: Some(Instant::now()),
            cut: Arc::clone(&cut),
        };
        taken.guests.insert(number, guest);
        drop(taken);
        Some(Place {
            places: Arc::clone(self),
            number,
            cut,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Who has been silent longest goes.
    fn make_room(&mut self) -> Option<()> {
        let silent = self.guests.iter();
        let silent = silent.filter_map(|(number, guest)| Some((guest.silent?, *number)));
        let (since, number) = silent.min()?;
        if since.elapsed() < SILENT_MIN {
            return None;
        }
        let guest = self.guests.remove(&number)?;
        guest.cut.notify_one();
        Some(())
    }
}

impl Place {
    /// Nothing is asked from now on.
    pub fn is_silent(&self, logged_in: bool) {
        self.set((!logged_in).then(Instant::now));
    }

    /// Something is asked and not answered yet.
    pub fn is_asking(&self) {
        self.set(None);
    }

    /// Comes back when somebody else needed the place.
    pub async fn cut(&self) {
        self.cut.notified().await;
    }

    fn set(&self, silent: Option<Instant>) {
        if let Some(guest) = self.places.lock().guests.get_mut(&self.number) {
            guest.silent = silent;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().guests.remove(&self.number);
    }
}

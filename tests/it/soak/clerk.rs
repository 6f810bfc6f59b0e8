//! Clerks who go on working in any weather: they register movers, ask where these came from, and take the answers over.

use super::model::Question;
use super::region::Region;
use crate::simulation::seeded::Seeded;
use crate::world::{doses_file, number, order, target, targets_file, two_doses};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use watari::api::{ApiError, ClerkReply, ClerkRequest, ImportLayout, InquiryState};
use watari::domain::Private;

const NAME: (&str, &str) = ("佐藤 美保", "サトウ ミホ");
const PART_LEN: usize = 16 * 1024;
const AGAIN_AFTER: Duration = Duration::from_millis(200);
/// Answers a clerk looks at before the next movers.
const LOOKS_MAX: usize = 8;

pub struct Clerks {
    stop: watch::Sender<bool>,
    at_work: Vec<JoinHandle<()>>,
}

/// One clerk a town.
pub fn send_out(region: &Arc<Region>, random: &mut Seeded) -> Clerks {
    let stop = watch::Sender::new(false);
    let at_work = (0..region.towns.len())
        .map(|town| {
            let clerk = Clerk {
                region: Arc::clone(region),
                town,
                stop: stop.subscribe(),
                random: Seeded::new(random.below(u64::MAX)),
            };
            tokio::spawn(clerk.work())
        })
        .collect();
    Clerks { stop, at_work }
}

/// Every clerk ends what it is about.
pub async fn call_back(clerks: Clerks) {
    clerks.stop.send_replace(true);
    for clerk in clerks.at_work {
        clerk.await.unwrap();
    }
}

pub fn name(person: u64) -> String {
    format!("S{person}")
}

fn coupon(person: u64) -> String {
    format!("{person:010}")
}

struct Clerk {
    region: Arc<Region>,
    town: usize,
    stop: watch::Receiver<bool>,
    random: Seeded,
}

impl Clerk {
    async fn work(mut self) {
        while !*self.stop.borrow() {
            self.movers().await;
            self.look_at_answers().await;
        }
    }

    fn another_town(&mut self) -> usize {
        let step = 1 + self.random.below(self.region.towns.len() as u64 - 1) as usize;
        (self.town + step) % self.region.towns.len()
    }

    /// A few people move here; one in six is asked about where nobody knows them.
    async fn movers(&mut self) {
        let provider = self.another_town();
        let at_most = if self.random.percent(8) { 120 } else { 6 };
        let count = 1 + self.random.below(at_most);
        let people = self.region.model.lock().unwrap().take_people(count);
        if !self.register(provider, &people).await
            || !self.dose(provider, &people).await
            || !self.register(self.town, &people).await
        {
            return;
        }
        for person in people.into_iter().take(6) {
            let asked = if self.random.percent(17) {
                self.another_town()
            } else {
                provider
            };
            let pause = Duration::from_millis(self.random.spread(10, 1_500));
            self.ask(person, asked).await;
            tokio::time::sleep(pause).await;
        }
    }

    async fn register(&self, town: usize, people: &[u64]) -> bool {
        let code = self.region.towns[town].code;
        let row =
            |&person: &u64| target(code, &name(person), &number(person), NAME, &coupon(person));
        let rows: Vec<String> = people.iter().map(row).collect();
        if !self
            .import(town, ImportLayout::Targets, &targets_file(&rows))
            .await
        {
            return false;
        }
        let mut model = self.region.model.lock().unwrap();
        model
            .registered
            .extend(people.iter().map(|person| (town, *person)));
        true
    }

    async fn dose(&self, town: usize, people: &[u64]) -> bool {
        let code = self.region.towns[town].code;
        let row = |&person: &u64| two_doses(code, &name(person), &coupon(person));
        let rows: Vec<String> = people.iter().map(row).collect();
        if !self
            .import(town, ImportLayout::Doses, &doses_file(&rows))
            .await
        {
            return false;
        }
        let mut model = self.region.model.lock().unwrap();
        model
            .dosed
            .extend(people.iter().map(|person| (town, *person)));
        true
    }

    /// Until it is acknowledged, or the clerk is called back.
    async fn import(&self, town: usize, layout: ImportLayout, file: &[u8]) -> bool {
        loop {
            match self.import_once(town, layout, file).await {
                Ok(()) => return true,
                Err(error) => self.refuse(&error, "import"),
            }
            if *self.stop.borrow() {
                return false;
            }
            tokio::time::sleep(AGAIN_AFTER).await;
        }
    }

    async fn import_once(
        &self,
        town: usize,
        layout: ImportLayout,
        file: &[u8],
    ) -> Result<(), ApiError> {
        let node = &self.region.towns[town].node;
        let handle = node.clerk().await?;
        let own = async {
            handle
                .clerk(ClerkRequest::ImportBegin {
                    layout,
                    medium: "USB-001".to_owned(),
                    dry_run: false,
                })
                .await?;
            for part in file.chunks(PART_LEN) {
                let bytes = Private::new(part.to_vec());
                handle.clerk(ClerkRequest::ImportPart { bytes }).await?;
            }
            handle.clerk(ClerkRequest::ImportEnd).await
        };
        // One file at a time on a connection.
        let _turn = node.imports.lock().await;
        match own.await {
            Ok(ClerkReply::Import(report)) => {
                assert_eq!((report.rejected_count, report.held), (0, 0), "{report:?}");
                Ok(())
            }
            Ok(other) => panic!("not a report: {other:?}"),
            Err(error) => {
                node.forget_if_broken(&error).await;
                let _ = handle.clerk(ClerkRequest::ImportStop).await;
                Err(error)
            }
        }
    }

    async fn ask(&self, person: u64, provider: usize) {
        let here = (self.town, person);
        {
            let mut model = self.region.model.lock().unwrap();
            let is_known = model.dosed.contains(&(provider, person));
            model.tried.insert(here, Question { provider, is_known });
        }
        let order = order(&name(person), self.region.towns[provider].code);
        let node = &self.region.towns[self.town].node;
        match node.ask(ClerkRequest::Inquire(Box::new(order))).await {
            Ok(ClerkReply::Inquiry(view)) => {
                let mut model = self.region.model.lock().unwrap();
                let key = (self.town, view.inquiry);
                model.pending.insert(key.clone());
                model.asked.insert(key, person);
            }
            Ok(other) => panic!("not an inquiry: {other:?}"),
            Err(error) => self.refuse(&error, "inquire"),
        }
    }

    /// Takes over what was found; an inquiry without doses needs nothing here.
    async fn look_at_answers(&self) {
        let pending: Vec<String> = {
            let model = self.region.model.lock().unwrap();
            let own = model.pending.iter().filter(|(town, _)| *town == self.town);
            own.map(|(_, inquiry)| inquiry.clone())
                .take(LOOKS_MAX)
                .collect()
        };
        for inquiry in pending {
            if let Err(error) = self.look_at(&inquiry).await {
                self.refuse(&error, "accept");
            }
        }
    }

    async fn look_at(&self, inquiry: &str) -> Result<(), ApiError> {
        let node = &self.region.towns[self.town].node;
        let show = ClerkRequest::ShowInquiry {
            inquiry: inquiry.to_owned(),
        };
        let ClerkReply::Inquiry(view) = node.ask(show).await? else {
            panic!("not an inquiry");
        };
        if view.state == InquiryState::Queued {
            return Ok(());
        }
        let key = (self.town, inquiry.to_owned());
        if view.state == InquiryState::Found {
            let accept = ClerkRequest::Accept {
                inquiry: inquiry.to_owned(),
                rows: None,
            };
            node.ask(accept).await?;
            let mut model = self.region.model.lock().unwrap();
            let person = model.asked[&key];
            model.dosed.insert((self.town, person));
        }
        self.region.model.lock().unwrap().pending.remove(&key);
        Ok(())
    }

    fn refuse(&self, error: &ApiError, what: &str) {
        self.region.model.lock().unwrap().refuse(error, what);
    }
}

//! An inquirer and a provider with the same people, and a line between them.

use super::line::{Watch, Way, lay};
use super::served::Served;
use crate::world::{Town, doses_file, import, number, target, targets_file, two_doses};
use std::fs;
use std::sync::Arc;
use watari::api::{
    AuditLine, AuditQuery, AuditReport, ClerkReply, ClerkRequest, Handle, ImportLayout, LedgerLine,
    LedgerQuery, LedgerReport, SharedReply, SharedRequest,
};
use watari::crypto::SystemEntropy;
use watari::directory::{Draft, RootKey, Trust, create_network, default_permissions};
use watari::node::Folder;

pub const MIHON: u32 = 992_011;
pub const MITSUMOTO: u32 = 992_020;
pub const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");
/// Limits that would end a long run of kills early.
const SETTINGS: &str =
    "[limits]\nsent_per_staff_hour = 6000\ninquiries_per_hour = 60000\nno_answers_percent = 100\n";

/// Two towns, not running.
pub struct Pair {
    pub inquirer: Town,
    pub provider: Town,
    pub watch: Arc<Watch>,
    trust: Trust,
    roots: [RootKey; 3],
    pub draft: Draft,
}

/// The person of this serial, at the inquirer and at the provider.
pub fn person(serial: usize) -> String {
    format!("P{serial}")
}

impl Pair {
    /// Both know people 0 to `people`; the provider has two doses of each.
    pub async fn new(people: usize) -> Self {
        Self::with(people, &[], &[]).await
    }

    /// As [`Pair::new`], and further rows of the registration layout for either.
    pub async fn with(people: usize, asking: &[String], answering: &[String]) -> Self {
        let (trust, roots) = create_network(true, &mut SystemEntropy);
        let watch = Arc::new(Watch::default());
        let mut pair = Self {
            inquirer: Town::new(MIHON, &trust),
            provider: Town::new(MITSUMOTO, &trust),
            watch,
            draft: Draft::default(),
            trust,
            roots,
        };
        let lines = [
            (&pair.inquirer, Way::ToInquirer),
            (&pair.provider, Way::ToProvider),
        ];
        for (town, way) in lines {
            let address = lay(&town.address, way, Arc::clone(&pair.watch)).await;
            pair.draft
                .add(town.card.clone(), 300, vec![address], crate::world::now())
                .unwrap();
            let settings = Folder::new(town.folder.path()).settings();
            fs::write(settings, SETTINGS).unwrap();
        }
        let directory = pair.sign();
        let towns = [
            (&mut pair.inquirer, asking),
            (&mut pair.provider, answering),
        ];
        for (town, further) in towns {
            town.open().await;
            town.install(&directory).await;
            let clerk = town.clerk().await;
            let mut targets: Vec<String> = (0..people)
                .map(|serial| {
                    let coupon = format!("{:010}", 17 + serial);
                    target(
                        town.code,
                        &person(serial),
                        &number(100 + serial as u64),
                        MIHO,
                        &coupon,
                    )
                })
                .collect();
            targets.extend_from_slice(further);
            import(&clerk, ImportLayout::Targets, &targets_file(&targets)).await;
        }
        let clerk = pair.provider.clerk().await;
        let doses: Vec<String> = (0..people)
            .map(|serial| {
                let coupon = format!("{:010}", 17 + serial);
                two_doses(pair.provider.code, &person(serial), &coupon)
            })
            .collect();
        import(&clerk, ImportLayout::Doses, &doses_file(&doses)).await;
        drop(clerk);
        pair.inquirer.stop();
        pair.provider.stop();
        pair
    }

    /// The next directory of the same members.
    pub fn sign(&mut self) -> Vec<u8> {
        let now = crate::world::now();
        let content = self
            .draft
            .next(&self.trust, default_permissions(now.date()), now, None);
        let [first, second, _] = &self.roots;
        let signed = content.sign(&self.trust, &[first, second]).unwrap();
        signed.file().to_vec()
    }

    /// Both as processes.
    pub fn serve(&self) -> (Served, Served) {
        (self.serve_inquirer(), self.serve_provider())
    }

    pub fn serve_inquirer(&self) -> Served {
        Served::start(self.inquirer.folder.path(), &self.inquirer.address)
    }

    pub fn serve_provider(&self) -> Served {
        Served::start(self.provider.folder.path(), &self.provider.address)
    }
}

pub async fn ledger(clerk: &Handle) -> Vec<LedgerLine> {
    match clerk
        .clerk(ClerkRequest::ListLedger(LedgerQuery {
            count: 1_000,
            ..LedgerQuery::default()
        }))
        .await
        .unwrap()
    {
        ClerkReply::Ledger(page) => page.lines,
        other => panic!("not the ledger: {other:?}"),
    }
}

pub async fn verify_ledger(clerk: &Handle) -> LedgerReport {
    match clerk.clerk(ClerkRequest::VerifyLedger).await.unwrap() {
        ClerkReply::LedgerVerified(report) => report,
        other => panic!("not a report: {other:?}"),
    }
}

pub async fn verify_audit(handle: &Handle) -> AuditReport {
    match handle.shared(SharedRequest::VerifyAudit).await.unwrap() {
        SharedReply::AuditVerified(report) => report,
        other => panic!("not a report: {other:?}"),
    }
}

/// The last thousand lines of the log, newest first.
pub async fn audit(handle: &Handle) -> Vec<AuditLine> {
    let request = SharedRequest::ListAudit(AuditQuery {
        count: 1_000,
        ..AuditQuery::default()
    });
    match handle.shared(request).await.unwrap() {
        SharedReply::Audit(page) => page.lines,
        other => panic!("not the log: {other:?}"),
    }
}

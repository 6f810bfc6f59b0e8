//! Batch inquiries: the file, the approval, the run, quotas and pacing.

mod layout;
mod pace;
mod quotas;
mod run;

use crate::world::{
    CLERK, Town, World, doses_file, import, number, target, targets_file, two_doses,
};
use watari::api::{
    ApiError, BatchMade, BatchReply, BatchRequest, BatchStep, BatchView, Handle, ImportLayout,
};
use watari::domain::{MunicipalityCode, Private};

pub const MIHON: u32 = 992_011;
pub const MITSUMOTO: u32 = 992_020;
pub const REIJI: u32 = 993_018;
pub const APPROVER: &str = "shonin";

pub const HEADER: &str = "照会通番,宛名番号,転出元自治体コード,照会根拠,根拠番号,根拠日,本人確認書類,本人確認日,住基確認日";

/// One row, complete.
pub fn row(serial: u32, no: &str, provider: MunicipalityCode) -> String {
    format!("{serial:04},{no},{provider},1,C-2026-{serial:04},20260401,1,20260401,20260401")
}

pub fn file(rows: &[String]) -> Vec<u8> {
    format!("{HEADER}\r\n{}\r\n", rows.join("\r\n")).into_bytes()
}

pub async fn approver(town: &Town) -> Handle {
    // The account is there already after a restart.
    let _ = town.appoint(APPROVER).await;
    town.log_in(APPROVER).await
}

pub async fn make(handle: &Handle, file: &[u8], check_only: bool) -> Result<BatchMade, ApiError> {
    let request = BatchRequest::Make {
        file: Private::new(file.to_vec()),
        check_only,
    };
    match handle.batch(request).await? {
        BatchReply::Made(made) => Ok(*made),
        other => panic!("not made: {other:?}"),
    }
}

pub async fn batch(handle: &Handle, request: BatchRequest) -> Result<BatchView, ApiError> {
    match handle.batch(request).await? {
        BatchReply::Batch(view) => Ok(*view),
        other => panic!("not a batch: {other:?}"),
    }
}

pub async fn show(handle: &Handle, no: &str) -> BatchView {
    let request = BatchRequest::Show {
        batch: no.to_owned(),
    };
    batch(handle, request).await.unwrap()
}

pub async fn decide(handle: &Handle, no: &str, approve: bool) -> Result<BatchView, ApiError> {
    let request = BatchRequest::Decide {
        batch: no.to_owned(),
        approve,
        reason: "一覧を確認".to_owned(),
    };
    batch(handle, request).await
}

pub async fn steer(handle: &Handle, no: &str, step: BatchStep) -> Result<BatchView, ApiError> {
    let request = BatchRequest::Steer {
        batch: no.to_owned(),
        step,
        reason: "試験".to_owned(),
    };
    batch(handle, request).await
}

/// 見本市 with movers A1.. of 三本市 and 例示町, half of them each; each of them has their doses there.
pub async fn story(movers: u32) -> World {
    let world = World::new(&[MIHON, MITSUMOTO, REIJI]).await;
    let [mihon, mitsumoto, reiji] = &world.towns[..] else {
        panic!("three towns");
    };
    settle(mihon, 1..=movers, false).await;
    settle(mitsumoto, 1..=movers / 2, true).await;
    settle(reiji, movers / 2 + 1..=movers, true).await;
    world
}

async fn settle(town: &Town, bases: std::ops::RangeInclusive<u32>, with_doses: bool) {
    let name = ("佐藤 美保", "サトウ ミホ");
    let coupon = |base: u32| format!("{:010}", base * 7 + 10);
    let people = bases.clone().map(|base| {
        let number = number(u64::from(base));
        target(town.code, &format!("A{base}"), &number, name, &coupon(base))
    });
    let clerk = town.clerk().await;
    let people: Vec<String> = people.collect();
    let report = import(&clerk, ImportLayout::Targets, &targets_file(&people)).await;
    assert_eq!(report.registered, people.len() as u64, "{report:?}");
    if with_doses {
        let doses = bases.map(|base| two_doses(town.code, &format!("A{base}"), &coupon(base)));
        let doses: Vec<String> = doses.collect();
        import(&clerk, ImportLayout::Doses, &doses_file(&doses)).await;
    }
}

/// The rows of the story, each asking the right town.
pub fn movers(world: &World, movers: u32) -> Vec<String> {
    let rows = 1..=movers;
    rows.map(|base| {
        let town = if base <= movers / 2 { 1 } else { 2 };
        row(base, &format!("A{base}"), world.towns[town].code)
    })
    .collect()
}

/// The clerk who makes batches.
pub const MAKER: &str = CLERK;

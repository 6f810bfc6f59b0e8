//! Who changed a record, as a clerk reads it.

use crate::world::{CLERK, Town, addressee, inquire, order};
use watari::api::{ClerkReply, ClerkRequest, HistoryLine};

async fn history(town: &Town, no: &str) -> Vec<HistoryLine> {
    let request = ClerkRequest::ShowHistory {
        addressee_no: addressee(no),
    };
    match town.clerk().await.clerk(request).await.unwrap() {
        ClerkReply::History(lines) => lines,
        other => panic!("not a history: {other:?}"),
    }
}

fn actors(lines: &[HistoryLine]) -> Vec<&str> {
    let mut actors: Vec<&str> = lines.iter().map(|line| line.actor.as_str()).collect();
    actors.dedup();
    actors
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_names_the_user_id_or_the_municipality_that_asked() {
    let world = super::story().await;
    let [asks, answers, _] = &world.towns[..] else {
        panic!("three towns");
    };
    let clerk = asks.clerk().await;
    let view = inquire(&clerk, order("A1", answers.code)).await;
    let accept = ClerkRequest::Accept {
        inquiry: view.inquiry.clone(),
        rows: None,
    };
    clerk.clerk(accept).await.unwrap();

    let own = history(asks, "A1").await;
    assert_eq!(actors(&own), [CLERK], "import and acceptance");
    assert_eq!(
        own.last().unwrap().reason.as_deref(),
        Some(view.inquiry.as_str())
    );
    let theirs = history(answers, "B1").await;
    let asker = format!("peer {}", asks.code);
    assert_eq!(actors(&theirs), [CLERK, asker.as_str()]);
    let line = &super::ledger(&answers.clerk().await).await[0];
    assert_eq!(
        theirs.last().unwrap().reason.as_deref(),
        Some(line.processing_no.as_str()),
        "the provision record that belongs to it"
    );
}

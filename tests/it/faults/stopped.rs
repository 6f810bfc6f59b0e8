//! A peer that stands still, is away the whole time, or gets another directory while it is asked.

use super::pair::{Pair, ledger, person};
use super::served::{Served, program, run};
use crate::world::{ADMIN, CLERK, ask, eventually, finish, order, show};
use rustix::process::Signal;
use watari::api::{AdminRequest, InquiryState};

async fn install(node: &Served, directory: &[u8]) {
    let admin = node.log_in(ADMIN).await;
    let file = directory.to_vec();
    admin
        .admin(AdminRequest::InstallDirectory { file })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_peer_that_stands_still_answers_when_it_goes_on_also_after_a_new_directory() {
    let mut pair = Pair::new(3).await;
    let (inquirer, provider) = pair.serve();
    let clerk = inquirer.clerk().await;
    let view = ask(&clerk, order(&person(0), pair.provider.code)).await;
    assert_eq!(
        finish(&clerk, &view.inquiry).await.state,
        InquiryState::Found
    );

    provider.signal(Signal::STOP);
    let view = ask(&clerk, order(&person(1), pair.provider.code)).await;
    eventually("the letter is on its way", async || {
        show(&clerk, &view.inquiry).await.reached == "sent"
    })
    .await;
    let status = clerk.status().await.unwrap();
    assert_eq!(status.open_inquiries, 1);
    provider.signal(Signal::CONT);
    assert_eq!(
        finish(&clerk, &view.inquiry).await.state,
        InquiryState::Found
    );

    provider.signal(Signal::STOP);
    let view = ask(&clerk, order(&person(2), pair.provider.code)).await;
    let directory = pair.sign();
    install(&inquirer, &directory).await;
    provider.signal(Signal::CONT);
    install(&provider, &directory).await;
    assert_eq!(
        finish(&clerk, &view.inquiry).await.state,
        InquiryState::Found
    );
    let provided = ledger(&provider.clerk().await).await;
    assert_eq!(provided.len(), 3, "one provision each: {provided:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_peer_that_is_away_leaves_the_inquiry_queued_with_exit_code_0() {
    let pair = Pair::new(1).await;
    let inquirer = pair.serve_inquirer();
    let folder = pair.inquirer.folder.path();
    let (code, view) = run(
        folder,
        &format!(
            "inquire {} --to {} --basis consent --basis-ref C-1 --id-check passport --wait 2 --user {CLERK}",
            person(0),
            pair.provider.code
        ),
    );
    assert_eq!(
        (code, view["state"].as_str()),
        (0, Some("queued")),
        "{view}"
    );
    let (code, status) = run(folder, "status");
    assert_eq!(code, 0);
    assert_eq!(status["open_inquiries"], 1, "{status}");
    assert_eq!(status["peers"][0]["connected"], false, "{status}");
    let _provider = pair.serve_provider();
    let clerk = inquirer.clerk().await;
    let inquiry = view["inquiry"].as_str().unwrap();
    assert_eq!(finish(&clerk, inquiry).await.state, InquiryState::Found);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_node_on_the_same_folder_is_refused_and_the_first_stays() {
    let pair = Pair::new(0).await;
    let first = pair.serve_inquirer();
    let mut second = program(pair.inquirer.folder.path());
    let output = second.args(["serve", "--json"]).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (output.status.code(), document["error"]["code"].as_str()),
        (Some(3), Some("E-2003")),
        "{document}"
    );
    assert!(first.connect().await.status().await.unwrap().unlocked);
    first.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_clerk_who_logs_in_before_the_node_unlocked_itself_does_not_end_it() {
    let pair = Pair::new(0).await;
    let folder = pair.inquirer.folder.path().to_owned();
    let socket = watari::node::Folder::new(&folder).socket();
    let early = tokio::spawn(async move {
        // As soon as there is a socket, and the node is about to unlock itself.
        loop {
            let Ok(handle) = watari::api::attach(&socket).await else {
                tokio::task::yield_now().await;
                continue;
            };
            let password = watari::api::Secret::new(crate::world::PASSWORD.to_owned());
            return handle.log_in(CLERK, password).await.is_ok();
        }
    });
    // Panics where the node does not come up.
    let node = tokio::task::block_in_place(|| pair.serve_inquirer());
    early.await.unwrap();
    assert!(!node.has_ended());
    node.end();
}

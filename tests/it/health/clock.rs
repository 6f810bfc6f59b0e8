//! The own clock against those of the peers: shown, warned of, and nothing is sent when it is far off.

use watari::api::{
    AlarmLine, ClerkRequest, ClockState, ErrorCode, ImportLayout, SharedReply, SharedRequest,
};
use watari::text::Lang;

use super::fake::{MITSUMOTO, Network, REIJI, Told, code};
use crate::tui::desk::Desk;
use crate::world::{ADMIN, CLERK, Town, eventually, import, number, order, target, targets_file};

async fn state(town: &Town) -> ClockState {
    town.connect().status().await.unwrap().health.clock
}

pub async fn alarms(town: &Town) -> Vec<String> {
    let request = SharedRequest::ListAlarms { count: 50 };
    match town.log_in(ADMIN).await.shared(request).await.unwrap() {
        SharedReply::Alarms(lines) => lines.into_iter().map(|line: AlarmLine| line.what).collect(),
        other => panic!("no alarms: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_peers_that_agree_stop_a_node_whose_clock_is_wrong_until_it_is_right() {
    let network = Network::new(&[MITSUMOTO, REIJI]).await;
    let town = &network.town;
    let row = target(
        town.code,
        "A1",
        &number(1),
        ("佐藤 美保", "サトウ ミホ"),
        "0000000017",
    );
    let clerk = town.clerk().await;
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    assert_eq!(state(town).await, ClockState::Unknown);

    let ahead = Told {
        clock_s: 900,
        ..Told::default()
    };
    let one = network.speak(0, ahead, 0, false);
    eventually("one peer warns", || async {
        state(town).await == ClockState::Off
    })
    .await;
    let two = network.speak(1, ahead, 0, false);
    eventually("two peers stop it", || async {
        state(town).await == ClockState::Stopped
    })
    .await;
    let asked = ClerkRequest::Inquire(Box::new(order("A1", code(MITSUMOTO))));
    let refused = clerk.clerk(asked).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ClockWrong);
    let told = alarms(town).await;
    assert!(told.contains(&"clock_stopped".to_owned()), "{told:?}");

    for (lang, words) in [
        (Lang::Ja, "合うまで照会は送りません"),
        (Lang::En, "nothing is sent until it is set"),
    ] {
        let mut desk = Desk::new(town.connect(), lang, (80, 24)).await;
        desk.sees(words);
        desk.log_in(CLERK, crate::world::PASSWORD).await;
        desk.press(watari::tui::key::Key::F(2)).await;
        desk.sees(words);
    }

    one.tells(Told::default());
    two.tells(Told::default());
    eventually("it goes on by itself", || async {
        state(town).await == ClockState::Good
    })
    .await;
    let asked = ClerkRequest::Inquire(Box::new(order("A1", code(MITSUMOTO))));
    clerk.clerk(asked).await.unwrap();
    one.stop().await;
    two.stop().await;
}

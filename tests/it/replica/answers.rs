//! Any node of a municipality answers and asks, also one that has its keys since a moment ago.

use super::desk::{MIHON, MITSUMOTO, replica_of_first, status};
use crate::world::{
    World, doses_file, eventually, import, inquire, number, order, target, targets_file, two_doses,
};
use watari::api::{ImportLayout, InquiryState};

const MIHO: (&str, &str) = ("佐藤 美保", "サトウ ミホ");

#[tokio::test(flavor = "multi_thread")]
async fn a_new_replica_answers_and_asks_while_the_first_node_is_off() {
    let mut world = World::new(&[MIHON, MITSUMOTO]).await;
    let (here, there) = (world.towns[0].code, world.towns[1].code);
    let first = world.towns[0].clerk().await;
    let other = world.towns[1].clerk().await;
    // Person 1 left the first municipality, person 2 came to it.
    for (clerk, code, coupons) in [
        (&first, here, ["0000000017", "0000000025"]),
        (&other, there, ["0000000033", "0000000041"]),
    ] {
        let rows = [
            target(code, "A1", &number(1), MIHO, coupons[0]),
            target(code, "A2", &number(2), MIHO, coupons[1]),
        ];
        import(clerk, ImportLayout::Targets, &targets_file(&rows)).await;
    }
    let doses = doses_file(&[two_doses(here, "A1", "0000000017")]);
    import(&first, ImportLayout::Doses, &doses).await;
    let doses = doses_file(&[two_doses(there, "A2", "0000000041")]);
    import(&other, ImportLayout::Doses, &doses).await;
    let replica = replica_of_first(&mut world).await;
    let in_step = async || {
        let status = status(&world.towns[replica]).await;
        status.residents == Some(2) && status.siblings[0].in_step_at.is_some()
    };
    eventually("the replica has everybody", in_step).await;
    drop(first);
    world.towns[0].stop();

    let view = inquire(&other, order("A1", here)).await;
    assert_eq!((view.state, view.doses.len()), (InquiryState::Found, 2));
    let clerk = world.towns[replica].clerk().await;
    let view = inquire(&clerk, order("A2", there)).await;
    assert_eq!((view.state, view.doses.len()), (InquiryState::Found, 2));
}

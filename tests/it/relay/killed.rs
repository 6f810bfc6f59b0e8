//! A relay process killed with SIGKILL again and again: what it acknowledged is there.

use super::client::{Client, id_of};
use crate::faults::served::Served;
use crate::world::{ADMIN, Town, World, now};
use std::collections::BTreeSet;
use watari::directory::{Card, NodeRole, default_permissions};
use watari::inquiry::mailbox::MailboxAnswer;

const RELAY: u32 = 990_019;
const KILLS: usize = 4;
const PUTS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_killed_after_it_said_yes_still_has_everything_it_said_yes_to() {
    let mut world = World::new(&[]).await;
    let relay = Town::new_as(NodeRole::Relay, RELAY, &world.trust);
    let card = Card::parse(&relay.card.to_json(), &world.trust).unwrap();
    let addresses = vec![relay.address.clone()];
    world.draft.add(card, 0, addresses, now()).unwrap();
    let mut one = Client::join(&mut world, 992_011);
    let mut two = Client::join(&mut world, 992_020);
    world.publish(default_permissions(now().date())).await;
    let start = || Served::start(relay.folder.path(), &relay.address);
    let mut process = tokio::task::block_in_place(start);
    let admin = process.log_in(ADMIN).await;
    let file = world.directory.clone();
    let install = watari::api::AdminRequest::InstallDirectory { file };
    admin.admin(install).await.unwrap();
    drop(admin);
    one.connect(&world).await;
    two.connect(&world).await;
    let mut taken = BTreeSet::new();
    let mut gone = 0;
    assert_eq!(two.put_manifest(relay.code).await, Ok(MailboxAnswer::Done));
    for kill in 0..KILLS {
        for _ in 0..PUTS {
            let envelope = one.envelope(two.code, two.seal_key());
            let said = one.put(relay.code, &envelope).await;
            assert_eq!(said, Ok(MailboxAnswer::Done));
            taken.insert(envelope);
        }
        // Right after the last word, while a further one may be under way.
        process.kill();
        tokio::task::block_in_place(|| process.start_again());
        let lines = two.list_when_back(relay.code).await;
        let there: BTreeSet<_> = lines.iter().map(|line| line.id).collect();
        let wanted: BTreeSet<_> = taken.iter().map(|envelope| id_of(envelope)).collect();
        assert_eq!(there, wanted, "after kill {kill}");
        // What was deleted stays deleted over the next kill.
        let first = taken.pop_first().unwrap();
        let deletion = two.deletion(relay.code, &first);
        let said = two.delete(relay.code, deletion).await;
        assert_eq!(said, Ok(MailboxAnswer::Done));
        gone += 1;
    }
    assert_eq!(taken.len(), KILLS * PUTS - gone);
    for envelope in &taken {
        let got = two.get(relay.code, id_of(envelope)).await;
        assert_eq!(got, Ok(MailboxAnswer::File(envelope.clone())));
    }
    process.end();
}

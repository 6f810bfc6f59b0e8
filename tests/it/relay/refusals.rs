//! What a relay does not do, and for whom.

use super::client::{Client, TOO_LONG, id_of, refused};
use crate::world::{ADMIN, World, now};
use watari::api::{AdminRequest, ClerkRequest, ErrorCode, Secret};
use watari::config::Settings;
use watari::directory::default_permissions;
use watari::domain::{MunicipalityCode, Role};
use watari::inquiry::mailbox::{Fetched, MailboxAnswer, MailboxRefusal};

pub const RELAY: u32 = 990_019;
const DAY: u64 = 24 * 3_600;
const DONE: super::client::Said = Ok(MailboxAnswer::Done);

struct Place {
    world: World,
    relay: MunicipalityCode,
    one: Client,
    two: Client,
}

async fn place(settings: &str) -> Place {
    let settings = Settings::parse(settings).unwrap();
    let mut world = World::with_relays(&[], &[RELAY], &settings).await;
    let mut one = Client::join(&mut world, 992_011);
    let mut two = Client::join(&mut world, 992_020);
    world.publish(default_permissions(now().date())).await;
    one.connect(&world).await;
    two.connect(&world).await;
    let relay = world.relays[0].code;
    Place {
        world,
        relay,
        one,
        two,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_waits_until_its_recipient_says_with_its_signature_that_it_has_it() {
    let mut place = place("").await;
    let (relay, one, two) = (place.relay, &mut place.one, &mut place.two);
    let envelope = one.envelope(two.code, two.seal_key());
    assert_eq!(one.put(relay, &envelope).await, DONE);
    assert_eq!(one.put(relay, &envelope).await, DONE, "the same again");
    let lines = two.list(relay).await;
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].id, id_of(&envelope));
    assert_eq!(lines[0].len as usize, envelope.len());
    let got = two.get(relay, lines[0].id).await;
    assert_eq!(got, Ok(MailboxAnswer::File(envelope.clone())));
    let deletion = two.deletion(relay, &envelope);
    let early = two.delete(relay, deletion).await;
    assert_eq!(early, refused(MailboxRefusal::Signature), "no manifest yet");
    assert_eq!(two.put_manifest(relay).await, DONE);
    assert_eq!(two.delete(relay, deletion).await, DONE);
    assert_eq!(two.delete(relay, deletion).await, DONE, "a retry");
    assert!(two.list(relay).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_town_neither_sees_nor_fetches_nor_deletes_what_waits() {
    let mut place = place("").await;
    let (relay, one, two) = (place.relay, &mut place.one, &mut place.two);
    let envelope = one.envelope(two.code, two.seal_key());
    assert_eq!(one.put(relay, &envelope).await, DONE);
    assert_eq!(two.put_manifest(relay).await, DONE);
    assert_eq!(one.put_manifest(relay).await, DONE);
    assert!(one.list(relay).await.is_empty(), "not even its submitter");
    let got = one.get(relay, id_of(&envelope)).await;
    assert_eq!(got, refused(MailboxRefusal::NotHere));
    let own = one.deletion(relay, &envelope);
    assert_eq!(one.delete(relay, own).await, DONE, "it has no such mail");
    let theirs = two.deletion(relay, &envelope);
    assert_eq!(one.delete(relay, theirs).await, DONE);
    assert_eq!(two.list(relay).await.len(), 1, "it still waits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_needs_the_recipients_key_over_this_envelope_at_this_relay() {
    let mut place = place("").await;
    let (relay, one, two) = (place.relay, &mut place.one, &mut place.two);
    let envelope = one.envelope(two.code, two.seal_key());
    assert_eq!(one.put(relay, &envelope).await, DONE);
    assert_eq!(two.put_manifest(relay).await, DONE);
    let fetched = |relay, recipient, envelope| Fetched {
        relay,
        recipient,
        id: id_of(envelope),
        envelope,
    };
    let changed = [&envelope[..], &[0]].concat();
    let right = fetched(relay, two.code, &envelope);
    let mut other_bytes = fetched(relay, two.code, &changed).delete(&two.sig);
    other_bytes.id = id_of(&envelope);
    let mut zeros = right.delete(&two.sig);
    zeros.sig = [0; 64];
    let wrong = [
        right.delete(&one.sig),
        right.delete(&two.id),
        fetched(two.code, two.code, &envelope).delete(&two.sig),
        fetched(relay, one.code, &envelope).delete(&two.sig),
        other_bytes,
        zeros,
    ];
    for (at, deletion) in wrong.into_iter().enumerate() {
        let said = two.delete(relay, deletion).await;
        assert_eq!(said, refused(MailboxRefusal::Signature), "case {at}");
    }
    assert_eq!(two.list(relay).await.len(), 1);
    assert_eq!(two.delete(relay, right.delete(&two.sig)).await, DONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_envelope_of_this_network_is_not_kept() {
    let mut place = place("").await;
    let (relay, one, two) = (place.relay, &mut place.one, &mut place.two);
    let key = two.seal_key();
    let envelope = one.envelope(two.code, key);
    assert_eq!(one.put(relay, &envelope).await, DONE);
    let mut changed = envelope.clone();
    *changed.last_mut().unwrap() ^= 1;
    let stranger = MunicipalityCode::new(993_018).unwrap();
    let cases = [
        (changed, MailboxRefusal::OtherBytes),
        (b"no envelope".to_vec(), MailboxRefusal::BadMessage),
        ([&envelope[..], &[0]].concat(), MailboxRefusal::BadMessage),
        (one.envelope(stranger, key), MailboxRefusal::NoMember),
        (one.envelope(relay, key), MailboxRefusal::NoMember),
        (
            one.envelope_until(two.code, key, now().0 - 2 * 3_600),
            MailboxRefusal::Expires,
        ),
        (
            one.envelope_until(two.code, key, now().0 + 15 * DAY),
            MailboxRefusal::Expires,
        ),
    ];
    for (at, (bytes, why)) in cases.into_iter().enumerate() {
        assert_eq!(one.put(relay, &bytes).await, refused(why), "case {at}");
    }
    let words = [&b"\x9f"[..], b"", b"\x82\x07\x00", b"\x82\x02\x18\x00"];
    for bytes in words {
        let said = one.say_bytes(relay, bytes.to_vec()).await;
        assert_eq!(said, refused(MailboxRefusal::BadMessage), "{bytes:?}");
    }
    assert_eq!(two.list(relay).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_longer_than_any_envelope_are_cut_off_unread() {
    let mut place = place("").await;
    let (relay, one) = (place.relay, &mut place.one);
    let said = one.put(relay, &vec![0; TOO_LONG]).await;
    assert!(said.is_err(), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn quotas_hold_for_the_submitter_and_for_the_recipient_and_end_with_the_mail() {
    let mut place = place("[mailbox]\nsubmitter_envelopes = 2\nrecipient_envelopes = 3\n").await;
    let (relay, one, two) = (place.relay, &mut place.one, &mut place.two);
    let to_two = |from: &Client, two: &Client| from.envelope(two.code, two.seal_key());
    let first = to_two(one, two);
    assert_eq!(one.put(relay, &first).await, DONE);
    let envelope = to_two(one, two);
    assert_eq!(one.put(relay, &envelope).await, DONE);
    let third = to_two(one, two);
    let said = one.put(relay, &third).await;
    assert_eq!(said, refused(MailboxRefusal::SubmitterQuota));
    assert_eq!(
        one.put(relay, &first).await,
        DONE,
        "what is there stays there"
    );
    let own = to_two(two, two);
    assert_eq!(two.put(relay, &own).await, DONE);
    let said = two.put(relay, &to_two(two, two)).await;
    assert_eq!(said, refused(MailboxRefusal::RecipientQuota));
    two.put_manifest(relay).await.unwrap();
    assert_eq!(two.delete(relay, two.deletion(relay, &first)).await, DONE);
    assert_eq!(one.put(relay, &third).await, DONE, "room again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_has_no_people_and_says_so() {
    let place = place("").await;
    let admin = place.world.relays[0].log_in(ADMIN).await;
    let request = ClerkRequest::ShowInquiry {
        inquiry: "Q-20261122-0001".to_owned(),
    };
    let error = admin.clerk(request).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::RelayHasNoRecords);
    let clerk = AdminRequest::AddStaff {
        user: "hanako".to_owned(),
        role: Role::Clerk,
        password: Secret::new("plum rain over seven bridges".to_owned()),
    };
    let error = admin.admin(clerk).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::RelayHasNoRecords);
    let status = admin.status().await.unwrap();
    assert!(status.is_relay);
    assert_eq!(status.residents, None);
    assert_eq!(
        status.manifest_expires, None,
        "no key that anybody seals to"
    );
}

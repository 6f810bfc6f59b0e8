//! The provision records of one person, in parts.

use crate::tui::inbox::protect;
use crate::world::{World, addressee, import, inquire, number, order, target, targets_file};
use watari::api::{
    ClerkReply, ClerkRequest, DisclosurePage, DisclosureQuery, ErrorCode, Handle, ImportLayout,
    LedgerPage, LedgerQuery,
};

use watari::domain::RepresentativeKind;

const MIHON: u32 = 992_011;
const MITSUMOTO: u32 = 992_020;

async fn page(handle: &Handle, person: &str, before: Option<u64>, count: u32) -> LedgerPage {
    let query = LedgerQuery {
        person: Some(addressee(person)),
        before,
        count,
    };
    match handle.clerk(ClerkRequest::ListLedger(query)).await.unwrap() {
        ClerkReply::Ledger(page) => page,
        other => panic!("not a ledger: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_records_of_one_person_come_in_parts_and_nobody_elses_are_among_them() {
    let world = World::new(&[MIHON, MITSUMOTO]).await;
    let (here, there) = (&world.towns[0], &world.towns[1]);
    let names = [("佐藤 美保", "サトウ ミホ"), ("見本 一子", "ミホン イチコ")];
    let rows = |code, prefix: &str| {
        let row = |(name, count): (&_, u64)| {
            let coupon = ["0000000017", "0000000025"][count as usize - 1];
            target(
                code,
                &format!("{prefix}{count}"),
                &number(count),
                *name,
                coupon,
            )
        };
        targets_file(&names.iter().zip(1..).map(row).collect::<Vec<_>>())
    };
    let clerk = here.clerk().await;
    import(&clerk, ImportLayout::Targets, &rows(here.code, "A")).await;
    let provider = there.clerk().await;
    import(&provider, ImportLayout::Targets, &rows(there.code, "B")).await;
    for person in ["A1", "A2", "A1"] {
        inquire(&clerk, order(person, there.code)).await;
    }

    let first = page(&provider, "B1", None, 1).await;
    assert_eq!((first.lines.len(), first.records), (1, 3));
    let second = page(&provider, "B1", first.next, 1).await;
    let numbers = |page: &LedgerPage| {
        page.lines
            .iter()
            .map(|line| line.record_no)
            .collect::<Vec<_>>()
    };
    assert_eq!((numbers(&first), numbers(&second)), (vec![3], vec![1]));
    assert_eq!(second.next, None);
    assert_eq!(numbers(&page(&provider, "B2", None, 100).await), vec![2]);
    assert_eq!(numbers(&page(&clerk, "A2", None, 100).await), vec![2]);

    let query = LedgerQuery {
        person: Some(addressee("Z9")),
        count: 100,
        ..LedgerQuery::default()
    };
    let refused = clerk
        .clerk(ClerkRequest::ListLedger(query))
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::PersonUnknown);
}

async fn disclose(handle: &Handle, representative: Option<RepresentativeKind>) -> DisclosurePage {
    let query = DisclosureQuery {
        person: addressee("A1"),
        representative,
        before: None,
    };
    let request = ClerkRequest::DiscloseLedger(query);
    match handle.clerk(request).await.unwrap() {
        ClerkReply::Disclosed(page) => page,
        other => panic!("not disclosed: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disclosure_keeps_back_from_a_representative_what_only_the_protected_person_may_see() {
    let world = World::new(&[MIHON, MITSUMOTO]).await;
    let (here, there) = (&world.towns[0], &world.towns[1]);
    let clerk = here.clerk().await;
    let row = target(
        here.code,
        "A1",
        &number(1),
        ("佐藤 美保", "サトウ ミホ"),
        "0000000017",
    );
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    inquire(&clerk, order("A1", there.code)).await;
    protect(here, "A1", "見本市秘密町9番9号").await;
    let clerk = here.clerk().await;
    inquire(&clerk, order("A1", there.code)).await;
    let own = disclose(&clerk, None).await;
    assert_eq!((own.lines.len(), own.kept_back), (2, 0));
    let other = disclose(&clerk, Some(RepresentativeKind::Legal)).await;
    assert_eq!((other.lines.len(), other.kept_back), (1, 1));
    assert!(other.lines.iter().all(|line| !line.non_disclosure));
}

//! The manual path on a real node: a letter without My Number, its paper answer, the same ledger.

use crate::tui::inbox::protect;
use crate::world::{
    CLERK, World, addressee, import, now, number, take_own_password, target, targets_file,
};
use watari::api::{
    ApiError, CaseReply, CaseRequest, ClerkReply, ClerkRequest, Comparison, Decision, ErrorCode,
    Handle, ImportLayout, InquiryState, InquiryView, LedgerPage, LedgerQuery, LedgerReport,
    LetterOrder, LetterPrinted, LetterReply, LetterRequest, LetterWhy, PaperAnswer, PaperOutcome,
    PaperProvision, RowDecision,
};
use watari::domain::{DoseForm, IdCheck, LegalBasis, MunicipalityCode, VaccinationKind};

const MIHON: u32 = 992_011;
const MITSUMOTO: u32 = 992_020;
/// 例示町 is not in the directory of these worlds.
pub const OUTSIDE: u32 = 993_018;

fn code(code: u32) -> MunicipalityCode {
    MunicipalityCode::new(code).unwrap()
}

pub fn letter_order(provider: u32, why: LetterWhy) -> LetterOrder {
    LetterOrder {
        addressee_no: addressee("A1"),
        provider: code(provider),
        why,
        basis: LegalBasis::Consent,
        basis_ref: "同意書-0031".to_owned(),
        basis_on: None,
        id_check: IdCheck::DriversLicence,
        id_checked_on: None,
        document_no: Some("見健第123号".to_owned()),
        former_address: None,
        contact: None,
        legal_basis: None,
        english: false,
    }
}

async fn world() -> (World, Handle) {
    let world = World::new(&[MIHON, MITSUMOTO]).await;
    let here = &world.towns[0];
    let clerk = here.clerk().await;
    let miho = ("佐藤 美保", "サトウ ミホ");
    let row = target(here.code, "A1", &number(1), miho, "0000000017");
    import(&clerk, ImportLayout::Targets, &targets_file(&[row])).await;
    (world, clerk)
}

async fn ask(clerk: &Handle, request: LetterRequest) -> Result<LetterReply, ApiError> {
    match clerk.clerk(ClerkRequest::Letter(request)).await? {
        ClerkReply::Letter(reply) => Ok(reply),
        other => panic!("no letter: {other:?}"),
    }
}

pub async fn write(clerk: &Handle, order: LetterOrder) -> Result<LetterPrinted, ApiError> {
    match ask(clerk, LetterRequest::WriteLetter(Box::new(order))).await? {
        LetterReply::Printed(printed) => Ok(*printed),
        other => panic!("not printed: {other:?}"),
    }
}

pub fn answer_of(letter: &str, outcome: PaperOutcome) -> PaperAnswer {
    PaperAnswer {
        letter: letter.to_owned(),
        document_no: "例健第7号".to_owned(),
        dated: now().date(),
        received_on: now().date(),
        checked_by: None,
        outcome,
    }
}

pub async fn enter(clerk: &Handle, answer: PaperAnswer) -> Result<InquiryView, ApiError> {
    match ask(clerk, LetterRequest::EnterAnswer(Box::new(answer))).await? {
        LetterReply::Answered(view) => Ok(*view),
        other => panic!("not entered: {other:?}"),
    }
}

pub async fn ledger(clerk: &Handle) -> (LedgerPage, LedgerReport) {
    let query = LedgerQuery {
        count: 10,
        ..LedgerQuery::default()
    };
    let page = match clerk.clerk(ClerkRequest::ListLedger(query)).await.unwrap() {
        ClerkReply::Ledger(page) => page,
        other => panic!("no ledger: {other:?}"),
    };
    match clerk.clerk(ClerkRequest::VerifyLedger).await.unwrap() {
        ClerkReply::LedgerVerified(report) => (page, report),
        other => panic!("not verified: {other:?}"),
    }
}

fn dose(on: &str) -> DoseForm {
    let mut form = DoseForm::new(VaccinationKind::COVID19, on.parse_date());
    form.dose_no = Some(1);
    form.lot_no = Some("EX3617".to_owned());
    form
}

trait ParseDate {
    fn parse_date(&self) -> watari::domain::Date;
}

impl ParseDate for str {
    fn parse_date(&self) -> watari::domain::Date {
        watari::domain::Date::parse(self).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_to_a_town_of_the_network_needs_another_reason_and_nowhere_is_no_town() {
    let (_world, clerk) = world().await;
    for (town, why, expected) in [
        (MITSUMOTO, LetterWhy::Outside, ErrorCode::FieldUnusable),
        (OUTSIDE, LetterWhy::NoNumber, ErrorCode::FieldUnusable),
        (MIHON, LetterWhy::Outside, ErrorCode::ProviderNotAskable),
    ] {
        let refused = write(&clerk, letter_order(town, why)).await;
        assert_eq!(refused.unwrap_err().code, expected, "{why:?}");
    }
    let mut order = letter_order(OUTSIDE, LetterWhy::Outside);
    order.basis_ref = "  ".to_owned();
    let refused = write(&clerk, order).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::FieldUnusable);
    assert_eq!(ledger(&clerk).await.1.records, 0);
    let order = letter_order(MITSUMOTO, LetterWhy::ChangedNumber);
    write(&clerk, order).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_printed_without_the_number_and_its_paper_answer_is_taken_over() {
    let (world, clerk) = world().await;
    let mut order = letter_order(OUTSIDE, LetterWhy::Outside);
    order.former_address = Some(watari::domain::Private::new("例示町<1>番".to_owned()));
    let printed = write(&clerk, order).await.unwrap();
    for text in [printed.text.get(), printed.html.get()] {
        println!("{text}");
        for wanted in [
            "見健第123号",
            "例示町長 様",
            "見本市長",
            "令和",
            "佐藤 美保",
            "本人の同意",
        ] {
            assert!(text.contains(wanted), "{wanted} is not in\n{text}");
        }
        assert!(!text.contains(&number(1)), "the number is in\n{text}");
    }
    assert!(printed.html.get().contains("例示町&lt;1&gt;番"));
    assert!(
        printed
            .text
            .get()
            .lines()
            .all(|line| watari::text::width(line) <= 80)
    );
    let (page, report) = ledger(&clerk).await;
    assert_eq!(page.lines[0].result, "asked");
    assert_eq!((report.ok, report.on_paper), (true, 1));

    let letter = printed.letter.clone();
    let mut early = answer_of(&letter, PaperOutcome::NoRecord);
    early.dated = "2020-01-01".parse_date();
    let refused = enter(&clerk, early).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::FieldUnusable);
    let unborn = PaperOutcome::Doses(vec![dose("1950-01-01")]);
    let refused = enter(&clerk, answer_of(&letter, unborn)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::DoseImpossible);

    let given = PaperOutcome::Doses(vec![dose("2021-06-01")]);
    let view = enter(&clerk, answer_of(&letter, given)).await.unwrap();
    assert_eq!(view.state, InquiryState::Found);
    assert_eq!(view.doses[0].signature_ok, None);
    assert_eq!(view.doses[0].compared, Comparison::New);
    assert_eq!(view.doses[0].issuer, code(OUTSIDE));
    let paper = view.paper.as_ref().expect("its evidence");
    assert_eq!(paper.answer_no.as_deref(), Some("例健第7号"));
    let again = enter(&clerk, answer_of(&letter, PaperOutcome::Unknown)).await;
    assert_eq!(again.unwrap_err().code, ErrorCode::StepUnfit);

    let rows = vec![RowDecision {
        row: 1,
        decision: Decision::Take,
        reason: String::new(),
    }];
    let request = CaseRequest::DecideRows {
        inquiry: letter.clone(),
        rows,
    };
    let reply = clerk.clerk(ClerkRequest::Case(request)).await.unwrap();
    let ClerkReply::Case(CaseReply::Decided(decided)) = reply else {
        panic!("not decided");
    };
    assert_eq!((decided.added, decided.is_open), (1, false));
    let request = ClerkRequest::ShowHistory {
        addressee_no: addressee("A1"),
    };
    let ClerkReply::History(lines) = clerk.clerk(request).await.unwrap() else {
        panic!("no history");
    };
    let reasons = lines.iter().filter_map(|line| line.reason.as_deref());
    assert!(
        reasons
            .into_iter()
            .any(|reason| reason.contains("紙 例健第7号"))
    );

    let (page, report) = ledger(&clerk).await;
    assert_eq!(page.records, 1, "one exchange, one record");
    let line = &page.lines[0];
    assert_eq!((line.result.as_str(), line.countersigned), ("found", false));
    assert!(line.paper.is_some());
    assert_eq!(
        (report.ok, report.on_paper, report.countersigned),
        (true, 1, 0)
    );

    // It stands after a restart.
    let mut world = world;
    world.towns[0].stop();
    world.towns[0].start();
    let clerk = world.towns[0].clerk().await;
    assert!(ledger(&clerk).await.1.ok);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_persons_letter_takes_no_address_from_the_record_and_is_kept_back() {
    let (world, clerk) = world().await;
    protect(&world.towns[0], "A1", "見本市秘密町9番9号").await;
    let printed = write(&clerk, letter_order(OUTSIDE, LetterWhy::Outside)).await;
    let printed = printed.unwrap();
    assert!(!printed.text.get().contains("秘密町"));
    assert!(!printed.html.get().contains("秘密町"));
    let (page, _) = ledger(&clerk).await;
    assert!(page.lines[0].non_disclosure);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_another_town_that_was_answered_on_paper_is_a_provision_record() {
    let (_world, clerk) = world().await;
    let provision = PaperProvision {
        inquirer: code(OUTSIDE),
        document_no: "例健第99号".to_owned(),
        dated: now().date(),
        received_on: now().date(),
        addressee_no: None,
        basis: LegalBasis::Consent,
        basis_ref: "同意書".to_owned(),
        answer_no: "見健第124号".to_owned(),
        provided: true,
        checked_by: None,
    };
    let request = |provision| LetterRequest::RecordProvision(Box::new(provision));
    let refused = ask(&clerk, request(provision.clone())).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::FieldUnusable);
    let about = PaperProvision {
        addressee_no: Some(addressee("A1")),
        ..provision.clone()
    };
    ask(&clerk, request(about)).await.unwrap();
    let nobody = PaperProvision {
        provided: false,
        ..provision
    };
    ask(&clerk, request(nobody)).await.unwrap();
    let (page, report) = ledger(&clerk).await;
    assert_eq!((report.ok, report.on_paper), (true, 2));
    assert!(page.lines[0].person_ref.is_none(), "a none names nobody");
    assert!(page.lines[1].person_ref.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_back_is_provided_on_paper_by_an_approver_with_an_own_login() {
    let (world, clerk) = world().await;
    let approver = world.towns[0].give_approver("shonin").await.unwrap();
    protect(&world.towns[0], "A1", "見本市秘密町9番9号").await;
    let request = |checked_by: Option<&str>, provided| {
        LetterRequest::RecordProvision(Box::new(PaperProvision {
            inquirer: code(OUTSIDE),
            document_no: "例健第99号".to_owned(),
            dated: now().date(),
            received_on: now().date(),
            addressee_no: Some(addressee("A1")),
            basis: LegalBasis::Consent,
            basis_ref: "同意書".to_owned(),
            answer_no: "見健第124号".to_owned(),
            provided,
            checked_by: checked_by.map(str::to_owned),
        }))
    };
    for typed in [None, Some("shonin")] {
        let refused = ask(&clerk, request(typed, true)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::PaperNeedsApprover, "{typed:?}");
    }
    assert_eq!(ledger(&clerk).await.1.records, 0, "nothing was signed");
    ask(&clerk, request(None, false)).await.unwrap();
    let refused = ask(&approver, request(Some(CLERK), true)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::PasswordNotOwn);
    take_own_password(&approver).await.unwrap();
    let alone = ask(&approver, request(None, true)).await.unwrap_err();
    assert_eq!(alone.code, ErrorCode::FieldUnusable);
    ask(&approver, request(Some(CLERK), true)).await.unwrap();
    assert_eq!(ledger(&clerk).await.1.records, 2);
    let order = letter_order(OUTSIDE, LetterWhy::Outside);
    let refused = write(&approver, order).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::NotAllowed,
        "an approver asks nobody"
    );
}

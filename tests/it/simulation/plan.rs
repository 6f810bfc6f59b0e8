//! What a simulation begins with: the towns, their directory, and the questions their clerks ask.

use super::network::{Ask, BEGIN_MS, Towns};
use super::seeded::Seeded;
use super::town::{PURPOSE, id_of};
use watari::directory::{
    Card, Directory, Draft, NodeRole, Permission, create_network, default_permissions,
};
use watari::domain::{
    Date, IdCheck, ItemGroup, LegalBasis, MunicipalityCode, UnixTime, municipalities, municipality,
};
use watari::inquiry::{
    Basis, Draft as QuestionDraft, IdentityCheck, Pseudonym, Question, RegisterCheck,
};

/// What towns there are: inhabitants of each, and who has no permission to ask.
pub struct Plan {
    pub populations: Vec<u32>,
    pub forbidden: Vec<usize>,
    pub seed: u64,
}

pub fn question(ask: &Ask, provider: MunicipalityCode) -> Question {
    let day = Date::new(2027, 1, 10).unwrap();
    let staff = Pseudonym([ask.from as u8; 16]);
    QuestionDraft {
        inquiry: ask.inquiry.clone(),
        person: ask.citizen.at(ask.from),
        number: ask.citizen.number(),
        kana: ask.citizen.kana().to_owned(),
        birth: ask.citizen.birth(),
        sex: ask.citizen.sex(),
        provider,
        purpose: PURPOSE,
        items: vec![ItemGroup::Covid19],
        basis: Some(Basis {
            kind: LegalBasis::Consent,
            reference: "同意書-0001".to_owned(),
            date: day,
            form_hash: None,
        }),
        identity: Some(IdentityCheck {
            method: IdCheck::MyNumberCard,
            date: day,
        }),
        register: Some(RegisterCheck { staff, date: day }),
        moved_in: None,
        staff,
    }
    .check()
    .unwrap()
}

/// So many towns: practice codes as long as there are enough.
pub fn codes(count: usize) -> Vec<MunicipalityCode> {
    let fives = 99_000..100_000;
    let practice = fives.filter_map(|five| MunicipalityCode::with_check_digit(five).ok());
    let real = municipalities(false).iter().map(|town| town.code);
    let all: Vec<_> = if is_practice(count) {
        practice.collect()
    } else {
        real.collect()
    };
    let may_be_asked = |code: &MunicipalityCode| municipality(*code).unwrap().may_be_asked();
    let codes: Vec<_> = all.into_iter().filter(may_be_asked).take(count).collect();
    assert_eq!(codes.len(), count, "there are enough codes");
    codes
}

fn is_practice(count: usize) -> bool {
    count <= 500
}

pub fn directory(plan: &Plan, codes: &[MunicipalityCode]) -> Directory {
    let begin = UnixTime(BEGIN_MS / 1_000 - 86_400);
    let (trust, roots) = create_network(is_practice(codes.len()), &mut Seeded::new(1));
    let mut draft = Draft::default();
    for (code, population) in codes.iter().zip(&plan.populations) {
        let card = Card::make(&trust, *code, NodeRole::Municipality, &id_of(*code)).unwrap();
        let addresses = vec!["/ip4/10.0.0.1/tcp/4710".to_owned()];
        draft.add(card, *population, addresses, begin).unwrap();
    }
    let [every] = default_permissions(begin.date()).try_into().unwrap();
    let may_ask = |index: &usize| !plan.forbidden.contains(index);
    let permissions = (0..codes.len())
        .filter(may_ask)
        .map(|index| Permission {
            from_code: codes[index].as_u32(),
            ..every.clone()
        })
        .collect();
    let content = draft.next(&trust, permissions, begin, None);
    let [first, second, _] = &roots;
    content.sign(&trust, &[first, second]).unwrap()
}

#[test]
fn there_are_towns_enough_for_the_largest_storm() {
    let towns = Towns::new(&Plan {
        populations: vec![150; 1_741],
        forbidden: Vec::new(),
        seed: 1,
    });
    assert_eq!(towns.by_code.len(), 1_741);
}

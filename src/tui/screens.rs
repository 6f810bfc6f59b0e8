//! Every screen, a file each, and the list of functions that menu, palette and keys are made from.

mod amend;
mod answer;
mod approval;
mod batch;
mod batch_new;
mod batch_result;
mod batch_rows;
mod batches;
mod cases;
mod change_password;
mod conflicts;
mod connections;
mod decide;
mod diagnosis;
mod directory;
mod dose;
mod dose_items;
mod dose_rows;
mod entry;
mod export;
mod held;
mod home;
mod import;
mod inbox;
mod inquire;
mod ledger;
mod letter_answer;
mod letter_fields;
mod letter_new;
mod letter_paper;
mod letter_received;
mod letters;
mod login;
mod new_person;
mod next_steps;
mod number;
mod operation_log;
mod person;
mod person_items;
mod practice;
mod protection;
mod quotas;
mod recent;
mod replica_files;
mod replicas;
mod review;
mod search;
mod settings;
mod terminal_check;
mod venue;
mod words;

use crate::domain::{AddresseeNo, Right};
use crate::text::{
    Text, health,
    screens::{self as texts, frame},
};
use crate::tui::scene::Scene;
use crate::tui::screen::Screen;

pub use answer::Answer;
pub use approval::Approval;
pub use batch::Batch;
pub use batch_new::BatchNew;
pub use batch_result::BatchResult;
pub use batch_rows::BatchRows;
pub use batches::Batches;
pub use cases::Cases;
pub use change_password::ChangePassword;
pub use conflicts::Conflicts;
pub use connections::Connections;
pub use decide::Decide;
pub use diagnosis::Diagnosis;
pub use directory::Directory;
pub use entry::Entry;
pub use export::Export;
pub use held::Held;
pub use home::Home;
pub use import::Import;
pub use inbox::Inbox;
pub use inquire::Inquire;
pub use ledger::Ledger;
pub use letters::Letters;
pub use login::Login;
pub use next_steps::NextSteps;
pub use operation_log::OperationLog;
pub use person::Person;
pub use practice::Practice;
pub use quotas::Quotas;
pub use recent::Recent;
pub use replicas::Replicas;
pub use search::Search;
pub use settings::Settings;
pub use terminal_check::TerminalCheck;
pub use venue::Venue;

/// A function of the program: a row of the menu, a line of the palette, a number after Ctrl+G.
pub struct Function {
    /// Its key in the menu: a digit or a capital letter.
    pub key: char,
    pub name: &'static Text,
    /// How its name reads, for the palette.
    pub reading: &'static str,
    /// Who may use it; everybody logged in where there is none.
    pub right: Option<Right>,
    pub open: fn(&Scene) -> Box<dyn Screen>,
}

/// All functions in the order of the menu.
pub const FUNCTIONS: &[Function] = &[
    Function {
        key: '1',
        name: &texts::home::NAME,
        reading: "ホーム",
        right: None,
        open: |_| Box::new(Home::default()),
    },
    Function {
        key: '2',
        name: &texts::search::NAME,
        reading: "ジュウミンケンサク",
        right: Some(Right::People),
        open: |_| Box::new(Search::default()),
    },
    Function {
        key: ENTRY,
        name: &texts::entry::NAME,
        reading: "セッシュトウロク",
        right: Some(Right::Doses),
        open: |scene| Box::new(Entry::new(scene)),
    },
    Function {
        key: '4',
        name: &texts::inquire::NAME,
        reading: "テンニュウシャショウカイ",
        right: Some(Right::Inquiries),
        open: |_| Box::new(Inquire::default()),
    },
    Function {
        key: INBOX,
        name: &texts::inbox::NAME,
        reading: "テイキョウノショウニン ショウニンマチ",
        right: Some(Right::Approvals),
        open: |_| Box::new(Inbox::default()),
    },
    Function {
        key: '7',
        name: &texts::import::NAME,
        reading: "トリコミ シュツリョク ファイルトリコミ ファイルシュツリョク",
        right: Some(Right::Import),
        open: |_| Box::new(Import::default()),
    },
    Function {
        key: BATCHES,
        name: &texts::batches::NAME,
        reading: "イッカツショウカイ",
        right: Some(Right::Batches),
        open: |_| Box::new(Batches::default()),
    },
    Function {
        key: '0',
        name: &texts::ledger::NAME,
        reading: "ジョウホウテイキョウトウキロク",
        right: Some(Right::Ledger),
        open: |_| Box::new(Ledger::default()),
    },
    Function {
        key: 'A',
        name: &texts::ledger::LOG,
        reading: "ソウサログ",
        right: Some(Right::Audit),
        open: |_| Box::new(OperationLog::default()),
    },
    Function {
        key: 'B',
        name: &texts::network::NAME,
        reading: "セツゾクサキ ケイホウ",
        right: None,
        open: |_| Box::new(Connections::default()),
    },
    Function {
        key: 'S',
        name: &health::DIAGNOSIS,
        reading: "シンダン ジョウタイ",
        right: None,
        open: |_| Box::new(Diagnosis::default()),
    },
    Function {
        key: 'C',
        name: &texts::settings::NAME,
        reading: "セッテイ パスワード",
        right: None,
        open: |scene| Box::new(Settings::new(scene)),
    },
    Function {
        key: 'D',
        name: &texts::settings::PRACTICE,
        reading: "レンシュウ ツカイカタ",
        right: None,
        open: |_| Box::new(Practice::default()),
    },
    Function {
        key: 'E',
        name: &texts::cases::NAME,
        reading: "ショウカイイチラン カイトウノトリコミ",
        right: Some(Right::Inquiries),
        open: |_| Box::new(Cases::default()),
    },
    Function {
        key: LETTERS,
        name: &texts::letters::NAME,
        reading: "ショウカイブンショ テガミ カミノカイトウ",
        right: Some(Right::Inquiries),
        open: |_| Box::new(Letters::default()),
    },
    Function {
        key: HELD,
        name: &texts::held::NAME,
        reading: "ホリュウノセッシュ",
        right: Some(Right::People),
        open: |_| Box::new(Held::default()),
    },
    Function {
        key: CONFLICTS,
        name: &texts::conflicts::NAME,
        reading: "クイチガウキサイノケッテイ",
        right: Some(Right::People),
        open: |_| Box::new(Conflicts::default()),
    },
    Function {
        key: 'R',
        name: &texts::person::RECENT,
        reading: "サイキンヒライタジュウミン",
        right: Some(Right::People),
        open: |_| Box::new(Recent::default()),
    },
    Function {
        key: REPLICAS,
        name: &texts::replicas::NAME,
        reading: "フクセイノード ジブンノノード",
        right: None,
        open: |_| Box::new(Replicas::default()),
    },
    Function {
        key: VENUE,
        name: &texts::venue::NAME,
        reading: "カイジョウ ヒキワタシ",
        right: None,
        open: |_| Box::new(Venue::default()),
    },
];

/// The menu's key of the home screen, of the search, and of the entry of doses.
pub const HOME: char = '1';
pub const SEARCH: char = '2';
pub const ENTRY: char = '3';
/// The menu's key of the approver's inbox.
pub const INBOX: char = '5';
/// The menu's key of the conflicting entries.
pub const CONFLICTS: char = 'K';
/// The menu's key of batch inquiries.
pub const BATCHES: char = '8';
/// The menu's key of the held doses.
pub const HELD: char = 'H';
/// The menu's key of the letters of inquiry.
pub const LETTERS: char = 'L';
/// The menu's key of the municipality's own nodes.
pub const REPLICAS: char = 'N';
/// The menu's key of a venue's node.
pub const VENUE: char = 'V';

/// The function behind a key of the menu, if the person may use it.
pub fn function(key: char, scene: &Scene) -> Option<&'static Function> {
    FUNCTIONS
        .iter()
        .find(|function| function.key.eq_ignore_ascii_case(&key) && is_allowed(function, scene))
}

/// Why a key of the menu opens nothing: no such function, or not for this role.
pub fn refusal(key: char, scene: &Scene) -> String {
    let is_known = |function: &Function| function.key.eq_ignore_ascii_case(&key);
    match scene.role() {
        Some(role) if FUNCTIONS.iter().any(is_known) => {
            let role = scene.role_word(role);
            scene.fill(&frame::NOT_FOR_ROLE, &[("role", &role)])
        }
        _ => scene.say(&frame::NO_FUNCTION).to_owned(),
    }
}

pub fn is_allowed(function: &Function, scene: &Scene) -> bool {
    function.right.is_none_or(|right| scene.may(right))
}

/// The screen of one person.
pub fn person(addressee_no: AddresseeNo) -> Option<Box<dyn Screen>> {
    Some(Box::new(Person::new(addressee_no)))
}

/// The screen that takes a barcode read where no field had the focus.
pub fn scanned(digits: &str, scene: &Scene) -> Option<Box<dyn Screen>> {
    let may = scene.may(Right::Doses);
    may.then(|| Box::new(Entry::scanned(digits, scene)) as Box<dyn Screen>)
}

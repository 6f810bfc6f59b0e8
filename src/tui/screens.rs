//! Every screen, a file each, and the list of functions that menu, palette and keys are made from.

mod answer;
mod cases;
mod change_password;
mod connections;
mod directory;
mod export;
mod home;
mod import;
mod inquire;
mod ledger;
mod login;
mod next_steps;
mod operation_log;
mod practice;
mod search;
mod settings;

use crate::domain::{AddresseeNo, Right};
use crate::text::{Text, screens as words};
use crate::tui::scene::Scene;
use crate::tui::screen::Screen;

pub use answer::Answer;
pub use cases::Cases;
pub use change_password::ChangePassword;
pub use connections::Connections;
pub use directory::Directory;
pub use export::Export;
pub use home::Home;
pub use import::Import;
pub use inquire::Inquire;
pub use ledger::Ledger;
pub use login::Login;
pub use next_steps::NextSteps;
pub use operation_log::OperationLog;
pub use practice::Practice;
pub use search::Search;
pub use settings::Settings;

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
        name: &words::home::NAME,
        reading: "ホーム",
        right: None,
        open: |_| Box::new(Home::default()),
    },
    Function {
        key: '2',
        name: &words::search::NAME,
        reading: "ジュウミンケンサク",
        right: Some(Right::People),
        open: |_| Box::new(Search::default()),
    },
    Function {
        key: '4',
        name: &words::inquire::NAME,
        reading: "テンニュウシャショウカイ",
        right: Some(Right::Inquiries),
        open: |_| Box::new(Inquire::default()),
    },
    Function {
        key: '7',
        name: &words::import::NAME,
        reading: "トリコミ シュツリョク ファイルトリコミ ファイルシュツリョク",
        right: Some(Right::Import),
        open: |scene| Box::new(Import::new(scene)),
    },
    Function {
        key: '0',
        name: &words::ledger::NAME,
        reading: "ジョウホウテイキョウトウキロク",
        right: Some(Right::Ledger),
        open: |_| Box::new(Ledger::default()),
    },
    Function {
        key: 'A',
        name: &words::ledger::LOG,
        reading: "ソウサログ",
        right: Some(Right::Audit),
        open: |_| Box::new(OperationLog::default()),
    },
    Function {
        key: 'B',
        name: &words::network::NAME,
        reading: "セツゾクサキ ケイホウ",
        right: None,
        open: |_| Box::new(Connections::default()),
    },
    Function {
        key: 'C',
        name: &words::settings::NAME,
        reading: "セッテイ パスワード",
        right: None,
        open: |scene| Box::new(Settings::new(scene)),
    },
    Function {
        key: 'D',
        name: &words::settings::PRACTICE,
        reading: "レンシュウ ツカイカタ",
        right: None,
        open: |_| Box::new(Practice::default()),
    },
    Function {
        key: 'E',
        name: &words::cases::NAME,
        reading: "ショウカイイチラン カイトウノトリコミ",
        right: Some(Right::Inquiries),
        open: |_| Box::new(Cases::default()),
    },
];

/// The menu's key of the home screen, of the search, and of the entry of doses.
pub const HOME: char = '1';
pub const SEARCH: char = '2';
pub const ENTRY: char = '3';

/// The function behind a key of the menu, if the person may use it.
pub fn function(key: char, scene: &Scene) -> Option<&'static Function> {
    FUNCTIONS
        .iter()
        .find(|function| function.key.eq_ignore_ascii_case(&key) && is_allowed(function, scene))
}

pub fn is_allowed(function: &Function, scene: &Scene) -> bool {
    function.right.is_none_or(|right| scene.may(right))
}

/// The screen of one person.
pub const fn person(_addressee_no: AddresseeNo) -> Option<Box<dyn Screen>> {
    None
}

/// The screen that takes a barcode read where no field had the focus.
pub const fn scanned(_digits: &str, _scene: &Scene) -> Option<Box<dyn Screen>> {
    None
}

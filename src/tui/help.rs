//! F1: what the screen is for, what the field takes, every key. Made from what the screen itself offers.

use crate::text::screens::frame;
use crate::tui::dialog::Information;
use crate::tui::frame::key_word;
use crate::tui::scene::Scene;
use crate::tui::screen::{Hint, Screen};
use crate::tui::screens::{ENTRY, SEARCH, function};
use crate::tui::width::fit;

/// Keys of the frame itself.
pub const EVERYWHERE: [Hint; 10] = [
    Hint::new("F1  ?", &frame::HELP),
    Hint::new("F2", &frame::FIND),
    Hint::new("F3", &frame::REGISTER_DOSE),
    Hint::new("Esc", &frame::BACK),
    Hint::new("Ctrl+P", &frame::FUNCTIONS),
    Hint::new("Ctrl+G", &frame::GO),
    Hint::new("Ctrl+L", &frame::LOCK),
    Hint::new("Ctrl+E", &frame::LANGUAGE),
    Hint::new("Ctrl+T", &frame::THEME),
    Hint::new("Ctrl+Q", &frame::LOG_OUT),
];

const KEY_WIDTH: u16 = 10;

/// The help of one screen as it is now.
pub fn help_of(screen: &dyn Screen, scene: &Scene) -> Information {
    let mut lines = vec![
        format!("- {} -", scene.say(screen.name())),
        scene.say(screen.help()).to_owned(),
        String::new(),
    ];
    if let Some(field) = screen.field_help(scene) {
        lines.push(format!("- {} -", scene.say(&frame::THIS_FIELD)));
        lines.push(field);
        lines.push(String::new());
    }
    lines.push(format!("- {} -", scene.say(&frame::KEYS_HERE)));
    lines.extend(
        screen
            .hints(scene)
            .iter()
            .map(|hint| key_line(*hint, scene)),
    );
    lines.push(String::new());
    lines.push(format!("- {} -", scene.say(&frame::KEYS_EVERYWHERE)));
    let useful = EVERYWHERE.iter().filter(|hint| is_useful(hint, scene));
    lines.extend(useful.map(|hint| key_line(*hint, scene)));
    lines.push(scene.say(&frame::SECOND_KEYS).to_owned());
    Information::new(&frame::HELP, lines)
}

/// Search and entry are not for every role.
fn is_useful(hint: &Hint, scene: &Scene) -> bool {
    match hint.key {
        "F2" => function(SEARCH, scene).is_some(),
        "F3" => function(ENTRY, scene).is_some(),
        _ => true,
    }
}

fn key_line(hint: Hint, scene: &Scene) -> String {
    format!(
        "{}{}",
        fit(&key_word(hint.key, scene), KEY_WIDTH),
        scene.say(hint.text)
    )
}

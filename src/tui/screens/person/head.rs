//! Who it is, in full, and the row of tabs.

use ratatui::layout::Rect;

use crate::api::PersonView;
use crate::domain::{ItemGroup, age_on};
use crate::text::{Text, records, screens::conflicts, screens::person};
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screens::words;
use crate::tui::width::{cells, jp_wrap, shown};

/// What is shown below the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Basic,
    Infant,
    Elderly,
    Covid,
    Links,
    History,
    Foreign,
}

/// Tabs in the order of their digits.
pub const TABS: [(Tab, &Text); 7] = [
    (Tab::Basic, &person::TAB_BASIC),
    (Tab::Infant, &person::TAB_INFANT),
    (Tab::Elderly, &person::TAB_ELDERLY),
    (Tab::Covid, &person::TAB_COVID),
    (Tab::Links, &person::TAB_LINKS),
    (Tab::History, &person::TAB_HISTORY),
    (Tab::Foreign, &person::TAB_FOREIGN),
];

impl Tab {
    pub fn title(self) -> &'static Text {
        TABS.iter()
            .find(|(tab, _)| *tab == self)
            .map_or(&person::TAB_BASIC, |(_, title)| title)
    }

    /// The doses it lists.
    pub const fn group(self) -> Option<ItemGroup> {
        match self {
            Self::Infant => Some(ItemGroup::Infant),
            Self::Elderly => Some(ItemGroup::Elderly),
            Self::Covid => Some(ItemGroup::Covid19),
            _ => None,
        }
    }
}

/// Draws header and tabs; gives the rows used.
pub fn draw(area: Rect, view: &PersonView, tab: Tab, pen: &mut Pen) -> u16 {
    let width = area.width.saturating_sub(2);
    let lines: Vec<String> = lines(view, pen.scene)
        .iter()
        .flat_map(|line| jp_wrap(&shown(line), width))
        .collect();
    let height = u16::try_from(lines.len()).unwrap_or(1) + 2;
    let inner = pen.boxed(Rect { height, ..area }, "");
    for (line, row) in lines.iter().zip(0..) {
        let style = if row == 0 {
            pen.theme().strong()
        } else {
            pen.theme().text()
        };
        pen.row(inner, row, line, style);
    }
    draw_tabs(area, area.y + height, tab, pen);
    height + 1
}

fn draw_tabs(area: Rect, y: u16, tab: Tab, pen: &mut Pen) {
    let mut x = area.x;
    for ((which, title), number) in TABS.iter().zip(1..) {
        let title = pen.scene.say(title);
        let (text, style) = if *which == tab {
            (format!("[{number} {title}]"), pen.theme().selected())
        } else {
            (format!(" {number} {title} "), pen.theme().label())
        };
        let width = cells(&text).min(area.right().saturating_sub(x));
        pen.put(x, y, width, &text, style);
        x += width;
    }
}

fn lines(view: &PersonView, scene: &Scene) -> Vec<String> {
    let who = &view.resident.person;
    vec![
        format!("{}  {}", words::full_name(view, scene), born(view, scene)),
        format!("{}  {}", number(view, scene), numbers(view, scene)),
        format!(
            "{}  {}",
            scene.fill(
                &person::CLASS_LINE,
                &[
                    (
                        "class",
                        &scene.say(records::class(who.resident_class.code()))
                    ),
                    ("coupon", &coupon(view, scene)),
                ],
            ),
            notes(view, scene)
        ),
    ]
}

fn born(view: &PersonView, scene: &Scene) -> String {
    let who = &view.resident.person;
    let (date, sex) = (scene.birth(who.birth_date), scene.say(words::sex(who.sex)));
    let age = who
        .birth_date
        .full()
        .and_then(|born| age_on(born, scene.today()));
    match age {
        Some(age) => scene.fill(
            &person::BORN,
            &[("date", &date), ("age", &age), ("sex", &sex)],
        ),
        None => scene.fill(&person::BORN_PARTLY, &[("date", &date), ("sex", &sex)]),
    }
}

/// Twelve stars, however the number reads: it is not even here.
fn number(view: &PersonView, scene: &Scene) -> String {
    let value = if view.has_number {
        &person::NUMBER_HELD
    } else {
        &person::NUMBER_NONE
    };
    scene.fill(&person::MY_NUMBER, &[("value", &scene.say(value))])
}

fn numbers(view: &PersonView, scene: &Scene) -> String {
    let who = &view.resident.person;
    let household = who.household_no.as_deref().unwrap_or("-");
    scene.fill(
        &person::NUMBERS,
        &[("no", &who.addressee_no), ("household", &household)],
    )
}

/// The valid coupon, else the last void one.
fn coupon(view: &PersonView, scene: &Scene) -> String {
    let coupons = &view.resident.coupons;
    let valid = coupons.iter().rev().find(|coupon| coupon.is_valid());
    match (valid, coupons.last()) {
        (Some(coupon), _) => scene.fill(&person::COUPON_VALID, &[("no", &coupon.number)]),
        (None, Some(coupon)) => scene.fill(&person::COUPON_VOID, &[("no", &coupon.number)]),
        (None, None) => scene.say(&person::NO_COUPON).to_owned(),
    }
}

/// What must be seen at once; nothing where there is nothing.
fn notes(view: &PersonView, scene: &Scene) -> String {
    let flags = &view.resident.flags;
    let day = |date| words::day(date, scene);
    let mut notes = Vec::new();
    if flags.protected {
        notes.push(words::marks(&["protected".to_owned()], scene));
    }
    if flags.no_auto_answer {
        notes.push(words::marks(&["no_auto_answer".to_owned()], scene));
    }
    for (date, word) in [
        (flags.moved_out_on, "moved_out"),
        (flags.died_on, "dead"),
        (flags.removed_on, "removed"),
    ] {
        if date.is_some() {
            notes.push(format!(
                "{} {}",
                words::marks(&[word.to_owned()], scene),
                day(date)
            ));
        }
    }
    if view.undecided > 0 {
        notes.push(scene.say(&conflicts::BANNER).to_owned());
    }
    if notes.is_empty() {
        return String::new();
    }
    scene.fill(
        &person::NOTES,
        &[("notes", &notes.join(scene.say(&person::NOTES_GAP)))],
    )
}

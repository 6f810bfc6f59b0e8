//! How quick entry looks: fixed items on top, two fields, whose coupon it is, what was registered.

use ratatui::layout::Rect;

use crate::domain::age_on;
use crate::text::{records, screens::entry};
use crate::tui::line::Line;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::screens::words;
use crate::tui::width::fit;

use super::asks::{Asks, Seen};
use super::{Entry, Focus, fixed};

const FIELDS_WIDTH: u16 = 36;
const FIELDS_HEIGHT: u16 = 6;
const FORM_WIDTH: u16 = 74;

impl Entry {
    pub(super) fn draw_all(&mut self, area: Rect, pen: &mut Pen) {
        let line = self.fixed_line(area.width, pen.scene);
        pen.row(area, 0, &line, pen.theme().strong());
        let top = area.y + 1;
        let place = |x, y, width, height| Rect {
            x: area.x + x,
            y: top + y,
            width,
            height,
        };
        let scene = pen.scene;
        let coupon = place(0, 0, FIELDS_WIDTH, 3);
        let lot = place(0, 3, FIELDS_WIDTH, 3);
        let lot_title = match self.last_lot(scene) {
            Some(last) => scene.fill(&entry::LOT_LAST, &[("lot", &last)]),
            None => scene.say(&entry::LOT).to_owned(),
        };
        let list = Rect {
            y: top + FIELDS_HEIGHT,
            height: area.height.saturating_sub(1 + FIELDS_HEIGHT),
            ..area
        };
        self.list.draw(
            list,
            &self.list_title(scene),
            self.focus == Focus::List,
            pen,
        );
        let who = place(FIELDS_WIDTH, 0, area.width - FIELDS_WIDTH, FIELDS_HEIGHT);
        self.draw_who(who, pen);
        let typed = !self.fixing;
        draw_field(
            &self.coupon,
            coupon,
            scene.say(&entry::COUPON),
            typed && self.focus == Focus::Coupon,
            pen,
        );
        draw_field(
            &self.lot,
            lot,
            &lot_title,
            typed && self.focus == Focus::Lot,
            pen,
        );
        if self.fixing {
            let height = self.fixed.height() + 3;
            let inner = pen.popup(area, FORM_WIDTH, height, scene.say(&entry::FIXED), "");
            self.fixed.draw(inner, pen);
            self.fixed.draw_over(area, pen);
        }
    }

    fn fixed_line(&self, width: u16, scene: &Scene) -> String {
        let value = |name| Some(self.fixed.value(name, scene)).filter(|text| !text.is_empty());
        let date = words::day(Some(fixed::day(&self.fixed, scene)), scene);
        let kind = words::kind(fixed::kind(&self.fixed, scene), scene);
        let venue = value(fixed::VENUE).unwrap_or_else(|| scene.say(&entry::NOT_SET).to_owned());
        let maker =
            value(fixed::MAKER).unwrap_or_else(|| scene.say(&entry::MAKER_BY_LOT).to_owned());
        let line = scene.fill(
            &entry::FIXED_LINE,
            &[
                ("date", &date),
                ("kind", &kind),
                ("venue", &venue),
                ("maker", &maker),
            ],
        );
        fit(&format!(" {line}"), width)
    }

    fn list_title(&self, scene: &Scene) -> String {
        let counts = scene.fill(
            &entry::TODAY_FOOT,
            &[
                ("registered", &self.counts.registered),
                ("held", &self.counts.held),
                ("undone", &self.counts.undone),
            ],
        );
        format!("{}  {counts}", scene.say(&entry::TODAY))
    }

    fn draw_who(&self, area: Rect, pen: &mut Pen) {
        let title = match self.asks {
            Asks::Clerk => &entry::WHO,
            Asks::Venue => &entry::PAPER,
        };
        let inner = pen.boxed(area, pen.scene.say(title));
        let Some(seen) = &self.seen else { return };
        let theme = pen.theme();
        if !seen.known {
            pen.wrapped(inner, pen.scene.say(&entry::UNKNOWN), theme.doubtful());
            return;
        }
        let mut row = 0;
        for line in who_lines(seen, pen.scene) {
            let style = if row == 0 {
                theme.strong()
            } else {
                theme.text()
            };
            pen.row(inner, row, &line, style);
            row += 1;
        }
        let next = seen.next_dose(pen.scene);
        pen.row(inner, row, &next, theme.text());
        let rest = Rect {
            y: inner.y + row + 1,
            height: inner.height.saturating_sub(row + 1),
            ..inner
        };
        match seen.warning(pen.scene) {
            Some(warning) if seen.refused => pen.wrapped(rest, &warning, theme.bad()),
            Some(warning) => pen.wrapped(rest, &warning, theme.doubtful()),
            None => pen.wrapped(rest, pen.scene.say(&entry::FINE), theme.text()),
        };
    }
}

/// Who it is; nothing for a venue.
fn who_lines(seen: &Seen, scene: &Scene) -> Vec<String> {
    let Some(owner) = &seen.owner else {
        return Vec::new();
    };
    let birth = *owner.birth_date.get();
    let age = birth.full().and_then(|born| age_on(born, scene.today()));
    let age = age.map_or_else(|| "-".to_owned(), |age| age.to_string());
    let class = records::class(owner.resident_class.code());
    let line = scene.fill(
        &entry::WHO_LINE,
        &[
            ("birth", &scene.birth(birth)),
            ("age", &age),
            ("sex", &scene.say(words::sex(owner.sex))),
            ("class", &scene.say(class)),
        ],
    );
    vec![
        words::name_of(owner.name.get(), owner.kana.get(), scene),
        words::with_marks(&line, &owner.marks, scene),
    ]
}

fn draw_field(line: &Line, area: Rect, title: &str, focused: bool, pen: &mut Pen) {
    let inner = pen.boxed(area, title);
    line.draw(pen, inner, pen.theme().field(), focused);
}

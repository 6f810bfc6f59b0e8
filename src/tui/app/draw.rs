//! One frame: the lock alone, or top bar, screens, result line, hints, and what lies over them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::text::screens::login;
use crate::tui::ambiguous::sanitize_ambiguous;
use crate::tui::flow::Message;
use crate::tui::frame;
use crate::tui::pen::Pen;
use crate::tui::scene::Scene;
use crate::tui::standing::standing;
use crate::tui::tour;
use crate::tui::width::cells;

use super::App;
use super::overlay::Overlay;

impl App {
    /// Draws everything; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer) -> Option<Position> {
        self.dirty = false;
        let area = buffer.area;
        self.scene.size = (area.width, area.height);
        let (base, scene) = (self.scene.theme.text(), &self.scene);
        buffer.set_style(area, base);
        let mut pen = Pen::new(buffer, scene);
        let cursor = if area.width < frame::COLUMNS_MIN || area.height < frame::ROWS_MIN {
            frame::draw_too_small(area, &mut pen);
            None
        } else if let Some(lock) = &mut self.lock {
            let result = Rect {
                y: area.bottom() - 2,
                height: 1,
                ..area
            };
            pen.row(
                area,
                0,
                &format!(" {}", scene.say(&login::LOCK_NAME)),
                scene.theme.bar(),
            );
            lock.draw(frame::body(area), &mut pen);
            let told = self.message.clone().or_else(|| standing(scene));
            frame::draw_result(result, told.as_ref(), &mut pen);
            pen.cursor_place()
        } else {
            Self::draw_all(&mut self.stack, &mut self.overlay, area, &mut pen);
            let result = Rect {
                y: area.bottom() - 2,
                height: 1,
                ..area
            };
            let told = told(self.message.as_ref(), self.ticked.as_deref(), result, scene);
            frame::draw_result(result, told.as_ref(), &mut pen);
            pen.cursor_place()
        };
        self.secret = pen.is_secret();
        self.rows = pen.take_rows();
        if self.scene.wide {
            sanitize_ambiguous(buffer);
        }
        cursor
    }

    fn draw_all(
        stack: &mut [super::Layer],
        overlay: &mut Option<Overlay>,
        area: Rect,
        pen: &mut Pen,
    ) {
        let Some(top) = stack.last() else { return };
        let whole = stack
            .iter()
            .rposition(|layer| !layer.screen.is_popup())
            .unwrap_or_default();
        let (hints, first_name) = (
            top.screen.hints(pen.scene),
            stack.get(whole).map(|layer| layer.screen.name()),
        );
        if let Some(name) = first_name {
            frame::draw_top(Rect { height: 1, ..area }, name, pen);
        }
        let body = frame::body(area);
        for layer in stack.iter_mut().skip(whole) {
            layer.screen.draw(body, pen);
        }
        match overlay {
            Some(Overlay::Palette(picker) | Overlay::Leaving(picker)) => picker.draw(body, pen),
            Some(Overlay::Go) | None => {}
        }
        let last = Rect {
            y: area.bottom() - 1,
            height: 1,
            ..area
        };
        frame::draw_hints(last, &hints, pen);
    }
}

/// What was said, and beside it how far the tour is where there is room; else the tour's next step.
fn told(
    said: Option<&Message>,
    ticked: Option<&str>,
    area: Rect,
    scene: &Scene,
) -> Option<Message> {
    let fits = |text: &String| cells(text) + 1 < area.width;
    let next = tour::guide(scene);
    match (said, ticked) {
        (Some(said), Some(ticked)) => {
            let both = format!("{}  ({ticked})", said.text);
            Some(if fits(&both) {
                Message::new(said.tone, both)
            } else {
                said.clone()
            })
        }
        (Some(said), None) => match standing(scene) {
            Some(so) if fits(&format!("{}  {}", said.text, so.text)) => Some(Message::new(
                said.tone,
                format!("{}  {}", said.text, so.text),
            )),
            _ => Some(said.clone()),
        },
        (None, _) if standing(scene).is_some() => standing(scene),
        (None, Some(ticked)) => Some(Message::plain(next.unwrap_or_else(|| ticked.to_owned()))),
        (None, None) => next.map(Message::plain),
    }
}

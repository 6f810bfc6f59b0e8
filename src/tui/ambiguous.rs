//! The last step of a frame on terminals that draw ambiguous characters two cells wide: plain letters in their place.

use ratatui::buffer::{Buffer, CellWidth};

use crate::text::width_wide;

/// Replaces every character that such a terminal would draw wider than its cells.
pub fn sanitize_ambiguous(buffer: &mut Buffer) {
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            let Some(cell) = buffer.cell_mut((x, y)) else {
                break;
            };
            let cells = cell.symbol().cell_width().max(1);
            if width_wide(cell.symbol()) > usize::from(cells) {
                let plain = plain(cell.symbol().chars().next().unwrap_or(' '));
                cell.set_symbol(plain);
            }
            x += cells;
        }
    }
}

/// A plain letter that says roughly the same.
const fn plain(c: char) -> &'static str {
    match c {
        '─' | '━' | '═' | '―' | '—' | '–' => "-",
        '│' | '┃' | '║' => "|",
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' => "+",
        '█' | '▉' | '▊' | '▋' | '▌' | '▍' | '▎' | '▏' | '▀' | '▄' | '■' | '▲' | '▼' => {
            "#"
        }
        '→' | '▶' => ">",
        '←' => "<",
        '×' => "x",
        '…' | '・' => ".",
        '①' => "1",
        '②' => "2",
        '③' => "3",
        '④' => "4",
        '⑤' => "5",
        '⑥' => "6",
        '⑦' => "7",
        '⑧' => "8",
        '⑨' => "9",
        '‘' | '’' | '´' => "'",
        '“' | '”' | '¨' => "\"",
        _ => "?",
    }
}

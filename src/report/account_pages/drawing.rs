//! The portfolio as a drawing: once what is the same on every page, and on each the mark of its account.

use crate::evaluation::planning::{Axis, Map};
use crate::foundation::language::Language;
use crate::say;

use super::escaped;

/// The frame, within the drawing.
const LEFT: f64 = 14.0;
const TOP: f64 = 6.0;
const WIDTH: f64 = 220.0;
const HEIGHT: f64 = 150.0;
/// Letters of a part's name.
const LONGEST: usize = 18;

/// What every drawing shows: the frame, the parts with their names, the lines, and a dot for each account.
pub(super) fn background(map: &Map) -> String {
    let mut drawing =
        String::from("<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs><g id=\"portfolio\">\n");
    let mut names = String::new();
    let (across, up) = (edges(&map.x), edges(&map.y));
    for (row, vertical) in up.windows(2).enumerate() {
        for (column, horizontal) in across.windows(2).enumerate() {
            let part = row * map.columns() + column;
            let (left, right) = (LEFT + WIDTH * horizontal[0], LEFT + WIDTH * horizontal[1]);
            let (top, bottom) = (TOP + HEIGHT * (1.0 - vertical[1]), TOP + HEIGHT * (1.0 - vertical[0]));
            let fill = if (row + column) % 2 == 0 { "#f4f6fa" } else { "#ffffff" };
            drawing.push_str(&format!(
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{fill}\" stroke=\"#c3cad6\" stroke-width=\".6\"/>\n",
                right - left,
                bottom - top
            ));
            let label = map.label(part);
            // A name stands only where it has room.
            let room = ((right - left) / 4.6) as usize;
            if !label.is_empty() && room >= 4 && bottom - top >= 12.0 {
                let name = shortened(label, LONGEST.min(room));
                names.push_str(&format!(
                    "<text class=\"part\" x=\"{:.1}\" y=\"{:.1}\" font-size=\"8\">{}</text>\n",
                    left + 3.0,
                    top + 9.0,
                    escaped(&name)
                ));
            }
        }
    }
    for (x, y) in &map.points {
        let (x, y) = place(map, (*x, *y));
        drawing.push_str(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"1.6\" fill=\"#9db2cf\"/>\n"));
    }
    drawing.push_str(&names);
    drawing.push_str("</g></defs></svg>\n");
    drawing
}

/// The drawing of one account.
pub(super) fn drawn(map: &Map, point: (f64, f64), language: Language) -> String {
    let (x, y) = place(map, point);
    let (across, up) = (&map.x.name, &map.y.name);
    let (right, above) = (number(point.0, language), number(point.1, language));
    let part = map.label(map.part(point));
    let said = if part.is_empty() {
        say!(language, "{across} {right}, {up} {above}", "{across} {right}, {up} {above}")
    } else {
        say!(language, "{part}: {across} {right}, {up} {above}", "{part}: {across} {right}, {up} {above}")
    };
    let (width, height) = (LEFT + WIDTH + 2.0, TOP + HEIGHT + 14.0);
    let bottom = TOP + HEIGHT + 10.0;
    let middle = TOP + HEIGHT / 2.0;
    format!(
        "<svg class=\"map\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">\n<use href=\"#portfolio\"/>\n\
         <text x=\"{:.1}\" y=\"{bottom}\" font-size=\"8\" text-anchor=\"middle\">{} →</text>\n\
         <text x=\"9\" y=\"{middle}\" font-size=\"8\" text-anchor=\"middle\" transform=\"rotate(-90 9 {middle})\">{} →</text>\n\
         <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5.5\" fill=\"#c2410c\" stroke=\"#ffffff\" stroke-width=\"1.5\"/>\n</svg>\n<p><small>{}</small></p>\n",
        escaped(&said),
        LEFT + WIDTH / 2.0,
        escaped(&shortened(across, 40)),
        escaped(&shortened(up, 30)),
        escaped(&said)
    )
}

/// Where the parts begin and end along an edge, from 0 to 1.
fn edges(axis: &Axis) -> Vec<f64> {
    std::iter::once(0.0).chain(axis.lines.iter().map(|line| axis.share(*line))).chain([1.0]).collect()
}

fn place(map: &Map, (x, y): (f64, f64)) -> (f64, f64) {
    (LEFT + WIDTH * map.x.share(x), TOP + HEIGHT * (1.0 - map.y.share(y)))
}

fn number(number: f64, language: Language) -> String {
    if number.abs() < 1000.0 {
        let fixed = language.fixed(number, 1);
        return fixed.strip_suffix(".0").or(fixed.strip_suffix(",0")).map(str::to_owned).unwrap_or(fixed);
    }
    let sign = if number < 0.0 { "-" } else { "" };
    format!("{sign}{}", language.count(number.abs().round() as usize))
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

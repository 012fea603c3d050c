//! Charts that say what rust_xlsxwriter leaves to the program that opens them.
//!
//! Where a setting is absent, a program takes what the workbook's maker took. rust_xlsxwriter's charts are those of Excel 2007, which draws
//! axes and no frames unless told otherwise; planted into a workbook that a later Excel saved (`AppVersion` 16 in its properties), the
//! defaults of the standard hold, by which an absent `delete` takes an axis away and an absent `showCatName` names every label (ECMA-376
//! part 1, 21.2.2). So every such setting is written.
//!
//! The chart is one that this program made: without line breaks, with the prefix `c`.

/// The chart with every setting that would otherwise hang on the workbook around it.
pub(super) fn explicit(chart: &str) -> String {
    let mut text = chart.to_owned();
    if !text.contains("<c:roundedCorners") {
        text = text.replacen("<c:chart>", "<c:roundedCorners val=\"0\"/><c:chart>", 1);
    }
    let without_title = text.contains("<c:chart><c:plotArea>");
    let deleted = format!("<c:autoTitleDeleted val=\"{}\"/><c:plotArea>", u8::from(without_title));
    text = text.replacen("<c:plotArea>", &deleted, 1);
    for element in ["title", "legend"] {
        text = each(&text, element, |inner| after(inner, "<c:layout/>", "<c:overlay val=\"0\"/>"));
    }
    text = each(&text, "barChart", bars);
    text = each(&text, "scatterChart", points);
    text = each(&text, "dLbls", labels);
    for axis in ["catAx", "valAx"] {
        text = each(&text, axis, axis_of);
    }
    if !text.contains("<c:dispBlanksAs") {
        text = text.replacen("</c:chart>", "<c:dispBlanksAs val=\"gap\"/></c:chart>", 1);
    }
    text
}

/// The text with the inner part of every such element as `change` makes it.
fn each(text: &str, element: &str, change: impl Fn(&str) -> String) -> String {
    let (start, end) = (format!("<c:{element}>"), format!("</c:{element}>"));
    let mut written = String::with_capacity(text.len() + text.len() / 4);
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(&start) {
        let Some((inner, after)) = behind.split_once(&end) else { break };
        written.push_str(before);
        written.push_str(&start);
        written.push_str(&change(inner));
        written.push_str(&end);
        rest = after;
    }
    written.push_str(rest);
    written
}

/// Puts something behind the first such part, where it does not follow there already.
fn after(text: &str, part: &str, put: &str) -> String {
    if text.contains(put) { text.to_owned() } else { text.replacen(part, &format!("{part}{put}"), 1) }
}

fn bars(chart: &str) -> String {
    const KEEPS_COLOR: &str = "<c:invertIfNegative val=\"0\"/>";
    let mut chart = chart.to_owned();
    if !chart.contains("<c:varyColors") {
        chart = chart.replacen("<c:ser>", "<c:varyColors val=\"0\"/><c:ser>", 1);
    }
    each(&chart, "ser", |series| {
        let place =
            ["<c:dPt>", "<c:dLbls>", "<c:cat>", "<c:val>"].iter().filter_map(|part| series.find(part)).min().unwrap_or(series.len());
        let (head, rest) = series.split_at(place);
        format!("{head}{KEEPS_COLOR}{}", each(rest, "dPt", |point| point.replacen("/>", &format!("/>{KEEPS_COLOR}"), 1)))
    })
}

fn points(chart: &str) -> String {
    let mut chart = chart.to_owned();
    if !chart.contains("<c:varyColors") {
        chart = chart.replacen("<c:ser>", "<c:varyColors val=\"0\"/><c:ser>", 1);
    }
    each(&chart, "ser", |series| if series.contains("<c:smooth") { series.to_owned() } else { format!("{series}<c:smooth val=\"0\"/>") })
}

/// What labels show: all of it said, in the order of the standard (21.2.2.47, 21.2.2.49).
fn labels(all: &str) -> String {
    const SHOWN: [&str; 6] = ["showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"];
    let said = |inner: &str| {
        if inner.contains("<c:delete ") {
            return inner.to_owned();
        }
        let mut rest = inner.to_owned();
        let mut shown = String::new();
        for name in SHOWN {
            let on = format!("<c:{name} val=\"1\"/>");
            shown.push_str(&format!("<c:{name} val=\"{}\"/>", u8::from(rest.contains(&on))));
            rest = rest.replace(&on, "").replace(&format!("<c:{name} val=\"0\"/>"), "");
        }
        rest + &shown
    };
    // Labels of single points stand before what holds for the others.
    let own = all.rfind("</c:dLbl>").map_or(0, |end| end + "</c:dLbl>".len());
    let (single, others) = all.split_at(own);
    each(single, "dLbl", |label| said(&own_text(label))) + &said(others)
}

/// A label that names a cell, with that cell's text as its own: LibreOffice shows no others.
fn own_text(label: &str) -> String {
    let text = || {
        let (before, rest) = label.split_once("<c:tx><c:strRef>")?;
        let (reference, after) = rest.split_once("</c:strRef></c:tx>")?;
        let (_, value) = reference.split_once("<c:v>")?;
        let (value, _) = value.split_once("</c:v>")?;
        let look = after.split_once("<a:defRPr").and_then(|(_, look)| look.split_once("</a:defRPr>")).map_or("/>", |(look, _)| look);
        // The letters of a run look as those of the paragraph.
        let run = if look == "/>" { "<a:rPr lang=\"en-US\"/>".to_owned() } else { format!("<a:rPr lang=\"en-US\"{look}</a:rPr>") };
        Some(format!(
            "{before}<c:tx><c:rich><a:bodyPr wrap=\"none\"/><a:lstStyle/><a:p><a:r>{run}<a:t>{value}</a:t></a:r></a:p></c:rich></c:tx>{after}"
        ))
    };
    text().unwrap_or_else(|| label.to_owned())
}

fn axis_of(axis: &str) -> String {
    let mut axis = axis.to_owned();
    if !axis.contains("<c:delete ") {
        axis = axis.replacen("</c:scaling>", "</c:scaling><c:delete val=\"0\"/>", 1);
    }
    let mut marks = String::new();
    for name in ["majorTickMark", "minorTickMark"] {
        if !axis.contains(&format!("<c:{name} ")) {
            marks.push_str(&format!("<c:{name} val=\"none\"/>"));
        }
    }
    axis = axis.replacen("<c:tickLblPos", &format!("{marks}<c:tickLblPos"), 1);
    if axis.contains("<c:lblOffset") && !axis.contains("<c:noMultiLvlLbl") {
        axis.push_str("<c:noMultiLvlLbl val=\"0\"/>");
    }
    axis
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::explicit;

    #[test]
    fn what_hangs_on_the_workbook_around_is_said() {
        let chart = "<c:chartSpace><c:lang val=\"en-US\"/><c:chart><c:title><c:layout/></c:title><c:plotArea><c:layout/><c:barChart>\
                     <c:grouping val=\"clustered\"/><c:ser><c:idx val=\"0\"/><c:dPt><c:idx val=\"0\"/><c:spPr/></c:dPt><c:dLbls><c:dLbl>\
                     <c:idx val=\"1\"/><c:delete val=\"1\"/></c:dLbl><c:showVal val=\"1\"/></c:dLbls><c:cat/></c:ser></c:barChart><c:catAx>\
                     <c:scaling/><c:scaling></c:scaling><c:tickLblPos val=\"low\"/><c:lblOffset val=\"100\"/></c:catAx></c:plotArea>\
                     <c:plotVisOnly val=\"1\"/></c:chart></c:chartSpace>";
        let said = explicit(chart);
        for part in [
            "<c:roundedCorners val=\"0\"/><c:chart>",
            "<c:layout/><c:overlay val=\"0\"/></c:title><c:autoTitleDeleted val=\"0\"/><c:plotArea><c:layout/><c:barChart>",
            "<c:varyColors val=\"0\"/><c:ser><c:idx val=\"0\"/><c:invertIfNegative val=\"0\"/><c:dPt><c:idx val=\"0\"/><c:invertIfNegative",
            "<c:delete val=\"1\"/></c:dLbl><c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/>",
            "</c:scaling><c:delete val=\"0\"/><c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos",
            "<c:noMultiLvlLbl val=\"0\"/></c:catAx>",
            "<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart>",
        ] {
            assert!(said.contains(part), "{part} is not in {said}");
        }
        assert_eq!(explicit(&said).matches("<c:overlay").count(), 1);
    }
}

//! The pages of accounts: one side of A4 for each, to be printed or mailed.
//!
//! What a page says is what a [`AccountPlan`] holds, in the same order on each: who it is and its class, how the score comes about and where the
//! account stands, why, how far the next class is, what stands in the way, what to do next, what others of its class buy, and room for notes.
//! So that each stays one side, lists are cut with a word of what was left away; on a screen, texts are whole.

mod drawing;
mod formulas;
mod prose;

use crate::criteria::Step;
use crate::evaluation::explaining::distance::NoNextClass;
use crate::evaluation::explaining::explanation::Row;
use crate::evaluation::explaining::sentences;
use crate::evaluation::outcome::Standing;
use crate::evaluation::planning::{AccountPlan, Class, Map};
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::Language;
use crate::ooxml::patching::conditional::class_colors;
use crate::say;

use super::html::{END, begun, escaped};
use prose::{begun_large, made_of, moved, sentence};

const STYLE: &str = include_str!("page.css");

/// Criteria with bars, over all scores.
const MOST_CRITERIA: usize = 9;
/// Criteria of one score with bars.
const MOST_OF_ONE: usize = 6;
const MOST_LABELS: usize = 4;
const MOST_WAYS: usize = 3;
/// Ways to a better label of another class.
const MOST_FURTHER: usize = 2;
const MOST_BLOCKERS: usize = 2;
const MOST_FAULTS: usize = 1;
const MOST_STEPS: usize = 5;
const MOST_OFFERS: usize = 5;
const MOST_MOVED: usize = 2;
/// Lines for notes; what does not fit on the page is not printed.
const LINES: usize = 16;
/// Letters of a class that stand in large type.
const LARGE: usize = 8;

/// Pages of one file.
#[derive(Clone, Copy, Debug)]
pub struct AccountPages<'a> {
    /// The title of the file.
    pub title: &'a str,
    /// The workbook, as the user named it.
    pub workbook: &'a str,
    /// The accounts.
    pub plans: &'a [&'a AccountPlan],
    /// The portfolio, where there is one.
    pub map: Option<&'a Map>,
    /// The language of everything that is said.
    pub language: Language,
    /// Whether the formulas are folded away under each page.
    pub formulas: bool,
}

impl AccountPages<'_> {
    /// The file.
    pub fn html(&self) -> String {
        let styles: &[&str] = if self.formulas { &[STYLE, formulas::STYLE] } else { &[STYLE] };
        let mut page = begun(self.title, styles, self.language);
        if let Some(map) = self.map {
            page.push_str(&drawing::background(map));
        }
        if self.plans.len() > 1 {
            self.contents(&mut page);
        }
        page.push_str("<main>\n");
        for (number, plan) in (1..).zip(self.plans) {
            Page { page: &mut page, plan, language: self.language }.write(self, number);
            if self.formulas {
                formulas::fold(&mut page, &plan.explanation);
            }
        }
        page.push_str("</main>\n");
        page.push_str(END);
        page
    }

    /// Where to find whom, on a screen.
    fn contents(&self, page: &mut String) {
        let heading = say!(self.language, "Accounts", "Kunden");
        page.push_str(&format!("<nav aria-label=\"{0}\">\n<b>{1}</b>\n<ol>\n", heading, escaped(self.title)));
        for (number, plan) in (1..).zip(self.plans) {
            let class = plan.class.as_ref().map(|class| format!(" · {}", escaped(&class.label))).unwrap_or_default();
            page.push_str(&format!("<li><a href=\"#account-{number}\">{}</a>{class}</li>\n", escaped(called(plan))));
        }
        page.push_str("</ol>\n</nav>\n");
    }
}

/// What an account is called: its name, or else its key.
pub fn called(plan: &AccountPlan) -> &str {
    plan.name.as_deref().unwrap_or(&plan.explanation.account)
}

struct Page<'p> {
    page: &'p mut String,
    plan: &'p AccountPlan,
    language: Language,
}

impl Page<'_> {
    fn write(&mut self, pages: &AccountPages<'_>, number: usize) {
        self.page.push_str(&format!("<article class=\"plan\" id=\"account-{number}\">\n"));
        self.top();
        self.facts();
        self.page.push_str("<div class=\"two\">\n");
        let is_mapped = pages.map.is_some() && self.plan.point.is_some();
        self.scores(!is_mapped);
        if let (Some(map), Some(point)) = (pages.map, self.plan.point) {
            let heading = escaped(&say!(self.language, "Portfolio", "Portfolio"));
            self.page.push_str(&format!("<section>\n<h2>{heading}</h2>\n{}</section>\n", drawing::drawn(map, point, self.language)));
        }
        self.page.push_str("</div>\n");
        self.why();
        self.page.push_str("<div class=\"two\">\n");
        let beside = [!self.plan.blockers.is_empty(), self.plan.change.is_some(), !self.plan.explanation.data_faults.is_empty()];
        let beside = beside.into_iter().filter(|stands| *stands).count();
        self.next_class(beside == 0);
        if beside > 0 {
            self.page.push_str("<div>\n");
            self.faults();
            self.blockers();
            self.change();
            self.page.push_str("</div>\n");
        }
        self.page.push_str("</div>\n");
        // What stands beside takes the room of steps.
        self.steps(MOST_STEPS - beside);
        self.white_space();
        self.notes();
        let day = self.day();
        let (workbook, language) = (pages.workbook, self.language);
        let foot = say!(language, "{workbook}, as of {day}, by keyfolio", "{workbook}, Stichtag {day}, von keyfolio");
        self.page.push_str(&format!("<p class=\"foot brief one\">{}</p>\n</article>\n", escaped(&foot)));
    }

    fn day(&self) -> String {
        let as_of = &self.plan.explanation.as_of;
        DayNumber::parse_iso(as_of).map_or_else(|| as_of.clone(), |day| self.language.date(day))
    }

    fn heading(&mut self, class: &str, text: &str) {
        self.page.push_str(&format!("<section class=\"{class}\">\n<h2>{}</h2>\n", escaped(text)));
    }

    fn top(&mut self) {
        let (explanation, language) = (&self.plan.explanation, self.language);
        let (key, sheet, row, day) = (&explanation.account, &explanation.sheet, explanation.row, self.day());
        let place = say!(language, "{sheet}, row {row} · as of {day}", "{sheet}, Zeile {row} · Stichtag {day}");
        let key = if self.plan.name.is_some() { format!("{key} · ") } else { String::new() };
        self.page.push_str(&format!(
            "<header class=\"top\">\n<div>\n<h1>{}</h1>\n<p class=\"place\">{}</p>\n</div>\n",
            escaped(called(self.plan)),
            escaped(&format!("{key}{place}"))
        ));
        if let Some(class) = &self.plan.class {
            self.badge(class);
        }
        self.page.push_str("</header>\n");
    }

    fn badge(&mut self, class: &Class) {
        let style = class.rank.map(|(rank, classes)| class_colors(rank, classes));
        let style = style.map(|(fill, letters)| format!(" style=\"background:#{fill:06x};color:#{letters:06x}\"")).unwrap_or_default();
        let long = if class.label.chars().count() > LARGE { " class=\"long\"" } else { "" };
        let label = if class.label.is_empty() { "–" } else { &class.label };
        self.page.push_str(&format!("<div class=\"badge\"{style}><span>{}</span><b{long}>{}</b>", escaped(&class.result), escaped(label)));
        if let Some(otherwise) = &class.otherwise {
            let language = self.language;
            let sentence = say!(language, "otherwise {otherwise}", "sonst {otherwise}");
            self.page.push_str(&format!("<span>{}</span>", escaped(&sentence)));
        }
        self.page.push_str("</div>\n");
    }

    fn facts(&mut self) {
        let facts: Vec<&(String, String)> = self.plan.labels.iter().take(MOST_LABELS).chain(&self.plan.value).collect();
        if facts.is_empty() {
            return;
        }
        self.page.push_str("<dl class=\"facts\">\n");
        for (name, value) in facts {
            self.page.push_str(&format!("<div><dt>{}</dt><dd class=\"brief\">{}</dd></div>\n", escaped(name), escaped(value)));
        }
        self.page.push_str("</dl>\n");
    }

    /// The bars of every score, as long as there is room; of further ones the sum.
    fn scores(&mut self, alone: bool) {
        let class = if alone { " class=\"alone\"" } else { "" };
        self.page.push_str(&format!("<div{class}>\n"));
        let scores = self.plan.explanation.results.iter().filter(|result| result.step == Step::Score && !result.skipped);
        let mut room = MOST_CRITERIA;
        for result in scores.filter(|result| !result.name.starts_with('_')) {
            let language = self.language;
            let points = result.sum.as_ref().map_or_else(|| result.shown.text.clone(), |sum| language.fixed(sum.score, 1));
            let points = if points.is_empty() { "–".to_owned() } else { points };
            self.page.push_str(&format!("<section class=\"score\">\n<h2>{} <b>{}</b></h2>\n", escaped(&result.name), escaped(&points)));
            let mut rows: Vec<&Row> = result.rows.iter().collect();
            rows.sort_by(|one, other| other.most.unwrap_or(0.0).total_cmp(&one.most.unwrap_or(0.0)));
            let shown = if room < 2 && rows.len() > room { 0 } else { rows.len().min(room).min(MOST_OF_ONE) };
            // The last one takes no more room than to say that there is one more.
            let shown = if shown > 0 && shown + 1 == rows.len() { rows.len() } else { shown };
            room = room.saturating_sub(shown);
            for row in &rows[..shown] {
                self.criterion(row);
            }
            let (rest, shown_any) = (rows.len() - shown, shown > 0);
            if rest > 0 && shown_any {
                let share: f64 = rows[shown..].iter().filter_map(|row| row.share).sum();
                let share = language.fixed(share, 1);
                let sentence = say!(language, "and {rest} more criteria: {share} points", "und {rest} weitere Kriterien: {share} Punkte");
                self.page.push_str(&format!("<p><small>{}</small></p>\n", escaped(&sentence)));
            }
            self.page.push_str("</section>\n");
        }
        self.page.push_str("</div>\n");
    }

    fn criterion(&mut self, row: &Row) {
        let language = self.language;
        let name = if row.item.is_empty() { &row.formula } else { &row.item };
        let (width, amount) = match (row.share, row.most) {
            (Some(share), Some(most)) if most > 0.0 => {
                let (own, all) = (language.fixed(share, 1), language.number((most * 10.0).round() / 10.0));
                ((100.0 * share / most).clamp(0.0, 100.0), say!(language, "{own} of {all}", "{own} von {all}"))
            }
            _ => (0.0, sentences::verdict(row.verdict, language)),
        };
        self.page.push_str(&format!(
            "<div class=\"criterion\"><span class=\"brief one\">{}</span><span class=\"track\"><span style=\"width:{width:.1}%\"></span></span><span class=\"amount\">{}</span></div>\n",
            escaped(name),
            escaped(&amount)
        ));
    }

    fn why(&mut self) {
        let language = self.language;
        let said = self.reasons();
        if said.is_empty() {
            return;
        }
        self.heading("why", &say!(language, "Why", "Warum"));
        self.page.push_str(&format!("<p class=\"brief three\">{}</p>\n</section>\n", escaped(&said.join(" "))));
    }

    /// The reason in sentences: what people decided, what a limit did, and what the score is made of; of an account without a class, the reason as
    /// the column has it.
    fn reasons(&self) -> Vec<String> {
        let (explanation, language) = (&self.plan.explanation, self.language);
        let mut said: Vec<String> =
            explanation.results.iter().filter_map(|result| result.set.as_ref()).map(|set| sentence(&set.sentence)).collect();
        said.extend(explanation.results.iter().flat_map(|result| &result.limits).map(|limit| sentence(&limit.sentence)));
        let score = explanation.results.iter().find(|result| result.step == Step::Score && result.sum.is_some());
        match score {
            Some(score) if explanation.standing == Standing::Classified => said.extend(made_of(score, language)),
            _ if !self.plan.reason.is_empty() => said.push(begun_large(&sentence(&self.plan.reason))),
            _ => {}
        }
        said
    }

    fn next_class(&mut self, alone: bool) {
        let language = self.language;
        if self.plan.ways_left_out {
            let said = say!(
                language,
                "Not looked for, since the rules look at other accounts and these are very many: keyfolio explain does.",
                "Nicht gesucht, denn die Regeln sehen auf andere Kunden, und das sind sehr viele: keyfolio explain tut es."
            );
            self.heading("next", &say!(language, "Next class", "Nächste Klasse"));
            self.page.push_str(&format!("<p class=\"brief\">{}</p>\n</section>\n", escaped(&said)));
            return;
        }
        let Some(next) = &self.plan.explanation.next_class else { return };
        let class = if alone { " alone" } else { "" };
        let heading = match (&next.none, &next.next) {
            (None, Some(label)) => {
                let result = &next.result;
                say!(language, "To {result} {label}", "Zu {result} {label}")
            }
            (None, None) => say!(language, "To a class", "Zu einer Klasse"),
            (Some(NoNextClass::AlreadyFirst), _) if !self.plan.further.is_empty() => {
                say!(language, "To keep and to gain", "Zu halten und zu gewinnen")
            }
            (Some(NoNextClass::AlreadyFirst), _) => say!(language, "To keep", "Zu halten"),
            (Some(_), _) => say!(language, "Next class", "Nächste Klasse"),
        };
        self.heading(&format!("next{class}"), &heading);
        let mut ways: Vec<String> = sentences::ways_in_words(next, language).into_iter().take(MOST_WAYS).collect();
        if let Some((score, least, more)) = &self.plan.spare {
            let (label, least, more) = (&next.now, language.number(*least), language.fixed(*more, 1));
            ways.push(say!(
                language,
                "{label} asks for {least} points of {score}: {more} to spare.",
                "{label} verlangt {least} Punkte in {score}: {more} mehr als nötig."
            ));
        }
        let is_told = !ways.is_empty();
        let further = self.plan.further.iter().flat_map(|next| sentences::ways_in_words(next, language).into_iter().take(MOST_FURTHER));
        ways.extend(further.take(MOST_FURTHER));
        if !is_told {
            let first = sentences::next_class(next, language).into_iter().next().unwrap_or_default();
            self.page.push_str(&format!("<p class=\"brief\">{}</p>\n", escaped(&sentence(&first))));
        }
        if !ways.is_empty() {
            self.page.push_str("<ul>\n");
            for way in ways.iter().take(MOST_WAYS + MOST_FURTHER) {
                self.page.push_str(&format!("<li><span class=\"brief\">{}</span></li>\n", escaped(way)));
            }
            self.page.push_str("</ul>\n");
        }
        self.page.push_str("</section>\n");
    }

    fn faults(&mut self) {
        let faults = &self.plan.explanation.data_faults;
        if faults.is_empty() {
            return;
        }
        let language = self.language;
        self.heading("faults", &say!(language, "Faults in the data", "Mängel in den Daten"));
        for fault in faults.iter().take(MOST_FAULTS) {
            self.page.push_str(&format!("<p class=\"doubt brief\">{}: {}</p>\n", escaped(&fault.cell), escaped(&fault.message)));
        }
        self.more(faults.len(), MOST_FAULTS);
        self.page.push_str("</section>\n");
    }

    fn blockers(&mut self) {
        let blockers = &self.plan.blockers;
        if blockers.is_empty() {
            return;
        }
        let language = self.language;
        self.heading("blockers", &say!(language, "In the way", "Hindernisse"));
        for blocker in blockers.iter().take(MOST_BLOCKERS) {
            let days = blocker.days.iter().map(|(column, day, away)| match away {
                ..=0 => format!("{column} {day}"),
                1 => say!(language, "{column} {day}, in 1 day", "{column} {day}, in 1 Tag"),
                away => say!(language, "{column} {day}, in {away} days", "{column} {day}, in {away} Tagen"),
            });
            let days: Vec<String> = days.collect();
            let days = if days.is_empty() { String::new() } else { format!(" <small>{}</small>", escaped(&days.join("; "))) };
            self.page.push_str(&format!("<p class=\"way brief\"><b>{}</b>{days}</p>\n", escaped(&blocker.item)));
        }
        self.more(blockers.len(), MOST_BLOCKERS);
        self.page.push_str("</section>\n");
    }

    fn change(&mut self) {
        let Some(change) = &self.plan.change else { return };
        let language = self.language;
        let since = &change.since;
        self.heading("change", &say!(language, "Since {since}", "Seit {since}"));
        self.page.push_str(&format!("<p>{}</p>\n", escaped(&moved(change, language))));
        for moved in change.moved.iter().take(MOST_MOVED) {
            self.page.push_str(&format!("<p class=\"brief one\"><small>{}</small></p>\n", escaped(moved)));
        }
        self.page.push_str("</section>\n");
    }

    fn steps(&mut self, most: usize) {
        let steps = &self.plan.steps;
        let language = self.language;
        if steps.is_empty() {
            return;
        }
        self.heading("steps", &say!(language, "Next steps", "Nächste Schritte"));
        let headers = [say!(language, "Step", "Schritt"), say!(language, "Who", "Wer"), say!(language, "Until", "Bis")];
        self.page.push_str("<table>\n<thead><tr><td></td>");
        for header in headers {
            self.page.push_str(&format!("<th>{}</th>", escaped(&header)));
        }
        self.page.push_str("</tr></thead>\n<tbody>\n");
        for step in steps.iter().take(most) {
            let due = step.due.as_deref().unwrap_or("–");
            let owner = if step.owner.is_empty() { "–" } else { &step.owner };
            self.page.push_str(&format!(
                "<tr><td><span class=\"box\"></span></td><td><span class=\"brief\">{} <small>({})</small></span></td><td><span class=\"brief\">{}</span></td><td class=\"due\">{}</td></tr>\n",
                escaped(&step.step),
                escaped(&step.because),
                escaped(owner),
                escaped(due)
            ));
        }
        self.page.push_str("</tbody>\n</table>\n");
        self.more(steps.len(), most);
        self.page.push_str("</section>\n");
    }

    fn white_space(&mut self) {
        let Some(space) = &self.plan.white_space else { return };
        let language = self.language;
        self.heading("space", &say!(language, "White space", "Was vergleichbare Kunden kaufen"));
        let said = prose::white_space(space, MOST_OFFERS, language);
        self.page.push_str(&format!("<p class=\"brief\">{}</p>\n</section>\n", escaped(&said)));
    }

    fn notes(&mut self) {
        self.heading("notes", &say!(self.language, "Notes", "Notizen"));
        self.page.push_str(&"<div class=\"line\"></div>".repeat(LINES));
        self.page.push_str("\n</section>\n");
    }

    /// What was left away of a list.
    fn more(&mut self, all: usize, shown: usize) {
        if all > shown {
            let (rest, language) = (all - shown, self.language);
            let said = say!(language, "and {rest} more", "und {rest} weitere");
            self.page.push_str(&format!("<p><small>{}</small></p>\n", escaped(&said)));
        }
    }
}

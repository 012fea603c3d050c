//! The pages of accounts: one side of A4 for each, to be printed or mailed.
//!
//! What a page says is what a [`AccountPlan`] holds, in the same order on each: who it is and its class, how the score comes about and where the
//! account stands, why, how far the next class is, what stands in the way, what to do next, what others of its class buy, and room for notes.
//! So that each stays one side, lists are cut with a word of what was left away; on a screen, texts are whole.

mod drawing;
mod formulas;

use crate::criteria::Step;
use crate::evaluation::explaining::distance::NoNextClass;
use crate::evaluation::explaining::explanation::{ResultTrace, Row, Verdict};
use crate::evaluation::explaining::sentences;
use crate::evaluation::outcome::Standing;
use crate::evaluation::planning::{AccountPlan, Change, Class, Map, WhiteSpace};
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::Language;
use crate::ooxml::patching::conditional::class_colors;
use crate::say;

use super::html::{END, begun, escaped};

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
        let said = white_space(space, language);
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

/// A sentence with its end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', '…']) || text.is_empty() { text.to_owned() } else { format!("{text}.") }
}

/// A text that begins with a capital letter.
fn begun_large(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a score is made of: what gives most, and where most is missing.
fn made_of(score: &ResultTrace, language: Language) -> Vec<String> {
    let named = |row: &Row, text: &str| format!("{} ({text})", if row.item.is_empty() { &row.formula } else { &row.item });
    let of = |row: &Row| {
        let (share, most) = (row.share.unwrap_or(0.0), row.most.unwrap_or(0.0));
        let (share, most) = (language.fixed(share, 1), language.number((most * 10.0).round() / 10.0));
        say!(language, "{share} of {most}", "{share} von {most}")
    };
    let counting: Vec<&Row> = score.rows.iter().filter(|row| row.verdict == Verdict::Counts && row.most.unwrap_or(0.0) > 0.0).collect();
    let missing = |row: &Row| row.most.unwrap_or(0.0) - row.share.unwrap_or(0.0);
    let mut strong: Vec<&Row> = counting.iter().copied().filter(|row| row.share.unwrap_or(0.0) > 0.0).collect();
    strong.sort_by(|one, other| other.share.unwrap_or(0.0).total_cmp(&one.share.unwrap_or(0.0)));
    let strong: Vec<&Row> = strong.into_iter().take(2).collect();
    let mut weak: Vec<&Row> = counting
        .iter()
        .copied()
        .filter(|row| missing(row) >= LEAST_MISSING && !strong.iter().any(|other| std::ptr::eq(*other, *row)))
        .collect();
    weak.sort_by(|one, other| missing(other).total_cmp(&missing(one)));
    let listed = |rows: &[&Row]| {
        let texts: Vec<String> = rows.iter().map(|row| named(row, &of(row))).collect();
        texts.join(&say!(language, " and ", " und "))
    };
    let points = score.sum.as_ref().map(|sum| language.fixed(sum.score, 1)).unwrap_or_default();
    let name = &score.name;
    let mut said = Vec::new();
    if strong.is_empty() {
        said.push(say!(language, "{name} is {points} of 100.", "{name} ist {points} von 100."));
    } else {
        let most = listed(&strong);
        said.push(say!(
            language,
            "{name} is {points} of 100: most comes from {most}.",
            "{name} ist {points} von 100: Das meiste kommt aus {most}."
        ));
    }
    if !weak.is_empty() {
        let least = listed(&weak[..weak.len().min(2)]);
        said.push(say!(language, "Most is missing in {least}.", "Am meisten fehlt bei {least}."));
    }
    let left: Vec<&str> = score
        .rows
        .iter()
        .filter(|row| row.verdict == Verdict::LeftOut)
        .map(|row| row.item.as_str())
        .filter(|item| !item.is_empty())
        .collect();
    if !left.is_empty() {
        let left = left.join(", ");
        said.push(say!(language, "Not counted for lack of data: {left}.", "Mangels Daten nicht gezählt: {left}."));
    }
    said
}

/// Points that are worth a word when they are missing.
const LEAST_MISSING: f64 = 5.0;

/// What became of an account, in a sentence or two.
fn moved(change: &Change, language: Language) -> String {
    let to = if change.to.is_empty() { "–" } else { &change.to };
    let mut said = match &change.from {
        None => say!(language, "New since then.", "Seitdem neu."),
        Some(from) if *from == change.to => say!(language, "Class {to} as before.", "Klasse {to} wie zuvor."),
        Some(from) => {
            let from = if from.is_empty() { "–" } else { from };
            say!(language, "Class {from} → {to}.", "Klasse {from} → {to}.")
        }
    };
    let scores: Vec<f64> = change.scores.iter().filter_map(|(_, score)| *score).collect();
    if let (Some(Some(last)), Some(Some(now))) = (change.scores.iter().rev().nth(1).map(|one| one.1), change.scores.last().map(|one| one.1))
    {
        let (before, after) = (language.fixed(last, 1), language.fixed(now, 1));
        said += &say!(language, " Score {before} → {after}.", " Bewertung {before} → {after}.");
    }
    if change.scores.len() > 2 && scores.len() > 1 {
        let trend = change.trend.word().in_language(language);
        let listed = scores.iter().map(|score| language.fixed(*score, 1)).collect::<Vec<_>>().join(" · ");
        said += &say!(language, " Trend: {trend} ({listed}).", " Trend: {trend} ({listed}).");
    }
    said
}

fn white_space(space: &WhiteSpace, language: Language) -> String {
    let others = space.others;
    let class = space.class.as_deref().unwrap_or_default();
    if !space.compared {
        return say!(
            language,
            "There are too few other accounts of its class to compare with ({others}).",
            "Es gibt zu wenige andere Kunden derselben Klasse für einen Vergleich ({others})."
        );
    }
    if space.offers.is_empty() {
        return say!(
            language,
            "It has all that most of the other {others} {class} accounts have.",
            "Dieser Kunde hat alles, was die meisten der anderen {others} {class}-Kunden haben."
        );
    }
    let listed: Vec<String> = space
        .offers
        .iter()
        .take(MOST_OFFERS)
        .map(|offer| {
            let (name, having) = (&offer.name, offer.having);
            say!(language, "{name} ({having} of {others})", "{name} ({having} von {others})")
        })
        .collect();
    let mut listed = listed.join(", ");
    if space.offers.len() > MOST_OFFERS {
        let rest = space.offers.len() - MOST_OFFERS;
        listed += &say!(language, " and {rest} more", " und {rest} weitere");
    }
    say!(
        language,
        "Most other {class} accounts have it, this one does not: {listed}.",
        "Die meisten anderen {class}-Kunden haben es, dieser nicht: {listed}."
    )
}

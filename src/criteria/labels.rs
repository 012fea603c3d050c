//! Labels that stand in the place of a class: the one of a knocked-out account, of a blocked one and of one that cannot be decided.
//!
//! They are shown in the first Classify result, among its own labels. Where one of them is one of those too, or two of them are the same,
//! nobody who filters on the column can tell the accounts apart.

use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{folded, words};
use crate::say;

use super::Criteria;
use super::rule::{Rule, Step, Written};
use super::settings::Setting;

/// A label that is shown in the place of a class.
struct Shown<'a> {
    setting: Setting,
    text: &'a str,
    /// Where it is set; `None` where it is the usual one.
    set: Option<&'a Written>,
    /// Whether an account can have it.
    occurs: bool,
}

impl Criteria {
    /// Labels that would be shown for two reasons: an error at the setting, or a finding at the class where the label is the usual one.
    pub fn label_clashes(&self, as_of: DayNumber) -> Vec<Diagnostic> {
        let language = self.language;
        let counting = || self.rules.iter().filter(|rule| rule.counts_on(as_of));
        let Some(first) = counting().find(|rule| rule.step == Step::Classify && !rule.result.text.trim().starts_with('_')) else {
            return Vec::new();
        };
        let name = folded(&first.result.text);
        let classes: Vec<&Rule> = counting().filter(|rule| rule.step == Step::Classify && folded(&rule.result.text) == name).collect();
        let has = |step: Step| counting().any(|rule| rule.step == step);
        let settings = &self.settings;
        let labels = [
            (Setting::KnockedOutLabel, &settings.knocked_out_label, words::KNOCKED_OUT, has(Step::Knockout)),
            (Setting::BlockedLabel, &settings.blocked_label, words::BLOCKED, has(Step::Blocker)),
            (Setting::UndecidedLabel, &settings.undecided_label, words::CHECK_DATA, true),
        ]
        .map(|(setting, set, word, occurs)| {
            let text = set.as_ref().map_or(word.in_language(language), |set| set.text.as_str());
            Shown { setting, text, set: set.as_ref(), occurs: occurs || set.is_some() }
        });
        let mut said = Vec::new();
        for (place, label) in labels.iter().enumerate().filter(|(_, label)| label.occurs && !folded(label.text).is_empty()) {
            let same = |text: &str| folded(text) == folded(label.text);
            let (text, own) = (label.text, label.setting.word().in_language(language));
            if let Some(class) = classes.iter().find(|class| same(&class.item.text)) {
                let (result, called) = (&class.result.text, class.called(language));
                let message = say!(
                    language,
                    "\"{text}\" is the {own} and in {called} a label of \"{result}\" too, so that nobody can tell such accounts apart",
                    "„{text}“ ist „{own}“ und in {called} auch eine Klasse von „{result}“; solche Kunden lassen sich nicht unterscheiden"
                );
                said.push(match label.set {
                    Some(set) => Diagnostic::error("label-clash", set.location.clone(), message).with_help(say!(
                        language,
                        "write a text that no row gives",
                        "einen Text schreiben, den keine Zeile vergibt"
                    )),
                    None => Diagnostic::finding("label-clash", class.item.location.clone(), message).with_help(say!(
                        language,
                        "give the class another name, or set another text under \"{own}\" in the settings",
                        "der Klasse einen anderen Namen geben oder in den Einstellungen unter „{own}“ einen anderen Text festlegen"
                    )),
                });
            }
            // Of two equal ones the later is told, or the one that is set.
            let twin = labels[..place].iter().find(|other| other.occurs && same(other.text));
            if let Some(other) = twin
                && let Some(set) = label.set.or(other.set)
            {
                let other = other.setting.word().in_language(language);
                let message =
                    say!(language, "\"{text}\" is both the {other} and the {own}", "„{text}“ ist sowohl „{other}“ als auch „{own}“");
                said.push(Diagnostic::error("label-clash", set.location.clone(), message).with_help(say!(
                    language,
                    "write two different texts",
                    "zwei verschiedene Texte schreiben"
                )));
            }
        }
        said
    }
}

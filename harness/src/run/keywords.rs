//! Keywords of steps that the parser takes for shorter ones, and those that go on with what was before.

use cucumber::gherkin::{Feature, Scenario, Step, StepType};

/// Keywords that begin like a shorter one, which the parser finds first: language, keyword, what it means; none for a
/// conjunction.
const LONGER: &[(&str, &str, Option<StepType>)] = &[
    ("en-old", "Tha the ", Some(StepType::Then)),
    ("en-old", "Þa þe ", Some(StepType::Then)),
    ("en-old", "Ða ðe ", Some(StepType::Then)),
    ("ht", "Sipoze ke ", Some(StepType::Given)),
    ("ht", "Sipoze Ke ", Some(StepType::Given)),
    ("ht", "Lè sa a ", Some(StepType::Then)),
    ("ht", "Le sa a ", Some(StepType::Then)),
    ("sk", "A tiež ", None),
    ("sk", "A taktiež ", None),
    ("sk", "A zároveň ", None),
];

/// The conjunctions of English and of the languages of [`LONGER`]. `*` is one in every language; the parser takes it for a
/// `Given`.
const CONJUNCTIONS: &[(&str, &[&str])] = &[
    ("en", &["And ", "But "]),
    ("en-old", &["Ond ", "7 ", "Ac "]),
    ("ht", &["Ak ", "Epi ", "E ", "Men "]),
    ("sk", &["A ", "Ale "]),
];

/// Gives every step of a feature in this language the keyword and the meaning that official Gherkin gives it.
pub(super) fn mend(feature: &mut Feature, language: &str) {
    feature.background.iter_mut().for_each(|background| steps(language, &mut background.steps));
    let in_rules = feature.rules.iter_mut();
    let backgrounds = in_rules.filter_map(|rule| rule.background.as_mut());
    backgrounds.for_each(|background| steps(language, &mut background.steps));
    let in_rules = feature.rules.iter_mut().flat_map(|rule| &mut rule.scenarios);
    let scenarios = feature.scenarios.iter_mut().chain(in_rules);
    scenarios.for_each(|scenario: &mut Scenario| steps(language, &mut scenario.steps));
}

fn steps(language: &str, steps: &mut [Step]) {
    let mut before = StepType::Given;
    for step in steps {
        let longer = longer(language, step);
        if let Some((keyword, rest)) = longer.as_ref().map(|(keyword, _, rest)| (*keyword, rest)) {
            (step.keyword, step.value) = (keyword.to_owned(), rest.clone());
        }
        step.ty = match longer {
            Some((_, meaning, _)) => meaning.unwrap_or(before),
            None if is_conjunction(language, &step.keyword) => before,
            None => step.ty,
        };
        before = step.ty;
    }
}

fn longer(language: &str, step: &Step) -> Option<(&'static str, Option<StepType>, String)> {
    let line = format!("{}{}", step.keyword, step.value);
    let of_language = LONGER.iter().filter(|(of, ..)| *of == language);
    of_language.into_iter().find_map(|(_, keyword, meaning)| {
        Some((*keyword, *meaning, line.strip_prefix(keyword)?.trim_start().to_owned()))
    })
}

fn is_conjunction(language: &str, keyword: &str) -> bool {
    keyword == "* " || CONJUNCTIONS.iter().any(|(of, keywords)| *of == language && keywords.contains(&keyword))
}

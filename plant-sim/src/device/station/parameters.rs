//! Product-specific parameters: which ones a station understands, and whether a set of them is complete and allowed.
//!
//! A set is a flat table of names and numbers, so that a new parameter needs neither a new method nor a new type.
//! Where a product has several items, each name begins with the item: `Joint2.Torque`; items are numbered from 1 without
//! gaps. The rules for what is sent:
//!
//! * A parameter without default must be there for every item, once, and within its limits.
//! * A parameter with default may be left out.
//! * An item that the station does not have is refused: a joint must not be forgotten.
//! * Any other name is unknown. A station that ignores unknown parameters answers with their names, so that a sender can
//!   be ahead of its stations; one that does not ignore them refuses the set.
//!
//! A refusal names everything that is wrong with the set, not only the first thing.

use std::collections::{BTreeMap, BTreeSet};

use line_model::Limits;

use crate::kernel::Refusal;

/// Most parameters in a set.
const MOST: usize = 1000;

/// A parameter that a station understands.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name, without the item.
    pub name: String,
    /// As the model writes it; empty for a pure number.
    pub unit: String,
    /// What it must lie between.
    pub limits: Limits,
    /// What counts when it is not sent; it must be sent if there is none.
    pub default: Option<f64>,
}

/// How the items of a product are called, and how many a station can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Items {
    /// For instance `Joint`.
    pub name: &'static str,
    /// The largest number of an item; the smallest is 1.
    pub most: u32,
}

/// What a station understands.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The parameters of each item.
    pub rules: Vec<Rule>,
    /// Nothing if a product is one item.
    pub items: Option<Items>,
    /// Unknown parameters are ignored, else refused.
    pub ignores_unknown: bool,
}

/// The parameters of one item: every one that the station understands.
#[derive(Debug)]
pub struct Values<'a> {
    rules: &'a [Rule],
    values: Vec<f64>,
}

impl Values<'_> {
    /// The value of a parameter; not a number for one that no rule is about.
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        let index = self.rules.iter().position(|rule| rule.name == name);
        index.map_or(f64::NAN, |index| self.values[index])
    }
}

/// A set that was read.
#[derive(Debug)]
pub struct ParameterSet<'a> {
    /// The parameters of all items, in their order.
    pub items: Vec<Values<'a>>,
    /// What was ignored.
    pub ignored: Vec<String>,
}

/// A set while it is read.
#[derive(Debug, Default)]
struct Sorted<'n> {
    items: BTreeMap<u32, Vec<Option<f64>>>,
    unknown: Vec<&'n str>,
    problems: Vec<String>,
}

impl Schema {
    /// Reads a set of parameters.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] with all that is wrong.
    pub fn read(&self, names: &[&str], values: &[f64]) -> Result<ParameterSet<'_>, Refusal> {
        if names.len() != values.len() || names.len() > MOST {
            let what = format!("{} names and {} values: one each, at most {MOST}", names.len(), values.len());
            return Err(Refusal::out_of_range(what));
        }
        let mut sorted = self.sort(names, values);
        let items = self.complete(&mut sorted);
        if !self.ignores_unknown {
            let unknown = sorted.unknown.iter().map(|name| self.unknown(name));
            sorted.problems.extend(unknown);
        }
        if !sorted.problems.is_empty() {
            return Err(Refusal::out_of_range(sorted.problems.join("; ")));
        }
        Ok(ParameterSet { items, ignored: sorted.unknown.into_iter().map(str::to_owned).collect() })
    }

    fn sort<'n>(&self, names: &[&'n str], values: &[f64]) -> Sorted<'n> {
        let (mut sorted, mut seen) = (Sorted::default(), BTreeSet::new());
        if self.items.is_none() {
            sorted.items.insert(1, vec![None; self.rules.len()]);
        }
        for (&name, &value) in names.iter().zip(values) {
            if seen.insert(name) {
                self.place(name, value, &mut sorted);
            } else {
                sorted.problems.push(format!("{name} is there twice"));
            }
        }
        sorted
    }

    fn place<'n>(&self, name: &'n str, value: f64, sorted: &mut Sorted<'n>) {
        let Some((item, parameter)) = self.split(name) else {
            return sorted.unknown.push(name);
        };
        if let Some(items) = self.items.as_ref().filter(|items| !(1..=items.most).contains(&item)) {
            return sorted.problems.push(format!("{name}: the station has {} 1 to {}", items.name, items.most));
        }
        let all = sorted.items.entry(item).or_insert_with(|| vec![None; self.rules.len()]);
        let Some(index) = self.rules.iter().position(|rule| rule.name == parameter) else {
            return sorted.unknown.push(name);
        };
        let rule = &self.rules[index];
        if !is_within(&rule.limits, value) {
            sorted.problems.push(format!("{name} is {value}, it must be {}", range(rule)));
        }
        all[index] = Some(value);
    }

    /// The item and the parameter that a name means.
    fn split<'n>(&self, name: &'n str) -> Option<(u32, &'n str)> {
        let Some(items) = &self.items else {
            return Some((1, name));
        };
        let (item, parameter) = name.split_once('.')?;
        let number = item.strip_prefix(items.name)?;
        let plain = number.starts_with(|digit: char| digit.is_ascii_digit());
        plain.then(|| number.parse().ok()).flatten().map(|number| (number, parameter))
    }

    /// Fills in what has a default, and notes what is missing.
    fn complete(&self, sorted: &mut Sorted<'_>) -> Vec<Values<'_>> {
        let last = sorted.items.keys().next_back().copied().unwrap_or(1);
        let mut items = Vec::new();
        for item in 1..=last {
            let sent = sorted.items.remove(&item).unwrap_or_else(|| vec![None; self.rules.len()]);
            let mut values = Vec::new();
            for (rule, sent) in self.rules.iter().zip(sent) {
                match sent.or(rule.default) {
                    Some(value) => values.push(value),
                    None => sorted.problems.push(format!("{} is missing", self.full(item, &rule.name))),
                }
            }
            items.push(Values { rules: &self.rules, values });
        }
        items
    }

    fn full(&self, item: u32, parameter: &str) -> String {
        self.items.as_ref().map_or_else(|| parameter.to_owned(), |items| format!("{}{item}.{parameter}", items.name))
    }

    fn unknown(&self, name: &str) -> String {
        let item = self.split(name).map_or(1, |(item, _)| item);
        let known = self.rules.iter().map(|rule| self.full(item, &rule.name));
        let nearest = known.min_by_key(|known| strsim::damerau_levenshtein(known, name)).unwrap_or_default();
        format!("{name} is unknown, {nearest} is the nearest name")
    }
}

fn is_within(limits: &Limits, value: f64) -> bool {
    value.is_finite() && limits.min.is_none_or(|min| value >= min) && limits.max.is_none_or(|max| value <= max)
}

fn range(rule: &Rule) -> String {
    let unit = if rule.unit.is_empty() { String::new() } else { format!(" {}", rule.unit) };
    match (rule.limits.min, rule.limits.max) {
        (Some(min), Some(max)) => format!("from {min} to {max}{unit}"),
        (Some(min), None) => format!("at least {min}{unit}"),
        (None, Some(max)) => format!("at most {max}{unit}"),
        (None, None) => "a finite number".into(),
    }
}

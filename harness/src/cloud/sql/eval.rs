//! A statement applied to a message.
//!
//! `None` is AWS's `Undefined`: it comes from missing fields and from what cannot be converted, a condition with it does not hold, a
//! selected field, an item of an array and a field of an object with it are left out.
//! What differs from operator to operator is said in
//! <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html>.

use serde_json::{Map, Value};

use line_model::condition::Comparison;

use super::ast::{Case, Expression, Query, SelectItem, Selection, Statement};
use super::budget::{Budget, TooMuch};
use super::function::{Call, encoding};
use super::message::Message;
use super::number::{Arithmetic, Number};
use super::value;

/// What goes to the actions of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// JSON.
    Json(Value),
    /// Bytes: a payload that is not JSON, or nothing, which is what `Undefined` becomes by itself.
    Bytes(Vec<u8>),
}

impl Output {
    /// As the payload of a message.
    pub fn payload(&self) -> Vec<u8> {
        match self {
            Self::Json(value) => value.to_string().into_bytes(),
            Self::Bytes(bytes) => bytes.clone(),
        }
    }
}

impl Statement {
    /// What goes to the rule's actions; none if the condition excludes the message. The topic filter is not looked at.
    ///
    /// # Errors
    /// If that takes too long.
    pub fn apply(&self, message: &Message<'_>) -> Result<Option<Output>, TooMuch> {
        let budget = Budget::default();
        let scope = Scope { message, root: message.payload, alias: None, budget: &budget };
        let passes = self.condition.as_ref().is_none_or(|condition| scope.holds(condition));
        let output = passes.then(|| scope.output(&self.select));
        budget.check().map(|()| output)
    }
}

impl Expression {
    /// Its value for a message; none if it is `Undefined`, or the budget does not last.
    pub fn evaluate(&self, message: &Message<'_>, budget: &Budget) -> Option<Value> {
        Scope { message, root: message.payload, alias: None, budget }.value(self)
    }
}

/// What names stand for.
#[derive(Clone, Copy)]
struct Scope<'a> {
    message: &'a Message<'a>,
    /// The payload, or the element that a query looks at.
    root: Option<&'a Value>,
    /// A name for it as a whole.
    alias: Option<&'a str>,
    budget: &'a Budget,
}

impl Scope<'_> {
    fn holds(&self, condition: &Expression) -> bool {
        self.truth(condition) == Some(true)
    }

    fn truth(&self, expression: &Expression) -> Option<bool> {
        value::truth(&self.value(expression)?)
    }

    fn output(&self, select: &Selection) -> Output {
        match select {
            Selection::Items(items) if items.as_slice() == [SelectItem::All] && self.root.is_none() => {
                Output::Bytes(self.message.bytes.to_vec())
            }
            select => match self.selected(select) {
                Some(mut value) => {
                    value::make_whole(&mut value);
                    Output::Json(value)
                }
                None => Output::Bytes(Vec::new()),
            },
        }
    }

    fn selected(&self, select: &Selection) -> Option<Value> {
        match select {
            Selection::Value(value) => self.value(value),
            Selection::Items(items) if items.as_slice() == [SelectItem::All] => self.copy(self.root),
            Selection::Items(items) => {
                let mut result = Map::new();
                for item in items {
                    self.select(item, &mut result);
                }
                Some(Value::Object(result))
            }
        }
    }

    fn select(&self, item: &SelectItem, result: &mut Map<String, Value>) {
        match item {
            SelectItem::All => {
                if let Some(Value::Object(fields)) = self.copy(self.root) {
                    result.extend(fields);
                }
            }
            SelectItem::Field { name, value } => {
                if let Some(value) = self.value(value) {
                    insert(result, name, value);
                }
            }
        }
    }

    fn copy(&self, value: Option<&Value>) -> Option<Value> {
        self.budget.spend(value::size(value?))?;
        value.cloned()
    }

    fn value(&self, expression: &Expression) -> Option<Value> {
        self.budget.spend(1)?;
        match expression {
            Expression::Literal(value) => self.copy(Some(value)),
            Expression::Payload => self.copy(self.root),
            Expression::Path(path) => self.path(path),
            Expression::Member(value, path) => self.copy(follow(&self.value(value)?, path)),
            Expression::Array(items) => Some(items.iter().filter_map(|item| self.value(item)).collect()),
            Expression::Object(fields) => {
                let field = |(name, value): &(String, Expression)| Some((name.clone(), self.value(value)?));
                Some(Value::Object(fields.iter().filter_map(field).collect()))
            }
            Expression::Encoded => {
                self.budget.spend(self.message.bytes.len())?;
                Some(encoding::base64(self.message.bytes).into())
            }
            Expression::Call(function, arguments) => {
                let arguments: Vec<_> = arguments.iter().map(|argument| self.value(argument)).collect();
                (function.value)(&Call { message: self.message, arguments: &arguments, budget: self.budget })
            }
            Expression::Cast(value, of) => of.of(&self.value(value)?),
            Expression::Query(query) => self.query(query),
            Expression::Case(case) => self.case(case),
            operation => self.operation(operation),
        }
    }

    fn operation(&self, operation: &Expression) -> Option<Value> {
        match operation {
            Expression::Arithmetic(first, rest) => {
                let next = |left: Value, (how, right): &(Arithmetic, Expression)| {
                    self.arithmetic(left, *how, &self.value(right)?)
                };
                rest.iter().try_fold(self.value(first)?, next)
            }
            Expression::Negative(value) => {
                let zero = Number::of(&0.into())?;
                zero.with(Arithmetic::Subtract, &value::number(&self.value(value)?)?)?.json()
            }
            Expression::Compare(left, comparison, right) => {
                compare(&self.value(left)?, *comparison, &self.value(right)?).map(Value::Bool)
            }
            Expression::In(value, list) => {
                let (value, list) = (self.value(value)?, self.value(list)?);
                Some(list.as_array()?.iter().any(|item| value::equal(item, &value)).into())
            }
            Expression::Exists(query) => Some(Value::Bool(match self.query(query) {
                Some(Value::Array(found)) => !found.is_empty(),
                found => found.is_some(),
            })),
            Expression::Not(inner) => Some(Value::Bool(!self.truth(inner)?)),
            Expression::And(all) => self.all(all, |left, right| left && right),
            Expression::Or(all) => self.all(all, |left, right| left || right),
            _ => None,
        }
    }

    /// All of them must be true or false: AWS documents no short cut.
    fn all(&self, all: &[Expression], with: fn(bool, bool) -> bool) -> Option<Value> {
        let truths = all.iter().map(|one| self.truth(one)).collect::<Option<Vec<_>>>()?;
        truths.into_iter().reduce(with).map(Value::Bool)
    }

    fn arithmetic(&self, left: Value, how: Arithmetic, right: &Value) -> Option<Value> {
        if how == Arithmetic::Add && (left.is_string() || right.is_string()) {
            let right = value::text(right)?;
            let mut text = if let Value::String(text) = left { text } else { value::text(&left)? };
            self.budget.spend(right.len())?;
            text.push_str(&right);
            return Some(text.into());
        }
        value::number(&left)?.with(how, &value::number(right)?)?.json()
    }

    fn path(&self, path: &[String]) -> Option<Value> {
        let root = self.root?;
        match (self.alias, path.split_first()?) {
            (Some(alias), (first, rest)) if alias == first => self.copy(follow(root, rest)),
            _ => self.copy(follow(root, path)),
        }
    }

    /// Of an array what its elements give, of an object what it gives itself.
    fn query(&self, query: &Query) -> Option<Value> {
        let from = self.value(&query.from)?;
        let of = |element: &Value| {
            let scope = Scope { root: Some(element), alias: query.alias.as_deref(), ..*self };
            let passes = query.condition.as_ref().is_none_or(|condition| scope.holds(condition));
            if passes { scope.selected(&query.select) } else { None }
        };
        match &from {
            Value::Array(elements) => Some(elements.iter().filter_map(of).collect()),
            Value::Object(_) => of(&from),
            _ => None,
        }
    }

    fn case(&self, case: &Case) -> Option<Value> {
        let subject = self.value(&case.subject)?;
        let is_met = |when: &Expression| self.value(when).is_some_and(|when| value::equal(&subject, &when));
        let met = case.arms.iter().find(|(when, _)| is_met(when)).map(|(_, then)| then);
        self.value(met.or(case.otherwise.as_ref())?)
    }
}

/// `=` and `<>` convert nothing, the others compare numbers and texts that are numbers.
fn compare(left: &Value, comparison: Comparison, right: &Value) -> Option<bool> {
    match comparison {
        Comparison::Equal => Some(value::equal(left, right)),
        Comparison::NotEqual => Some(!value::equal(left, right)),
        order => order.holds(left, right, Some(value::number(left)?.cmp(&value::number(right)?))),
    }
}

fn follow<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| value.as_object()?.get(name))
}

/// Puts a value under a name; what stands in the way of `a.b` gives way.
fn insert(object: &mut Map<String, Value>, name: &[String], value: Value) {
    match name {
        [] => {}
        [name] => drop(object.insert(name.clone(), value)),
        [first, rest @ ..] => {
            let inner = object.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests;

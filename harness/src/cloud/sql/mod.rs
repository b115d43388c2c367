//! The SQL of topic rules: AWS IoT SQL, version 2016-03-23.
//!
//! ```text
//! SELECT * | * AS name | value [AS name[.name]..], ..  FROM 'topic/filter'  [WHERE condition]
//! SELECT VALUE value                                   FROM 'topic/filter'  [WHERE condition]
//! ```
//!
//! What is accepted here means here what AWS documents
//! (<https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html>). Anything else is refused when the rule is read,
//! with its column and what to write instead. A test holds these tables against the code.
//!
//! | value | what it is |
//! | --- | --- |
//! | `'text'` `"text"` `5` `-0.5` `1e3` `true` `false` `null` | literals; a quote in a text is written twice |
//! | `a.b` | a field of the payload; `get(a, 'b-c')` where it is no name of letters, digits and `_` |
//! | `[a, 1]` `{'name': a}` | an array, an object; `Undefined` is left out |
//! | `(SELECT .. FROM a [AS name] [WHERE ..])` | of an array what its elements give, of an object what it gives; names stand for its fields |
//! | `CASE a WHEN b THEN c ELSE d END` | the first that is equal |
//! | `cast(a AS type)` | `String` `Nvarchar` `Text` `Ntext` `varchar`, `Int` `Integer`, `Decimal` `Double`, `Bool` `Boolean` |
//! | `function(a, ..)` | see below |
//! | `value.b` | a field of any of these |
//!
//! | operator, from the tightest | what it gives |
//! | --- | --- |
//! | `-a` | a number |
//! | `*` `/` `%` | a number; two whole numbers divide as whole numbers |
//! | `+` `-` | a number; `+` a text if one side is a text |
//! | `<` `<=` `>` `>=` | compares numbers, and texts that are numbers; anything else is `Undefined` |
//! | `=` `<>` `!=` | compares anything and converts nothing: `'5' = 5` is false |
//! | `IN` | whether an array holds it |
//! | `EXISTS` | whether a `(SELECT ..)` gives anything |
//! | `NOT` `AND` `OR` | of booleans and of the texts `true` and `false`; with anything else `Undefined`, whatever the other side is |
//!
//! | function | what it gives |
//! | --- | --- |
//! | `topic([level])` | the topic, or its level counted from 1; of Basic Ingest what follows the rule's name |
//! | `timestamp()` | when the broker accepted the message, in milliseconds since 1970 |
//! | `clientid()` | the sender's MQTT client id; `cloud` if the cloud itself sends |
//! | `principal()` | the SHA-256 of the sender's certificate |
//! | `traceid()` | a UUID for the message |
//! | `accountid()` | the account of the template |
//! | `sql_version()` | `2016-03-23` |
//! | `newuuid()` | a random UUID |
//! | `rand()` | from 0 up to below 1 |
//! | `length(text)` | characters |
//! | `numbytes(text)` | bytes of UTF-8 |
//! | `lower(text)` | in lower case |
//! | `upper(text)` | in upper case |
//! | `trim(text)` | without white space at both ends |
//! | `ltrim(text)` | without spaces and tabs at the beginning |
//! | `rtrim(text)` | without spaces and tabs at the end |
//! | `lpad(text, spaces)` | so many spaces, 0 to 1000, before it |
//! | `rpad(text, spaces)` | so many spaces, 0 to 1000, behind it |
//! | `chr(code)` | a character of ASCII |
//! | `startswith(text, start)` | whether it begins so |
//! | `endswith(text, end)` | whether it ends so |
//! | `indexof(text, part)` | where the part first is, from 0 |
//! | `substring(text, from[, to])` | the characters from one place up to but without the other, from 0 |
//! | `replace(text, part, by)` | all parts replaced |
//! | `regexp_matches(text, pattern)` | whether the pattern is somewhere in it |
//! | `regexp_substr(text, pattern)` | what matches first |
//! | `regexp_replace(text, pattern, by)` | all matches replaced; `$1` is a group |
//! | `abs(number)` | without its sign |
//! | `sign(number)` | -1, 0 or 1 |
//! | `ceil(number)` | rounded up |
//! | `floor(number)` | rounded down |
//! | `round(number)` | rounded, half away from 0 |
//! | `trunc(number, places)` | cut after 0 to 34 decimal places |
//! | `mod(number, by)` | as `%` |
//! | `remainder(number, by)` | as `%` |
//! | `power(number, exponent)` | with double precision, as all down to `tanh` |
//! | `sqrt(number)` | square root |
//! | `exp(number)` | e to that power |
//! | `ln(number)` | natural logarithm |
//! | `log(number)` | logarithm to base 10 |
//! | `sin(number)` | sine, of radians |
//! | `cos(number)` | cosine |
//! | `tan(number)` | tangent |
//! | `asin(number)` | inverse sine |
//! | `acos(number)` | inverse cosine |
//! | `atan(number)` | inverse tangent |
//! | `atan2(number, number)` | angle of the point (second, first) |
//! | `sinh(number)` | hyperbolic sine |
//! | `cosh(number)` | hyperbolic cosine |
//! | `tanh(number)` | hyperbolic tangent |
//! | `bitand(number, number)` | bitwise, of whole numbers |
//! | `bitor(number, number)` | bitwise |
//! | `bitxor(number, number)` | bitwise |
//! | `bitnot(number)` | bitwise |
//! | `get(collection, key)` | an item or a character by its place from 0, or a field by its name |
//! | `concat([value, ...])` | arrays or texts put together |
//! | `transform('enrichArray', object, array)` | every object of the array with the fields of the object |
//! | `isNull(value)` | whether it is null |
//! | `isUndefined(value)` | whether it is `Undefined` |
//! | `nanvl(value, otherwise)` | the first if it is neither null nor `Undefined` |
//! | `get_or_default(value[, otherwise])` | the same |
//! | `encode(value, 'base64')` | in Base64; `encode(*, 'base64')` takes the payload's bytes |
//! | `decode(text, 'base64')` | the JSON or text behind it; null if it is not Base64 |
//! | `sha1(text)` | in hexadecimal, as all hashes |
//! | `sha224(text)` | the same |
//! | `sha256(text)` | the same |
//! | `sha384(text)` | the same |
//! | `sha512(text)` | the same |
//! | `parse_time(pattern, milliseconds[, zone])` | as text in a pattern of Joda-Time, in UTC or at a fixed offset |
//! | `time_to_epoch(text, pattern)` | milliseconds since 1970, of a text in a pattern of Java; UTC if it has no zone |
//!
//! Refused although AWS has it: `aws_lambda`, `get_dynamodb`, `get_mqtt_property`, `get_registry_data`, `get_secret`, `get_thing_shadow`, `get_user_properties`, `machinelearning_predict`, `md2`, `md5`, `sourceip`,
//! `SET` with variables, rules for Basic Ingest alone (without `FROM`), named time zones, look-around and back-references in regular
//! expressions. Refused because AWS does not document it: `LIKE`, `BETWEEN`, `CASE WHEN`, lists in parentheses, `a[0]`.
//!
//! A whole number is an `Int` and leaves a statement as 10, also where the payload has 10.0.
//!
//! What differs from AWS: numbers leave a statement as JSON with 64-bit integers and doubles, where AWS has 34 digits; `\d`, `\s` and
//! `\w` in regular expressions know all of Unicode; a statement that would take very long for a message is given up. Where AWS says
//! nothing: `indexof` and `regexp_substr` that find nothing are `Undefined`, a division cuts towards 0, `%` has the sign of the dividend,
//! and names in a nested `SELECT` are fields of its element only.
//!
//! - [`lexer`]: text to tokens with positions. [`ast`]: what a statement is made of. [`parser`]: tokens to a [`Statement`].
//! - [`eval`]: a [`Statement`] applied to a [`Message`]; AWS's `Undefined` is `None`. [`budget`]: what that may cost.
//! - [`value`], [`number`], [`cast`]: conversions. [`function`]: the functions.
//! - [`filter`]: topic filters with `+` and `#`, read at their place in a statement.
//! - [`substitution`]: texts with `${expression}` in them.

pub mod ast;
pub mod budget;
pub mod cast;
pub mod eval;
pub mod filter;
pub mod function;
pub mod lexer;
pub mod message;
pub mod number;
pub mod parser;
pub mod substitution;
pub mod value;

pub use ast::Statement;
pub use budget::TooMuch;
pub use eval::Output;
pub use lineproof_judge::journal::TopicFilter;
pub use message::Message;
pub use substitution::Substitution;

/// A statement could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {problem}; {remedy}")]
pub struct SqlError {
    /// Where in the statement, in characters from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: String,
    /// What can be written instead.
    pub remedy: String,
}

impl SqlError {
    fn new(column: usize, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { column, problem: problem.into(), remedy: remedy.into() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The first cells of the rows of this module's documentation that begin so.
    fn documented() -> Vec<&'static str> {
        let rows = include_str!("mod.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
        rows.filter_map(|row| row.split("` | ").next()).collect()
    }

    #[test]
    fn the_documentation_names_every_function_and_no_other() {
        let of_code: BTreeSet<&str> = function::all().map(|function| function.form).collect();
        let marked = include_str!("mod.rs").split("//! | function | what it gives |").nth(1).unwrap();
        let rows = marked.split("//! Refused").next().unwrap().lines().filter_map(|line| line.strip_prefix("//! | `"));
        let of_documentation: BTreeSet<&str> = rows.filter_map(|row| row.split("` | ").next()).collect();
        assert_eq!(of_documentation, of_code);
    }

    #[test]
    fn the_documentation_names_every_type_and_what_is_absent() {
        let text = include_str!("mod.rs").split("pub mod ast;").next().unwrap();
        for word in cast::Type::words().chain(function::absent::names()) {
            assert!(text.contains(&format!("`{word}`")), "{word}");
        }
    }

    #[test]
    fn every_operator_of_the_documentation_is_one() {
        for operator in "* / % + - < <= > >= = <> != AND OR".split(' ') {
            assert!(Statement::parse(&format!("SELECT a {operator} b AS c FROM 'x'")).is_ok(), "{operator}");
            assert!(documented().iter().any(|cell| cell.split("` `").any(|known| known == operator)), "{operator}");
        }
        for value in ["-a", "a IN b", "EXISTS (SELECT a FROM b)", "NOT a", "CASE a WHEN b THEN c ELSE d END"] {
            assert!(Statement::parse(&format!("SELECT VALUE ({value}) FROM 'x'")).is_ok(), "{value}");
        }
    }
}

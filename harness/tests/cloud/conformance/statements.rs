//! Statements of topic rules: what each makes of a message.

use serde_json::Value;

use super::rules::rule;
use super::{Case, Outcome, Scene, holds};

/// Developer Guide, "SQL reference": "SELECT clause", "WHERE clause", "Literals", "Case statements", "Nested object queries", "Operators",
/// "Functions".
const SELECT: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-select.html";
const WHERE: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-where.html";
const LITERALS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-literals.html";
const CASE: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-case.html";
const NESTED: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-nested-queries.html";
const OPERATORS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html";
pub(super) const FUNCTIONS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html";

/// A statement, with what it is given and what then comes out; a message that must not come out is followed by one that must.
struct Row {
    name: &'static str,
    source: &'static str,
    /// Before `FROM`, and behind it.
    select: &'static str,
    condition: &'static str,
    given: &'static [(&'static str, Option<&'static str>)],
}

/// A row with one message.
const fn row(
    name: &'static str,
    source: &'static str,
    select: &'static str,
    given: &'static [(&'static str, Option<&'static str>)],
) -> Row {
    Row { name, source, select, condition: "", given }
}

/// A row with a condition.
const fn filter(
    name: &'static str,
    source: &'static str,
    condition: &'static str,
    given: &'static [(&'static str, Option<&'static str>)],
) -> Row {
    Row { name, source, select: "SELECT *", condition, given }
}

const ROWS: &[Row] = &[
    row(
        "all",
        SELECT,
        "SELECT *",
        &[(r#"{"a": 1, "b": {"c": [1, "x", null, true]}}"#, Some(r#"{"a": 1, "b": {"c": [1, "x", null, true]}}"#))],
    ),
    row("fields", SELECT, "SELECT a, b.c AS d", &[(r#"{"a": 1, "b": {"c": 2}, "e": 3}"#, Some(r#"{"a": 1, "d": 2}"#))]),
    row("all_and_more", SELECT, "SELECT *, a + 1 AS b", &[(r#"{"a": 1}"#, Some(r#"{"a": 1, "b": 2}"#))]),
    row("a_value_alone", SELECT, "SELECT VALUE a", &[(r#"{"a": {"b": 5}}"#, Some(r#"{"b": 5}"#))]),
    row("what_is_not_there_is_left_out", SELECT, "SELECT a, nothing", &[(r#"{"a": 1}"#, Some(r#"{"a": 1}"#))]),
    row("array_literals", LITERALS, "SELECT [a, 'x', 3] AS list", &[(r#"{"a": 1}"#, Some(r#"{"list": [1, "x", 3]}"#))]),
    row("object_literals", LITERALS, "SELECT {'v': a} AS object", &[(r#"{"a": 1}"#, Some(r#"{"object": {"v": 1}}"#))]),
    row(
        "case_chooses",
        CASE,
        "SELECT CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END AS n",
        &[(r#"{"a": 2}"#, Some(r#"{"n": "two"}"#)), (r#"{"a": 7}"#, Some(r#"{"n": "many"}"#))],
    ),
    row(
        "nested_queries",
        NESTED,
        "SELECT (SELECT v FROM list WHERE v > 1) AS above",
        &[(r#"{"list": [{"v": 1}, {"v": 2}, {"v": 3}]}"#, Some(r#"{"above": [{"v": 2}, {"v": 3}]}"#))],
    ),
    row(
        "nested_values",
        NESTED,
        "SELECT (SELECT VALUE v FROM list) AS values_of",
        &[(r#"{"list": [{"v": 1}, {"v": 2}]}"#, Some(r#"{"values_of": [1, 2]}"#))],
    ),
    filter(
        "comparisons",
        WHERE,
        "WHERE a > 1 AND a <= 3",
        &[(r#"{"a": 1}"#, None), (r#"{"a": 4}"#, None), (r#"{"a": 3}"#, Some(r#"{"a": 3}"#))],
    ),
    filter(
        "or_and_not",
        WHERE,
        "WHERE NOT a = 1 OR b = 1",
        &[(r#"{"a": 1, "b": 2}"#, None), (r#"{"a": 1, "b": 1}"#, Some(r#"{"a": 1, "b": 1}"#))],
    ),
    filter(
        "different_from",
        OPERATORS,
        "WHERE a <> 'x'",
        &[(r#"{"a": "x"}"#, None), (r#"{"a": "y"}"#, Some(r#"{"a": "y"}"#))],
    ),
    filter(
        "in_an_array",
        OPERATORS,
        "WHERE a IN [1, 2]",
        &[(r#"{"a": 3}"#, None), (r#"{"a": 2}"#, Some(r#"{"a": 2}"#))],
    ),
    filter(
        "exists",
        OPERATORS,
        "WHERE EXISTS (SELECT * FROM list WHERE v = 2)",
        &[
            (r#"{"list": [{"v": 1}]}"#, None),
            (r#"{"list": [{"v": 1}, {"v": 2}]}"#, Some(r#"{"list": [{"v": 1}, {"v": 2}]}"#)),
        ],
    ),
    filter(
        "what_is_not_there_is_not_true",
        WHERE,
        "WHERE nothing = 1",
        &[(r#"{"a": 1}"#, None), (r#"{"nothing": 1}"#, Some(r#"{"nothing": 1}"#))],
    ),
    row(
        "arithmetic",
        OPERATORS,
        "SELECT a + b AS sum, a - b AS less, a * b AS product, a % b AS rest",
        &[(r#"{"a": 7, "b": 2}"#, Some(r#"{"sum": 9, "less": 5, "product": 14, "rest": 1}"#))],
    ),
    row("texts_are_joined", OPERATORS, "SELECT 'n' + a AS text", &[(r#"{"a": 5}"#, Some(r#"{"text": "n5"}"#))]),
    row(
        "topic_levels",
        FUNCTIONS,
        "SELECT topic(1) AS first, topic(2) AS name, topic() AS whole",
        &[("{}", Some(r#"{"first": "free", "name": "topic_levels", "whole": "free/topic_levels/in"}"#))],
    ),
    row(
        "numbers",
        FUNCTIONS,
        "SELECT abs(-5) AS a, ceil(1.2) AS b, floor(1.7) AS c, round(2.5) AS d, sign(-7) AS e, mod(8, 3) AS f",
        &[("{}", Some(r#"{"a": 5, "b": 2, "c": 1, "d": 3, "e": -1, "f": 2}"#))],
    ),
    row(
        "powers",
        FUNCTIONS,
        "SELECT power(2, 5) AS a, sqrt(9) AS b, trunc(2.3123, 2) AS c",
        &[("{}", Some(r#"{"a": 32, "b": 3, "c": 2.31}"#))],
    ),
    row(
        "bits",
        FUNCTIONS,
        "SELECT bitand(13, 5) AS a, bitor(8, 5) AS b, bitxor(13, 5) AS c, bitnot(13) AS d",
        &[("{}", Some(r#"{"a": 5, "b": 13, "c": 8, "d": -14}"#))],
    ),
    row(
        "letters",
        FUNCTIONS,
        "SELECT lower('HELLO') AS a, upper('hello') AS b, trim(' hi ') AS c, length('hi') AS d, chr(65) AS e",
        &[("{}", Some(r#"{"a": "hello", "b": "HELLO", "c": "hi", "d": 2, "e": "A"}"#))],
    ),
    row(
        "parts_of_texts",
        FUNCTIONS,
        "SELECT startswith('ranger', 'ran') AS a, endswith('cat', 'at') AS b, indexof('abcd', 'bc') AS c, substring('012345', 1, 3) AS d",
        &[("{}", Some(r#"{"a": true, "b": true, "c": 1, "d": "12"}"#))],
    ),
    row(
        "padding",
        FUNCTIONS,
        "SELECT lpad('hello', 2) AS a, rpad('hello', 2) AS b, ltrim('  h i ') AS c, rtrim(' h i  ') AS d",
        &[("{}", Some(r#"{"a": "  hello", "b": "hello  ", "c": "h i ", "d": " h i"}"#))],
    ),
    row("replacing", FUNCTIONS, "SELECT replace('abcd', 'bc', 'x') AS a", &[("{}", Some(r#"{"a": "axd"}"#))]),
    row(
        "patterns",
        FUNCTIONS,
        "SELECT regexp_matches('aaaa', 'a{2,}') AS a, regexp_replace('abcd', 'bc', 'x') AS b, regexp_substr('hihihello', 'hi') AS c",
        &[("{}", Some(r#"{"a": true, "b": "axd", "c": "hi"}"#))],
    ),
    row(
        "joining",
        FUNCTIONS,
        "SELECT concat('con', 'cat') AS a, concat([1, 2, 3], 4) AS b",
        &[("{}", Some(r#"{"a": "concat", "b": [1, 2, 3, 4]}"#))],
    ),
    row(
        "getting",
        FUNCTIONS,
        "SELECT get(list, 1) AS a, get(object, 'b') AS b",
        &[(r#"{"list": ["x", "y"], "object": {"b": 7}}"#, Some(r#"{"a": "y", "b": 7}"#))],
    ),
    row(
        "casting",
        FUNCTIONS,
        "SELECT cast(a AS Int) AS a, cast(b AS String) AS b, cast(c AS Boolean) AS c, cast(d AS Decimal) AS d",
        &[(r#"{"a": "10", "b": 5, "c": "true", "d": "2.5"}"#, Some(r#"{"a": 10, "b": "5", "c": true, "d": 2.5}"#))],
    ),
    row(
        "nothing_and_null",
        FUNCTIONS,
        "SELECT isUndefined(x) AS a, isNull(y) AS b, nanvl(y, 8) AS c",
        &[(r#"{"y": null}"#, Some(r#"{"a": true, "b": true, "c": 8}"#))],
    ),
    row(
        "base64",
        FUNCTIONS,
        "SELECT encode(a, 'base64') AS a, encode(*, 'base64') AS whole",
        &[(r#"{"a":"hi"}"#, Some(r#"{"a": "aGk=", "whole": "eyJhIjoiaGkifQ=="}"#))],
    ),
    row(
        "decoding",
        FUNCTIONS,
        "SELECT decode(a, 'base64') AS a",
        &[(r#"{"a": "eyJiIjoxfQ=="}"#, Some(r#"{"a": {"b": 1}}"#))],
    ),
    row(
        "hashes",
        FUNCTIONS,
        "SELECT sha1('hello') AS a, sha256('hello') AS b",
        &[(
            "{}",
            Some(
                r#"{"a": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d", "b": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}"#,
            ),
        )],
    ),
    row(
        "times",
        FUNCTIONS,
        "SELECT parse_time('yyyy-MM-dd HH:mm:ss', 1234567890000) AS a, time_to_epoch('2020-04-03 09:45:00 UTC+01:00', 'yyyy-MM-dd HH:mm:ss z') AS b",
        &[("{}", Some(r#"{"a": "2009-02-13 23:31:30", "b": 1585903500000}"#))],
    ),
];

/// Whether numbers and all else are the same: `3` is `3.0`.
fn is_same(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| is_same(value, other)))
        }
        (found, wanted) => found == wanted,
    }
}

async fn through_a_rule(scene: Scene, given: &'static [(&'static str, Option<&'static str>)]) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("out")).await?;
    for (payload, wanted) in given {
        device.publish(&scene.topic("in"), payload).await?;
        let Some(wanted) = wanted else { continue };
        let (_, found) = other.json().await?;
        let wanted: Value = serde_json::from_str(wanted).unwrap();
        holds(is_same(&found, &wanted), || format!("{payload} gives {found}, not {wanted}"))?;
    }
    Ok(())
}

/// One that publishes what is selected from the case's messages to the case's `out`.
fn republishing(Row { name, select, condition, .. }: &Row) -> String {
    let sql = format!("{select} FROM 'free/{name}/in' {condition}");
    let to = format!("Actions: [{{ Republish: {{ RoleArn: !GetAtt Role.Arn, Topic: free/{name}/out }} }}]");
    rule(name, sql.trim_end(), &to)
}

/// A case for each statement.
pub(super) fn cases() -> impl Iterator<Item = Case> {
    ROWS.iter().map(|row| Case::new(row.name, row.source, |scene| through_a_rule(scene, row.given)))
}

/// The rules of the cases.
pub(super) fn rules() -> String {
    ROWS.iter().map(republishing).collect()
}

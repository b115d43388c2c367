use super::*;
use crate::cloud::sql::number::Arithmetic;
use line_model::condition::Comparison;
use proptest::prelude::*;

fn refused(text: &str) -> SqlError {
    Statement::parse(text).map(|statement| panic!("{text}: {statement:?}")).unwrap_err()
}

#[test]
fn and_binds_stronger_than_or_and_not_strongest() {
    let statement = Statement::parse("select * from 'a' where NOT x = 1 OR y > 2 AND z").unwrap();
    let path = |name: &str| Expression::Path(vec![name.into()]);
    let number = |value: i64| Box::new(Expression::Literal(value.into()));
    let x = Expression::Compare(Box::new(path("x")), Comparison::Equal, number(1));
    let y = Expression::Compare(Box::new(path("y")), Comparison::Greater, number(2));
    let right = Expression::And(vec![y, path("z")]);
    let expected = Expression::Or(vec![Expression::Not(Box::new(x)), right]);
    assert_eq!(statement.condition, Some(expected));
    let sum = Statement::parse("select a + b * -2 as c from 'a'").unwrap();
    let product = Expression::Arithmetic(Box::new(path("b")), vec![(Arithmetic::Multiply, *number(-2))]);
    let value = Expression::Arithmetic(Box::new(path("a")), vec![(Arithmetic::Add, product)]);
    assert_eq!(sum.select, Selection::Items(vec![SelectItem::Field { name: vec!["c".into()], value }]));
}

/// The statement, the column, and pieces of what is said.
const REFUSED: &[(&str, usize, &str, &str)] = &[
    ("SELECT * FROM 'a' WHERE absolute(x) > 1", 25, "there is no function absolute()", "valid names"),
    ("SELECT * FROM 'a' WHERE substr(x) = 1", 25, "there is no function substr()", "did you mean `substring`?"),
    ("SELECT aws_lambda('f', *) AS x FROM 'a'", 8, "aws_lambda() of AWS is not supported", "action Lambda"),
    ("SELECT get_thing_shadow('a', 'r') AS x FROM 'a'", 8, "get_thing_shadow() of AWS", "update/accepted"),
    ("SELECT get_dynamodb('a') AS x FROM 'a'", 8, "get_dynamodb() of AWS", "in a function"),
    ("SELECT get_secret('a') AS x FROM 'a'", 8, "get_secret() of AWS", "no secrets"),
    ("SELECT md5(x) AS x FROM 'a'", 8, "md5() of AWS", "sha256"),
    ("SELECT abs(x, y) AS x FROM 'a'", 8, "abs() is given 2 arguments", "write abs(number)"),
    ("SELECT encode(*) AS x FROM 'a'", 8, "encode() is given 1 argument", "'base64'"),
    ("SELECT encode(x, y) AS x FROM 'a'", 18, "must be written out", "'base64'"),
    ("SELECT decode(x, 'hex') AS x FROM 'a'", 18, "must be written out", "'base64'"),
    ("SELECT cast(x AS date) AS x FROM 'a'", 18, "there is no type date", "Boolean"),
    ("SELECT regexp_matches(x, '(?=a)') AS x FROM 'a'", 26, "look-around", "without look-around"),
    ("SELECT regexp_matches(x, '(') AS x FROM 'a'", 26, "cannot use the regular expression", "brackets"),
    ("SELECT regexp_matches(x, 'a{1000}{1000}{1000}') AS x FROM 'a'", 26, "too large", ""),
    ("SELECT regexp_replace(x, 'a', 'b$') AS x FROM 'a'", 31, "`$` and `\\`", "\\$"),
    ("SELECT parse_time('yyyy-ww', 1) AS x FROM 'a'", 19, "2 times `w`", "letters"),
    ("SELECT parse_time(\"yyyy 'at\", 1) AS x FROM 'a'", 19, "not closed", ""),
    ("SELECT parse_time('yyyy', 1, 'America/Belize') AS x FROM 'a'", 30, "America/Belize", "offset"),
    ("SELECT time_to_epoch(x, 'YYYY') AS x FROM 'a'", 25, "4 times `Y`", "letters"),
    ("SELECT transform('other', a, b) AS x FROM 'a'", 18, "one way", "'enrichArray'"),
    ("SELECT topic(2) FROM 'a'", 8, "this value has no name", "AS"),
    ("SELECT topic(0) AS t FROM 'a'", 14, "a topic has no level 0", "from 1"),
    ("SELECT * FROM 'a' WHERE x IN (1, 2)", 32, "no list in parentheses", "[1, 2]"),
    ("SELECT * FROM 'a' WHERE x IN (1)", 33, "IN looks into an array", "[1, 2]"),
    ("SELECT * FROM 'a' WHERE x LIKE 'a%'", 27, "LIKE is not possible here", "regexp_matches"),
    ("SELECT * FROM 'a' WHERE x BETWEEN 1 AND 2", 27, "BETWEEN is not possible here", ">= and <="),
    ("SELECT * FROM 'a' WHERE x IS NULL", 27, "`IS` is not possible here", "isNull()"),
    ("SELECT CASE WHEN a THEN b END AS x FROM 'a'", 13, "no CASE without a value", "CASE value"),
    ("SELECT CASE a END AS x FROM 'a'", 15, "`END` is not possible", "WHEN"),
    ("SELECT a[0] AS x FROM 'a'", 9, "no index in brackets", "get(array, 0)"),
    ("SELECT a.0 AS x FROM 'a'", 10, "behind a dot", "get(array, 0)"),
    ("SELECT a.'b' AS x FROM 'a'", 10, "behind a dot", "get(object, 'name')"),
    ("SELECT [1, 2,] AS x FROM 'a'", 14, "`]` is not possible", "a value"),
    ("SELECT {a: 1} AS x FROM 'a'", 9, "`a` is not possible", "a name in quotes"),
    ("SELECT (SELECT a FROM 'b') AS x FROM 'a'", 23, "not at a topic", "without quotes"),
    ("SELECT a * AS x FROM 'a'", 12, "AS is not possible", "a value"),
    ("SELECT length(*) AS x FROM 'a'", 15, "`*` is no value here", "encode(*"),
    ("SELECT @x AS y FROM 'a'", 8, "`@` is not supported", "no variables"),
    ("SET x = 1 SELECT * FROM 'a'", 1, "SET is not possible", "no variables"),
    ("SELECT `x` FROM 'a'", 8, "is not supported", "get(object, 'name')"),
    ("SELECT a || b AS x FROM 'a'", 10, "`|` is not supported", "+ for texts"),
    ("SELECT * FROM 'a' -- all of it", 19, "no comments", "remove it"),
    ("SELECT * FROM a", 15, "FROM needs a topic filter in quotes", "'lines/+/parts'"),
    ("SELECT * FROM 'a", 15, "this string is not closed", "'"),
    ("SELECT *", 9, "the statement ends here", "FROM"),
    ("SELECT * FROM 'a' WHERE", 24, "the statement ends here", "a value"),
    ("SELECT * FROM 'a' LIMIT 1", 19, "`LIMIT` is not possible here", "one message at a time"),
    ("SELECT * FROM 'a' WHERE a = b = c", 31, "a comparison is not possible here", "end of the statement"),
    ("UPDATE x", 1, "`UPDATE` is not possible here", "SELECT"),
    ("SELECT 1x AS y FROM 'a'", 8, "`1x` is not a number", "1e3"),
    ("SELECT 1e400 AS y FROM 'a'", 8, "`1e400` is not a number", "1.7e308"),
    ("SELECT * FROM 'a/#/b'", 15, "is not a topic filter", "only at the end"),
    ("SELECT * FROM '$aws/rules/r/a'", 15, "no rule can listen to", "without $aws/rules/"),
    ("SELECT * FROM '$SYS/#'", 15, "nothing is ever published on", "$aws/"),
];

#[test]
fn what_cannot_be_done_is_named_with_its_place() {
    for (sql, column, problem, remedy) in REFUSED {
        let error = refused(sql);
        assert_eq!(error.column, *column, "{sql}: {error}");
        assert!(error.problem.contains(problem) && error.remedy.contains(remedy), "{sql}: {error}");
    }
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/reserved-topics.html>
#[test]
fn rules_listen_to_what_aws_itself_publishes() {
    for topic in ["$aws/events/presence/connected/+", "$aws/things/+/shadow/update/accepted", "a/$b/+", "#"] {
        let statement = Statement::parse(&format!("SELECT * FROM '{topic}'")).unwrap();
        assert_eq!(statement.from.text(), topic);
    }
}

#[test]
fn nesting_has_a_limit_and_length_has_one() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("SELECT * FROM 'a' WHERE {}x{}", open.repeat(depth), close.repeat(depth))
    };
    assert!(Statement::parse(&nested("(", ")", 64)).is_ok());
    assert_eq!(refused(&nested("(", ")", 65)).problem, "the statement nests too deeply");
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{'a':", "}"),
        ("NOT ", ""),
        ("- ", ""),
        ("abs(", ")"),
        ("cast(", " AS Int)"),
        ("(SELECT a FROM ", ")"),
        ("EXISTS (SELECT a FROM ", ")"),
        ("CASE ", " WHEN 1 THEN 2 END"),
    ] {
        assert_eq!(refused(&nested(open, close, 5000)).problem, "the statement nests too deeply", "{open}");
    }
    for chain in [" AND x", " OR x", " + x", " * x", ".x"] {
        assert!(Statement::parse(&format!("SELECT * FROM 'a' WHERE x{}", chain.repeat(30_000))).is_ok(), "{chain}");
    }
    let name = refused(&format!("SELECT a AS a{} FROM 'a'", ".a".repeat(64)));
    assert_eq!((name.column, name.problem.as_str()), (13, "the name nests 65 levels deep"));
    let long = refused(&format!("SELECT * FROM 'a' WHERE x{}", " ".repeat(262_144)));
    assert!(long.remedy.contains("262144"), "{long}");
    for piece in ["9", "x", "'", "$", "(", "\u{fffd}"] {
        let error = refused(&format!("SELECT {}", piece.repeat(200_000 / piece.len())));
        assert!(error.to_string().len() < 400, "{error}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,60}") {
        let _ = Statement::parse(&text);
    }

    #[test]
    fn no_sequence_of_tokens_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "SELECT", "*", ",", "FROM", "'a/+'", "WHERE", "x", ".", "(", ")", "AND", "NOT", "=", "1", "topic", "AS", "[", "]", "{",
        "}", ":", "+", "-", "/", "%", "IN", "EXISTS", "CASE", "WHEN", "THEN", "ELSE", "END", "VALUE", "cast", "encode", "'base64'",
    ]), 0..20)) {
        let text = words.join(" ");
        for text in [text.clone(), format!("SELECT {text} AS x FROM 'a'"), format!("SELECT * FROM 'a' WHERE {text}")] {
            if let Err(error) = Statement::parse(&text) {
                prop_assert!(error.column >= 1 && error.column <= text.chars().count() + 1);
            }
        }
    }
}

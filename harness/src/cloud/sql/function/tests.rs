//! The examples of AWS's page on functions, and what its tables say of conversions.

use super::*;
use crate::cloud::sql::{Output, Statement};
use serde_json::json;

fn value(expression: &str) -> Option<Value> {
    let sql = format!("SELECT VALUE {expression} FROM '#'");
    let payload = json!({"none": null, "list": [1, 2, 3], "object": {"a": 1}, "flag": true});
    let message = Message {
        client: "gateway-a",
        principal: None,
        topic: "things/myThings/thingOne",
        payload: Some(&payload),
        bytes: b"",
        timestamp: 1_481_825_251_155,
        trace: "12345678-1234-1234-1234-123456789012",
        account: "123456789012",
    };
    match Statement::parse(&sql).unwrap_or_else(|error| panic!("{sql}: {error}")).apply(&message).unwrap() {
        Some(Output::Json(value)) => Some(value),
        _ => None,
    }
}

fn hold(table: Vec<(&str, Option<Value>)>) {
    for (expression, expected) in table {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html>
#[test]
fn texts() {
    hold(vec![
        ("length('hi')", Some(json!(2))),
        ("length(false)", Some(json!(5))),
        ("length('€')", Some(json!(1))),
        ("numbytes('€')", Some(json!(3))),
        ("lower('HELLO')", Some(json!("hello"))),
        ("lower(['HELLO'])", Some(json!("[\"hello\"]"))),
        ("upper(['hello'])", Some(json!("[\"HELLO\"]"))),
        ("upper(none)", None),
        ("Trim(' hi ')", Some(json!("hi"))),
        ("ltrim(' h i ')", Some(json!("h i "))),
        ("rtrim(' h i ')", Some(json!(" h i"))),
        ("lpad('hello', 2)", Some(json!("  hello"))),
        ("lpad(1, 3)", Some(json!("   1"))),
        ("rpad('hello', '2.9')", Some(json!("hello  "))),
        ("rpad('x', -5)", Some(json!("x"))),
        ("length(lpad('', 1e300))", Some(json!(1000))),
        ("lpad('x', true)", None),
        ("chr(65)", Some(json!("A"))),
        ("chr(49.9)", Some(json!("1"))),
        ("chr(128)", None),
        ("chr(-1)", None),
        ("startswith('ranger','ran')", Some(json!(true))),
        ("endswith('cat','at')", Some(json!(true))),
        ("startswith(123, 12)", Some(json!(true))),
        ("startswith('x', none)", None),
        ("indexof('abcd', 'bc')", Some(json!(1))),
        ("indexof('äbcd', 'bc')", Some(json!(1))),
        ("indexof('abcd', 'x')", None),
        ("replace('abcd', 'bc', 'x')", Some(json!("axd"))),
        ("replace('abcdabcd', 'b', 'x')", Some(json!("axcdaxcd"))),
        ("replace(1, 1, none)", None),
        ("substring('012345', 0)", Some(json!("012345"))),
        ("substring('012345', 2.745)", Some(json!("2345"))),
        ("substring(123, 2)", Some(json!("3"))),
        ("substring('012345', -1)", Some(json!("012345"))),
        ("substring(true, 1.2)", Some(json!("rue"))),
        ("substring(false, -2.411E247)", Some(json!("false"))),
        ("substring('012345', 1, 3)", Some(json!("12"))),
        ("substring('012345', -50, 50)", Some(json!("012345"))),
        ("substring('012345', 3, 1)", Some(json!(""))),
        ("substring('012345', 'x')", None),
    ]);
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-func-regex-matches>
#[test]
fn regular_expressions() {
    hold(vec![
        ("regexp_matches('aaaa', 'a{2,}')", Some(json!(true))),
        ("regexp_matches('aaaa', 'b')", Some(json!(false))),
        ("regexp_matches('aaaa', list)", Some(json!(false))),
        ("regexp_matches('aaaa', '(' + '')", None),
        ("regexp_replace('abcd', 'bc', 'x')", Some(json!("axd"))),
        ("regexp_replace('abcd', 'b(.*)d', '$1')", Some(json!("ac"))),
        ("regexp_replace('ab', '(?P<first>a)(x)?', '${first}$2-\\$1a')", Some(json!("a-$1ab"))),
        ("regexp_replace('ab', 'a', '$1')", None),
        ("regexp_substr('hihihello', 'hi')", Some(json!("hi"))),
        ("regexp_substr('hihihello', '(hi)*')", Some(json!("hihi"))),
        ("regexp_substr('hello', 'x')", None),
    ]);
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-func-abs>
#[test]
fn numbers() {
    hold(vec![
        ("abs(-5)", Some(json!(5))),
        ("abs('-5.123')", Some(json!(5.123))),
        ("abs(true)", None),
        ("sign(-7)", Some(json!(-1))),
        ("sign('0.0')", Some(json!(0))),
        ("ceil(1.2)", Some(json!(2))),
        ("ceil(-1.2)", Some(json!(-1))),
        ("floor('1.2')", Some(json!(1))),
        ("floor(-1.2)", Some(json!(-2))),
        ("floor(list)", None),
        ("Round(1.2)", Some(json!(1))),
        ("Round(1.5)", Some(json!(2))),
        ("Round(-1.1)", Some(json!(-1))),
        ("Round(-1.5)", Some(json!(-2))),
        ("trunc(2.3, 0)", Some(json!(2))),
        ("trunc(2.3123, 2)", Some(json!(2.31))),
        ("trunc(2.888, 2.9)", Some(json!(2.88))),
        ("trunc(2.888, -1)", Some(json!(2))),
        ("trunc(2.00, 5)", Some(json!(2))),
        ("mod(8, 3)", Some(json!(2))),
        ("remainder(8.5, 3)", Some(json!(2.5))),
        ("power(2, 5)", Some(json!(32))),
        ("power(-1, 0.5)", None),
        ("sqrt(9)", Some(json!(3))),
        ("sqrt(-1)", None),
        ("exp(0)", Some(json!(1))),
        ("ln(exp(1))", Some(json!(1))),
        ("log(100)", Some(json!(2))),
        ("log(0)", None),
        ("acos(0)", Some(json!(std::f64::consts::FRAC_PI_2))),
        ("atan2(1, 0)", Some(json!(std::f64::consts::FRAC_PI_2))),
        ("bitand(13, 5)", Some(json!(5))),
        ("bitor(8, '5.7')", Some(json!(13))),
        ("bitxor(13, 5)", Some(json!(8))),
        ("bitnot(13)", Some(json!(-14))),
        ("bitnot(1e300)", None),
    ]);
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-get>
#[test]
fn collections() {
    hold(vec![
        ("get(['a', 'b', 'c'], 1)", Some(json!("b"))),
        ("get(['a', 'b', 'c'], '1')", Some(json!("b"))),
        ("get(['a'], 1)", None),
        ("get(['a'], -1)", None),
        ("get({'a':'b'}, 'a')", Some(json!("b"))),
        ("get({'1':'b'}, 1)", None),
        ("get('abc', 0)", Some(json!("a"))),
        ("get(5, 0)", None),
        ("concat()", None),
        ("concat(1)", Some(json!(1))),
        ("concat([1, 2, 3], 4)", Some(json!([1, 2, 3, 4]))),
        ("concat([1, 2, 3], 'hello', [4, 5, 6])", Some(json!([1, 2, 3, "hello", 4, 5, 6]))),
        ("concat('con', 'cat')", Some(json!("concat"))),
        ("concat(1, 'hello')", Some(json!("1hello"))),
        ("concat('a', none)", None),
        ("concat(1, 2)", None),
        ("isNull(5)", Some(json!(false))),
        ("isNull(none)", Some(json!(true))),
        ("isNull(missing)", Some(json!(false))),
        ("isUndefined(5)", Some(json!(false))),
        ("isUndefined(none)", Some(json!(false))),
        ("isUndefined(floor([1,2,3]))", Some(json!(true))),
        ("Nanvl(8, 3)", Some(json!(8))),
        ("nanvl(none, 3)", Some(json!(3))),
        ("nanvl(missing, 3)", Some(json!(3))),
        ("get_or_default(missing, 'x')", Some(json!("x"))),
        ("get_or_default(missing)", None),
        ("transform('enrichArray', object, [{'b': 2}, {}])", Some(json!([{"a": 1, "b": 2}, {"a": 1}]))),
        ("transform('enrichArray', object, [1])", None),
        (
            "transform('enrichArray', {'key': object.a}, (SELECT VALUE x FROM [{'x': {'c': 1}}]))",
            Some(json!([{"key": 1, "c": 1}])),
        ),
    ]);
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-decode-base64>
#[test]
fn encodings() {
    hold(vec![
        ("decode('eyAidGVtcGVyYXR1cmUiOiAzMyB9Cg==', \"base64\").temperature", Some(json!(33))),
        ("decode(encode('not JSON', 'base64'), 'base64')", Some(json!("not JSON"))),
        ("decode('***', 'base64')", Some(json!(null))),
        ("decode('/w==', 'base64')", Some(json!(null))),
        ("encode(list, 'base64')", Some(json!("WzEsMiwzXQ=="))),
        ("encode(none, 'base64')", None),
        ("sha1('hello')", Some(json!("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"))),
        ("sha256('hello')", Some(json!("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"))),
        ("length(sha224('a') + sha384('a') + sha512('a'))", Some(json!(56 + 96 + 128))),
    ]);
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-parse-time>
#[test]
fn times() {
    hold(vec![
        (
            "parse_time(\"yyyy.MM.dd G 'at' HH:mm:ss z\", 100000000, '-06:00')",
            Some(json!("1970.01.01 AD at 21:46:40 -06:00")),
        ),
        ("parse_time(\"yyyy.MM.dd G 'at' HH:mm:ss z\", 1497028786000)", Some(json!("2017.06.09 AD at 17:19:46 UTC"))),
        ("parse_time('yyyy', timestamp(), 'UTC')", Some(json!("2016"))),
        ("parse_time('EEE EEEE MMM MMMM d D e', 1583020799999)", Some(json!("Sat Saturday Feb February 29 60 6"))),
        (
            "parse_time('yy h a K k S SSS SSSSS Z ZZ', 1583020799987, '+0130')",
            Some(json!("20 1 AM 1 1 9 987 98700 +0130 +01:30")),
        ),
        ("parse_time(\"''yyyy''\", -1)", Some(json!("'1969'"))),
        ("parse_time('yyyy-MM-dd HH:mm:ss.SSS', -1)", Some(json!("1969-12-31 23:59:59.999"))),
        ("parse_time('yyyy', 1e300)", None),
        ("parse_time('yyyy', 'x')", None),
        ("parse_time('w' + '', 1)", None),
        ("parse_time('yyyy', 1, 'Europe/' + 'Berlin')", None),
    ]);
    assert!(value("parse_time('yyyy G D', -9223372036854775808)").is_some());
    assert!(value("parse_time('yyyy D', 9223372036854775807, '-00:01')").is_some());
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-time-to-epoch>
#[test]
fn times_back() {
    hold(vec![
        (
            "time_to_epoch('2020-04-03 09:45:18 UTC+01:00', 'yyyy-MM-dd HH:mm:ss VV')",
            Some(json!(1_585_903_518_000_i64)),
        ),
        ("time_to_epoch('18 December 2015', 'dd MMMM yyyy')", Some(json!(1_450_396_800_000_i64))),
        (
            "time_to_epoch('2007-12-03T10:15:30.592Z', \"yyyy-MM-dd'T'HH:mm:ss.SSSX\")",
            Some(json!(1_196_676_930_592_i64)),
        ),
        ("time_to_epoch('2007-12-03 10:15:30.592 America/Los_Angeles', 'yyyy-MM-dd HH:mm:ss.SSS z')", None),
        ("time_to_epoch('Thu 1 Jan 70 12:00 AM', 'EEE d MMM yy hh:mm a')", Some(json!(3_155_760_000_000_i64))),
        ("time_to_epoch('999999999', 'y')", None),
        ("time_to_epoch('999999999-01-01', 'y-MM-dd')", None),
        ("time_to_epoch('1999999999999999999', 'yyyyyyyyyyyyyyyyyyy')", None),
        ("time_to_epoch('2020 1999999999999999999', 'yyyy HHHHHHHHHHHHHHHHHHH')", None),
        ("time_to_epoch('20200229', 'yyyyMMdd')", Some(json!(1_582_934_400_000_i64))),
        ("time_to_epoch('20210229', 'yyyyMMdd')", None),
        ("time_to_epoch('1969-12-31 23:59:59.9', 'yyyy-MM-dd HH:mm:ss.S')", Some(json!(-100))),
        ("time_to_epoch('1969-12-31 24:00', 'yyyy-MM-dd HH:mm')", None),
        ("time_to_epoch('1970-01-01 13 PM', 'yyyy-MM-dd hh a')", None),
        ("time_to_epoch('1970-01-01 ', 'yyyy-MM-dd')", None),
        ("time_to_epoch('10:00', 'HH:mm')", None),
        ("time_to_epoch('€', 'E')", None),
        ("time_to_epoch('1€', 'yyyy')", None),
        ("time_to_epoch('2020', 'w' + '')", None),
    ]);
}

proptest::proptest! {
    /// Whatever moment: its text is the same moment.
    #[test]
    fn times_go_there_and_back(at in -62_135_596_800_000_i64..253_402_300_800_000, hours in -23_i64..24) {
        let zone = format!("{}{:02}:30", if hours < 0 { '-' } else { '+' }, hours.abs());
        let text = format!("parse_time('yyyy-MM-dd HH:mm:ss.SSS ZZ', {at}, '{zone}')");
        let year = value(&format!("substring({text}, 0, 1)")).unwrap();
        proptest::prop_assume!(year != json!("-"));
        let back = value(&format!("time_to_epoch({text}, 'yyyy-MM-dd HH:mm:ss.SSS XXX')"));
        proptest::prop_assert_eq!(back, Some(json!(at)));
    }

    #[test]
    fn no_text_and_no_pattern_make_them_panic(text in "\\PC{0,20}|[0-9]{0,20}", pattern in "[yMdHhamsSEVzZX' :-]{0,12}") {
        let (text, pattern) = (text.replace('\'', "''"), pattern.replace('\'', "''"));
        for call in [format!("time_to_epoch('{text}', '' + '{pattern}')"), format!("parse_time('' + '{pattern}', 1, '' + '{text}')")] {
            value(&call);
        }
    }
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-function-topic>
#[test]
fn the_message() {
    hold(vec![
        ("topic()", Some(json!("things/myThings/thingOne"))),
        ("topic(1)", Some(json!("things"))),
        ("topic('3')", Some(json!("thingOne"))),
        ("topic(4)", None),
        ("topic(flag)", None),
        ("timestamp()", Some(json!(1_481_825_251_155_u64))),
        ("clientid()", Some(json!("gateway-a"))),
        ("principal()", None),
        ("traceid()", Some(json!("12345678-1234-1234-1234-123456789012"))),
        ("accountid()", Some(json!("123456789012"))),
        ("sql_version()", Some(json!("2016-03-23"))),
        ("length(newuuid())", Some(json!(36))),
        ("newuuid() = newuuid()", Some(json!(false))),
        ("rand() >= 0 AND rand() < 1", Some(json!(true))),
        ("rand() = rand()", Some(json!(false))),
    ]);
}

#[test]
fn every_name_stands_for_one_function() {
    let names: Vec<String> = all().map(|function| function.name().to_lowercase()).collect();
    assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), names.len());
    assert_eq!(named("ISUNDEFINED").unwrap().form, "isUndefined(value)");
    let (problem, remedy) = named("substr").unwrap_err();
    assert_eq!(problem, "there is no function substr()");
    assert_eq!(remedy, "did you mean `substring`?");
}

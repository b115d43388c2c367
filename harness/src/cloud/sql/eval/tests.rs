use super::*;
use proptest::prelude::*;
use serde_json::json;

pub(crate) fn message(payload: &Value) -> Message<'_> {
    Message {
        client: "gateway-a",
        principal: Some("0af1"),
        topic: "lines/mps/gateways/a/parts",
        payload: Some(payload),
        bytes: b"{}",
        timestamp: 7,
        trace: "11111111-2222-4333-8444-555555555555",
        account: "123456789012",
    }
}

fn apply(sql: &str, payload: &Value) -> Option<Output> {
    Statement::parse(sql).unwrap_or_else(|error| panic!("{sql}: {error}")).apply(&message(payload)).unwrap()
}

fn json(sql: &str, payload: &Value) -> Value {
    match apply(sql, payload) {
        Some(Output::Json(value)) => value,
        other => panic!("{sql}: {other:?}"),
    }
}

fn value(expression: &str, payload: &Value) -> Option<Value> {
    match apply(&format!("SELECT VALUE ({expression}) FROM '#'"), payload) {
        Some(Output::Json(value)) => Some(value),
        Some(Output::Bytes(bytes)) if bytes.is_empty() => None,
        other => panic!("{expression}: {other:?}"),
    }
}

fn holds(condition: &str, payload: &Value) -> bool {
    apply(&format!("SELECT * FROM '#' WHERE {condition}"), payload).is_some()
}

#[test]
fn fields_and_functions_are_selected_and_later_ones_win() {
    let payload = json!({"serial": 5, "gateway": "forged", "at": {"s": 1}});
    let sql = "SELECT *, topic(4) AS gateway, at.s, clientid() AS client, timestamp() AS ms, missing, topic(9) AS no \
               FROM 'lines/+/gateways/+/parts' WHERE serial > 0";
    let expected = json!({"serial": 5, "gateway": "a", "at": {"s": 1}, "s": 1, "client": "gateway-a", "ms": 7});
    assert_eq!(json(sql, &payload), expected);
    assert_eq!(json("SELECT * FROM '#'", &json!([1])), json!([1]));
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html>
#[test]
fn conditions_follow_the_documented_types() {
    let payload = json!({"n": 5, "s": "5", "t": "abc", "b": true, "z": null, "o": {"p": {"q": "x"}}, "a": [1, 2]});
    let yes = [
        "n = 5",
        "n = 5.0",
        "s <> 5",
        "5 >= s",
        "'5' < 6",
        "b",
        "NOT (n < 5)",
        "o.p.q = 'x'",
        "z = null",
        "n <> 'abc'",
        "b = true AND n != 4",
        "n = 4 OR s = '5'",
        "'true'",
        "a = [1, 2.0]",
        "a <> [2, 1]",
        "o = {'p': {'q': 'x'}}",
        "value = 1 OR b OR true",
        "n = 1 OR n = 2 OR n = 5",
        "timestamp() % 7 = 0",
    ];
    let no = [
        "n = 6",
        "s = 5",
        "missing = 1",
        "missing <> 1",
        "NOT missing = 1",
        "missing = 1 OR n = 5",
        "t > 'abb'",
        "t > 5",
        "b > 1",
        "z >= 0",
        "n",
        "o.p.q.r = 1",
        "z",
        "NOT t",
    ];
    let with_value = json!({"value": 1});
    for condition in yes {
        let payload = if condition.contains("value") { json!({"value": 0, "b": false}) } else { payload.clone() };
        assert!(holds(condition, &payload), "{condition}");
    }
    for condition in no {
        assert!(!holds(condition, &payload), "{condition}");
    }
    assert!(holds("value = 1", &with_value));
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html>
#[test]
fn arithmetic_follows_the_documented_types() {
    let payload = json!({"i": 7, "d": 0.5, "s": "3", "t": "part ", "a": [1], "o": {"k": 1}, "z": null, "b": true});
    let table = [
        ("i + 1", Some(json!(8))),
        ("i + d", Some(json!(7.5))),
        ("t + i", Some(json!("part 7"))),
        ("i + t", Some(json!("7part "))),
        ("s + 1", Some(json!("31"))),
        ("t + a", Some(json!("part [1]"))),
        ("t + o", Some(json!("part {\"k\":1}"))),
        ("t + b", Some(json!("part true"))),
        ("t + z", None),
        ("t + missing", None),
        ("i + b", None),
        ("i + a", None),
        ("s - 1", Some(json!(2))),
        ("s * s", Some(json!(9))),
        ("i / 2", Some(json!(3))),
        ("i / 2.5", Some(json!(2.8))),
        ("i / 0", None),
        ("i % 4", Some(json!(3))),
        ("t - 1", None),
        ("z * 2", None),
        ("-i", Some(json!(-7))),
        ("-(-i)", Some(json!(7))),
        ("-t", None),
        ("2 + 3 * 4 - 6 / 2", Some(json!(11))),
        ("(2 + 3) * 4", Some(json!(20))),
        ("10 - 4 - 3", Some(json!(3))),
        ("i-1", Some(json!(6))),
        ("0.1 + 0.2", Some(json!(0.3))),
        ("2.5 * 2", Some(json!(5))),
        ("9223372036854775807 + 1", Some(json!(9_223_372_036_854_775_808_u64))),
        ("1e308 * 10", None),
    ];
    for (expression, expected) in table {
        assert_eq!(value(expression, &payload), expected, "{expression}");
    }
}

/// The examples of <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-select.html>,
/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-literals.html>,
/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-json.html> and
/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-case.html>
#[test]
fn the_examples_of_select_give_what_aws_documents() {
    let color = json!({"color": "red", "temperature": 50});
    let place = json!({"lat_long": [47.606, -122.332], "lat": 47.696, "long": -122.332});
    let foo = json!({"foo": {"bar": "RED", "bar1": "GREEN"}, "mydata": {"item2": {"0": {"my-key": "myValue"}}}});
    let lights =
        "CASE color WHEN 'green' THEN 'go' WHEN 'yellow' THEN 'caution' WHEN 'red' THEN 'stop' ELSE 'broken' END";
    let table = [
        (
            "SELECT color AS my_color, temperature as fahrenheit FROM 'x'",
            &color,
            json!({"my_color": "red", "fahrenheit": 50}),
        ),
        ("SELECT *, 15 as speed FROM 'x'", &color, json!({"color": "red", "temperature": 50, "speed": 15})),
        ("SELECT VALUE color FROM 'x'", &color, json!("red")),
        ("SELECT VALUE * FROM 'x'", &color, color.clone()),
        ("SELECT * AS message FROM 'x'", &color, json!({"message": color})),
        ("SELECT NULL AS n FROM 'x'", &color, json!({"n": null})),
        (
            "SELECT (temperature - 32) * 5 / 9 AS celsius, upper(color) as my_color FROM 'x'",
            &color,
            json!({"celsius": 10, "my_color": "RED"}),
        ),
        (
            "SELECT {'latitude': get(lat_long, 0),'longitude':get(lat_long, 1)} as lat_long FROM 'x'",
            &place,
            json!({"lat_long": {"latitude": 47.606, "longitude": -122.332}}),
        ),
        ("SELECT [lat,long,no] as lat_long FROM 'x'", &place, json!({"lat_long": [47.696, -122.332]})),
        (
            "SELECT foo.bar AS bar.baz, foo.bar1 AS bar.qux FROM 'x'",
            &foo,
            json!({"bar": {"baz": "RED", "qux": "GREEN"}}),
        ),
        (
            "SELECT get(get(get(mydata,\"item2\"),\"0\"),\"my-key\") AS k FROM 'x' \
             WHERE get(get(get(mydata,\"item2\"),\"0\"),\"my-key\") = \"myValue\"",
            &foo,
            json!({"k": "myValue"}),
        ),
        (&format!("SELECT {lights} as instructions FROM 'x'"), &color, json!({"instructions": "stop"})),
        (
            "SELECT CASE missing WHEN 1 THEN 2 ELSE 3 END as i, CASE color WHEN 1 THEN 2 END as j FROM 'x'",
            &color,
            json!({}),
        ),
        ("SELECT value, value.a AS b FROM 'x'", &json!({"value": {"a": 1}}), json!({"value": {"a": 1}, "b": 1})),
    ];
    for (sql, payload, expected) in table {
        assert_eq!(json(sql, payload), expected, "{sql}");
    }
}

/// The examples of <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-nested-queries.html> and of `IN` and `EXISTS` in
/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html>
#[test]
fn arrays_are_looked_into() {
    let senml = json!({"e": [
        {"n": "temperature", "u": "Cel", "t": 1234, "v": 22.5},
        {"n": "light", "u": "lm", "t": 1235, "v": 135},
        {"n": "acidity", "u": "pH", "t": 1235, "v": 7},
    ]});
    let table = [
        ("(SELECT VALUE n FROM e)", json!(["temperature", "light", "acidity"])),
        ("(SELECT v FROM e WHERE n = 'temperature')", json!([{"v": 22.5}])),
        ("get((SELECT v FROM e WHERE n = 'temperature'), 0).v", json!(22.5)),
        ("(SELECT VALUE s.v FROM e AS s WHERE s.t = 1235)", json!([135, 7])),
        ("(SELECT n, v FROM e WHERE v > 100)", json!([{"n": "light", "v": 135}])),
    ];
    for (expression, expected) in table {
        assert_eq!(value(expression, &senml), Some(expected), "{expression}");
    }
    let arr = json!({"arr": [1, 2, 3, "three", 5.7, null, [1, 2], {"a": 1}], "o": {"foo": 4}, "s": "x"});
    for condition in [
        "3 IN arr",
        "'three' in arr",
        "5.7 in arr",
        "null in arr",
        "[1, 2] in arr",
        "{'a': 1.0} in arr",
        "NOT 4 IN arr",
        "s IN ['x', 'y']",
        "exists (select * from arr as a where a = 3)",
        "exists (select * from o as e where foo = 4)",
        "NOT exists (select * from arr as a where a = 4)",
        "NOT EXISTS (SELECT * FROM missing)",
    ] {
        assert!(holds(condition, &arr), "{condition}");
    }
    for condition in ["4 IN arr", "s IN s", "missing IN arr", "NOT s IN s"] {
        assert!(!holds(condition, &arr), "{condition}");
    }
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/binary-payloads.html>
#[test]
fn payloads_that_are_not_json_go_through_whole_or_encoded() {
    let none = Value::Null;
    let bytes = Message { payload: None, bytes: b"80", ..message(&none) };
    let of = |sql: &str| Statement::parse(sql).unwrap().apply(&bytes).unwrap();
    assert_eq!(of("SELECT * FROM 'x'"), Some(Output::Bytes(b"80".to_vec())));
    assert_eq!(of("SELECT * FROM 'x' WHERE device_type = 'thermostat'"), None);
    assert_eq!(of("SELECT encode(*, 'base64') AS data FROM 'x'"), Some(Output::Json(json!({"data": "ODA="}))));
    let decoded = "decode(encode(*, 'base64'), 'base64')";
    let sql = format!("SELECT {decoded} AS value FROM 'topic/subtopic' WHERE {decoded} > 50");
    assert_eq!(of(&sql), Some(Output::Json(json!({"value": 80}))));
    let takes = |sql: &str| Statement::parse(sql).unwrap().takes_bytes;
    assert!(takes("SELECT * FROM 'x'") && takes(&sql));
    assert!(!takes("SELECT *, timestamp() AS t FROM 'x'") && !takes("SELECT a FROM 'x'"));
}

#[test]
fn what_takes_too_long_is_given_up() {
    let long = json!({"s": "x".repeat(100_000), "a": vec![1; 1000]});
    let many = |piece: &str, times: usize| vec![piece; times].join(" + ");
    for expression in [
        many("s", 10_000),
        "replace(s, 'x', s)".into(),
        "regexp_replace(s, 'x*', '$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0')".into(),
        format!("[{}]", vec!["s"; 1000].join(", ")),
    ] {
        let sql = format!("SELECT VALUE {expression} FROM '#'");
        let begun = std::time::Instant::now();
        assert_eq!(Statement::parse(&sql).unwrap().apply(&message(&long)), Err(TooMuch), "{}", &sql[..40]);
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
    }
}

/// In the stack of a test, which is that of a worker thread of the runtime.
#[test]
fn what_nests_as_deeply_as_it_may_is_evaluated() {
    let payload: Value = serde_json::from_str(&format!("{{\"a\": {}1{}}}", "[".repeat(120), "]".repeat(120))).unwrap();
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{'a':", "}"),
        ("NOT ", ""),
        ("- ", ""),
        ("abs(", ")"),
        ("concat(", ")"),
        ("cast(", " AS String)"),
        ("(SELECT VALUE x FROM ", " AS x)"),
        ("1 + (2 * (3 - ", "))"),
        ("CASE ", " WHEN 1 THEN 2 ELSE a END"),
    ] {
        let depth = 63 / open.matches('(').count().max(1);
        let sql = format!("SELECT VALUE ({}a{}) FROM '#'", open.repeat(depth), close.repeat(depth));
        let output = apply(&sql, &payload).unwrap();
        assert!(output.payload().len() < 100_000, "{open}");
    }
    let deep = format!("SELECT a AS a{} FROM '#'", ".a".repeat(63));
    assert!(apply(&deep, &payload).unwrap().payload().len() > 300);
}

proptest! {
    #[test]
    fn integers_compare_exactly(left: i64, right: i64) {
        let payload = json!({"l": left, "r": right});
        prop_assert_eq!(holds("l < r", &payload), left < right);
        prop_assert_eq!(holds("l = r", &payload), left == right);
        prop_assert_eq!(holds("NOT l >= r", &payload), left < right);
        prop_assert_eq!(holds("l <= r AND l >= r", &payload), left == right);
        prop_assert_eq!(holds("l < r OR l > r", &payload), left != right);
    }

    /// Whatever fields hold, an operator gives a value or `Undefined`.
    #[test]
    fn no_values_make_an_operator_panic(l in any_value(), r in any_value()) {
        let payload = json!({"l": l, "r": r});
        for operator in "+ - * / % = <> < <= > >= AND OR IN".split(' ') {
            value(&format!("(l {operator} r)"), &payload);
        }
        for function in crate::cloud::sql::function::all().filter(|function| function.arguments.contains(&2)) {
            if !function.form.contains('\'') {
                value(&format!("{}(l, r)", function.name()), &payload);
            }
        }
        for function in crate::cloud::sql::function::all().filter(|function| function.arguments.contains(&1)) {
            value(&format!("{}(l)", function.name()), &payload);
        }
        value("substring(l, r, l)", &payload);
        value("regexp_replace(l, r, l)", &payload);
        value("decode(l, 'base64')", &payload);
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "-?[0-9]{1,40}(\\.[0-9]{1,5})?([eE]-?[0-9]{1,6})?".prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-c]", inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

//! Device shadows, over MQTT and HTTP.

use serde_json::{Value, json};

use super::device::Device;
use super::{Case, Outcome, Part, Scene, holds, same};
use crate::http;

/// Developer Guide, "Device Shadow service documents".
const DOCUMENTS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-document.html";
/// Developer Guide, "Device Shadow MQTT topics".
const TOPICS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-mqtt.html";
/// Developer Guide, "Device Shadow error messages".
const ERRORS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-error-messages.html";
/// Developer Guide, "Device Shadow REST API".
const REST: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-rest-api.html";
/// Developer Guide, "Using shadows in devices" and "Simulating Device Shadow service communications".
const DATA_FLOW: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-data-flow.html";
/// General Reference, "AWS IoT Core Device Shadow service limits and quotas".
const QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/iot-core.html#device-shadow-limits";

/// A shadow of the case's own, and who listens to all its answers.
struct Shadow {
    device: Device,
    topic: String,
}

impl Shadow {
    async fn of(scene: &Scene) -> Result<Self, String> {
        let mut device = scene.device().await?;
        let topic = format!("$aws/things/{}/shadow/name/{}", scene.thing(), scene.case);
        device.subscribe(&format!("{topic}/+/+")).await?;
        Ok(Self { device, topic })
    }

    /// Asks, and returns the answers, which are so many, by the ends of their topics.
    async fn ask(&mut self, operation: &str, request: &str, answers: usize) -> Result<Vec<(String, Value)>, String> {
        self.device.publish(&format!("{}/{operation}", self.topic), request).await?;
        let mut heard = Vec::new();
        for _ in 0..answers {
            let (topic, said) = self.device.json().await?;
            let end = topic.strip_prefix(&self.topic).ok_or_else(|| format!("an answer on {topic}"))?;
            heard.push((end.to_owned(), said));
        }
        // What AWS publishes of one request has no order of its own.
        heard.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(heard)
    }

    /// Changes it; it differs afterwards if `delta`.
    async fn update(&mut self, request: &Value, delta: bool) -> Result<Vec<(String, Value)>, String> {
        let heard = self.ask("update", &request.to_string(), if delta { 3 } else { 2 }).await?;
        holds(heard[0].0 == "/update/accepted", || format!("{heard:?}"))?;
        Ok(heard)
    }

    async fn get(&mut self) -> Result<Value, String> {
        let mut heard = self.ask("get", "", 1).await?;
        holds(heard[0].0 == "/get/accepted", || format!("{heard:?}"))?;
        Ok(heard.remove(0).1)
    }

    async fn rejected(&mut self, operation: &str, request: &str, code: u16) -> Outcome {
        let heard = self.ask(operation, request, 1).await?;
        same((heard[0].0.as_str(), &heard[0].1["code"]), (format!("/{operation}/rejected").as_str(), &json!(code)))
    }
}

fn ends(heard: &[(String, Value)]) -> Vec<&str> {
    heard.iter().map(|(end, _)| end.as_str()).collect()
}

async fn a_change_is_told(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    let request = json!({"state": {"desired": {"belt": {"speed": 300}}}, "clientToken": "t-1"});
    let heard = shadow.update(&request, true).await?;
    same(ends(&heard), vec!["/update/accepted", "/update/delta", "/update/documents"])?;
    let [accepted, delta, documents] = [0, 1, 2].map(|at| &heard[at].1);
    same((&accepted["state"], &accepted["version"]), (&json!({"desired": {"belt": {"speed": 300}}}), &json!(1)))?;
    same(&accepted["clientToken"], &json!("t-1"))?;
    let stamped =
        |value: &Value| value.as_u64().is_some_and(|seconds| (1_700_000_000..4_000_000_000).contains(&seconds));
    holds(stamped(&accepted["metadata"]["desired"]["belt"]["speed"]["timestamp"]), || format!("{accepted}"))?;
    holds(stamped(&accepted["timestamp"]), || format!("{accepted}"))?;
    same((&delta["state"], &delta["version"]), (&json!({"belt": {"speed": 300}}), &json!(1)))?;
    holds(stamped(&delta["metadata"]["belt"]["speed"]["timestamp"]), || format!("{delta}"))?;
    same(&documents["current"]["state"], &json!({"desired": {"belt": {"speed": 300}}}))?;
    same(&documents["current"]["version"], &json!(1))
}

async fn documents_show_before_and_after(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"a": 1}}}), false).await?;
    let heard = shadow.update(&json!({"state": {"reported": {"a": 2}}}), false).await?;
    let documents = &heard[1].1;
    same(&documents["previous"]["state"], &json!({"reported": {"a": 1}}))?;
    same(&documents["current"]["state"], &json!({"reported": {"a": 2}}))?;
    same((&documents["previous"]["version"], &documents["current"]["version"]), (&json!(1), &json!(2)))
}

async fn no_delta_where_nothing_differs(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"desired": {"a": 1}, "reported": {"a": 2}}}), true).await?;
    let heard = shadow.update(&json!({"state": {"reported": {"a": 1}}}), false).await?;
    same(ends(&heard), vec!["/update/accepted", "/update/documents"])?;
    let shown = shadow.get().await?;
    same(shown["state"].get("delta"), None)
}

async fn only_what_is_desired_makes_a_delta(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    let wanted =
        json!({"state": {"desired": {"a": 1, "b": {"c": 2, "d": 3}}, "reported": {"a": 1, "b": {"c": 9}, "e": 5}}});
    let heard = shadow.update(&wanted, true).await?;
    same(&heard[1].1["state"], &json!({"b": {"c": 2, "d": 3}}))
}

async fn objects_merge_key_by_key(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"belt": {"speed": 1, "slow": 2}, "mode": "auto"}}}), false).await?;
    shadow.update(&json!({"state": {"reported": {"belt": {"speed": 3}}}}), false).await?;
    same(&shadow.get().await?["state"], &json!({"reported": {"belt": {"speed": 3, "slow": 2}, "mode": "auto"}}))
}

async fn null_removes(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"a": 1, "b": {"c": 2, "d": 3}}}}), false).await?;
    shadow.update(&json!({"state": {"reported": {"a": null, "b": {"c": null}}}}), false).await?;
    same(&shadow.get().await?["state"], &json!({"reported": {"b": {"d": 3}}}))
}

async fn null_removes_a_whole_half(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"desired": {"a": 1}, "reported": {"a": 1}}}), false).await?;
    shadow.update(&json!({"state": {"desired": null}}), false).await?;
    same(&shadow.get().await?["state"], &json!({"reported": {"a": 1}}))
}

async fn arrays_are_replaced(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"lamps": [1, 2, 3]}}}), false).await?;
    shadow.update(&json!({"state": {"reported": {"lamps": [4]}}}), false).await?;
    same(&shadow.get().await?["state"]["reported"], &json!({"lamps": [4]}))
}

async fn a_value_keeps_the_time_at_which_it_was_set(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"a": 1}}}), false).await?;
    let first = shadow.get().await?["metadata"]["reported"]["a"]["timestamp"].clone();
    // Times are whole seconds.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    shadow.update(&json!({"state": {"reported": {"b": 1}}}), false).await?;
    let times = shadow.get().await?["metadata"]["reported"].clone();
    same(&times["a"]["timestamp"], &first)?;
    holds(times["b"]["timestamp"].as_u64() > first.as_u64(), || times.to_string())
}

async fn the_version_counts_changes(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    for version in 1..=3 {
        let heard = shadow.update(&json!({"state": {"reported": {"a": version}}}), false).await?;
        same(&heard[0].1["version"], &json!(version))?;
    }
    same(&shadow.get().await?["version"], &json!(3))
}

async fn another_version_is_a_conflict(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"a": 1}}}), false).await?;
    shadow.rejected("update", r#"{"state": {"reported": {"a": 2}}, "version": 7}"#, 409).await?;
    same(&shadow.get().await?["state"], &json!({"reported": {"a": 1}}))?;
    let heard = shadow.update(&json!({"state": {"reported": {"a": 2}}, "version": 1}), false).await?;
    same(&heard[0].1["version"], &json!(2))
}

async fn a_rejection_has_the_token_of_its_request(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    let heard = shadow.ask("get", r#"{"clientToken": "t-2"}"#, 1).await?;
    same((heard[0].0.as_str(), &heard[0].1["clientToken"]), ("/get/rejected", &json!("t-2")))
}

async fn none_is_not_found(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.rejected("get", "", 404).await?;
    shadow.rejected("delete", "", 404).await
}

async fn a_deleted_shadow_is_gone(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"a": 1}}}), false).await?;
    let heard = shadow.ask("delete", "", 1).await?;
    same(ends(&heard), vec!["/delete/accepted"])?;
    shadow.rejected("get", "", 404).await
}

/// Deleting a shadow does not reset its version.
async fn a_deleted_shadow_keeps_its_version(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"a": 1}}}), false).await?;
    shadow.ask("delete", "", 1).await?;
    let heard = shadow.update(&json!({"state": {"reported": {"a": 1}}}), false).await?;
    holds(heard[0].1["version"].as_u64() > Some(1), || heard[0].1.to_string())
}

async fn what_is_no_request_is_rejected(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    for request in ["{", "[]", "{}", r#"{"state": 1}"#, r#"{"state": {"desired": 1}}"#] {
        shadow.rejected("update", request, 400).await.map_err(|what| format!("{request}: {what}"))?;
    }
    Ok(())
}

async fn a_token_is_a_text_of_64_bytes_at_most(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    for token in [json!(5), json!("x".repeat(65))] {
        shadow.rejected("update", &json!({"state": {"reported": {}}, "clientToken": token}).to_string(), 400).await?;
    }
    Ok(())
}

async fn six_levels_are_the_deepest(scene: Scene) -> Outcome {
    let nested = |levels: usize| (0..levels).fold(json!(1), |value, _| json!({ "a": value }));
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": nested(5)}}), false).await?;
    shadow.rejected("update", &json!({"state": {"reported": nested(8)}}).to_string(), 400).await
}

async fn more_than_8_kb_are_rejected(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"text": "x".repeat(7_000)}}}), false).await?;
    shadow.rejected("update", &json!({"state": {"reported": {"text": "x".repeat(9_000)}}}).to_string(), 413).await
}

async fn the_classic_shadow_is_apart(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    shadow.update(&json!({"state": {"reported": {"named": true}}}), false).await?;
    let classic = format!("$aws/things/{}/shadow", scene.thing());
    shadow.device.subscribe(&format!("{classic}/get/+")).await?;
    shadow.device.publish(&format!("{classic}/get"), "").await?;
    let (topic, said) = shadow.device.json().await?;
    same((topic, &said["code"]), (format!("{classic}/get/rejected"), &json!(404)))
}

/// Asks the data plane for the shadow of the case.
async fn rest(scene: &Scene, method: &str, body: &str) -> http::Answer {
    let request = format!("{method} /things/{}/shadow?name={}", scene.thing(), scene.case);
    http::ask(scene.target.data, "iotdata", &request, body).await
}

async fn over_http_it_is_the_same_shadow(scene: Scene) -> Outcome {
    let mut shadow = Shadow::of(&scene).await?;
    let answer = rest(&scene, "POST", r#"{"state": {"desired": {"a": 1}}}"#).await;
    same((answer.status, &answer.body["version"]), (200, &json!(1)))?;
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(shadow.device.json().await?.0);
    }
    heard.sort();
    same(heard, ["accepted", "delta", "documents"].map(|end| format!("{}/update/{end}", shadow.topic)).to_vec())?;
    let shown = rest(&scene, "GET", "").await;
    same((shown.status, &shown.body["state"]["delta"]), (200, &json!({"a": 1})))?;
    same(rest(&scene, "DELETE", "").await.status, 200)?;
    same(rest(&scene, "GET", "").await.status, 404)
}

async fn over_http_errors_have_their_status(scene: Scene) -> Outcome {
    same(rest(&scene, "GET", "").await.status, 404)?;
    same(rest(&scene, "POST", "{").await.status, 400)?;
    rest(&scene, "POST", r#"{"state": {"reported": {"a": 1}}}"#).await;
    same(rest(&scene, "POST", r#"{"state": {"reported": {"a": 1}}, "version": 9}"#).await.status, 409)?;
    let large = json!({"state": {"reported": {"text": "x".repeat(9_000)}}}).to_string();
    same(rest(&scene, "POST", &large).await.status, 413)
}

async fn named_shadows_are_listed(scene: Scene) -> Outcome {
    rest(&scene, "POST", r#"{"state": {"reported": {"a": 1}}}"#).await;
    let request = format!("GET /api/things/shadow/ListNamedShadowsForThing/{}", scene.thing());
    let answer = http::ask(scene.target.data, "iotdata", &request, "").await;
    let names = answer.body["results"].as_array().cloned().unwrap_or_default();
    holds(names.contains(&json!(scene.case)), || answer.body.to_string())
}

/// A shadow belongs to a name, whether the registry has such a thing or not.
async fn a_shadow_needs_no_registered_thing(scene: Scene) -> Outcome {
    let request = format!("POST /things/nobody-{}/shadow", scene.lane);
    let answer = http::ask(scene.target.data, "iotdata", &request, r#"{"state": {"reported": {"a": 1}}}"#).await;
    same(answer.status, 200)
}

pub(super) fn part() -> Part {
    let cases = vec![
        Case::new("a_change_is_told", TOPICS, a_change_is_told),
        Case::new("documents_show_before_and_after", DOCUMENTS, documents_show_before_and_after),
        Case::new("no_delta_where_nothing_differs", DATA_FLOW, no_delta_where_nothing_differs),
        Case::new("only_what_is_desired_makes_a_delta", DOCUMENTS, only_what_is_desired_makes_a_delta),
        Case::new("objects_merge_key_by_key", DOCUMENTS, objects_merge_key_by_key),
        Case::new("null_removes", DOCUMENTS, null_removes),
        Case::new("null_removes_a_whole_half", DOCUMENTS, null_removes_a_whole_half),
        Case::new("arrays_are_replaced", DOCUMENTS, arrays_are_replaced),
        Case::new("a_value_keeps_the_time_at_which_it_was_set", DOCUMENTS, a_value_keeps_the_time_at_which_it_was_set),
        Case::new("the_version_counts_changes", DOCUMENTS, the_version_counts_changes),
        Case::new("another_version_is_a_conflict", ERRORS, another_version_is_a_conflict),
        Case::new("a_rejection_has_the_token_of_its_request", DOCUMENTS, a_rejection_has_the_token_of_its_request),
        Case::new("none_is_not_found", ERRORS, none_is_not_found),
        Case::new("a_deleted_shadow_is_gone", TOPICS, a_deleted_shadow_is_gone),
        Case::new("a_deleted_shadow_keeps_its_version", TOPICS, a_deleted_shadow_keeps_its_version),
        Case::new("what_is_no_request_is_rejected", ERRORS, what_is_no_request_is_rejected),
        Case::new("a_token_is_a_text_of_64_bytes_at_most", QUOTAS, a_token_is_a_text_of_64_bytes_at_most),
        Case::new("six_levels_are_the_deepest", QUOTAS, six_levels_are_the_deepest),
        Case::new("more_than_8_kb_are_rejected", QUOTAS, more_than_8_kb_are_rejected),
        Case::new("the_classic_shadow_is_apart", TOPICS, the_classic_shadow_is_apart),
        Case::new("over_http_it_is_the_same_shadow", REST, over_http_it_is_the_same_shadow),
        Case::new("over_http_errors_have_their_status", REST, over_http_errors_have_their_status),
        Case::new("named_shadows_are_listed", REST, named_shadows_are_listed),
        Case::new("a_shadow_needs_no_registered_thing", TOPICS, a_shadow_needs_no_registered_thing),
    ];
    Part { name: "shadows", cases, setup: super::targets::Setup::default() }
}

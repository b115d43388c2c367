//! Where a target is known to do otherwise than AWS documents. `CLOUD.md` is made of this, and `hold` keeps it true.

/// What is held against AWS's documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The embedded cloud.
    Embedded,
    /// MiniStack, the emulator, in the version of `.ci/run`.
    MiniStack,
}

/// One case in which a target deviates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deviation {
    /// Who does.
    pub(crate) of: Kind,
    /// The part of the cases: the module's name.
    pub(crate) part: &'static str,
    /// The case's name.
    pub(crate) case: &'static str,
    /// What comes out instead.
    pub(crate) instead: &'static str,
    /// The page of AWS that says otherwise: that of the case.
    pub(crate) source: &'static str,
}

const fn embedded(part: &'static str, case: &'static str, instead: &'static str, source: &'static str) -> Deviation {
    Deviation { of: Kind::Embedded, part, case, instead, source }
}

const fn ministack(part: &'static str, case: &'static str, instead: &'static str, source: &'static str) -> Deviation {
    Deviation { of: Kind::MiniStack, part, case, instead, source }
}

const SHADOW_TOPICS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-mqtt.html";
const SHADOW_ERRORS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-error-messages.html";
const SHADOW_REST: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-rest-api.html";
const SHADOW_QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/iot-core.html#device-shadow-limits";
const BROKER_QUOTAS: &str = "https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits";
const MQTT: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html";
const POLICY_ACTIONS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html";
const THING_VARIABLES: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html";
const OPERATORS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html";
const SELECT: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-select.html";
const LITERALS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-literals.html";
const CASE: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-case.html";
const NESTED: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-nested-queries.html";
const FUNCTIONS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html";
const TEMPLATES: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-substitution-templates.html";
const DYNAMODB: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/dynamodb-rule-action.html";
const DYNAMODB_V2: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/dynamodb-v2-rule-action.html";
const CONCURRENCY: &str = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html";
const ASYNCHRONOUS: &str = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html";
const LIFECYCLE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html";
const VARIABLES: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime";

/// What MiniStack makes of functions that it does not have.
const UNDEFINED: &str = "functions that it does not have are `Undefined`";

/// All of them.
#[rustfmt::skip]
pub(crate) const DEVIATIONS: &[Deviation] = &[
    embedded("limits", "a_keep_alive_is_30_s_at_least", "a shorter keep-alive counts as it is: who is silent for one and a half of it is disconnected", BROKER_QUOTAS),
    embedded("policies", "what_may_not_be_received_does_not_come", "a filter on which not everything may be received is refused as a whole, and the connection ends", POLICY_ACTIONS),
    embedded("shadows", "a_shadow_needs_no_registered_thing", "things that the template does not have are not found", SHADOW_TOPICS),
    ministack("lambda", "all_attempts_have_one_request_id", "what a rule invokes is tried once", ASYNCHRONOUS),
    ministack("lambda", "between_invocations_it_is_frozen", "what a handler has begun goes on", LIFECYCLE),
    ministack("lambda", "variables_that_lambda_defines", "AWS_LAMBDA_LOG_GROUP_NAME is not set", VARIABLES),
    ministack("lambda", "what_fails_is_tried_three_times", "what a rule invokes is tried once", ASYNCHRONOUS),
    ministack("lambda", "what_takes_too_long_is_ended_and_tried_again", "what a rule invokes is tried once", ASYNCHRONOUS),
    ministack("lambda", "without_concurrency_nothing_is_invoked", "it is invoked", CONCURRENCY),
    ministack("limits", "a_client_id_has_128_bytes_at_most", "it may be longer", BROKER_QUOTAS),
    ministack("limits", "a_connection_has_50_subscriptions_at_most", "there is no limit", BROKER_QUOTAS),
    ministack("limits", "a_larger_payload_is_refused", "it is taken", BROKER_QUOTAS),
    ministack("limits", "eight_slashes_are_refused", "they are taken", BROKER_QUOTAS),
    ministack("limits", "filters_have_seven_slashes_as_well", "they may have more", BROKER_QUOTAS),
    ministack("limits", "nine_filters_of_a_request_are_refused", "they are taken", BROKER_QUOTAS),
    ministack("limits", "subscribing_with_qos_2_is_of_no_use", "it is acknowledged, with QoS 1", MQTT),
    ministack("policies", "an_attribute_of_the_thing", "the variable stands for nothing", THING_VARIABLES),
    ministack("rules", "a_key_and_the_payload", "the action `DynamoDB` does nothing", DYNAMODB),
    ministack("rules", "a_topic_from_a_template", "substitution templates are not expanded", TEMPLATES),
    ministack("rules", "a_value_alone", "`SELECT VALUE` selects nothing", SELECT),
    ministack("rules", "array_literals", "the literal is cut at its commas", LITERALS),
    ministack("rules", "bits", UNDEFINED, FUNCTIONS),
    ministack("rules", "case_chooses", "`CASE` is `Undefined`", CASE),
    ministack("rules", "casting", UNDEFINED, FUNCTIONS),
    ministack("rules", "decoding", UNDEFINED, FUNCTIONS),
    ministack("rules", "exists", "the rule is refused", OPERATORS),
    ministack("rules", "fields_become_attributes", "lists and objects become texts", DYNAMODB_V2),
    ministack("rules", "getting", UNDEFINED, FUNCTIONS),
    ministack("rules", "hashes", UNDEFINED, FUNCTIONS),
    ministack("rules", "in_an_array", "the rule is refused", OPERATORS),
    ministack("rules", "joining", UNDEFINED, FUNCTIONS),
    ministack("rules", "letters", UNDEFINED, FUNCTIONS),
    ministack("rules", "nested_queries", "a nested query is `Undefined`", NESTED),
    ministack("rules", "nested_values", "a nested query is `Undefined`", NESTED),
    ministack("rules", "nothing_and_null", UNDEFINED, FUNCTIONS),
    ministack("rules", "numbers", UNDEFINED, FUNCTIONS),
    ministack("rules", "object_literals", "the literal is `Undefined`", LITERALS),
    ministack("rules", "padding", UNDEFINED, FUNCTIONS),
    ministack("rules", "parts_of_texts", UNDEFINED, FUNCTIONS),
    ministack("rules", "patterns", UNDEFINED, FUNCTIONS),
    ministack("rules", "powers", UNDEFINED, FUNCTIONS),
    ministack("rules", "times", UNDEFINED, FUNCTIONS),
    ministack("shadows", "a_token_is_a_text_of_64_bytes_at_most", "any token is taken", SHADOW_QUOTAS),
    ministack("shadows", "more_than_8_kb_are_rejected", "they are taken", SHADOW_QUOTAS),
    ministack("shadows", "named_shadows_are_listed", "there is no such operation", SHADOW_REST),
    ministack("shadows", "over_http_errors_have_their_status", "a shadow may be larger than 8 KB", SHADOW_REST),
    ministack("shadows", "six_levels_are_the_deepest", "there may be more", SHADOW_QUOTAS),
    ministack("shadows", "what_is_no_request_is_rejected", "a state that is no object is taken", SHADOW_ERRORS),
];

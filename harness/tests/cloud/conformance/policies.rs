//! Policies: what they allow and deny, and what becomes of who does what is denied.

use rumqttc::{LastWill, QoS};

use super::device::Device;
use super::targets::Setup;
use super::{Case, Outcome, Part, Scene, same};

/// Developer Guide, "AWS IoT Core policy actions".
const ACTIONS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html";
/// Developer Guide, "AWS IoT Core action resources".
const RESOURCES: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-action-resources.html";
/// Developer Guide, "Using wildcard characters in MQTT and AWS IoT Core policies".
const WILDCARDS: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html";
/// Developer Guide, "Thing policy variables" and "Basic AWS IoT Core policy variables".
const THING_VARIABLES: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html";
const BASIC_VARIABLES: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/basic-policy-variables.html";
/// IAM User Guide, "Policy evaluation logic": an explicit deny overrides any allow.
const EVALUATION: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html";
/// Developer Guide, "MQTT": retained messages, last will.
const MQTT: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/mqtt.html";

/// Beside what every thing may: one topic each by thing name, client id and attribute, wildcards, denials.
const STATEMENTS: &str = r"
          - Effect: Allow
            Action: ['iot:Publish', 'iot:Receive']
            Resource:
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/by-name/${!iot:Connection.Thing.ThingName}'
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/by-client/${!iot:ClientId}'
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/by-attribute/${!iot:Connection.Thing.Attributes[line]}'
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/wild/l?ne/*/end'
          - Effect: Allow
            Action: 'iot:Subscribe'
            Resource:
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topicfilter/wild/+/deep'
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topicfilter/unheard/*'
          - { Effect: Allow, Action: 'iot:Publish', Resource: !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/unheard/*' }
          - { Effect: Deny, Action: 'iot:Publish', Resource: !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/free/*/denied' }
          - { Effect: Deny, Action: 'iot:Subscribe', Resource: !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topicfilter/free/*/unheard' }
          - { Effect: Deny, Action: 'iot:RetainPublish', Resource: !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/free/*/once' }
          - { Effect: Deny, Action: 'iot:Connect', Resource: !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:client/thing-denied' }
";

async fn may_publish(scene: &Scene, topic: &str) -> Outcome {
    scene.device().await?.publish(topic, "{}").await.map_err(|what| format!("{topic}: {what}"))
}

/// Publishing is not acknowledged, and ends the connection.
async fn may_not_publish(scene: &Scene, topic: &str) -> Outcome {
    let mut device = scene.device().await?;
    device.send(topic, "{}", QoS::AtLeastOnce, false).await;
    device.is_closed().await.map_err(|what| format!("{topic}: {what}"))
}

async fn may_not_subscribe(device: &mut Device, filter: &str) -> Outcome {
    match device.subscribe(filter).await {
        Ok(()) => Err(format!("{filter} can be subscribed")),
        // Either the request is refused in its answer, or the connection ends.
        Err(_) => Ok(()),
    }
}

async fn what_is_allowed_is_done(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("+")).await?;
    device.publish(&scene.topic("x"), "{}").await?;
    same(other.message().await?.0, scene.topic("x"))
}

async fn what_is_not_allowed_ends_the_connection(scene: Scene) -> Outcome {
    may_not_publish(&scene, "elsewhere/x").await
}

async fn a_refused_message_reaches_nobody(scene: Scene) -> Outcome {
    let mut other = scene.other().await?;
    other.subscribe(&scene.topic("#")).await?;
    may_not_publish(&scene, &scene.topic("denied")).await?;
    may_publish(&scene, &scene.topic("after")).await?;
    same(other.message().await?.0, scene.topic("after"))
}

async fn with_qos_0_the_connection_ends_as_well(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.send("elsewhere/x", "{}", QoS::AtMostOnce, false).await;
    device.is_closed().await
}

async fn subscribing_elsewhere_is_refused(scene: Scene) -> Outcome {
    may_not_subscribe(&mut scene.device().await?, "elsewhere/#").await
}

async fn the_things_name(scene: Scene) -> Outcome {
    may_publish(&scene, &format!("by-name/{}", scene.thing())).await?;
    may_not_publish(&scene, &format!("by-name/{}", scene.second())).await
}

async fn the_client_id(scene: Scene) -> Outcome {
    may_publish(&scene, &format!("by-client/{}", scene.thing())).await?;
    may_not_publish(&scene, &format!("by-client/{}", scene.second())).await
}

async fn an_attribute_of_the_thing(scene: Scene) -> Outcome {
    may_publish(&scene, &format!("by-attribute/of-{}", scene.thing())).await?;
    may_not_publish(&scene, &format!("by-attribute/of-{}", scene.second())).await
}

async fn wildcards_of_policies(scene: Scene) -> Outcome {
    may_publish(&scene, "wild/line/a/b/end").await?;
    may_publish(&scene, "wild/lane/a/end").await?;
    may_not_publish(&scene, "wild/loone/a/end").await?;
    may_not_publish(&scene, "wild/line/a/end/more").await
}

/// `+` and `#` are no wildcards of policies: `topicfilter/wild/+/deep` is that filter alone.
async fn wildcards_of_filters_mean_themselves(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    may_not_subscribe(&mut device, "wild/x/deep").await
}

async fn a_denial_overrides(scene: Scene) -> Outcome {
    may_publish(&scene, &scene.topic("allowed")).await?;
    may_not_publish(&scene, &scene.topic("denied")).await
}

async fn a_denied_subscription_is_refused(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.subscribe(&scene.topic("heard")).await?;
    may_not_subscribe(&mut device, &scene.topic("unheard")).await
}

/// Subscribing is allowed, receiving is not: the message does not come.
async fn what_may_not_be_received_does_not_come(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe("unheard/#").await?;
    other.subscribe(&scene.topic("after")).await?;
    device.publish("unheard/x", "{}").await?;
    may_publish(&scene, &scene.topic("after")).await?;
    same(other.message().await?.0, scene.topic("after"))
}

async fn retaining_needs_leave(scene: Scene) -> Outcome {
    may_publish(&scene, &scene.topic("once")).await?;
    let mut device = scene.device().await?;
    device.send(&scene.topic("once"), "{}", QoS::AtLeastOnce, true).await;
    device.is_closed().await
}

async fn another_client_id_is_refused(scene: Scene) -> Outcome {
    match Device::connect_with(&scene.target, &scene.thing(), "stranger", |_| {}).await {
        Ok(_) => Err("it connects".into()),
        Err(_) => Ok(()),
    }
}

async fn a_denied_client_does_not_connect(scene: Scene) -> Outcome {
    match Device::connect(&scene.target, "thing-denied").await {
        Ok(_) => Err("it connects".into()),
        Err(_) => Ok(()),
    }
}

async fn a_will_that_may_not_be_published_is_refused(scene: Scene) -> Outcome {
    let will = LastWill::new("elsewhere/will", "gone", QoS::AtLeastOnce, false);
    let options = |options: &mut rumqttc::MqttOptions| {
        options.set_last_will(will);
    };
    match Device::connect_with(&scene.target, &scene.thing(), &scene.thing(), options).await {
        Ok(_) => Err("it connects".into()),
        Err(_) => Ok(()),
    }
}

pub(super) fn part() -> Part {
    let cases = vec![
        Case::new("what_is_allowed_is_done", ACTIONS, what_is_allowed_is_done),
        Case::new("what_is_not_allowed_ends_the_connection", ACTIONS, what_is_not_allowed_ends_the_connection),
        Case::new("a_refused_message_reaches_nobody", ACTIONS, a_refused_message_reaches_nobody),
        Case::new("with_qos_0_the_connection_ends_as_well", ACTIONS, with_qos_0_the_connection_ends_as_well),
        Case::new("subscribing_elsewhere_is_refused", ACTIONS, subscribing_elsewhere_is_refused),
        Case::new("the_things_name", THING_VARIABLES, the_things_name),
        Case::new("the_client_id", BASIC_VARIABLES, the_client_id),
        Case::new("an_attribute_of_the_thing", THING_VARIABLES, an_attribute_of_the_thing),
        Case::new("wildcards_of_policies", WILDCARDS, wildcards_of_policies),
        Case::new("wildcards_of_filters_mean_themselves", WILDCARDS, wildcards_of_filters_mean_themselves),
        Case::new("a_denial_overrides", EVALUATION, a_denial_overrides),
        Case::new("a_denied_subscription_is_refused", EVALUATION, a_denied_subscription_is_refused),
        Case::new("what_may_not_be_received_does_not_come", ACTIONS, what_may_not_be_received_does_not_come),
        Case::new("retaining_needs_leave", MQTT, retaining_needs_leave),
        Case::new("another_client_id_is_refused", RESOURCES, another_client_id_is_refused),
        Case::new("a_denied_client_does_not_connect", EVALUATION, a_denied_client_does_not_connect),
        Case::new("a_will_that_may_not_be_published_is_refused", ACTIONS, a_will_that_may_not_be_published_is_refused),
    ];
    let statements = STATEMENTS.trim_start_matches('\n').to_owned();
    Part { name: "policies", cases, setup: Setup { statements, enforced: true, ..Setup::default() } }
}

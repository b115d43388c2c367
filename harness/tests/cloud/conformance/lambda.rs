//! Functions behind rules: what they are told, what becomes of those that fail, and what they are between invocations.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::targets::Setup;
use super::{Case, Outcome, Part, Scene, holds, same};

/// Developer Guide, "Working with Lambda environment variables": defined runtime environment variables.
const VARIABLES: &str =
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime";
/// Developer Guide, "Using the Lambda context object to retrieve Python function information".
const CONTEXT: &str = "https://docs.aws.amazon.com/lambda/latest/dg/python-context.html";
/// Developer Guide, "Understanding the Lambda execution environment lifecycle".
const LIFECYCLE: &str = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html";
/// Developer Guide, "How Lambda handles errors and retries with asynchronous invocation".
const ASYNCHRONOUS: &str = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html";
/// Developer Guide, "Configuring reserved concurrency for a function".
const CONCURRENCY: &str = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html";
/// AWS IoT Developer Guide, "Lambda" (rule action).
const ACTION: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html";

const MEMORY: &str = "192";

/// A function, each with a rule for `free/+/NAME`.
fn function(name: &str, timeout: u64, more: &str) -> String {
    format!(
        "
  {name}:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: {name}
      Runtime: python3.11
      Handler: index.handler
      Timeout: {timeout}
      MemorySize: {MEMORY}
      {more}
      Role: !GetAtt Role.Arn
      Environment: {{ Variables: {{ OWN: set }} }}
      Code:
        ZipFile: CODE
  {name}Rule:
    Type: AWS::IoT::TopicRule
    Properties:
      RuleName: {name}
      TopicRulePayload:
        Sql: SELECT * FROM 'free/+/{name}'
        AwsIotSqlVersion: '2016-03-23'
        Actions: [{{ Lambda: {{ FunctionArn: !GetAtt {name}.Arn }} }}]
  {name}Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref {name}
      Action: lambda:InvokeFunction
      Principal: iot.amazonaws.com
      SourceArn: !GetAtt {name}Rule.Arn
"
    )
}

const RESOURCES: &str = r"
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
  Told:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: told
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
";

type Told = BTreeMap<String, String>;

/// All that was recorded with ids that begin so.
async fn recorded(scene: &Scene, start: &str) -> Result<Vec<Told>, String> {
    let scan = scene.target.tables.scan().table_name("told").consistent_read(true).send().await;
    let items = scan.map_err(|error| format!("{error:?}"))?.items.unwrap_or_default();
    let text = |item: std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>| {
        item.into_iter().filter_map(|(name, value)| Some((name, value.as_s().ok()?.clone()))).collect::<Told>()
    };
    let mut found: Vec<Told> = items.into_iter().map(text).filter(|told| told["id"].starts_with(start)).collect();
    found.sort_by(|a, b| a["id"].cmp(&b["id"]));
    Ok(found)
}

/// The records once there are so many.
async fn told(scene: &Scene, start: &str, number: usize) -> Result<Vec<Told>, String> {
    let mut last = Vec::new();
    for _ in 0..150 {
        last = recorded(scene, start).await?;
        if last.len() >= number {
            return Ok(last);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("{} invocations are recorded, not {number}", last.len()))
}

/// Whether nothing is recorded with such an id, as far as can be seen in ten seconds: a slow target has time to show that it deviates.
async fn comes_to_nothing(scene: &Scene, start: &str) -> Result<bool, String> {
    for _ in 0..100 {
        if !recorded(scene, start).await?.is_empty() {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(true)
}

async fn invoke(scene: &Scene, function: &str, event: Value) -> Outcome {
    scene.device().await?.publish(&scene.topic(function), event.to_string()).await
}

/// Invokes `echo`, and what it was told.
async fn echoed(scene: &Scene) -> Result<Told, String> {
    invoke(scene, "echo", json!({ "id": scene.case })).await?;
    Ok(told(scene, scene.case, 1).await?.remove(0))
}

async fn the_event_is_what_the_rule_selects(scene: Scene) -> Outcome {
    let event = json!({"id": scene.case, "list": [1, "x", null], "map": {"a": 1.5}});
    invoke(&scene, "echo", event.clone()).await?;
    let told = told(&scene, scene.case, 1).await?.remove(0);
    same(serde_json::from_str::<Value>(&told["event"]).unwrap(), event)
}

async fn variables_that_lambda_defines(scene: Scene) -> Outcome {
    let told = echoed(&scene).await?;
    let found: Told = serde_json::from_str(&told["environment"]).unwrap();
    for (name, wanted) in [
        ("AWS_LAMBDA_FUNCTION_NAME", "echo"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", MEMORY),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/echo"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_DEFAULT_REGION", "eu-central-1"),
        ("_HANDLER", "index.handler"),
        ("TZ", ":UTC"),
        ("OWN", "set"),
    ] {
        same((name, found.get(name).map(String::as_str)), (name, Some(wanted)))?;
    }
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "LAMBDA_TASK_ROOT", "AWS_LAMBDA_LOG_STREAM_NAME"] {
        holds(found.get(name).is_some_and(|value| !value.is_empty()), || format!("{name} is not set"))?;
    }
    let runtime = found.get("AWS_EXECUTION_ENV").map(String::as_str);
    same(runtime, Some("AWS_Lambda_python3.11"))
}

async fn the_context_tells_of_the_function(scene: Scene) -> Outcome {
    let told = echoed(&scene).await?;
    same((told["function"].as_str(), told["version"].as_str(), told["memory"].as_str()), ("echo", "$LATEST", MEMORY))?;
    let arn = &told["arn"];
    holds(arn.starts_with("arn:aws:lambda:eu-central-1:") && arn.ends_with(":function:echo"), || arn.clone())
}

async fn each_invocation_has_its_own_request_id(scene: Scene) -> Outcome {
    let mut ids = BTreeSet::new();
    for number in 0..3 {
        let id = format!("{} {number}", scene.case);
        invoke(&scene, "echo", json!({ "id": id })).await?;
        ids.insert(told(&scene, &id, 1).await?.remove(0)["request"].clone());
    }
    let is_uuid = |id: &String| id.len() == 36 && id.matches('-').count() == 4;
    holds(ids.len() == 3 && ids.iter().all(is_uuid), || format!("{ids:?}"))
}

async fn the_remaining_time_is_what_is_left_of_the_time_out(scene: Scene) -> Outcome {
    let remaining: u64 = echoed(&scene).await?["remaining"].parse().unwrap();
    holds((1_000..=20_000).contains(&remaining), || format!("{remaining} ms of 20 s"))
}

/// An environment is used again once it is idle. What it has recorded may be seen a moment before, and then another one begins: not each time.
async fn state_outlives_an_invocation(scene: Scene) -> Outcome {
    let mut counts = Vec::new();
    for number in 0..10 {
        let id = format!("{} {number}", scene.case);
        invoke(&scene, "lonely", json!({ "id": id })).await?;
        counts.push(told(&scene, &id, 1).await?.remove(0)["count"].clone());
    }
    holds(counts.iter().any(|count| count != "1"), || format!("{counts:?}: each begins anew"))
}

/// Once more after a minute, and once more after two; a harness, and an emulator, may be quicker.
async fn what_fails_is_tried_three_times(scene: Scene) -> Outcome {
    invoke(&scene, "echo", json!({"id": scene.case, "do": "raise"})).await?;
    told(&scene, scene.case, 3).await?;
    // Whatever else comes would be there by then.
    invoke(&scene, "echo", json!({"id": "after what fails"})).await?;
    told(&scene, "after what fails", 1).await?;
    same(recorded(&scene, scene.case).await?.len(), 3)
}

async fn all_attempts_have_one_request_id(scene: Scene) -> Outcome {
    invoke(&scene, "echo", json!({"id": scene.case, "do": "raise"})).await?;
    let ids: BTreeSet<String> =
        told(&scene, scene.case, 3).await?.into_iter().map(|told| told["request"].clone()).collect();
    holds(ids.len() == 1, || format!("{ids:?}"))
}

async fn what_takes_too_long_is_ended_and_tried_again(scene: Scene) -> Outcome {
    invoke(&scene, "hasty", json!({"id": scene.case, "do": "hang"})).await?;
    told(&scene, scene.case, 3).await?;
    invoke(&scene, "hasty", json!({"id": "after what hangs"})).await?;
    told(&scene, "after what hangs", 1).await.map(drop)
}

async fn without_concurrency_nothing_is_invoked(scene: Scene) -> Outcome {
    invoke(&scene, "never", json!({"id": scene.case})).await?;
    holds(comes_to_nothing(&scene, scene.case).await?, || "it is invoked".into())
}

/// What a handler has begun and not waited for goes on with the next invocation, not before.
async fn between_invocations_it_is_frozen(scene: Scene) -> Outcome {
    invoke(&scene, "frozen", json!({"id": scene.case, "do": "background"})).await?;
    told(&scene, &format!("{} begun", scene.case), 1).await?;
    let later = format!("{} later", scene.case);
    holds(comes_to_nothing(&scene, &later).await?, || "it goes on".into())?;
    invoke(&scene, "frozen", json!({"id": "the next one", "seconds": 1.5})).await?;
    told(&scene, &later, 1).await.map(drop)
}

pub(super) fn part() -> Part {
    let cases = vec![
        Case::new("the_event_is_what_the_rule_selects", ACTION, the_event_is_what_the_rule_selects),
        Case::new("variables_that_lambda_defines", VARIABLES, variables_that_lambda_defines),
        Case::new("the_context_tells_of_the_function", CONTEXT, the_context_tells_of_the_function),
        Case::new("each_invocation_has_its_own_request_id", CONTEXT, each_invocation_has_its_own_request_id),
        Case::new(
            "the_remaining_time_is_what_is_left_of_the_time_out",
            CONTEXT,
            the_remaining_time_is_what_is_left_of_the_time_out,
        ),
        Case::new("state_outlives_an_invocation", LIFECYCLE, state_outlives_an_invocation),
        Case::new("what_fails_is_tried_three_times", ASYNCHRONOUS, what_fails_is_tried_three_times),
        Case::new("all_attempts_have_one_request_id", ASYNCHRONOUS, all_attempts_have_one_request_id),
        Case::new(
            "what_takes_too_long_is_ended_and_tried_again",
            ASYNCHRONOUS,
            what_takes_too_long_is_ended_and_tried_again,
        ),
        Case::new("without_concurrency_nothing_is_invoked", CONCURRENCY, without_concurrency_nothing_is_invoked),
        Case::new("between_invocations_it_is_frozen", LIFECYCLE, between_invocations_it_is_frozen),
    ];
    let functions = [
        ("echo", 20, ""),
        ("lonely", 20, ""),
        ("hasty", 1, ""),
        ("frozen", 20, ""),
        ("never", 20, "ReservedConcurrentExecutions: 0"),
    ];
    let resources = functions.iter().map(|(name, timeout, more)| function(name, *timeout, more)).collect::<String>();
    let resources = resources + RESOURCES.trim_start_matches('\n');
    let functions = functions.map(|(name, ..)| name).to_vec();
    Part { name: "lambda", cases, setup: Setup { resources, functions, ..Setup::default() } }
}

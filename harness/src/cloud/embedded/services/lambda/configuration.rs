//! What is shown of a function (<https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>).

use serde_json::{Value, json};

use crate::cloud::template::{ACCOUNT, Function, REGION, RuntimeId};

/// The ARN of a function's name.
pub(super) fn arn(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

/// As `GetFunctionConfiguration` shows it.
pub(super) fn of(function: &Function) -> Value {
    let runtime = match function.runtime {
        // Which of them is not known here.
        RuntimeId::Provided => "provided.al2023".to_owned(),
        other => other.to_string(),
    };
    json!({
        "FunctionName": function.name,
        "FunctionArn": arn(&function.name),
        "Runtime": runtime,
        "Handler": function.handler,
        "Timeout": function.timeout.as_secs(),
        "MemorySize": function.memory,
        "Environment": {"Variables": function.environment},
        "PackageType": "Zip",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "Version": "$LATEST",
    })
}

/// As `GetFunction` shows it. The code is a folder or a binary of the profile, and nowhere to be fetched.
pub(super) fn with_code(function: &Function) -> Value {
    let mut shown = json!({"Configuration": of(function), "Code": {}});
    if let Some(reserved) = function.reserved_concurrency {
        shown["Concurrency"] = json!({"ReservedConcurrentExecutions": reserved});
    }
    shown
}

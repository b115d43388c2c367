"""A function that does what its event says, and records what it was told."""

import json
import os
import time
import urllib.request


def handler(event, context):
    print("does", event["do"])
    if event["do"] == "raise":
        raise ValueError("no luck with %s" % event["id"])
    if event["do"] == "hang":
        time.sleep(1000)
    if event["do"] == "crash":
        os._exit(3)
    told = {
        "id": event["id"],
        "function": context.function_name,
        "arn": context.invoked_function_arn,
        "request": context.aws_request_id,
        "in_time": str(0 < context.get_remaining_time_in_millis() <= 10000).lower(),
        "handler": os.environ["_HANDLER"],
        "environment": os.environ["AWS_EXECUTION_ENV"],
        "at_home": str(os.getcwd() == os.environ["LAMBDA_TASK_ROOT"]).lower(),
    }
    put(told)
    return {"doubled": 2 * event["n"], "by": "python"}


def put(told):
    item = {name: {"S": value} for name, value in told.items()}
    body = json.dumps({"TableName": os.environ["TABLE"], "Item": item}).encode()
    key = "AWS4-HMAC-SHA256 Credential=%s/20260101/eu-central-1/dynamodb/aws4_request" % os.environ["AWS_ACCESS_KEY_ID"]
    headers = {
        "Authorization": key + ", SignedHeaders=host;x-amz-date, Signature=0",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20260101T000000Z",
        "X-Amz-Target": "DynamoDB_20120810.PutItem",
    }
    urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers)).read()

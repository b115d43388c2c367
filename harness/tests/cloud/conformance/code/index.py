"""A function that does what its event says, and records in the table `told` what it was told."""

import json
import os
import threading
import time
import urllib.request

INVOCATIONS = 0


def handler(event, context):
    global INVOCATIONS
    INVOCATIONS += 1
    told = {
        "id": event["id"],
        "event": json.dumps(event, sort_keys=True),
        "count": str(INVOCATIONS),
        "request": context.aws_request_id,
        "remaining": str(context.get_remaining_time_in_millis()),
        "function": context.function_name,
        "arn": context.invoked_function_arn,
        "memory": str(context.memory_limit_in_mb),
        "version": context.function_version,
        "environment": json.dumps(dict(os.environ)),
    }
    do = event.get("do")
    if do in ("raise", "hang"):
        told["id"] = "%s at %d" % (event["id"], time.time_ns())
        put(told)
        if do == "hang":
            time.sleep(60)
        raise ValueError("no luck")
    if do == "background":
        put({**told, "id": told["id"] + " begun"})
        threading.Thread(target=later, args=(told,)).start()
        return None
    time.sleep(event.get("seconds", 0))
    put(told)
    return {"done": event["id"]}


def later(told):
    time.sleep(0.5)
    put({**told, "id": told["id"] + " later"})


def put(told):
    item = {name: {"S": value} for name, value in told.items()}
    body = json.dumps({"TableName": "told", "Item": item}).encode()
    key = "AWS4-HMAC-SHA256 Credential=%s/20260101/eu-central-1/dynamodb/aws4_request" % os.environ["AWS_ACCESS_KEY_ID"]
    headers = {
        "Authorization": key + ", SignedHeaders=host;x-amz-date, Signature=0",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20260101T000000Z",
        "X-Amz-Target": "DynamoDB_20120810.PutItem",
    }
    urllib.request.urlopen(urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], body, headers)).read()

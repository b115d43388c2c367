"""STS, SQS, S3, Lambda and the IoT data plane behind one endpoint, as the AWS SDK for Python sees them.

    services.py URL FUNCTION

FUNCTION answers null to whatever it gets.
"""

import json
import sys
import time
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL, FUNCTION = sys.argv[1:3]


def client(service):
    return boto3.client(
        service,
        endpoint_url=URL,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def refused(act):
    try:
        answer = act()
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError(f"it was accepted: {answer}")


def same(found, wanted):
    assert found == wanted, f"{found!r}, not {wanted!r}"


def sts():
    same(client("sts").get_caller_identity()["Account"], "123456789012")


def sqs():
    queues = client("sqs")
    url = queues.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
    same(queues.get_queue_url(QueueName="orders")["QueueUrl"], url)
    same(queues.list_queues(QueueNamePrefix="ord")["QueueUrls"], [url])
    attributes = {"line": {"DataType": "String", "StringValue": "mps"}, "raw": {"DataType": "Binary", "BinaryValue": b"\x00"}}
    sent = queues.send_message(QueueUrl=url, MessageBody="one", MessageAttributes=attributes)
    batch = queues.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "two"}, {"Id": "b", "MessageBody": "three"}])
    same([entry["Id"] for entry in batch["Successful"]], ["a", "b"])
    received = queues.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
    )["Messages"]
    same([message["Body"] for message in received], ["one", "two", "three"])
    same(received[0]["MD5OfMessageAttributes"], sent["MD5OfMessageAttributes"])
    same(received[0]["MessageAttributes"]["raw"]["BinaryValue"], b"\x00")
    same(received[0]["Attributes"]["ApproximateReceiveCount"], "1")
    counted = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    same((counted["ApproximateNumberOfMessagesNotVisible"], counted["VisibilityTimeout"]), ("3", "60"))
    began = time.monotonic()
    assert "Messages" not in queues.receive_message(QueueUrl=url, WaitTimeSeconds=1)
    assert time.monotonic() - began >= 1, "it did not wait"
    queues.delete_message(QueueUrl=url, ReceiptHandle=received[0]["ReceiptHandle"])
    entries = [{"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]} for number, message in enumerate(received[1:])]
    same(queues.delete_message_batch(QueueUrl=url, Entries=entries).get("Failed", []), [])
    queues.purge_queue(QueueUrl=url)
    queues.delete_queue(QueueUrl=url)
    same(refused(lambda: queues.get_queue_url(QueueName="orders")), "AWS.SimpleQueueService.NonExistentQueue")
    fifo = {"QueueName": "orders.fifo", "Attributes": {"FifoQueue": "true"}}
    same(refused(lambda: queues.create_queue(**fifo)), "AWS.SimpleQueueService.UnsupportedOperation")


def s3():
    buckets = client("s3")
    buckets.create_bucket(Bucket="parts", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    same([bucket["Name"] for bucket in buckets.list_buckets()["Buckets"]], ["parts"])
    buckets.head_bucket(Bucket="parts")
    keys = [f"a/{number} ü+&" for number in range(3)] + ["b"]
    for key in keys:
        buckets.put_object(Bucket="parts", Key=key, Body=key.encode(), Metadata={"line": "mps"}, ContentType="text/plain")
    found = buckets.get_object(Bucket="parts", Key=keys[0])
    same((found["Body"].read(), found["Metadata"], found["ContentType"]), (keys[0].encode(), {"line": "mps"}, "text/plain"))
    same(buckets.get_object(Bucket="parts", Key="a/1 ü+&", Range="bytes=0-2")["Body"].read(), b"a/1")
    same(buckets.head_object(Bucket="parts", Key="b")["ContentLength"], 1)
    pages = buckets.get_paginator("list_objects_v2").paginate(Bucket="parts", PaginationConfig={"PageSize": 2})
    same([entry["Key"] for page in pages for entry in page["Contents"]], keys)
    folders = buckets.list_objects_v2(Bucket="parts", Delimiter="/")
    same([folder["Prefix"] for folder in folders["CommonPrefixes"]], ["a/"])
    same(refused(lambda: buckets.get_object(Bucket="parts", Key="none")), "NoSuchKey")
    same(refused(lambda: buckets.delete_bucket(Bucket="parts")), "BucketNotEmpty")
    same(refused(lambda: buckets.get_bucket_acl(Bucket="parts")), "NotImplemented")
    presigned = buckets.generate_presigned_url("get_object", Params={"Bucket": "parts", "Key": "b"})
    same(urllib.request.urlopen(presigned).read(), b"b")
    buckets.delete_object(Bucket="parts", Key="b")
    deleted = buckets.delete_objects(Bucket="parts", Delete={"Objects": [{"Key": key} for key in keys[:3]]})
    same([entry["Key"] for entry in deleted["Deleted"]], keys[:3])
    buckets.delete_bucket(Bucket="parts")
    same(refused(lambda: buckets.head_bucket(Bucket="parts")), "404")


def functions():
    functions = client("lambda")
    answer = functions.invoke(FunctionName=FUNCTION, Payload=json.dumps({"serial": 1}))
    same((answer["StatusCode"], answer["Payload"].read(), answer.get("FunctionError")), (200, b"null", None))
    same(functions.invoke(FunctionName=FUNCTION, InvocationType="Event", Payload="{}")["StatusCode"], 202)
    same(functions.invoke(FunctionName=FUNCTION, InvocationType="DryRun")["StatusCode"], 204)
    shown = functions.get_function_configuration(FunctionName=FUNCTION)
    same(functions.get_function(FunctionName=shown["FunctionArn"])["Configuration"]["FunctionName"], FUNCTION)
    same([function["FunctionName"] for function in functions.list_functions()["Functions"]], [FUNCTION])
    same(refused(lambda: functions.invoke(FunctionName="none")), "ResourceNotFoundException")


def shadows():
    data = client("iot-data")
    data.update_thing_shadow(thingName="gateway-a", payload=json.dumps({"state": {"desired": {"speed": 1}}}))
    same(json.loads(data.get_thing_shadow(thingName="gateway-a")["payload"].read())["state"]["desired"], {"speed": 1})


for check in (sts, sqs, s3, functions, shadows):
    check()
    print(f"{check.__name__}: as AWS", flush=True)

"""Device shadows as the AWS SDK for Python sees them: made, shown, listed, in conflict, deleted. What AWS's documents say of them is held
against the data plane in `tests/cloud/conformance`.

    shadows.py URL THING
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL, THING = sys.argv[1:3]
NAMED = {"thingName": THING, "shadowName": "belt"}
client = boto3.client(
    "iot-data",
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
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError(f"it was accepted: {answer}")


def update(document):
    return client.update_thing_shadow(**NAMED, payload=json.dumps(document).encode())


assert refused(lambda: client.get_thing_shadow(**NAMED)) == ("ResourceNotFoundException", 404)
made = json.loads(update({"state": {"desired": {"speed": 300}}})["payload"].read())
assert made["version"] == 1, made
shown = json.loads(client.get_thing_shadow(**NAMED)["payload"].read())
assert shown["state"] == {"desired": {"speed": 300}, "delta": {"speed": 300}}, shown
assert client.list_named_shadows_for_thing(thingName=THING)["results"] == ["belt"]
assert refused(lambda: update({"state": {"desired": {"speed": 1}}, "version": 7})) == ("ConflictException", 409)
assert refused(lambda: update([])) == ("InvalidRequestException", 400)
large = {"state": {"reported": {"text": "x" * 9000}}}
assert refused(lambda: update(large)) == ("RequestEntityTooLargeException", 413)
client.delete_thing_shadow(**NAMED)
assert refused(lambda: client.get_thing_shadow(**NAMED)) == ("ResourceNotFoundException", 404)
print("the SDK keeps shadows", flush=True)

"""DynamoDB as the AWS SDK for Python sees it.

    tables.py URL
"""

import sys

import boto3
from botocore.exceptions import ClientError

client = boto3.client(
    "dynamodb", endpoint_url=sys.argv[1], region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
)
table = "production-records"
item = {"line": {"S": "mps"}, "id": {"S": "mps-1"}, "serial": {"N": "1"}}
client.put_item(TableName=table, Item=item)
assert client.get_item(TableName=table, Key={"line": {"S": "mps"}, "id": {"S": "mps-1"}})["Item"] == item
try:
    client.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(id)")
    raise SystemExit("a condition that does not hold was taken for one that does")
except ClientError as error:
    assert error.response["Error"]["Code"] == "ConditionalCheckFailedException", error
found = client.query(
    TableName=table, KeyConditionExpression="#l = :l", ExpressionAttributeNames={"#l": "line"}, ExpressionAttributeValues={":l": {"S": "mps"}}
)
assert found["Count"] == 1, found
print("boto3 puts, gets, queries and is refused", flush=True)

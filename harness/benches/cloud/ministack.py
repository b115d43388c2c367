"""Deploys the reference system's template to an emulator, and says how its MQTT endpoint is reached.

    ministack.py URL TEMPLATE FUNCTION FOLDER

FUNCTION is the binary of record-production. The certificates of gateway-a are written to FOLDER: ca.pem, cert.pem, key.pem.
"""

import io
import pathlib
import sys
import urllib.request
import zipfile

import boto3

URL, TEMPLATE, FUNCTION, FOLDER = sys.argv[1], *map(pathlib.Path, sys.argv[2:5])


def client(service):
    return boto3.client(
        service, endpoint_url=URL, region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


package = io.BytesIO()
with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
    info = zipfile.ZipInfo("bootstrap")
    info.external_attr = 0o755 << 16
    archive.writestr(info, FUNCTION.read_bytes())
s3, cloud, iot = client("s3"), client("cloudformation"), client("iot")
s3.create_bucket(Bucket="lineproof-functions", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
s3.put_object(Bucket="lineproof-functions", Key="record-production.zip", Body=package.getvalue())
cloud.create_stack(StackName="line", TemplateBody=TEMPLATE.read_text(), Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"])
cloud.get_waiter("stack_create_complete").wait(StackName="line", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
made = iot.create_keys_and_certificate(setAsActive=True)
iot.attach_policy(policyName="lineproof-gateway", target=made["certificateArn"])
iot.attach_thing_principal(thingName="gateway-a", principal=made["certificateArn"])
(FOLDER / "cert.pem").write_text(made["certificatePem"])
(FOLDER / "key.pem").write_text(made["keyPair"]["PrivateKey"])
(FOLDER / "ca.pem").write_bytes(urllib.request.urlopen(f"{URL}/_ministack/iot/ca.pem").read())

"""Deploys a template to MiniStack, and writes the certificates of things to a folder.

    deploy.py URL TEMPLATE FOLDER THING ...

Every thing gets the policy `conformance`; what it connects with is ca.pem, THING.cert.pem and THING.key.pem. Rules that are refused are left
out and told.
"""

import pathlib
import re
import sys
import time
import urllib.request

import botocore.session

URL, TEMPLATE, FOLDER, THINGS = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4:]


def client(service):
    return botocore.session.get_session().create_client(
        service, endpoint_url=URL, region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


def deploy(name, template):
    """Makes a stack; what fails to be made, by its logical id with the reason."""
    stacks.create_stack(StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"])
    until = time.monotonic() + 60
    while (stack := stacks.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"].endswith("_IN_PROGRESS"):
        assert time.monotonic() < until, "the stack is not made within a minute"
        time.sleep(0.05)
    events = stacks.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
    assert failed or stack["StackStatus"] == "CREATE_COMPLETE", stack
    return {event["LogicalResourceId"]: event.get("ResourceStatusReason") for event in failed}


stacks, iot = client("cloudformation"), client("iot")
template = TEMPLATE.read_text()
for number in range(50):
    failed = deploy(f"line-{number}", template)
    if not failed:
        break
    # A rule whose statement is refused is left out: its case finds that nothing comes.
    for resource, reason in failed.items():
        print(f"{resource} is left out: {reason}", flush=True)
        template, found = re.subn(rf"(?m)^  {resource}:\n    Type: AWS::IoT::TopicRule\n(    .*\n)+", "", template)
        assert found == 1, f"{resource}: {reason}"
else:
    sys.exit("too much fails to be made")
for thing in THINGS:
    made = iot.create_keys_and_certificate(setAsActive=True)
    iot.attach_policy(policyName="conformance", target=made["certificateArn"])
    iot.attach_thing_principal(thingName=thing, principal=made["certificateArn"])
    (FOLDER / f"{thing}.cert.pem").write_text(made["certificatePem"])
    (FOLDER / f"{thing}.key.pem").write_text(made["keyPair"]["PrivateKey"])
(FOLDER / "ca.pem").write_bytes(urllib.request.urlopen(f"{URL}/_ministack/iot/ca.pem").read())

"""A client in Python that drives a simulated MPS line, on asyncua: browse, read, command, observe, be refused.

    client.py URL [--keys DIR --user NAME --password WORD]

With --keys it comes with Basic256Sha256, signed and encrypted, as a user; DIR has own.der, own.pem and the server's
server.der. It fails loudly when something is not as it must be.
"""

import argparse
import asyncio
import logging
import pathlib

from asyncua import Client, ua
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256

NAMESPACE = "urn:lineproof:line:mps"
PARTS = 100
LIMIT = 60
NOT_WRITABLE = ua.StatusCodes.BadNotWritable, ua.StatusCodes.BadUserAccessDenied


class Watch:
    """Every value that a subscription brings, in its order."""

    def __init__(self, last):
        self.values, self.last, self.done = [], last, asyncio.Event()

    def datachange_notification(self, node, value, data):
        self.values.append(value)
        if value == self.last:
            self.done.set()


async def refused(call, *statuses):
    try:
        await call
    except ua.UaStatusCodeError as error:
        assert error.code in statuses, f"{error} instead of {[ua.status_codes.get_name_and_doc(s)[0] for s in statuses]}"
    else:
        raise AssertionError("it must be refused")


async def drive(client):
    namespace = await client.get_namespace_index(NAMESPACE)

    def node(name):
        return client.get_node(ua.NodeId(name, namespace))

    async def call(method, *arguments):
        return await node(method.split(".")[0]).call_method(node(method).nodeid, *arguments)

    def number(value):
        return ua.Variant(value, ua.VariantType.UInt32)

    def token(value):
        return ua.Variant(value, ua.VariantType.UInt64)

    # Browse: the line's modules, a module's signals and methods, and what a method takes.
    children = {(await child.read_browse_name()).Name for child in await node("Control").get_children()}
    assert {"Holder", "Token", "AcquireControl", "GetLedger"} <= children, children
    inputs = await node("Control.AcquireControl.InputArguments").read_value()
    assert [argument.Name for argument in inputs] == ["holder", "ttl_ms"], inputs

    level = await node("Magazine.Level").read_data_value()
    assert level.Value.VariantType == ua.VariantType.UInt32 and level.SourceTimestamp is not None
    watch = Watch(level.Value.Value + PARTS)
    subscription = await client.create_subscription(5, watch)
    await subscription.subscribe_data_change(node("Magazine.Level"), queuesize=1000, sampling_interval=0)
    for _ in range(PARTS):
        await call("Operator.LoadMagazine", number(1))
    await asyncio.wait_for(watch.done.wait(), LIMIT)
    assert watch.values == list(range(level.Value.Value, watch.last + 1)), watch.values

    lease = await call("Control.AcquireControl", "python", number(30_000))
    await refused(call("Control.AcquireControl", "another", number(30_000)), ua.StatusCodes.BadResourceUnavailable)
    await call("Control.RenewControl", token(lease))
    await refused(call("Conveyor.Stop", token(lease + 1)), ua.StatusCodes.BadUserAccessDenied)
    await call("Conveyor.Stop", token(lease))
    ledger = await call("Control.GetLedger", token(1), number(1000))
    assert ledger[0] == list(range(1, len(ledger[0]) + 1)), ledger[0]
    assert "Refused" in ledger[1] and "python" in ledger[2], ledger
    await call("Control.ReleaseControl", token(lease))
    await refused(node("Ejector.ExtendValve").write_value(True), *NOT_WRITABLE)
    await subscription.delete()


async def run(options):
    client = Client(options.url, timeout=30)
    client.application_uri = "urn:peer:client"
    if options.keys:
        keys = [options.keys / name for name in ("own.der", "own.pem")]
        await client.set_security(SecurityPolicyBasic256Sha256, *keys, server_certificate=options.keys / "server.der")
        client.set_user(options.user)
        client.set_password(options.password)
    async with client:
        await drive(client)
    print("python: driven")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--keys", type=pathlib.Path)
    parser.add_argument("--user")
    parser.add_argument("--password")
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(run(parser.parse_args()))


main()

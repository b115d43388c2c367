"""A server in Python that stands for a physical PLC: the tiny line of line.json, on asyncua.

It prints its endpoint when clients can connect, and ends when its standard input closes.

    server.py [--port N] [--pki DIR]

With --pki it offers Basic256Sha256 and Aes256Sha256RsaPss to users with a password only, with the key
DIR/private/private.pem and the certificate DIR/own/cert.der; it believes the clients whose certificates are in
DIR/trusted/.
"""

import argparse
import asyncio
import json
import logging
import pathlib
import sys
from datetime import datetime, timezone

from asyncua import Server, ua
from asyncua.common.utils import ServiceError
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager

LINE = json.loads(pathlib.Path(__file__).with_name("line.json").read_text())
USERS = {"operator": "hands off"}
Types, Status, Policy = ua.VariantType, ua.StatusCodes, ua.SecurityPolicyType


class Refused(Exception):
    """A method says no, with a status."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


class Users(UserManager):
    def get_user(self, iserver, username=None, password=None, certificate=None):
        known = username in USERS and USERS[username] == password
        return User(role=UserRole.User, name=username) if known else None


def variant(kind, value):
    if kind == "DateTime" and isinstance(value, str):
        value = datetime.fromisoformat(value.replace("Z", "+00:00"))
    if kind.endswith("[]"):
        return ua.Variant(value, Types[kind[:-2]], is_array=True)
    return ua.Variant(value, Types[kind])


def argument(name, kind):
    array = kind.endswith("[]")
    return ua.Argument(
        Name=name,
        DataType=ua.NodeId(getattr(ua.ObjectIds, kind.removesuffix("[]"))),
        ValueRank=1 if array else -1,
        ArrayDimensions=[0] if array else [],
    )


class Line:
    """The line's behaviour; what a method changes is published before it answers."""

    def __init__(self, server, namespace):
        self.server, self.namespace = server, namespace
        self.kinds, self.values, self.ledger = {}, {}, []

    async def build(self):
        objects = {}
        root = await self.server.nodes.objects.add_object(ua.NodeId("MPS", self.namespace), self.name(LINE["name"]))
        names = [signal[0] for signal in LINE["signals"] + LINE["writable"]] + list(LINE["methods"])
        for name in dict.fromkeys(name.split(".")[0] for name in names):
            objects[name] = await root.add_object(ua.NodeId(name, self.namespace), self.name(name))
        for name, kind, value in LINE["signals"]:
            await self.variable(objects, name, kind, value)
        for name, kind, value in LINE["writable"]:
            node = await self.variable(objects, name, kind, value)
            await node.set_writable()
        for name, (inputs, outputs) in LINE["methods"].items():
            await self.method(objects, name, inputs, outputs)

    def name(self, text):
        return ua.QualifiedName(text, self.namespace)

    async def variable(self, objects, name, kind, value):
        parent, last = objects[name.split(".")[0]], name.split(".")[1]
        data = variant(kind, value)
        node = await parent.add_variable(ua.NodeId(name, self.namespace), self.name(last), data, datatype=None)
        self.kinds[name], self.values[name] = kind, data.Value
        await self.publish(node, data)
        return node

    async def method(self, objects, name, inputs, outputs):
        parent, last = objects[name.split(".")[0]], name.split(".")[1]
        kinds = [kind for _, kind in inputs]
        results = [kind for _, kind in outputs]
        act = getattr(self, last)

        async def called(_parent, *given):
            if len(given) != len(kinds):
                return ua.StatusCode(Status.BadArgumentsMissing if len(given) < len(kinds) else Status.BadTooManyArguments)
            for value, kind in zip(given, kinds):
                if value.VariantType != Types[kind.removesuffix("[]")]:
                    return ua.StatusCode(Status.BadInvalidArgument)
            try:
                answer = await act(*[value.Value for value in given])
            except Refused as no:
                return ua.StatusCode(no.status)
            return [variant(kind, value) for kind, value in zip(results, answer or [])]

        arguments = [[argument(*pair) for pair in pairs] for pairs in (inputs, outputs)]
        await parent.add_method(ua.NodeId(name, self.namespace), self.name(last), called, *arguments)

    async def publish(self, node, data, status=Status.Good):
        now = datetime.now(timezone.utc)
        await self.server.write_attribute_value(
            node.nodeid, ua.DataValue(data, ua.StatusCode(status), SourceTimestamp=now, ServerTimestamp=now)
        )

    async def set(self, name, value):
        self.values[name] = value
        node = self.server.get_node(ua.NodeId(name, self.namespace))
        await self.publish(node, variant(self.kinds[name], value))

    async def enter(self, kind, token, command):
        holder = self.values["Control.Holder"] if token == self.values["Control.Token"] else ""
        self.ledger.append((len(self.ledger) + 1, kind, holder, "", token, command, datetime.now(timezone.utc)))
        await self.set("Control.LastSequence", len(self.ledger))

    async def admit(self, token, command):
        if not self.values["Control.Holder"] or token != self.values["Control.Token"]:
            await self.enter("Refused", token, command)
            await self.set("Control.RefusedCommands", self.values["Control.RefusedCommands"] + 1)
            raise Refused(Status.BadUserAccessDenied)

    async def LoadMagazine(self, count):
        if not 1 <= count <= 1000 - self.values["Magazine.Level"]:
            raise Refused(Status.BadOutOfRange)
        await self.set("Magazine.Level", self.values["Magazine.Level"] + count)
        await self.set("Magazine.Empty", self.values["Magazine.Level"] == 0)

    async def PressEmergencyStop(self):
        await self.set("Safety.EmergencyStop", True)

    async def ReleaseEmergencyStop(self):
        await self.set("Safety.EmergencyStop", False)

    async def Stop(self, token):
        await self.admit(token, "Conveyor.Stop")
        await self.enter("Executed", token, "Conveyor.Stop")

    async def AcquireControl(self, holder, ttl_ms):
        if not 1 <= len(holder) <= 64 or not 50 <= ttl_ms <= 60_000:
            raise Refused(Status.BadOutOfRange)
        if self.values["Control.Holder"] not in ("", holder):
            raise Refused(Status.BadResourceUnavailable)
        token = self.values["Control.Token"] + 1
        await self.set("Control.Token", token)
        await self.set("Control.Holder", holder)
        await self.enter("Acquired", token, "AcquireControl")
        return [token]

    async def ReleaseControl(self, token):
        await self.admit(token, "ReleaseControl")
        await self.enter("Released", token, "ReleaseControl")
        await self.set("Control.Holder", "")

    async def GetLedger(self, first, most):
        rows = self.ledger[max(first, 1) - 1 :][:most]
        return [list(column) for column in zip(*rows)] or [[] for _ in range(7)]

    async def GetFinished(self, first, most):
        return [[], [], []]

    async def Echo(self, *given):
        return given

    async def Repeat(self, count):
        return [list(range(1, count + 1)), "x" * count]

    async def Refuse(self, status):
        raise Refused(status)

    async def SetQuality(self, status):
        node = self.server.get_node(ua.NodeId("Bench.Quality", self.namespace))
        await self.publish(node, variant("Double", 0.5), status)


async def secure(server, pki):
    await server.load_certificate(pki / "own/cert.der")
    await server.load_private_key(pki / "private/private.pem")
    server.set_security_policy(
        [
            Policy.Basic256Sha256_SignAndEncrypt,
            Policy.Basic256Sha256_Sign,
            Policy.Aes256Sha256RsaPss_SignAndEncrypt,
        ]
    )
    server.set_identity_tokens([ua.UserNameIdentityToken])

    async def believe(certificate, _application):
        from cryptography.hazmat.primitives.serialization import Encoding

        der = certificate.public_bytes(Encoding.DER)
        if not any(file.read_bytes() == der for file in (pki / "trusted").iterdir()):
            raise ServiceError(Status.BadCertificateUntrusted)

    server.set_certificate_validator(believe)


async def serve(options):
    server = Server(user_manager=Users() if options.pki else None)
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{options.port}/")
    server.set_security_policy([Policy.NoSecurity])
    if options.pki:
        await secure(server, options.pki)
    await server.set_application_uri("urn:peer:asyncua")
    line = Line(server, await server.register_namespace(LINE["namespace"]))
    await line.build()
    async with server:
        port = server.bserver._server.sockets[0].getsockname()[1]
        print(f"opc.tcp://127.0.0.1:{port}/", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--pki", type=pathlib.Path)
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(serve(parser.parse_args()))


main()

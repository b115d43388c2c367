// A client in JavaScript that drives a simulated MPS line, on node-opcua: browse, read, command, observe, be refused.
//
//     client.mjs URL [--keys DIR --user NAME --password WORD]
//
// With --keys it comes with Basic256Sha256, signed and encrypted, as a user; DIR has own.der, own.pem and the server's
// server.der. It fails loudly when something is not as it must be.

import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

const require = createRequire(path.join(process.env.NODE_PATH ?? "node_modules", "here"));
const { OPCUAClient, ClientMonitoredItem, UserTokenType } = require("node-opcua-client");
const { AttributeIds } = require("node-opcua-data-model");
const { DataType, VariantArrayType } = require("node-opcua-variant");
const { StatusCodes } = require("node-opcua-status-code");
const { MessageSecurityMode, SecurityPolicy } = require("node-opcua-secure-channel");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");
const { TimestampsToReturn } = require("node-opcua-data-value");

const NAMESPACE = "urn:lineproof:line:mps";
const PARTS = 100;

const text = (value) => ({ dataType: DataType.String, value });
const number = (value) => ({ dataType: DataType.UInt32, value });
/** Numbers of 64 bits are pairs of 32 bits in this library. */
const token = (value) => ({
  dataType: DataType.UInt64,
  arrayType: VariantArrayType.Scalar,
  value: typeof value === "number" ? [0, value] : value,
});

async function drive(session) {
  const index = (await session.readNamespaceArray()).indexOf(NAMESPACE);
  const id = (name) => `ns=${index};s=${name}`;
  const call = async (method, ...inputArguments) => {
    const [objectId, methodId] = [id(method.split(".")[0]), id(method)];
    const { statusCode, outputArguments } = await session.call({ objectId, methodId, inputArguments });
    return { status: statusCode, outputs: (outputArguments ?? []).map(({ value }) => value) };
  };
  const done = async (...call_) => {
    const { status, outputs } = await call(...call_);
    assert.equal(status, StatusCodes.Good, call_[0]);
    return outputs;
  };
  const refused = async (expected, ...call_) => assert.equal((await call(...call_)).status, expected, call_[0]);

  // Browse: a module's signals and methods, and what a method takes.
  const { references } = await session.browse(id("Control"));
  const children = new Set(references.map(({ browseName }) => browseName.name));
  for (const name of ["Holder", "Token", "AcquireControl", "GetLedger"]) assert(children.has(name), name);
  const declared = await session.read({ nodeId: id("Control.AcquireControl.InputArguments"), attributeId: AttributeIds.Value });
  assert.deepEqual(declared.value.value.map(({ name }) => name), ["holder", "ttl_ms"]);

  const level = await session.read({ nodeId: id("Magazine.Level"), attributeId: AttributeIds.Value });
  assert.equal(level.value.dataType, DataType.UInt32);
  assert(level.sourceTimestamp);
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: 5,
    requestedLifetimeCount: 10_000,
    requestedMaxKeepAliveCount: 100,
    publishingEnabled: true,
  });
  const values = [];
  const last = level.value.value + PARTS;
  const seen = new Promise((resolve) => {
    const item = { nodeId: id("Magazine.Level"), attributeId: AttributeIds.Value };
    const parameters = { samplingInterval: 0, queueSize: 1000, discardOldest: true };
    ClientMonitoredItem.create(subscription, item, parameters, TimestampsToReturn.Both).on("changed", ({ value }) => {
      values.push(value.value);
      if (value.value === last) resolve();
    });
  });
  for (let part = 0; part < PARTS; part++) await done("Operator.LoadMagazine", number(1));
  await seen;
  // The item may come to life after the first parts were loaded; from then on it tells every change.
  assert.deepEqual(values, Array.from(values, (_, step) => values[0] + step));

  const [lease] = await done("Control.AcquireControl", text("node"), number(30_000));
  await refused(StatusCodes.BadResourceUnavailable, "Control.AcquireControl", text("another"), number(30_000));
  await done("Control.RenewControl", token(lease));
  await refused(StatusCodes.BadUserAccessDenied, "Conveyor.Stop", token([lease[0], lease[1] + 1]));
  await done("Conveyor.Stop", token(lease));
  const [, kinds, holders] = await done("Control.GetLedger", token(1), number(1000));
  assert(kinds.includes("Refused") && holders.includes("node"));
  await done("Control.ReleaseControl", token(lease));
  const nodeId = id("Ejector.ExtendValve");
  const value = { value: { dataType: DataType.Boolean, value: true } };
  const answer = await session.write({ nodeId, attributeId: AttributeIds.Value, value });
  assert([StatusCodes.BadUserAccessDenied, StatusCodes.BadNotWritable].includes(answer), answer.toString());
  await subscription.terminate();
}

/** Certificates and keys, in a folder of this process's own. */
async function certificates(keys) {
  const rootFolder = fs.mkdtempSync(path.join(os.tmpdir(), "peer-pki-"));
  process.on("exit", () => fs.rmSync(rootFolder, { recursive: true, force: true }));
  const manager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: false });
  await manager.initialize();
  if (keys) await manager.trustCertificate(fs.readFileSync(path.join(keys, "server.der")));
  return manager;
}

async function run(url, { keys, user, password }) {
  const secured = {
    securityMode: MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy.Basic256Sha256,
    certificateFile: path.join(keys ?? "", "own.der"),
    privateKeyFile: path.join(keys ?? "", "own.pem"),
  };
  const client = OPCUAClient.create({
    applicationName: "peer",
    applicationUri: "urn:peer:client",
    clientCertificateManager: await certificates(keys),
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
    ...(keys ? secured : {}),
  });
  await client.connect(url);
  const session = await client.createSession(
    keys ? { type: UserTokenType.UserName, userName: user, password } : undefined,
  );
  await drive(session);
  await session.close();
  await client.disconnect();
  console.log("node: driven");
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keys: { type: "string" }, user: { type: "string" }, password: { type: "string" } },
});
await run(positionals[0], values);

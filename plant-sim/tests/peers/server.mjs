// A server in JavaScript that stands for a physical PLC: the tiny line of line.json, on node-opcua.
//
// It prints its endpoint when clients can connect, and ends when its standard input closes.
//
//     server.mjs [--port N] [--pki DIR]
//
// With --pki it offers Basic256Sha256 and Aes256Sha256RsaPss to users with a password only, with the key
// DIR/private/private.pem and the certificate DIR/own/cert.der; it believes the clients whose certificates are in
// DIR/trusted/.
//
// node-opcua is found beside the folder of NODE_PATH, because modules of this kind do not look there by themselves.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

const require = createRequire(path.join(process.env.NODE_PATH ?? "node_modules", "here"));
const opcua = require("node-opcua-server");
const { DataType, Variant, VariantArrayType } = require("node-opcua-variant");
const { DataValue } = require("node-opcua-data-value");
const { StatusCodes } = require("node-opcua-status-code");
const { MessageSecurityMode, SecurityPolicy } = require("node-opcua-secure-channel");
const { OPCUACertificateManager } = require("node-opcua-certificate-manager");

const line = JSON.parse(fs.readFileSync(new URL("line.json", import.meta.url), "utf8"));
const users = new Map([["operator", "hands off"]]);

/** A method says no, with a status. */
class Refused extends Error {
  constructor(status) {
    super(String(status));
    this.status = status;
  }
}

/** Numbers of 64 bits are pairs of 32 bits in this library. */
const wide = (value) => {
  const number = BigInt.asUintN(64, BigInt(value));
  return [Number(number >> 32n), Number(number & 0xffffffffn)];
};
const narrow = ([high, low]) => high * 4294967296 + low;
const is64 = (kind) => kind === "UInt64" || kind === "Int64";

function variant(kind, value) {
  const array = kind.endsWith("[]");
  const scalar = kind.replace("[]", "");
  const one = (item) => (is64(scalar) && !Array.isArray(item) ? wide(item) : scalar === "DateTime" ? new Date(item) : item);
  return new Variant({
    dataType: DataType[scalar],
    arrayType: array ? VariantArrayType.Array : VariantArrayType.Scalar,
    value: array ? Array.from(value, one) : one(value),
  });
}

const argument = ([name, kind]) => ({
  name,
  dataType: DataType[kind.replace("[]", "")],
  valueRank: kind.endsWith("[]") ? 1 : -1,
});

/** The line's behaviour; what a method changes is published before it answers. */
class Line {
  constructor(server) {
    const space = server.engine.addressSpace;
    this.space = space.registerNamespace(line.namespace);
    this.nodes = new Map();
    this.kinds = new Map();
    this.values = new Map();
    this.ledger = [];
    const root = this.object(space.rootFolder.objects, line.name, { organizedBy: space.rootFolder.objects });
    const names = [...line.signals, ...line.writable].map(([name]) => name).concat(Object.keys(line.methods));
    const objects = new Map();
    for (const name of new Set(names.map((name) => name.split(".")[0]))) {
      objects.set(name, this.object(root, name, { componentOf: root }));
    }
    for (const [name, kind, value] of line.signals) this.variable(objects, name, kind, value, "CurrentRead");
    for (const [name, kind, value] of line.writable) {
      this.variable(objects, name, kind, value, "CurrentRead | CurrentWrite");
    }
    for (const [name, [inputs, outputs]] of Object.entries(line.methods)) this.method(objects, name, inputs, outputs);
  }

  object(_parent, name, place) {
    return this.space.addObject({ ...place, browseName: name, nodeId: `s=${name}` });
  }

  variable(objects, name, kind, value, accessLevel) {
    const [object, last] = name.split(".");
    const node = this.space.addVariable({
      componentOf: objects.get(object),
      browseName: last,
      nodeId: `s=${name}`,
      dataType: kind,
      accessLevel,
      userAccessLevel: accessLevel,
      minimumSamplingInterval: 0,
      value: variant(kind, value),
    });
    this.nodes.set(name, node);
    this.kinds.set(name, kind);
    this.values.set(name, value);
    this.publish(node, variant(kind, value));
    return node;
  }

  method(objects, name, inputs, outputs) {
    const [object, last] = name.split(".");
    const node = this.space.addMethod(objects.get(object), {
      browseName: last,
      nodeId: `s=${name}`,
      inputArguments: inputs.map(argument),
      outputArguments: outputs.map(argument),
    });
    node.bindMethod((given, _context, callback) => {
      const done = (answer) => ({
        statusCode: StatusCodes.Good,
        outputArguments: outputs.map(([, kind], index) => variant(kind, answer?.[index])),
      });
      const refused = (no) => {
        if (!(no instanceof Refused)) throw no;
        return { statusCode: no.status };
      };
      const plain = given.map(({ value, dataType }) => (dataType === DataType.UInt64 ? narrow(value) : value));
      const act = async () => done(await this[last](...plain, given));
      act().catch(refused).then((result) => callback(null, result));
    });
  }

  publish(node, value, status = StatusCodes.Good) {
    node.setValueFromSource(value, status, new Date());
  }

  set(name, value) {
    this.values.set(name, value);
    this.publish(this.nodes.get(name), variant(this.kinds.get(name), value));
  }

  enter(kind, token, command) {
    const holder = token === this.values.get("Control.Token") ? this.values.get("Control.Holder") : "";
    this.ledger.push([this.ledger.length + 1, kind, holder, "", token, command, new Date()]);
    this.set("Control.LastSequence", this.ledger.length);
  }

  admit(token, command) {
    if (this.values.get("Control.Holder") === "" || token !== this.values.get("Control.Token")) {
      this.enter("Refused", token, command);
      this.set("Control.RefusedCommands", this.values.get("Control.RefusedCommands") + 1);
      throw new Refused(StatusCodes.BadUserAccessDenied);
    }
  }

  LoadMagazine(count) {
    if (count < 1 || count > 1000 - this.values.get("Magazine.Level")) throw new Refused(StatusCodes.BadOutOfRange);
    this.set("Magazine.Level", this.values.get("Magazine.Level") + count);
    this.set("Magazine.Empty", this.values.get("Magazine.Level") === 0);
  }

  PressEmergencyStop() {
    this.set("Safety.EmergencyStop", true);
  }

  ReleaseEmergencyStop() {
    this.set("Safety.EmergencyStop", false);
  }

  Stop(token) {
    this.admit(token, "Conveyor.Stop");
    this.enter("Executed", token, "Conveyor.Stop");
  }

  AcquireControl(holder, ttl) {
    const length = [...(holder ?? "")].length;
    if (length < 1 || length > 64 || ttl < 50 || ttl > 60000) throw new Refused(StatusCodes.BadOutOfRange);
    if (!["", holder].includes(this.values.get("Control.Holder"))) {
      throw new Refused(StatusCodes.BadResourceUnavailable);
    }
    const token = this.values.get("Control.Token") + 1;
    this.set("Control.Token", token);
    this.set("Control.Holder", holder);
    this.enter("Acquired", token, "AcquireControl");
    return [token];
  }

  ReleaseControl(token) {
    this.admit(token, "ReleaseControl");
    this.enter("Released", token, "ReleaseControl");
    this.set("Control.Holder", "");
  }

  GetLedger(from, max) {
    const rows = this.ledger.slice(Math.max(from, 1) - 1).slice(0, max);
    return Array.from({ length: 7 }, (_, column) => rows.map((row) => row[column]));
  }

  GetFinished() {
    return [[], [], []];
  }

  Echo(...given) {
    return given.pop().map(({ value }) => value);
  }

  Repeat(count) {
    return [Array.from({ length: count }, (_, index) => index + 1), "x".repeat(count)];
  }

  Refuse(status) {
    throw new Refused(statusCode(status));
  }

  SetQuality(status) {
    this.publish(this.nodes.get("Bench.Quality"), variant("Double", 0.5), statusCode(status));
  }
}

const statusCode = (value) => Object.values(StatusCodes).find((status) => status.value === value);

/** The certificates of clients, in a folder of this process's own. */
async function certificates(pki) {
  const rootFolder = fs.mkdtempSync(path.join(os.tmpdir(), "peer-pki-"));
  process.on("exit", () => fs.rmSync(rootFolder, { recursive: true, force: true }));
  const manager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: false });
  await manager.initialize();
  if (pki) {
    const trusted = path.join(pki, "trusted");
    for (const file of fs.readdirSync(trusted)) {
      await manager.trustCertificate(fs.readFileSync(path.join(trusted, file)));
    }
  }
  return manager;
}

async function serve({ port, pki }) {
  const { Subscription } = require("node-opcua-server/dist/server_subscription.js");
  Subscription.minimumPublishingInterval = 1;
  const manager = await certificates(pki);
  const secured = {
    certificateFile: path.join(pki ?? "", "own/cert.der"),
    privateKeyFile: path.join(pki ?? "", "private/private.pem"),
    securityModes: [MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss],
    allowAnonymous: false,
    userManager: { isValidUser: (user, password) => users.has(user) && users.get(user) === password },
  };
  const open = { securityModes: [MessageSecurityMode.None], securityPolicies: [SecurityPolicy.None] };
  const server = new opcua.OPCUAServer({
    host: "127.0.0.1",
    port,
    hostname: "127.0.0.1",
    serverCertificateManager: manager,
    userCertificateManager: manager,
    // Every change is told, as the line's own controller does; by default this library looks every 50 ms.
    serverCapabilities: { minSupportedSampleRate: 0 },
    serverInfo: { applicationUri: "urn:peer:node-opcua" },
    ...(pki ? secured : open),
  });
  await server.initialize();
  new Line(server);
  await server.start();
  console.log(`opc.tcp://127.0.0.1:${server.endpoints[0].port}/`);
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(0));
}

const { values } = parseArgs({
  options: { port: { type: "string" }, pki: { type: "string" } },
});
await serve({ port: Number(values.port ?? 0), pki: values.pki });

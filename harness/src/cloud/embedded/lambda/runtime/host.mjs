// Runs the handler of a Node.js function: speaks the AWS Lambda Runtime API, version 2018-06-01, with Node's own modules alone.
//
// As in AWS: a rejected promise, a thrown error and a callback's error are answers; an error that nobody catches and
// `process.exit` end the process; what is printed is the function's log.

import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = "/2018-06-01/runtime/";
const LARGEST_RESPONSE = 6 * 1024 * 1024;
const { env } = process;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** What happens when nothing is left that could bring what is waited for: the handler itself, then its results. */
let whenIdle = () => {
  const never = "the module never ends loading: nothing is left to wait for";
  return end("Init Error", new Broken("Runtime.ImportModuleError", never), 1);
};
let serving = false;
process.on("beforeExit", () => whenIdle());

/** What the function, not its code, is told to be wrong with it; `kind` is AWS's word for it. */
class Broken extends Error {
  constructor(kind, message) {
    super(message);
    this.name = kind;
    this.stack = "";
  }
}

function call(method, to, body, kind) {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body ?? "") };
    if (kind) headers["Lambda-Runtime-Function-Error-Type"] = kind.replace(/[^ -~]/g, "?");
    const request = http.request({ host, port, agent, method, path: ROOT + to, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode === 503) process.exit(0);
        if (answer.statusCode === 200 || answer.statusCode === 202) return resolve([answer.headers, text]);
        reject(new Error(`the Runtime API answered ${answer.statusCode} to ${method} ${to}: ${text}`));
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** An error in AWS's shape. */
function described(error) {
  if (!(error instanceof Error || typeof error?.stack === "string")) {
    return { errorMessage: String(error), errorType: typeof error, trace: [] };
  }
  const trace = String(error.stack).split("\n").filter((line) => line && !line.includes(import.meta.url));
  return { errorMessage: String(error.message), errorType: String(error.name), trace };
}

function tell(what, said) {
  console.error(`ERROR\t${what}\t${JSON.stringify(said)}`);
}

/** The function that the template's `Handler` names. */
async function load(name) {
  const folder = path.resolve(env.LAMBDA_TASK_ROOT, path.dirname(name));
  const [module, ...names] = path.basename(name).split(".");
  const file = [".js", ".mjs", ".cjs"].map((end) => path.join(folder, module + end)).find((file) => fs.existsSync(file));
  if (!file) throw new Broken("Runtime.ImportModuleError", `Error: Cannot find module '${module}' in ${folder}`);
  const exported = await imported(file);
  const handler = names.reduce((value, name) => value?.[name], exported);
  if (typeof handler === "function") return handler;
  const there = Object.keys(exported ?? {}).filter((name) => typeof exported[name] === "function");
  const near = nearest(names.join("."), there);
  const missing = `${name} is undefined or not exported; ${path.basename(file)} exports: ${there.join(", ") || "no function"}`;
  throw new Broken("Runtime.HandlerNotFound", missing + (near ? `; did you mean ${near}?` : ""));
}

async function imported(file) {
  try {
    return isModule(file) ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    const missing = ["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes(error?.code);
    if (missing) {
      const remedy = "put it into the function's folder, or install it there with npm";
      throw new Broken("Runtime.ImportModuleError", `Error: ${error.message.split("\n")[0]}; ${remedy}`);
    }
    if (error instanceof SyntaxError) throw new Broken("Runtime.UserCodeSyntaxError", `SyntaxError: ${file}: ${error.message}`);
    throw error;
  }
}

/** As Node tells them apart: by the ending, else by the `type` of the nearest package.json. */
function isModule(file) {
  if (!file.endsWith(".js")) return file.endsWith(".mjs");
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const told = path.join(folder, "package.json");
    if (fs.existsSync(told)) return JSON.parse(fs.readFileSync(told, "utf8")).type === "module";
    if (folder === path.dirname(folder)) return false;
  }
}

function nearest(wrong, names) {
  const [near] = names.map((name) => [distance(wrong, name), name]).sort(([one], [other]) => one - other);
  return near && near[0] <= Math.max(wrong.length, near[1].length) / 2 ? near[1] : undefined;
}

/** How many letters must be added, left out or changed. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[other.length];
}

/** What a handler is told of its invocation, by the names that AWS gives to it. */
function context(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** The result of a handler: what its promise brings, or what it gives to its callback. */
function result(handler, event, context) {
  return new Promise((resolve, reject) => {
    whenIdle = () => resolve(null);
    const callback = (error, value) => {
      if (error !== undefined && error !== null) reject(error);
      else if (context.callbackWaitsForEmptyEventLoop) whenIdle = () => resolve(value);
      else resolve(value);
    };
    Object.assign(context, { done: callback, fail: (error) => callback(error ?? "failed"), succeed: (value) => callback(null, value) });
    const returned = handler(event, context, callback);
    if (typeof returned?.then !== "function") return;
    const never = "the handler's promise can never be settled: nothing is left to wait for";
    whenIdle = () => reject(new Broken("Runtime.NodejsExit", never));
    returned.then(resolve, reject);
  });
}

function marshalled(value) {
  let body;
  try {
    body = JSON.stringify(value) ?? "null";
  } catch (error) {
    throw new Broken("Runtime.MarshalError", `Unable to stringify response: ${error.message}`);
  }
  const size = Buffer.byteLength(body);
  if (size <= LARGEST_RESPONSE) return body;
  const problem = `Response payload size (${size} bytes) exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`;
  throw new Broken("Function.ResponseSizeTooLarge", problem);
}

async function serve(handler) {
  for (;;) {
    const [headers, event] = await call("GET", "invocation/next");
    const told = context(headers);
    const invocation = `invocation/${told.awsRequestId}`;
    let body;
    try {
      body = marshalled(await result(handler, JSON.parse(event), told));
    } catch (error) {
      const said = described(error);
      tell("Invoke Error", said);
      whenIdle = () => {};
      await call("POST", `${invocation}/error`, JSON.stringify(said), said.errorType);
      continue;
    }
    whenIdle = () => {};
    await call("POST", `${invocation}/response`, body);
  }
}

/** The end of the process; before it serves, it is told why. */
async function end(what, error, code) {
  const said = described(error);
  tell(what, said);
  if (!serving) await call("POST", "init/error", JSON.stringify(said), said.errorType).catch(() => {});
  process.exit(code);
}

process.on("uncaughtException", (error) => end("Uncaught Exception", error, 129));
process.on("unhandledRejection", (error) => end("Unhandled Promise Rejection", error, 128));

load(env._HANDLER).then(
  (handler) => {
    serving = true;
    whenIdle = () => {};
    return serve(handler);
  },
  (error) => end("Init Error", error, 1),
);

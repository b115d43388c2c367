"""Runs the handler of a Python function: speaks the AWS Lambda Runtime API, version 2018-06-01, with the standard library alone.

As in AWS: an exception is an answer, `sys.exit` and `os._exit` end the process, what is printed or logged is the function's log.
"""

import difflib
import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback
from decimal import Decimal

ROOT = "/2018-06-01/runtime/"
LARGEST_RESPONSE = 6 * 1024 * 1024


class Broken(Exception):
    """What the function, not its code, is told to be wrong with it; `kind` is AWS's word for it."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Api:
    """The Runtime API, over one connection that is kept."""

    def __init__(self):
        self.connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

    def call(self, method, path, body=None, kind=None):
        headers = {"Content-Type": "application/json"}
        if kind:
            headers["Lambda-Runtime-Function-Error-Type"] = kind.encode("ascii", "replace").decode()
        self.connection.request(method, ROOT + path, body, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status == 503:
            sys.exit(0)
        if answer.status not in (200, 202):
            sys.exit("the Runtime API answered %d to %s %s: %s" % (answer.status, method, path, body.decode()))
        return answer.headers, body

    def error(self, path, error, request=None):
        said = described(error)
        tell(said)
        if request:
            said["requestId"] = request
        self.call("POST", path, json.dumps(said).encode(), said["errorType"])


class Context:
    """What a handler is told of its invocation, by the names that AWS gives to it."""

    identity = None
    client_context = None

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    @staticmethod
    def log(message):
        print(message)


class Log(logging.Formatter):
    """The lines of the root logger, as AWS's runtime writes them; `request` is the invocation that runs."""

    request = ""

    def format(self, record):
        record.aws_request_id = self.request
        return super().format(record)


def described(error):
    """An exception in AWS's shape; the frames of this file and of the import system are left out."""
    frames = traceback.extract_tb(error.__traceback__)
    others = (__file__, importlib.__file__)
    own = [frame for frame in frames if frame.filename not in others and not frame.filename.startswith("<frozen ")]
    kind = error.kind if isinstance(error, Broken) else type(error).__name__
    return {"errorMessage": str(error), "errorType": kind, "stackTrace": traceback.format_list(own)}


def tell(said):
    lines = ["[ERROR] %s: %s" % (said["errorType"], said["errorMessage"])]
    if said["stackTrace"]:
        lines += ["Traceback (most recent call last):"] + said["stackTrace"]
    print("\n".join(line.rstrip("\n") for line in lines))


def load(name):
    """The function that the template's `Handler` names."""
    path, _, function = name.rpartition(".")
    module = imported(path.replace("/", "."))
    handler = getattr(module, function, None)
    if callable(handler):
        return handler
    there = [name for name, value in vars(module).items() if callable(value) and not name.startswith("_")]
    near = difflib.get_close_matches(function, there, 1)
    missing = "Handler '%s' missing on module '%s', which has: %s" % (function, path, ", ".join(there) or "no function")
    raise Broken("Runtime.HandlerNotFound", missing + ("; did you mean %s?" % near[0] if near else ""))


def imported(name):
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        remedy = "put it into the function's folder, or install it for %s" % sys.executable
        message = "Unable to import module '%s': %s; %s" % (name, error, remedy)
        raise Broken("Runtime.ImportModuleError", message).with_traceback(error.__traceback__) from error
    except ImportError as error:
        message = "Unable to import module '%s': %s" % (name, error)
        raise Broken("Runtime.ImportModuleError", message).with_traceback(error.__traceback__) from error
    except SyntaxError as error:
        message = "Syntax error in module '%s': %s" % (name, error)
        raise Broken("Runtime.UserCodeSyntaxError", message) from error


def plain(value):
    """What JSON does not know of itself."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def marshalled(result):
    try:
        body = json.dumps(result, default=plain).encode()
    except Exception as error:
        raise Broken("Runtime.MarshalError", "Unable to marshal response: %s" % error) from error
    if len(body) > LARGEST_RESPONSE:
        message = "Response payload size (%d bytes) exceeded maximum allowed payload size (%d bytes)."
        raise Broken("Function.ResponseSizeTooLarge", message % (len(body), LARGEST_RESPONSE))
    return body


def serve(api, handler, log):
    while True:
        headers, event = api.call("GET", "invocation/next")
        context = Context(headers)
        log.request = context.aws_request_id
        invocation = "invocation/" + context.aws_request_id
        try:
            body = marshalled(handler(json.loads(event), context))
        except Exception as error:
            api.error(invocation + "/error", error, context.aws_request_id)
        else:
            api.call("POST", invocation + "/response", body)


def main():
    # Where this file lies is no place of the function's.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    log = Log("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S")
    log.converter = time.gmtime
    to_log = logging.StreamHandler(sys.stdout)
    to_log.setFormatter(log)
    logging.getLogger().addHandler(to_log)
    api = Api()
    try:
        handler = load(os.environ["_HANDLER"])
    except Exception as error:
        api.error("init/error", error)
        sys.exit(1)
    serve(api, handler, log)


if __name__ == "__main__":
    main()

"""``python -m benchmarks.attackers``: how long an honest account waits beside one that asks for all that it can.

Each attack runs again and again for some seconds beside an account that lists its queues, in a process of its own.
Prints a table: the median and the longest wait of the honest calls, the ratio of the medians to those without an
attacker, and how much memory the engine took meanwhile. Aim: no wait above 200 ms.

Limits: attacker and honest account share this machine's processors with the engine, so that what the attacker's own
process takes counts as well.
"""

import gzip
import json
import multiprocessing
import os
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import psutil
import requests
import typer
from botocore.exceptions import ClientError

from harness.clients import Endpoint, client
from harness.engines.embedded import EmbeddedEngine

HONEST, ATTACKER = "111111111111", "222222222222"
NEVER_ENDING: Final = "^(a+)+$"
TEXT: Final = "a" * 29 + "!"
AIM: Final = 0.2  # seconds

type Attack = Callable[[], object]


class Attacker:
    """An account that asks for all that it can."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        gateway = self.gateway = self("apigateway")
        self.api = gateway.create_rest_api(name="attack")["id"]
        self.root = gateway.get_resources(restApiId=self.api)["items"][0]["id"]
        schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": NEVER_ENDING}}}
        model = {"restApiId": self.api, "name": "M", "contentType": "application/json", "schema": json.dumps(schema)}
        gateway.create_model(**model)
        validator = gateway.create_request_validator(restApiId=self.api, name="v", validateRequestBody=True)["id"]
        self._mock("model", "{}", requestModels={"application/json": "M"}, requestValidatorId=validator)
        self._mock("loop", "#foreach($i in [1..900])#foreach($j in [1..900])x#end#end")
        self._mock("double", "#set($s = 'aaaaaaaaaa')#foreach($i in [1..40])#set($s = $s + $s)#end$s.length()")
        self._mock("matches", f"#set($s = '{TEXT}')$s.matches('{NEVER_ENDING}')")
        gateway.create_deployment(restApiId=self.api, stageName="dev")
        logs = self("logs")
        logs.create_log_group(logGroupName="g")
        logs.create_log_stream(logGroupName="g", logStreamName="s")
        event = {"timestamp": int(time.time() * 1000), "message": TEXT}
        logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[event])

    def __call__(self, service: str) -> Any:
        """A client of its root."""
        return client(self.endpoint, service, account=ATTACKER)

    def _mock(self, name: str, template: str, **method: Any) -> None:
        made = self.gateway.create_resource(restApiId=self.api, parentId=self.root, pathPart=name)["id"]
        where = {"restApiId": self.api, "resourceId": made, "httpMethod": "POST"}
        self.gateway.put_method(**where, authorizationType="NONE", **method)
        self.gateway.put_method_response(**where, statusCode="200")
        given = {"application/json": '{"statusCode": 200}'}
        self.gateway.put_integration(**where, type="MOCK", requestTemplates=given)
        self.gateway.put_integration_response(
            **where, statusCode="200", responseTemplates={"application/json": template}
        )

    def call(self, name: str, body: Any = None, **headers: str) -> object:
        """POST to a resource of its API."""
        url = f"{self.endpoint.url}/_aws/execute-api/{self.api}/dev/{name}"
        data = body if isinstance(body, bytes) else json.dumps(body or {})
        return requests.post(url, data=data, headers=headers, timeout=60)

    def filter(self) -> object:
        """Search its log by an expression that never ends."""
        return self("logs").filter_log_events(logGroupName="g", filterPattern="%(a+)+$%")

    def stack(self, body: str) -> object:
        """Validate and make a stack that asks for much."""
        name = f"s{time.monotonic_ns()}"
        return self("cloudformation").create_stack(StackName=name, TemplateBody=body)

    def machine(self, expression: str) -> object:
        """Try an expression of a state machine."""
        state = {"Type": "Pass", "Parameters": {"x.$": expression}, "End": True}
        definition = json.dumps({"StartAt": "A", "States": {"A": state}})
        return self("stepfunctions").validate_state_machine_definition(definition=definition)

    def connect(self) -> None:
        """Hold 1,400 connections for a second."""
        place = urlsplit(self.endpoint.url)
        held = []
        with suppress(OSError):
            while len(held) < 1_400:
                held += [socket.create_connection((str(place.hostname), place.port or 0), timeout=5)]
        time.sleep(1)
        for each in held:
            each.close()

    def endless_headers(self) -> None:
        """Send headers until the engine ends the connection."""
        place = urlsplit(self.endpoint.url)
        with suppress(OSError), socket.create_connection((str(place.hostname), place.port or 0)) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            while True:
                connection.sendall(b"a: b\r\n" * 1_000)


def _attacks(one: Attacker) -> Mapping[str, Attack]:
    bomb = gzip.compress(b"a" * 200_000_000, 1)
    aliases = "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(6))
    growing = {"Fn::Sub": ["${a}" * 2_000, {"a": {"Fn::Sub": ["${a}" * 2_000, {"a": "x" * 20}]}}]}
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": growing}}
    return {
        "model pattern": lambda: one.call("model", {"a": TEXT}),
        "template: loops in loops": lambda: one.call("loop"),
        "template: doubled text": lambda: one.call("double"),
        "template: expression": lambda: one.call("matches"),
        "log filter": one.filter,
        "gzip bomb": lambda: one.call("model", bomb, **{"Content-Encoding": "gzip"}),
        "body of 100 MB": lambda: one.call("model", b"a" * 100_000_000),
        "YAML aliases": lambda: one.stack(f"a0: &a0 [x, x]\n{aliases}Resources: {{}}\n"),
        "Fn::Sub growth": lambda: one.stack(json.dumps({"Resources": {"P": parameter}})),
        "nested intrinsic functions": lambda: one.machine("States.Array(" * 60 + "1" + ")" * 60),
        "1,400 connections": one.connect,
        "endless headers": one.endless_headers,
    }


def _honest(pipe: Connection, endpoint: Endpoint) -> None:
    """List queues until told to end; sends each call's seconds."""
    queues = client(endpoint, "sqs", account=HONEST)
    queues.list_queues()
    pipe.send([])
    waits = []
    while not pipe.poll():
        began = time.perf_counter()
        queues.list_queues()
        waits.append(time.perf_counter() - began)
        time.sleep(0.01)
    pipe.send(waits)


@contextmanager
def _beside(endpoint: Endpoint, waits: list[float]) -> Iterator[None]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_honest, args=(there, endpoint), daemon=True)
    process.start()
    here.recv()
    try:
        yield
    finally:
        here.send("end")
        waits += here.recv()
        process.join()


def _grown(pid: int, over: threading.Event, grown: list[int]) -> None:
    process = psutil.Process(pid)
    before = process.memory_info().rss
    while not over.wait(0.05):
        grown[0] = max(grown[0], process.memory_info().rss - before)


def _measure(engine: EmbeddedEngine, attack: Attack, seconds: float) -> tuple[list[float], int, int]:
    """Waits of the honest account in seconds, how often the attack was made, bytes by which the engine grew."""
    waits: list[float] = []
    made, grown, over = 0, [0], threading.Event()
    watching = threading.Thread(target=_grown, args=(engine.state.pid, over, grown))
    watching.start()
    with _beside(engine.endpoint, waits):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(ClientError, requests.RequestException):  # the bound's answer
                attack()
            made += 1
    over.set()
    watching.join()
    return waits, made, grown[0]


def main(seconds: Annotated[float, typer.Option(min=1, help="How long each attack goes on.")] = 5) -> None:
    """Measure an honest account beside an attacker."""
    with tempfile.TemporaryDirectory(prefix="daylab-bench-") as home:
        engine = EmbeddedEngine(environ={**os.environ, "DAYLAB_HOME": home})
        engine.start()
        try:
            attacks = _attacks(Attacker(engine.endpoint))
            for attack in attacks.values():  # loads services
                with suppress(ClientError, requests.RequestException):
                    attack()
            print(
                "| attack | made | median | ratio | longest wait | memory |\n| --- | ---: | ---: | ---: | ---: | ---: |"
            )
            base = 0.0
            for name, attack in {"none": lambda: time.sleep(0.1), **attacks}.items():
                waits, made, grown = _measure(engine, attack, seconds)
                median, longest = statistics.median(waits), max(waits)
                base = base or median
                mark = "" if longest <= AIM else " (!)"
                cells = (f"{median * 1000:.1f} ms", f"{median / base:.1f} ×", f"{longest * 1000:.0f} ms{mark}")
                print(f"| {name} | {made} | {' | '.join(cells)} | +{grown >> 20} MB |", flush=True)
        finally:
            engine.stop()


if __name__ == "__main__":
    typer.run(main)

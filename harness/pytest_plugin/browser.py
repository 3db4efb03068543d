"""A real headless browser, for what only a browser decides: whether a page of another origin may read an answer.

A page on a loopback port of its own makes calls with ``fetch``; the browser sends the preflights and lets the page see
what the Fetch standard lets it see, or blocks it and says so on its console. Chrome, Chromium or Edge of this computer
is run as a plain child process with a profile of its own, and ended with everything that it started.

Limits: needs one of those browsers (``DAYLAB_BROWSER`` names it), else checks that use it are *not enforced here*. The
browser gets no sandbox when it runs as root, where it has none; it is shown this module's page only.
"""

import html
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from harness.engines.processes import end_tree, identify
from harness.errors import DaylabError
from harness.i18n.catalogue import curriculum as words
from harness.tempdirs import scratch

__all__ = ["Browser", "BrowserError", "Call", "Seen", "find_browser", "parse_dom"]

DEADLINE: Final = 60.0  # seconds; about one and a half on a quiet machine
PATIENCE: Final = 20_000  # milliseconds of the page's own time, which stands still while answers are awaited

NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chrome-headless-shell",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
)
APPLICATIONS: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
)
FLAGS: Final = (
    "--headless",
    "--dump-dom",
    "--enable-logging=stderr",
    f"--virtual-time-budget={PATIENCE}",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
)
CONSOLE = re.compile(r'CONSOLE[:(]\d+\)?\] "')
SOURCE = '", source: '
RESULT = '<script id="result" type="application/json">'

PAGE = """<!doctype html><meta charset="utf-8"><title>daylab</title>
<script id="calls" type="application/json">%s</script>
<script>
(async () => {
  const seen = [];
  for (const call of JSON.parse(document.getElementById("calls").textContent)) {
    const options = {method: call.method, headers: call.headers};
    if (call.body !== null) options.body = call.body;
    try {
      const answer = await fetch(call.url, options);
      seen.push({status: answer.status, body: await answer.text(), headers: Object.fromEntries(answer.headers)});
    } catch (error) {
      seen.push({error: String(error)});
    }
  }
  const result = document.createElement("script");
  result.id = "result";
  result.type = "application/json";
  result.textContent = encodeURIComponent(JSON.stringify(seen));
  document.body.append(result);
})();
</script>
"""


class BrowserError(DaylabError):
    """The browser does not do its part."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that a page makes.

    Args:
        url: address.
        method: HTTP method.
        headers: headers; some of them make the browser ask first (preflight).
        body: body, text.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page got to see of an answer.

    Args:
        status: status code; None when the browser let it see nothing.
        body: body, text.
        headers: headers that the page may read, names in lower case.
        error: what ``fetch`` was rejected with; None when it was not.
        console: what the browser wrote to the page's console about the call's address.
    """

    status: int | None = None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None
    console: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether the browser kept the answer from the page because of its origin."""
        return self.error is not None and any("blocked by CORS policy" in line for line in self.console)


def find_browser(environ: Mapping[str, str] = os.environ) -> str | None:
    """Path of the browser to use, None when there is none.

    Args:
        environ: ``DAYLAB_BROWSER`` names the browser, as a path or a name on ``PATH``; empty is none.
    """
    if (named := environ.get("DAYLAB_BROWSER")) is not None:
        return shutil.which(named, path=environ.get("PATH")) if named else None
    on_path = (shutil.which(name, path=environ.get("PATH")) for name in NAMES)
    applications = APPLICATIONS if sys.platform == "darwin" else ()
    return next(filter(None, on_path), None) or next((app for app in applications if Path(app).exists()), None)


class Browser:
    """Shows pages.

    Args:
        executable: path of the browser.
        deadline: seconds for one page.
    """

    def __init__(self, executable: str, *, deadline: float = DEADLINE) -> None:
        self.executable = executable
        self.deadline = deadline

    def fetch(self, *calls: Call) -> list[Seen]:
        """Make calls, one after the other, from a page of another origin; what the page saw of each.

        Raises:
            BrowserError: the browser does not start, or the page does not come to an end in time.
        """
        with _served(PAGE % _embedded([asdict(call) for call in calls])) as address:
            dom, log = self._show(address)
        seen = parse_dom(dom, log)
        if seen is None or len(seen) != len(calls):
            raise BrowserError(
                words.BROWSER_UNFINISHED(log=log[-2000:]),
                where=self.executable,
                fix=words.OTHER_BROWSER,
            )
        return [
            replace(one, console=tuple(line for line in one.console if call.url in line))
            for one, call in zip(seen, calls, strict=True)
        ]

    def _show(self, address: str) -> tuple[str, str]:
        """The page's DOM in the end, and the browser's log."""
        as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
        with scratch("browser") as profile:
            command = [self.executable, *FLAGS, *as_root, f"--user-data-dir={profile}", address]
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    start_new_session=True,
                )
            except OSError as error:
                raise BrowserError(words.BROWSER_NO_START(error=error), where=self.executable) from error
            with process:
                identity = identify(process.pid)
                try:
                    return process.communicate(timeout=self.deadline)
                except subprocess.TimeoutExpired as error:
                    raise BrowserError(
                        words.BROWSER_NO_END(deadline=self.deadline),
                        where=self.executable,
                        fix=words.OTHER_BROWSER,
                    ) from error
                finally:
                    end_tree(identity, grace=0)


def parse_dom(dom: str, log: str) -> list[Seen] | None:
    """What a page saw, from its DOM in the end and the browser's log; None when the page did not finish."""
    _, begun, rest = dom.partition(RESULT)
    found, ended, _ = rest.partition("</script>")
    if not (begun and ended):
        return None
    console = tuple(_console(log))
    return [Seen(**one, console=console) for one in json.loads(unquote(html.unescape(found)))]


def _console(log: str) -> Iterator[str]:
    for line in log.splitlines():
        if (head := CONSOLE.search(line)) is not None:
            text, ended, _ = line[head.end() :].rpartition(SOURCE)
            if ended:
                yield text


def _embedded(calls: Sequence[object]) -> str:
    """JSON that ends no script element."""
    return json.dumps(calls).replace("<", "\\u003c")


@contextmanager
def _served(page: str) -> Iterator[str]:
    """Serve one page on a loopback port while the context lasts; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = page.encode() if self.path == "/" else b""
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()

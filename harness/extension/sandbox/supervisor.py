"""Keeps children that live long: starts them again when they end, asks for their health, ends them in order.

A child is a spec with a policy. One thread belongs to each; what it waits for is the end of its sandbox, its next
health check and the word to stop. Nothing survives the engine (see ``process.py``), with or without the word.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from harness.errors import DaylabError, SandboxError
from harness.extension.sandbox.handle import LOOK_SECONDS, Ended, Handle
from harness.extension.sandbox.runner import Runner
from harness.extension.sandbox.spec import Spec
from harness.i18n.catalogue import engine_process as words
from harness.i18n.message import Message, joined

__all__ = ["Child", "Health", "Policy", "Restart", "State", "Supervisor", "accepts"]

LOG = logging.getLogger(__name__)

type State = Literal["starting", "running", "waiting", "stopped", "failed"]
"""``starting``: not healthy yet; ``waiting``: for its restart; ``stopped``: by word, or ended and not to be restarted;
``failed``: it cannot be started, or was restarted too often."""

_TAIL_BYTES: Final = 2000
_WATCH_SECONDS: Final = 0.1  # between two looks at a child that is healthy


def accepts(port: int) -> Callable[[Handle], bool]:
    """Return a health check: whether somebody serves on ``port``, one of the spec's ports in."""

    def check(handle: Handle) -> bool:
        handle.connect(port, 1.0).close()
        return True

    return check


def _runs(handle: Handle) -> bool:
    """Take a child for healthy that runs."""
    return True


@dataclass(frozen=True, slots=True)
class Restart:
    """When a child that ended is started again.

    Attributes:
        when: ``on-failure``: unless it ended by itself with exit status 0.
        most: restarts in a row.
        pause: seconds before the first restart, doubled with each.
        longest_pause: seconds.
        settled: seconds for which a child must have been healthy that its next restart begins a new row.
    """

    when: Literal["never", "on-failure", "always"] = "on-failure"
    most: int = 5
    pause: float = 0.2
    longest_pause: float = 10.0
    settled: float = 30.0


@dataclass(frozen=True, slots=True)
class Health:
    """How it is known whether a child does its work.

    Attributes:
        check: returns whether it does, soon; an ``OSError`` means no.
        every: seconds between two checks.
        failures: failed checks in a row after which it is ended and, by its policy, started again.
        start: seconds within which a child that was started becomes healthy.
    """

    check: Callable[[Handle], bool] = _runs
    every: float = 1.0
    failures: int = 3
    start: float = 30.0


@dataclass(frozen=True, slots=True)
class Policy:
    """How a child is kept.

    Attributes:
        restart: when it is started again.
        health: how it is known to do its work.
        grace: seconds between SIGTERM and SIGKILL when it is stopped.
        prepare: what is done with the sandbox before its command begins, each time: configure its network, accept on
            its listeners. The spec must say ``wait_for_release``.
    """

    restart: Restart = Restart()
    health: Health = Health()
    grace: float = 5.0
    prepare: Callable[[Handle], None] | None = None


class Child:
    """A child that is kept. Thread-safe.

    Attributes:
        spec: what runs.
        restarts: how often it was started again.
        ended: how it ended last, if it has.
    """

    def __init__(self, runner: Runner, spec: Spec, policy: Policy) -> None:
        if (policy.prepare is not None) != spec.wait_for_release:
            raise SandboxError(
                words.PREPARE_AND_RELEASE,
                where=f"sandbox of {spec.name}",
                fix=words.BOTH_OR_NEITHER,
            )
        self.spec = spec
        self.restarts = 0
        self.ended: Ended | None = None
        self._runner = runner
        self._policy = policy
        self._changed = threading.Condition()
        self._state: State = "starting"
        self._stopping = threading.Event()
        self._handle: Handle | None = None
        self._problem = ""
        self._is_hopeless = False  # its sandbox cannot be made, and could not another time
        self._thread = threading.Thread(target=self._keep, name=f"sandbox-{spec.name}", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """Where it is in its life."""
        return self._state

    @property
    def handle(self) -> Handle:
        """The sandbox that runs.

        Raises:
            SandboxError: none does.
        """
        handle = self._handle
        if handle is None:
            raise self._error(words.DOES_NOT_RUN(name=self.spec.name))
        return handle

    def wait_until_running(self, timeout: float) -> Handle:
        """Wait until it is healthy; return its sandbox.

        Raises:
            SandboxError: it has failed, was stopped, or is not healthy after ``timeout`` seconds.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._state in ("running", "stopped", "failed"), timeout)
            if self._state == "running" and self._handle is not None:
                return self._handle
        raise self._error(
            words.DOES_NOT_RUN(name=self.spec.name)
            if self._over()
            else words.NOT_RUNNING_AFTER(name=self.spec.name, seconds=timeout)
        )

    def wait_until_over(self, timeout: float) -> bool:
        """Return whether it is stopped or has failed, after ``timeout`` seconds at most."""
        with self._changed:
            return self._changed.wait_for(self._over, timeout)

    def ask_to_stop(self) -> None:
        """Have it ended in order, for good; return at once."""
        self._stopping.set()

    def stop(self) -> None:
        """End it in order, for good; return when it is gone."""
        self.ask_to_stop()
        self._thread.join()

    # The child's thread --------------------------------------------------------------------------------------

    def _keep(self) -> None:
        in_a_row = 0
        pause = self._policy.restart.pause
        while True:
            healthy_seconds = self._live()
            if healthy_seconds >= self._policy.restart.settled:
                in_a_row, pause = 0, self._policy.restart.pause
            if self._stopping.is_set() or not self._wanted_again():
                return self._turn("stopped")
            if self._is_hopeless or in_a_row >= self._policy.restart.most:
                return self._turn("failed")
            self._turn("waiting")
            if self._stopping.wait(pause):
                return self._turn("stopped")
            in_a_row, pause = in_a_row + 1, min(pause * 2, self._policy.restart.longest_pause)
            self.restarts += 1

    def _live(self) -> float:
        """One life of the child, from its start to its end; return for how many seconds it was healthy."""
        self._turn("starting")
        self.ended, self._problem = None, ""
        try:
            handle = self._runner.run(self.spec)
        except DaylabError as error:
            self._problem, self._is_hopeless = str(error), True
            return 0.0
        with handle:
            healthy_since: float | None = None
            try:
                if self._policy.prepare is not None:
                    self._policy.prepare(handle)
                    handle.release()
                self._handle = handle
                healthy_since = self._watch(handle)
            except DaylabError as error:
                self._problem = str(error)
            except Exception as error:  # of whoever prepares or checks: the child's failure, not this thread's end
                LOG.exception("%s cannot be kept", self.spec.name)
                self._problem = f"{type(error).__name__}: {error}"
            finally:
                self._handle = None
                self.ended = handle.kill()
                self._problem = self._problem or handle.output()[-_TAIL_BYTES:].decode(errors="replace").strip()
            return 0.0 if healthy_since is None else time.monotonic() - healthy_since

    def _watch(self, handle: Handle) -> float | None:
        """Follow a child to its end; return since when it was healthy, if it has become so."""
        health = self._policy.health
        healthy_since: float | None = None
        failures = 0
        next_check = time.monotonic()
        until = next_check + health.start
        while handle.look() is None:
            if self._stopping.is_set():
                handle.terminate(self._policy.grace)
                break
            now = time.monotonic()
            if now >= next_check:
                if self._is_healthy(handle):
                    failures = 0
                    if healthy_since is None:
                        healthy_since = now
                        self._turn("running")
                elif healthy_since is not None:
                    failures += 1
                if failures >= health.failures or (healthy_since is None and now >= until):
                    raise SandboxError(
                        words.UNHEALTHY(name=self.spec.name, count=failures)
                        if failures
                        else words.NEVER_HEALTHY(name=self.spec.name, seconds=health.start)
                    )
                # Until it is healthy somebody may be waiting for it.
                next_check = now + (LOOK_SECONDS if healthy_since is None else health.every)
            self._stopping.wait(LOOK_SECONDS if healthy_since is None else _WATCH_SECONDS)
        return healthy_since

    def _is_healthy(self, handle: Handle) -> bool:
        with contextlib.suppress(OSError):
            return self._policy.health.check(handle)
        return False

    def _wanted_again(self) -> bool:
        match self._policy.restart.when:
            case "never":
                return False
            case "always":
                return True
            case "on-failure":
                return self.ended is None or self.ended != Ended(0, "exited")

    def _turn(self, state: State) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()
        if state in ("waiting", "failed"):
            LOG.warning("%s ended (%s), %s: %s", self.spec.name, self.ended, state, self._problem)

    def _over(self) -> bool:
        return self._state in ("stopped", "failed")

    def _error(self, what: Message) -> SandboxError:
        state: str = self._state
        if (ended := self.ended) is not None:
            state = words.ENDED_LAST(state=state, status=ended.status, cause=ended.cause)
        return SandboxError(
            joined("\n", filter(None, [joined(": ", [what, state]), self._problem])),
            where=f"sandbox of {self.spec.name}, {self._runner.isolation}",
            fix=words.READ_ITS_OUTPUT,
        )


class Supervisor:
    """Keeps children, and ends all of them in order when it is closed.

    Args:
        runner: makes their sandboxes.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._children: list[Child] = []
        self._lock = threading.Lock()

    def start(self, spec: Spec, policy: Policy | None = None) -> Child:
        """Start a child and keep it; it may not run yet when this returns.

        Raises:
            SandboxError: spec and policy contradict each other.
        """
        child = Child(self._runner, spec, policy or Policy())
        with self._lock:
            self._children = [each for each in self._children if each.state not in ("stopped", "failed")]
            self._children.append(child)
        return child

    def close(self) -> None:
        """End all children in order, side by side; return when they are gone."""
        with self._lock:
            children, self._children = self._children, []
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop()

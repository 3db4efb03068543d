"""Releases: stopped before forgotten, one failing step keeps no other from its work, nobody is let in meanwhile."""

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api import CommonServiceException, ServiceException

from harness.errors import InputError
from harness.extension import account_door
from harness.extension.account_door import AccountDoor
from harness.extension.account_release import AccountReleases
from harness.extension.gateway import FUNCTIONS

ONE, OTHER = "111122223333", "444455556666"


def call(
    account: str = ONE, *, key: str | None = None, inside: bool = False, address: str = "127.0.0.1", **parameters: Any
) -> Any:
    """A call's context as handlers get it: of the account's root unless a key is given, or of a service."""
    signed = f"AWS4-HMAC-SHA256 Credential={key or account}/20261125/us-east-1/sqs/aws4_request, SignedHeaders=host"
    return SimpleNamespace(
        service=SimpleNamespace(service_name="sqs"),
        operation=SimpleNamespace(name="ListQueues"),
        protocol="json",
        account_id=account,
        internal_request_params={} if inside else None,
        service_request=parameters,
        request=SimpleNamespace(headers={"Authorization": signed}, remote_addr=address),
    )


def enter(door: AccountDoor, context: Any) -> Any:
    door(None, context, None)  # type: ignore[arg-type]
    return context


def leave(door: AccountDoor, context: Any) -> None:
    door.leave(None, context, None)  # type: ignore[arg-type]


def test_everything_is_stopped_before_anything_is_forgotten() -> None:
    done: list[str] = []
    releases = AccountReleases(AccountDoor())
    for name in ("stores", "queues"):
        releases.add(
            name,
            stop=lambda account, name=name: done.append(f"stop {name} {account}"),
            forget=lambda account, name=name: done.append(f"forget {name}"),
        )
    assert releases.release(ONE).problems == []
    assert done == [f"stop stores {ONE}", f"stop queues {ONE}", "forget queues", "forget stores"]


def test_a_step_that_fails_is_named_and_the_others_run() -> None:
    done: list[str] = []

    def fail(account: str) -> None:
        raise ValueError("cannot")

    releases = AccountReleases(AccountDoor())
    releases.add("stores", forget=done.append)
    releases.add("broken", stop=fail, forget=fail)
    assert releases.release(ONE).problems == ["broken: ValueError: cannot"] * 2
    assert done == [ONE]


@pytest.mark.parametrize("wrong", ["", "1", "1" * 13, "11112222333x", "١٢٣٤٥٦٧٨٩٠١٢", f"{ONE}\n"])
def test_what_is_no_account_is_refused(wrong: str) -> None:
    with pytest.raises(InputError, match="12 digits"):
        AccountReleases(AccountDoor()).release(wrong)


def test_the_engines_own_account_is_never_released() -> None:
    done: list[str] = []
    releases = AccountReleases(AccountDoor(), kept=frozenset({ONE}))
    releases.add("stores", forget=done.append)
    with pytest.raises(InputError, match="engine's own"):
        releases.release(ONE)
    assert done == []


def test_what_is_inside_is_awaited_and_told_when_it_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    door, order = AccountDoor(), []
    releases = AccountReleases(door)
    inside = enter(door, call())

    def end() -> None:
        order.append("left")
        leave(door, inside)

    releases.add("calls", stop=lambda _: threading.Timer(0.05, end).start(), forget=lambda _: order.append("forgotten"))
    assert releases.release(ONE).problems == []
    assert order == ["left", "forgotten"]
    enter(door, call())
    monkeypatch.setattr("harness.extension.account_release.DRAIN_SECONDS", 0.01)
    assert AccountReleases(door).release(ONE).problems == ["1 calls did not end within 0.01 s"]


def test_nobody_enters_an_account_that_is_being_released_or_was() -> None:
    door = AccountDoor()
    refused = (
        call(inside=True),
        call(key="ASIAIOSFODNN7EXAMPLE"),
        call(address=FUNCTIONS),
        call("000000000000", inside=True, RoleArn=f"arn:aws:iam::{ONE}:role/r"),
    )
    with door.shut(ONE):
        for context in refused:
            with pytest.raises(ServiceException):
                enter(door, context)
        enter(door, call(OTHER))
        enter(door, call(OTHER, inside=True, RoleArn=f"arn:aws:iam::{OTHER}:role/r"))
    for context in refused:
        with pytest.raises(CommonServiceException):
            enter(door, context)


def test_the_root_opens_a_released_account_again() -> None:
    door = AccountDoor()
    with door.shut(ONE):
        pass
    enter(door, call())
    enter(door, call(inside=True))
    assert door.drain(ONE, 0) == 2


def test_the_roots_call_waits_for_the_end_of_a_release() -> None:
    door, entered = AccountDoor(), threading.Event()
    with door.shut(ONE):
        thread = threading.Thread(target=lambda: (enter(door, call()), entered.set()))
        thread.start()
        assert not entered.wait(0.05)
    assert entered.wait(5)
    thread.join()


def test_the_roots_call_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_door, "LONGEST_WAIT", 0.02)
    door = AccountDoor()
    with door.shut(ONE), pytest.raises(ServiceException):
        enter(door, call())


def test_one_account_is_released_by_one_at_a_time() -> None:
    door, at_once, most = AccountDoor(), [], []

    def stop(account: str) -> None:
        at_once.append(account)
        most.append(len(at_once))
        time.sleep(0.01)
        at_once.remove(account)

    releases = AccountReleases(door)
    releases.add("slow", stop=stop)
    threads = [threading.Thread(target=releases.release, args=(ONE,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5


def test_only_the_last_released_accounts_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_door, "REMEMBERED", 2)
    door = AccountDoor()
    for account in (ONE, OTHER, "777788889999"):
        with door.shut(account):
            pass
    enter(door, call(inside=True))
    with pytest.raises(ServiceException):
        enter(door, call(OTHER, inside=True))


def test_a_call_that_never_entered_leaves_nothing() -> None:
    door = AccountDoor()
    leave(door, call())
    page = SimpleNamespace(service=None, operation=None)
    enter(door, page)
    leave(door, page)
    assert door.drain(ONE, 0) == 0

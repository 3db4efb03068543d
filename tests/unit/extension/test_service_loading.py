"""A service is loaded with all its patches, or refused with the same error at every call."""

import sys
import threading
import time
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import pytest
from localstack.aws.api import CommonServiceException
from localstack.services.plugins import ServicePluginManager

from harness.extension import service_loading
from harness.extension.patching import PatchError, Patches, engine

TARGET = f"{__name__}:Provider.answer"
WHY = engine("a test")


class Provider:
    def answer(self):
        return "plain"


class Manager(ServicePluginManager):
    """LocalStack's loading with one service, of one provider."""

    api_provider_specs: ClassVar = {"toy": ["provider"]}

    def __init__(self):
        super().__init__(plugin_manager=SimpleNamespace(load=self._load))
        self.loads = []

    def _load(self, name):
        self.loads.append((name, Provider().answer()))
        return SimpleNamespace(service=None)

    def get_active_provider(self, name):
        return "provider"


@pytest.fixture
def toy(monkeypatch):
    """A service's module of patches; ``declare`` is put into it."""
    module = ModuleType("harness.extension.services.toy_patches")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(service_loading, "MODULES", {"toy": "toy_patches"})
    monkeypatch.setattr(Provider, "answer", Provider.answer)
    return module


def corrected(patches, tools):
    @patches.wrap(TARGET, "0", WHY)
    def answer(original, self):
        """Answers are corrected."""
        return f"{tools} {original(self)}"


def misfit(patches, tools):
    corrected(patches, tools)
    patches.put(f"{__name__}:Provider.gone", "0", WHY, "It is there.", 1)


@pytest.fixture
def hook():
    """Have LocalStack's loading call listeners."""
    group = Patches("hook")

    def install(*, before=(), after=()):
        service_loading.declare(group, before=before, after=after)
        group.apply()

    yield install
    group.undo()


def test_a_service_is_corrected_before_its_provider_is_made(toy, hook):
    toy.declare = corrected
    hook(before=[service_loading.Corrections("corrected").apply])
    manager = Manager()
    manager._load_service_plugin("toy")
    manager._load_service_plugin("toy")
    assert manager.loads == [("toy:provider", "corrected plain")] * 2, "once is enough"


def test_a_service_whose_patches_do_not_fit_is_refused_at_every_call(toy, hook):
    declared = []
    toy.declare = lambda *args: declared.append(args) or misfit(*args)
    hook(before=[service_loading.Corrections("corrected").apply])
    manager, told = Manager(), set()
    for _ in range(3):
        with pytest.raises(CommonServiceException) as raised:
            manager._load_service_plugin("toy")
        told.add((raised.value.code, raised.value.status_code, raised.value.message))
    assert manager.loads == []
    assert len(declared) == 1
    [(code, status, message)] = told
    assert (code, status) == ("InternalFailure", 501)
    assert message.startswith("toy: a patch does not fit the engine")
    assert "Provider has no gone" in message
    assert Provider().answer() == "plain"
    assert manager.plugin_errors.has_errors("toy", "provider")


def test_patches_that_cannot_be_imported_refuse_their_service(toy):
    def broken(patches, tools):
        from localstack.services.plugins import gone  # noqa: F401

    toy.declare = broken
    with pytest.raises(PatchError, match=r"services\.toy_patches: ImportError: cannot import name 'gone'"):
        service_loading.Corrections(None).apply("toy")


def test_first_calls_at_once_see_all_patches(toy):
    toy.declare = lambda *args: time.sleep(0.1) or corrected(*args)
    corrections, seen, barrier = service_loading.Corrections("corrected"), [], threading.Barrier(8)

    def call():
        barrier.wait()
        corrections.apply("toy")
        seen.append(Provider().answer())

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["corrected plain"] * 8


def test_listeners_are_called_in_their_order(hook):
    told = []
    hook(
        before=[lambda name: told.append(("first", name)), lambda name: told.append(("second", name))],
        after=[lambda name: told.append(("third", name)), lambda name: told.append(("fourth", name))],
    )
    manager = Manager()
    manager._load = lambda name: told.append(("load", name)) or SimpleNamespace(service=None)
    manager.plugin_manager.load = manager._load
    manager._load_service_plugin("toy")
    assert told == [("first", "toy"), ("second", "toy"), ("load", "toy:provider"), ("third", "toy"), ("fourth", "toy")]


def test_a_listener_refuses_a_service_that_is_loaded(hook):
    def refuse(name):
        raise Patches(name).refused(["a cache does not fit"])

    hook(after=[refuse])
    for _ in range(2):
        with pytest.raises(CommonServiceException, match="a cache does not fit"):
            Manager()._load_service_plugin("toy")

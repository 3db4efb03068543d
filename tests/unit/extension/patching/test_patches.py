"""Groups of patches: what is declared is applied whole, or not at all and with the reason."""

import re
import threading

import pytest

from harness.extension.patching import Grade, PatchError, Patches, documented, engine, group, recorded
from harness.extension.patching.targets import ABSENT, fingerprint, locate
from tests.unit.extension.patching import subject

SUBJECT = subject.__name__

WHY = engine("a test")


def found(target):
    return fingerprint(locate(target))


@pytest.fixture
def patches():
    group = Patches("things")
    yield group
    group.undo()


@pytest.fixture
def other_release(monkeypatch):
    monkeypatch.setattr(group, "changed_versions", lambda: {"moto-ext": "9.9"})


def declare_plain(patches, target=f"{SUBJECT}:Thing.plain", expected=None):
    @patches.wrap(target, expected or found(target), WHY)
    def plain(original, *args, **kwargs):
        """Puts brackets around."""
        return f"({original(*args, **kwargs)})"


def test_declaring_changes_nothing_and_tells_everything(patches):
    @patches.wrap(f"{SUBJECT}:Thing.plain", "0123456789", documented("https://docs.aws.amazon.com/x.html"))
    def plain(original, self):
        """Names are
        upper case.

        More about it.
        """

    patches.put(f"{SUBJECT}:LIMIT", "9876543210", recorded("a snapshot"), "The limit is AWS's.", 11)
    assert subject.Thing().plain() == "thing"
    assert subject.LIMIT == 10
    first, second = patches
    assert (first.target, first.fingerprint, first.says) == (
        f"{SUBJECT}:Thing.plain",
        "0123456789",
        "Names are upper case.",
    )
    assert (first.evidence.grade, first.evidence.source) == (Grade.DOCUMENTED, "https://docs.aws.amazon.com/x.html")
    assert (second.says, second.evidence.grade) == ("The limit is AWS's.", "R")
    assert re.fullmatch(r"tests.unit.extension.patching.test_patches:\d+", first.declared_at)
    assert re.fullmatch(r"tests.unit.extension.patching.test_patches:\d+", second.declared_at)


def test_a_patch_that_does_not_say_what_it_does_is_a_mistake(patches):
    with pytest.raises(ValueError, match="must say what the patch does"):

        @patches.replace(f"{SUBJECT}:greet", "0", WHY)
        def greet(name):
            return name


def test_methods_are_wrapped_and_put_back(patches):
    declare_plain(patches)
    patches.apply()
    assert subject.Thing().plain("!") == "(thing!)"
    assert subject.Thing.plain.__name__ == "plain"
    patches.undo()
    assert subject.Thing().plain("!") == "thing!"


def test_every_kind_of_attribute_keeps_its_kind(patches):
    @patches.wrap(f"{SUBJECT}:Thing.still", found(f"{SUBJECT}:Thing.still"), WHY)
    def still(original, value):
        """Adds one."""
        return [*original(value), 1]

    @patches.wrap(f"{SUBJECT}:Thing.made", found(f"{SUBJECT}:Thing.made"), WHY)
    def made(original, cls, name):
        """Names twice."""
        return original(cls, name * 2)

    @patches.wrap(f"{SUBJECT}:Thing.shown", found(f"{SUBJECT}:Thing.shown"), WHY)
    def shown(original, self):
        """Shouts."""
        return original(self).upper()

    @patches.replace(f"{SUBJECT}:greet", found(f"{SUBJECT}:greet"), WHY)
    def greet(name):
        """Says goodbye."""
        return f"bye {name}"

    class Sub(subject.Thing):
        pass

    patches.apply()
    assert subject.Thing.still(0) == subject.Thing().still(0) == [0, 1]
    assert type(Sub.made("a")) is Sub
    assert Sub.made("a").name == "aa"
    assert subject.Thing("a").shown == "<A>"
    assert subject.greet("you") == "bye you"


def test_properties_and_static_methods_are_replaced_in_kind(patches):
    @patches.replace(f"{SUBJECT}:Thing.shown", found(f"{SUBJECT}:Thing.shown"), WHY)
    def shown(self):
        """Shows the size."""
        return self.size

    @patches.replace(f"{SUBJECT}:Thing.still", found(f"{SUBJECT}:Thing.still"), WHY)
    def still(value):
        """Is empty."""
        return []

    patches.apply()
    assert subject.Thing().shown == 3
    assert subject.Thing().still(1) == []


def test_values_are_put_derived_and_added(patches):
    patches.put(f"{SUBJECT}:LIMIT", found(f"{SUBJECT}:LIMIT"), WHY, "More.", 11)
    patches.derive(f"{SUBJECT}:Thing.size", found(f"{SUBJECT}:Thing.size"), WHY, "Twice.", lambda old: old * 2)
    patches.put(f"{SUBJECT}:Thing.weight", ABSENT, WHY, "Things weigh.", 5)
    patches.apply()
    assert (subject.LIMIT, subject.Thing.size, subject.Thing.weight) == (11, 6, 5)
    patches.undo()
    assert (subject.LIMIT, subject.Thing.size, hasattr(subject.Thing, "weight")) == (10, 3, False)


def test_what_is_inherited_is_changed_for_the_named_class_alone(patches):
    declare_plain(patches, f"{SUBJECT}:Thing.inherited", found(f"{SUBJECT}:Base.inherited"))
    patches.apply()
    assert (subject.Thing().inherited(), subject.Base().inherited()) == ("(inherited)", "inherited")
    patches.undo()
    assert subject.Thing().inherited() == "inherited"
    assert "inherited" not in vars(subject.Thing)


def test_two_groups_wrap_one_target_from_inside_out(patches, other_release):
    declare_plain(patches)
    declare_plain(outer := Patches("outer"))
    patches.apply()
    with outer.applied():  # its fingerprint is that of the original, which is covered by now
        assert subject.Thing().plain() == "((thing))"
    assert subject.Thing().plain() == "(thing)"


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        (f"{SUBJECT}:Thing.gone", f"{SUBJECT}:Thing has no gone"),
        (f"{SUBJECT}:Gone.plain", f"{SUBJECT} has no Gone"),
        (f"{SUBJECT}:gone", f"{SUBJECT} has no gone"),
        ("no.such.module:Thing.plain", "module no.such.module cannot be imported: ModuleNotFoundError"),
    ],
)
def test_a_target_that_is_gone_is_named(patches, target, problem):
    declare_plain(patches)
    declare_plain(patches, target, "0123456789")
    with pytest.raises(PatchError) as raised:
        patches.apply()
    told = str(raised.value)
    assert told.startswith("things: a patch does not fit the engine")
    assert f"{target} (Puts brackets around. {__name__}:" in told
    assert problem in told
    assert "make setup (localstack-core 4.14.0 expected, 4.14.0 installed" in told
    assert subject.Thing().plain() == "thing", "nothing of the group is applied"


def test_what_is_there_already_is_not_added(patches):
    patches.put(f"{SUBJECT}:LIMIT", ABSENT, WHY, "A limit.", 11)
    with pytest.raises(PatchError, match=f"expected absent, found {found(SUBJECT + ':LIMIT')}"):
        patches.apply()


def test_with_another_release_every_changed_source_is_named(patches, other_release):
    declare_plain(patches)
    declare_plain(patches, f"{SUBJECT}:greet", "0000000000")
    declare_plain(patches, f"{SUBJECT}:Thing.still", "1111111111")
    with pytest.raises(PatchError) as raised:
        patches.apply()
    told = str(raised.value)
    assert "2 of 3 patches do not fit" in told
    assert f"expected 0000000000, found {found(SUBJECT + ':greet')}" in told
    assert f"expected 1111111111, found {found(SUBJECT + ':Thing.still')}" in told
    assert "moto-ext 5.1.54 expected, 9.9 installed" in told
    assert subject.Thing().plain() == "thing"


def test_with_another_release_and_the_same_sources_patches_are_applied(patches, other_release):
    declare_plain(patches)
    patches.apply()
    assert subject.Thing().plain() == "(thing)"


def test_with_the_pinned_releases_nothing_is_compared(patches):
    """Reading sources takes time; a test compares all of them."""
    declare_plain(patches, expected="0000000000")
    patches.apply()
    assert subject.Thing().plain() == "(thing)"


def test_a_patch_that_fails_takes_the_others_back(patches):
    def fail(old):
        raise LookupError("no way")

    declare_plain(patches)
    patches.put(f"{SUBJECT}:Thing.weight", ABSENT, WHY, "Things weigh.", 5)
    patches.derive(f"{SUBJECT}:LIMIT", found(f"{SUBJECT}:LIMIT"), WHY, "Fails.", fail)
    with pytest.raises(PatchError, match=r"subject:LIMIT .*LookupError: no way"):
        patches.apply()
    assert subject.Thing().plain() == "thing"
    assert not hasattr(subject.Thing, "weight")


def test_groups_that_are_applied_at_once_lose_nothing():
    groups = [Patches(f"group {number}") for number in range(20)]
    for each in groups:
        declare_plain(each)
    barrier = threading.Barrier(len(groups))

    def apply(each):
        barrier.wait()
        each.apply()

    threads = [threading.Thread(target=apply, args=(each,)) for each in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert subject.Thing().plain() == "(" * 20 + "thing" + ")" * 20
    monkey = subject.Thing.plain
    while hasattr(monkey, "__wrapped__"):
        monkey = monkey.__wrapped__
    subject.Thing.plain = monkey

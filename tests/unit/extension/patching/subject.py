"""What the tests patch."""

from functools import cache, wraps

LIMIT = 10
"""Not part of its fingerprint."""


def greet(name):
    """Say hello."""
    return f"hello {name}"  # a comment


@cache
def remembered(name):
    return object()


def loud(function):
    @wraps(function)
    def call(*args):
        return function(*args).upper()

    return call


class Base:
    def inherited(self):
        return "inherited"


class Thing(Base):
    size: int = 3

    def __init__(self, name="thing"):
        self.name = name

    def plain(self, suffix=""):
        return f"{self.name}{suffix}"

    @loud
    def decorated(self):
        return self.name

    @staticmethod
    def still(value):
        return [value]

    @classmethod
    def made(cls, name):
        return cls(name)

    @property
    def shown(self):
        return f"<{self.name}>"

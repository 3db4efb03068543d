"""What each test of a module only waits for is done side by side: begun when the first of them asks.

A lab's check on a damaged solution mostly waits for something that does not come. One test after the other would wait
each time anew; here they share the wait, each in an account of its own.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

__all__ = ["side_by_side"]


@contextmanager
def side_by_side[T](
    request: pytest.FixtureRequest, parameter: str, work: Callable[[str], T], *, at_once: int
) -> Iterator[Callable[[str], T]]:
    """Do ``work`` for every value of a parameter with which tests of the module will run.

    Args:
        request: of a fixture of the module.
        parameter: name of the tests' parameter.
        work: makes the result for one value.
        at_once: most threads.

    Yields:
        What waits for the result of a value; it raises what ``work`` raised.
    """
    calls = [getattr(item, "callspec", None) for item in request.session.items if item.path == request.path]
    values = [call.params[parameter] for call in calls if call is not None and parameter in call.params]
    pool = ThreadPoolExecutor(at_once)
    try:
        futures = {value: pool.submit(work, value) for value in values}
        yield lambda value: futures[value].result()
    finally:
        pool.shutdown(cancel_futures=True)

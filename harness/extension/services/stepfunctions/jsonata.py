"""JSONata is evaluated by a Java library, which daylab does not bring.

LocalStack downloads it with the first expression, which waits for the network in vain where there is none. Here such an
expression fails at once, as one that cannot be evaluated, and says what is missing. Definitions are still checked.
"""

from collections.abc import Callable
from typing import Any

from localstack.services.stepfunctions.asl.jsonata.jsonata import JSONataException
from localstack.services.stepfunctions.packages import jpype_jsonata_package

from harness.extension.patching import Patches, engine

__all__ = ["declare"]

MISSING = "JSONata is not evaluated here: its Java library is not installed; use QueryLanguage JSONPath"


def declare(patches: Patches) -> None:
    """Let expressions fail at once where nothing evaluates them."""

    @patches.wrap(
        "localstack.services.stepfunctions.asl.jsonata.jsonata:_JSONataJVMBridge.__init__",
        "02c2093585",
        engine("an execution that waits for a download, in vain without a network, tells nobody why"),
    )
    def init(original: Callable[..., None], self: Any) -> None:
        """JSONata fails at once where its library is not installed."""
        if not jpype_jsonata_package.get_installer().is_installed():
            raise JSONataException("UNKNOWN", MISSING)
        original(self)

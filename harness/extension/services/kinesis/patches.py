"""Kinesis is a server of its own (``kinesis-local``, from npm), which daylab does not bring.

LocalStack downloads it with the first call, which waits for the network in vain where there is none. Here such a call
is refused at once, and says what is missing. A server that is installed where LocalStack looks for it is used.
"""

from collections.abc import Callable
from typing import Any

from localstack.aws.api import CommonServiceException
from localstack.packages import InstallTarget
from localstack.services.kinesis.packages import kinesismock_package

from harness.extension.patching import Patches, engine
from harness.extension.tools import Tools

__all__ = ["declare"]

MISSING = "kinesis is not served here: its server, the npm package kinesis-local {version}, is not installed in {place}"


def declare(patches: Patches, tools: Tools) -> None:
    """Refuse calls that would wait for a download."""

    @patches.wrap(
        "localstack.services.kinesis.kinesis_mock_server:KinesisServerManager._create_kinesis_mock_server",
        "0995e7496c",
        engine("a call that waits for a download, in vain without a network, says nothing to whoever made it"),
    )
    def create(original: Callable[..., Any], self: Any, account_id: str) -> Any:
        """Kinesis is refused at once where its server is not installed."""
        installer = kinesismock_package.get_installer()
        if not installer.is_installed():
            place = installer._get_install_dir(InstallTarget.VAR_LIBS)
            text = MISSING.format(version=installer.version, place=place)
            raise CommonServiceException("InternalFailure", text, 501)
        return original(self, account_id)

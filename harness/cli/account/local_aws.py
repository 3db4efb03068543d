"""The ``aws`` of daylab's environment: the AWS CLI, which reaches nothing but this machine.

The AWS CLI names AWS's own address for ``sqs``, ``emr``, ``rds``, ``docdb``, ``neptune`` and ``health``, whatever
``AWS_ENDPOINT_URL`` says (its ``overridesslcommonname``); only ``--endpoint-url`` prevents it. So
this always passes one: the user's, that of the environment, that of the engine that is up. Another machine's is refused
unless ``--allow-remote`` is given, and so is every connection that the AWS CLI opens by itself.

Limits: connections are watched as Python opens them; ``python -m awscli`` is the unchanged AWS CLI.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from harness.errors import DaylabError, InputError
from harness.i18n.catalogue import account_commands as words

__all__ = ["ALLOW", "arguments_for", "endpoint_of", "main", "stay_here"]

ALLOW: Final = "--allow-remote"
"""The option with which this is the unchanged AWS CLI."""

_OPTION: Final = "--endpoint-url"
_VARIABLE: Final = "AWS_ENDPOINT_URL"
_SERVICE_IDS: Final = {"s3api": "S3", "configservice": "CONFIG_SERVICE", "deploy": "CODEDEPLOY"}
"""Commands that are not named for their service's id, which is what variables of one service are named for."""


def main() -> None:
    """Run the AWS CLI with the command line's arguments and end with its exit code."""
    from awscli.clidriver import create_clidriver

    arguments = sys.argv[1:]
    if ALLOW in arguments:
        sys.exit(create_clidriver().main([one for one in arguments if one != ALLOW]))
    try:
        ready = arguments_for(arguments, os.environ)
    except DaylabError as error:
        from harness.cli.error_output import last_words

        sys.stderr.write(f"{last_words(error, arguments)}\n")
        sys.exit(2)
    stay_here(os.environ)
    sys.exit(create_clidriver().main(ready))


def arguments_for(arguments: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """Return the arguments with the endpoint. InputError: it is another machine's."""
    endpoint = endpoint_of(arguments, environ)
    if not _is_here(urlsplit(endpoint).hostname or ""):
        raise InputError(words.REMOTE_ENDPOINT(endpoint=endpoint), fix=words.REMOTE_ENDPOINT_FIX(option=ALLOW))
    return [_OPTION, endpoint, *_without(arguments)]


def endpoint_of(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Return the endpoint for a command line: the option's, the service's, any service's, the engine's that is up."""
    for index, argument in enumerate(arguments):
        if argument == _OPTION and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith(f"{_OPTION}="):
            return argument.partition("=")[2]
    for word in arguments:
        service = _SERVICE_IDS.get(word, word.upper().replace("-", "_"))
        if found := environ.get(f"{_VARIABLE}_{service}"):
            return found
    if found := environ.get(_VARIABLE):
        return found
    from harness.engines.standing import DEFAULT_PORT, recorded

    state = recorded(environ)
    return state.endpoint if state is not None else f"http://127.0.0.1:{DEFAULT_PORT}"


def stay_here(environ: MutableMapping[str, str]) -> None:
    """Have this process refuse to connect to other machines, or to ask for their addresses, until it ends.

    Args:
        environ: of this process; a proxy would lead elsewhere, and there is no metadata service here.
    """
    for name in [one for one in environ if one.lower() in ("http_proxy", "https_proxy", "all_proxy")]:
        del environ[name]
    environ["AWS_EC2_METADATA_DISABLED"] = "true"
    # Else StartSyncExecution goes to sync-127.0.0.1, a name that nobody knows.
    environ["AWS_DISABLE_HOST_PREFIX_INJECTION"] = "true"
    sys.addaudithook(_refuse_others)


def _refuse_others(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""  # else it is a file of this machine
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0] or ""
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name and not _is_here(name):
        raise InputError(words.REMOTE_ENDPOINT(endpoint=name), fix=words.REMOTE_ENDPOINT_FIX(option=ALLOW))


def _is_here(host: str) -> bool:
    """Whether a host names this machine by itself: nobody is asked."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _without(arguments: Sequence[str]) -> list[str]:
    """The arguments without the endpoint option, which is put first."""
    kept, skip = [], False
    for argument in arguments:
        if skip or argument == _OPTION:
            skip = not skip
        elif not argument.startswith(f"{_OPTION}="):
            kept.append(argument)
    return kept


if __name__ == "__main__":
    main()

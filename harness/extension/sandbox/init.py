"""First code of a function's process: give it AWS's module path, then hand over to AWS's own runtime client.

Run by path with ``-S -P`` by :mod:`harness.extension.services.lambda_.launch`, never imported: it must start fast and
may import nothing of the harness, of the engine or of their site-packages. The module path is the one of the managed
runtime (function code, layers, what AWS bundles, standard library), so that a dependency that is missing from the
function's package is missing here too.

Arguments: ``guardian`` or ``doorway``, the descriptor of the guardian's pipe or of the doorway's socket, path of the
layers' directory, ``python3.x`` of the runtime, handler.
"""

import os
import sys


def enrol(pipe: int) -> None:
    """Tell the guardian of this process group, before foreign code runs.

    There is no moment in which a killed engine leaves a group behind that the guardian has not heard of.
    """
    try:  # noqa: SIM105 - contextlib would be one more import before the function can start
        os.write(pipe, b"+%d\n" % os.getpid())
    except BrokenPipeError:
        pass  # the engine replaces a lost guardian and enrols its processes again
    os.close(pipe)


def enter(descriptor: int) -> None:
    """Inside a sandbox: hand the doors to the engine, accept its terms. See ``doorway.py``."""
    import array
    import json
    import resource
    import socket

    with socket.socket(fileno=descriptor) as channel:
        said = channel.makefile("rb").readline()
        if not said:
            sys.exit("the engine is gone")
        terms = json.loads(said)
        doors = [socket.create_server(("127.0.0.1", terms[port])) for port in ("runtime_port", "engine_port")]
        for limit, value in (
            (resource.RLIMIT_FSIZE, terms["file_bytes"]),
            (resource.RLIMIT_NOFILE, terms["open_files"]),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NPROC, terms["processes"]),
        ):
            resource.setrlimit(limit, (value, value))
        if terms["user"] is not None:
            os.setgroups([])
            os.setgid(terms["user"])
            os.setuid(terms["user"])  # the last of root's capabilities go with it
        rights = array.array("i", [door.fileno() for door in doors])
        channel.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        for door in doors:
            door.close()


def main(kind: str, descriptor: str, opt: str, runtime: str, handler: str) -> None:
    """Make the engine's acquaintance, then serve invocations until the process is killed."""
    (enter if kind == "doorway" else enrol)(int(descriptor))
    sys.path.insert(0, os.environ["LAMBDA_RUNTIME_DIR"])
    # A duplicate of stdout: frames of the logging module and plain prints reach one file in the order written.
    os.environ["_LAMBDA_TELEMETRY_LOG_FD"] = str(os.dup(1))
    from awslambdaric.__main__ import main as serve

    # The code directory is read-only on AWS; compiled files must not appear in it.
    sys.dont_write_bytecode = True
    sys.path[:0] = [os.environ["LAMBDA_TASK_ROOT"], f"{opt}/python/lib/{runtime}/site-packages", f"{opt}/python"]
    sys.argv = [sys.argv[0], handler]
    serve(sys.argv)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""First code of a function's process: give it AWS's module path, then hand over to AWS's own runtime client.

Run by path with ``-S -P`` by :mod:`harness.extension.compute.process`, never imported: it must start fast and
may import nothing of the harness, of the engine or of their site-packages. The module path is the one of the
managed runtime (function code, layers, what AWS bundles, standard library), so that a dependency that is
missing from the function's package is missing here too.

Arguments: descriptor of the guardian's pipe, path of the layers' directory, ``python3.x`` of the runtime, handler.
"""

import os
import sys


def main(guardian_fd: str, opt: str, runtime: str, handler: str) -> None:
    """Enrol this process group with the guardian, then serve invocations until the process is killed."""
    # Enrolled by the process itself, before foreign code runs: there is no moment in which a killed engine
    # leaves a group behind that the guardian has not heard of.
    try:  # noqa: SIM105 - contextlib would be one more import before the function can start
        os.write(int(guardian_fd), b"+%d\n" % os.getpid())
    except BrokenPipeError:
        pass  # the engine replaces a lost guardian and enrols its processes again
    os.close(int(guardian_fd))

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

"""Program of a function's process: AWS's module path, then AWS's own runtime client.

Run in a sandbox by path, never imported: it may import nothing of the harness, of the engine or of their site-packages.
The module path is the one of the managed runtime (function code, layers, what AWS bundles, standard library), so that
a dependency that is missing from the function's package is missing here too.

Arguments: path of the layers' directory, ``python3.x`` of the runtime, handler.
"""

import os
import sys


def main(opt: str, runtime: str, handler: str) -> None:
    """Serve invocations until the process is killed."""
    bundled = os.environ["LAMBDA_RUNTIME_DIR"]
    # For the interpreters that the function starts; its own setting wins.
    os.environ.setdefault("PYTHONPATH", bundled)
    sys.path.insert(0, bundled)
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

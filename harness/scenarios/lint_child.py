"""Runs cfn-lint over standard input and prints its errors as JSON; started by :mod:`harness.scenarios.lint`.

A process of its own, because cfn-lint takes one to two seconds to import and would hold the interpreter for that
long while the engine starts. Limits: run by path, so that nothing else of daylab is imported.
"""

import json
import sys


def main(region: str) -> None:
    """Print ``[[line, rule id, message], …]`` of the errors in the template on standard input."""
    # An argument of the command line would be read by cfn-lint, too.
    del sys.argv[1:]
    from cfnlint.api import ManualArgs, lint

    matches = lint(sys.stdin.buffer.read().decode("utf-8"), config=ManualArgs(regions=[region]))
    errors = [[match.linenumber, match.rule.id, match.message] for match in matches if match.rule.severity == "error"]
    json.dump(errors, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])

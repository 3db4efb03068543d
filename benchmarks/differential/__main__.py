"""``python -m benchmarks.differential [--random N] [--seed S]``: makes the environments, compares, records."""

import argparse

from benchmarks.differential.comparison import RECORDED, compare, tables, written
from benchmarks.differential.evaluators import EVALUATORS
from benchmarks.differential.generator import random_cases
from benchmarks.environments import install
from benchmarks.peers import PEERS


def main() -> None:
    """Writes fixtures/iam/differential.jsonl; ``make docs`` makes the table of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--random", type=int, default=5000, help="generated cases beside the decision tables")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    cases = [*tables(), *random_cases(given.seed, given.random)]
    found = []
    for name, evaluator in EVALUATORS.items():
        install(PEERS[name])
        one = compare(evaluator, cases)
        wrong = sum(each.wrong_allow for each in one.disagreements)
        print(
            f"{evaluator.title} {one.version}: {one.decided} of {one.cases} decided, {one.agreements} alike, "
            f"{wrong} wrong allows, {len(one.disagreements) - wrong} wrong denies"
        )
        found.append(one)
    RECORDED.write_text(written(found), encoding="utf-8")


if __name__ == "__main__":
    main()

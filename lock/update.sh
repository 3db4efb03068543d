#!/bin/sh
# Resolve pyproject.toml into exact versions with hashes; the development lock keeps the run lock's versions.
# Needs the network; run through 'make lock'.
set -eu
cd "$(dirname "$0")/.."
compile() {
  .venv/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate "$@"
}
compile --group build --output-file lock/build.txt
compile pyproject.toml --constraint lock/build.txt --output-file lock/run.txt
compile pyproject.toml --extra grading --constraint lock/build.txt --constraint lock/run.txt \
  --output-file lock/grading.txt
compile pyproject.toml --extra grading --group dev --constraint lock/build.txt --constraint lock/grading.txt \
  --output-file lock/dev.txt

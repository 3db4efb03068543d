#!/bin/sh
# Resolve the peers' NAME.in into NAME.txt: exact versions with hashes. Needs the network.
set -eu
cd "$(dirname "$0")"
for name in localemu localstack ministack moto; do
  ../../.venv/bin/uv pip compile --quiet --python-version 3.13 --generate-hashes --upgrade \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file "$name.txt" "$name.in"
done

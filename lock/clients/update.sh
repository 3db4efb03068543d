#!/bin/sh
# Resolve the clients that tests/clients deploys with into exact versions with hashes. Needs the network.
set -eu
cd "$(dirname "$0")"
../../.venv/bin/uv pip compile --quiet --python-version 3.13 --generate-hashes --upgrade \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file requirements.txt requirements.in
npm install --package-lock-only

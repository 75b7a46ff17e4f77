#!/usr/bin/env bash
# Compile requirements*.in: exact versions with the hash of every file, good for Python 3.11 to 3.14.
# `make requirements UPGRADE=--upgrade` takes the newest versions; without it, what is pinned stays.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v uv >/dev/null; then
    echo "make requirements needs uv: python3 -m pip install uv" >&2
    exit 1
fi

for name in requirements requirements-dev; do
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" \
        ${UPGRADE:-} "$name.in" --output-file "$name.txt"
done

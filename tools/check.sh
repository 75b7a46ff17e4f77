#!/usr/bin/env bash
# Everything that can be judged by reading the code; each step runs even when one before it failed.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
failed=0

step() {
    echo "== $*"
    "$@" || failed=1
}

step ruff check .
step ruff format --check .
step mypy
step python tools/check_repo.py
step python manage.py translations check

if [ "$failed" -ne 0 ]; then
    echo "make check: something above needs a hand." >&2
fi
exit "$failed"

#!/usr/bin/env bash
# Run the tests on two to four cores; tests of one file stay in one process and share its databases.
set -euo pipefail
cd "$(dirname "$0")/.."

cores=$(.venv/bin/python -c 'import os; print(min(4, max(2, os.cpu_count() or 2)))')
exec .venv/bin/python -m pytest --numprocesses "$cores" --dist loadfile "$@"

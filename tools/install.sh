#!/usr/bin/env bash
# Make .venv and install requirements.txt into it; with "dev", what tests and lint need as well.
# Does nothing while the requirements are the ones that were installed last.
set -euo pipefail
cd "$(dirname "$0")/.."

files=(requirements.txt)
if [ "${1:-}" = dev ]; then
    files+=(requirements-dev.txt)
fi

# A .venv that is half made, or whose Python is gone, is made again.
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(tools/find_python.sh)
    echo "Making .venv with $("$python" --version)."
    "$python" -m venv --clear .venv
fi

for file in "${files[@]}"; do
    stamp=.venv/installed-$file
    if ! cmp -s "$file" "$stamp"; then
        echo "Installing $file."
        # --use-pep517: Flask-Principal is published as source only, and old pips complain about it.
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --use-pep517 \
            --require-hashes --requirement "$file"
        cp "$file" "$stamp"
    fi
done

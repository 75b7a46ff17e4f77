#!/usr/bin/env bash
# Print the first Python that is new enough and able to make a virtual environment.
for name in python3.14 python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$name"
        exit 0
    fi
done
echo "Taskdesk needs Python 3.11 or later with its venv module, and none was found." >&2
echo "Install one (on Debian and Ubuntu: apt-get install python3 python3-venv) and try again." >&2
exit 1

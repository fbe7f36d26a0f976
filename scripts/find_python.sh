#!/bin/sh
# Print the first Python of at least 3.11 that really runs; say what to install when there is none.
for candidate in "${EVALUATOR_PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        command -v "$candidate"
        exit 0
    fi
done
echo "No Python of version 3.11 or newer with venv was found. Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: python.org or brew install python), then try again." >&2
exit 1

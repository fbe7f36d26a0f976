#!/bin/sh
# Install what the tests drive, where this account may: Chromium and PostgreSQL from Debian's packages.
# What cannot be had is named here and again at the end of the tests.
set -u
wanted=""
have() { command -v "$1" >/dev/null 2>&1; }
have chromium || have chromium-browser || have google-chrome || wanted="$wanted chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || have initdb || wanted="$wanted postgresql"
[ -z "$wanted" ] && exit 0
if have apt-get && [ "$(id -u)" -eq 0 ]; then
    echo "Installing:$wanted"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if { apt-get update && apt-get install -y --no-install-recommends $wanted; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -n 20 "$log" >&2
    rm -f "$log"
fi
echo "NOT AVAILABLE:$wanted. The tests that need it will be skipped; install it with your system's package manager." >&2
exit 0

#!/bin/sh
# Resolve pyproject.toml into exact versions: pin.sh BIN
set -eu
bin=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$bin/python" -m pip install --quiet --disable-pip-version-check uv
compile() { "$bin/uv" pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --upgrade "$@"; }
compile pyproject.toml -o "$work/product.txt" >/dev/null
compile --group dev --all-extras -c "$work/product.txt" pyproject.toml -o "$work/all.txt" >/dev/null
{
    echo "# Exact versions of everything the product needs. Made by 'make requirements' from pyproject.toml on Python 3.11."
    cat "$work/product.txt"
} >requirements.txt
{
    echo "# What the tests and checks need beside requirements.txt. Made by 'make requirements'."
    echo "-r requirements.txt"
    grep -vxFf "$work/product.txt" "$work/all.txt"
} >requirements-dev.txt

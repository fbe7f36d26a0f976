#!/bin/sh
# Make or renew the virtual environment: make_venv.sh PYTHON FOLDER REQUIREMENTS
set -eu
python=$1 folder=$2 wanted=$3
[ -n "$python" ] || exit 1
if [ ! -x "$folder/bin/python" ]; then
    echo "Making $folder with $("$python" --version)"
    "$python" -m venv "$folder"
fi
if [ ! -x "$folder/bin/pip" ]; then
    "$folder/bin/python" -m ensurepip >/dev/null
fi
echo "Installing the packages of $wanted into $folder (a minute or two the first time)"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wanted"

#!/bin/sh
# Makes the virtual environment .venv with Python 3.11 or newer: $PYTHON, else the first one found on PATH.
set -eu

recent='import sys; sys.exit(sys.version_info < (3, 11))'
python=
if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.14 python3.13 python3.12 python3.11; fi
for candidate in "$@"; do
  if "$candidate" -c "$recent" 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  found=$("$1" --version 2>&1) || found="no working Python"
  echo "grokvideo needs Python 3.11 or newer, and this is ${found}: install one, or name it with make PYTHON=..." >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  echo "Python cannot make a virtual environment here: run \`apt install python3-venv\` as root, then make again." >&2
  exit 1
fi
"$python" -m venv --clear .venv

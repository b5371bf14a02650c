#!/bin/sh
# Prints the path of strace, with which the tests kill a program at a chosen call of the system.
# As root on Debian it installs one when there is none. Without it those tests are skipped and say so.
set -eu

command -v strace && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing strace for the tests that kill a program at every sync." >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -qq -y --no-install-recommends strace >/dev/null || true
  command -v strace && exit
fi
echo "Without strace the tests that kill a program at every sync are skipped: run \`sudo apt install strace\`." >&2

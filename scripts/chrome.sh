#!/bin/sh
# Prints the path of Chrome or Chromium: $CHROME, else one on PATH or in its usual place.
# As root on Debian it installs one when there is none.
set -eu

find_chrome() {
  for name in chromium google-chrome google-chrome-stable chromium-browser /usr/bin/chromium /usr/bin/google-chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    command -v "$name" && return
  done
  return 1
}

if [ -n "${CHROME:-}" ]; then
  command -v "$CHROME" && exit
  echo "CHROME is set to ${CHROME}, which cannot be run." >&2
  exit 1
fi
find_chrome && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests." >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium fonts-liberation >/dev/null || true
  find_chrome && exit
fi
echo "The browser tests need Chrome or Chromium: run \`sudo apt install chromium\`, or set CHROME to its path." >&2
exit 1

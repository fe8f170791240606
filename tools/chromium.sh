#!/bin/sh
# Print the path of a Chromium for the browser tests; as root on Debian or Ubuntu install one if there is none.
set -eu

find_chromium() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name"; then return 0; fi
    done
    return 1
}

find_chromium && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends chromium fonts-noto-cjk; } >&2
    find_chromium && exit 0
fi
cat >&2 <<'WORDS'
The browser tests need Chromium and none was found. Either
  - install it (Debian, Ubuntu: sudo apt-get install chromium fonts-noto-cjk), or
  - point to one: CHROMIUM=/path/to/chrome make test
`make check` runs everything that needs no browser.
WORDS
exit 1

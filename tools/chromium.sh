#!/bin/sh
# Print the path of a Chromium for the browser tests; as root on Debian or Ubuntu install one if there is none, and its headless
# shell, which draws most pages of the tests for three fifths of the processor, where the same version of it can be had.
set -eu

find_chromium() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name"; then return 0; fi
    done
    return 1
}

may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "$@" >&2
}

shell_offered() {
    apt-cache madison chromium-headless-shell 2>/dev/null | grep -qF " $1 "
}

# Never another version, which would replace the Chromium that is there. Ubuntu has none; without one all goes on.
install_shell() {
    if [ "${CHROMIUM_SHELL+set}" ] || command -v chromium-headless-shell >/dev/null; then return 0; fi
    version=$(dpkg-query --show --showformat '${Version}' chromium 2>/dev/null) || return 0
    shell_offered "$version" || timeout 60 apt-get update -q >&2 || return 0
    shell_offered "$version" || return 0
    install "chromium-headless-shell=$version" || echo "chromium-headless-shell could not be installed: Chromium does all" >&2
}

if ! find_chromium >/dev/null && may_install; then
    apt-get update -q >&2
    install chromium fonts-noto-cjk
fi
if find_chromium; then
    if may_install; then install_shell; fi
    exit 0
fi
cat >&2 <<'WORDS'
The browser tests need Chromium and none was found. Either
  - install it (Debian, Ubuntu: sudo apt-get install chromium fonts-noto-cjk), or
  - point to one: CHROMIUM=/path/to/chrome make test
`make check` runs everything that needs no browser.
WORDS
exit 1

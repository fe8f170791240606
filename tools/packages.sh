#!/bin/sh
# Bring .venv to exactly what uv.lock says, with hashes: tools/packages.sh PATH-OF-UV REQUIREMENTS-FILE
#
# The lock names no index. Asked is the one uv is set to, else the one pip is set to (many people only ever
# configured pip), else uv's default; certificates of the system count, for mirrors behind a company's own.
set -eu

uv=$1
requirements=$2
index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$(python3 -m pip config get global.index-url 2>/dev/null || true)}}

"$uv" export --quiet --frozen --no-emit-project --all-groups --no-header --output-file "$requirements"
UV_SYSTEM_CERTS=${UV_SYSTEM_CERTS:-true} "$uv" pip sync --quiet --require-hashes --python .venv/bin/python \
    ${index:+--default-index "$index"} "$requirements"

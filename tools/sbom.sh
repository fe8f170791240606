#!/bin/sh
# What an installation is made of, as CycloneDX: tools/sbom.sh PATH-OF-UV FOLDER
#
# sbom.python.json: the packages that uv.lock pins for who installs the wheel, with their hashes (no tools of developers).
# sbom.browser.json: the npm packages whose files the pages serve.
set -eu

uv=$1
folder=$2
mkdir -p "$folder"
"$uv" export --quiet --frozen --no-emit-project --no-dev --no-header --output-file "$folder/requirements.txt"
PYTHONWARNINGS=ignore .venv/bin/cyclonedx-py requirements "$folder/requirements.txt" --pyproject pyproject.toml \
    --sv 1.6 --output-reproducible --of JSON --output-file "$folder/sbom.python.json"
npm sbom --sbom-format cyclonedx --package-lock-only --omit dev > "$folder/sbom.browser.json"
echo "$folder/sbom.python.json  $folder/sbom.browser.json"

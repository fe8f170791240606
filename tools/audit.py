"""Whether an advisory is known for a package of ours: pip-audit over what uv.lock pins, npm audit over the rest.

``python tools/audit.py REQUIREMENTS``: exit status 0, every package was looked up and nothing is known; 1, something
is known; 2, nothing was audited, because no source could be reached. pip-audit itself ends well where its source knows
none of the packages, as behind a mirror without advisories; that is told here as what it is.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

KNOWN: Final = 1
NOT_AUDITED: Final = 2
TIMEOUT: Final = 300  # seconds


def main() -> int:
    return max(python(Path(sys.argv[1])), browser())


def python(requirements: Path) -> int:
    """What pip-audit says of the Python packages."""
    tool = [str(Path(sys.executable).with_name("pip-audit")), "--requirement", str(requirements)]
    tool += ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json", "--timeout", "15"]
    ran = subprocess.run(tool, capture_output=True, text=True, check=False, timeout=TIMEOUT)
    try:
        found = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (ran.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"Python: NOTHING WAS AUDITED. The advisory source can't be reached: {last[:200]}")
        return NOT_AUDITED
    return verdict("Python", found)


def verdict(what: str, found: list[dict[str, Any]]) -> int:
    """Print and judge: ``found`` has a name, a version, and vulnerabilities or the reason why it was skipped."""
    skipped = [each for each in found if "skip_reason" in each]
    known = [(each, vuln) for each in found for vuln in each.get("vulns", ())]
    for each, vuln in known:
        mended = ", ".join(vuln.get("fix_versions", ())) or "no version yet"
        print(f"{what}: {each['name']} {each['version']} {vuln['id']}, mended in {mended}")
    if len(skipped) == len(found):
        print(f"{what}: NOTHING WAS AUDITED. The source knows none of {len(found)} packages; is it a mirror?")
        return NOT_AUDITED
    for each in skipped:
        print(f"{what}: {each['name']} was not audited: {each['skip_reason']}")
    print(f"{what}: {len(found) - len(skipped)} packages audited, {len(known)} advisories.")
    return KNOWN if known else NOT_AUDITED if skipped else 0


def browser() -> int:
    """What npm audit says of the packages whose files pages serve."""
    tool = ["npm", "audit", "--package-lock-only", "--omit", "dev", "--json"]
    ran = subprocess.run(tool, capture_output=True, text=True, check=False, timeout=TIMEOUT)
    try:
        told = json.loads(ran.stdout)
        known, total = told["metadata"]["vulnerabilities"]["total"], told["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError):
        print("Browser: NOTHING WAS AUDITED. The registry gave no advisories (npm audit).")
        return NOT_AUDITED
    print(f"Browser: {total} packages audited, {known} advisories.")
    return KNOWN if known else 0


if __name__ == "__main__":
    sys.exit(main())

"""A wheel is the whole product: installed elsewhere it decides compiled and has what its pages need."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from amends import native
from tests.test_native import told

ROOT = Path(__file__).parents[1]
ASKED = """
import amends.casework, amends.engine, django
django.setup()
from django.contrib.staticfiles import finders
from amends.web.icons import icon
print(amends.__file__, amends.engine.COMPILED, amends.casework.COMPILED, bool(icon("home")), sep="\\n")
print(bool(finders.find("vendor/tabler/css/tabler.min.css")), bool(finders.find("vendor/htmx/htmx.min.js")), sep="\\n")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this tree, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = folder.glob("*.whl")
    assert not wheel.name.endswith("-any.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, *arguments: str) -> list[str]:
    places = f"{installed}{os.pathsep}{ROOT}"
    asked = os.environ | {"PYTHONPATH": places, "AMENDS_ENGINE": "", "DJANGO_SETTINGS_MODULE": "amends.settings"}
    asked["AMENDS_HOME"] = str(installed / "home")
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=installed, env=asked, capture_output=True, text=True, check=True).stdout.split()


compiled = pytest.mark.skipif(
    not all(native.folder(group).is_dir() for group in native.GROUPS),
    reason="not compiled: make setup does it where there is a C compiler",
)


@compiled
def test_an_installed_wheel_is_compiled_and_has_its_files(installed: Path) -> None:
    place, *there = run(installed, "-c", ASKED)
    assert Path(place).parent == installed / "amends"
    assert there == ["True"] * 5


@compiled
def test_an_installed_wheel_decides_as_the_clone_does(installed: Path) -> None:
    assert tuple(run(installed, "-m", "tests.engine.digest")) == told("")

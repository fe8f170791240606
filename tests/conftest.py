"""What every test stands on: no network but this machine, and Chromium for tests that ask for `browser`."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.sockets import only_this_machine

pytest_plugins = ["tests.costs", "tests.mission", "tests.statements", "tests.database_fixtures", "tests.cast"]

# Where it is set that Python keeps no compiled sources, each of the processes that tests start would compile them all.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
SHELL_NAME = "chromium-headless-shell"  # the same engine without windows, bars and profiles: two fifths less processor
# Given twice, the last list of features counts: the first lines are Playwright's own. The others begin a process or two
# for every new visitor, for a bar that nobody sees and a page that nobody has asked for: half a second of a core each.
FEATURES_OFF = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "AimEnabled"),
    "SpareRendererForSitePerProcess",
)
CHROMIUM_FLAGS = (
    "--no-sandbox",  # its sandbox does not start as root or in most containers
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-software-rasterizer",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(FEATURES_OFF)}",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--screenshots FOLDER` keeps the pictures that browser tests take."""
    parser.addoption("--screenshots", type=Path, default=None, metavar="FOLDER", help="keep pictures of the pages here")


def pytest_configure() -> None:
    """Refuse any connection that leaves this machine, from collection on; draw examples on busy machines, too."""
    only_this_machine()
    # too_slow measures how busy the machine is while examples are drawn, nothing of the program
    settings.register_profile("amends", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("amends")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end: look for waste in it once, not again and again while it grows."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)  # tests leave little that only this finds, and looking took a twelfth of them


def chromium_path() -> str | None:
    """`$CHROMIUM`, or the first Chromium on PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def shell_path() -> str | None:
    """`$CHROMIUM_SHELL`, or the headless shell on PATH; none where it is set to nothing: Chromium does all then."""
    return os.environ.get("CHROMIUM_SHELL", shutil.which(SHELL_NAME)) or None


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers.

    It runs an event loop in this thread, so Django must be told that the tests stay synchronous.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium for the whole session, its shell where there is one; ask `visit` for a page of it."""
    with _started(playwright, shell_path() or chromium_path()) as chromium:
        yield chromium


@pytest.fixture
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with all that it does for people beside drawing pages: its shell shows no notifications."""
    with _started(playwright, chromium_path()) as chromium:
        yield chromium


@contextmanager
def _started(playwright: Playwright, path: str | None) -> Iterator[Browser]:
    if path is None:
        pytest.skip("no Chromium: run tools/chromium.sh or set CHROMIUM")
    chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
    yield chromium
    chromium.close()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """`picture(page, "work-list-zh")` saves a screenshot under that name when pytest got `--screenshots FOLDER`."""
    folder: Path | None = request.config.getoption("--screenshots")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=folder / f"{name}.png", full_page=True)

    return take

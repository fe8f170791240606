"""Keys pressed as a person presses them: once the page they see has come in whole, its script included."""

from playwright.sync_api import Page


def press(page: Page, key: str) -> None:
    """Wait until the page is loaded, then press."""
    page.wait_for_load_state()
    page.keyboard.press(key)

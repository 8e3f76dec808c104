"""A real Chromium for tests of pages; where there is none they are skipped, but not in CI."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium, driven by Playwright."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("AZICESCO_CI") == "1":
            pytest.fail("CI has no Chromium: .ci/run must install it.")
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def watched(browser: Any, file: Path) -> tuple[Any, list[str], list[Any]]:
    """A page that is ready, the addresses that it asks, and the errors of its scripts."""
    page = browser.new_page()
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108 (it is marked, append cannot be)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]", timeout=120_000)
    return page, requests, errors


def until(page: Any, wanted: str) -> None:
    """Waits for an expression to be true; Playwright's own waiting evaluates, which a strict policy forbids."""
    for _ in range(100):
        if page.evaluate(wanted):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"It never came true: {wanted}")

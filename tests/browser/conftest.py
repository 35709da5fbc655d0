"""Fixtures that open a page in Chromium: the one that MATTERLINT_CHROMIUM names, playwright's own, or one on the PATH.
Without any, the tests are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def executable(own: str) -> str | None:
    """The path of a Chromium; None if there is none. `own` is the path of playwright's."""
    named = os.environ.get("MATTERLINT_CHROMIUM")
    if named:
        return named
    return own if Path(own).exists() else next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser, started once per test process."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra test: playwright")
    with sync_api.sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        if path is None:
            pytest.skip("no Chromium: install one, or name it in MATTERLINT_CHROMIUM")
        # Chromium refuses its sandbox to root, as in a container.
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if root else [])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """`visit(path, address="#…", width=1280, **options)` opens a file and returns the page; `options` go to the browser
    context. The test fails if the page writes to the console, sends a request or violates its content policy."""
    contexts, events = [], []

    def opened(file: Path, address: str = "", width: int = 1280, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: events.append(message.text))
        page.on("pageerror", lambda error: events.append(str(error)))
        page.on("dialog", lambda dialog: (events.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or events.append(request.url))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"
        )
        page.goto(file.as_uri() + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert events == []

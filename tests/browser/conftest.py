"""One Chromium for all tests of the pages, and a server for it on this machine."""

import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from lis_graph.web import create_app
from lis_graph.web.site import editor

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1200,1000")
CONTROL, SECONDS = "\ue009", 10


@pytest.fixture(scope="session")
def address(graph):
    with served(graph) as address:
        yield address


@contextmanager
def served(graph):
    """Serve a graph on this machine, and give its address."""
    server = make_server("127.0.0.1", 0, create_app(graph), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium():
    missing = [
        name
        for name, exists in [
            ("chromium with its chromedriver", CHROMIUM and DRIVER),
            ("the editor, built", editor.is_built()),
            ("axe-core", AXE.exists()),
        ]
        if not exists
    ]
    if missing:
        # where the editor was insisted on, so are its tests
        (pytest.fail if os.environ.get("LIS_EDITOR") == "yes" else pytest.skip)(
            f"there is no {', no '.join(missing)}"
        )
    from selenium import webdriver  # noqa: PLC0415 - slow, and needed only here

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for option in OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    yield browser
    browser.quit()


@pytest.fixture
def page(chromium, address):
    chromium.get_log("browser")
    return Page(chromium, address)


class Page:
    """A page in the browser, and what a person does there."""

    def __init__(self, browser, address):
        self.browser, self.address = browser, address

    def open(self, path):
        self.browser.get(self.address + path)
        return self

    def run(self, script, *arguments):
        return self.browser.execute_script(script, *arguments)

    def wait(self, condition):
        """Wait until a JavaScript condition holds, and return what it is."""
        from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415 - slow

        return WebDriverWait(self.browser, SECONDS, 0.02).until(
            lambda browser: browser.execute_script(f"return {condition}"), condition
        )

    def press(self, *keys, control=False, pause=0.0):
        from selenium.webdriver import ActionChains  # noqa: PLC0415 - slow

        chain = ActionChains(self.browser, duration=0).pause(pause)
        chain = chain.key_down(CONTROL) if control else chain
        chain = chain.send_keys(*keys)
        (chain.key_up(CONTROL) if control else chain).perform()

    def faults(self, scheme, **options):
        """Return what axe finds wrong on the page in light or dark, with the places."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        self.run(AXE.read_text("utf-8"))
        found = self.browser.execute_async_script(
            "axe.run(document, {resultTypes: ['violations'], ...arguments[0]})"
            ".then((found) => arguments[1](found.violations))",
            options,
        )
        return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]

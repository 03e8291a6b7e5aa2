#!/usr/bin/env python3
"""Opens a report in headless Chromium through its driver and checks what only a browser can tell.

    report_browser.py REPORT.html [FOLDER]

Search shows those who fit and nobody else, a pair opens, headings are in order, nothing scrolls sideways on a phone, dark
is dark, print unfolds everything, and the browser neither complains nor asks for anything but the file. With FOLDER it
leaves screenshots and the printed PDF there. Needs Debian's chromium and chromium-driver; no Python package.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PORT = 9517
BROWSER = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Driver:
    """The few commands of the WebDriver protocol that are needed."""

    def __init__(self, profile):
        self.process = subprocess.Popen(["chromedriver", f"--port={PORT}", "--silent"], stdout=subprocess.DEVNULL)
        self.session = ""
        options = {"args": [*BROWSER, f"--user-data-dir={profile}"], "binary": "/usr/bin/chromium"}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options,
                  "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        for attempt in range(50):
            try:
                found = self.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
                break
            except ConnectionError:
                time.sleep(0.2)
            except urllib.error.URLError:
                time.sleep(0.2)
        else:
            raise SystemExit("chromedriver does not answer")
        self.session = f"/session/{found['sessionId']}"

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}{self.session}{path}", data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise SystemExit(f"chromedriver: {method} {path}: {json.load(error)['value']['message']}") from None

    def run(self, script, *values):
        return self.call("POST", "/execute/sync", {"script": script, "args": values})

    def devtools(self, command, **values):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": values})

    def log(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def screen(self, width, height, scheme="light", phone=False):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2 if phone else 1,
                      mobile=phone)
        self.devtools("Emulation.setEmulatedMedia", media="screen", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def quit(self):
        try:
            self.call("DELETE", "")
        finally:
            self.process.terminate()
            self.process.wait()

    def picture(self, path):
        if path:
            path.write_bytes(base64.b64decode(self.call("GET", "/screenshot")))


def check(true, what):
    if not true:
        raise SystemExit(f"report_browser: not so: {what}")
    print(f"ok  {what}")


def soon(condition, seconds=20):
    """Whether it becomes true: what is folded, and of which medium, reaches the page with a later frame than the answer."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    return condition()


COLOURS = "const body = getComputedStyle(document.body); return [body.backgroundColor, body.color].join()"
SHOWN = "return [...document.querySelectorAll('.p')].filter(p => p.offsetHeight > 0)"
SEARCH = "const q = document.getElementById('q'); q.value = arguments[0]; q.dispatchEvent(new Event('input'));"


def checks(driver, page, folder):
    picture = lambda name: driver.picture(folder / name if folder else None)
    driver.screen(1280, 900)
    driver.log("performance")
    driver.call("POST", "/url", {"url": page.as_uri()})
    picture("desktop.png")

    check(driver.run("return document.styleSheets.length === 1 && getComputedStyle(document.querySelector('main')).maxWidth !== 'none'"),
          "the style applies under the page's own policy")
    levels = driver.run("return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])")
    check(levels.count(1) == 1 and levels[0] == 1, "one first heading, at the beginning")
    check(all(b <= a + 1 for a, b in zip(levels, levels[1:])), "no heading skips a level")
    check(driver.run("return [...document.querySelectorAll('table')].every(t => t.caption && [...t.rows[0].cells].every(h => h.scope === 'col') && [...t.rows].every(r => r.cells[0].tagName === 'TH'))"),
          "every table has a caption, and headings for its columns and rows")
    check(driver.run("return [...document.querySelectorAll('svg')].every(s => s.querySelector('title').textContent && s.querySelector('desc').textContent && s.closest('figure').querySelector('table'))"),
          "every figure has a text and a table")
    check(driver.run("return [...document.querySelectorAll('a[href]')].every(a => a.hash && a.getAttribute('href')[0] === '#' && document.getElementById(a.hash.slice(1)))"),
          "every link leads to a place on this page")
    check(driver.run("const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return new Set(ids).size === ids.length"),
          "no id twice")
    check(driver.run("return document.scripts.length === 1 && ![...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => a.name.startsWith('on') || a.name === 'style'))"),
          "one script, no handler or style among the attributes")

    people = driver.run("return document.querySelectorAll('.p').length")
    name = driver.run("return document.querySelector('.p b').textContent")
    driver.run(SEARCH, name.upper())
    found = driver.run(SHOWN + ".map(p => p.querySelector('summary').textContent)")
    check(0 < len(found) < people and all(name in text for text in found), f"search finds {len(found)} of {people} people")
    check(driver.run("return document.getElementById('found').textContent") == f"{len(found)} of {people} shown", "and says how many")
    picture("search.png")
    driver.run(SEARCH, "no such person \u2603")
    check(driver.run(SHOWN + ".length") == 0, "nobody is shown when nobody fits")
    driver.run(SEARCH, "")
    check(driver.run(SHOWN + ".length") == people, "everybody is shown again")

    pair = "return document.querySelector('.p table')"
    closed = driver.run(pair + ".checkVisibility({contentVisibilityAuto: true})")
    driver.run(pair + ".closest('details').querySelector('summary').click()")
    visible = lambda: driver.run(pair + ".checkVisibility({contentVisibilityAuto: true})")
    check(not closed and soon(visible), "a pair opens")
    driver.run(pair + ".closest('details').scrollIntoView()")
    picture("pair.png")
    driver.run("location.hash = ''; const a = [...document.querySelectorAll('#fit td a')].pop(); a.click()")
    check(soon(lambda: driver.run("return document.querySelector(location.hash).open")), "a link to a person opens their record")

    driver.run("window.errors = []; addEventListener('error', e => errors.push(e.message)); location.hash = '%'")
    check(soon(lambda: driver.run("return location.hash === '#%'")) and driver.run("return new Promise(r => setTimeout(() => r(errors.length), 200))") == 0,
          "a link that is no text leads nowhere")

    light = driver.run(COLOURS)
    driver.screen(1280, 900, "dark")
    check(soon(lambda: driver.run(COLOURS) != light), "dark is another pair of colours")
    driver.run("scrollTo(0, 0)")
    picture("dark.png")
    driver.run(pair + ".closest('details').scrollIntoView()")
    picture("dark-pair.png")

    driver.run("for (const d of document.querySelectorAll('details')) d.open = true")
    for width in [360, 320]:
        driver.screen(width, 740, phone=True)
        check(soon(lambda: driver.run("return innerWidth === arguments[0] && document.documentElement.scrollWidth <= innerWidth", width)), f"everything open, no sideways scroll at {width} px")
    driver.run("for (const d of document.querySelectorAll('details')) d.open = false")
    driver.screen(360, 740, phone=True)
    for name, place in [("phone.png", "document.body"), ("phone-figures.png", "document.querySelector('#choices')"),
                        ("phone-fit.png", "document.querySelector('#fit')"), ("phone-places.png", "document.querySelector('#places')")]:
        driver.run(place + ".scrollIntoView()")
        picture(name)
    driver.run("const d = document.querySelector('.p table').closest('details'); d.open = true; d.scrollIntoView()")
    picture("phone-pair.png")

    driver.run("for (const d of document.querySelectorAll('details')) d.open = false")
    driver.devtools("Emulation.clearDeviceMetricsOverride")
    driver.devtools("Emulation.setEmulatedMedia", media="print", features=[])
    check(soon(visible), "print unfolds what is folded")
    driver.devtools("Emulation.setEmulatedMedia", media="", features=[])
    if folder:
        (folder / "print.pdf").write_bytes(base64.b64decode(driver.call("POST", "/print", {"background": False})))

    complaints = [entry["message"] for entry in driver.log("browser")]
    check(not complaints, f"the browser complains about nothing {complaints or ''}")
    asked = set()
    for entry in driver.log("performance"):
        message = json.loads(entry["message"])["message"]
        # The browser's own first page may still be loading.
        own = message["params"].get("documentURL", "").startswith("chrome:")
        if message["method"] == "Network.requestWillBeSent" and not own:
            asked.add(message["params"]["request"]["url"].split("#")[0])
    check(asked == {page.as_uri()}, f"nothing is asked for but the file itself {sorted(asked - {page.as_uri()}) or ''}")


def main():
    page = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        driver = Driver(profile)
        try:
            checks(driver, page, folder)
        finally:
            driver.quit()


if __name__ == "__main__":
    main()

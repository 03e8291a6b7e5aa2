#!/usr/bin/env python3
"""Walks an evening at the desk in headless Chromium through its driver.

    desk_browser.py DESK RESULTS MENTORS MENTEES [NACE_RESULTS NACE_MENTORS NACE_MENTEES [FOLDER]]

DESK is the program, or the page without a server; RESULTS the folder that batch_match wrote for the same files with `--policy altrusa --as-of 2026-10-01
--seed 7`, NACE_RESULTS the one for workbooks and `--policy nace`. Two files are chosen, every page is looked at, a question is answered and taken back,
a step is tried, and the archive that is saved equals the folder byte for byte. The workbooks are dropped. The whole job
is done once more with the keyboard alone; without workbooks only the first evening is walked. Printed, every page has what it shows and no navigation. No page scrolls
sideways at 360 px, and the browser neither complains nor asks for anything but the desk. Requests of strangers are
refused. With FOLDER it leaves screenshots there.
"""

import base64
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile

from report_browser import Driver, check

# axe-core, if its path is given: the rules of accessible pages, and what of a page breaks one.
AXE = pathlib.Path(os.environ["AXE"]).read_text() if "AXE" in os.environ else ""
AUDIT = """;return axe.run().then(found => found.violations.map(one => one.id + ": " + one.nodes[0].html.slice(0, 150)))"""

PAGES = ["start", "columns", "result", "rules", "goals", "questions", "letters", "answers", "year", "finish"]


SCREENS = ((1280, 900, "light", False), (1280, 900, "dark", False), (360, 800, "light", True), (360, 800, "dark", True))

# What a page shows and print leaves out, navigation and buttons aside; and what of it is cut off.
PRINTED = """
const shown = one => one.checkVisibility() && (one.offsetWidth > 0 || one.getClientRects().length > 0);
const texts = [...desk.querySelectorAll('h1,h2,th,td,li,pre,caption,summary,p')].filter(one => !one.closest('nav,fieldset,.zones,form.rows,td form'));
const own = one => [...one.childNodes].filter(node => node.nodeType === 3 || node.classList?.contains('link')).map(node => node.textContent.trim()).join('');
const lost = texts.filter(one => own(one) && !shown(one) && !one.closest('thead') && getComputedStyle(one).display !== 'none').concat(
  [...desk.querySelectorAll('h1,th[scope=row],td,pre,li,caption')].filter(one => !one.closest('nav,form.rows') && own(one) && getComputedStyle(one).display === 'none'));
const links = [...desk.querySelectorAll('.link,.files button')].filter(one => !shown(one));
return [shown(document.querySelector('nav')), lost.concat(links).map(one => one.textContent.slice(0, 60)), document.documentElement.scrollWidth > innerWidth];
"""


def refused(address, headers, body=b"{\"path\":\"start\"}\n"):
    """The status that a request gets; 0 if it is cut off before all of it was sent."""
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError:
        return 0


class Desk:
    """The page, clicked at."""

    def __init__(self, driver):
        self.driver = driver

    def settled(self):
        for _ in range(2400):
            time.sleep(0.05)
            if self.driver.run("return document.getElementById('busy').hidden"):
                return
        raise SystemExit("desk_browser: the desk is busy for ever")

    def find(self, selector):
        return list(self.driver.call("POST", "/element", {"using": "css selector", "value": selector}).values())[0]

    def click(self, selector):
        self.driver.call("POST", f"/element/{self.find(selector)}/click", {})
        self.settled()

    def keys(self, *pressed):
        """Presses keys one after the other; a name such as Shift+Tab presses two at once."""
        codes = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "Down": "\ue015", "Shift": "\ue008"}
        actions = []
        for key in pressed:
            parts = [codes.get(part, part) for part in key.split("+")]
            actions += [{"type": "keyDown", "value": part} for part in parts]
            actions += [{"type": "keyUp", "value": part} for part in reversed(parts)]
        self.driver.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})
        self.settled()

    def reach(self, selector, key="Tab"):
        """Tabs to what fits, which then shows that it has the focus."""
        for _ in range(1500):
            self.keys(key)
            if self.driver.run("return document.activeElement.matches(arguments[0])", selector):
                ring = self.driver.run("return getComputedStyle(document.activeElement).outlineStyle")
                check(ring != "none", f"the focus is seen at {selector}")
                return
        raise SystemExit(f"desk_browser: not so: the keyboard reaches {selector}")

    def press(self, selector, key="Tab"):
        self.reach(selector, key)
        self.keys("Enter")

    def drop(self, zone, file):
        """Drops a file on a zone."""
        file = pathlib.Path(file)
        self.driver.run("""
            const bytes = Uint8Array.from(atob(arguments[2]), one => one.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], arguments[1]));
            const zone = document.querySelector(`.zone[data-zone=${arguments[0]}]`);
            zone.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        """, zone, file.name, base64.b64encode(file.read_bytes()).decode())

    def text(self):
        return self.driver.run("return document.querySelector('main').innerText")

    def go(self, page):
        self.click(f"nav button[data-go={page}]")


def endless(plain, token):
    """The status of a gigabyte, of which nothing is sent but its size, and of one that comes without a size."""
    host = plain.removeprefix("http://").rstrip("/")
    head = f"POST /do HTTP/1.1\r\nHost: {host}\r\nx-desk-token: {token}\r\n"
    said = []
    for more in ("Content-Length: 1073741824\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"):
        with socket.create_connection(host.split(":"), timeout=60) as line:
            line.sendall((head + more).encode())
            part = b"100000\r\n" + b"x" * (1 << 20) + b"\r\n"
            try:
                for _ in range(1024 if "chunked" in more else 0):
                    line.sendall(part)
            except OSError:
                pass
            try:
                said.append(line.recv(100).split()[1].decode())
            except (OSError, IndexError):
                said.append("closed")
    return said


def strangers(address):
    """Whoever does not come from the page is refused."""
    plain, token = address.split("#")
    told = {"x-desk-token": token}
    check(refused(f"{plain}do", told) == 200, "who knows the token is answered")
    check(refused(f"{plain}do", {}) == 403, "nobody else is")
    check(refused(f"{plain}do", {"x-desk-token": token[:-1]}) == 403, "part of the token is not enough")
    check(refused(f"{plain}do", {**told, "Origin": "http://example.org"}) == 403, "a foreign origin is refused")
    check(refused(f"{plain}do", {**told, "Host": "example.org"}) == 403, "a name that points here is refused")
    check(refused(f"{plain}do", told, b"x" * (65 << 20)) in (413, 0), "a body that is too large is refused")
    said = endless(plain, token)
    check(said[0] == "413" and said[1] in ("413", "closed"), f"a gigabyte is refused {said}")
    check(refused(f"{plain}do", told) == 200, "and the desk goes on")
    check(refused(f"{plain}do", told, b"nonsense") == 400, "what is no request is refused")
    check(refused(f"{plain}../etc/passwd", told) == 404, "there are no files to be had")


def evening(driver, address, results, mentors, mentees, scratch, pictures):
    """From two files to the archive, to a programme, and to its second round."""
    plain = address.split("#")[0]
    driver.devtools("Browser.setDownloadBehavior", behavior="allow", downloadPath=scratch)
    driver.log("performance")
    driver.call("POST", "/url", {"url": address})
    desk = Desk(driver)
    desk.settled()
    for zone, file in (("mentors", mentors), ("mentees", mentees)):
        path = str(pathlib.Path(file).resolve())
        driver.call("POST", f"/element/{desk.find(f'input[name={zone}]')}/value", {"text": path})
    began = time.monotonic()
    desk.click("form button.main")
    check("What your columns say" in desk.text(), f"two files are read and matched in {time.monotonic() - began:.1f} s")
    for page in PAGES:
        if page != "year":
            desk.go(page)
            looked_at(desk, page, pictures)
    desk.go("result")
    for page, way in (("person", "button.link"), ("instead", "button[data-go=instead]"), ("told", "button[data-go=told]")):
        desk.click(way)
        looked_at(desk, page, pictures)
        desk.go("result")
    answer = desk.text().splitlines()[0]
    desk.click("button[data-action=ban]")
    looked_at(desk, "trial", pictures)
    check(" is not matched with " in desk.text(), "a step says what it changes")
    desk.click("form[data-go=rule] button.main")
    check("Done." in driver.run("return desk.innerText"), "and is done")
    show(desk, "moved")
    looked_at(desk, "moved", pictures)
    desk.click("button[data-go=undo]")
    desk.go("goals")
    desk.click("button[data-goal=best-fit]")
    check(desk.text().splitlines()[0] != answer, "another goal is another result")
    driver.run("go('undo'); document.getElementById('stop').click()")
    desk.settled()
    desk.go("result")
    if desk.text().splitlines()[0] != answer:
        desk.click("button[data-go=undo]")
    check(desk.text().splitlines()[0] == answer, "what is stopped loses nothing")
    desk.go("questions")
    first = desk.text()
    desk.click("button[data-go=answer]")
    check(desk.text() != first, "a question is answered by a button")
    desk.click("button[data-go=undo]")
    check(desk.text().splitlines()[0] == answer, "what was done is taken back")
    desk.go("finish")
    desk.click("button[data-file='results.zip']")
    saved = saved_at(scratch, "results.zip")
    year(desk, scratch, (mentors, mentees), pictures)
    same(saved, results)
    own_words(desk, scratch, pictures)
    events(desk, pictures)
    quiet(driver, plain)


def show(desk, what):
    """Filters the result."""
    desk.driver.run("desk.querySelector('select[name=show]').value = arguments[0]", what)
    desk.click("form[data-go=result] button")


def saved_at(scratch, name):
    """A file that was handed out, once it is there."""
    saved = pathlib.Path(scratch) / name
    for _ in range(100):
        if saved.exists():
            return saved
        time.sleep(0.1)
    raise SystemExit(f"desk_browser: not so: {name} is saved")


def same(saved, results):
    """An archive has the files of a folder."""
    with zipfile.ZipFile(saved) as archive:
        handed = {name: archive.read(name) for name in archive.namelist()}
    written = {str(path.relative_to(results)): path.read_bytes() for path in results.rglob("*") if path.is_file()}
    differ = sorted(name for name in handed.keys() | written.keys() if handed.get(name) != written.get(name))
    check(not differ, f"the {len(written)} files are those of batch_match {differ[:5] or ''}")


def quiet(driver, plain):
    """The browser complains about nothing and asks for nothing but the desk."""
    entries = [entry["message"] for entry in driver.log("browser")]
    check(not entries, f"the browser complains about nothing {entries or ''}")
    asked = {line.split('"url":"')[1].split('"')[0] for entry in driver.log("performance")
             if "Network.requestWillBeSent" in (line := entry["message"]) and '"url":"' in line}
    foreign = [url for url in asked if not url.startswith((plain, "data:", "blob:", "chrome:"))]
    check(not foreign, f"nothing but the desk is asked {foreign or ''}")


def events(desk, pictures):
    """An evening of short meetings is planned, and peers are matched."""
    desk.go("start")
    desk.click("summary")
    looked_at(desk, "start-others", pictures)
    desk.driver.run("desk.querySelector('details').open = true")
    desk.click("button[data-go=meetings]")
    desk.click("form[data-go=meetings] button")
    check(" in 6 rounds: " in desk.text(), "an evening of short meetings is planned")
    looked_at(desk, "meetings", pictures)
    desk.go("start")
    desk.click("summary")
    peers = pathlib.Path(__file__).parent.parent / "examples/data/alao/peers.csv"
    desk.drop("peers", peers)
    desk.driver.run("desk.querySelector('details').open = true")
    desk.click("details form[data-go=files] button")
    looked_at(desk, "peers-columns", pictures)
    desk.go("result")
    check("people have a peer" in desk.text(), "peers are matched")
    looked_at(desk, "peers", pictures)
    desk.go("letters")
    looked_at(desk, "peers-letters", pictures)
    desk.go("rules")
    check("People matched without it" in desk.text(), "rules of peers have prices")


PEOPLE = "Name,E-mail,Part\nTove Lind,tove@example.org,Guide\nBram Castel,bram@example.org,Guide\nOrla Fenwick,orla@example.org,Learner\n"


def own_words(desk, scratch, pictures):
    """An export in which nothing says who is who is read once somebody has said it, and a slider moves its number."""
    people = pathlib.Path(scratch) / "people.csv"
    people.write_text(PEOPLE)
    desk.go("start")
    desk.drop("people", people)
    desk.click("form[data-go=files] button.main")
    check("cannot be read yet" in desk.text(), "an export without roles shows its columns")
    desk.driver.run("desk.querySelector('[name=\"people:Part\"]').value = 'role'")
    desk.click("form[data-go=map] button.main")
    looked_at(desk, "own-words", pictures)
    desk.click("button[data-written=Guide][data-meaning=Mentor]")
    desk.click("button[data-written=Learner][data-meaning=Mentee]")
    check("3 rows read, 3 used" in desk.text(), "words of one's own are settled by a click each")
    desk.go("rules")
    moved = desk.driver.run("""
        const [slider, number] = desk.querySelector('.slide').children;
        slider.value = 7;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        return number.value;""")
    check(moved == "7", f"a slider moves its number {moved}")


def begun(driver, address, scratch):
    """A desk on which nothing was done yet."""
    driver.run("unsaved = false")
    driver.call("POST", "/url", {"url": "about:blank"})
    driver.devtools("Browser.setDownloadBehavior", behavior="allow", downloadPath=scratch)
    driver.call("POST", "/url", {"url": address})
    desk = Desk(driver)
    desk.settled()
    desk.driver.screen(1280, 900)
    return desk


def workbooks(driver, address, results, mentors, mentees, scratch):
    """The workbooks of nace, from the drop to letters."""
    desk = begun(driver, address, scratch)
    for zone, file in (("mentors", mentors), ("mentees", mentees)):
        desk.drop(zone, file)
    driver.run("desk.querySelector('input[name=rules][value=nace]').checked = true")
    desk.click("form button.main")
    check("What your columns say" in desk.text(), "workbooks are read")
    desk.click("form[data-go=map] button[data-go=result]")
    check("have a mentor" in desk.text(), "and matched")
    desk.click("button.main[data-go=letters]")
    check("Dear " in desk.text(), "and their letters are written")
    desk.click("button.main[data-go=finish]")
    desk.click("button[data-file='results.zip']")
    same(saved_at(scratch, "results.zip"), results)


def keyboard(driver, address, scratch):
    """The whole job without a mouse."""
    desk = begun(driver, address, scratch)
    desk.press("button[data-go=invented]")
    check("have a mentor" in desk.text(), "by keyboard: invented people are matched")
    desk.press("button[data-action=pin]")
    desk.press("form[data-go=rule] button.main")
    check("Done." in driver.run("return desk.innerText"), "by keyboard: a pair is kept")
    desk.press("nav button[data-go=rules]", "Shift+Tab")
    desk.reach("select[name=goals]")
    desk.keys("Down")
    desk.press("form[data-go=weights] button.main")
    check("count as you said" in driver.run("return desk.innerText"), "by keyboard: a weight is changed")
    desk.press("nav button[data-go=goals]", "Shift+Tab")
    desk.press("button[data-go=goal]")
    check("another goal" in driver.run("return desk.innerText"), "by keyboard: a goal is chosen")
    desk.press("button.link")
    desk.press("button[data-go=instead]")
    desk.press("button.main")
    desk.press("nav button[data-go=answers]", "Shift+Tab")
    desk.press("button[data-go=round]")
    desk.press("button[data-go=record]")
    desk.press("button[data-event=agreed][data-by=mentee]")
    check("still to answer" in desk.text(), "by keyboard: a round is recorded and answered")
    desk.press("nav button[data-go=letters]", "Shift+Tab")
    desk.reach("textarea")
    desk.press("button.main[data-go=finish]")
    desk.press("button[data-file='results.zip']")
    saved_at(scratch, "results.zip")
    desk.press("nav button[data-go=start]", "Shift+Tab")
    desk.reach("input[type=file]")
    check(True, "by keyboard: from the first page to the archive")


def printed(desk, page):
    """Print leaves the navigation out and nothing else."""
    driver = desk.driver
    driver.devtools("Emulation.setDeviceMetricsOverride", width=750, height=1000, deviceScaleFactor=1, mobile=False)
    driver.devtools("Emulation.setEmulatedMedia", media="print", features=[])
    driver.run("dispatchEvent(new Event('beforeprint'))")
    navigation, lost, wide = driver.run(PRINTED)
    check(not navigation and not lost and not wide, f"{page} prints whole {[navigation, lost[:3], wide] if navigation or lost or wide else ''}")
    driver.run("dispatchEvent(new Event('afterprint'))")


def looked_at(desk, page, pictures):
    """Whether a page fits and is accessible, narrow and wide, in light and dark."""
    driver = desk.driver
    for width, height, scheme, phone in SCREENS:
        driver.screen(width, height, scheme, phone)
        wide = driver.run("return document.documentElement.scrollWidth")
        check(wide <= width, f"{page} fits {width} px, {scheme}")
        if AXE:
            faults = driver.run(AXE + AUDIT)
            check(not faults, f"{page} is accessible at {width} px, {scheme} {faults or ''}")
        driver.picture(pictures and pictures / f"desk-{page}-{width}-{scheme}.png")
    printed(desk, page)
    driver.screen(1280, 900)


def year(desk, scratch, exports, pictures):
    """A programme: begun, recorded, answered, saved, opened again and gone on with."""
    desk.go("answers")
    desk.click("button[data-go=round]")
    desk.click("button[data-go=record]")
    check("still to answer" in desk.text(), "the round is recorded as proposed")
    looked_at(desk, "answers-recorded", pictures)
    asked = int(desk.text().split()[0])
    desk.click("button[data-event=agreed][data-by=mentee]")
    desk.click("button[data-event=agreed][data-by=mentor]")
    check(int(desk.text().split()[0]) < asked or asked == 0, "two ticks a pair")
    desk.click("button[data-event=declined][data-by=mentor]")
    check("could take" in desk.text(), "a no offers others")
    looked_at(desk, "suggestions", pictures)
    desk.go("answers")
    desk.click("button[data-go=introduced]")
    desk.go("year")
    check("first meeting" in desk.text(), "what is due is listed")
    looked_at(desk, "year", pictures)
    desk.click("button[data-event=meeting]")
    desk.go("finish")
    desk.click("button[data-file='programme.zip']")
    saved = saved_at(scratch, "programme.zip")
    desk.go("start")
    looked_at(desk, "start-programme", pictures)
    if not desk.driver.run("return !!desk.querySelector('input[name=programme]')"):
        desk.driver.run("unsaved = false")
        desk.driver.call("POST", "/refresh", {})
        desk.settled()
    if desk.driver.run("return !!desk.querySelector('input[name=programme]')"):
        path = str(saved.resolve())
        desk.driver.call("POST", f"/element/{desk.find('input[name=programme]')}/value", {"text": path})
        desk.click("form[data-go=open] button")
        check("How things stand" in desk.driver.run("return desk.textContent"), "the programme is opened")
        desk.go("start")
    for zone, file in zip(("mentors", "mentees"), exports):
        path = str(pathlib.Path(file).resolve())
        desk.driver.call("POST", f"/element/{desk.find(f'input[name={zone}]')}/value", {"text": path})
    desk.click("form[data-go=files] button.main")
    desk.go("answers")
    desk.click("button[data-go=record]")
    check("still to answer" in desk.text(), "a second round goes on with the programme")


def main():
    program, results, mentors, mentees, *nace = sys.argv[1:8]
    results = pathlib.Path(results)
    pictures = pathlib.Path(sys.argv[8]) if len(sys.argv) > 8 else None
    servers = []

    def address():
        if program.endswith(".html"):
            return pathlib.Path(program).resolve().as_uri() + "#as_of=2026-10-01"
        server = subprocess.Popen([program, "--no-browser", "--as-of", "2026-10-01"], stdout=subprocess.PIPE, text=True)
        servers.append(server)
        return server.stdout.readline().strip()

    with tempfile.TemporaryDirectory() as scratch:
        driver = Driver(f"{scratch}/profile")
        driver.call("POST", "/timeouts", {"script": 300_000})
        folders = [pathlib.Path(scratch) / name for name in ("evening", "workbooks", "keyboard")]
        for folder in folders:
            folder.mkdir()
        try:
            first = address()
            if servers:
                strangers(first)
            evening(driver, first, results, mentors, mentees, str(folders[0]), pictures)
            if nace:
                workbooks(driver, address(), pathlib.Path(nace[0]), *nace[1:], str(folders[1]))
                keyboard(driver, address(), str(folders[2]))
        finally:
            for server in servers:
                server.kill()
            driver.quit()


if __name__ == "__main__":
    main()

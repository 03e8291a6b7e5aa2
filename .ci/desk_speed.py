#!/usr/bin/env python3
"""How long clicks at the desk take in headless Chromium, from the click to the new answer on the screen.

    desk_speed.py DESK MENTORS MENTEES

DESK is the program, or the page without a server. What is printed is in milliseconds, of clicks the median of five.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile

from desk_browser import Desk
from report_browser import Driver

# Until the frame after the one with the answer.
TIMED = """
const [path, fields, done] = arguments, began = performance.now();
go(path, fields).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began))));
"""


def main():
    program, mentors, mentees = sys.argv[1:4]
    server = None
    if program.endswith(".html"):
        address = pathlib.Path(program).resolve().as_uri() + "#as_of=2026-10-01"
    else:
        server = subprocess.Popen([program, "--no-browser", "--as-of", "2026-10-01"], stdout=subprocess.PIPE, text=True)
        address = server.stdout.readline().strip()
    with tempfile.TemporaryDirectory() as scratch:
        driver = Driver(f"{scratch}/profile")
        try:
            driver.call("POST", "/timeouts", {"script": 300_000})
            driver.call("POST", "/url", {"url": address})
            desk = Desk(driver)
            desk.settled()
            for zone, file in (("mentors", mentors), ("mentees", mentees)):
                desk.drop(zone, file)

            def timed(path, **fields):
                asked = [[name.rstrip("_"), value] for name, value in fields.items()]
                return driver.call("POST", "/execute/async", {"script": TIMED, "args": [path, asked]})

            began = """
const done = arguments[0], form = desk.querySelector("form[data-go=files]"), began = performance.now();
go("files", ...filled(form)).then(() => go("result")).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began))));
"""
            first = driver.call("POST", "/execute/async", {"script": began, "args": []})
            print(f"{first:8.0f} ms  from two files to the first answer ({desk.text().splitlines()[0]})")
            pair = driver.run("const one = desk.querySelector('[data-action=ban]').dataset; return [one.mentee, one.mentor]")
            mentee, mentor = pair
            for what, path, fields in (
                ("not this one: tried", "try", {"action": "ban", "mentee": mentee, "mentor": mentor}),
                ("not this one: done", "rule", {"action": "ban", "mentee": mentee, "mentor": mentor}),
                ("keep: done", "rule", {"action": "pin", "mentee": mentee, "mentor": mentor}),
                ("one more seat: done", "rule", {"action": "seats", "mentor": mentor, "value": "2"}),
                ("a rule off: done", "rule", {"action": "rule-off", "rule": "held-position"}),
                ("a weight", "weights", {"goals": "3", "interests": "12"}),
                ("a goal", "goal", {"goal": "best-fit"}),
            ):
                times = []
                for _ in range(5):
                    times.append(timed(path, **fields))
                    if path != "try":
                        timed("undo")
                print(f"{statistics.median(times):8.0f} ms  {what}")
            for page in ("rules", "goals", "questions", "letters", "finish"):
                print(f"{timed(page):8.0f} ms  the page {page}, the first time")
        finally:
            if server:
                server.kill()
            driver.quit()


main()

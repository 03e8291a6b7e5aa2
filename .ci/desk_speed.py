#!/usr/bin/env python3
"""How long clicks at the desk take in headless Chromium, from the click to the new answer on the screen.

    desk_speed.py DESK MENTORS MENTEES

DESK is the program, or the page without a server. What is printed is in milliseconds, of clicks the median of five: by the
clock, and in brackets the processor time of the page's process, which others on the machine do not change as much.
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
            driver.devtools("Performance.enable")
            desk = Desk(driver)
            desk.settled()
            for zone, file in (("mentors", mentors), ("mentees", mentees)):
                desk.drop(zone, file)

            def spent():
                metrics = driver.devtools("Performance.getMetrics")["metrics"]
                return 1000 * next(one["value"] for one in metrics if one["name"] == "ProcessTime")

            def measured(script, *values):
                before = spent()
                wall = driver.call("POST", "/execute/async", {"script": script, "args": values})
                return wall, spent() - before

            def timed(path, **fields):
                return measured(TIMED, path, [[name.rstrip("_"), value] for name, value in fields.items()])

            def line(times, what):
                wall, processor = (statistics.median(one) for one in zip(*times))
                print(f"{wall:8.0f} ms ({processor:6.0f})  {what}")

            began = """
const done = arguments[0], form = desk.querySelector("form[data-go=files]"), began = performance.now();
go("files", ...filled(form)).then(() => go("result")).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began))));
"""
            first = measured(began)
            line([first], f"from two files to the first answer ({desk.text().splitlines()[0]})")
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
                line(times, what)
            for page in ("rules", "goals", "questions", "letters", "finish"):
                line([timed(page)], f"the page {page}, the first time")
            for rule in ("active-mentor", "held-position", "active-mentee"):
                timed("rule", action="rule-off", rule=rule)
            again, result = [], []
            for _ in range(5):
                driver.run("go('goals'); setTimeout(halt, 20)")
                desk.settled()
                again.append(timed("start"))
                result.append(timed("result"))
            line(again, "stopped: the next page, with everything as it was")
            line(result, "and the result, worked out again")
        finally:
            if server:
                server.kill()
            driver.quit()


main()

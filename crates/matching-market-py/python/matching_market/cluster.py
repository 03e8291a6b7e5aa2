"""A round on many machines: scoring spread over Ray, solved and proved in one place.

``python -m matching_market.cluster --mentees FOLDER --mentors FOLDER --policy altrusa --out DIR`` reads questionnaires
(Parquet or CSV, a row a person), packs them into shards, has the pairs of every two shards scored, solves what matters
of them, asks on until no pair is missing, and writes ``matches.csv`` and ``receipt.json``: the same bytes however many
shards and workers there are, and the matching of one machine, or one of the same greatest total. ``docs/scale.md`` of
the project plans one.

What goes wrong on the way
--------------------------
* Every finished task is a file in the work folder, named by what it answers. A driver that was killed goes on from
  there with the same command; another plan is refused.
* A worker that dies loses only the task it had: the task is given to another, up to ``RETRIES`` times. A task that
  takes far longer than the others is given to a second worker, and whoever is first counts.
* Bytes that were changed, are of another plan, there twice, or missing are refused by name.

What leaves the machine: the answers of people, as Arrow bytes, to workers of the cluster that is named, and nothing
else. Ray's usage statistics and its dashboard are off. Without ``--address`` Ray listens on this machine's own address
(127.0.0.1) alone, and takes orders only from who has its token; ``--workers 0`` opens no port.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import datetime
import hashlib
import io
import json
import os
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

from . import _native
from .errors import MatchingMarketError, ShardError
from .questionnaires import questionnaire
from .workers import Here, OnRay, Task

#: Batches that are merged at a time.
MERGE = 16
#: What to do about a file that is refused.
AGAIN = "remove '{}' and give the same command again"


class Folder:
    """What a run has done, as files: whoever is killed goes on from them."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def has(self, name: str) -> bool:
        return (self.path / name).exists()

    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Whole or not at all, whenever the process ends."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)

    def drop(self, folder: str) -> None:
        """Remove a folder of finished parts."""
        below = self.path / folder
        for path in below.glob("*"):
            path.unlink()
        if below.exists():
            below.rmdir()


class Run:
    """A round that is being worked on."""

    def __init__(
        self,
        folder: str | os.PathLike[str],
        workers: Any,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.folder, self.workers, self.say = Folder(pathlib.Path(folder)), workers, say
        self.spent = {"pack": 0.0, "tasks": 0.0, "merge": 0.0, "solve": 0.0}

    def pack(
        self,
        mentors: list[bytes],
        mentees: list[bytes],
        policy: str,
        as_of: str,
        strategy: str | None,
        seed: int,
        sizes: tuple[int, int],
    ) -> None:
        """Pack the people, unless the folder has them already."""
        # Where a file ends and where a side ends is asked for, too.
        parts = [[len(one) for one in side] for side in (mentors, mentees)]
        asked = json.dumps([policy, as_of, strategy, seed, list(sizes), *parts]).encode()
        asked = hashlib.sha256(b"\0".join([asked, *mentors, *mentees])).hexdigest().encode()
        if self.folder.has("asked"):
            if self.folder.read("asked") != asked:
                raise ShardError(
                    f"'{self.folder.path}' has the work of another round (other people, policy, day, strategy, seed or"
                    " sizes of shards); name another folder, or remove this one"
                )
            return
        since = time.monotonic()
        plan, one, other, questions, problems = _native.pack(mentors, mentees, policy, as_of, strategy, seed, sizes)
        for side, shards in (("mentees", one), ("mentors", other)):
            for number, shard in enumerate(shards):
                self.folder.write(f"shards/{side}-{number}", shard)
        counts = [len(one), len(other), questions, problems, *sizes]
        self.folder.write("plan", plan)
        self.folder.write("counts.json", json.dumps(counts).encode())
        self.folder.write("asked", asked)
        self.spent["pack"] += time.monotonic() - since

    @contextlib.contextmanager
    def _naming(self, *files: str) -> Iterator[None]:
        """Say which of these files it is that is refused, and what to do."""
        try:
            yield
        except ShardError as error:
            plan = self.folder.read("plan")
            for file in files:
                try:
                    _native.look(plan, self.folder.read(file))
                except ShardError as wrong:
                    is_people = file == "plan" or file.startswith("shards/")
                    name = self.folder.path if is_people else self.folder.path / file
                    raise ShardError(f"'{self.folder.path / file}': {wrong}; {AGAIN.format(name)}") from None
            raise ShardError(f"{error}; {AGAIN.format(self.folder.path)}") from None

    def day(self, given: str | None) -> str:
        """The day that was named, that of the run that goes on, or today."""
        if given is None and self.folder.has("as-of"):
            return self.folder.read("as-of").decode()
        day = given or str(datetime.date.today())
        if not self.folder.has("asked"):
            self.folder.write("as-of", day.encode())
        return day

    def run(self) -> tuple[list[tuple[str, str, int | None]], dict[str, Any]]:
        """Ask until nothing is left to ask; the matches by mentee, and the receipt."""
        plan = self.folder.read("plan")
        with self._naming("plan"):
            _, mentees, mentors, personal, _ = _native.plan(plan)
        try:
            one, other, _, _, *sizes = json.loads(self.folder.read("counts.json"))
        except ValueError:
            counts = self.folder.path / "counts.json"
            raise ShardError(f"'{counts}' was changed; {AGAIN.format(self.folder.path)}") from None
        names = [("mentees", number) for number in range(one)] + [("mentors", number) for number in range(other)]
        files = [f"shards/{side}-{number}" for side, number in names]
        shards = {name: self.folder.read(file) for name, file in zip(names, files)}
        self.say(f"{mentees} mentees in {one} shards, {mentors} mentors in {other}")
        blocks = [(i, j) for i in range(one) for j in range(other)]
        if personal:
            self.workers.load(plan, shards)
            totals = self._all("totals", [Task("totals", i, j) for i, j in blocks], files)
            with self._naming("totals.merged", *files):
                shards = {name: _native.weigh(plan, shard, totals) for name, shard in shards.items()}
        self.workers.load(plan, shards)
        with self._naming(*files):
            driver = _native.ShardDriver(plan, list(shards.values()))
        del shards
        people = {"mentees": _stretches(mentees, one, sizes[0]), "mentors": _stretches(mentors, other, sizes[1])}
        rounds = 0
        while driver.next() != "done":
            rounds += 1
            kind, keep = driver.next(), driver.keep()
            asks = {}
            if kind != "begin":
                asks = {(side, number): driver.ask(side, *people[side][number]) for side, number in names}
            tasks = []
            for i, j in blocks:
                first, end = people["mentees"][i]
                if kind == "heads" and driver.asked(first, end) == 0:
                    continue
                question = (asks["mentees", i], asks["mentors", j]) if asks else None
                tasks.append(Task(kind, i, j, question, keep))
            answers = self._all(f"{rounds}-{kind}", tasks, files)
            since = time.monotonic()
            with self._naming(self._merged_file(f"{rounds}-{kind}")):
                driver.take(answers)
            self.spent["solve"] += time.monotonic() - since
        return driver.matches(), json.loads(driver.receipt())

    def _merged_file(self, name: str) -> str:
        # What was held against columns before is not yet held against the definitions.
        by_definition = self.workers.by_definition and name.endswith(("paying", "refused"))
        return f"{name}-by-definition.merged" if by_definition else f"{name}.merged"

    def _all(self, name: str, tasks: list[Task], shards: list[str]) -> bytes:
        """The merged answers to all tasks, done before or now."""
        merged = self._merged_file(name)
        name = merged.removesuffix(".merged")
        if self.folder.has(merged):
            return self.folder.read(merged)
        parts = {id(task): f"{name}/{task.mentees}-{task.mentors}" for task in tasks}
        left = [task for task in tasks if not self.folder.has(parts[id(task)])]
        began, before = time.monotonic(), len(tasks) - len(left)
        if before:
            self.say(f"{name}: {before} of {len(tasks)} tasks were done before")
        with self._naming(*shards):
            for count, (task, answer) in enumerate(self.workers.run(left), 1):
                self.folder.write(parts[id(task)], answer)
                spent = time.monotonic() - began
                rest = datetime.timedelta(seconds=round(spent / count * (len(left) - count)))
                self.say(f"{name}: {before + count} of {len(tasks)} tasks, about {rest} left")
        self.spent["tasks"] += time.monotonic() - began
        began = time.monotonic()
        files = [parts[id(task)] for task in tasks]
        all_parts = [self._merged(files[start : start + MERGE]) for start in range(0, len(files), MERGE)]
        while len(all_parts) > 1:
            some = [all_parts[start : start + MERGE] for start in range(0, len(all_parts), MERGE)]
            all_parts = [_native.merge(parts) for parts in some]
        whole = all_parts[0]
        self.folder.write(merged, whole)
        self.folder.drop(name)
        self.spent["merge"] += time.monotonic() - began
        return whole

    def _merged(self, files: list[str]) -> bytes:
        with self._naming(*files):
            return _native.merge([self.folder.read(file) for file in files])


def _stretches(people: int, shards: int, size: int) -> list[tuple[int, int]]:
    """The positions of the people of each shard."""
    return [(shard * size, min(people, (shard + 1) * size)) for shard in range(shards)]


def matches_csv(matches: list[tuple[str, str, int | None]]) -> str:
    """The matches as CSV: every mentee, with an empty mentor where there is none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["mentee", "mentor", "score"])
    for mentee, mentor, score in matches:
        worth = "" if score is None else f"{score / 1_000_000:.6f}"
        writer.writerow([_native.safe_cell(mentee), _native.safe_cell(mentor), worth])
    return out.getvalue()


def _number(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) < 2**32:
            raise argparse.ArgumentTypeError(f"a whole number from {least} on, not '{text}'")
        return int(text)

    return number


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m matching_market.cluster",
        description="A round on many machines: scoring spread over Ray, solved and proved in one place.",
    )
    parser.add_argument("--mentees", required=True, help="questionnaires: a CSV or Parquet file, or a folder of them")
    parser.add_argument("--mentors", required=True, help="the same for mentors")
    parser.add_argument("--policy", default="altrusa", help="a preset, or a policy file (TOML)")
    parser.add_argument("--strategy", help="mentee-optimal or max-score; by default the policy's goal")
    parser.add_argument("--as-of", help="the day from which years are counted back; by default the one of the first run")
    parser.add_argument("--seed", type=_number(0), default=1, help="for lots")
    parser.add_argument("--workers", type=_number(0), default=os.cpu_count() or 1, help="tasks at a time; 0: without Ray")
    parser.add_argument("--address", help="a running cluster of Ray; without it, Ray runs on this machine")
    parser.add_argument("--shard", type=_number(1), default=10_000, help="people in a shard; a task holds two shards")
    parser.add_argument("--cpus", type=float, default=1.0, help="cores that a task takes")
    parser.add_argument("--memory", type=int, help="bytes that Ray reserves for a task")
    parser.add_argument("--verify-all", action="store_true", help="hold answers against pairs by the definitions")
    parser.add_argument("--out", required=True, help="a folder for matches.csv, receipt.json and the work")
    given = parser.parse_args(arguments)
    policy = given.policy
    if pathlib.Path(policy).is_file():
        policy = pathlib.Path(policy).read_text(encoding="utf-8")
    workers: Here | OnRay | None = None
    try:
        began = time.monotonic()
        mentors, mentees = questionnaire(given.mentors), questionnaire(given.mentees)
        workers = Here(given.verify_all)
        if given.workers > 0 or given.address:
            workers = OnRay(max(1, given.workers), given.address, given.verify_all, given.cpus, given.memory)
        run = Run(pathlib.Path(given.out) / "work", workers, lambda text: print(text, file=sys.stderr, flush=True))
        sizes = (given.shard, given.shard)
        run.pack(mentors, mentees, policy, run.day(given.as_of), given.strategy, given.seed, sizes)
        matches, receipt = run.run()
        results = Folder(pathlib.Path(given.out))
        results.write("matches.csv", matches_csv(matches).encode())
        results.write("receipt.json", (json.dumps(receipt, indent=2) + "\n").encode())
    except (MatchingMarketError, OSError, ImportError, UnicodeDecodeError, csv.Error) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        if workers is not None:
            workers.close()
    spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in run.spent.items())
    print(f"{receipt['matched']} of {receipt['mentees']} mentees matched; proved: {', '.join(receipt['proved'])}")
    print(f"{time.monotonic() - began:.1f} s, of which {spent}", file=sys.stderr)
    if isinstance(workers, OnRay):
        print(f"tasks: {workers.busy:.1f} s of processors; at most {workers.peak >> 20} MiB a worker", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

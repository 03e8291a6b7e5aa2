"""A round on many machines: scoring spread over Ray, solved and proved in one place.

``python -m matching_market.cluster --mentees FOLDER --mentors FOLDER --policy altrusa --out DIR`` reads questionnaires
(Parquet or CSV, a row a person), packs them into shards, has the pairs of every two shards scored, solves what matters
of them, asks on until no pair is missing, and writes ``matches.csv`` and ``receipt.json``: the same bytes however many
shards and workers there are, and the matching of one machine. ``docs/scale.md`` of the project plans one.

What goes wrong on the way
--------------------------
* Every finished task is a file in the work folder, named by what it answers. A driver that was killed goes on from
  there with the same command; another plan is refused.
* A worker that dies loses only the task it had: the task is given to another, up to ``RETRIES`` times. A task that
  takes far longer than the others is given to a second worker, and whoever is first counts.
* Bytes that were changed, are of another plan, there twice, or missing are refused by name.

What leaves the machine: the answers of people, as Arrow bytes, to workers of the cluster that is named, and nothing
else. Ray's usage statistics and its dashboard are off. Ray listens on all addresses of the machine, also without
``--address``, and takes orders only from who has its token; ``--workers 0`` opens no port.
"""

from __future__ import annotations

import argparse
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
from dataclasses import dataclass
from typing import Any

from . import _native
from .errors import FormatError, MatchingMarketError, ShardError

#: How often a task is given to another worker before the run ends.
RETRIES = 20
#: A task that takes so many times as long as the middle one is given to a second worker.
SLOW = 4.0
#: Batches that are merged at a time.
MERGE = 16


@dataclass(frozen=True)
class Task:
    """One block: the pairs of two shards, and what is asked of them."""

    kind: str
    mentees: int
    mentors: int
    question: tuple[bytes, bytes] | None = None
    keep: int = 0


def work(plan: bytes, mentees: bytes, mentors: bytes, task: Task, by_definition: bool) -> bytes:
    """Do a task: the same function everywhere, without memory of anything else."""
    if task.kind == "totals":
        return _native.totals(plan, mentees, mentors)
    if task.kind == "begin":
        return _native.topk(plan, mentees, mentors, task.keep)
    return _native.answer(plan, mentees, mentors, task.question, by_definition)


class Here:
    """Does tasks in this process: for tests, and for whoever has one machine."""

    workers = 1

    def __init__(self, by_definition: bool = False) -> None:
        self.by_definition = by_definition
        self.plan = b""
        self.shards: dict[tuple[str, int], bytes] = {}

    def load(self, plan: bytes, shards: dict[tuple[str, int], bytes]) -> None:
        self.plan, self.shards = plan, shards

    def run(self, tasks: list[Task]) -> Iterator[tuple[Task, bytes]]:
        for task in tasks:
            one, other = self.shards["mentees", task.mentees], self.shards["mentors", task.mentors]
            yield task, work(self.plan, one, other, task, self.by_definition)

    def close(self) -> None:
        pass


class OnRay:
    """Does tasks on Ray: shards lie in its object store once, and workers read them from there.

    ``workers`` is how many tasks run at a time, ``cpus`` how many cores a task takes, ``memory`` what Ray reserves for
    one, in bytes.
    """

    def __init__(
        self,
        workers: int,
        address: str | None = None,
        by_definition: bool = False,
        cpus: float = 1.0,
        memory: int | None = None,
    ) -> None:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        import ray

        self.ray, self.workers, self.by_definition = ray, workers, by_definition
        self.began = not ray.is_initialized()
        if self.began:
            if address is None:
                local = {"num_cpus": max(1, workers), "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
                # "local": not the one that RAY_ADDRESS names, and none that runs here already.
                ray.init(address="local", log_to_driver=False, **local)
            else:
                ray.init(address=address, log_to_driver=False)
        options: dict[str, Any] = {"num_cpus": cpus, "max_retries": 0}
        if memory is not None:
            options["memory"] = memory
        self.remote = ray.remote(**options)(_remote)
        self.threads = str(max(1, round(cpus)))
        self.plan: Any = None
        self.shards: dict[tuple[str, int], Any] = {}

    def load(self, plan: bytes, shards: dict[tuple[str, int], bytes]) -> None:
        self.plan = self.ray.put(plan)
        self.shards = {name: self.ray.put(shard) for name, shard in shards.items()}

    def run(self, tasks: list[Task]) -> Iterator[tuple[Task, bytes]]:
        """Each task with its answer, in the order in which they are done."""
        running: dict[Any, tuple[int, float]] = {}
        try:
            yield from self._run(tasks, running)
        finally:
            # Whoever was too slow keeps no core.
            for one in running:
                self.ray.cancel(one, force=True)

    def _run(self, tasks: list[Task], running: dict[Any, tuple[int, float]]) -> Iterator[tuple[Task, bytes]]:
        waiting = list(reversed(tasks))
        names = {id(task): number for number, task in enumerate(tasks)}
        tried, done, took = [0] * len(tasks), set(), []
        while len(done) < len(tasks):
            while waiting and len(running) < self.workers:
                number = names[id(waiting.pop())]
                if number not in done:
                    running[self._start(tasks[number])] = (number, time.monotonic())
            ready, _ = self.ray.wait(list(running), timeout=1.0)
            for one in ready:
                number, since = running.pop(one)
                try:
                    answer = self.ray.get(one)
                except self.ray.exceptions.RayTaskError as error:
                    # The task itself refused: nobody else would say otherwise.
                    raise error.as_instanceof_cause() from None
                except self.ray.exceptions.RayError as error:
                    tried[number] += 1
                    if tried[number] >= RETRIES:
                        raise MatchingMarketError(f"a task was lost {RETRIES} times; the last time: {error}") from error
                    if number not in done:
                        waiting.append(tasks[number])
                    continue
                if number in done:
                    continue
                done.add(number)
                took.append(time.monotonic() - since)
                yield tasks[number], answer
            self._again(tasks, running, done, took, waiting)

    def _start(self, task: Task) -> Any:
        one, other = self.shards["mentees", task.mentees], self.shards["mentors", task.mentors]
        return self.remote.remote(self.plan, one, other, task, self.by_definition, self.threads)

    def _again(self, tasks: list[Task], running: dict, done: set, took: list[float], waiting: list[Task]) -> None:
        """Give the slowest to somebody who has nothing else to do."""
        if waiting or not took or len(running) >= self.workers:
            return
        middle, now = sorted(took)[len(took) // 2], time.monotonic()
        twice = [number for number, _ in running.values()]
        slow = [(since, number) for number, since in running.values() if now - since > SLOW * middle + 1.0]
        for _, number in sorted(slow):
            if twice.count(number) == 1 and number not in done:
                running[self._start(tasks[number])] = (number, now)
                return

    def close(self) -> None:
        if self.began:
            self.ray.shutdown()


def _remote(
    plan: bytes, mentees: bytes, mentors: bytes, task: Task, by_definition: bool, threads: str
) -> bytes:
    # Read once, when the worker scores for the first time.
    os.environ.setdefault("RAYON_NUM_THREADS", threads)
    return work(plan, mentees, mentors, task, by_definition)


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


def questionnaire(path: str | os.PathLike[str]) -> bytes:
    """The people of a CSV or Parquet file, or of all such files in a folder, as one CSV."""
    place = pathlib.Path(path)
    files = sorted(place.iterdir()) if place.is_dir() else [place]
    files = [file for file in files if file.suffix.lower() in {".csv", ".parquet"}]
    if not files:
        raise FormatError(f"there is no CSV or Parquet file in '{place}'", str(place))
    if len(files) == 1 and files[0].suffix.lower() == ".csv":
        return files[0].read_bytes()
    header: list[str] | None = None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for file in files:
        names, rows = _rows(file)
        if header is None:
            header = names
            writer.writerow(header)
        elif names != header:
            raise FormatError(f"'{file.name}' does not have the columns of '{files[0].name}'", str(file))
        writer.writerows(rows)
    return out.getvalue().encode()


def _rows(file: pathlib.Path) -> tuple[list[str], Iterator[list[str]]]:
    if file.suffix.lower() == ".csv":
        rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
        return next(rows, []), rows
    import pyarrow.parquet

    table = pyarrow.parquet.ParquetFile(file)
    told = ("" if name is None else str(name) for name in table.schema_arrow.names)
    return list(told), _cells(table)


def _cells(table: Any) -> Iterator[list[str]]:
    for batch in table.iter_batches():
        columns = [column.to_pylist() for column in batch.columns]
        for row in zip(*columns):
            yield ["" if cell is None else str(cell) for cell in row]


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
        mentors: bytes,
        mentees: bytes,
        policy: str,
        as_of: str,
        strategy: str | None,
        seed: int,
        sizes: tuple[int, int],
    ) -> None:
        """Pack the people, unless the folder has them already."""
        asked = json.dumps([policy, as_of, strategy, seed, list(sizes)]).encode()
        asked = hashlib.sha256(b"\0".join([asked, mentors, mentees])).hexdigest().encode()
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
        _, mentees, mentors, personal, _ = _native.plan(plan)
        one, other, _, _, *sizes = json.loads(self.folder.read("counts.json"))
        names = [("mentees", number) for number in range(one)] + [("mentors", number) for number in range(other)]
        shards = {(side, number): self.folder.read(f"shards/{side}-{number}") for side, number in names}
        self.say(f"{mentees} mentees in {one} shards, {mentors} mentors in {other}")
        blocks = [(i, j) for i in range(one) for j in range(other)]
        if personal:
            self.workers.load(plan, shards)
            totals = self._all("totals", [Task("totals", i, j) for i, j in blocks])
            shards = {name: _native.weigh(plan, shard, totals) for name, shard in shards.items()}
        self.workers.load(plan, shards)
        driver = _native.ShardDriver(plan, list(shards.values()))
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
            answers = self._all(f"{rounds}-{kind}", tasks)
            since = time.monotonic()
            driver.take(answers)
            self.spent["solve"] += time.monotonic() - since
        return driver.matches(), json.loads(driver.receipt())

    def _all(self, name: str, tasks: list[Task]) -> bytes:
        """The merged answers to all tasks, done before or now."""
        if self.workers.by_definition and name.endswith(("paying", "refused")):
            # What was held against columns before is not yet held against the definitions.
            name += "-by-definition"
        merged = f"{name}.merged"
        if self.folder.has(merged):
            return self.folder.read(merged)
        parts = {id(task): f"{name}/{task.mentees}-{task.mentors}" for task in tasks}
        left = [task for task in tasks if not self.folder.has(parts[id(task)])]
        began, before = time.monotonic(), len(tasks) - len(left)
        if before:
            self.say(f"{name}: {before} of {len(tasks)} tasks were done before")
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
    workers = None
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
    return 0


if __name__ == "__main__":
    sys.exit(main())

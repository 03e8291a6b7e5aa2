"""Who does the tasks of a round on shards: this process, or workers of Ray.

Only Arrow bytes go to a worker and come back, beside what is asked for and how long it took.
"""

from __future__ import annotations

import os
import pathlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import _native
from .errors import MatchingMarketError

#: How often a task is given to another worker before the run ends.
RETRIES = 20
#: A task that takes so many times as long as the middle one is given to a second worker.
SLOW = 4.0
#: Where Ray listens on one machine.
LOOPBACK = "127.0.0.1"


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


class Lost(Exception):
    """A worker that ended before its task."""


class Spread:
    """Gives tasks to many: lost ones again, and slow ones to a second worker. What an engine adds says where they run.

    ``workers`` is how many tasks run at a time.
    """

    clock = staticmethod(time.monotonic)

    def __init__(self, workers: int, by_definition: bool = False) -> None:
        self.workers, self.by_definition = workers, by_definition

    def start(self, task: Task) -> Any:
        """Begin a task, and say how it is called."""
        raise NotImplementedError

    def wait(self, running: list[Any]) -> list[Any]:
        """Those that are done, after a second at the latest."""
        raise NotImplementedError

    def get(self, one: Any) -> bytes:
        """The answer of one that is done, or `Lost`."""
        raise NotImplementedError

    def cancel(self, one: Any) -> None:
        """End one that nobody needs any more."""
        raise NotImplementedError

    def run(self, tasks: list[Task]) -> Iterator[tuple[Task, bytes]]:
        """Each task with its answer, in the order in which they are done."""
        running: dict[Any, tuple[int, float]] = {}
        try:
            yield from self._run(tasks, running)
        finally:
            # Whoever was too slow keeps no core.
            for one in running:
                self.cancel(one)

    def _run(self, tasks: list[Task], running: dict[Any, tuple[int, float]]) -> Iterator[tuple[Task, bytes]]:
        waiting = list(reversed(range(len(tasks))))
        tried = [0] * len(tasks)
        done: set[int] = set()
        took: list[float] = []
        while len(done) < len(tasks):
            while waiting and len(running) < self.workers:
                number = waiting.pop()
                if number not in done:
                    running[self.start(tasks[number])] = (number, self.clock())
            for one in self.wait(list(running)):
                if one not in running:
                    continue
                number, since = running.pop(one)
                try:
                    answer = self.get(one)
                except Lost as lost:
                    tried[number] += 1
                    if tried[number] >= RETRIES:
                        text = f"a task was lost {RETRIES} times; the last time: {lost}"
                        raise MatchingMarketError(text) from lost.__cause__
                    waiting.append(number)
                    continue
                done.add(number)
                # Whoever else does it has a place that others wait for.
                for twin in [name for name, (other, _) in running.items() if other == number]:
                    del running[twin]
                    self.cancel(twin)
                took.append(self.clock() - since)
                yield tasks[number], answer
            self._again(tasks, running, done, took, waiting)

    def _again(
        self,
        tasks: list[Task],
        running: dict[Any, tuple[int, float]],
        done: set[int],
        took: list[float],
        waiting: list[int],
    ) -> None:
        """Give the slowest to somebody who has nothing else to do."""
        if waiting or not took or len(running) >= self.workers:
            return
        middle, now = sorted(took)[len(took) // 2], self.clock()
        twice = [number for number, _ in running.values()]
        slow = [(since, number) for number, since in running.values() if now - since > SLOW * middle + 1.0]
        for _, number in sorted(slow):
            if twice.count(number) == 1 and number not in done:
                running[self.start(tasks[number])] = (number, now)
                return


class OnRay(Spread):
    """Does tasks on Ray: shards lie in its object store once, and workers read them from there.

    ``cpus`` is how many cores a task takes, ``memory`` what Ray reserves for one, in bytes.
    """

    def __init__(
        self,
        workers: int,
        address: str | None = None,
        by_definition: bool = False,
        cpus: float = 1.0,
        memory: int | None = None,
    ) -> None:
        super().__init__(workers, by_definition)
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        if address is None:
            # Ray takes the address of this machine alone only where it thinks that it cannot run on several, which is
            # what this is called; it reads it when it is imported.
            os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        import ray

        self.ray, self.began = ray, not ray.is_initialized()
        local = {"num_cpus": max(1, workers), "include_dashboard": False, "_node_ip_address": LOOPBACK}
        try:
            if self.began:
                # "local": not the one that RAY_ADDRESS names, and none that runs here already.
                ray.init(address=address or "local", log_to_driver=False, **({} if address else local))
        except Exception as error:
            # Ray has no class of its own for this.
            raise MatchingMarketError(f"Ray does not begin: {error}; --workers 0 does without it") from error
        if self.began and address is None and ray.util.get_node_ip_address() != LOOPBACK:
            ray.shutdown()
            raise MatchingMarketError(
                "Ray was imported before, so it would listen on all addresses of this machine: make OnRay before"
                " anything imports Ray, or begin Ray yourself as you want it"
            )
        options: dict[str, Any] = {"num_cpus": cpus, "max_retries": 0}
        if memory is not None:
            options["memory"] = memory
        self.remote = ray.remote(**options)(_remote)
        self.threads = str(max(1, round(cpus)))
        self.plan: Any = None
        self.shards: dict[tuple[str, int], Any] = {}
        # Processor seconds of all tasks, and the most memory that a worker had, in bytes.
        self.busy, self.peak = 0.0, 0

    def load(self, plan: bytes, shards: dict[tuple[str, int], bytes]) -> None:
        self.plan = self.ray.put(plan)
        self.shards = {name: self.ray.put(shard) for name, shard in shards.items()}

    def start(self, task: Task) -> Any:
        one, other = self.shards["mentees", task.mentees], self.shards["mentors", task.mentors]
        return self.remote.remote(self.plan, one, other, task, self.by_definition, self.threads)

    def wait(self, running: list[Any]) -> list[Any]:
        ended: list[Any] = self.ray.wait(running, timeout=1.0)[0]
        return ended

    def get(self, one: Any) -> bytes:
        try:
            found: tuple[bytes, float, int] = self.ray.get(one)
        except self.ray.exceptions.RayTaskError as error:
            # The task itself refused: nobody else would say otherwise.
            raise error.as_instanceof_cause() from None
        except self.ray.exceptions.RayError as error:
            raise Lost(str(error)) from error
        answer, seconds, peak = found
        self.busy, self.peak = self.busy + seconds, max(self.peak, peak)
        return answer

    def cancel(self, one: Any) -> None:
        self.ray.cancel(one, force=True)

    def close(self) -> None:
        if self.began:
            self.ray.shutdown()


def _remote(
    plan: bytes, mentees: bytes, mentors: bytes, task: Task, by_definition: bool, threads: str
) -> tuple[bytes, float, int]:
    # Read once, when the worker scores for the first time.
    os.environ.setdefault("RAYON_NUM_THREADS", threads)
    since = time.process_time()
    answer = work(plan, mentees, mentors, task, by_definition)
    return answer, time.process_time() - since, _peak()


def _peak() -> int:
    """The most memory that this process ever had, in bytes; 0 where the system does not say."""
    try:
        lines = pathlib.Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return 0

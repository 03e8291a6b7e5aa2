"""Rounds on shards: the same bytes however people are cut and whoever works on them, also if workers are killed."""

import importlib.util
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

import matching_market as mm
from matching_market import _native, cluster, workers

DAY = "2026-09-01"
PRESETS = ["altrusa", "palta", "nace", "iaip", "alao"]


def sample(preset, mentees=45, mentors=30, seed=3):
    return list(_native.questionnaires(preset, mentees, mentors, seed))


def sizes_for(shards, mentees=45, mentors=30):
    return -(-mentees // shards), -(-mentors // shards)


def ran(folder, workers, people, preset, strategy=None, sizes=(45, 30), seed=7):
    """The bytes of matches and receipt of a round on shards."""
    run = cluster.Run(folder, workers)
    run.pack(people[:1], people[1:], preset, DAY, strategy, seed, sizes)
    matches, receipt = run.run()
    return cluster.matches_csv(matches), json.dumps(receipt)


def alone(people, preset, strategy=None, seed=7):
    return cluster.matches_csv(_native.alone(people[0], people[1], preset, DAY, strategy, seed))


def is_that_of_one_machine(matches, people, preset, strategy):
    """The same bytes; with max-score as many matches of the same total, which several matchings can have."""
    one = alone(people, preset, strategy)
    if strategy != "max-score":
        return matches == one

    def worth(text):
        scores = [row.rsplit(",", 1)[1] for row in text.splitlines()[1:]]
        millionths = [round(float(score) * 1_000_000) for score in scores if score]
        return len(millionths), sum(millionths)

    return worth(matches) == worth(one)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("strategy", ["mentee-optimal", "max-score"])
def test_any_cut_gives_the_bytes_of_one_machine(tmp_path, preset, strategy):
    people = sample(preset)
    found = [
        ran(tmp_path / str(shards), cluster.Here(shards == 2), people, preset, strategy, sizes_for(shards))
        for shards in (1, 2, 5)
    ]
    assert found[0] == found[1] == found[2]
    assert is_that_of_one_machine(found[0][0], people, preset, strategy)
    assert json.loads(found[0][1])["matched"] > 10


def test_lists_grow_until_nobody_waits(tmp_path):
    # More mentees than seats, and more mentors than a head holds: some are turned down by their whole head.
    people = sample("palta", 90, 45, seed=5)
    run = cluster.Run(tmp_path / "run", cluster.Here())
    run.pack(people[:1], people[1:], "palta", DAY, "mentee-optimal", 7, (50, 20))
    matches, receipt = run.run()
    assert cluster.matches_csv(matches) == alone(people, "palta", "mentee-optimal")
    assert receipt["pairs"] == 90 * 45 and receipt["proved"] == ["stable", "mentee-optimal"]
    assert receipt["rounds"] > 2, receipt


class Cut(cluster.Here):
    """Is killed after so many tasks."""

    def __init__(self, after):
        super().__init__()
        self.after = after

    def run(self, tasks):
        for task, answer in super().run(tasks):
            if self.after == 0:
                raise KeyboardInterrupt
            self.after -= 1
            yield task, answer


@pytest.mark.parametrize("after", [0, 1, 5, 9, 14])
def test_a_driver_that_was_stopped_goes_on(tmp_path, after):
    people, sizes = sample("iaip"), sizes_for(3)
    whole = ran(tmp_path / "whole", cluster.Here(), people, "iaip", "max-score", sizes)
    with pytest.raises(KeyboardInterrupt):
        ran(tmp_path / "cut", Cut(after), people, "iaip", "max-score", sizes)
    counted = Cut(10_000)
    assert ran(tmp_path / "cut", counted, people, "iaip", "max-score", sizes) == whole
    again = Cut(10_000)
    assert ran(tmp_path / "cut", again, people, "iaip", "max-score", sizes) == whole and again.after == 10_000
    with pytest.raises(mm.errors.ShardError, match="another round"):
        ran(tmp_path / "cut", cluster.Here(), people, "iaip", "max-score", sizes, seed=8)


def test_what_is_wrong_is_refused_by_name(tmp_path):
    people = sample("iaip")
    plan, mentees, mentors, *_ = _native.pack(people[:1], people[1:], "iaip", DAY, None, 7, (20, 15))
    other = _native.pack(people[:1], people[1:], "altrusa", DAY, None, 7, (20, 15))[1][0]
    seed = _native.pack(people[:1], people[1:], "iaip", DAY, None, 8, (20, 15))[1][0]
    answer = _native.topk(plan, mentees[0], mentors[0], 33)
    changed = bytearray(mentees[0])
    changed[len(changed) // 2] ^= 1
    refused = [
        (lambda: _native.topk(plan, bytes(changed), mentors[0], 33), "was changed after it was written"),
        (lambda: _native.topk(plan, mentees[0][:-9], mentors[0], 33), "perhaps bytes are missing"),
        (lambda: _native.topk(plan, b"PAR1", mentors[0], 33), "not a plan, shard or batch"),
        (lambda: _native.topk(plan, other, mentors[0], 33), "the shard of mentees 0 to 20 was made for the policy"),
        (lambda: _native.topk(plan, seed, mentors[0], 33), "the shard of mentees 0 to 20 belongs to the plan"),
        (lambda: _native.topk(plan, mentors[0], mentors[0], 33), "where a shard of mentees is needed"),
        (lambda: _native.merge([answer, answer]), "mentees 0..20 with mentors 0..15 are there twice"),
        (lambda: _native.merge([answer, plan]), "not a plan, shard or batch|no hash"),
        (lambda: _native.ShardDriver(plan, [mentees[0], *mentors]), "the mentees 20..45 are in no shard"),
        (lambda: _native.ShardDriver(plan, [*mentees, mentees[1], *mentors]), "mentees 20..40 are in two shards"),
        (lambda: _native.ShardDriver(plan, [*mentees, *mentors]).take(answer), "mentors 15..30 are missing"),
    ]
    for call, message in refused:
        with pytest.raises(mm.errors.ShardError, match=message):
            call()
    with pytest.raises(mm.errors.ShardError, match="use mentee-optimal or max-score"):
        _native.pack(people[:1], people[1:], "iaip", DAY, "leximin", 7, (20, 15))


@pytest.mark.parametrize("name", ["plan", "shards/mentees-1", "shards/mentors-0", "1-begin/1-0", "1-begin.merged"])
def test_a_file_that_was_changed_is_named_and_may_be_removed(tmp_path, name):
    people, sizes = sample("iaip"), sizes_for(2)
    expected = ran(tmp_path / "whole", cluster.Here(), people, "iaip", "mentee-optimal", sizes)
    work = tmp_path / "work"
    # Stopped after three of four tasks, or after the first round.
    with pytest.raises(KeyboardInterrupt):
        ran(work, Cut(5 if name.endswith(".merged") else 3), people, "iaip", "mentee-optimal", sizes)
    content = bytearray((work / name).read_bytes())
    content[len(content) // 3] ^= 1
    (work / name).write_bytes(content)
    with pytest.raises(mm.errors.ShardError) as refused:
        ran(work, cluster.Here(), people, "iaip", "mentee-optimal", sizes)
    people_too = name == "plan" or name.startswith("shards/")
    told = work if people_too else work / name
    assert str(refused.value).startswith(f"'{work / name}': "), refused.value
    assert str(refused.value).endswith(f"; remove '{told}' and give the same command again"), refused.value
    if people_too:
        shutil.rmtree(work)
    else:
        (work / name).unlink()
    assert ran(work, cluster.Here(), people, "iaip", "mentee-optimal", sizes) == expected


def test_a_file_that_changes_sides_is_another_round(tmp_path):
    one, two, three = (f"Name,Email\n{name},{name}@example.org\n".encode() for name in ("ada", "bo", "cy"))
    run = cluster.Run(tmp_path / "work", cluster.Here())
    run.pack([one, two], [three], "alao", DAY, None, 7, (10, 10))
    run.pack([one, two], [three], "alao", DAY, None, 7, (10, 10))
    with pytest.raises(mm.errors.ShardError, match="the work of another round"):
        run.pack([one], [two, three], "alao", DAY, None, 7, (10, 10))


def test_files_that_do_not_go_together_are_refused_with_their_folder(tmp_path):
    people, sizes, work = sample("iaip"), sizes_for(2), tmp_path / "work"
    with pytest.raises(KeyboardInterrupt):
        ran(work, Cut(0), people, "iaip", "mentee-optimal", sizes)
    shutil.copy(work / "shards" / "mentees-0", work / "shards" / "mentees-1")
    with pytest.raises(mm.errors.ShardError, match="mentees 0..23 are in two shards; remove '.*work' and give"):
        ran(work, cluster.Here(), people, "iaip", "mentee-optimal", sizes)
    (work / "counts.json").write_text("[1, 2", encoding="utf-8")
    with pytest.raises(mm.errors.ShardError, match="'.*counts.json' was changed; remove '.*work' and give"):
        ran(work, cluster.Here(), people, "iaip", "mentee-optimal", sizes)


def test_a_finished_run_is_looked_at_again_and_keeps_its_day(tmp_path, capsys):
    people = sample("iaip", 20, 12)
    for name, content in zip(("mentors", "mentees"), people):
        (tmp_path / f"{name}.csv").write_bytes(content)
    folders = ["--mentors", str(tmp_path / "mentors.csv"), "--mentees", str(tmp_path / "mentees.csv")]
    asked = [*folders, "--policy", "iaip", "--workers", "0", "--out", str(tmp_path / "out")]
    assert cluster.main([*asked, "--as-of", DAY, "--strategy", "max-score"]) == 0
    work = tmp_path / "out" / "work"
    before = {path.name for path in work.glob("*.merged")}
    # Without a day it is that of the run that goes on, whatever today is.
    assert cluster.main([*asked, "--strategy", "max-score", "--verify-all"]) == 0
    more = {path.name for path in work.glob("*.merged")} - before
    assert more and all(name.endswith("-by-definition.merged") for name in more)
    for wrong in (["--shard", "0"], ["--seed", "-1"], ["--workers", "x"]):
        with pytest.raises(SystemExit):
            cluster.main([*asked, *wrong])
    assert "a whole number from 1 on, not '0'" in capsys.readouterr().err


def test_folders_of_parquet_and_csv_are_read(tmp_path):
    people = sample("altrusa")
    lines = people[1].decode().splitlines(keepends=True)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.csv").write_text(lines[0] + "".join(lines[1:20]), encoding="utf-8")
    (tmp_path / "parts" / "b.csv").write_text(lines[0] + "".join(lines[20:]), encoding="utf-8")
    assert [part.splitlines()[0] for part in cluster.questionnaire(tmp_path / "parts")] == [lines[0].rstrip().encode()] * 2
    (tmp_path / "mentors.csv").write_bytes(people[0])
    out = ["--policy", "altrusa", "--as-of", DAY, "--seed", "7", "--workers", "0", "--shard", "16"]
    mentors = ["--mentors", str(tmp_path / "mentors.csv")]
    for name, mentees in [("one", tmp_path / "mentees.csv"), ("two", tmp_path / "parts")]:
        (tmp_path / "mentees.csv").write_bytes(people[1])
        code = cluster.main(["--mentees", str(mentees), *mentors, *out, "--out", str(tmp_path / name)])
        assert code == 0
    first = (tmp_path / "one" / "matches.csv").read_bytes()
    assert first == (tmp_path / "two" / "matches.csv").read_bytes() and first.count(b"\n") == 46
    assert cluster.main(["--mentees", str(tmp_path), *mentors, *out, "--out", str(tmp_path / "three")]) == 2
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    from pyarrow import csv as arrow_csv, parquet

    text = arrow_csv.ConvertOptions(
        column_types={name: pyarrow.string() for name in arrow_csv.read_csv(tmp_path / "mentees.csv").column_names},
        strings_can_be_null=False,
    )
    (tmp_path / "columns").mkdir()
    table = arrow_csv.read_csv(
        tmp_path / "mentees.csv", parse_options=arrow_csv.ParseOptions(newlines_in_values=True), convert_options=text
    )
    parquet.write_table(table.slice(0, 30), tmp_path / "columns" / "a.parquet")
    parquet.write_table(table.slice(30), tmp_path / "columns" / "b.parquet")
    code = cluster.main(["--mentees", str(tmp_path / "columns"), *mentors, *out, "--out", str(tmp_path / "four")])
    assert code == 0 and first == (tmp_path / "four" / "matches.csv").read_bytes()


@pytest.fixture(scope="module")
def ray():
    """Ray on this machine, with four workers, for the rest of this file."""
    # Not imported here: whoever begins it does, after saying that it listens on this machine alone.
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed: it has no wheel for this Python or system")
    began = cluster.OnRay(4)
    yield began.ray
    began.close()


def descendants():
    """The processes that this one began, and those that they did."""
    parents = {}
    for folder in pathlib.Path("/proc").iterdir():
        try:
            if folder.name.isdigit():
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def listening(processes):
    """The addresses on which some processes listen, as the system writes them."""
    sockets = set()
    for process in processes:
        try:
            links = [os.readlink(link) for link in (pathlib.Path("/proc") / str(process) / "fd").iterdir()]
        except OSError:
            continue
        sockets |= {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:[")}
    for table in ("tcp", "tcp6"):
        path = pathlib.Path("/proc/net") / table
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            cells = line.split()
            if cells[3] == "0A" and cells[9] in sockets:
                yield cells[1].partition(":")[0]


@pytest.mark.skipif(not pathlib.Path("/proc/net/tcp").exists(), reason="sockets are found by /proc")
def test_ray_listens_on_this_machine_alone(ray, tmp_path):
    people = sample("iaip", 20, 15)
    ran(tmp_path / "run", cluster.OnRay(2), people, "iaip", sizes=(10, 15))
    # 127.0.0.1, and the same as an address of six: four bytes each, in the order of this machine.
    own = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
    found = list(listening(descendants()))
    assert len(found) >= 4 and set(found) <= own, found


def test_ray_that_was_imported_before_does_not_listen_to_others():
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed: it has no wheel for this Python or system")
    script = """
import ray
from matching_market import cluster, errors
try:
    cluster.OnRay(1)
    print("began on", ray.util.get_node_ip_address())
except errors.MatchingMarketError as error:
    print(error, ray.is_initialized())
"""
    # The variable that the tests before have set would be read in time.
    own = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    said = subprocess.run([sys.executable, "-c", script], env=own, capture_output=True, text=True, timeout=120).stdout
    refused = "Ray was imported before" in said and said.rstrip().endswith("False")
    # Where a machine has no other address there is nothing to refuse.
    assert refused or "began on 127.0.0.1" in said, said


@pytest.mark.parametrize("preset", PRESETS)
def test_any_number_of_workers_gives_the_bytes_of_one_machine(ray, tmp_path, preset):
    people = sample(preset, 20, 15)
    strategies = ("mentee-optimal", "max-score") if "ALL_GRIDS" in os.environ else ("mentee-optimal",)
    for strategy in strategies:
        expected = ran(tmp_path / strategy, cluster.Here(), people, preset, strategy, (20, 15))
        assert is_that_of_one_machine(expected[0], people, preset, strategy)
        for count in (1, 2, 4):
            for shards in (1, 2, 5):
                folder, sizes = tmp_path / f"{strategy}-{count}-{shards}", sizes_for(shards, 20, 15)
                found = ran(folder, cluster.OnRay(count), people, preset, strategy, sizes)
                assert found == expected, (strategy, count, shards)


class Clocked(workers.Spread):
    """Workers of an invented machine, on which time goes on only while somebody waits.

    `takes` says how many seconds a task needs at its first, second, ... try; `None` that its worker ends before.
    """

    def __init__(self, count, takes):
        super().__init__(count)
        self.takes, self.now, self.started, self.ends, self.cancelled, self.answered = takes, 0.0, [], [], [], []
        self.clock = lambda: self.now

    def load(self, plan, shards):
        self.plan, self.shards = plan, shards

    def start(self, task):
        took = self.takes(task, self.started.count(task))
        self.started.append(task)
        self.ends.append((self.now + (took or 0.0), took is None))
        return len(self.started) - 1

    def wait(self, running):
        self.now = min(self.now + 1.0, min(self.ends[one][0] for one in running))
        return [one for one in running if self.ends[one][0] <= self.now]

    def get(self, one):
        if self.ends[one][1]:
            raise workers.Lost("the worker ended")
        task = self.started[one]
        one, other = self.shards["mentees", task.mentees], self.shards["mentors", task.mentors]
        return workers.work(self.plan, one, other, task, self.by_definition)

    def cancel(self, one):
        self.cancelled.append(one)

    def run(self, tasks):
        for task, answer in super().run(tasks):
            self.answered.append(task)
            yield task, answer


def clocked(folder, takes, count=3):
    """A round on such workers, which has to have the bytes of any other; the workers."""
    people, sizes = sample("altrusa"), sizes_for(3)
    expected = ran(folder / "expected", cluster.Here(), people, "altrusa", None, sizes)
    invented = Clocked(count, takes)
    assert ran(folder / "found", invented, people, "altrusa", None, sizes) == expected
    return invented


def is_first(task):
    return task.kind == "begin" and (task.mentees, task.mentors) == (1, 1)


def test_a_slow_task_is_given_to_a_second_worker_and_the_first_answer_counts(tmp_path):
    # The first worker would take a day. The second is done before, and the first is ended.
    invented = clocked(tmp_path, lambda task, tries: 86_400.0 if is_first(task) and tries == 0 else 2.0)
    slow = [number for number, task in enumerate(invented.started) if is_first(task)]
    assert len(slow) == 2 and invented.cancelled == slow[:1] and invented.now < 100.0
    # Nobody else was done twice, and no worker had two tasks at a time.
    assert len(invented.started) == len(set(invented.started)) + 1


def test_the_second_worker_is_ended_where_the_first_was_faster(tmp_path):
    invented = clocked(tmp_path, lambda task, tries: (30.0, 86_400.0)[tries] if is_first(task) else 2.0)
    slow = [number for number, task in enumerate(invented.started) if is_first(task)]
    assert len(slow) == 2 and invented.cancelled == slow[1:] and invented.now < 100.0


def test_two_answers_to_one_task_at_once_are_one_answer(tmp_path):
    # The second begins when the first has taken more than four times two seconds and one more.
    began = []

    def takes(task, tries):
        if not is_first(task):
            return 2.0
        began.append(invented.now)
        return 60.0 if tries == 0 else 60.0 - (began[1] - began[0])

    invented = Clocked(3, takes)
    people, sizes = sample("altrusa"), sizes_for(3)
    expected = ran(tmp_path / "expected", cluster.Here(), people, "altrusa", None, sizes)
    assert ran(tmp_path / "found", invented, people, "altrusa", None, sizes) == expected
    assert len(began) == 2 and len(invented.cancelled) == 1
    assert len(invented.answered) == len(set(invented.answered)) == len(invented.started) - 1


def test_a_lost_task_is_done_again_so_many_times(tmp_path):
    invented = clocked(tmp_path, lambda task, tries: None if is_first(task) and tries < 19 else 2.0)
    assert sum(map(is_first, invented.started)) == 20 == workers.RETRIES
    with pytest.raises(mm.errors.MatchingMarketError, match="a task was lost 20 times; the last time: the worker ended"):
        clocked(tmp_path / "again", lambda task, tries: None if is_first(task) else 2.0)


def processes():
    """Ray's workers that do a task of ours."""
    for folder in pathlib.Path("/proc").iterdir():
        try:
            name = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if folder.name.isdigit() and name.startswith(b"ray::") and b"_remote" in name:
            yield int(folder.name)


class Killed(cluster.OnRay):
    """Kills a worker at a random moment, so many times."""

    def __init__(self, kills, dice):
        super().__init__(4)
        self.kills, self.dice, self.killed = kills, dice, []

    def run(self, tasks):
        over = threading.Event()

        def kill():
            while len(self.killed) < self.kills and not over.is_set():
                time.sleep(self.dice.uniform(0.0, 0.02))
                for process in processes():
                    os.kill(process, signal.SIGKILL)
                    self.killed.append(process)
                    break

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            yield from super().run(tasks)
        finally:
            over.set()
            killer.join()


@pytest.mark.skipif(not pathlib.Path("/proc").is_dir(), reason="workers are found by /proc")
def test_four_workers_are_killed(ray, tmp_path):
    people = sample("palta", 150, 100)
    sizes = sizes_for(5, 150, 100)
    expected = ran(tmp_path / "expected", cluster.Here(), people, "palta", "max-score", sizes)
    killed = Killed(4, random.Random(11))
    assert ran(tmp_path / "killed", killed, people, "palta", "max-score", sizes) == expected
    assert len(killed.killed) == 4


def test_the_driver_is_killed_once(tmp_path):
    people = sample("palta", 150, 100)
    (tmp_path / "mentors.csv").write_bytes(people[0])
    (tmp_path / "mentees.csv").write_bytes(people[1])
    command = [sys.executable, "-m", "matching_market.cluster", "--mentees", str(tmp_path / "mentees.csv")]
    command += ["--mentors", str(tmp_path / "mentors.csv"), "--policy", "palta", "--as-of", DAY, "--workers", "0"]
    command += ["--shard", "20", "--strategy", "max-score"]
    whole = subprocess.run([*command, "--out", str(tmp_path / "whole")], capture_output=True, check=True)
    assert b"proved" in whole.stdout
    process = subprocess.Popen([*command, "--out", str(tmp_path / "killed")], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if ": 7 of" in line:
            process.kill()
            break
    assert process.wait() == -signal.SIGKILL
    again = subprocess.run([*command, "--out", str(tmp_path / "killed")], capture_output=True, check=True, text=True)
    assert "tasks were done before" in again.stderr
    for name in ("matches.csv", "receipt.json"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "killed" / name).read_bytes()

"""Rounds on shards: the same bytes however people are cut and whoever works on them, also if workers are killed."""

import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

import matching_market as mm
from matching_market import _native, cluster

DAY = "2026-09-01"
PRESETS = ["altrusa", "palta", "nace", "iaip"]


def sample(preset, mentees=45, mentors=30, seed=3):
    return _native.questionnaires(preset, mentees, mentors, seed)


def sizes_for(shards, mentees=45, mentors=30):
    return -(-mentees // shards), -(-mentors // shards)


def ran(folder, workers, people, preset, strategy=None, sizes=(45, 30), seed=7):
    """The bytes of matches and receipt of a round on shards."""
    run = cluster.Run(folder, workers)
    run.pack(people[0], people[1], preset, DAY, strategy, seed, sizes)
    matches, receipt = run.run()
    return cluster.matches_csv(matches), json.dumps(receipt)


def alone(people, preset, strategy=None, seed=7):
    return cluster.matches_csv(_native.alone(people[0], people[1], preset, DAY, strategy, seed))


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("strategy", ["mentee-optimal", "max-score"])
def test_any_cut_gives_the_bytes_of_one_machine(tmp_path, preset, strategy):
    people = sample(preset)
    found = [
        ran(tmp_path / str(shards), cluster.Here(shards == 2), people, preset, strategy, sizes_for(shards))
        for shards in (1, 2, 5)
    ]
    assert found[0] == found[1] == found[2]
    assert found[0][0] == alone(people, preset, strategy)
    assert json.loads(found[0][1])["matched"] > 10


def test_lists_grow_until_nobody_waits(tmp_path):
    # More mentees than seats, and more mentors than a head holds: some are turned down by their whole head.
    people = sample("palta", 90, 45, seed=5)
    run = cluster.Run(tmp_path / "run", cluster.Here())
    run.pack(people[0], people[1], "palta", DAY, "mentee-optimal", 7, (50, 20))
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
    plan, mentees, mentors, *_ = _native.pack(people[0], people[1], "iaip", DAY, None, 7, (20, 15))
    other = _native.pack(people[0], people[1], "altrusa", DAY, None, 7, (20, 15))[1][0]
    seed = _native.pack(people[0], people[1], "iaip", DAY, None, 8, (20, 15))[1][0]
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
        _native.pack(people[0], people[1], "iaip", DAY, "leximin", 7, (20, 15))


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
    assert cluster.questionnaire(tmp_path / "parts").decode().count("\n") >= 46
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
    found = pytest.importorskip("ray", reason="Ray is not installed: it has no wheel for this Python or system")
    workers = cluster.OnRay(4)
    yield found
    workers.close()


def test_any_number_of_workers_gives_the_same_bytes(ray, tmp_path):
    people = sample("iaip", 20, 15)
    expected = ran(tmp_path / "expected", cluster.Here(), people, "iaip", "mentee-optimal", (20, 15))
    for workers in (1, 2, 4):
        for shards in (1, 2, 5):
            folder = tmp_path / f"{workers}-{shards}"
            sizes = sizes_for(shards, 20, 15)
            found = ran(folder, cluster.OnRay(workers), people, "iaip", "mentee-optimal", sizes)
            assert found == expected, (workers, shards)


@pytest.mark.parametrize("preset", PRESETS)
def test_workers_give_the_bytes_of_one_machine(ray, tmp_path, preset):
    people = sample(preset)
    found = ran(tmp_path / preset, cluster.OnRay(4), people, preset, "mentee-optimal", sizes_for(2))
    assert found[0] == alone(people, preset, "mentee-optimal")


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
    workers = Killed(4, random.Random(11))
    assert ran(tmp_path / "killed", workers, people, "palta", "max-score", sizes) == expected
    assert len(workers.killed) == 4


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

#!/usr/bin/env python3
"""Forges certificates of peers and sees each forgery refused, unless all it claims is still true.

    python3 forge_peers.py FORGERIES < one-certificate-a-line.jsonl

The markets are small: whatever check.py accepts after a change is held against every matching there is.
"""
import copy
import json
import random
import sys

import check as checker
from forge import inside, places
from market import lot, parse


def matchings(people, pairs, seats):
    """All of them, as sets of pairs."""
    if not pairs:
        yield frozenset()
        return
    (one, other), rest = pairs[0], pairs[1:]
    yield from matchings(people, rest, seats)
    if seats[one] and seats[other]:
        left = {**seats, one: seats[one] - 1, other: seats[other] - 1}
        for chosen in matchings(people, rest, left):
            yield chosen | {(one, other)}


class Truth:
    def __init__(self, file):
        market = file["market"]
        self.people = {name: (seats, priority) for name, seats, priority in market["people"]}
        rows = market["pairs"]
        self.score = {(row[0], row[1]): row[4] if len(row) > 4 else 0 for row in rows}
        self.given = {(row[0], row[1]): row[2] for row in rows} | {(row[1], row[0]): row[3] for row in rows}
        broken = (file["tie_break"] or {"people": {}})["people"]
        self.broken = {(name, peer): at for name, listed in broken.items() for at, peer in enumerate(listed)}
        self.own = frozenset((one, other) if (one, other) in self.score else (other, one)
                             for one, other in file["matching"])
        seats = {name: seats for name, (seats, _) in self.people.items()}
        self.all = list(matchings(self.people, list(self.score), seats))

    def blocking(self, chosen, rank):
        def gains(one, other):
            held = [b if a == one else a for a, b in chosen if one in (a, b)]
            return len(held) < self.people[one][0] or any(rank[one, other] < rank[one, now] for now in held)
        return [pair for pair in self.score if pair not in chosen and gains(*pair) and gains(*pair[::-1])]

    def worth(self, chosen, objective):
        covered = {name for pair in chosen for name in pair}
        covered = [self.people[name][1] for name in covered if self.people[name][1] is not None]
        total = sum(self.score[pair] for pair in chosen)
        return total if objective == "total" else (len(covered), sum(covered), total)

    def holds(self, claim):
        name, rank = claim["claim"], self.broken if "seed" in claim else self.given
        if self.own not in self.all:
            return False
        if name == "stable":
            return not self.blocking(self.own, self.given)
        if name == "none-stable":
            return all(self.blocking(chosen, rank) for chosen in self.all)
        if name == "only-these-block":
            return all(set(pair) & set(claim["people"]) for pair in self.blocking(self.own, rank))
        if name == "nearly-stable":
            return len(self.blocking(self.own, self.given)) <= claim["blocking"]
        if name == "best-for":
            of = claim["objective"]
            return self.worth(self.own, of) == max(self.worth(chosen, of) for chosen in self.all)
        return False


def false_claims(file):
    truth = Truth(file)
    return [claim for claim in file["claims"] if claim["status"] == "proved" and not truth.holds(claim)]


CLAIMS = [{"claim": name} for name in ("stable", "none-stable")]
CLAIMS += [{"claim": "best-for", "objective": objective} for objective in ("most-people", "total")]
CLAIMS += [{"claim": "only-these-block", "people": []}, {"claim": "nearly-stable", "blocking": 0}]
KINDS = ["a number", "something dropped", "two things swapped", "something doubled", "another pair", "a claim raised",
         "another's proof", "other rings"]


def other_rings(file, draw):
    """Whom everybody turns to, at random but in rings, and lists without ties that the lots did not make."""
    market, lists = file["market"], {name: [] for name, _, _ in file["market"]["people"]}
    for one, other, rank, back, *_ in market["pairs"]:
        lists[one].append((rank, draw.random(), other))
        lists[other].append((back, draw.random(), one))
    lists = {name: [other for _, _, other in sorted(own)] for name, own in lists.items()}
    turns_to = {name: [] for name in lists}
    for _ in range(draw.choice([1, 1, 2])):
        left = draw.sample(list(lists), len(lists))
        while len(left) > 1:
            ring = [left.pop() for _ in range(min(len(left), draw.choice([2, 2, 3, 3, 4])))]
            for one, other in zip(ring, ring[1:] + ring[:1]):
                turns_to[one] += [other] * (other in lists[one] and other not in turns_to[one])
    strict = all(len({row[2] for row in market["pairs"] if row[0] == name} | {row[3] for row in market["pairs"] if
                      row[1] == name}) == len(own) for name, own in lists.items())
    scope = {"scope": "as-given"} if strict else {"scope": "tie-broken", "seed": 1}
    file["labels"], file["tie_break"] = "withheld", {"seed": 1, "people": lists}
    file["proof"] = {"kind": "partition", "turns_to": turns_to}
    file["claims"] = [{"claim": "none-stable", "status": "proved", **scope}]


def forged(file, other, kind, draw):
    """A copy changed in this way; None where there is nothing to change so."""
    file = copy.deepcopy(file)
    part = draw.choice(["matching", "proof", "proof", "proof", "tie_break", "claims", "market"])
    paths = [path for path in places(file[part], (part,)) if len(path) > 1]
    numbers = [path for path in paths if type(inside(file, path)) is int]
    lists = [path for path in [(part,), *paths] if isinstance(inside(file, path), list) and len(inside(file, path)) > 1]
    if kind == "a number" and numbers:
        path = draw.choice(numbers)
        inside(file, path[:-1])[path[-1]] += draw.choice([-1, 1, -2, 2, -50000, 50000, 1 << 64, -(1 << 64)])
    elif kind == "something dropped" and paths:
        path = draw.choice(paths)
        del inside(file, path[:-1])[path[-1]]
    elif kind == "two things swapped" and lists:
        some = inside(file, draw.choice(lists))
        one, two = draw.sample(range(len(some)), 2)
        some[one], some[two] = some[two], some[one]
    elif kind == "something doubled" and lists:
        some = inside(file, draw.choice(lists))
        some.insert(draw.randrange(len(some) + 1), copy.deepcopy(draw.choice(some)))
    elif kind == "another pair" and file["market"]["pairs"]:
        pair = draw.choice(file["market"]["pairs"])[:2]
        rest = [one for one in file["matching"] if not set(one) & set(pair)]
        file["matching"] = rest + [pair] * draw.choice([0, 1, 1])
    elif kind == "a claim raised":
        file["claims"].append({**draw.choice(CLAIMS), "status": "proved", "scope": "as-given"})
        if draw.random() < 0.5 and file["matching"]:
            file["matching"].pop(draw.randrange(len(file["matching"])))
    elif kind == "other rings":
        other_rings(file, draw)
    elif kind == "another's proof":
        for key in draw.choice((["proof"], ["matching"], ["claims"], ["proof", "claims"], ["market"], ["market", "proof"])):
            file[key] = copy.deepcopy(other[key])
    else:
        return None
    return file


def by_hand(rows, seats, turns_to):
    """A market of rows `person, peer, person's rank, peer's rank`, in which something is stable, and a false proof."""
    lists = {name: [] for name in turns_to}
    for one, other, rank, back, *_ in rows:
        lists[one].append((rank, other))
        lists[other].append((back, one))
    market = {"people": [[name, seats.get(name, 1), 0] for name in turns_to], "pairs": rows,
              "columns": ["person", "peer", "person_rank", "peer_rank"]}
    return {"format": "mentor-match/peer-certificate", "version": 1, "goal": "stable", "seed": 0, "market": market,
            "labels": "withheld", "matching": [], "proof": {"kind": "partition", "turns_to": turns_to},
            "tie_break": {"seed": 0, "people": {name: [who for _, who in sorted(own)] for name, own in lists.items()}},
            "claims": [{"claim": "none-stable", "status": "proved", "scope": "as-given"}]}


def worth(people, pairs, matching, objective, **proof):
    """A market of scores, and a proof that nothing is greater. People have seats and priorities."""
    none = {name: [] for name in people}
    file = by_hand([[*pair, 0, 0, score] for *pair, score in pairs], {}, none)
    file["market"]["people"] = [[name, *own] for name, own in people.items()]
    file["market"]["columns"] += ["score"]
    return {**file, "goal": "greatest", "tie_break": None, "matching": matching,
            "proof": {"kind": "odd-sets", "large": None, "nodes": [], "sets": [], **proof},
            "claims": [{"claim": "best-for", "objective": objective, "status": "proved", "scope": "as-given"}]}


BY_HAND = [
    # A ring, but of four.
    by_hand([["a", "b", 0, 1], ["a", "c", 1, 2], ["a", "d", 2, 1], ["b", "c", 0, 1], ["b", "d", 2, 0], ["c", "d", 0, 2]],
            {}, {"a": ["b"], "b": ["c"], "c": ["d"], "d": ["a"]}),
    # A ring of three, beside two who would rather have each other.
    by_hand([["a", "b", 1, 3], ["a", "c", 0, 0], ["a", "d", 3, 1], ["a", "e", 2, 0], ["b", "c", 0, 2],
             ["b", "d", 2, 0], ["b", "e", 1, 3], ["c", "e", 1, 1], ["d", "e", 2, 2]],
            {"a": 2}, {"a": [], "b": ["e"], "c": [], "d": ["b"], "e": ["d"]}),
    # Two turn to the same one, and nobody to a third.
    by_hand([["a", "b", 0, 1], ["a", "d", 1, 0], ["b", "c", 2, 0], ["b", "d", 0, 2], ["c", "d", 1, 1]],
            {}, {"a": ["b"], "b": ["d"], "c": ["d"], "d": ["a"]}),
    # A ring of three, beside one who has two peers and a single seat.
    by_hand([["a", "b", 0, 0], ["a", "c", 1, 0], ["c", "d", 1, 0], ["d", "e", 1, 1], ["d", "f", 2, 0],
             ["e", "f", 0, 1]], {}, {"a": ["b", "c"], "b": ["a"], "c": ["a"], "d": ["e"], "e": ["f"], "f": ["d"]}),
    # Two rings of three through the same one: one of six.
    by_hand([["n", "x", 0, 1], ["n", "y", 1, 1], ["n", "u", 2, 0], ["n", "v", 3, 0], ["x", "u", 0, 1],
             ["y", "v", 0, 1]],
            {"n": 2}, {"n": ["x", "y"], "x": ["u"], "u": ["n"], "y": ["v"], "v": ["n"]}),
    # No values; such, of a node and of a set, as take away what others allow; and priorities that make a person worth nothing.
    worth(dict.fromkeys("ab", [1, None]), [["a", "b", 5]], [], "total"),
    worth(dict.fromkeys("abc", [1, None]), [["a", "b", 5]], [], "total", nodes=[[["a", 0], 10], [["c", 0], -10]]),
    worth(dict.fromkeys("abcde", [1, None]), [["a", "b", 5]], [], "total", nodes=[[["a", 0], 10]],
          sets=[[[["c", 0], ["d", 0], ["e", 0]], -10]]),
    worth(dict.fromkeys("ab", [1, -5]), [["a", "b", 0]], [], "most-people"),
]


def at(file, *path):
    for key in path:
        file = file[key]
    return file


# Files in which something is amiss that no false claim needs: each is refused for its shape alone.
RING = by_hand([["a", "b", 0, 1], ["b", "c", 0, 1], ["c", "a", 0, 1], ["u", "z", 0, 0], ["u", "n", 1, 0]], {},
               {"a": ["b"], "b": ["c"], "c": ["a"], "u": ["z"], "z": ["u"], "n": [], "e": []})
AMISS = [
    lambda file: file.update(labels="names"),
    lambda file: at(file, "tie_break").update(seed=1 << 64),
    lambda file: at(file, "tie_break", "people").update(d=[]),
    lambda file: at(file, "tie_break", "people").pop("a"),
    lambda file: at(file, "tie_break", "people", "a").append("b"),
    lambda file: file["proof"].update(kind="rings"),
    lambda file: at(file, "proof", "turns_to").update(d=[]),
    lambda file: at(file, "proof", "turns_to").pop("a"),
    lambda file: at(file, "proof", "turns_to", "a").append("b"),
    lambda file: at(file, "proof", "turns_to").update(a=["d"]),
    lambda file: file["market"].update(columns=["person", "peer", "peer_rank", "person_rank"]),
    lambda file: at(file, "market", "people").append([7, 1, 0]),
    lambda file: at(file, "market", "people").append(["a", 1, 0]),
    lambda file: at(file, "market", "people", 0).__setitem__(1, -1),
    lambda file: at(file, "market", "pairs").append(["a", "b", 0, 1]),
    lambda file: at(file, "market", "pairs").append(["b", "a", 1, 0]),
    lambda file: at(file, "market", "pairs").append(["a", "a", 2, 2]),
    lambda file: at(file, "market", "pairs", 0).append(5),
    lambda file: file.update(matching=[["a", "b"], ["b", "c"]]),
    lambda file: file.update(matching=[["a", "b"], ["b", "a"]]),
    lambda file: file["claims"][0].update(scope="tie-broken", seed=0),
    lambda file: at(file, "tie_break").update(seed=-1),
    lambda file: at(file, "tie_break").update(seed=True),
    lambda file: at(file, "market", "people", 0).__setitem__(1, True),
    lambda file: at(file, "market", "people", 0).__setitem__(2, True),
    lambda file: at(file, "market", "people", 0).__setitem__(2, -1),
    lambda file: at(file, "market", "pairs", 0).__setitem__(2, False),
    lambda file: at(file, "market", "pairs", 0).__setitem__(3, True),
    lambda file: at(file, "proof", "turns_to").update(a=["c"], b=["a"], c=["b"]),
    lambda file: at(file, "proof", "turns_to").update(u=["z", "n"]),
    lambda file: at(file, "proof", "turns_to").pop("e"),
]
# The same where the greatest score is claimed: nobody is matched, and nobody could be.
NONE = worth(dict.fromkeys("abc", [1, 0]), [["a", "b", -5]], [], "total")
AMISS_SCORE = [
    lambda file: file["proof"].update(kind="values"),
    lambda file: file["claims"][0].update(objective="pairs"),
    lambda file: at(file, "proof", "nodes").extend([[["a", 0], 0], [["a", 0], 0]]),
    lambda file: at(file, "proof", "nodes").append([["x", 0], 0]),
    lambda file: at(file, "proof", "sets").append([[["a", 0], ["b", 0]], 0]),
    lambda file: at(file, "proof", "sets").append([[["a", 0]], 0]),
    lambda file: at(file, "proof", "sets").append([[["a", 0], ["b", 0], ["x", 0]], 0]),
    lambda file: at(file, "proof", "sets").append([[["a", 0], ["b", 0], ["b", 0]], 0]),
    lambda file: at(file, "market", "people", 0).__setitem__(1, 2),
    lambda file: at(file, "market", "people").append([7, 1, 0]),
    lambda file: file.update(matching=[["a", "c"]]),
    lambda file: at(file, "market", "pairs").append(["a", "a", 0, 0, -5]),
    lambda file: at(file, "market", "pairs", 0).__setitem__(4, False),
    lambda file: at(file, "proof", "nodes").append([["a", 0], False]),
    lambda file: at(file, "proof", "sets").append([[["a", 0], ["b", 0], ["c", 0]], False]),
]
# Several seats: both nodes of the pair with a seat each.
SEATS = worth({"a": [2, 0], "b": [1, 0]}, [["a", "b", 3]], [["a", "b"]], "total", large=1,
              nodes=[[["a", "b"], 2], [["b", "a"], 2], [["a", 0], 6], [["b", 0], 6]])
AMISS_SEATS = [lambda file: file["proof"].update(large=True)]
# Nobody blocks, whichever of two equals comes first on the list of a; e knows nobody.
BLOCK = by_hand([["b", "a", 1, 0], ["a", "c", 0, 0], ["b", "d", 0, 0]], {}, {name: [] for name in "abcde"})
BLOCK["tie_break"]["people"]["a"].sort(key=lambda name: lot("lottery", 0, "a", name))
BLOCK.update(labels="ids", matching=[["a", "c"], ["b", "d"]], claims=[
    {"claim": "only-these-block", "people": [], "status": "proved", "scope": "tie-broken", "seed": 0},
    {"claim": "nearly-stable", "blocking": 1, "status": "proved", "scope": "as-given"}])
AMISS_BLOCK = [
    lambda file: at(file, "tie_break", "people", "a").reverse(),
    lambda file: file.update(labels="withheld") or at(file, "tie_break", "people").update(a=["c", "c"]),
    lambda file: file.update(labels="withheld") or at(file, "tie_break", "people").update(a=["c", "b"], b=["a", "d"]),
    lambda file: at(file, "tie_break", "people").pop("e"),
    lambda file: file["claims"][1].update(blocking=True),
    lambda file: file["claims"][1].update(blocking=-1),
]


def main():
    for file, amiss in [(RING, AMISS), (NONE, AMISS_SCORE), (SEATS, AMISS_SEATS), (BLOCK, AMISS_BLOCK)]:
        assert checker.accepted(checker.check(json.dumps(file))), file
        for number, bend in enumerate(amiss):
            bent = copy.deepcopy(file)
            bend(bent)
            assert not checker.accepted(checker.check(json.dumps(bent))), (number, bent)
    for file in BY_HAND:
        assert not checker.accepted(checker.check(json.dumps(file))) and false_claims(file), file
    draw, files = random.Random(7), [parse(line) for line in sys.stdin]
    for file in files:
        assert checker.accepted(checker.check(json.dumps(file))) and not false_claims(file), file
    tried, seen, done = {kind: [0, 0] for kind in KINDS}, set(), 0
    while done < int(sys.argv[1]):
        kind, file = draw.choice(KINDS), draw.choice(files)
        other = draw.choice(files)
        changed = forged(file, other, kind, draw)
        if changed is None or changed == file:
            continue
        done += 1
        verdicts = checker.check(json.dumps(changed))
        passes = checker.accepted(verdicts)
        seen |= {claim["claim"] for claim, verdict, _ in verdicts if verdict == "refused" and "claim" in claim}
        tried[kind][passes] += 1
        if passes and false_claims(changed):
            print(f"accepted after {kind}, though false: {false_claims(changed)}\n{json.dumps(changed)}")
            sys.exit(1)
    for kind, (refused, accepted) in tried.items():
        print(f"{kind}: {refused} refused, {accepted} accepted, which are true")
        assert refused > 0, "none was refused"
    missing = {claim["claim"] for claim in CLAIMS} - seen
    assert not missing, f"never refused: {missing}"


if __name__ == "__main__":
    main()

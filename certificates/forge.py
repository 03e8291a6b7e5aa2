#!/usr/bin/env python3
"""Forges certificates and sees each forgery refused, unless all it claims is still true.

    python3 forge.py FORGERIES < one-certificate-a-line.jsonl

The certificates are of small markets. Whatever check.py accepts after a change is held against the definitions, by
going through every matching of the market (and, for claims about stable ones, every stable one), without any proof.
"""
import copy
import json
import random
import sys

import check as checker
from market import Market, parse
from truth import false_claims


def places(value, path=()):
    """Every place of a document, inner ones too."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from places(part, (*path, key))


def inside(value, path):
    for key in path:
        value = value[key]
    return value


CLAIMS = [{"claim": name} for name in (
    "stable", "maximal", "greatest-total-score", "most-people", "fair", "rank-maximal", "largest-stable",
    "mentee-optimal", "mentor-optimal", "mentee-pareto", "least-rank-sum", "greatest-stable-score", "least-regret",
    "least-rank-gap")]
CLAIMS += [{"claim": "undominated", "side": side} for side in ("mentee", "mentor")]
CLAIMS += [{"claim": "best-for", "objective": name, "spread": 0} for name in ("total", "coverage", "coverage-mentors")]
CLAIMS += [{"claim": "greatest-worst", "value": value} for value in ("rank", "score")]
CLAIMS += [{"claim": "leximin", "value": value, "step": step} for value in ("rank", "score") for step in (1, 2, 100000)]
CLAIMS += [{"claim": "near-largest-stable", "more": 1}]
CLAIMS += [{"claim": name} for name in ("envy-free", "lower-quotas", "popular", "largest-popular")]
CLAIMS += [{"claim": "best-of-all-stable", "measure": measure} for measure in ("score", "rank-sum", "regret")]
CLAIMS += [{"claim": "near-best-of-all-stable", "measure": "rank-sum", "gap": gap} for gap in (1, -1)]
CLAIMS += [{"claim": "greatest-total-among", "best": best} for best in ("rank-maximal", "fair", "least-rank-sum")]
CLAIMS += [{"claim": "greatest-total-among", "best": "greatest-worst", "value": value} for value in ("rank", "score")]


def another_pair(file, draw):
    mentee = draw.choice(file["market"]["mentees"] or [None])
    rest = [pair for pair in file["matching"] if pair[0] != mentee]
    pairs = [pair[:2] for pair in file["market"]["pairs"] if pair[0] == mentee]
    file["matching"] = rest + ([draw.choice(pairs)] if pairs and draw.random() < 0.8 else [])


def forged(file, other, kind, draw):
    """A copy changed in this way; None where there is nothing to change so."""
    file = copy.deepcopy(file)
    part = draw.choice(["matching", "proof", "proof", "proof", "tie_break", "claims", "market"])
    paths = [path for path in places(file[part], (part,))]
    numbers = [path for path in paths if type(inside(file, path)) is int]
    if kind == "a number" and numbers:
        path = draw.choice(numbers)
        inside(file, path[:-1])[path[-1]] += draw.choice([-1, 1, -2, 2, -50000, 50000, 1 << 64, -(1 << 64)])
    elif kind == "something dropped" and paths:
        path = draw.choice([path for path in paths if len(path) > 1] or [None])
        if path is None:
            return None
        del inside(file, path[:-1])[path[-1]]
    elif kind == "two things swapped":
        lists = [path for path in paths if isinstance(inside(file, path), list) and len(inside(file, path)) > 1]
        if not lists:
            return None
        some = inside(file, draw.choice(lists))
        one, two = draw.sample(range(len(some)), 2)
        some[one], some[two] = some[two], some[one]
    elif kind == "something doubled":
        lists = [path for path in paths if isinstance(inside(file, path), list) and inside(file, path)]
        if not lists:
            return None
        some = inside(file, draw.choice(lists))
        some.insert(draw.randrange(len(some) + 1), copy.deepcopy(draw.choice(some)))
    elif kind == "another pair":
        another_pair(file, draw)
    elif kind == "a claim raised":
        about = draw.choice(file["claims"] or [{}])
        if draw.random() < 0.3 and about:
            about.update({"status": "proved", "scope": draw.choice(["as-given", about["scope"]])})
            if about["scope"] == "as-given":
                about.pop("tie_rule", None), about.pop("seed", None)
        elif draw.random() < 0.3 and about.get("more"):
            about["more"] -= 1
        else:
            scope = {"scope": "as-given"}
            given = file["tie_break"]
            if given and draw.random() < 0.5:
                scope = {"scope": "tie-broken", "tie_rule": given["rule"], "seed": given["seed"]}
            needed = {"claim": "lower-quotas"} if file["market"].get("at_least") and draw.random() < 0.2 else None
            file["claims"].append({**(needed or draw.choice(CLAIMS)), "status": "proved", **scope})
            if draw.random() < 0.5:
                another_pair(file, draw)
    elif kind == "another's proof":
        all_keys = ["proof"], ["matching"], ["tie_break"], ["claims"], ["proof", "claims"], ["proof", "tie_break"]
        for key in draw.choice(all_keys):
            file[key] = copy.deepcopy(other[key])
    elif kind == "other lots":
        if not file["tie_break"]:
            return None
        rules = ["by-id", "lottery", "single-lottery"]
        key, values = draw.choice([("seed", [0, 7, -1, 1 << 64]), ("rule", rules)])
        file["tie_break"][key] = draw.choice(values)
        file["labels"] = draw.choice(["ids", "positions", file["labels"]])
    elif kind == "other votes":
        if not file["tie_break"]:
            return None
        some = [mentee for mentee in file["market"]["mentees"] if draw.random() < 0.3]
        file["proof"] = {"kind": "votes", "mentees": {mentee: draw.choice([-1, -1, 1, 1, 2]) for mentee in some}}
        scope = {"scope": "tie-broken", "tie_rule": file["tie_break"]["rule"], "seed": file["tie_break"]["seed"]}
        about = {"claim": draw.choice(["popular", "largest-popular"]), "status": "proved"}
        file["claims"] = [{**about, **(scope if not Market(file["market"]).strict else {"scope": "as-given"})}]
    elif kind == "a rotation dropped":
        if not file["proof"].get("rotations"):
            return None
        file["proof"]["rotations"].pop(draw.randrange(len(file["proof"]["rotations"])))
    elif kind == "an unknown claim":
        about = draw.choice(file["claims"] or [{}])
        about[draw.choice(["claim", "ties", "better"])] = draw.choice(["best of all", "all", 1])
        if not file["claims"] or about.get("status") != "proved":
            return None
    else:
        return None
    return file


KINDS = ["a number", "something dropped", "two things swapped", "something doubled", "another pair", "a claim raised",
         "another's proof", "other lots", "other votes", "a rotation dropped", "an unknown claim"]
NEVER_TRUE = KINDS[-2:]


def by_hand(rows, matching, claim, proof):
    """A market of rows `mentee, mentor, mentee's rank, mentor's rank, score`, one seat each, and a false claim."""
    columns = ["mentee", "mentor", "mentee_rank", "mentor_rank", "score"]
    mentees, mentors = ({row[side]: [] for row in rows} for side in (0, 1))
    for row in sorted(rows, key=lambda row: row[2]):
        mentees[row[0]].append(row[1])
    for row in sorted(rows, key=lambda row: row[3]):
        mentors[row[1]].append(row[0])
    market = {"mentees": [*mentees], "mentors": [[name, 1] for name in mentors], "columns": columns, "pairs": rows}
    return {"format": "mentor-match/certificate", "version": 1, "market": market, "labels": "withheld",
            "tie_break": {"rule": "by-id", "seed": 0, "mentees": mentees, "mentors": mentors}, "matching": matching,
            "claims": [{**claim, "status": "proved", "scope": "as-given"}], "proof": proof}


def votes(**mentees):
    return {"kind": "votes", "mentees": mentees}


ONE, TWO = [["a", "x", 0, 0, -1]], [["a", "x", 0, 0, 1], ["b", "x", 0, 1, 1]]
CHAIN = [["a", "x", 0, 1, 1], ["b", "x", 0, 0, 1], ["b", "y", 1, 0, 1]]
BY_HAND = [
    by_hand(ONE, [], {"claim": "popular"}, votes(a=2)),
    by_hand(TWO, [["b", "x"]], {"claim": "popular"}, votes(a=1, b=-1)),
    by_hand(CHAIN, [["b", "x"]], {"claim": "largest-popular"}, votes()),
    by_hand(ONE, [], {"claim": "best-of-all-stable", "measure": "score"}, {"kind": "stable-cases", "cases": ["costs"]}),
    by_hand(TWO, [["b", "x"]], {"claim": "envy-free"}, {"kind": "matching"}),
]


def main():
    for file in BY_HAND:
        assert not checker.accepted(checker.check(json.dumps(file))) and false_claims(file), file
    draw, files = random.Random(7), [parse(line) for line in sys.stdin]
    wanted, tried = int(sys.argv[1]), {kind: [0, 0] for kind in KINDS}
    for file in files:
        assert checker.accepted(checker.check(json.dumps(file))) and not false_claims(file), file
    every = range(len(files))
    fit = {**{kind: [at for at in every if files[at]["tie_break"]] for kind in ("other lots", "other votes")},
           "a rotation dropped": [at for at in every if files[at]["proof"].get("rotations")]}
    assert all(fit.values()), f"no certificate to forge: {[kind for kind in fit if not fit[kind]]}"
    in_vain, seen_refused = 0, set()
    while sum(map(sum, tried.values())) < wanted:
        kind = min(tried, key=lambda kind: sum(tried[kind]))
        at = draw.choice(fit.get(kind, every))
        # Of the same market where there is one: their answers and proofs fit each other best.
        other = files[draw.choice([at - 1, (at + 1) % len(files), draw.randrange(len(files))])]
        file = forged(files[at], other, kind, draw)
        # A second change may take away what would have betrayed the first.
        while file is not None and kind not in NEVER_TRUE and draw.random() < 0.3:
            try:
                file = forged(file, other, draw.choice(KINDS[:6]), draw) or file
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                pass  # nothing is left that it could change
        if file is None or file == files[at]:
            in_vain += 1
            assert in_vain < 10_000, f"nothing is found to forge as {kind}"
            continue
        in_vain = 0
        verdicts = checker.check(json.dumps(file))
        passes = checker.accepted(verdicts)
        seen_refused |= {claim["claim"] for claim, verdict, why in verdicts
                         if verdict == "refused" and type(claim.get("claim")) is str and "another market" not in why}
        tried[kind][passes] += 1
        if passes:
            false = false_claims(file)
            if false or kind in NEVER_TRUE:
                print(f"accepted after {kind}, though false: {false}\n{json.dumps(file)}")
                sys.exit(1)
    for kind, (refused, accepted) in tried.items():
        print(f"{kind}: {refused} refused, {accepted} accepted, which are true")
        assert refused > 0, "none was refused"
    missing = {claim["claim"] for claim in CLAIMS} - seen_refused
    assert wanted < 2000 or not missing, f"never refused: {missing}"


if __name__ == "__main__":
    main()

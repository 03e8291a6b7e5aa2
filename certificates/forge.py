#!/usr/bin/env python3
"""Forges certificates and sees each forgery refused, unless all it claims is still true.

    python3 forge.py FORGERIES < one-certificate-a-line.jsonl

The certificates are of small markets. Whatever check.py accepts after a change is held against the definitions, by
going through every matching of the market (and, for claims about stable ones, every stable one), without any proof.
"""
import copy
import itertools
import json
import random
import sys

import check as checker
from market import Market, parse, without_ties


def everything(market):
    """Every matching: the pair of each mentee, or None."""
    for own in itertools.product(*([None, *pairs] for pairs in market.of[0])):
        load = [0] * len(market.seats)
        for at in own:
            if at is not None:
                load[market.pairs[at][1]] += 1
        if all(used <= seats for used, seats in zip(load, market.seats)):
            yield own


def is_stable(market, own, rank):
    held = market.held(own)
    for at, (mentee, mentor) in enumerate(market.pairs):
        if own[mentee] is None or rank[0][at] < rank[0][own[mentee]]:
            if len(held[mentor]) < market.seats[mentor] or any(rank[1][at] < rank[1][one] for one in held[mentor]):
                return False
    return True


def ranks(market, own, rank, side):
    """Of everybody on a side the ranks of their pairs, best first; nothing is worse than anything."""
    mine = [[at] if at is not None else [] for at in own] if side == 0 else market.held(own)
    most = [1] * len(own) if side == 0 else market.seats
    return [sorted(rank[side][at] for at in pairs) + [1 << 99] * (min(seats, len(own)) - len(pairs))
            for pairs, seats in zip(mine, most)]


def better(market, one, other, rank, side):
    """Better for somebody of a side, and worse for nobody."""
    one, other = ranks(market, one, rank, side), ranks(market, other, rank, side)
    return one != other and all(a <= b for mine, theirs in zip(one, other) for a, b in zip(mine, theirs))


def total(market, own):
    return sum(market.score[at] for at in own if at is not None)


def people(own):
    return sum(at is not None for at in own)


def count(market, own):
    """How many have level 0, 1, and so on."""
    return [sum(at is not None and market.level[0][at] == level for at in own)
            for level in range(max(market.level[0], default=-1) + 1)]


def worth(market, own, objective, spread):
    loads = [len(held) for held in market.held(own)]
    less = sum(load * (load - 1) // 2 for load in loads) * spread
    parts = {"total": (0, 0), "coverage": (people(own), 0), "coverage-mentors": (people(own), sum(map(bool, loads)))}
    return (*parts[objective], total(market, own) - less)


def fairness(market, own, value, step):
    own_ = [at for at in own if at is not None]
    good = (-(market.level[0][at] // step) if value == "rank" else market.score[at] // step for at in own_)
    return people(own), sorted(good)


def worst(market, own, value):
    good = (-market.level[0][at] if value == "rank" else market.score[at] for at in own if at is not None)
    return min(good, default=0)


def levels(market, own, rank):
    return [sum(level[at] for at in own if at is not None) for level in market.levels(rank)]


def regret(market, own, rank):
    return max((level[at] for level in market.levels(rank) for at in own if at is not None), default=0)


def is_true(market, own, broken, claim, every):
    """A claim from its definition; for the other matchings, `every` with what is stable."""
    name, rank = claim["claim"], market.rank
    if name == "stable":
        return is_stable(market, own, rank)
    if name == "maximal":
        held = market.held(own)
        return not any(own[one] is None and len(held[two]) < market.seats[two] for one, two in market.pairs)
    if name == "mentee-pareto":
        return not any(better(market, other, own, broken, 0) for other in every["all"])
    if name == "greatest-total-score":
        return all(total(market, other) <= total(market, own) for other in every["all"])
    if name == "most-people":
        return all(people(other) <= people(own) for other in every["all"])
    if name == "best-for":
        how = claim["objective"], claim["spread"]
        return all(worth(market, other, *how) <= worth(market, own, *how) for other in every["all"])
    measure = {
        "greatest-worst": lambda one: (people(one) == people(own), worst(market, one, claim["value"])),
        "leximin": lambda one: fairness(market, one, claim["value"], claim["step"]),
        "fair": lambda one: fairness(market, one, "rank", 1),
        "rank-maximal": lambda one: count(market, one),
    }
    if name in measure:
        return all(measure[name](other) <= measure[name](own) for other in every["all"])
    if name == "greatest-total-among" and claim["best"] != "least-rank-sum":
        best = {"greatest-worst": lambda one: (people(one), worst(market, one, claim["value"]))}
        best = best.get(claim["best"], measure[claim["best"]])
        return all((best(other), total(market, other)) <= (best(own), total(market, own)) for other in every["all"])
    if name == "nearly-stable":
        return len(checker.blocking_pairs(market, own, rank)) <= claim["blocking"]
    if name in ("undominated", "largest-stable", "near-largest-stable"):
        if not is_stable(market, own, rank):
            return False
        if name == "undominated":
            side = ["mentee", "mentor"].index(claim["side"])
            return not any(better(market, other, own, rank, side) for other in every["stable"])
        return all(people(other) <= people(own) + claim.get("more", 0) for other in every["stable"])
    if not is_stable(market, own, broken):
        return False
    if name in ("mentee-optimal", "mentor-optimal"):
        side = ["mentee-optimal", "mentor-optimal"].index(name)
        return not any(better(market, other, own, broken, side) for other in every["broken"])
    cost = {
        "least-rank-sum": lambda one: sum(levels(market, one, broken)),
        "greatest-stable-score": lambda one: -total(market, one),
        "least-regret": lambda one: regret(market, one, broken),
        "least-rank-gap": lambda one: abs(levels(market, one, broken)[0] - levels(market, one, broken)[1]),
        "greatest-total-among": lambda one: (sum(levels(market, one, broken)), -total(market, one)),
    }[name]
    return all(cost(own) <= cost(other) for other in every["broken"])


KNOWN = {}  # matchings of markets seen before


def false_claims(file):
    """The claims of an accepted certificate that are false. Scopes are claims, too."""
    market = Market(file["market"])
    own = tuple(market.matching(file["matching"]))
    given = file["tie_break"]
    broken = without_ties(market, given, file["labels"]) if given else market.rank
    known = json.dumps([file["market"], given])
    if known not in KNOWN:
        every = {"all": list(everything(market))}
        every["stable"] = [one for one in every["all"] if is_stable(market, one, market.rank)]
        every["broken"] = [one for one in every["all"] if is_stable(market, one, broken)]
        KNOWN[known] = every
    every = KNOWN[known]
    false = []
    for claim in file["claims"]:
        if claim["status"] == "proved":
            about = market.rank if claim["scope"] == "as-given" else broken
            if about is not broken and given and not market.strict:
                # As given: it must hold without the lots.
                true = is_true(market, own, market.rank, claim, {**every, "broken": every["stable"]})
            else:
                true = is_true(market, own, broken, claim, every)
            if not true:
                false.append(claim)
    return false


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
CLAIMS += [{"claim": "greatest-total-among", "best": best} for best in ("rank-maximal", "fair", "least-rank-sum")]
CLAIMS += [{"claim": "greatest-total-among", "best": "greatest-worst", "value": value} for value in ("rank", "score")]


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
        mentee = draw.choice(file["market"]["mentees"] or [None])
        rest = [pair for pair in file["matching"] if pair[0] != mentee]
        pairs = [pair[:2] for pair in file["market"]["pairs"] if pair[0] == mentee]
        file["matching"] = rest + ([draw.choice(pairs)] if pairs and draw.random() < 0.8 else [])
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
            file["claims"].append({**draw.choice(CLAIMS), "status": "proved", **scope})
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
         "another's proof", "other lots", "a rotation dropped", "an unknown claim"]
NEVER_TRUE = KINDS[-2:]


def main():
    draw, files = random.Random(7), [parse(line) for line in sys.stdin]
    wanted, tried = int(sys.argv[1]), {kind: [0, 0] for kind in KINDS}
    for file in files:
        assert checker.accepted(checker.check(json.dumps(file))) and not false_claims(file), file
    while sum(map(sum, tried.values())) < wanted:
        at, kind = draw.randrange(len(files)), min(tried, key=lambda kind: sum(tried[kind]))
        # Of the same market where there is one: their answers and proofs fit each other best.
        other = files[draw.choice([at - 1, (at + 1) % len(files), draw.randrange(len(files))])]
        file = forged(files[at], other, kind, draw)
        if file is None or file == files[at]:
            continue
        passes = checker.accepted(checker.check(json.dumps(file)))
        tried[kind][passes] += 1
        if passes:
            false = false_claims(file)
            if false or kind in NEVER_TRUE:
                print(f"accepted after {kind}, though false: {false}\n{json.dumps(file)}")
                sys.exit(1)
    for kind, (refused, accepted) in tried.items():
        print(f"{kind}: {refused} refused, {accepted} accepted, which are true")
        assert refused > 0, "none was refused"


if __name__ == "__main__":
    main()

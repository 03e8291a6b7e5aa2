#!/usr/bin/env python3
"""Checks certificates of mentor-match without mentor-match: its own code, the standard library, nothing else.

    python3 check.py certificate.json [--pairs pairs.csv [--capacities capacities.csv]]
    python3 check.py --lines < one-certificate-a-line.jsonl

A certificate is a market, a matching, claims about it, and what proves them: docs/formats.md has every key, and
docs/algorithms.md says why each proof is one. Every claim that says "proved" is proved again here, or refused. A claim
that is not known here is "not checked", and that is a failure, too. With --pairs the market must be that of the files.

Exit codes: 0 every claim is proved again, 1 one is refused or not checked, 2 a file cannot be read.
"""
import argparse
import sys

from market import (LEAST, MOST, SIDES, Market, Refused, amount, market_of_files, need, number, of_kind, on_a_cycle,
                    parse, proposals, size, tables, without_ties)
from stable_size import bounded


class NotChecked(Exception):
    """A claim of a kind, or with a condition, that is not known here."""


def blocking_pairs(market, own, rank):
    beat = [max((rank[1][at] for at in held), default=LEAST) if len(held) == seats else MOST
            for held, seats in zip(market.held(own), market.seats)]
    wishes = [at for at, (mentee, _) in enumerate(market.pairs)
              if own[mentee] is None or rank[0][at] < rank[0][own[mentee]]]
    return [at for at in wishes if rank[1][at] < beat[market.pairs[at][1]]]


def stable(market, own, rank):
    for at in blocking_pairs(market, own, rank):
        need(False, f"{market.named(at)} would rather have each other")


def best_for_side(market, own, broken, side):
    need(own == proposals(market, broken, side), f"another stable matching is better for {SIDES[side]}")


def undominated(market, own, side):
    """On the ranks as given. Units are mentees, or mentors' seats; hosts are the people across."""
    stable(market, own, market.rank)
    rank, back, room = market.rank[side], market.rank[1 - side], [market.seats, [1] * len(own)][side]
    units = list(enumerate(own))
    if side == 1:
        units = [(mentor, at) for mentor, held in enumerate(market.held(own))
                 for at in held + [None] * (len(held) < market.seats[mentor])]
    bound, bar = [LEAST] * len(market.of[side]), {}
    for who, at in units:
        bound[who] = max(bound[who], MOST if at is None else rank[at])
    for at, pair in enumerate(market.pairs):
        if rank[at] < bound[pair[side]]:
            bar[pair[1 - side]] = min(bar.get(pair[1 - side], MOST), back[at])
    arrows, gains, load = {host: set() for host in [*range(len(room)), "free"]}, [], [0] * len(room)
    for who, now in units:
        here, most = ("free", MOST) if now is None else (market.pairs[now][1 - side], rank[now])
        if now is not None:
            load[here] += 1
        for at in market.of[side][who]:
            host = market.pairs[at][1 - side]
            if rank[at] <= most and back[at] <= bar.get(host, MOST) and at != now:
                arrows[here].add(host)
                gains += [(here, host)] * (rank[at] < most)
    for host, places in enumerate(room):
        if load[host] < places:
            arrows[host].add("free")
        if host not in bar:
            arrows["free"].add(host)
    need(not on_a_cycle(arrows, gains), "a stable matching is better for one of this side and worse for none")


def pareto(market, own, rank):
    held, arrows = market.held(own), {mentor: set() for mentor, _ in enumerate(market.seats)}
    for at, (mentee, mentor) in enumerate(market.pairs):
        if own[mentee] is None or rank[0][at] < rank[0][own[mentee]]:
            need(len(held[mentor]) == market.seats[mentor], "a mentee would rather have a free seat")
            if own[mentee] is not None:
                arrows[market.pairs[own[mentee]][1]].add(mentor)
    need(not on_a_cycle(arrows, [(one, two) for one in arrows for two in arrows[one]]), "mentees would trade")


def maximal(market, own):
    matched, full = market.full(own)
    need(all(matched[mentee] or full[mentor] for mentee, mentor in market.pairs), "a pair could be added")


def prices(market, own, proof):
    def parts(given):
        need(len(given) == 3, "an amount has three parts: people, mentors, score")
        return amount(given)
    counts = {"total": (0, 0), "coverage": (1, 0), "coverage-mentors": (1, 1)}[of_kind(proof, "prices")["objective"]]
    (utility, price), spread, full = tables(market, proof, parts), number(proof["spread"], 0), market.full(own)
    need(all(u == 0 or (u > 0 and matched) for u, matched in zip(utility, full[0])), "a utility is wrong")
    for at, ((mentee, mentor), score) in enumerate(zip(market.pairs, market.value("score"))):
        over = utility[mentee] + price[mentor] - amount((*counts, score))
        need(over == 0 or (over > 0 and own[mentee] != at), f"utility and price of {market.named(at)} do not fit")
    for mentor, held in enumerate(market.held(own)):
        seats = max(len(held) - 1, 0), len(held)
        last, after = (amount((0, counts[1] * (seat > 0), seat * spread)) for seat in seats)
        need(last <= price[mentor] and (full[1][mentor] or price[mentor] <= after), "a price does not go with the load")


def best_for(market, own, proof, objective, spread):
    prices(market, own, proof)
    need([proof["objective"], proof["spread"]] == [objective, spread], "the prices are for another objective")


def in_cover(market, cover):
    return [{ids[name] for name in cover[key]} for ids, key in zip(market.ids, SIDES)]


def covered(market, cover, pairs, most):
    mentees, mentors = in_cover(market, cover)
    need(len(mentees) + sum(market.seats[mentor] for mentor in mentors) <= most, "the cover is too large")
    need(all(market.pairs[at][0] in mentees or market.pairs[at][1] in mentors for at in pairs), "a pair is not covered")


def most_people(market, own, proof):
    if proof["kind"] == "covers":
        covered(market, proof["all"], range(len(market.pairs)), size(own))
    elif proof["kind"] == "levels":
        levels(market, own, proof)
    else:
        prices(market, own, proof)
        need(proof["objective"] != "total", "the prices do not count people")


def worst_pair(market, own, proof, value):
    """This and the next two also say which matchings are as good: the pairs they have, and who must be matched."""
    good = market.value(value)
    worst = min((good[at] for at in own if at is not None), default=MOST)
    if size(own):
        better = [at for at, one in enumerate(good) if one > worst]
        covered(market, of_kind(proof, "covers")["better"], better, size(own) - 1)
    mentees, mentors = in_cover(market, of_kind(proof, "covers")["all"])
    once = [(mentee in mentees) != (mentor in mentors) for mentee, mentor in market.pairs]
    return {at for at, one in enumerate(good) if once[at] and one >= worst}, mentees, mentors


def levels(market, own, proof, value=None, step=None):
    def amounts(given):
        return [(LEAST if level == "people" else number(level), number(many)) for level, many in given]

    def sign(*terms):
        total = {}
        for factor, given in terms:
            for level, many in given:
                total[level] = total.get(level, 0) + factor * many
        return next((1 if total[level] > 0 else -1 for level in sorted(total) if total[level]), 0)
    need(value in (None, of_kind(proof, "levels")["value"]) and step in (None, proof["step"]), "another value")
    step, good, full = number(proof["step"], 1), market.value(proof["value"]), market.full(own)
    in_steps = [-(-one // step) if proof["value"] == "rank" else one // step for one in good]
    outside, best, pairs = amounts(proof["outside"]), max(in_steps, default=0), set()
    utility, price = tables(market, proof, amounts, [])
    above = [[sign((1, has), (factor, outside)) for has in side] for side, factor in ((utility, -1), (price, 1))]
    for one, filled in zip(above, full):
        need(all(s == 0 or (s > 0 and f) for s, f in zip(one, filled)), "a utility or price is wrong")
    for at, (mentee, mentor) in enumerate(market.pairs):
        worth = [(LEAST, 1)] + [(in_steps[at], -1)] * (in_steps[at] != best)
        over = sign((1, utility[mentee]), (1, price[mentor]), (-1, worth))
        need(over == 0 or (over > 0 and own[mentee] != at), f"utility and price of {market.named(at)} do not fit")
        pairs |= {at} if over == 0 else set()
    return pairs, *({who for who, s in enumerate(one) if s} for one in above)


def rank_steps(market, own, proof):
    left, must, full, level = set(range(len(market.pairs))), (set(), set()), market.full(own), market.level[0]
    steps = list(of_kind(proof, "rank-steps")["steps"])
    for rank in sorted(set(level)):
        if not steps or steps[0]["rank"] != rank:
            need(all(level[at] != rank for at in left), f"the step for rank {rank} is missing")
            continue
        has = tables(market, steps.pop(0))
        for one, bound, filled in zip(has, must, full):
            fits = all((y >= 0 or who in bound) and (y <= 0 or filled[who]) for who, y in enumerate(one))
            need(fits, "a number is below 0 without need, or above 0 with a free seat")
            bound.update(who for who, y in enumerate(one) if y > 0)
        over = {at: sum(has[side][market.pairs[at][side]] for side in (0, 1)) - (level[at] <= rank) for at in left}
        need(all(y >= 0 for y in over.values()), "a pair counts more than its people's numbers")
        left = {at for at in left if over[at] == 0}
        need(all(at is None or at in left for at in own), "a matched pair counts less than its people's numbers")
    need(not steps, "a step is too many, or out of order")
    return left, *must


def greatest_total(market, own, proof, best, value=None, step=None):
    if best == "rank-maximal":
        face = rank_steps(market, own, proof)
    elif best in ("leximin", "fair"):
        face = levels(market, own, proof, *(("rank", 1) if best == "fair" else (value, step)))
    else:
        most_people(market, own, of_kind(proof, "covers"))
        face = worst_pair(market, own, proof, value)
    need(proof["total"] is not None, "there are no prices of the total")
    has, score = tables(market, proof["total"]), market.value("score")
    for one, bound, filled in zip(has, face[1:], market.full(own)):
        fits = all((y >= 0 or who in bound) and (y == 0 or filled[who]) for who, y in enumerate(one))
        need(fits, "a utility or price of the total is wrong")
    for at in face[0]:
        over = has[0][market.pairs[at][0]] + has[1][market.pairs[at][1]] - score[at]
        need(over == 0 or (over > 0 and own[market.pairs[at][0]] != at), f"the total's prices of {market.named(at)}")


def largest_stable(market, own, proof, more):
    """On lists without ties all stable matchings have one size; otherwise case by case, see stable_size.py."""
    stable(market, own, market.rank)
    if not market.strict:
        bounded(market, of_kind(proof, "stable-cover")["cases"], size(own) + number(more, 0), covered)


def nearly_stable(market, own, blocking):
    need(len(blocking_pairs(market, own, market.rank)) <= number(blocking, 0), "more pairs block")


def rotations(market, rank, proof):
    """Goes through the rotations. Of each: the pairs its mentees leave and come to, and which must come before it."""
    lists = [[sorted(own, key=rank[side].__getitem__) for own in market.of[side]] for side in (0, 1)]
    own = market.matching(of_kind(proof, "rotations")["start"])
    best_for_side(market, own, rank, 0)
    held, last, given_up, steps = market.held(own), {}, {}, []

    def worst(mentor):
        full = 0 < market.seats[mentor] == len(held[mentor])
        return max(held[mentor], key=rank[1].__getitem__) if full else None

    def wanted(at):
        beside = worst(market.pairs[at][1])
        return market.seats[market.pairs[at][1]] > 0 if beside is None else rank[1][at] < rank[1][beside]
    for turn, listed in enumerate(proof["rotations"]):
        targets = [market.find[market.ids[0][mentee], market.ids[1][mentor]] for mentee, mentor in listed]
        mentees, moves, before = [market.pairs[at][0] for at in targets], [], set()
        need(targets and len(set(mentees)) == len(mentees), f"rotation {turn} has nobody, or somebody twice")
        for target, mentee, following in zip(targets, mentees, mentees[1:] + mentees[:1]):
            need(own[mentee] is not None and own[following] is not None, f"rotation {turn} has somebody unmatched")
            here, beyond = market.pairs[own[mentee]][1], lists[0][mentee][rank[0][own[mentee]] + 1:]
            looks = next((place for place, at in enumerate(beyond) if wanted(at)), len(beyond))
            exposed = beyond[looks:][:1] == [target] and worst(market.pairs[target][1]) == own[following]
            need(exposed, f"rotation {turn} is none when its turn comes")
            before |= {given_up.get(at) for at in beyond[:looks]} | {last.get(here)}
            moves.append((own[mentee], target))
        for here, target in moves:
            held[market.pairs[here][1]].remove(here)
            held[market.pairs[target][1]].append(target)
            own[market.pairs[here][0]] = target
        for mentor, lowest in ((market.pairs[here][1], rank[1][here]) for here, _ in moves):
            given_up.update((at, turn) for at in lists[1][mentor][rank[1][worst(mentor)] + 1:lowest])
            last[mentor] = turn
        steps.append((moves, before - {None}))
    best_for_side(market, own, rank, 1)
    return steps


def least_cost(market, own, rank, proof, kind):
    """A pair costs its levels, minus its score, or both, one after the other."""
    stable(market, own, rank)
    steps, level = rotations(market, rank, proof), [sum(both) for both in zip(*market.levels(rank))]
    minus = [0 if kind == "levels" else -score for score in (level if kind == "levels" else market.value("score"))]
    cost = [amount((minus[at], 0) if kind == "score" else (level[at], minus[at])) for at in range(len(market.pairs))]
    reduced = [sum(cost[target] - cost[here] for here, target in moves) for moves, _ in steps]
    for earlier, later, first, then in proof["flow"]:
        need(number(later, 0) < len(steps) and number(earlier) in steps[later][1], "a flow against the order")
        need(amount((first, then)) > 0, "a flow below 0")
        flow = amount((first, 0 if kind == "levels" else then))
        reduced[earlier] -= flow
        reduced[later] += flow
    start, found = (sum(cost[at] for at in one if at is not None) for one in (market.matching(proof["start"]), own))
    need(found == start + sum(min(weight, 0) for weight in reduced), "a smaller sum is not excluded")


def least_regret(market, own, rank, proof):
    stable(market, own, rank)
    steps, level, needed = rotations(market, rank, proof), [max(both) for both in zip(*market.levels(rank))], set()
    found, reached = max((level[at] for at in own if at is not None), default=0), market.matching(proof["start"])
    for turn, (moves, before) in reversed(list(enumerate(steps))):
        if turn in needed or any(market.levels(rank)[1][here] >= found for here, _ in moves):
            needed |= {turn} | before
    for _, target in (move for turn in sorted(needed) for move in steps[turn][0]):
        reached[market.pairs[target][0]] = target
    need(max((level[at] for at in reached if at is not None), default=0) >= found, "a smaller regret is not excluded")


def least_gap(market, own, rank):
    stable(market, own, rank)
    one, two = market.levels(rank)
    gap = sum(one[at] - two[at] for at in own if at is not None)
    gap == 0 or best_for_side(market, own, rank, int(gap < 0))


def prove(market, own, broken, given, proof, claim):
    """One claim. It is known by its name and its conditions; those of the second table are about lists without ties."""
    about = {key: claim[key] for key in sorted(claim) if key not in ("claim", "status", "scope", "tie_rule", "seed")}
    name, total_of = (claim["claim"], *about), claim.get("best")
    as_given = {
        ("stable",): lambda: stable(market, own, market.rank),
        ("undominated", "side"): lambda: undominated(market, own, ["mentee", "mentor"].index(claim["side"])),
        ("maximal",): lambda: maximal(market, own),
        ("greatest-total-score",): lambda: best_for(market, own, proof, "total", 0),
        ("most-people",): lambda: most_people(market, own, proof),
        ("best-for", "objective", "spread"): lambda: best_for(market, own, proof, **about),
        ("greatest-worst", "value"): lambda: worst_pair(market, own, proof, **about),
        ("leximin", "step", "value"): lambda: levels(market, own, proof, **about),
        ("fair",): lambda: levels(market, own, proof, "rank", 1),
        ("rank-maximal",): lambda: rank_steps(market, own, proof),
        ("nearly-stable", "blocking"): lambda: nearly_stable(market, own, **about),
        ("largest-stable",): lambda: largest_stable(market, own, proof, 0),
        ("near-largest-stable", "more"): lambda: largest_stable(market, own, proof, **about),
    }
    conditions = {"rank-maximal": [], "fair": [], "greatest-worst": ["value"], "leximin": ["step", "value"]}
    if total_of in conditions:
        known = "greatest-total-among", "best", *conditions[total_of]
        as_given[known] = lambda: greatest_total(market, own, proof, **about)
    tie_broken = {
        ("mentee-optimal",): lambda: best_for_side(market, own, broken, 0),
        ("mentor-optimal",): lambda: best_for_side(market, own, broken, 1),
        ("mentee-pareto",): lambda: pareto(market, own, broken),
        ("least-rank-sum",): lambda: least_cost(market, own, broken, proof, "levels"),
        ("greatest-stable-score",): lambda: least_cost(market, own, broken, proof, "score"),
        ("least-regret",): lambda: least_regret(market, own, broken, proof),
        ("least-rank-gap",): lambda: least_gap(market, own, broken),
    }
    if total_of == "least-rank-sum":
        tie_broken["greatest-total-among", "best"] = lambda: least_cost(market, own, broken, proof, "both")
    if name not in as_given and name not in tie_broken:
        raise NotChecked("this checker knows no such claim")
    need(name in as_given or broken is not None, "the lists without ties are missing")
    scope = {"scope": "as-given"}
    if name in tie_broken and not market.strict:
        scope = {"scope": "tie-broken", "tie_rule": given["rule"], "seed": given["seed"]}
    of = {key: claim[key] for key in claim if key in ("scope", "tie_rule", "seed")}
    need(of == scope, "claimed of another market")
    (as_given if name in as_given else tie_broken)[name]()


def check(text, files=None):
    """Every claim, the verdict on it (proved, not claimed, not checked, refused), and why."""
    verdicts = []
    try:
        file = parse(text)
        need((file["format"], file["version"]) == ("mentor-match/certificate", 1), "another format, or another version")
        market, given = Market(file["market"]), file["tie_break"]
        need(files is None or market.in_order() == files.in_order(), "the market is not that of the files")
        own = market.matching(file["matching"])
        broken = None if given is None else without_ties(market, given, file["labels"])
        for claim in file["claims"]:
            verdict = "not claimed", ""
            try:
                if claim["status"] == "proved":
                    verdict = "proved", ""
                    prove(market, own, broken, given, file["proof"], claim)
            except Refused as why:
                verdict = "refused", str(why)
            except NotChecked as why:
                verdict = "not checked", str(why)
            verdicts.append((claim, *verdict))
    except Refused as why:
        verdicts.append(({}, "refused", str(why)))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as why:
        verdicts.append(({}, "refused", f"not as docs/formats.md describes it: {why!r}"))
    return verdicts


def accepted(verdicts):
    return {verdict for _, verdict, _ in verdicts} <= {"proved", "not claimed"}


def said(claim):
    words = [str(claim[key]) for key in claim if key not in ("status", "scope", "tie_rule", "seed")]
    where = f", after ties were broken by {claim['tie_rule']}, seed {claim['seed']}" if "tie_rule" in claim else ""
    return (" ".join(words) or "the certificate") + where


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("certificate", nargs="?")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--pairs")
    parser.add_argument("--capacities")
    given = parser.parse_args()
    failed, many, read = 0, 0, lambda path: open(path, encoding="utf-8", newline="").read()
    try:
        files = given.pairs and market_of_files(read(given.pairs), given.capacities and read(given.capacities))
        for many, text in enumerate(sys.stdin if given.lines else [read(given.certificate or "certificate.json")], 1):
            verdicts = check(text, files)
            failed += not accepted(verdicts)
            for claim, verdict, why in verdicts:
                if not given.lines or verdict in ("refused", "not checked"):
                    print(f"line {many}, " * given.lines + f"{said(claim)}: {verdict}" + f" ({why})" * bool(why))
    except (OSError, Refused, KeyError, ValueError) as why:
        parser.error(f"a file cannot be read: {why}")
    print(f"{many} checked, {failed} refused")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

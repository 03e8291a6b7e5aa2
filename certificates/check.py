#!/usr/bin/env python3
"""Checks certificates of mentor-match without mentor-match: its own code, the standard library, nothing else.

    python3 check.py certificate.json [--pairs pairs.csv [--capacities capacities.csv]]
    python3 check.py certificate.json [--pairs peers.csv [--capacities seats.csv]]
    python3 check.py --lines < one-certificate-a-line.jsonl

A certificate is a market, a matching, claims about it, and what proves them: docs/formats.md has every key, and
docs/algorithms.md says why each proof is one. Every claim that says "proved" is proved again here, or refused. A claim
that is not known here is "not checked", and that is a failure, too. With --pairs the market must be that of the files.
Where a round lists only some of its possible pairs, its claims are proved again from what it says of the others, and
that is "taken on trust": said in a line of its own, and counted in the last one.

Exit codes: 0 every claim is proved again (if the last line says so, with something taken on trust), 1 one is refused or
not checked, 2 a file cannot be read.
"""
import argparse
import sys

import left_out
from market import (LEAST, MOST, SIDES, Market, Refused, amount, market_of_files, need, number, of_kind, on_a_cycle,
                    parse, size, tables, without_ties)
from peers import Peers, peers_of_files, prove as prove_of_peers
from stable import best_for_side, blocking_pairs, least_cost, least_gap, least_regret, stable, undominated
from stable_cases import bounded, costs_at_least


WORD = {
    "thresholds": "that they come after their thresholds is the program's word; batch_match --verify-all looks at each",
    "prices": "that none is worth more than its people ask is the program's word; batch_match --verify-all looks at each",
}


class NotChecked(Exception):
    """A claim of a kind, or with a condition, that is not known here."""


def maximal(market, own):
    matched, full = market.full(own)
    need(all(matched[mentee] or full[mentor] for mentee, mentor in market.pairs), "a pair could be added")


def prices(market, own, proof):
    """In a proof of the kind `keeping`, pairs that stand count between people and mentors; else they count nothing."""
    standing = market.standing if proof["kind"] == "keeping" else [0] * len(market.pairs)

    def parts(given):
        need(len(given) == 4 or proof["kind"] == "prices" and len(given) == 3, "people, kept pairs, mentors, score")
        return amount((given[0], *([0] * (4 - len(given))), *given[1:]))
    people, mentors = {"total": (0, 0), "coverage": (1, 0), "coverage-mentors": (1, 1)}[proof["objective"]]
    (utility, price), spread, full = tables(market, proof, parts), number(proof["spread"], 0), market.full(own)
    need(all(u == 0 or (u > 0 and matched) for u, matched in zip(utility, full[0])), "a utility is wrong")
    for at, ((mentee, mentor), score) in enumerate(zip(market.pairs, market.value("score"))):
        over = utility[mentee] + price[mentor] - amount((people, standing[at], mentors, score))
        need(over == 0 or (over > 0 and own[mentee] != at), f"utility and price of {market.named(at)} do not fit")
    for mentor, held in enumerate(market.held(own)):
        seats = max(len(held) - 1, 0), len(held)
        last, after = (amount((0, 0, mentors * (seat > 0), seat * spread)) for seat in seats)
        need(last <= price[mentor] and (full[1][mentor] or price[mentor] <= after), "a price does not go with the load")


def best_for(market, own, proof, objective, spread, kind="prices"):
    prices(market, own, of_kind(proof, kind))
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
        need(proof["kind"] in ("prices", "keeping"), "the proof is not one of how many people")
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


def pareto(market, own, rank):
    held, arrows = market.held(own), {mentor: set() for mentor, _ in enumerate(market.seats)}
    for at, (mentee, mentor) in enumerate(market.pairs):
        if own[mentee] is None or rank[0][at] < rank[0][own[mentee]]:
            need(len(held[mentor]) == market.seats[mentor], "a mentee would rather have a free seat")
            if own[mentee] is not None:
                arrows[market.pairs[own[mentee]][1]].add(mentor)
    need(not on_a_cycle(arrows, [(one, two) for one in arrows for two in arrows[one]]), "mentees would trade")


def envy_free(market, own):
    """A free seat is no reason for envy; somebody whom the mentor ranks worse is."""
    rank, held = market.rank, market.held(own)
    for at, (mentee, mentor) in enumerate(market.pairs):
        if own[mentee] is None or rank[0][at] < rank[0][own[mentee]]:
            need(all(rank[1][one] <= rank[1][at] for one in held[mentor]), f"{market.named(at)}: envy with reason")


def lower_quotas(market, own):
    have = map(len, market.held(own))
    need(all(least <= load for least, load in zip(market.at_least, have)), "a mentor has fewer mentees than it needs")


def popular(market, own, rank, proof, largest):
    """A number for each mentee, and minus it for its seat: no pair may gain more votes than its two numbers."""
    given = of_kind(proof, "votes")["mentees"]
    need(set(given) <= set(market.ids[0]), "somebody in the proof is not in the market")
    has, held = [number(given.get(name, 0)) for name in market.names[0]], market.held(own)
    need(all(abs(number_) <= (at is not None) for number_, at in zip(has, own)), "a number that nobody can have")
    for at, (mentee, mentor) in enumerate(market.pairs):
        now = own[mentee]
        if now == at:
            continue
        votes = 1 if now is None or rank[0][at] < rank[0][now] else -1
        seats = [(-has[market.pairs[one][0]], 1 if rank[1][at] < rank[1][one] else -1) for one in held[mentor]]
        for seat, vote in seats + [(0, 1)] * (len(held[mentor]) < market.seats[mentor]):
            over = has[mentee] + seat - votes - vote
            need(over >= 0, f"{market.named(at)} would gain more votes than their numbers")
            need(over > 0 or now is not None or not largest, f"a popular matching may have {market.named(at)}")


def largest_stable(market, own, proof, more):
    """On lists without ties all stable matchings have one size; otherwise case by case, see stable_cases.py."""
    stable(market, own, market.rank)
    if not market.strict:
        bounded(market, of_kind(proof, "stable-cover")["cases"], size(own) + number(more, 0), covered)


def best_of_all_stable(market, own, proof, measure, gap):
    """Whoever is left out counts as one level worse than the last on their list, but for scores."""
    stable(market, own, market.rank)
    level, score = market.level, market.score if measure == "score" else [0] * len(market.pairs)
    need(measure in ("score", "rank-sum", "regret") and score is not None, "there are no scores, or no such measure")
    cost = [{"score": -score[at], "rank-sum": one + two, "regret": max(one, two)}[measure]
            for at, (one, two) in enumerate(zip(*level))]
    alone = [0 if measure == "score" or not pairs else 1 + max(level[0][at] for at in pairs) for pairs in market.of[0]]
    add = (lambda costs: max(costs, default=0)) if measure == "regret" else sum
    found = add([alone[who] if at is None else cost[at] for who, at in enumerate(own)])
    costs_at_least(market, of_kind(proof, "stable-cases")["cases"], (cost, alone, add), found - number(gap, 0),
                   measure == "regret")


def nearly_stable(market, own, blocking):
    need(len(blocking_pairs(market, own, market.rank)) <= number(blocking, 0), "more pairs block")


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
        ("best-keeping", "objective", "spread"): lambda: best_for(market, own, proof, **about, kind="keeping"),
        ("greatest-worst", "value"): lambda: worst_pair(market, own, proof, **about),
        ("leximin", "step", "value"): lambda: levels(market, own, proof, **about),
        ("fair",): lambda: levels(market, own, proof, "rank", 1),
        ("rank-maximal",): lambda: rank_steps(market, own, proof),
        ("nearly-stable", "blocking"): lambda: nearly_stable(market, own, **about),
        ("largest-stable",): lambda: largest_stable(market, own, proof, 0),
        ("near-largest-stable", "more"): lambda: largest_stable(market, own, proof, **about),
        ("best-of-all-stable", "measure"): lambda: best_of_all_stable(market, own, proof, gap=0, **about),
        ("near-best-of-all-stable", "gap", "measure"): lambda: best_of_all_stable(market, own, proof, **about),
        ("envy-free",): lambda: envy_free(market, own),
        ("lower-quotas",): lambda: lower_quotas(market, own),
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
        ("most-kept",): lambda: least_cost(market, own, broken, proof, "kept"),
        ("least-regret",): lambda: least_regret(market, own, broken, proof),
        ("least-rank-gap",): lambda: least_gap(market, own, broken),
        ("popular",): lambda: popular(market, own, broken, proof, False),
        ("largest-popular",): lambda: popular(market, own, broken, proof, True),
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


def each_claim(file, prove_it):
    for claim in file["claims"]:
        verdict = "not claimed", ""
        try:
            if claim["status"] == "proved":
                verdict = "proved", ""
                prove_it(claim)
        except Refused as why:
            verdict = "refused", str(why)
        except NotChecked as why:
            verdict = "not checked", str(why)
        yield claim, *verdict


def check_peers(file, files):
    def prove_it(claim):
        if not prove_of_peers(market, peers, file, claim):
            raise NotChecked("this checker knows no such claim of peers")
    need(file["version"] == 1, "another version")
    market = Peers(file["market"])
    need(files is None or market.in_order() == files.in_order(), "the market is not that of the files")
    peers = market.matching(file["matching"])
    return list(each_claim(file, prove_it))


def check(text, files=None):
    """Every claim, the verdict on it (proved, not claimed, not checked, refused, taken on trust), and why."""
    verdicts = []
    try:
        file = parse(text)
        if file["format"] == "mentor-match/peer-certificate":
            return check_peers(file, files)
        need((file["format"], file["version"]) == ("mentor-match/certificate", 1), "another format, or another version")
        market, given = Market(file["market"]), file["tie_break"]
        need(files is None or market.in_order() == files.in_order(), "the market is not that of the files")
        own = market.matching(file["matching"])
        broken = None if given is None else without_ties(market.favouring(), given, file["labels"])
        others = file.get("left_out")
        # Pairs that are left out may tie.
        market.strict &= others is None
        many = 0 if others is None else left_out.check(market, own, broken, others, file["proof"])

        def prove_it(claim):
            if others is not None and claim["claim"] not in left_out.KNOWN[others["kind"]]:
                raise NotChecked("it may be false of pairs that are left out")
            prove(market, own, broken, given, file["proof"], claim)
        verdicts += each_claim(file, prove_it)
        if others is not None:
            verdicts.append(({"claim": f"{many} pairs left out"}, "taken on trust", WORD[others["kind"]]))
    except Refused as why:
        verdicts.append(({}, "refused", str(why)))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as why:
        verdicts.append(({}, "refused", f"not as docs/formats.md describes it: {why!r}"))
    return verdicts


def accepted(verdicts):
    return {verdict for _, verdict, _ in verdicts} <= {"proved", "not claimed", "taken on trust"}


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
    failed, trusted, many, read = 0, 0, 0, lambda path: open(path, encoding="utf-8", newline="").read()
    try:
        files = [path and read(path) for path in (given.pairs, given.capacities)]
        has_sides = given.pairs and "mentee" in files[0].split("\n", 1)[0]
        files = given.pairs and (market_of_files if has_sides else peers_of_files)(*files)
        for many, text in enumerate(sys.stdin if given.lines else [read(given.certificate or "certificate.json")], 1):
            verdicts = check(text, files)
            failed += not accepted(verdicts)
            trusted += accepted(verdicts) and any(verdict == "taken on trust" for _, verdict, _ in verdicts)
            for claim, verdict, why in verdicts:
                if not given.lines or verdict in ("refused", "not checked"):
                    print(f"line {many}, " * given.lines + f"{said(claim)}: {verdict}" + f" ({why})" * bool(why))
    except (OSError, Refused, KeyError, ValueError) as why:
        parser.error(f"a file cannot be read: {why}")
    print(f"{many} checked, {failed} refused" + f", {trusted} with pairs taken on trust" * bool(trusted))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

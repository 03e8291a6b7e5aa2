"""Rounds that list only some of their possible pairs: what is said of the others, as far as it can be followed.

A key is a place on a list as one number, the smaller the better. A pair that is left out is said to come, with ties
broken, after the last mentor listed, with whom the mentee's list was closed; or to have a greater key than all whom the
mentor holds, where the mentor has no free seat; or, where prices are the proof, to be worth no more than its two people
ask. That is the program's word, and so is the first mentee whom a mentor refuses where that pair is left out. All that
follows from it is checked here. Which pairs are left out is not known, only how many of each person: no more than can
be.
"""
from market import LEAST, SIDES, need, number, on_a_cycle

KNOWN = {"thresholds": {"stable", "mentee-optimal"}, "prices": {"greatest-total-score", "most-people", "best-for"}}


def check(market, own, broken, given, proof):
    """How many possible pairs are not listed."""
    need(given["kind"] in KNOWN, "pairs are left out for an unknown reason")
    tables = [given[side] for side in SIDES]
    need(all(set(table) == set(ids) for table, ids in zip(tables, market.ids)), "not everybody has a threshold")
    need(all(len(row) == 2 for table in tables for row in table.values()), "a threshold is not two things")
    rows = [[table[name] for name in names] for table, names in zip(tables, market.names)]
    left = [[number(row[0]) - len(listed) for row, listed in zip(*both)] for both in zip(rows, market.of)]
    need(all(many >= 0 for side in left for many in side), "somebody has more pairs than are possible")
    for side, others in zip(rows, reversed(market.names)):
        need(all(row[0] <= len(others) for row in side), "somebody has more possible pairs than there are people")
    many = number(given["possible"]) - len(market.pairs)
    need(sum(left[0]) == many == sum(left[1]), "the possible pairs do not add up")
    ends, first = ([row[1] for row in side] for side in rows)
    if given["kind"] == "prices":
        # What no pair is worth more than: a proof of another kind is about the listed pairs alone.
        need(proof["kind"] == "prices", "pairs are left out by prices, which the proof does not have")
        need("keys" not in given and not any(one is not None for one in ends + first), "prices have no thresholds")
    else:
        keys = given["keys"]
        need(len(keys) == len(market.pairs) and all(len(pair) == 2 for pair in keys), "a pair has no keys")
        key = [[number(pair[side], 0) for pair in keys] for side in (0, 1)]
        need([market.compressed(side, key[side]) for side in (0, 1)] == market.rank, "keys contradict ranks")
        lists(market, own, key, ends, left)
        refusals(market, own, broken, key, first, left)
    return many


def lists(market, own, key, ends, left):
    full = market.full(own)[1]
    all_full, all_closed = sum(full), sum(end is not None for end in ends)
    for who, (end, listed) in enumerate(zip(ends, market.of[0])):
        name = market.names[0][who]
        if end is None:
            others = all_full - sum(full[market.pairs[at][1]] for at in listed)
            need(left[0][who] <= others, f"{name} leaves out a mentor with a free seat")
        else:
            last = max((key[0][at] for at in listed), default=LEAST)
            need(number(end, 0) == last, f"the list of {name} was not closed with the last mentor listed")
            need(own[who] is not None, f"{name} has no mentor though the list was closed")
    for mentor, listed in enumerate(market.of[1]):
        if not full[mentor]:
            others = all_closed - sum(ends[market.pairs[at][0]] is not None for at in listed)
            need(left[1][mentor] <= others, f"{market.names[1][mentor]} has a free seat and is left out")


def refusals(market, own, broken, key, first, left):
    """No cycle of mentors, each with the first mentee it refuses, means: no stable matching is better for mentees."""
    full, arrows = market.full(own)[1], {mentor: [] for mentor, _ in enumerate(market.seats)}
    need(broken is not None, "the lists without ties are missing")
    for mentor, (held, named) in enumerate(zip(market.held(own), first)):
        name = market.names[1][mentor]
        if not full[mentor] or not market.seats[mentor]:
            need(named is None, f"{name} refuses nobody")
            continue
        wishes = [at for at in market.of[1][mentor] if at not in held
                  and (own[market.pairs[at][0]] is None or broken[0][at] < broken[0][own[market.pairs[at][0]]])]
        if named is None:
            need(not wishes, f"{name} refuses somebody")
            continue
        who, place = market.ids[0].get(named[0]), number(named[1], 0)
        need(len(named) == 2 and who is not None, f"whom {name} refuses is not in the market")
        at = market.find.get((who, mentor))
        if at is None:
            need(left[0][who] > 0 and left[1][mentor] > 0, f"{name} refuses somebody with whom no pair is left out")
            worst = max((key[1][one] for one in held), default=LEAST)
            # Left out, and wanted: so it is after the cut-off, and no lot decides.
            need(worst < place <= min((key[1][one] for one in wishes), default=place), f"{name} refuses another first")
        else:
            need(wishes and at == min(wishes, key=broken[1].__getitem__) and place == key[1][at],
                 f"{name} refuses another first")
        if own[who] is not None:
            arrows[mentor].append(market.pairs[own[who]][1])
    some = [(one, two) for one, ends in arrows.items() for two in ends]
    need(not on_a_cycle(arrows, some), "mentees would rather exchange their mentors")

"""Claims about stable matchings: nobody would rather have each other, and no other stable matching is better.

Of one side, by exchanges that would better it; of sums and worst ranks on lists without ties, by rotations.
"""
from market import (LEAST, MOST, SIDES, amount, need, number, of_kind, on_a_cycle, proposals)


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
    """A pair costs its levels, minus its score, or both, one after the other; or −1 if it stands."""
    stable(market, own, rank)
    steps, level = rotations(market, rank, proof), [sum(both) for both in zip(*market.levels(rank))]
    gain = {"levels": lambda: [0] * len(level), "kept": lambda: market.standing}.get(kind, lambda: market.value("score"))
    minus, alone = [-one for one in gain()], kind in ("score", "kept")
    cost = [amount((minus[at], 0) if alone else (level[at], minus[at])) for at in range(len(market.pairs))]
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

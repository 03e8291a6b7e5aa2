"""Claims from their definitions, without any proof: every matching of a small market is gone through.

For claims about stable matchings, every stable one. forge.py holds what check.py accepts against this.
"""
import itertools
import json

from market import Market, without_ties


def everything(market):
    """Every matching: the pair of each mentee, or None."""
    for own in itertools.product(*([None, *pairs] for pairs in market.of[0])):
        load = [0] * len(market.seats)
        for at in own:
            if at is not None:
                load[market.pairs[at][1]] += 1
        if all(used <= seats for used, seats in zip(load, market.seats)):
            yield own


def blocking(market, own, rank):
    """How many pairs would rather have each other."""
    many, held = 0, market.held(own)
    for at, (mentee, mentor) in enumerate(market.pairs):
        if own[mentee] is None or rank[0][at] < rank[0][own[mentee]]:
            many += len(held[mentor]) < market.seats[mentor] or any(rank[1][at] < rank[1][one] for one in held[mentor])
    return many


def is_stable(market, own, rank):
    return blocking(market, own, rank) == 0


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
            for level in sorted(set(market.level[0]))]


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


def cost(market, own, measure):
    """Of a matching that is stable on the ranks as given; whoever is left out is one level worse than their last."""
    if measure == "score":
        return -total(market, own)
    both = [[market.level[0][at] + market.level[1][at], max(market.level[0][at], market.level[1][at])]
            [measure == "regret"] for at in own if at is not None]
    both += [max(market.level[0][at] for at in pairs) + 1
             for at, pairs in zip(own, market.of[0]) if at is None and pairs]
    return max(both, default=0) if measure == "regret" else sum(both)


def more_votes(market, rank, one, other):
    """How many more votes `other` gets than `one`; a mentor's seats are compared in the order that is best for it."""
    more = 0
    for mine, theirs in zip(one, other):
        if mine != theirs:
            wins = mine is None or (theirs is not None and rank[0][theirs] < rank[0][mine])
            more += 1 if wins else -1
    for mentor, (mine, theirs) in enumerate(zip(market.held(one), market.held(other))):
        lost, won = set(mine) - set(theirs), set(theirs) - set(mine)
        free = market.seats[mentor] - len(mine)
        # Seats with a mentee, then free ones, of which no more than those who come can matter.
        seats = [*lost, *[None] * min(free, len(won))]
        best = max(sum(1 if seat is None or rank[1][at] < rank[1][seat] else -1 for at, seat in zip(won, order))
                   - len(lost - set(order))
                   for order in itertools.permutations(seats, len(won)))
        more += best
    return more


def is_popular(market, own, rank, every):
    known = own, rank is market.rank
    if known not in every["popular"]:
        every["popular"][known] = all(more_votes(market, rank, own, other) <= 0 for other in every["all"])
    return every["popular"][known]


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
        return blocking(market, own, rank) <= claim["blocking"]
    if name == "envy-free":
        return not any((own[one] is None or rank[0][at] < rank[0][own[one]])
                       and any(rank[1][at] < rank[1][held] for held in market.held(own)[two])
                       for at, (one, two) in enumerate(market.pairs))
    if name == "lower-quotas":
        return all(len(held) >= least for held, least in zip(market.held(own), market.at_least))
    if name in ("popular", "largest-popular"):
        larger = [other for other in every["all"] if name == "largest-popular" and people(other) > people(own)]
        return is_popular(market, own, broken, every) and not any(
            is_popular(market, other, broken, every) for other in larger)
    if "measure" in claim or name in ("undominated", "largest-stable", "near-largest-stable"):
        if not is_stable(market, own, rank):
            return False
        if "measure" in claim:
            least = cost(market, own, claim["measure"]) - claim.get("gap", 0)
            return all(cost(market, other, claim["measure"]) >= least for other in every["stable"])
        if name == "undominated":
            side = ["mentee", "mentor"].index(claim["side"])
            return not any(better(market, other, own, rank, side) for other in every["stable"])
        return all(people(other) <= people(own) + claim.get("more", 0) for other in every["stable"])
    if not is_stable(market, own, broken):
        return False
    if name in ("mentee-optimal", "mentor-optimal"):
        side = ["mentee-optimal", "mentor-optimal"].index(name)
        return not any(better(market, other, own, broken, side) for other in every["broken"])
    least = {
        "least-rank-sum": lambda one: sum(levels(market, one, broken)),
        "greatest-stable-score": lambda one: -total(market, one),
        "least-regret": lambda one: regret(market, one, broken),
        "least-rank-gap": lambda one: abs(levels(market, one, broken)[0] - levels(market, one, broken)[1]),
        "greatest-total-among": lambda one: (sum(levels(market, one, broken)), -total(market, one)),
    }[name]
    return all(least(own) <= least(other) for other in every["broken"])


KNOWN = {}  # matchings of markets seen before


def false_claims(file):
    """The claims of an accepted certificate that are false. Scopes are claims, too."""
    market = Market(file["market"])
    own = tuple(market.matching(file["matching"]))
    given = file["tie_break"]
    broken = without_ties(market, given, file["labels"]) if given else market.rank
    known = json.dumps([file["market"], given])
    if known not in KNOWN:
        every = {"all": list(everything(market)), "popular": {}}
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

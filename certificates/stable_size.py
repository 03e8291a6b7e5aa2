"""How many people a stable matching can have: pairs that are in none are ruled out, two cases at a time.

The four rules are those of docs/algorithms.md; each is used until none says anything new, in whatever order.
"""
from market import need, number


class Possible:
    """What the stable matchings of a case have in common: pairs that may be in one, who is matched, who is full."""

    def __init__(self, market, left=None, matched=(), full=()):
        self.market, self.matched, self.full, self.false = market, set(matched), set(full), False
        all_ = {at for at, (_, mentor) in enumerate(market.pairs) if market.seats[mentor]}
        self.left = all_ if left is None else set(left)

    def copy(self):
        return Possible(self.market, self.left, self.matched, self.full)

    def of(self, side, who):
        return [at for at in self.market.of[side][who] if at in self.left]

    def no_worse(self, at):
        """The mentee of this pair is matched, and has nothing worse."""
        mentee, rank = self.market.pairs[at][0], self.market.rank[0]
        self.matched.add(mentee)
        self.left -= {other for other in self.of(0, mentee) if rank[other] > rank[at]}

    def up_to(self, mentor, limit):
        """The mentor is full, and has nobody worse."""
        self.full.add(mentor)
        self.left -= {at for at in self.of(1, mentor) if self.market.rank[1][at] > limit}

    def conclude(self):
        known = None
        while known != (len(self.left), len(self.matched), len(self.full)) and not self.false:
            known = len(self.left), len(self.matched), len(self.full)
            for mentor, seats in enumerate(self.market.seats):
                self.look_at(mentor, seats)
            self.false |= any(not self.of(0, mentee) for mentee in self.matched)
            self.false |= any(len(self.of(1, mentor)) < self.market.seats[mentor] for mentor in self.full)

    def look_at(self, mentor, seats):
        pairs, (one, two) = self.market.pairs, self.market.rank
        sure = []
        for at in self.market.of[1][mentor]:
            as_good = [other for other in self.of(0, pairs[at][0]) if one[other] <= one[at]]
            if not as_good:
                self.up_to(mentor, two[at])
            elif as_good == [at]:
                sure.append(two[at])
        if 0 < seats <= len(sure):
            self.up_to(mentor, sorted(sure)[seats - 1])
        for at in self.market.of[1][mentor]:
            if sum(two[other] <= two[at] and other != at for other in self.of(1, mentor)) < seats:
                self.no_worse(at)
        mine = self.of(1, mentor)
        bound = [at for at in mine if pairs[at][0] in self.matched and len(self.of(0, pairs[at][0])) == 1]
        self.false |= len(bound) > seats
        if mentor in self.full and len(mine) == seats:
            self.matched |= {pairs[at][0] for at in mine}
            self.left -= {other for at in mine for other in self.of(0, pairs[at][0]) if other != at}
        elif len(bound) == seats > 0:
            self.full.add(mentor)
            self.left -= set(mine) - set(bound)

    def too_few(self, side, names):
        """Whether these people, who must all be matched or full, have fewer seats or people left than they need."""
        market, who = self.market, {self.market.ids[side][name] for name in names}
        across = {market.pairs[at][1 - side] for one in who for at in self.of(side, one)}
        if side == 0:
            return who <= self.matched and sum(market.seats[mentor] for mentor in across) < len(who)
        return who <= self.full and len(across) < sum(market.seats[mentor] for mentor in who)


def bounded(market, cases, most, covered):
    """Sees that in every case no stable matching has more people; a split is followed by its two cases."""
    case, later = Possible(market), []
    case.conclude()
    for at, given in enumerate(cases):
        kind, told = (given, None) if type(given) is str else next(iter(given.items()))
        if kind == "split":
            mentor, rank = market.ids[1][told[0]], number(told[1], 0)
            later.append((mentor, rank, case.copy()))
            case.up_to(mentor, rank)
            case.conclude()
            continue
        if kind == "covered":
            covered(market, told, case.left, most)
        elif kind == "impossible":
            need(case.false, "a case is possible")
        else:
            need(kind in ("crowded", "starved") and case.too_few(["crowded", "starved"].index(kind), told), "a case")
        if not later:
            need(at + 1 == len(cases), "a case too many")
            return
        mentor, rank, case = later.pop()
        for pair in (pair for pair in market.of[1][mentor] if market.rank[1][pair] <= rank):
            case.no_worse(pair)
        case.conclude()
    need(False, "a case is missing")

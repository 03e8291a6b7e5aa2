"""How many people stable matchings can have under ties, and what they cost: pairs that are in none are ruled out, two
cases at a time.

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

    def no_other(self, at):
        """This pair is matched."""
        mentee = self.market.pairs[at][0]
        self.false |= at not in self.left
        self.matched.add(mentee)
        self.left -= set(self.of(0, mentee)) - {at}

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


    def only_below(self, cost, alone, least):
        """Only matchings in which nobody costs as much as this, or more."""
        self.left = {at for at in self.left if cost[at] < least}
        self.matched |= {mentee for mentee, one in enumerate(alone) if one >= least}

    def costs(self, cost, alone, add):
        """What they cost at least: everybody's cheapest choice."""
        cheapest = []
        for mentee, one in enumerate(alone):
            choices = [cost[at] for at in self.of(0, mentee)] + [one] * (mentee not in self.matched)
            cheapest.append(min(choices))
        return add(cheapest)


def bounded(market, cases, most, covered):
    """Sees that in every case no stable matching has more people than this."""
    def closes(case, kind, told):
        need(kind == "covered", "a case is open")
        covered(market, told, case.left, most)
    all_closed(market, Possible(market), cases, closes)


def costs_at_least(market, cases, costs, least, worst_only):
    """Sees that in every case no stable matching costs less; where the worst counts, none in which nobody costs so
    much is left."""
    def closes(case, kind, told):
        need(kind == "costs" and case.costs(*costs) >= least, "a case may cost less")
    root = Possible(market)
    if worst_only:
        root.conclude()
        root.only_below(*costs[:2], least)
    all_closed(market, root, cases, closes)


def all_closed(market, case, cases, closes):
    """Goes through the cases; a split is followed by its two."""
    later = []
    case.conclude()
    for at, given in enumerate(cases):
        need(type(given) is str or len(given) == 1, "a case is of one kind")
        kind, told = (given, None) if type(given) is str else next(iter(given.items()))
        if kind in ("split", "pair"):
            mentor = market.ids[1][told[kind == "pair"]]
            by = number(told[1], 0) if kind == "split" else market.find[market.ids[0][told[0]], mentor]
            later.append((kind, mentor, by, case.copy()))
            if kind == "split":
                case.up_to(mentor, by)
            else:
                case.no_other(by)
            case.conclude()
            continue
        if kind in ("crowded", "starved"):
            need(case.too_few(["crowded", "starved"].index(kind), told), "enough is left in a case")
        elif not case.false:
            closes(case, kind, told)
        if not later:
            need(at + 1 == len(cases), "a case too many")
            return
        kind, mentor, by, case = later.pop()
        if kind == "split":
            for pair in (pair for pair in market.of[1][mentor] if market.rank[1][pair] <= by):
                case.no_worse(pair)
        else:
            case.left.discard(by)
        case.conclude()
    need(False, "a case is missing")

"""Markets for check.py: people, pairs, lists, the lots that broke ties; read from certificates or market files.

What is not as docs/formats.md describes it is refused. Numbers are Python's integers, exact at any size.
"""
import copy
import csv
import io
import json

MOST, LEAST = float("inf"), float("-inf")  # only ever compared with ranks, levels and scores
SIDES = ("mentees", "mentors")
COLUMNS = ["mentee", "mentor", "mentee_rank", "mentor_rank", "score", "mentee_level", "mentor_level"]


class Refused(Exception):
    """It is not a proof."""


def need(holds, otherwise):
    if not holds:
        raise Refused(otherwise)


def number(value, least=LEAST):
    need(type(value) is int and least <= value, f"{value!r} is not a number that can be here")
    return value


def parse(text):
    def unique(pairs):
        need(len(dict(pairs)) == len(pairs), "a key is there twice")
        return dict(pairs)

    def no_fraction(text):
        raise Refused(f"{text}: numbers are whole")
    return json.loads(text, object_pairs_hook=unique, parse_float=no_fraction, parse_constant=no_fraction)


class Market:
    """Side 0 are the mentees, side 1 the mentors. People and pairs are numbered as they are listed. `of[side][who]` are
    somebody's pairs, `rank[side][pair]` is 0 for the best of them, and `level[side][pair]` is what claims count."""

    def __init__(self, given):
        columns, rows = given["columns"], given["pairs"]
        self.names = [given["mentees"], [name for name, _ in given["mentors"]]]
        self.seats = [number(seats, 0) for _, seats in given["mentors"]]
        needed = given.get("at_least", {})
        self.at_least = [number(needed.get(name, 0), 0) for name in self.names[1]]
        self.ids = [{name: at for at, name in enumerate(names)} for names in self.names]
        need(max(self.seats, default=0) < 1 << 16, "a mentor has at most 65535 seats")
        need(set(needed) <= set(self.ids[1]), "a mentor who needs somebody is not in the market")
        need(all(least <= seats for least, seats in zip(self.at_least, self.seats)), "a mentor needs more than it has")
        need(all(type(name) is str for names in self.names for name in names), "ids are texts")
        need([len(ids) for ids in self.ids] == [len(names) for names in self.names], "an id is there twice")
        need(columns == [name for name in COLUMNS if name in columns] and columns[:4] == COLUMNS[:4], "the columns")
        need(all(len(row) == len(columns) for row in rows), "a row of the pairs is too long or too short")
        self.pairs = [(self.ids[0][row[0]], self.ids[1][row[1]]) for row in rows]
        self.find = {pair: at for at, pair in enumerate(self.pairs)}
        need(len(self.find) == len(rows), "a pair is there twice")
        standing = given.get("standing", {})
        need(set(standing) <= set(self.ids[0]) and set(standing.values()) <= set(self.ids[1]), "a stranger stands")
        self.standing = [int(standing.get(row[0]) == row[1]) for row in rows]
        column = {name: [number(row[at]) for row in rows] for at, name in enumerate(columns) if at > 1}
        self.of = [[[] for _ in names] for names in self.names]
        for at, pair in enumerate(self.pairs):
            for side in (0, 1):
                self.of[side][pair[side]].append(at)
        self.rank = [self.compressed(side, column[COLUMNS[2 + side]]) for side in (0, 1)]
        self.given_level = [column.get(COLUMNS[5 + side]) for side in (0, 1)]
        self.level = self.levels(self.rank)
        self.score, self.strict = column.get("score", None if rows else []), True
        for rank, level, of in zip(self.rank, self.level, self.of):
            for own in of:
                steps = sorted((rank[at], level[at]) for at in own)
                self.strict &= len({step[0] for step in steps}) == len(own)
                need(all(a[1] <= b[1] and (a[0] < b[0] or a == b) for a, b in zip(steps, steps[1:])),
                     "a level contradicts a rank")

    def levels(self, rank):
        """The levels that are given; on a side without them the ranks, as given or as they are without ties."""
        return [rank[side] if self.given_level[side] is None else self.given_level[side] for side in (0, 1)]

    def favouring(self):
        """The same market, in which pairs that stand come first in their ties."""
        other = copy.copy(self)
        finer = [[2 * rank + 1 - stands for rank, stands in zip(ranks, self.standing)] for ranks in self.rank]
        other.rank = [self.compressed(side, ranks) for side, ranks in enumerate(finer)]
        return other

    def compressed(self, side, column):
        rank = [0] * len(column)
        for own in self.of[side]:
            order = {value: at for at, value in enumerate(sorted({column[at] for at in own}))}
            for at in own:
                rank[at] = order[column[at]]
        return rank

    def matching(self, listed):
        """The pair of each mentee, or None; nobody is matched twice, and every mentor has seats for all."""
        own = [None] * len(self.names[0])
        for mentee, mentor in listed:
            at = self.find.get((self.ids[0].get(mentee), self.ids[1].get(mentor)))
            need(at is not None, f"{mentee} and {mentor} are no pair")
            need(own[self.pairs[at][0]] is None, f"{mentee} is matched twice")
            own[self.pairs[at][0]] = at
        need(all(len(held) <= seats for held, seats in zip(self.held(own), self.seats)), "a mentor has too few seats")
        return own

    def held(self, own):
        """The pairs of each mentor in a matching."""
        held = [[] for _ in self.seats]
        for at in own:
            if at is not None:
                held[self.pairs[at][1]].append(at)
        return held

    def full(self, own):
        """Who is matched, and which mentors have no seat left."""
        return [[at is not None for at in own], [len(h) == seats for h, seats in zip(self.held(own), self.seats)]]

    def value(self, kind):
        """How good each pair is for the worst off: the greater, the better."""
        need(kind in ("rank", "score") and (kind == "rank" or self.score is not None), "there are no scores")
        return [-level for level in self.level[0]] if kind == "rank" else self.score

    def named(self, at):
        return " and ".join(self.names[side][who] for side, who in enumerate(self.pairs[at]))

    def in_order(self):
        """What the market is, however it was written down."""
        rows = zip(self.pairs, *self.rank, self.score or [None] * len(self.pairs), *self.level)
        rows = sorted((self.names[0][one], self.names[1][two], rest) for (one, two), *rest in rows)
        return sorted(self.names[0]), sorted(zip(self.names[1], self.seats, self.at_least)), rows


UNIT = 1 << 200  # of what counts first, where amounts have several parts


def amount(parts):
    """Parts that are compared one after the other, as one number."""
    total = 0
    for part in parts:
        need(abs(number(part)) < 1 << 100, "an amount is too large")
        total = total * UNIT + part
    return total


def tables(market, given, of=number, nothing=0):
    """What everybody has, mentees and mentors; whoever is not named has nothing."""
    both = given["utility"], given["price"]
    need(all(set(has) <= set(ids) for has, ids in zip(both, market.ids)), "somebody in the proof is not in the market")
    return [[of(has[name]) if name in has else nothing for name in names] for has, names in zip(both, market.names)]


def of_kind(proof, kind):
    need(proof["kind"] == kind, f"the proof is not one by {kind}")
    return proof


def size(own):
    return sum(at is not None for at in own)


def lot(rule, seed, mentee, mentor):
    """The hash `mentor-match lottery 1` of docs/formats.md; labels are made of ids, or are positions."""
    def mix(value):
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % (1 << 64)
        value = (value ^ value >> 27) * 0x94D049BB133111EB % (1 << 64)
        return value ^ value >> 31

    def label(who):
        folded = 0xCBF29CE484222325
        for byte in who.encode():
            folded = (folded ^ byte) * 0x100000001B3 % (1 << 64)
        return mix(folded)

    def add(value):
        return (value + 0x9E3779B97F4A7C15) % (1 << 64)
    mentee, mentor = (label(who) if type(who) is str else who for who in (mentee, mentor))
    drawn = mix(add(mix(mix(add(seed)) ^ mentee)))
    return {"by-id": 0, "single-lottery": drawn, "lottery": mix(drawn ^ mix(add(mentor)))}[rule]


def without_ties(market, given, labels):
    """The ranks on the lists as broken. They must not contradict the ranks as given; where ids are not withheld, each
    list must be what the lots make of it."""
    need(labels in ("ids", "positions", "withheld"), "the labels")
    need(given["rule"] in ("by-id", "single-lottery", "lottery"), "the tie rule")
    need(number(given["seed"], 0) < 1 << 64, "the seed")
    rank, lots = [[0] * len(market.pairs) for _ in (0, 1)], [0] * len(market.pairs)
    if labels != "withheld" and not market.strict:
        label = market.names if labels == "ids" else [range(len(names)) for names in market.names]
        lots = [lot(given["rule"], given["seed"], label[0][one], label[1][two]) for one, two in market.pairs]
    for side in (0, 1):
        need(set(given[SIDES[side]]) == set(market.names[side]), "the lists are not one for each person")
        for name, own in zip(market.names[side], market.of[side]):
            order = sorted(own, key=lambda at: (market.rank[side][at], lots[at], market.pairs[at][1 - side]))
            there = {market.names[1 - side][market.pairs[at][1 - side]]: at for at in own}
            listed = [there[other] for other in given[SIDES[side]][name]]
            need(sorted(listed) == sorted(own), f"the list of {name} does not have the people of the market")
            ranks = [market.rank[side][at] for at in listed]
            need(ranks == sorted(ranks), f"the list of {name} contradicts the ranks")
            need(labels == "withheld" or listed == order, f"the list of {name} is not what the lots make of it")
            for place, at in enumerate(listed):
                rank[side][at] = place
    return rank


def proposals(market, rank, side):
    """Deferred acceptance on lists without ties: the one stable matching that this side likes best."""
    lists = [sorted(own, key=rank[side].__getitem__, reverse=True) for own in market.of[side]]
    room, holds = [[1] * len(market.names[0]), market.seats], [[] for _ in market.of[1 - side]]
    asking = [who for who, own in enumerate(lists) for _ in range(min(room[side][who], len(own)))]
    while asking:
        who = asking.pop()
        if lists[who]:
            at = lists[who].pop()
            other = market.pairs[at][1 - side]
            holds[other].append(at)
            if len(holds[other]) > room[1 - side][other]:
                worst = max(holds[other], key=rank[1 - side].__getitem__)
                holds[other].remove(worst)
                asking.append(market.pairs[worst][side])
    own = [None] * len(market.names[0])
    for at in (at for held in holds for at in held):
        own[market.pairs[at][0]] = at
    return own


def on_a_cycle(arrows, some):
    """Whether one of `some` arrows is part of a cycle: each of its ends can be reached from the other."""
    left, seen, back, component = [], set(), {node: [] for node in arrows}, {}
    for root in arrows:
        way = [] if root in seen else [(root, iter(arrows[root]))]
        seen.add(root)
        while way:
            ahead = next((to for to in way[-1][1] if to not in seen), None)
            if ahead is None:
                left.append(way.pop()[0])
            else:
                seen.add(ahead)
                way.append((ahead, iter(arrows[ahead])))
        for to in arrows[root]:
            back[to].append(root)
    for root in reversed(left):
        todo = [root]
        while todo:
            node = todo.pop()
            if node not in component:
                component[node] = root
                todo += back[node]
    return any(component[one] == component[two] for one, two in some)


def table(text):
    """The rows of a market file."""
    text = text.lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    return [{key.strip(): value.strip() for key, value in row.items()} for row in rows]


def millionths(text):
    whole, _, rest = text.lstrip("+-").partition(".")
    need((whole + rest).isdigit() and len(rest) <= 6, f"{text!r} is not a score")
    return int((whole or "0") + rest.ljust(6, "0")) * (-1 if text[0] == "-" else 1)


def market_of_files(pairs, capacities):
    """The market of the files of solve_market, as in a certificate."""
    rows = table(pairs)
    room = table(capacities) if capacities else []
    seats = {row["mentor"]: int(row["capacity"]) for row in room}
    needed = {row["mentor"]: int(row["at_least"]) for row in room if row.get("at_least")}
    mentees, mentors = sorted({row["mentee"] for row in rows}), {row["mentor"] for row in rows} - {""}
    rows = [row for row in rows if row["mentor"]]
    score = [millionths(row["score"]) for row in rows] if rows and rows[0].get("score") else None
    there = {name for name in COLUMNS[4:] if rows and rows[0].get(name)}
    columns = [name for name in COLUMNS if name in COLUMNS[:4] or name in there]
    listed = []
    for at, row in enumerate(rows):
        cells = [row["mentee"], row["mentor"]]
        for name in columns[2:]:
            by_score = -score[at] if score else 0
            cells.append(score[at] if name == "score" else int(row[name]) if row.get(name) else by_score)
        listed.append(cells)
    mentors = [[name, seats.get(name, 2)] for name in sorted(mentors | set(seats))]
    return Market({"mentees": mentees, "mentors": mentors, "at_least": needed, "columns": columns, "pairs": listed})

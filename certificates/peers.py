"""Certificates of peers for check.py: markets without sides, in which nothing stable may exist.

The proof that nothing is stable is a stable partition (Tan 1991; with several seats Glitzner and Manlove 2025) with a
party of odd length; that of the greatest score are values of nodes and of odd sets (Edmonds 1965). docs/formats.md has
every key. With several seats values are of a graph with a node a seat and two a pair: a pair that is made takes a seat
of both and one of its nodes with each, a pair that is not made has its two nodes with each other. So every matching of
the market is one of the graph, and weighs there what it is worth; what bounds the one bounds the other.
"""
from market import Refused, lot, millionths, need, number, table

COLUMNS = ["person", "peer", "person_rank", "peer_rank", "score"]


class Peers:
    """People are called by their ids. `rank[x][y]` is where x has y; equal ranks are a tie."""

    def __init__(self, given):
        need(given["columns"] in (COLUMNS, COLUMNS[:4]), "the columns")
        rows = given["pairs"]
        self.people = [name for name, _, _ in given["people"]]
        self.seats = {name: number(seats) for name, seats, _ in given["people"]}
        self.priority = {name: number(priority, 0) for name, _, priority in given["people"] if priority is not None}
        need(all(type(name) is str for name in self.people), "ids are texts")
        need(len(self.seats) == len(self.people), "an id is there twice")
        need(all(len(row) == len(given["columns"]) for row in rows), "a row of the pairs is too long or too short")
        self.rank = {name: {} for name in self.people}
        for one, other, *ranks in rows:
            need(one != other and other not in self.rank[one], f"{one} and {other} are a pair twice")
            self.rank[one][other], self.rank[other][one] = number(ranks[0]), number(ranks[1])
        has_scores = len(given["columns"]) == 5
        self.pairs = {(row[0], row[1]): number(row[4]) if has_scores else 0 for row in rows}
        self.strict = all(len(set(own.values())) == len(own) for own in self.rank.values())

    def in_order(self):
        """What the market is, however it was written down."""
        place = {name: {rank: at for at, rank in enumerate(sorted(set(own.values())))} for name, own in self.rank.items()}
        sides = [(one, other, place[one][rank]) for one, own in self.rank.items() for other, rank in own.items()]
        scores = sorted((*sorted(pair), score) for pair, score in self.pairs.items())
        return sorted(self.seats.items()), sorted(self.priority.items()), sorted(sides), scores

    def matching(self, listed):
        peers = {name: set() for name in self.people}
        for one, other in listed:
            need(other in self.rank.get(one, ()), f"{one} and {other} are no pair")
            need(other not in peers[one], f"{one} and {other} are matched twice")
            peers[one].add(other)
            peers[other].add(one)
        need(all(len(peers[name]) <= self.seats[name] for name in peers), "somebody has too few seats")
        return peers


def peers_of_files(pairs, seats):
    """The market of the files of solve_market --peers."""
    rows, many = table(pairs), {row["person"]: int(row["seats"]) for row in (table(seats) if seats else [])}
    people = sorted({row[side] for row in rows for side in ("person", "peer")} - {""} | set(many))
    rows, listed = [row for row in rows if row["peer"]], []
    columns = COLUMNS if rows and rows[0].get("score") else COLUMNS[:4]
    for row in rows:
        score = [millionths(row["score"])] if row.get("score") else []
        by_score = -score[0] if score else 0
        ranks = [int(row[name]) if row.get(name) else by_score for name in COLUMNS[2:4]]
        listed.append([row["person"], row["peer"], *ranks, *score])
    return Peers({"people": [[name, many.get(name, 1), 0] for name in people], "columns": columns, "pairs": listed})


def blocking(market, peers, rank):
    def gains(one, other):
        held = peers[one]
        return len(held) < market.seats[one] or any(rank[one][other] < rank[one][now] for now in held)
    return [(one, other) for one, other in market.pairs
            if other not in peers[one] and gains(one, other) and gains(other, one)]


def without_ties(market, given, labels):
    """The ranks on the lists as broken; where ids are not withheld, each list must be what the lots make of it."""
    need(labels in ("ids", "positions", "withheld") and number(given["seed"], 0) < 1 << 64, "the labels or the seed")
    place, lists = {name: at for at, name in enumerate(market.people)}, given["people"]
    label = place if labels == "positions" else {name: name for name in market.people}
    need(set(lists) == set(market.people), "the lists are not one for each person")
    for name, listed in lists.items():
        own = market.rank[name]
        need(set(listed) == set(own), f"the list of {name} has other people")
        need([own[peer] for peer in listed] == sorted(own.values()), f"the list of {name} contradicts the ranks")
        if labels != "withheld" and len(set(own.values())) < len(own):
            drawn = {peer: lot("lottery", given["seed"], label[name], label[peer]) for peer in own}
            order = sorted(own, key=lambda peer: (own[peer], drawn[peer], place[peer]))
            need(listed == order, f"the list of {name} is not what the lots make of it")
    return {name: {peer: at for at, peer in enumerate(listed)} for name, listed in lists.items()}


def partition(market, rank, proof):
    """A stable partition with an odd party: by a theorem nothing is stable then."""
    need(proof["kind"] == "partition" and set(proof["turns_to"]) == set(market.people), "the partition")
    out = {name: set(turned) for name, turned in proof["turns_to"].items()}
    need(all(len(out[name]) == len(turned) for name, turned in proof["turns_to"].items()), "somebody is named twice")
    back = {name: {peer for peer in rank[name] if name in out[peer]} for name in out}
    # Nobody turns to a stranger, who would not count among those turned to: the two numbers would differ somewhere. And
    # whoever is turned to in vain has no seat left: the one who turns is turned to by somebody worse, so that of the
    # two `full` below holds for the other.
    for name in out:
        need(len(out[name]) == len(back[name]) <= market.seats[name], f"{name}: seats, and who turns to whom")
        need(len(out[name] - back[name]) <= 1, f"{name} turns in vain to more than one")
        for vain in back[name] - out[name]:
            need(all(rank[name][peer] < rank[name][vain] for peer in out[name]),
                 f"{name} likes {vain}, who turns to them in vain, too much")

    def full(name, peers, other):
        """Whether these fill all seats, and are liked at least as much as the other one."""
        return len(peers) == market.seats[name] and all(rank[name][peer] <= rank[name][other] for peer in peers)
    for name in out:
        for other in set(rank[name]) - out[name]:
            need(full(name, out[name], other) or full(other, back[other], name),
                 f"{name} would rather turn to {other}, who would take them")
    after = {name: peer for name in out for peer in out[name] - back[name]}
    while after:
        first, now = next(iter(after.items()))
        length, at = 1, first
        while now != first:
            at, length = now, length + 1
            now = after.pop(at)
        del after[first]
        if length % 2:
            return
    raise Refused("no party is odd, so something is stable")


def greatest(market, peers, proof, objective):
    """No matching is better in the number of people, then in the sum of priorities, then in the score; or in the score
    alone. Weights count these one after the other, and the values are twice as fine as weights."""
    need(proof["kind"] == "odd-sets" and objective in ("most-people", "total"), "the proof, or the objective")
    step = 1 + sum(map(abs, market.pairs.values())) if objective == "most-people" else 0
    people = 1 + sum(market.priority.values())
    worth = {name: step * (people + market.priority[name]) if name in market.priority else 0 for name in market.people}
    large = proof["large"]
    need(large is not None or max(market.seats.values(), default=0) <= 1, "somebody has several seats")
    edges, idle = {}, 0
    for (one, other), score in market.pairs.items():
        gain = score + worth[one] + worth[other]
        if gain <= 0 or not (market.seats[one] and market.seats[other]):
            continue
        if large is None:
            edges[((one, 0), (other, 0))] = gain
            continue
        idle += 2 * number(large)
        edges[((one, other), (other, one))] = 2 * large
        for own, peer in ((one, other), (other, one)):
            for seat in range(min(market.seats[own], len(market.rank[own]))):
                edges[((own, seat), (own, peer))] = large + score + 2 * worth[own] * (seat == 0)
    nodes = {node for edge in edges for node in edge} | {(name, 0) for name in market.people}
    value = {tuple(node): number(many, 0) for node, many in proof["nodes"]}
    need(len(value) == len(proof["nodes"]) and set(value) <= nodes, "a node is named twice, or is none")
    sets = [({tuple(node) for node in inside}, len(inside), number(many, 0)) for inside, many in proof["sets"]]
    of = {}
    for at, (inside, size, _) in enumerate(sets):
        need(size == len(inside) and size % 2 and size > 1 and inside <= nodes, "a set is not one of an odd number")
        for node in inside:
            of.setdefault(node, set()).add(at)
    for (one, other), weight in edges.items():
        around = sum(sets[at][2] for at in of.get(one, set()) & of.get(other, set()))
        need(value.get(one, 0) + value.get(other, 0) + around >= 2 * weight, f"{one} and {other} are worth more")
    bound = sum(value.values()) + sum(many * (size // 2) for _, size, many in sets)
    fine = 1 if large is None else 2
    made = sum(score for (one, other), score in market.pairs.items() if other in peers[one])
    weight = fine * (made + sum(worth[name] for name in peers if peers[name])) + idle
    need(bound == 2 * weight, "the values allow more than the matching is worth")


def prove(market, peers, file, claim):
    name = claim["claim"]
    about = {key for key in claim if key not in ("claim", "status", "scope", "seed")}
    known = {"stable": set(), "none-stable": set(), "only-these-block": {"people"}, "nearly-stable": {"blocking"},
             "best-for": {"objective"}}
    if known.get(name) != about:
        return False
    rank, scope = market.rank, {"scope": "as-given"}
    if name in ("none-stable", "only-these-block"):
        rank = without_ties(market, file["tie_break"], file["labels"])
        scope = scope if market.strict else {"scope": "tie-broken", "seed": file["tie_break"]["seed"]}
    need({key: claim[key] for key in claim if key in ("scope", "seed")} == scope, "claimed of another market")
    if name == "none-stable":
        partition(market, rank, file["proof"])
    elif name == "best-for":
        greatest(market, peers, file["proof"], claim["objective"])
    else:
        pairs = blocking(market, peers, rank)
        if name == "only-these-block":
            need(all(set(pair) & set(claim["people"]) for pair in pairs), "somebody else blocks")
        else:
            need(len(pairs) <= number(claim.get("blocking", 0)), "more pairs block")
    return True

"""Markets from arrays, lists and files."""

import numpy as np
import pytest
import scipy.sparse

import matching_market as mm


def test_a_table_of_scores_is_the_market_it_says():
    market = mm.Market.from_scores([[0.25, np.nan, -1.5], [0.1, 0.2, 0.3]], capacities=[1, 0, 3])
    pairs = market.table()
    assert (market.mentees, market.mentors, market.pairs) == (2, 3, 5)
    assert pairs["mentee"].tolist() == [0, 0, 1, 1, 1]
    assert pairs["mentor"].tolist() == [0, 2, 2, 1, 0]
    assert pairs["score"].tolist() == [0.25, -1.5, 0.3, 0.2, 0.1]
    assert pairs["mentee_rank"].tolist() == [0, 1, 0, 1, 2]
    assert pairs["mentor_rank"].tolist() == [0, 1, 0, 0, 1]
    assert market.capacities.tolist() == [1, 0, 3]


@pytest.mark.parametrize("make", [np.float32, np.float64, "F", "list", "slice"])
def test_memory_order_and_type_change_nothing(make):
    scores = np.random.default_rng(7).integers(0, 64, (30, 20)) / 64
    expected = mm.Market.from_scores(scores).table()
    if make == "F":
        given = np.asfortranarray(scores)
    elif make == "list":
        given = scores.tolist()
    elif make == "slice":
        wide = np.zeros((60, 40))
        wide[::2, ::2] = scores
        given = wide[::2, ::2]
    else:
        given = scores.astype(make)
    found = mm.Market.from_scores(given).table()
    assert all(np.array_equal(expected[name], found[name]) for name in expected)


@pytest.mark.parametrize("kind", [scipy.sparse.csr_array, scipy.sparse.coo_matrix, scipy.sparse.csc_array])
def test_a_sparse_table_has_the_pairs_that_are_stored(kind):
    rows, columns, data = [0, 0, 2, 1], [1, 0, 1, 0], [0.5, 0.0, 0.25, np.nan]
    market = mm.Market.from_scores(kind((data, (rows, columns)), shape=(3, 2)), capacities=[1, 2])
    pairs = market.table()
    assert list(zip(pairs["mentee"], pairs["mentor"], pairs["score"])) == [(0, 1, 0.5), (0, 0, 0.0), (2, 1, 0.25)]


def test_ranks_of_either_side_take_the_place_of_scores():
    scores = [[0.9, 0.1], [0.9, 0.1]]
    market = mm.Market.from_scores(scores, mentee_ranks=[[5, 2], [0, 0]])
    pairs = market.table()
    assert pairs["mentor"].tolist() == [1, 0, 0, 1]
    assert pairs["mentee_rank"].tolist() == [0, 1, 0, 0]
    assert pairs["mentor_rank"].tolist() == [0, 0, 0, 0]
    nan_where_no_pair = mm.Market.from_scores([[0.5, np.nan]], mentor_ranks=[[3.0, np.nan]])
    assert nan_where_no_pair.pairs == 1


def test_tables_of_ranks_leave_out_what_is_negative():
    market = mm.Market.from_ranks([[0, 1], [0, -1]], [[1.0, 0.0], [np.nan, 0.0]])
    assert market.table()["mentee"].tolist() == [0, 0]
    assert not market.has_scores


def test_lists_with_ties_and_one_sided_entries():
    market = mm.Market.from_lists([[[0, 1], 2], [2]], [[1, 0], [0], [(0, 1)]], capacities=[1, 1, 2])
    pairs = market.table()
    assert list(zip(pairs["mentee"], pairs["mentor"], pairs["mentee_rank"])) == [(0, 0, 0), (0, 1, 0), (0, 2, 1), (1, 2, 0)]
    assert not market.is_strict
    assert market.notes == ["1 entries name somebody who does not name them; they are no pairs."]
    alone = mm.Market.from_lists([[2], [0]])
    assert (alone.mentors, alone.pairs) == (3, 2)


def test_the_order_of_a_dict_changes_nothing():
    lists = {"b": ["x", "y"], "a": ["y", "x"], "c": ["x"]}
    mentors = {"y": ["c", "b", "a"], "x": [["a", "b", "c"]]}
    one = mm.Market.from_lists(lists, mentors, {"x": 1, "y": 1})
    other = mm.Market.from_lists(dict(reversed(lists.items())), dict(reversed(mentors.items())), {"y": 1, "x": 1})
    assert one.mentee_ids == ["a", "b", "c"]
    for seed in range(20):
        assert one.solve(seed=seed).mapping == other.solve(seed=seed).mapping


def test_files_are_read_and_written(tmp_path):
    pairs, capacities = tmp_path / "pairs.csv", tmp_path / "capacities.csv"
    pairs.write_text("mentee,mentor,score\nzoe,ben,0.5\nana,ben,0.75\n", encoding="utf-8-sig")
    market = mm.Market.from_csv(pairs)
    assert (market.mentee_ids, market.capacities.tolist()) == (["ana", "zoe"], [2])
    assert market.notes == ["No file of capacities was given: every mentor (1 mentor) counts with 2 seats."]
    market.to_csv(pairs, capacities)
    again = mm.Market.from_csv(pairs, capacities)
    assert again.table()["score"].tolist() == market.table()["score"].tolist()
    assert again.notes == []


def test_what_pandas_writes_is_rounded_on_request(tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("mentee,mentor,score\na,x,0.1234567890123456\nb,x,1e-05\n")
    with pytest.raises(mm.FormatError) as refused:
        mm.Market.from_csv(pairs)
    assert (refused.value.line, refused.value.file) == (2, str(pairs))
    market = mm.Market.from_csv(pairs, round=True)
    assert sorted(market.table()["score"].tolist()) == [0.00001, 0.123457]
    assert any("rounded" in note for note in market.notes)


def test_published_formats_are_read_and_written(tmp_path):
    path, second = tmp_path / "a.hrt", tmp_path / "b.toc"
    path.write_text("3 2\n1 1 2\n2 1 2\n3 2 1\n1 1 (1 2) 3\n2 1 2 1 3\n")
    market = mm.Market.from_file(path)
    assert (market.pairs, market.mentor_ids) == (6, ["1", "2"])
    expected = market.solve("max-stable").mapping
    assert market.to_file(tmp_path / "a.toc", mentor_lists=second) == []
    again = mm.Market.from_file(tmp_path / "a.toc", mentor_lists=second, seats=1)
    assert again.solve("max-stable").mapping == expected
    scores = np.array([[0.5, np.nan], [0.25, -1.0]])
    np.save(tmp_path / "a.npy", scores)
    table = mm.Market.from_file(tmp_path / "a.npy", seats=2).table()
    assert table["score"].tolist() == [0.5, 0.25, -1.0]
    lost = mm.Market.from_scores(scores, 2).to_file(tmp_path / "b.npy")
    assert np.array_equal(np.load(tmp_path / "b.npy"), scores, equal_nan=True) and "seats" in lost[0]
    path.write_text("1 1\n1 7\n1 1 1\n")
    with pytest.raises(mm.FormatError) as refused:
        mm.Market.from_file(path)
    assert (refused.value.line, refused.value.column) == (2, 3)
    with pytest.raises(mm.FormatError, match="choose one of preflib"):
        mm.Market.from_file(path, "xml")
    with pytest.raises(mm.FormatError, match="no published format"):
        mm.Market.from_file(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: mm.Market.from_scores([1.0, 2.0]), "1 dimensions"),
        (lambda: mm.Market.from_scores([[np.inf]]), "mentee 0 and mentor 0: out of range"),
        (lambda: mm.Market.from_scores([[0.1]], capacities=[1, 1]), "2 capacities for 1 mentors"),
        (lambda: mm.Market.from_scores([[0.1]], capacities=[70000]), "at most 65535"),
        (lambda: mm.Market.from_scores([[0.1]], capacities=[1.5]), "capacities has 1.5"),
        (lambda: mm.Market.from_scores([[0.1]], capacities=[-1]), "capacities has -1"),
        (lambda: mm.Market.from_scores([[0.1, 0.2]], mentee_ranks=[[1]]), "mentee_ranks is 1 × 1"),
        (lambda: mm.Market.from_scores([[0.1]], mentor_ranks=[["a"]]), "give whole numbers"),
        (lambda: mm.Market.from_pairs([0, 0], [0, 0], 1, [1]), "paired twice"),
        (lambda: mm.Market.from_pairs([0], [1], 1, [1]), "names mentor 1"),
        (lambda: mm.Market.from_pairs([3], [0], 1, [1]), "names mentee 3"),
        (lambda: mm.Market.from_pairs([0], [0], 1, [1], score=[0.1, 0.2]), "column score"),
        (lambda: mm.Market.from_pairs([0], [0], 1, [1], at_least=[2]), "needs at least 2"),
        (lambda: mm.Market.from_lists([[0, 0]]), "twice"),
        (lambda: mm.Market.from_lists([[4]], [[0]]), "does not exist"),
        (lambda: mm.Market.from_lists({"a": ["x"]}, {"x": ["a"]}, {}), "lacks 1 mentors"),
    ],
)
def test_what_is_no_market_is_refused(make, words):
    with pytest.raises(mm.MarketError, match=words):
        make()


def test_empty_markets_are_markets():
    for market in (mm.Market.from_scores(np.zeros((0, 3))), mm.Market.from_scores(np.zeros((3, 0))), mm.Market.from_lists([])):
        assert market.pairs == 0
        assert market.solve().matched == 0
        assert market.solve().row()["error"] is None

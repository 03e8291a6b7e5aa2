"""Tables of Arrow make the market that the same table makes as CSV."""

import numpy as np
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

import matching_market as mm


def rows(seed):
    draw = np.random.default_rng(seed)
    pairs = [(mentee, mentor) for mentee in range(12) for mentor in range(7) if draw.random() < 0.5]
    return {
        "mentee": [f"p{mentee}" for mentee, _ in pairs] + ["nobody's"],
        "mentor": [str(mentor) for _, mentor in pairs] + [None],
        "mentee_rank": [int(one) for one in draw.integers(0, 4, len(pairs))] + [None],
        "mentor_rank": [int(one) for one in draw.integers(0, 4, len(pairs))] + [None],
        "score": [int(one) / 1000 for one in draw.integers(0, 1000, len(pairs))] + [None],
    }


def seats_of(seed):
    """Somebody whom no pair names, in the middle of the others; in some of the markets they need a mentee."""
    return {"mentor": ["3", "5", "2 and a half"], "capacity": [1, 0, 4], "at_least": [1, 0, seed % 2]}


def as_csv(folder, table, seats):
    files = []
    for name, columns in (("pairs", table), ("capacities", seats)):
        files.append(folder / f"{name}.csv")
        frame = pyarrow.table(columns).to_pandas(types_mapper={pyarrow.int64(): pandas.Int64Dtype()}.get)
        frame.to_csv(files[-1], index=False)
    return mm.Market.from_csv(*files)


def same(one, other):
    assert (one.mentee_ids, one.mentor_ids) == (other.mentee_ids, other.mentor_ids)
    assert one.capacities.tolist() == other.capacities.tolist()
    for strategy in ("mentee-optimal", "max-score", "envy-free"):
        answers = [mm.compare(market, [strategy], seed=5)[0] for market in (one, other)]
        assert [{**row, "solve_seconds": 0, "verify_seconds": 0} for row in answers[:1]] == [
            {**row, "solve_seconds": 0, "verify_seconds": 0} for row in answers[1:]
        ]
    assert all(np.array_equal(one.table()[name], other.table()[name]) for name in other.table())


@pytest.mark.parametrize("seed", range(8))
def test_every_table_makes_the_market_of_the_csv(seed, tmp_path):
    table, given = rows(seed), seats_of(seed)
    expected = as_csv(tmp_path, table, given)
    batches = pyarrow.table(table).to_batches(max_chunksize=5)
    chunks = pyarrow.Table.from_batches(batches)
    coded = chunks.set_column(1, "mentor", chunks.column("mentor").dictionary_encode())
    for pairs, seats in [
        (table, pyarrow.table(given)),
        (chunks, pyarrow.table(given)),
        (coded, dict(zip(given["mentor"], given["capacity"]))),
        (polars.DataFrame(table), polars.DataFrame(given)),
        (pyarrow.table(table).to_pandas(), pandas.DataFrame(given)),
    ]:
        made = mm.Market.from_arrow(pairs, seats)
        if isinstance(seats, dict):
            assert made.capacities.tolist() == expected.capacities.tolist()
            assert np.array_equal(made.table()["score"], expected.table()["score"])
        else:
            same(made, expected)
    files = [tmp_path / "pairs.parquet", tmp_path / "capacities.parquet"]
    pyarrow.parquet.write_table(pyarrow.table(table), files[0])
    polars.DataFrame(given).write_parquet(files[1])
    same(mm.Market.from_parquet(*files), expected)


def test_numbers_are_ids_too_and_seats_have_defaults():
    table = {"mentee": [10, 9, 9], "mentor": [2, 2, 10], "score": [1, 2, 3]}
    market = mm.Market.from_arrow(table)
    assert (market.mentee_ids, market.mentor_ids, market.capacities.tolist()) == (["10", "9"], ["10", "2"], [2, 2])
    assert "they get 2 seats" in market.notes[0]
    single = mm.Market.from_arrow(table, 1)
    assert single.capacities.tolist() == [1, 1] and not single.notes
    none = pyarrow.array([], pyarrow.string())
    empty = mm.Market.from_arrow({"mentee": none, "mentor": none})
    assert (empty.mentees, empty.mentors) == (0, 0)
    assert mm.Market.from_arrow(pyarrow.table(mm.Market.from_scores([[0.5, 0.25]]).table())).pairs == 2


ONE = {"mentee": ["a"], "mentor": ["b"]}


@pytest.mark.parametrize(
    ("pairs", "seats", "said"),
    [
        (7, None, "not a table of Arrow"),
        ({"mentee": ["a"]}, None, "0 columns 'mentor'"),
        ({"mentee": ["a"], "mentor": ["b"], "level": [1]}, None, "unknown column 'level'"),
        ({"mentee": ["a", None], "mentor": ["b", "b"]}, None, "pairs row 2: there is no mentee"),
        ({"mentee": [0.5], "mentor": ["b"]}, None, "has the type double"),
        ({"mentee": ["a"], "mentor": ["b"], "score": ["1"]}, None, "has the type string, expected numbers"),
        ({"mentee": ["a"], "mentor": ["b"], "score": [None]}, None, "type null"),
        ({"mentee": ["a", "c"], "mentor": ["b", "b"], "score": [0.5, None]}, None, "pairs row 2: there is no score"),
        (ONE, pyarrow.table({"mentor": ["b", "b"], "capacity": [1, 2]}), "capacities row 1: mentor 'b' has two rows"),
        (ONE, pyarrow.table({"mentor": ["b"]}), "no column 'capacity'"),
        ({"mentee": ["a", "a"], "mentor": ["b", "b"]}, None, "twice"),
        ({"mentee": ["a"], "mentor": ["b"], "score": [float("nan")]}, None, "score"),
        ({"mentee": ["a"], "mentor": ["b"], "mentee_rank": [-1]}, None, "mentee_rank has -1"),
        (ONE, {"b": 70_000}, "capacit"),
    ],
)
def test_what_does_not_fit_is_refused(pairs, seats, said):
    with pytest.raises((mm.FormatError, mm.MarketError), match=said):
        mm.Market.from_arrow(pairs, seats)


def test_a_file_that_is_no_parquet_is_refused_by_name(tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"no")
    with pytest.raises(mm.FormatError, match="x.parquet"):
        mm.Market.from_parquet(tmp_path / "x.parquet")

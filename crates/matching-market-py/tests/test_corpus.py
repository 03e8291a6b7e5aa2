"""What is known of published instances is what the package finds."""

import numpy as np

import matching_market as mm


def test_known_answers_are_found():
    corpus = mm.corpus()
    assert len(corpus) > 45 and sum(known.published for known in corpus.values()) > 25
    checked = 0
    for known in corpus.values():
        market, answers = known.market, known.answers
        assert known.source and known.name in corpus
        if "max_stable" in answers:
            assert market.solve("max-stable").matched == answers["max_stable"]
        if "rank_maximal" in answers:
            profile = market.solve("rank-maximal").rank_profile.tolist()
            assert np.trim_zeros(profile, "b") == np.trim_zeros(answers["rank_maximal"], "b")
        if not market.is_strict:
            continue
        for side in ("mentee", "mentor"):
            if f"{side}_optimal" in answers:
                assert np.array_equal(market.solve(f"{side}-optimal").mentor_of, answers[f"{side}_optimal"]), known.name
                checked += 1
        if "stable_count" in answers:
            listed = mm.all_stable(market)
            assert len(listed) == answers["stable_count"], known.name
            rows = {tuple(row) for row in listed.mentor_of.tolist()}
            assert {tuple(one.tolist()) for one in answers.get("stable", [])} <= rows
            checked += 1
    assert checked > 40

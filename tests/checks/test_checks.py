"""Verdicts: each expectation against an answer known to meet or miss it, stages, spans, figures."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Question, check
from assistant.checks.metrics import figures, risk_coverage
from assistant.checks.reports.excerpt import merge
from assistant.checks.runs import Result
from assistant.checks.spans import characters
from assistant.checks.statistics import wilson
from assistant.checks.text import says
from assistant.errors import QuestionSetError
from assistant.language.quantities import numbers_in
from tests.check_doubles import ABSENT, ESSAY, Scripted

RAIN, WIND, SNOW, ANN, SHEEP, NOBODY = range(6)
TEXTS = [sentence.text for sentence in ESSAY.sentences]


def verdict(quoted=(), shown=(), **expects):
    return check(Question("q?", "q", **expects), Scripted({"q?": quoted}, shown=shown).ask, text=ESSAY.text)


@pytest.mark.parametrize(
    ("expects", "meets", "misses"),
    [
        ({"must_abstain": True}, [], [RAIN]),
        ({"must_abstain": False}, [RAIN], []),
        ({"must_answer": True}, [RAIN], []),
        ({"must_answer": False}, [], [RAIN]),
        ({"must_cite": "it RAINS  in\nMarch"}, [RAIN], [WIND]),
        ({"must_cite": 'called "Ann Lee".'}, [ANN], [SHEEP]),
        ({"must_cite": "forty-two sheep - and a dog"}, [SHEEP], [ANN]),
        ({"must_cite": [TEXTS[RAIN], TEXTS[WIND]]}, [RAIN, WIND], [RAIN]),
        ({"must_not_cite": "Nobody"}, [RAIN], [NOBODY]),
        ({"must_cite_section": "people"}, [ANN], [RAIN]),
        ({"must_not_cite_section": "People"}, [RAIN], [ANN]),
        ({"must_say": "ann lee"}, [ANN], [RAIN]),
        ({"must_say": "/f.rty/"}, [SHEEP], [RAIN]),
        ({"must_say": "/^the/i"}, [WIND], [RAIN]),
        ({"must_not_say": "rain"}, [RAIN], None),
        ({"must_not_say": "rains"}, [WIND], [RAIN]),
        ({"numbers": 12}, [SNOW], [RAIN]),
        ({"numbers": 42}, [SHEEP], [SNOW]),
        ({"numbers": {"value": 40, "tolerance": "5%"}}, [SHEEP], [SNOW]),
        ({"numbers": {"value": 40, "tolerance": 1}}, None, [SHEEP]),
        ({"not_numbers": 12}, [SHEEP], [SNOW]),
        ({"min_citations": 2}, [RAIN, WIND], [RAIN]),
        ({"max_citations": 1}, [RAIN], [RAIN, WIND]),
        ({"any_of": [{"must_cite": TEXTS[RAIN]}, {"must_abstain": True}]}, [], [WIND]),
        ({"must_abstain": True}, ABSENT, [RAIN]),
        ({"outcome": "answered"}, [RAIN], []),
        ({"outcome": "answered"}, [RAIN], ABSENT),
        ({"outcome": "unsure"}, [], ABSENT),
        ({"outcome": "unsure"}, [], [RAIN]),
        ({"outcome": "absent"}, ABSENT, []),
        ({"outcome": "absent"}, ABSENT, [RAIN]),
        ({"any_of": [{"outcome": "absent"}, {"must_cite": TEXTS[RAIN]}]}, ABSENT, []),
        ({"any_of": [{"must_cite": TEXTS[RAIN]}, {"must_abstain": True}]}, [RAIN], [WIND]),
        ({"none_of": [{"must_say": "wind", "numbers": 12}]}, [WIND], [WIND, SNOW]),
    ],
)
def test_each_expectation_holds_and_falls_short(expects, meets, misses):
    if meets is not None:
        assert verdict(meets, **expects).passed, verdict(meets, **expects).reasons
    if misses is not None:
        short = verdict(misses, **expects)
        assert not short.passed
        assert not short
        assert short.reasons
        assert all(short.reasons)


def test_similar_to_compares_by_what_it_is_given():
    question = Question("q?", similar_to={"text": "same", "threshold": 0.5}, not_similar_to="other")
    ask = Scripted({"q?": [RAIN]}).ask
    assert check(question, ask, cosine=lambda a, _: 0.6 if a == "same" else 0.2).passed
    assert not check(question, ask, cosine=lambda a, _: 0.4 if a == "same" else 0.2).passed
    assert not check(question, ask, cosine=lambda *_: 0.9).passed
    assert "embedding model" in check(question, ask).reasons[0]


def test_max_seconds_counts_the_time_of_the_answer():
    import time

    def slow(question):
        time.sleep(0.02)
        return Scripted({}).ask(question)

    assert check(Question("q?", max_seconds=0.001), slow).stage == "too slow"
    assert check(Question("q?", max_seconds=600), slow).passed


@pytest.mark.parametrize(
    ("quoted", "shown", "expects", "stage"),
    [
        ([RAIN], [WIND], {"must_cite": TEXTS[SNOW]}, "not retrieved"),
        ([RAIN], [SNOW], {"must_cite": TEXTS[SNOW]}, "retrieved but not cited"),
        ([RAIN, SNOW], [], {"must_cite": TEXTS[SNOW], "must_not_cite": TEXTS[RAIN]}, "cited but wrong"),
        ([SNOW], [], {"must_cite": TEXTS[SNOW], "must_say": "thirteen"}, "cited but wrong"),
        ([SNOW], [], {"must_abstain": True}, "should have refused"),
        ([], [SNOW], {"must_cite": TEXTS[SNOW]}, "should have answered"),
        ([], [RAIN], {"must_cite": TEXTS[SNOW]}, "not retrieved"),
        ([RAIN], [], {"must_cite_section": "People"}, "not retrieved"),
        ([RAIN], [ANN], {"any_of": [{"must_cite": TEXTS[ANN]}, {"must_cite": TEXTS[SNOW]}]}, "retrieved but not cited"),
        ([RAIN], [], {"any_of": [{"must_cite": TEXTS[ANN]}, {"must_cite": TEXTS[SNOW]}]}, "not retrieved"),
        ([SNOW], [], {"outcome": "unsure"}, "should have refused"),
        ([SNOW], [], {"outcome": "absent"}, "should have refused"),
        ([], [SNOW], {"outcome": "absent"}, "unsure and absent mixed up"),
        (ABSENT, [SNOW], {"outcome": "unsure", "must_abstain": True}, "unsure and absent mixed up"),
        ([], [SNOW], {"outcome": "answered"}, "should have answered"),
        (ABSENT, [], {"outcome": "answered"}, "not retrieved"),
    ],
)
def test_stage_is_where_it_went_wrong(quoted, shown, expects, stage):
    assert verdict(quoted, shown, **expects).stage == stage


@pytest.mark.parametrize("wrong", ["Who is she?", None])
def test_what_is_no_question_is_not_asked(wrong):
    with pytest.raises(QuestionSetError, match="check takes a Question, such as"):
        check(wrong, Scripted({}).ask)


def test_what_expects_nothing_cannot_fail_and_is_not_asked():
    with pytest.raises(QuestionSetError, match="'Who is she\\?' expects nothing"):
        check(Question(ask="Who is she?", tags=["x"]), Scripted({}).ask)


@pytest.mark.parametrize("wrong", [None, Scripted({})])
def test_what_cannot_be_called_is_not_asked(wrong):
    with pytest.raises(QuestionSetError, match=r"such as assistant\.ask"):
        check(Question("q?", must_answer=True), wrong)


def test_what_is_no_answer_is_an_error_that_says_so():
    found = check(Question("q?", must_answer=True), lambda _: "text")
    assert (found.stage, found.answer, found.error) == ("error", None, "It gave a str, not an Answer.")


@pytest.mark.parametrize(
    ("arguments", "values", "says"),
    [
        (["q?"], {"must_cit": "x"}, "unknown key 'must_cit'. Did you mean 'must_cite'?"),
        ([""], {}, "a question needs 'ask:' with some text."),
        ([], {"ask": 7}, "7 is not text"),
        ([], {"must_say": "x"}, "a question needs 'ask:'"),
        (["q?", 7], {}, "a question needs 'id:' with some text. 7"),
        (["q?"], {"outcome": "maybe"}, "'outcome:' takes one of answered, unsure, absent, not 'maybe'."),
        (["q?"], {"must_say": []}, "'must_say:' is empty"),
        (["q?"], {"any_of": [{"must_sya": "x"}]}, "Did you mean 'must_say'?"),
    ],
)
def test_a_question_made_in_python_is_refused_in_the_words_of_a_set(arguments, values, says):
    with pytest.raises(QuestionSetError) as error:
        Question(*arguments, **values)
    assert says in str(error.value)


def test_an_exception_is_a_verdict():
    def broken(_):
        raise RuntimeError("no wire")

    found = check(Question("q?", must_answer=True), broken)
    assert (found.stage, found.answer, found.error) == ("error", None, "RuntimeError: no wire")


def test_a_citation_that_is_not_the_essays_text_is_wrong():
    right = Scripted({"q?": [RAIN]}).ask("q?")
    [statement] = right.statements
    shifted = replace(statement.citations[0], start=statement.citations[0].start + 1)
    wrong = replace(right, statements=(replace(statement, citations=(shifted,)),))
    question = Question("q?", must_say="rains")
    assert check(question, lambda _: right, text=ESSAY.text).passed
    assert check(question, lambda _: wrong, text=ESSAY.text).stage == "cited but wrong"
    assert check(question, lambda _: wrong).passed is False, "held to the passages shown, without the text"


def test_turns_are_asked_first_and_handed_on():
    seen = []

    def ask(question, history=()):
        seen.append((question, [a.question for a in history]))
        return Scripted({}).ask(question)

    check(Question("third?", turns=["first?", "second?"], must_abstain=True), ask)
    assert seen == [("first?", []), ("second?", ["first?"]), ("third?", ["first?", "second?"])]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))))
def test_merged_spans_hold_the_same_characters_and_do_not_touch(starts):
    spans = [(start, start + length) for start, length in starts]
    merged = merge(spans)
    assert characters(merged) == characters(spans)
    assert all(end < start for (_, end), (start, _) in pairwise(merged))


def test_citation_shares_are_shares_of_characters():
    found = verdict([RAIN, WIND], must_cite=TEXTS[RAIN]).citations
    rain, wind = len(TEXTS[RAIN]), len(TEXTS[WIND])
    assert (found.precision, found.recall) == (rain / (rain + wind), 1.0)
    assert found.iou == rain / (rain + wind)
    missed = verdict([WIND], must_cite=TEXTS[RAIN]).citations
    assert (missed.precision, missed.recall, missed.iou) == (0, 0, 0)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,863 and 3.5 million", (1863, 3.5e6)),
        ("four score and seven years", (87,)),
        ("two hundred and fifty-six", (256,)),
        ("twelve, thirteen", (12, 13)),
        ("in 1860 four men", (1860, 4)),
        ("-4 to 40%", (-4, 40)),
        ("someone often weighs a ton", ()),
        ("GPT-4", ()),
    ],
)
def test_numbers_in_digits_and_words(text, numbers):
    assert numbers_in(text) == numbers


@given(st.integers(0, 999_999))
def test_a_number_with_commas_is_read_back(value):
    assert numbers_in(f"about {value:,} of them") == (value,)


def test_whole_words_only():
    assert says("art", "The art.")
    assert not says("art", "A part.")
    assert says("C++", "In C++!")


def test_refusals_and_intervals():
    verdicts = [
        verdict([], must_abstain=True),
        verdict([RAIN], must_abstain=True),
        verdict([], must_cite=TEXTS[RAIN]),
        verdict([RAIN], must_cite=TEXTS[RAIN]),
    ]
    found = figures([Result((v,)) for v in verdicts])
    assert (found.refused.value, found.refusable.value) == (0.5, 0.5)
    assert (found.passed, found.total, found.rate) == (2, 4, 0.5)


def test_what_is_claimed_to_be_absent_and_is_not_is_counted():
    verdicts = [
        verdict(ABSENT, must_abstain=True),
        verdict(ABSENT, must_cite=TEXTS[RAIN]),
        verdict([], must_cite=TEXTS[RAIN]),
        verdict(ABSENT, must_not_say="rain"),
        verdict([RAIN], must_cite=TEXTS[RAIN]),
    ]
    found = figures([Result((v,)) for v in verdicts])
    assert found.outcomes == (("answered", 1), ("unsure", 1), ("absent", 3))
    assert found.false_absent == 1


@pytest.mark.parametrize("count", [1, 5, 64, 1000])
def test_wilson_is_scipys(count):
    from scipy.stats import binomtest

    for right in {0, 1, count // 2, count}:
        low, high = binomtest(right, count).proportion_ci(method="wilson")
        assert wilson(right / count, count) == pytest.approx((low, high), abs=1e-6)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=12))
def test_risk_coverage_is_what_each_threshold_gives(rows):
    def result(confidence, right):
        answer = replace(Scripted({"q?": [RAIN]}).ask("q?"), confidence=confidence)
        return Result((check(Question("q?", must_say="rains" if right else "snows"), lambda _: answer),))

    points = risk_coverage([result(*row) for row in rows])
    expected = []
    for threshold in sorted({c for c, _ in rows}, reverse=True):
        kept = [right for c, right in rows if c >= threshold]
        expected.append((len(kept) / len(rows), kept.count(False) / len(kept)))
    assert [p for pair in points for p in pair] == pytest.approx([e for pair in expected for e in pair])

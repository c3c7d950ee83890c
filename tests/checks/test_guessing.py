"""Asked again without the evidence; and what the wording of a set alone gives away."""

from __future__ import annotations

import random

import pytest

from assistant.checks.assertions import Tools
from assistant.checks.expectations import Quote
from assistant.checks.guessing import audit, cuts
from assistant.checks.question import Question
from assistant.checks.reports.report import Report, SetReport, summary_lines
from assistant.checks.runs import Runner
from assistant.checks.stages import STAGES, WITHOUT_EVIDENCE
from assistant.errors import QuestionSetError
from assistant.essay.essay import Essay
from assistant.phrases import Phrases
from tests.check_doubles import ESSAY, Scripted

PHRASES = Phrases.load()


def placed(id, *texts, **more):
    return Question(id, id, must_cite=[_quote(text) for text in texts], **more)


def _quote(text):
    at = ESSAY.text.index(text)
    return Quote(text, ((at, at + len(text)),))


def test_whole_sentences_are_cut_and_nothing_else():
    [cut] = cuts([placed("q", "rains in", turns=["before"], tags=["x"], xfail="y")], ESSAY)
    assert cut.essay.text == ESSAY.text.replace("It rains in March.", "")
    assert cut.essay.markup == ESSAY.markup
    [question] = cut.questions
    assert (question.ask, question.turns, question.tags, question.must_abstain) == ("q", ("before",), ("x",), True)
    assert not question.must_cite


def test_every_citing_question_is_asked_once_and_its_evidence_is_gone():
    sentences = [s.text for s in ESSAY.sentences]
    asked = [placed(f"q{n}", sentences[n % len(sentences)]) for n in range(11)]
    asked += [Question("none", "none", must_abstain=True), Question("say", "say", must_say="x")]
    asked.append(
        Question("any", "any", any_of=[{"must_cite": _quote(sentences[0])}, {"must_cite": _quote(sentences[1])}])
    )
    found = cuts(asked, ESSAY)
    assert sorted(q.id for cut in found for q in cut.questions) == sorted(q.id for q in asked if q.quotes)
    by_id = {q.id: q for q in asked}
    for cut in found:
        assert not [t for q in cut.questions for t in by_id[q.id].quotes if t.text in cut.essay.text]
    assert cuts([Question("none", must_abstain=True)], ESSAY) == []


def test_the_mark_of_a_list_item_that_is_gone_goes_too():
    essay = Essay.from_text("# A\n\nThese are two.\n\n* The first is red.\n* The second is blue.\n")
    at = essay.text.index("The first")
    [cut] = cuts([Question("q", "q", must_cite=Quote("The first", ((at, at + 9),)))], essay)
    assert "* \n" not in cut.essay.text
    assert "* The second is blue." in cut.essay.text


def test_who_answers_without_the_evidence_is_told_apart():
    asked = [placed("guesses", "rains in"), placed("reads", "the west")]
    plain = Runner(Scripted({"guesses": [0], "reads": [1]}), Tools(PHRASES, ESSAY.text)).run(asked)
    reports = [SetReport("x", "", ESSAY.text, {}, plain)]
    for cut in cuts(asked, ESSAY):
        again = Runner(Scripted({"guesses": [0]}, cut.essay), Tools(PHRASES, cut.essay.text)).run(cut.questions)
        reports.append(SetReport("x cut", "", cut.essay.text, {}, cut.results(again), cut_of="x"))
    report = Report(tuple(reports), PHRASES)
    stages = {r.question.id: r.verdict.stage for one in reports if one.cut_of for r in one.results}
    assert stages == {"guesses": WITHOUT_EVIDENCE, "reads": ""}
    assert WITHOUT_EVIDENCE in STAGES
    assert report.cut == (2, 1, 1)
    assert len(report.results) == 2  # figures are those of the whole essay
    assert not report.holds()
    assert any("evidence: 2; not answered then: 1; right both times: 1." in line for line in summary_lines(report))


def worded(answerable, unanswerable, seed=1):
    chance = random.Random(seed)
    nouns = [f"noun{n}" for n in range(12)]
    for at in range(60):
        ask = " ".join([(answerable, unanswerable)[at % 2], *chance.sample(nouns, 3)])
        yield Question(ask, str(at), must_abstain=bool(at % 2))


def test_a_set_whose_wording_tells_is_told_and_one_whose_wording_does_not_is_not():
    assert "can be won without reading" in audit("x", worded("why does", "how much costs"), PHRASES)
    assert "does not tell" in audit("x", worded("why does", "why does"), PHRASES)
    assert audit("x", worded("a", "b"), PHRASES) == audit("x", worded("a", "b"), PHRASES)


def test_a_small_set_cannot_be_audited():
    with pytest.raises(QuestionSetError, match="1 of its questions are answerable and 0 are not"):
        audit("x", [Question("q", must_answer=True), Question("open", max_citations=3)], PHRASES)

"""Ten conversations on two public essays, worded as readers do: what each turn cites, or what it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Answer, Assistant

FERRY, DRONES = "b/04-electric-ferries", "f/15-drone-pilot"
NOTHING = "nothing else"
# An essay, and turns: what is asked, and a stretch of what is cited; with "!" before it, of what is said instead.
TALKS = [
    (
        FERRY,
        ("For what reasons can't this be repeated elsewhere?", "The timetable is fixed"),
        ("Tell me more about the second one", "The timetable is fixed"),
        ("and the last?", "The county writes the contract"),
    ),
    (
        FERRY,
        ("How many kilometres of fjord does the ferry cross?", "4.6 kilometres"),
        ("Who won the world cup in 1998?", "!"),
        ("and how long does it take?", "in twenty minutes"),
    ),
    (
        FERRY,
        ("How heavy is the battery and why was coffee served in half-filled cups?", "fifty-two tonnes"),
        ("thanks", "!welcome"),
        ("say that again", "half-filled cups"),
    ),
    (
        FERRY,
        ("What word does the author distrust?", "distrust the word breakthrough"),
        ("ok", "!What else?"),
        ("who says that?", "distrust the word breakthrough"),
    ),
    (
        FERRY,
        ("Why was coffee served in half-filled cups on the Ragna? And who is Napoleon?", "shook so much"),
        ("What do you mean by that?", f"!{NOTHING}"),
    ),
    (
        DRONES,
        ("When did the drones stop flying over Tarrow Creek?", "the last day of January"),
        ("that's wrong", "!may have picked the wrong sentences"),
        ("And why?", "The drones stopped flying"),
    ),
    (
        DRONES,
        ("How quickly did a typical order arrive?", "eleven minutes"),
        ("Who is Taylor Swift?", "!"),
        ("And the fee, how much was it?", "It charged us 3.99."),
    ),
    (
        DRONES,
        ("1) How many signatures did the petition collect? 2) What do children do where the pad was?", "1,900 names"),
        ("shorter please", "!own sentences"),
        ("yes", "!ask away"),
    ),
    (DRONES, ("continue", "!nothing to go on from"), ("When did the drones stop flying?", "the last day of January")),
    (DRONES, ("why?", "!nothing to go on from")),
    (DRONES, ("?", "!nothing to go on from")),
    (DRONES, ("x", "!nothing to go on from")),
    (
        DRONES,
        ("What did the company expect people to order, and what did they really buy?", "medicine and spare parts"),
        ("can you repeat that", "hot food or coffee"),
    ),
]


@pytest.fixture(scope="module")
def on(shipped: Assistant, data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assistant]:
    home = tmp_path_factory.mktemp("talks")
    return {name: shipped.on(data / "essays" / f"{name}.md", home) for name in (FERRY, DRONES)}


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk[1][0][:40])
def test_a_conversation(on: dict[str, Assistant], talk: tuple[str, *tuple[tuple[str, str], ...]]) -> None:
    history: list[Answer] = []
    for question, expected in talk[1:]:
        answer = on[talk[0]].ask(question, history)
        history.append(answer)
        if expected.startswith("!"):
            assert not answer.found, (question, answer.text)
            assert expected[1:] in answer.reason, question
        else:
            assert any(expected in c.quote for c in answer.citations), (question, answer.condensed, answer.text)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        (FERRY, "For what reasons can't this be repeated elsewhere?"),
        (DRONES, "Why could one operator not look after a whole fleet?"),
        (DRONES, "How quickly did a typical order arrive?"),
    ],
)
def test_what_else_repeats_nothing_and_ends(on: dict[str, Assistant], name: str, question: str) -> None:
    history = [on[name].ask(question)]
    while history[-1].found:
        answer = on[name].ask("What else?", history)
        before = {(c.start, c.end) for turn in history for c in turn.citations}
        assert not before & {(c.start, c.end) for c in answer.citations}
        history.append(answer)
    assert not history[-1].found
    assert NOTHING in history[-1].reason

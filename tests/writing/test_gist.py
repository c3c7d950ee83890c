"""The gist is asked for in many wordings, never by a question in particular, and given in the essay's own sentences."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from assistant.essay.essay import Essay
from assistant.language.lookup import content
from assistant.phrases import Phrases
from assistant.writing.asked import Gist, find_gist
from assistant.writing.essay_parts import conclusion, headings_of, introduction, numbered_parts, paragraphs, titled_part
from assistant.writing.gists import gist
from assistant.writing.wording import Wording

WORDS = Wording.of(Phrases.load())
ESSAYS = Path(__file__).parents[3] / "shared" / "data" / "essays"
HEADED = Essay.from_text(
    "# On Kilns\nKilns are old. This essay weighs them.\n\n## Wood and Ash\nWood burns fast. Ash melts into glaze.\n\n"
    "It runs.\n\n## The Gas Years\nGas came in 1950. It was clean.\n\n## What to keep\nKeep one wood kiln. We should "
    "teach firing.\n\nA kiln is a school."
)
PLAIN = Essay.from_text(
    "Bees hum by day. They sleep at night.\n\nWasps sting often.\n\nAnts carry leaves. They are strong."
)


def shared(essay: Essay) -> Callable[[str], list[float]]:
    """Nearness by words: 1 where a sentence has one of them."""
    return lambda topic: [float(bool(set(content(topic)) & set(content(s.text)))) for s in essay.sentences]


def asked(question: str, essay: Essay = HEADED, alone: bool = True) -> Gist | None:
    return find_gist(question, essay, WORDS, shared(essay), alone=alone)


def named(question: str, essay: Essay = HEADED) -> str:
    found = asked(question, essay)
    return essay.text[essay.sentences[found.start].start : essay.sentences[found.end - 1].end] if found else ""


@pytest.mark.parametrize(
    "question",
    [
        "What is it about?",
        "what's this essay about",
        "What is this text?",
        "Summarise the argument",
        "Can you summarize the text in three lines?",
        "TL;DR",
        "tl;dr please",
        "Give me the gist.",
        "What is the main point?",
        "What's the main idea of the article?",
        "key points",
        "Sum it up for me, please.",
        "what is the essay trying to say?",
        "In short?",
        "Give me the short version",
        "What can I learn from this?",
        "Explain what it's about",
        "list the key points of the text",
        "What is being argued?",
        "Explain the essay to me like I'm five",
        "What is the argument about kilns?",
    ],
)
def test_the_whole(question: str) -> None:
    assert asked(question) == Gist("whole", 0, len(HEADED.sentences))


@pytest.mark.parametrize(
    "question",
    [
        "What does the author think?",
        "what does the writer recommend",
        "What does the author conclude?",
        "What does he want?",
        "What is the lesson of the piece?",
        "Give me the author's verdict in one sentence.",
        "What's the moral of the whole story?",
    ],
)
def test_the_view(question: str) -> None:
    found = asked(question)
    assert found is not None
    assert found.kind == "view"


@pytest.mark.parametrize(
    "question",
    [
        "What is the main reason wood kilns vanished?",
        "What does the author say about glaze?",
        "Who is the author?",
        "When was the essay written?",
        "How long is the essay?",
        "Does the author make a point?",
        "Why does the author think so?",
        "Which of the ideas is best?",
        "What did the council recommend?",
        "What happened at the end of the war?",
        "What was the first part of the century like?",
        "What did they get in the end?",
        "Who was against the introduction of gas?",
        "What is the conclusion about glaze?",
        "What is the spare part?",
        "gas prices",
        "",
    ],
)
def test_what_is_asked_in_particular_is_no_gist(question: str) -> None:
    assert asked(question) is None


def test_a_pronoun_after_an_answer_is_no_author() -> None:
    assert asked("What do they want?") is not None
    assert asked("What do they want?", alone=False) is None


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("What does the section on wood and ash say?", "Wood burns", "It runs."),
        ("Wood and Ash", "Wood burns", "It runs."),
        ("the gas years", "Gas came", "clean."),
        ("What does it say about the gas years?", "Gas came", "clean."),
        ("Sum up the part about the gas years", "Gas came", "clean."),
        ("What's the point of the gas section?", "Gas came", "clean."),
        ("What is the second section about?", "Gas came", "clean."),
        ("What is the 2nd section about?", "Gas came", "clean."),
        ("What is said in the introduction?", "Kilns are old", "weighs them."),
        ("What does the conclusion say?", "Keep one", "a school."),
        ("What is said in the first paragraph?", "Kilns are old", "weighs them."),
        ("What happens at the end?", "We should", "a school."),
        ("How does it end?", "We should", "a school."),
        ("summarise the last section of the essay", "Keep one", "a school."),
    ],
)
def test_a_part(question: str, start: str, end: str) -> None:
    text = named(question)
    first = "Keep one" if start == "We should" else start  # a last paragraph of one sentence brings the one before
    assert text.startswith(first), text
    assert text.endswith(end), text


def test_parts_of_an_essay_without_headings() -> None:
    assert named("What does the second paragraph say?", PLAIN) == "Wasps sting often."
    assert named("What is said in the introduction?", PLAIN).startswith("Bees hum")
    assert named("How does it end?", PLAIN).endswith("They are strong.")
    assert named("What does the paragraph about wasps say?", PLAIN) == "Wasps sting often."
    assert asked("What does the ninth paragraph say?", PLAIN) is None
    assert asked("What does the fourth paragraph say?", PLAIN) is None


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("According to the section on the gas years, why did Wood & Co. fail?", "why did Wood & Co. fail?"),
        ("Why did Kilnco fail, according to the last section?", "Why did Kilnco fail?"),
        ("What does the second section say about Kilnco?", "What does the essay say about Kilnco?"),
        ("In the conclusion, what is said of schools?", "what is said of schools?"),
    ],
)
def test_a_question_in_particular_about_a_part_is_left_to_be_asked(question: str, rest: str) -> None:
    found = asked(question)
    assert found is not None
    assert found.rest == rest


LAMPS = """# The Lamps of Dorn

Dorn is a village of four hundred people at the end of the railway.

## Money and Oil

The parish refused to buy whale oil after 1869 because the price had doubled. The lamplighter was paid nine crowns a month.

## The Long Strike

In 1871 the lamplighter laid down his pole. He wanted twelve crowns and a coat. The village sat in the dark for forty nights.
"""


@pytest.mark.parametrize(
    "led",
    [
        "According to the section 'The Long Strike', ",
        "According to the section ‘The Long Strike’, ",
        "In the section “The Long Strike”, ",
        'In the section "The Long Strike", ',
        "In the section The Long Strike, ",
        "in the chapter titled 'the long strike': ",
        "In 'The Long Strike', ",
        "In The Long Strike, ",
        "Under «The Long Strike», ",
        "From the part on the long strike, ",
        "In the 'Long Strike' chapter, ",
        "Under the heading “The Long Strike”: ",
        "Regarding 'The Long Strike', ",
    ],
)
@pytest.mark.parametrize("trailing", [False, True])
def test_a_title_chooses_its_section_and_leaves_the_question(led: str, trailing: bool) -> None:
    bare = "what did the lamplighter want?"
    named_last = f"{bare[:-1]}, {led[0].lower()}{led[1:].rstrip(' ,:')}?"
    if trailing and led.startswith("In The"):
        return  # without marks or a comma after it, it may be what happened
    found = asked(named_last if trailing else led + bare, Essay.from_text(LAMPS))
    assert found == Gist("part", 3, 6, rest=bare)


@pytest.mark.parametrize(
    "question",
    [
        "What does the section 'The Long Strike' say?",
        "Summarize The Long Strike",
        "What is said in ‘The Long Strike’?",
        "'The Long Strike'",
        "«The Long Strike»",
    ],
)
def test_a_title_alone_asks_what_its_section_says(question: str) -> None:
    assert asked(question, Essay.from_text(LAMPS)) == Gist("part", 3, 6)


@pytest.mark.parametrize(
    "question",
    [
        "What did the lamplighter want in the long strike?",
        "Who wrote 'The Long Strike'?",
        "In 'The Short Strike', what did he want?",
        "What is a 'long' strike's price?",
        "In dorn, what did the bakers' wives want?",
    ],
)
def test_a_title_that_is_no_place_in_the_text_leaves_the_question_whole(question: str) -> None:
    assert asked(question, Essay.from_text(LAMPS)) is None


def test_a_title_stands_for_what_is_under_its_subheadings() -> None:
    essay = Essay.from_text(
        "# A\n\nOne.\n\n## Big Mills\n\n### Old\n\nTwo. Three.\n\n### New\n\nFour.\n\n## Rivers\n\nFive."
    )
    found = asked("In the section 'Big Mills', who left?", essay)
    assert found == Gist("part", 1, 4, rest="who left?")


@pytest.mark.parametrize("title", ["The **Long** `Strike`", "The Long\u00a0Stri\u00adke", "the LONG strike"])
def test_a_title_is_known_as_a_reader_types_it(title: str) -> None:
    essay = Essay.from_text(LAMPS.replace("The Long Strike", title))
    found = asked("In the section The Long Strike, what did the lamplighter want?", essay)
    assert found == Gist("part", 3, 6, rest="what did the lamplighter want?")


def test_every_heading_is_understood_as_a_section() -> None:
    for file in sorted(ESSAYS.rglob("*.md"))[::4]:
        essay = Essay.from_file(file)
        for title, span in headings_of(essay):
            if not content(title):
                continue
            found = asked(f"What does the section '{title}' say?", essay)
            assert found == Gist(found.kind if found else "", *span), (file, title)


@pytest.mark.slow
def test_a_section_that_is_named_is_answered_from(shipped: Assistant) -> None:
    lamps = shipped.on(Essay.from_text(LAMPS))
    for question in (
        "What did the lamplighter want?",
        "According to the section 'The Long Strike', what did the lamplighter want?",
        "In the section “The Long Strike”, what did the lamplighter want?",
        "What did the lamplighter want in the long strike?",
    ):
        assert "He wanted twelve crowns and a coat." in [c.quote for c in lamps.ask(question).citations], question
    strike = lamps.essay.text.index("In 1871")
    assert all(c.start >= strike for c in lamps.ask("The Long Strike").citations)
    for led in (
        "In 'The Long Road Ahead', ",
        "According to the section The Long Road Ahead, ",
        "According to the author, ",
        "",
    ):
        said = shipped.ask(f"{led}what does the sunsetting of Sora mark the end of?")
        assert any(c.quote.startswith("It marks the end of") for c in said.citations), led
    assert {c.section for c in shipped.ask("The Long Road Ahead").citations} == {"The Long Road Ahead"}


def test_what_only_one_part_was_read_for_is_not_said_to_be_absent(quick: Callable[[str], Assistant]) -> None:
    said = quick(LAMPS).ask("In the section 'Money and Oil', why did the glaciers melt?")
    assert (said.outcome, said.found) == ("unsure", False)


def test_no_heading_is_refused_as_unknown(quick: Callable[[str], Assistant]) -> None:
    for file in sorted(ESSAYS.rglob("*.md"))[::25]:
        assistant = quick(file.read_text(encoding="utf-8"))
        for section in assistant.essay.sections:
            if section.title:
                reason = assistant.ask(f"What does the section '{section.title}' say?").reason
                assert "never mentions" not in reason, (file, section.title)
                assert "not about" not in reason, (file, section.title)


def test_sections_are_found_by_meaning_where_a_measure_is_given() -> None:
    near = [0.9 if "Gas" in s.text or "clean" in s.text else 0.0 for s in HEADED.sentences]
    found = find_gist(
        "Sum up the part about modern fuel", HEADED, WORDS, lambda topic: near if topic == "modern fuel" else []
    )
    assert found is not None
    assert HEADED.sentences[found.start].text.startswith("Gas came")
    assert asked("Sum up the part about modern fuel") is None


def test_a_part_that_is_counted_and_not_there_is_none_by_meaning() -> None:
    for question in ("What does the ninth paragraph say?", "Sum up the 4th section"):
        assert find_gist(question, HEADED, WORDS, lambda _: [0.9] * len(HEADED.sentences)) is None


def test_parts() -> None:
    texts = [[HEADED.sentences[n].text for n in span] for span in [introduction(HEADED), *numbered_parts(HEADED)[:1]]]
    assert texts[0][0] == "Kilns are old."
    assert texts[1][0] == "Wood burns fast."
    assert HEADED.sentences[conclusion(HEADED)[0]].text == "Keep one wood kiln."
    assert titled_part("ash wood", HEADED) == numbered_parts(HEADED)[0]
    assert titled_part("wood", HEADED) is None
    lists = Essay.from_text("Two things matter:\n\n- heat\n- time\n\nThat is all.")
    assert paragraphs(lists.sentences) == [(0, 3), (3, 4)]


def rows(sets: str) -> Iterator[tuple[Essay, dict[str, object]]]:
    for file in sorted(ESSAYS.glob(f"[{sets}]/??-*.md")):
        essay = Essay.from_file(file)
        for line in file.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield essay, json.loads(line)


def test_readers_questions_in_particular_are_not_taken_for_gist() -> None:
    counted: Counter[str] = Counter()
    for essay, row in rows("bfi"):
        found = asked(str(row["q"]), essay)
        if row["kind"] != "gist":
            counted["particular"] += 1
            counted["taken"] += found is not None and not found.rest
    assert counted["particular"] > 1_000
    assert counted["taken"] <= counted["particular"] / 500, counted


def test_no_question_of_the_public_articles_is_taken_for_gist(data: Path) -> None:
    articles = json.loads((data / "squad2_articles.json").read_text(encoding="utf-8"))
    for article in articles[:4]:
        paragraphs_ = article["paragraphs"]
        essay = Essay.from_text("\n\n".join(paragraph["context"] for paragraph in paragraphs_), title=article["title"])
        questions = [qa["question"] for paragraph in paragraphs_ for qa in paragraph["qas"]]
        assert [question for question in questions if asked(question, essay)] == []


def test_named_sections_hold_what_readers_found_there() -> None:
    inside = needed = 0
    for essay, row in rows("bfn"):
        found = asked(str(row["q"]), essay)
        if row["kind"] == "gist" and found and found.kind == "part":
            places = [essay.text.index(piece) for piece in row["ev"]]  # type: ignore[union-attr]
            start, end = essay.sentences[found.start].start, essay.sentences[found.end - 1].end
            inside += sum(start <= place < end for place in places)
            needed += len(places)
    assert needed >= 20
    assert inside >= 0.75 * needed


@pytest.mark.parametrize("text", [HEADED.text, PLAIN.text, "One sentence.", "## A\n- x\n- y\n", "Who? What:\n- a\n- b"])
def test_the_gist_is_few_sentences_in_order(text: str) -> None:
    essay = Essay.from_text(text)
    vectors = np.random.default_rng(1).normal(size=(len(essay.sentences), 8)).astype(np.float32)
    for kind in ("whole", "view"):
        chosen = gist(Gist(kind, 0, len(essay.sentences)), essay, vectors)
        assert 1 <= len(chosen) <= 4
        assert [s.number for s in chosen] == sorted({s.number for s in chosen})


def test_the_gist_of_the_whole_takes_one_sentence_a_section_and_the_opening() -> None:
    parts = [
        f"## Part {n}\n" + " ".join(f"Sentence {n} {k} speaks of kilns and of much else." for k in range(5))
        for n in range(7)
    ]
    essay = Essay.from_text("\n\n".join(parts))
    vectors = np.random.default_rng(2).normal(size=(len(essay.sentences), 8)).astype(np.float32)
    chosen = gist(Gist("whole", 0, len(essay.sentences)), essay, vectors)
    assert len({s.section for s in chosen}) == len(chosen) == 4
    assert chosen[0].section == "Part 0"


def test_the_gist_holds_no_question_no_lead_and_nothing_that_was_said() -> None:
    essay = Essay.from_text(
        "Why do all the kilns of the valley matter? The kilns of the valley matter because they teach us patience. "
        "The kilns have three great virtues:\n\n- heat\n- time\n- care\n\nThe oldest kiln of the valley should be kept as it is."
    )
    vectors = np.ones((len(essay.sentences), 4), dtype=np.float32) / 2
    first = gist(Gist("view", 0, len(essay.sentences)), essay, vectors)
    assert [s.text[:10] for s in first] == ["The kilns ", "The oldest"]
    said = [(s.start, s.end) for s in first]
    assert not {s.number for s in gist(Gist("view", 0, len(essay.sentences)), essay, vectors, said)} & {
        s.number for s in first
    }


def test_the_shipped_essay(shipped: Assistant) -> None:
    answer = shipped.ask("Hello, what is it about?")
    assert "Sora" in answer.statements[0].text
    assert 3 <= len(answer.citations) <= 4
    more = shipped.ask("What else?", [answer])
    assert more.found
    assert not {c.start for c in more.citations} & {c.start for c in answer.citations}
    for question in (
        "The Physics Problem",
        "What does it say about the physics problem?",
        "Sum up the section on the physics problem",
    ):
        assert {c.section for c in shipped.ask(question).citations} == {
            "The Physics Problem: The Wall of Temporal Consistency"
        }


def test_any_text_has_a_gist(quick: Callable[[str], Assistant]) -> None:
    answer = quick("Bees hum by day and sleep at night in their hive.\n\nWasps sting often and without a reason.").ask(
        "tl;dr"
    )
    assert [s.text for s in answer.statements] == [
        "Bees hum by day and sleep at night in their hive.",
        "Wasps sting often and without a reason.",
    ]


NOTED = """# The Night Bus

## Introduction

The bus runs at night. It was an idea of Helga. The town paid.

## FAQ

Does it stop? It stops at the mill.[^1]

## Notes

[1] The mill paid for the stop.
[2] Before that, taxis were used.

[^1]: Since 2011.
"""


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("Read me the introduction", ["The bus runs at night.", "It was an idea of Helga.", "The town paid."]),
        ("Please show me the introduction.", ["The bus runs at night.", "It was an idea of Helga.", "The town paid."]),
        ("What does footnote 2 say?", ["Before that, taxis were used."]),
        ("What is said in note [2]?", ["Before that, taxis were used."]),
        ("Quote the FAQ", ["Does it stop?", "It stops at the mill.[^1]"]),
    ],
)
def test_a_part_that_is_named_is_shown(quick: Callable[[str], Assistant], question: str, quotes: list[str]) -> None:
    assert [c.quote for c in quick(NOTED).ask(question).citations] == quotes


@pytest.mark.parametrize("question", ["What does footnote 9 say?", "Show me the appendix"])
def test_a_part_that_is_not_there_is_not_made_up(quick: Callable[[str], Assistant], question: str) -> None:
    essay = quick(NOTED)
    assert asked(question, essay.essay) is None


@pytest.mark.parametrize("question", ["What does the FAQ say?", "What does the introduction tell us?"])
def test_a_part_with_one_word_for_a_title_is_summed_up(quick: Callable[[str], Assistant], question: str) -> None:
    title = "FAQ" if "FAQ" in question else "Introduction"
    assert {c.section for c in quick(NOTED).ask(question).citations} == {title}

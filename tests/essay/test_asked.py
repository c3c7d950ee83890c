"""Texts on which wrong sentences were once given, asked through the real assistant, each with two more of its kind."""

from __future__ import annotations

import pytest

from assistant import Assistant, Essay
from assistant.essay.splitting import asks

pytestmark = pytest.mark.slow
DOUBTED = pytest.mark.xfail(reason="the reader doubts that the reply answers it", strict=True)
SECOND = pytest.mark.xfail(reason="the reader puts another sentence before it", strict=True)

DATES = """The Salt Seller

The salt seller was once the pride of the whole valley and was born in
1950. He left the mill and moved to the windy coast for good in
1951. He married the widow of the harbour master and bought a shop in
1962. He sold it again and bought a boat, and it was lost at sea.
"""
DASH = """The Bridge at Dorn

The bridge over the gorge was paid for by the parish and by the baron
- who never crossed it - and it cost four hundred crowns in all. The
frost of that year was hard and the glass in the yard fell at night to
- 12 degrees, the lowest that anybody here remembers. The parish sold
the stones, the timber and the iron of the old bridge for the sum of
# 900 crowns, and the money went to the poor. The poor bought bread.
The second bridge, which is smaller, can be seen in the section after
(b) and in figure 2. It has no roof.
"""
FAQ = """# Questions about the Lamps

The lamplighter of Dorn laid down his pole in the winter of 1871.

**How long was the village dark?** It sat in the dark for forty nights.

Q: What did the strike cost?
A: Nine broken legs and one drowned cow.

But was the strike a success? I think so, because the coat was paid for. And who paid for the coat? The bishop did, from his own purse.
"""
INTERVIEW = """# The Ferryman

**Why did you give up the ferry?**

Because the bridge was opened in 1931.

**Interviewer:** How much did a crossing cost?

**Ferryman:** Two crowns, and four with a horse.
"""
COMMENT = """# The Fire at Dorn

The mill at Dorn burned down in a single night in 1871.

<!--
Editor: cut before printing. The bishop paid the owner nine hundred crowns.

Second note: the daughter was adopted.
-->

His daughter rebuilt the mill in stone.

[//]: # (The curate was drunk on the night of the fire.)
"""
REMARKS = """# The Fire at Dorn

The mill at Dorn burned down in a single night in 1871. %% The bishop paid the owner nine hundred crowns. %%

His daughter <!-- she was adopted --> rebuilt the mill in stone.

[curate]: http://dorn.example "The curate was drunk on the night of the fire."
"""
NOTES = """# The Fire

The mill burned down in a single night in 1871.[^1] The owner moved to the coast the same winter.[^2] His daughter rebuilt the mill in stone.

The bridge held.³ The toll was nine crowns.[4] The river froze in March.1 Nobody crossed it for a month.

[^1]: Parish register, folio 12.
"""
DIALOGUE = """# The Lock

The key to the lock was gone. “I threw it in the river!” Miller exclaimed. “Who will pay for the lock?” Bishop asked. “The parish will pay!” Baker said.
"""
SPEECH = """# The Court

"I was born in the mill. My father taught me to grind barley when I was six. We had two stones and one donkey. The donkey was called Sultan and he bit everybody except me. In winter we slept above the ovens because the roof leaked. When the war came the donkey was taken by the army. My mother wept for a week. I have never owned a donkey since then," the miller told the court.
"""
TABLE = """# The mills of the valley

The parish kept a register of its three mills in the last century.

| Mill | Built | Workers | Closed |
|------|-------|---------|--------|
| Upper mill | 1802 | 14 | 1866 |
| Lower mill | 1866 | 31 | 1902 |
| Old mill | 1702 | 4 | 1802 |

All of them burned coal by the end.
"""
OPEN_TABLE = (
    TABLE.replace("\n| ", "\n")
    .replace(" |\n", "\n")
    .replace("|------|-------|---------|--------|", "--- | --- | --- | ---")
)
WORD_TABLE = TABLE.replace("| Mill | Built", "|  |  |  |  |\n|---|---|---|---|\n| Mill | Built").replace(
    "|------|-------|---------|--------|\n", ""
)
LIST = """# Two Schools

The trade will split into two schools.

* The Purists keep the old ovens and sell to the rich in the capital.
* The Mixers buy machines and sell cheap loaves to the army.

The Purists will vanish within a century, says the guild. Nobody in the guild has asked the rich.
"""
MAIL = """The Organ at Harl

The organ was ordered from a builder in the capital in the spring of
1788. It was first played at Easter of the year
1791. It was sold to the abbey for the sum of
+ 300 florins, which the abbey never paid. The bellows were worked by
(a) two boys on Sundays. The new organ was given by the widow Stern
– she could not hear it – and it has forty pipes.
"""
TRIAL = """# The Trial of the Ferryman

The ferry sank in the evening.† The rope had been cut with a bread knife.[1, 2] The judge lived in Harl.2 He fined the ferryman ten crowns.

“Was it you?” Judge Holm asked. “Never!” shouted Peter Kranz.

The widow told the court: “I saw him at the landing. He carried a lamp. He had no hat. The lamp was green. Then it went out.”
"""
TEXTS = {
    "mail.txt": MAIL,
    "trial.md": TRIAL,
    "dates.txt": DATES,
    "dash.txt": DASH,
    "faq.md": FAQ,
    "interview.md": INTERVIEW,
    "comment.md": COMMENT,
    "remarks.md": REMARKS,
    "notes.md": NOTES,
    "dialogue.md": DIALOGUE,
    "speech.md": SPEECH,
    "table.md": TABLE,
    "open-table.md": OPEN_TABLE,
    "word-table.md": WORD_TABLE,
    "list.md": LIST,
}


@pytest.fixture(scope="module")
def opened(shipped: Assistant, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assistant]:
    """The assistant on each of the texts, read from files."""
    folder = tmp_path_factory.mktemp("texts")
    found = {}
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
        found[name] = shipped.on(Essay.from_file(folder / name), folder / f"{name}.index")
    return found


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "question", "first"),
    [
        (
            "dates.txt",
            "When was the salt seller born?",
            "The salt seller was once the pride of the whole valley and was born in 1950.",
        ),
        (
            "dates.txt",
            "When did he move to the coast?",
            "He left the mill and moved to the windy coast for good in 1951.",
        ),
        (
            "dates.txt",
            "When did he marry the widow?",
            "He married the widow of the harbour master and bought a shop in 1962.",
        ),
        (
            "dash.txt",
            "How much did the bridge over the gorge cost?",
            "The bridge over the gorge was paid for by the parish and by the baron - who never crossed it - and it cost four hundred crowns in all.",
        ),
        (
            "dash.txt",
            "How low did the glass fall?",
            "The frost of that year was hard and the glass in the yard fell at night to - 12 degrees, the lowest that anybody here remembers.",
        ),
        (
            "dash.txt",
            "For how much were the stones sold?",
            "The parish sold the stones, the timber and the iron of the old bridge for the sum of # 900 crowns, and the money went to the poor.",
        ),
        pytest.param("dash.txt", "What did the poor buy?", "The poor bought bread.", marks=SECOND),
        (
            "mail.txt",
            "When was the organ ordered?",
            "The organ was ordered from a builder in the capital in the spring of 1788.",
        ),
        ("mail.txt", "When was the organ first played?", "It was first played at Easter of the year 1791."),
        (
            "mail.txt",
            "For how much was it sold to the abbey?",
            "It was sold to the abbey for the sum of + 300 florins, which the abbey never paid.",
        ),
        (
            "mail.txt",
            "How many pipes has the new organ?",
            "The new organ was given by the widow Stern – she could not hear it – and it has forty pipes.",
        ),
        ("trial.md", "What had the rope been cut with?", "The rope had been cut with a bread knife.[1, 2]"),
        ("trial.md", "How much did he fine the ferryman?", "He fined the ferryman ten crowns."),
        ("trial.md", "Who shouted “Never”?", "“Never!” shouted Peter Kranz."),
        ("trial.md", "What colour was the lamp?", "The lamp was green."),
        ("notes.md", "Where did the owner move?", "The owner moved to the coast the same winter.[^2]"),
        ("notes.md", "What was the toll?", "The toll was nine crowns.[4]"),
        ("notes.md", "How long did nobody cross the river?", "Nobody crossed it for a month."),
        ("dialogue.md", "Who asked about the lock?", "“Who will pay for the lock?” Bishop asked."),
        ("dialogue.md", "Who said that the parish will pay?", "“The parish will pay!” Baker said."),
        ("speech.md", "What was the donkey called?", "The donkey was called Sultan and he bit everybody except me."),
    ],
)
def test_the_sentence_that_says_it_comes_first_and_whole(
    opened: dict[str, Assistant], name: str, question: str, first: str
) -> None:
    answer = opened[name].ask(question)
    assert answer.found
    assert flat(answer.statements[0].text) == first


@pytest.mark.parametrize(
    ("name", "question", "reply"),
    [
        ("faq.md", "How long was the village dark?", "It sat in the dark for forty nights."),
        pytest.param("faq.md", "What did the strike cost?", "A: Nine broken legs and one drowned cow.", marks=DOUBTED),
        ("faq.md", "Was the strike a success?", "I think so, because the coat was paid for."),
        ("faq.md", "Who paid for the coat?", "The bishop did, from his own purse."),
        pytest.param(
            "interview.md",
            "Why did the ferryman give up the ferry?",
            "Because the bridge was opened in 1931.",
            marks=DOUBTED,
        ),
        ("interview.md", "How much did a crossing cost?", "**Ferryman:** Two crowns, and four with a horse."),
    ],
)
def test_the_reply_is_given_without_the_essays_question_that_asks_the_same(
    opened: dict[str, Assistant], name: str, question: str, reply: str
) -> None:
    answer = opened[name].ask(question)
    assert [statement.text for statement in answer.statements if asks(statement.text)] == []
    assert reply in [statement.text for statement in answer.statements]


@pytest.mark.parametrize("name", ["comment.md", "remarks.md"])
@pytest.mark.parametrize(
    "question",
    ["How much did the bishop pay the owner?", "Was the daughter adopted?", "Who was drunk on the night of the fire?"],
)
def test_what_stands_in_a_comment_is_not_said(opened: dict[str, Assistant], name: str, question: str) -> None:
    answer = opened[name].ask(question)
    assert not answer.found
    shown = " ".join(passage.text for passage in answer.nearest)
    assert not any(word in shown for word in ("crowns", "adopted", "drunk"))


@pytest.mark.parametrize("name", ["table.md", "open-table.md", "word-table.md"])
@pytest.mark.parametrize(
    "question",
    ["When was the lower mill built?", "When was the lower mill closed?", "How many workers did the lower mill have?"],
)
def test_a_row_comes_first_and_after_its_header(opened: dict[str, Assistant], name: str, question: str) -> None:
    answer = opened[name].ask(question)
    first, second = (statement.text.strip("| ") for statement in answer.statements[:2])
    assert (first, second) == ("Mill | Built | Workers | Closed", "Lower mill | 1866 | 31 | 1902")


def test_a_piece_of_a_speech_comes_with_who_speaks(opened: dict[str, Assistant]) -> None:
    answer = opened["speech.md"].ask("What was the donkey called?")
    assert len(answer.text) < 200
    assert answer.statements[-1].text.endswith("the miller told the court.")


def test_a_list_comes_with_its_lead_and_a_lead_with_its_list(opened: dict[str, Assistant]) -> None:
    answer = opened["list.md"].ask("Into which schools will the trade split?")
    assert [statement.text.split()[1] for statement in answer.statements] == ["trade", "Purists", "Mixers"]

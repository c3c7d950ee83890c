"""A name is said to be missing only where it surely is: 80 questions on five small texts, in a newcomer's writing."""

from __future__ import annotations

import re
import unicodedata

import pytest

from assistant import Assistant, Essay
from assistant.language.lookup import plain_letters
from assistant.reading.names import may_stand_in

LOOMS = """---
title: The Loom Towns
author: Ruth Halvorsen
---
# The Loom Towns of Wrocław

By Ruth Halvorsen

In 1823 the weavers of Łódź bought seven looms from an Englishman called James Whitlock. Müller & Sons sold them the yarn. The Danes came later, and so did two French dyers from Strasbourg.

## Bjørn's dye works

Bjørn Sørensen mixed the red dye at 40 °C. Dr. Smith, the town's doctor, warned against the vapours. J. R. R. Pelham kept the books until 1860.

| Town | Looms |
|---|---|
| Głogów | 1,000 |
| Pécs | 340 |

![The market of Šibenik](market.jpg)

The United Nations put the mill on a list in the 1960s.[^1]

[^1]: The list was drawn up by Þóra Einarsdóttir.
"""
WELL = """# Saint Brannoc's Well

The well of St. Brannoc lies behind Jones' farm. Mrs. O'Hara gave the bucket. In the U.S. a copy was built near St Louis by AT&T engineers.

Jean-Luc Moreau drew the first map, and the Anglo-
Saxon name of the village was Otter-
burn. The people of New
Ross came every May.

> Wells are older than churches, wrote Émile Zola-Brandt.

1. McAllister cleaned the well.
2. Van der Berg paid for it.

Ten Germans and a Dutchman camped here in the sixties. The Straße der Brunnen in Köln is named after it. The YouTube film was seen by 12 million people.
"""
HOTEL = """# A Hotel by the Lake

Dorothy ran the hotel with her brother Arne for thirty years. She kept the keys, he kept the boats. The hotel has forty rooms and a slate roof.

Arne died in March 1951, and the funeral was held on the jetty. After it the guests sang.

The bakery next door was run by Ole. He wrote the menu by hand every morning. In 1962 the road was built, and the boats were sold.

## What remains

The hotel still takes guests. A Swiss family owns it. Nobody knows where the bell went.
"""
SPARROWS = """The Sparrow Count
by Nils Ekwall

Every spring Tomasz Kowalczyk counts the sparrows of Gdańsk for the Royal Society for the Protection of Birds. In 2019 he counted 1,204; the year before, nine hundred. He uses a Nikon camera and a notebook.

His niece, Zoë, enters the numbers in Excel. Prof. Çelik of İzmir checks them. "I trust Tomasz," she says, "but I trust the sparrows more."

The European Union asks for the figures by the 30th of June. The Welsh count theirs in October.
"""
BUS = """# Frequently Asked Questions about the Night Bus

## Introduction

The night bus runs from the Ørsted Square to Ärzteplatz. It was Helga Jörgensen's idea.

## FAQ

**Does it stop at the hospital?** Yes, since 2011.[1]

**Who drives?** Two drivers share the week: Abdul-Rahman and Li Wei.

## Notes

[1] The hospital paid for the stop.
[2] Before that, taxis were used.
"""

# (text, what must not be called absent): letters, forms, initials, slips, and where a name may stand.
THERE = (
    (
        LOOMS,
        (
            "Where is Lodz?",
            "Where is Łodz?",
            "Where is Wroclaw?",
            "Who was Bjorn Sorensen?",
            "Who is Bjoern Soerensen?",
        ),
        ("What did Mueller sell?", "What did Muller and Sons sell?", "Where is Glogow?", "How many looms has Pecs?"),
        ("What is Sibenik?", "Who is Thora Einarsdottir?", "Who is Doctor Smith?", "Who is JRR Pelham?"),
        ("Who is J.R.R. Pelham?", "What did the UN do?", "What did France do?", "Who came from Denmark?"),
        ("What did the Danish do?", "Where does Halvorsen live?", "Who was Witlock?", "What did Jmaes sell?"),
        ("where is lodz?", "WHERE IS LODZ?", "Who came from England?", "What does Strassburg make?"),
    ),
    (
        WELL,
        ("Who is Saint Brannoc?", "Where is Jones's farm?", "Where is the Jones farm?", "Who is OHara?"),
        ("What was built in the US?", "What was built in the USA?", "What was built in the United States?"),
        ("What was built in America?", "Who are the AT and T engineers?", "Who is Jean Luc Moreau?"),
        ("What is Otterburn?", "Where is New Ross?", "Who is Emile Zola Brandt?", "Who is MacAllister?"),
        ("Who is Vanderberg?", "Who came from Germany?", "Who came from Holland?", "Who came from the Netherlands?"),
        ("What is the Strasse der Brunnen?", "What is in Koeln?", "What is in Cologne?", "What is You Tube?"),
    ),
    (
        HOTEL,
        ("Who is Arnes sister?", "Who owns it, in Switzerland?", "What did Doroty keep?", "Who is Olle?"),
        ("Did Arne die in April?", "Where does the Essay say the bell is?", "What Did The Baker Eat?"),
    ),
    (
        SPARROWS,
        ("Where is Gdansk?", "What does the RSPB do?", "Who is Tomas Kowalczyk?", "Where is Izmir?"),
        ("What does the EU ask?", "Who counts in Wales?", "Who is Ekwal?", "WHAT DOES ZOE DO?"),
    ),
    (
        BUS,
        ("Where is Oersted Square?", "Where is Aerzteplatz?", "Who is Helga Jorgensen?", "Who is Abdulrahman?"),
        ("Who is Liwei?", "What does the FAQ say?", "Is there a Sunday bus?", "Does anyone speak French?"),
    ),
)
MISSING = (
    (LOOMS, ("Where is Madrid?", "Madrid"), ("Who is Napoleon?", "Napoleon"), ("Who is Élodie Quint?", "Élodie Quint")),
    (WELL, ("Who is Gertrude Kemp?", "Gertrude Kemp"), ("What is in Brazil?", "Brazil"), ("Who likes NASA?", "NASA")),
    (HOTEL, ("Who is Tim Cook?", "Tim Cook"), ("When did Zuzana come?", "Zuzana"), ("What did Kafka say?", "Kafka")),
    (SPARROWS, ("What does Microsoft do?", "Microsoft"), ("Where is Spain?", "Spain"), ("Who is Ida Lu?", "Ida Lu")),
    (BUS, ("Who is Emma Bovary?", "Emma Bovary"), ("What is in Oxford?", "Oxford"), ("Who was Mozart?", "Mozart")),
)


@pytest.fixture(scope="module")
def on(shipped: Assistant, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assistant]:
    home = tmp_path_factory.mktemp("standing")
    return {text: shipped.on(Essay.from_text(text), home) for text in (LOOMS, WELL, HOTEL, SPARROWS, BUS)}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "question"), [(text, q) for text, *rows in THERE for row in rows for q in row])
def test_what_may_stand_in_a_text_is_not_said_to_be_missing(on: dict[str, Assistant], text: str, question: str) -> None:
    assert on[text].ask(question).outcome != "absent"


@pytest.mark.slow
@pytest.mark.parametrize(("text", "question", "name"), [(text, *row) for text, *rows in MISSING for row in rows])
def test_a_name_that_is_missing_is_said_to_be(on: dict[str, Assistant], text: str, question: str, name: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", name.lower()) if c.isascii())
    assert not any(word in text.lower() for word in bare.split())
    answer = on[text].ask(question)
    assert (answer.outcome, name in answer.reason) == ("absent", True)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("Lodz", "Łódź"), ("Thora", "Þóra"), ("Aero", "Ærø"), ("dakovo", "Đakovo"), ("Ghajn", "Għajn"), ("isik", "ışık")],
)
def test_a_letter_that_a_keyboard_lacks_is_typed_as_another(typed: str, written: str) -> None:
    assert plain_letters(written) == plain_letters(written.upper()) == typed.lower()


def test_every_latin_letter_with_a_mark_is_its_letter() -> None:
    """Held against Unicode's own names, of every letter that it calls one of Latin script with something added."""
    for number in range(0xC0, 0x180):
        named = re.match(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH ", unicodedata.name(chr(number), ""))
        if named:
            assert plain_letters(chr(number)).strip("ʼ·") == named[1].lower(), chr(number)


def test_letters_of_other_scripts_stay() -> None:
    assert plain_letters("Ωmega Жук 漢字") == "ωmega жук 漢字"


@pytest.mark.parametrize(
    ("name", "text", "may"),
    [
        ("European Union", "The EU asks.", True),
        ("Royal Mail", "RM Ltd brought it.", True),
        ("WHO", "The World Health Organization wrote.", True),
        ("NATO", "The World Health Organization wrote.", False),
        ("Aarhus", "She left Århus.", True),
        ("Roman", "He lived in Rome.", True),
        ("Norway", "The Norwegians came.", True),
        ("Norway", "The Danes came.", False),
        ("Jones", "It was Jonas.", True),
        ("Ann", "It was Anne.", True),
        ("Ann", "It was Ian.", False),
        ("Tim", "It was Tom.", False),
        ("Mark", "The mask was lost.", False),
    ],
)
def test_a_form_or_a_slip_may_be_the_name(name: str, text: str, may: bool) -> None:
    assert may_stand_in(name, text) is may

"""How functions are called: by a verb or a noun, never by a participle alone ("opened", "_rendered", "looked_up")."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import assistant

PACKAGE = Path(assistant.__file__).parent
IRREGULAR = frozenset(
    "said held asked borne made found kept told given shown built begun written drawn known seen taken left lost sold "
    "sent spoken thought brought bought caught led met paid won grown hidden spelt meant heard laid stood understood "
    "chosen".split()
)
NOT_PARTICIPLES = frozenset({"need", "feed", "embed", "seed", "speed"})
# "looked_up", "spoken_of", "asked_anew": what follows makes no noun of it.
PARTICLES = frozenset("up of in on out off over apart alike anew again as by to from together".split())
PROPERTIES = frozenset({"property", "cached_property"})  # a state of a value: Answer.found, Verdict.passed


def is_participle(word: str) -> bool:
    regular = word.endswith("ed") and len(word) > 3 and word not in NOT_PARTICIPLES
    return regular or word in IRREGULAR


def names_a_participle(name: str) -> bool:
    """Whether a participle stands where a verb or a noun should: "saved_scores" names scores, "named" names nothing."""
    first, *rest = name.strip("_").split("_")
    return is_participle(first) and (not rest or rest[0] in PARTICLES)


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{file.relative_to(PACKAGE)}:{node.lineno}", node


def test_participles_are_told_from_verbs_and_nouns() -> None:
    bad = ("opened", "_rendered", "looked_up", "spoken_of", "_said", "_known_in")
    good = ("open", "render", "saved_scores", "is_named", "embed", "named_parts", "feedback", "need_index", "read")
    assert [name for name in (*bad, *good) if names_a_participle(name)] == list(bad)


def test_no_function_is_named_by_a_participle() -> None:
    found = [
        f"{where} {node.name}"
        for where, node in functions()
        if names_a_participle(node.name)
        and not any(isinstance(each, ast.Name) and each.id in PROPERTIES for each in node.decorator_list)
    ]
    assert found == []

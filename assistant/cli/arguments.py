"""The arguments of `ask` as they were typed: a question that looks like an option, or that came without its quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import QuestionError
from assistant.phrases import message

# A question that begins with a dash: not "--essay=my file.md", nor a lone option.
_DASHED = re.compile(r"-(?![\w-]+=)(?:.*\s|.*\?$)", re.DOTALL)


def one_question(words: Sequence[str]) -> str:
    """The one argument that is the question.

    Raises:
        QuestionError: there are several; the message says how to write what was meant.
    """
    if len(words) == 1:
        return words[0]
    files = [word for word in words if Path(word).suffix and Path(word).is_file()]
    rest = " ".join(word for word in words if word not in files[:1])
    if files:
        raise QuestionError(message("cli.essay_named", essay=files[0], question=rest))
    raise QuestionError(message("cli.unquoted", question=rest))


def put_dashed_last(arguments: list[str]) -> list[str]:
    """The arguments of `ask` with a question that begins with a dash put last, after "--": it is no option.

    It is known by a blank or a question mark in it, which no option's name has.
    """
    if arguments[:1] != ["ask"] or "--" in arguments:
        return arguments
    for at in range(1, len(arguments)):
        is_value = arguments[at - 1] in ("--essay", "--model", "--embedding", "--reader", "--k", "--timeout")
        if not is_value and _DASHED.match(arguments[at]):
            return [*arguments[:at], *arguments[at + 1 :], "--", arguments[at]]
    return arguments

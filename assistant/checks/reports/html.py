"""A run as one self-contained HTML page: answers beside their evidence, the diff to the baseline, filters, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape
from pathlib import Path
from string import Template

from assistant.answers import Answer
from assistant.checks.baseline import Change, said
from assistant.checks.metrics import by_tag, figures
from assistant.checks.reports.excerpt import ExcerptPart, excerpt
from assistant.checks.reports.pictures import risk_curve, stage_bars, tag_bars
from assistant.checks.reports.report import FLAKY, PASSED, Report, SetReport, headline, summary_lines
from assistant.checks.runs import Result
from assistant.checks.spans import cited_spans, places
from assistant.checks.verdicts import Verdict


def to_html(report: Report) -> str:
    """The page: nothing in it is fetched from anywhere, and no text of an answer is read as markup."""
    return Template(_page()).substitute(_Page(report).parts())


def _page() -> str:
    return Path(__file__).with_name("report_page.html").read_text(encoding="utf-8")


_WORDS = (
    *("title", "stages", "risk", "risk_text", "tags", "filter", "all", "passed", "failed", "flaky"),
    *("changed", "any_tag", "any_set", "any_outcome", "search", "shown", "made_of", "kept"),
)


class _Page:
    """The page's parts, each as HTML."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def say(self, name: str, **values: object) -> str:
        return escape(self._report.phrases.say(f"checks.page.{name}", **values))

    def parts(self) -> dict[str, str]:
        report, phrases = self._report, self._report.phrases
        found = figures(report.results)
        lines = [headline(report), *summary_lines(report)]
        return {name: self.say(name) for name in _WORDS} | {
            "lines": "".join(f"<p>{escape(line)}</p>" for line in lines),
            "stage_bars": stage_bars(found, phrases),
            "risk_curve": risk_curve(report.results, phrases),
            "tag_bars": tag_bars(by_tag(report.results), phrases),
            "tag_options": _options({tag for r in report.results for tag in r.question.tags}),
            "set_options": _options({one.name for one in report.sets}),
            "outcome_options": _options({r.verdict.outcome for r in report.results if r.verdict.outcome}),
            "questions": "\n".join(self._card(*row) for row in report.statuses()),
            "parts": "".join(self._made_of(one) for one in report.sets),
        }

    def _card(self, one: SetReport, result: Result, status: str) -> str:
        question, verdict, change = result.question, result.verdict, one.change(result)
        tags = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in question.tags)
        times = len(result.verdicts)
        held = f'<span class="tag">{self.say("held_of", held=result.held, total=times)}</span>' if times > 1 else ""
        stage = f'<span class="stage">{escape(verdict.stage)}</span>' if verdict.stage else ""
        outcome = f'<span class="tag">{escape(verdict.outcome)}</span>' if verdict.outcome else ""
        kind = f'<span class="change">{escape(change.kind)}</span>' if change else ""
        label = self.say({PASSED: "passed", FLAKY: "flaky"}.get(status, "failed"))
        return (
            f'<details class="card {status}" data-status="{status}" data-changed="{int(change is not None)}" '
            f'data-set="{escape(one.name)}" data-outcome="{escape(verdict.outcome)}" '
            f'data-tags="{escape(chr(31).join(question.tags))}" '
            f"{'open' if status not in (PASSED, 'known') else ''}>"
            f'<summary><span class="mark" role="img" aria-label="{label}"></span>'
            f'<span class="ask">{escape(question.ask)}</span>'
            f'<span class="facts"><code>{escape(question.name)}</code>'
            f"{outcome}{tags}{held}{stage}{kind}</span></summary>"
            f"{self._body(one, verdict, change)}</details>"
        )

    def _body(self, one: SetReport, verdict: Verdict, change: Change | None) -> str:
        question = verdict.question
        turns = "".join(f"<li>{escape(turn)}</li>" for turn in question.turns)
        before = f"<h3>{self.say('turns')}</h3><ol>{turns}</ol>" if turns else ""
        note = f'<p class="note">{escape(question.note)}</p>' if question.note else ""
        return (
            f'{before}{note}<div class="sides"><section><h3>{self.say("answer")}</h3>{self._answer(verdict)}'
            f"<h3>{self.say('expected')}</h3>{_expected(verdict)}</section>"
            f"<section><h3>{self.say('evidence')}</h3>{self._evidence(one, verdict)}</section></div>"
            f"{self._diff(verdict, change)}"
        )

    def _answer(self, verdict: Verdict) -> str:
        answer = verdict.answer
        if answer is None:
            return f'<p class="error">{escape(verdict.error)}</p>'
        if not answer.found:
            return f'<p class="refusal {answer.outcome}">{escape(answer.reason)}</p>'
        return "".join(f"<p>{escape(text)} {marks}</p>" for text, marks in _statements(answer))

    def _evidence(self, one: SetReport, verdict: Verdict) -> str:
        answer = verdict.answer
        cited = cited_spans(answer) if answer else []
        gold = [place for quote in verdict.question.quotes for place in places(quote, answer)] if answer else []
        stretches = excerpt(one.text, cited, gold)
        if not stretches:
            return f'<p class="nothing">{self.say("nothing_cited")}</p>'
        legend = f'<p class="legend"><mark class="cited">{self.say("legend_cited")}</mark> '
        legend += f'<mark class="gold">{self.say("legend_gold")}</mark></p>'
        return legend + "".join(f"<blockquote>{''.join(map(_piece, pieces))}</blockquote>" for pieces in stretches)

    def _diff(self, verdict: Verdict, change: Change | None) -> str:
        if change is None or change.before == (change.after or said(verdict)):
            return ""
        return f'<h3>{self.say("baseline")}</h3><p class="diff">{"".join(_diff(change.before, change.after))}</p>'

    def _made_of(self, one: SetReport) -> str:
        rows = "".join(
            f"<tr><th>{escape(str(key))}</th><td>{escape(_flat(value))}</td></tr>" for key, value in one.made_of.items()
        )
        return f"<h3>{escape(one.name)} · {escape(one.title)}</h3><table>{rows}</table>"


def _statements(answer: Answer) -> Iterator[tuple[str, str]]:
    numbers = {citation: at for at, citation in enumerate(answer.citations, 1)}
    for statement in answer.statements:
        yield statement.text, "".join(f"<sup>[{numbers[citation]}]</sup>" for citation in statement.citations)


def _expected(verdict: Verdict) -> str:
    items = "".join(
        f'<li class="{"held" if outcome.held else "not-held"}">{escape(outcome.expected)}'
        + ("" if outcome.held else f"<br><em>{escape(outcome.why)}</em>")
        + "</li>"
        for outcome in verdict.outcomes
    )
    return f'<ul class="expected">{items}</ul>'


def _piece(piece: ExcerptPart) -> str:
    kinds = " ".join(kind for kind, on in (("cited", piece.cited), ("gold", piece.gold)) if on)
    text = escape(piece.text)
    number = f"<sup>{piece.cited}</sup>" if piece.cited else ""
    return f'<mark class="{kinds}">{text}{number}</mark>' if kinds else text


def _diff(before: str, after: str) -> Iterator[str]:
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        if kind == "equal":
            yield gone
        else:
            yield (f"<del>{gone}</del>" if gone else "") + (f"<ins>{come}</ins>" if come else "")


def _options(names: set[str]) -> str:
    return "".join(f'<option value="{escape(name)}">{escape(name)}</option>' for name in sorted(names))


def _flat(value: object) -> str:
    return ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)

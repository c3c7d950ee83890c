"""Deliberate faults, one at a time: does the shipped question set notice each, and name the stage it is in?

python tests/bench/mutation.py [--only NAME]: 30 faults in essay, index, prompts, retrieval, decision, writer and grounding, and
10 that only add stray citations. A fault is caught when a change for the worse is told, or more stray citations than
chance explains; the stage named is the one that most of these questions name.
Which stage is right was written down with each fault, before it was run. Goals: all caught, at least 90% named right.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from faults import FAULTS, Fault, Parts
from stray_faults import STRAY_FAULTS

from assistant import Assistant
from assistant.checks.assertions import Tools
from assistant.checks.baseline import STRAY, Baseline, baseline_path
from assistant.checks.question_sets import QuestionSet
from assistant.checks.runs import Runner
from assistant.checks.statistics import SURE, mcnemar
from assistant.phrases import Phrases

SET = Path(__file__).parents[1] / "questions" / "essay.questions.yaml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    only = parser.parse_args().only
    assistant = Assistant.open()
    parts = Parts(assistant.essay, assistant.index, assistant.writer, assistant.engine)
    baseline = blessed(parts)
    caught = right = 0
    faults = [fault for fault in (*FAULTS, *STRAY_FAULTS) if only in f"{fault.place}: {fault.name}"]
    for fault in faults:
        stages = stages_named(fault, parts, baseline)
        named = stages.most_common(1)[0][0] if stages else "-"
        caught += bool(stages)
        right += named in fault.stages
        mark = "ok    " if named in fault.stages else "wrong " if stages else "MISSED"
        told = ", ".join(f"{stage} {count}" for stage, count in stages.most_common())
        print(f"{mark} {fault.place:9} {fault.name:34} {told}", flush=True)
    print(
        f"caught {caught} of {len(faults)}; stage named right in {right} ({100 * right / len(faults):.0f}%; goal 90%)"
    )


def blessed(parts: Parts) -> Baseline:
    """The run without a fault."""
    questions = QuestionSet.load(SET, parts.essay)
    results = runner(parts).run(questions.questions)
    print(
        f"without a fault {sum(result.passed for result in results)} of {len(results)} hold ({baseline_path(SET).name})"
    )
    return Baseline.of(results, {"essay": parts.essay.fingerprint}, parts.essay.text)


def stages_named(fault: Fault, parts: Parts, baseline: Baseline) -> Counter[str]:
    """The stages of the questions that changed for the worse."""
    broken = fault.make(parts)
    questions = QuestionSet.read(SET).anchor(broken.essay)
    results = runner(broken).run(questions.questions)
    changes = baseline.changes(results, broken.essay.text, broken.essay.fingerprint)
    worse = {change.id for change in changes if change.worse}
    more, fewer = baseline.strays(results)
    if not worse and more > fewer and mcnemar(fewer, more) < SURE:
        return Counter({STRAY: more})
    return Counter(result.verdict.stage for result in results if result.question.id in worse)


def runner(parts: Parts) -> Runner:
    """Runs questions on an assistant made of `parts`, words of the reports unchanged."""
    return Runner(parts.assistant(), Tools(Phrases.load(), parts.essay.text))


if __name__ == "__main__":
    main()

"""Question sets: what is read, in three formats; what is refused, with file, line and the nearest right spelling."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from assistant.checks.expectations import Number
from assistant.checks.question import Question
from assistant.checks.question_sets import QuestionSet
from assistant.checks.set_rules import schema
from assistant.errors import QuestionSetError
from tests.check_doubles import ESSAY

SETS = Path(__file__).parents[1] / "questions"


def load(folder, text, name="my.questions.yaml", essay=ESSAY):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return QuestionSet.load(path, essay)


def refused(folder, text, name, line):
    """The error of a set that cannot be loaded, which names its file and `line`."""
    with pytest.raises(QuestionSetError) as error:
        load(folder, text, name)
    assert str(error.value).startswith(f"{folder / name}:{line}: ")
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- id: a\n  ask: b?\n  must_cit: c", 3, "Did you mean 'must_cite'?"),
        ("- id: a\n  ask: b?\n  must_cite: It rains in Marsh.", 3, "It rains in March."),
        ("- id: a\n  ask: b?\n  must_cite:\n    - It rains in March.\n    - It never rains.", 5, "It never rains."),
        ("- id: a\n  ask: b?\n  any_of:\n    - must_say: x\n    - must_cite: Ann Leigh", 5, "Ann Lee"),
        ("- id: a\n  ask: b?\n  any_of:\n    - must_sya: x", 4, "'must_say'"),
        ("- id: a\n  ask: b?\n  must_cite_section: Peeple", 3, "“People”"),
        ("- id: a\n  ask: b?\n  must_say: x\n- id: a\n  ask: c?\n  must_say: y", 4, "in line 1"),
        ("- id: a\n  ask: b?\n  ask: c?\n  must_say: y", 3, "given twice"),
        ("- id: a\n  ask: b?\n  must_say: /(/", 3, "regular expression"),
        ("- id: a\n  ask: b?", 1, "cannot fail"),
        ("- ask: b?\n  must_say: x", 1, "'id:'"),
        ("- id: a\n  ask: b?\n  must_abstain: maybe", 3, "true or false"),
        ("- id: a\n  ask: b?\n  must_abstain: true\n  must_answer: true", 3, "must_abstain contradicts must_answer"),
        ("- id: a\n  ask: b?\n  must_abstain: true\n  must_cite: It rains in March.", 4, "contradicts"),
        ("- id: a\n  ask: b?\n  outcome: maybe", 3, "answered, unsure, absent"),
        ("- id: a\n  ask: b?\n  outcome: [unsure, absent]", 3, "answered, unsure, absent"),
        ("- id: a\n  ask: b?\n  outcome: absent\n  must_answer: true", 3, "contradicts must_answer"),
        ("- id: a\n  ask: b?\n  outcome: unsure\n  must_abstain: false", 3, "contradicts must_abstain"),
        ("- id: a\n  ask: b?\n  outcome: answered\n  must_abstain: true", 3, "contradicts must_abstain"),
        ("- id: a\n  ask: b?\n  outcome: answered\n  must_answer: false", 3, "contradicts must_answer"),
        ("- id: a\n  ask: b?\n  outcome: absent\n  must_cite: It rains in March.", 4, "must_cite contradicts outcome"),
        ("- id: a\n  ask: b?\n  any_of:\n    - outcome: perhaps", 4, "answered, unsure, absent"),
        ("- id: a\n  ask: b?\n  numbers: {value: 3, tolerance: lots}", 3, "tolerance"),
        ("- id: a\n  ask: b?\n  similar_to: {text: x, threshold: 7}", 3, "threshold"),
        ("- id: a\n  ask: b?\n  none_of:\n  - min_citations: 3\n    outcome: unsure", 4, "min_citations contradicts"),
        ("- id: a\n  ask: b?\n  max_seconds: fast", 3, "seconds"),
        ("- id: a\n  ask: b?\n  must_say: []", 3, "'must_say:' is empty"),
        ("- id: a\n  ask: b?\n  any_of: [{must_cite: c}, {}]", 3, "'any_of:' is empty"),
        ("essays: x\nquestions:\n- {id: a, ask: b, must_say: c}", 1, "'essay'"),
        ("- id: a\n  ask: [\n", 3, "not YAML"),
        ("just: this", 1, "questions:"),
    ],
)
def test_a_wrong_set_is_refused_with_its_line(tmp_path, text, line, says):
    assert says in refused(tmp_path, text, "my.questions.yaml", line)


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        (
            "x.jsonl",
            '{"id": "a", "ask": "b", "must_say": "c"}\n{"id": "d", "ask": "e", "must_sa": "c"}',
            2,
            "'must_say'",
        ),
        ("x.jsonl", '\n{"id": "a", oops}', 2, "not JSON"),
        ("x.jsonl", '{"id": "a", "id": "b"}', 1, "given twice"),
        ("x.csv", 'id,ask,must_say\na,"two\nlines",c\nb,q,\n', 4, "cannot fail"),
        ("x.csv", "id,ask,must_cit\na,b,c\n", 2, "'must_cite'"),
        ("x.csv", "id,ask\na,b,c\n", 2, "3 cells for 2 columns"),
    ],
)
def test_other_formats_tell_the_line_too(tmp_path, name, text, line, says):
    assert re.search(says, refused(tmp_path, text, name, line))


BASE = "- &b\n  id: a\n  ask: b?\n  must_cite: It rains in March.\n  tags: [x]\n"


@pytest.mark.parametrize(
    ("text", "ask", "tags"),
    [
        ("- <<: *b\n  id: c", "b?", ("x",)),
        ("- id: c\n  <<: *b\n  ask: d?", "d?", ("x",)),  # its own value counts, wherever it stands
        ("- id: c\n  <<: [{tags: y}, *b]", "b?", ("y",)),  # of several, the first
        ("- &c\n  <<: *b\n  id: c", "b?", ("x",)),
    ],
)
def test_merge_keys_merge(tmp_path, text, ask, tags):
    first, second = load(tmp_path, BASE + text)
    assert (second.id, second.ask, second.tags) == ("c", ask, tags)
    assert second.must_cite == first.must_cite


def test_what_is_wrong_in_a_merged_value_is_told_where_it_stands(tmp_path):
    with pytest.raises(QuestionSetError, match=r":4: the essay does not say"):
        load(tmp_path, BASE.replace("March", "Marsh"))
    with pytest.raises(QuestionSetError, match=r":4: unknown key 'must_sit'"):
        load(tmp_path, BASE.replace("must_cite", "must_sit"))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        # merge keys that merge nothing
        ("- id: a\n  <<: 5\n  ask: b?", 2, "for merging"),
        ("- id: a\n  ask: b?\n  <<: &x {must_say: y}\n  <<: *x", 4, "given twice"),
        ('- id: a\n  ask: b?\n  "<<": {must_say: y}', 3, "unknown key '<<'"),
        # numbers that are read as others
        ("- id: a\n  ask: b?\n  numbers: 010", 3, "not '010'"),
        ("- id: a\n  ask: b?\n  numbers: [3, 0x1F]", 3, "not '0x1F'"),
        ("- id: a\n  ask: b?\n  not_numbers: 1_000", 3, "not '1_000'"),
        ("- id: a\n  ask: b?\n  numbers: 12:30", 3, "not '12:30'"),
        ("- id: a\n  ask: b?\n  numbers:\n    value: 3\n    tolerance: 01", 5, "not '01'"),
        ("- id: a\n  ask: b?\n  min_citations: 01", 3, "not '01'"),
        # numbers that no answer names
        ("- id: a\n  ask: b?\n  numbers: .inf", 3, "not '.inf'"),
        ("- id: a\n  ask: b?\n  numbers: -.INF", 3, "not '-.INF'"),
        ("- id: a\n  ask: b?\n  numbers: {value: .nan}", 3, "not '.nan'"),
        ("- id: a\n  ask: b?\n  max_seconds: .inf", 3, "not '.inf'"),
        (f"- id: a\n  ask: b?\n  numbers: {'9' * 5000}", 3, "not '9999"),
        # what can never hold
        ("- id: a\n  ask: b?\n  must_abstain: true\n  must_say: x", 4, "say which outcome"),
        ("- id: a\n  ask: b?\n  must_say: x\n  must_answer: false", 3, "must_say contradicts"),
        ("- id: a\n  ask: b?\n  must_abstain: true\n  numbers: 3", 4, "numbers contradicts"),
        ("- id: a\n  ask: b?\n  must_say: x\n  none_of:\n  - must_abstain: true\n    similar_to: y", 6, "similar_to"),
        ("- id: a\n  ask: b?\n  must_cite: It rains in March.\n  max_stray: -1", 4, "a whole number from 0, not '-1'"),
        ("- id: a\n  ask: b?\n  max_stray: 0", 3, "needs a must_cite"),
        ("- id: a\n  ask: b?\n  max_citations: 1\n  min_citations: 2", 4, "min_citations is more than max_citations"),
        # an alias inside itself
        ("- &q\n  id: a\n  ask: b?\n  any_of: [*q]", 1, "recursive"),
        ("- id: a\n  ask: b?\n  tags: &t [x, *t]", 3, "recursive"),
        ("&all\nquestions: *all", 1, "recursive"),
        # other names for a key
        ("- id: a\n  ask: b?\n  description: c", 3, "Did you mean 'note'?"),
        ("- id: a\n  ask: b?\n  Comment: c", 3, "Did you mean 'note'?"),
        ("- id: a\n  question: b?\n  ask: b?", 2, "Did you mean 'ask'?"),
        ("- id: a\n  ask: b?\n  frobnicate: c", 3, "Known keys: ask, id"),
        ("- id: a\n  ask: b?\n  any_of:\n  - description: c", 4, "Known keys: must_abstain"),
        ("- id: a\n  ask: b?\n  ? [x]\n  : y", 3, "a key is a word"),
    ],
)
def test_a_set_that_would_be_read_as_another_is_refused_with_its_line(tmp_path, text, line, says):
    assert says in refused(tmp_path, text, "my.questions.yaml", line)


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("x.jsonl", '{"id": "a", "ask": "b", "numbers": Infinity}', 1, "not inf"),
        ("x.jsonl", '{"id": "a", "ask": "b", "numbers": NaN}', 1, "not nan"),
        ("x.jsonl", f'{{"id": "a", "ask": "b", "numbers": {"9" * 5000}}}', 1, "not JSON"),
        ("x.csv", "id,ask,numbers\na,b,010\n", 2, "not '010'"),
        ("x.csv", "id,ask,numbers\na,b,inf\n", 2, "not 'inf'"),
        ("x.csv", "id,ask,must_abstain,must_say\na,b,true,x\n", 2, "say which outcome"),
    ],
)
def test_other_formats_refuse_the_same(tmp_path, name, text, line, says):
    assert re.search(says, refused(tmp_path, text, name, line))


def test_aliases_of_aliases_make_no_endless_error(tmp_path):
    nested = "- id: a\n  ask: b?\n  tags: [&l0 [x, x], " + ", ".join(
        f"&l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9)
    )
    with pytest.raises(QuestionSetError, match=r":3: 'tags:' takes text .*, not "):
        load(tmp_path, f"{nested}]")


@pytest.mark.parametrize(
    "text", ["12:30", "2025-01-01", "2025-13-45", "010", "no", "0x1F", "1_000", "7", "2025", "true"]
)
def test_what_looks_like_text_is_text(tmp_path, text):
    [question] = load(tmp_path, f"- id: {text}\n  ask: {text}\n  must_say: [{text}]\n  must_answer: yes")
    assert (question.id, question.ask, question.must_say, question.must_answer) == (text, text, (text,), True)


def test_a_spreadsheets_semicolons_are_commas(tmp_path):
    [question] = load(tmp_path, "id;ask;must_say\na;Where, then?;x |  y\n", "x.questions.csv")
    assert (question.ask, question.must_say) == ("Where, then?", ("x", "y"))


def test_plain_numbers_are_taken_in_every_format(tmp_path):
    for written, value in (("0", 0), ("-3", -3), ("0.5", 0.5), ("1.5e+3", 1500), ("12", 12)):
        for name, text in (
            ("x.questions.yaml", f"- id: a\n  ask: b?\n  numbers: {written}"),
            ("x.questions.jsonl", f'{{"id": "a", "ask": "b?", "numbers": {written}}}'),
            ("x.questions.csv", f"id,ask,numbers\na,b?,{written}\n"),
        ):
            assert load(tmp_path, text, name).questions[0].numbers == (Number(float(value)),), (name, written)


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("x.yaml", "# head\nessay: gone.md\nquestions:\n- {id: a, ask: b, must_say: c}", 2, "there is no essay"),
        ("x.jsonl", '\n{"essay": "gone.md"}\n{"id": "a", "ask": "b", "must_say": "c"}', 2, "there is no essay"),
        ("x.yaml", "essay: 5\nquestions:\n- {id: a, ask: b, must_say: c}", 1, "there is no essay"),
        ("x.jsonl", '{"id": "a", "ask": "b", "tags": [5]}', 1, "'tags:' takes text (put it in quotation marks), not 5"),
        ("x.jsonl", '{"id": 7, "ask": "b"}', 1, "7 is not text"),
        ("x.jsonl", '{"id": "a", "ask": "b", "numbers": true}', 1, "not True"),
        ("x.jsonl", '{"id": "a", "ask": "b", "xfail": true}', 1, "'xfail:' takes text"),
        ("x.yaml", "- id: a\n  ask: b\n  turns: [{role: user, content: x}]\n  must_say: c", 3, "'turns:' takes text"),
        ("x.yaml", "- id: a\n  ask: b\n  history: [x]\n  must_say: c", 3, "Did you mean 'turns'?"),
        ("x.csv", "\ufeffid,ask,must_cit\na,b,c\n", 2, "'must_cite'"),
    ],
)
def test_what_people_get_wrong_is_told_where_it_stands(tmp_path, name, text, line, says):
    assert says in refused(tmp_path, text, name, line)


@pytest.mark.parametrize("name", ["nowhere.questions.yaml", "."])
def test_no_set_no_traceback(tmp_path, name):
    with pytest.raises(QuestionSetError):
        QuestionSet.load(tmp_path / name)


def test_three_formats_one_set(tmp_path):
    rows = [
        {
            "id": "a",
            "ask": "Is it wet, “there”?",
            "tags": ["x", "y"],
            "must_cite": "It rains in March.",
            "numbers": 3,
        },
        {"id": "b", "ask": "Who?", "must_abstain": True},
    ]
    as_csv = "id,ask,tags,must_cite,numbers,must_abstain\n"
    as_csv += 'a,"Is it wet, “there”?",x | y,It rains in March.,3,\nb,Who?,,,,true\n'
    found = [
        load(tmp_path, yaml.safe_dump(rows, allow_unicode=True)),
        load(tmp_path, "\ufeff" + "\n".join(map(json.dumps, rows)), "x.questions.jsonl"),
        load(tmp_path, as_csv, "x.questions.csv"),
    ]
    assert found[0].questions == found[1].questions == found[2].questions
    assert found[0].questions[0].numbers == (Number(3.0),)


@pytest.mark.parametrize(
    "fits",
    [
        "outcome: unsure",
        "outcome: absent\n  must_abstain: true",
        "outcome: absent\n  must_say: never mentions",
        "outcome: answered\n  must_cite: It rains in March.",
        "outcome: answered\n  must_abstain: false",
    ],
)
def test_an_outcome_fits_rules_and_schema(tmp_path, fits):
    jsonschema = pytest.importorskip("jsonschema")
    text = f"- id: a\n  ask: b?\n  {fits}"
    [question] = load(tmp_path, text)
    assert question.answerable is fits.startswith("outcome: answered")
    jsonschema.validate(yaml.safe_load(text), schema())


@pytest.mark.parametrize(
    "text", ["- id: 7\n  ask: b?\n  must_say: 2025", "- id: a\n  ask: b?\n  must_say: c\n  xfail: true"]
)
def test_what_yaml_takes_for_no_text_is_text_for_rules_and_schema(tmp_path, text):
    jsonschema = pytest.importorskip("jsonschema")
    assert len(load(tmp_path, text)) == 1
    jsonschema.validate(yaml.safe_load(text), schema())


def test_quotes_are_placed_in_the_essay(tmp_path):
    [question] = load(tmp_path, "- {id: a, ask: b, must_cite: \"called 'Ann  Lee'\"}")
    [(start, end)] = question.must_cite[0].spans
    assert ESSAY.text[start:end] == "called “Ann Lee”"


def test_a_set_names_its_essay(tmp_path):
    (tmp_path / "e.txt").write_text("Only this.")
    path = tmp_path / "my.questions.yaml"
    path.write_text("essay: e.txt\nquestions:\n- {id: a, ask: b, must_cite: only THIS}")
    assert QuestionSet.load(path).questions[0].must_cite[0].spans == ((0, 9),)
    path.write_text("questions:\n- {id: a, ask: b, must_cite: only THIS}")
    with pytest.raises(QuestionSetError, match="does not say"):
        QuestionSet.load(path)


@pytest.mark.parametrize(
    "wrong",
    [
        "- id: a\n  ask: b?",
        "- ask: b?\n  must_say: x",
        "- id: a\n  ask: b?\n  must_cit: c",
        "- id: a\n  ask: b?\n  any_of:\n  - must_sya: x",
        "- id: a\n  ask: b?\n  must_abstain: maybe",
        "- id: a\n  ask: b?\n  must_say: []",
        "- id: a\n  ask: b?\n  outcome: maybe",
        "- id: a\n  ask: b?\n  numbers: {value: 3, tolerance: lots}",
        "- id: a\n  ask: b?\n  similar_to: {text: x, threshold: 7}",
        "essays: x\nquestions:\n- {id: a, ask: b, must_say: c}",
    ],
)
def test_an_editor_with_the_schema_marks_what_is_wrong(wrong):
    jsonschema = pytest.importorskip("jsonschema")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(wrong), schema())


@pytest.mark.parametrize("path", sorted(SETS.glob("*.questions.yaml")), ids=lambda path: path.name)
def test_our_own_sets_fit_schema_and_essay(path):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema())
    QuestionSet.load(path)


def test_the_essays_set_has_every_kind_of_question():
    questions = QuestionSet.load(SETS / "essay.questions.yaml").questions
    tags = {tag for question in questions for tag in question.tags}
    wanted = "direct paraphrase several list keyword typo follow-up off-topic near-miss false-premise injection"
    assert len(questions) >= 60
    assert set(wanted.split()) <= tags


@pytest.mark.parametrize("value", [True, 3, ["x"]])
def test_bare_values_and_lists_are_the_same(value):
    if isinstance(value, list):
        assert Question("q", must_say=value) == Question("q", must_say="x")
    else:
        assert Question("q", numbers=[3]) == Question("q", numbers=3)

"""The figures of the reader's card, on SQuAD 2.0 articles it was not trained on, and WiCE.

    nice python tests/bench/reader.py                       # the shipped reader: about ten minutes on a busy core
    python tests/bench/reader.py --reader FOLDER            # another cross-encoder
    python tests/bench/reader.py --picture reliability.svg

The whole article is the essay. Confidence and threshold are fitted anew for each article on the others, the confidence
without a reader on the articles the reader was trained on: no figure is of questions anything was fitted on. "of the paragraph" reads the paragraph the question was written for, as SQuAD does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from reader_data import articles, training
from reader_data import held_out as test
from reader_measure import (
    RANK,
    HeldOut,
    Row,
    answered_at,
    auroc,
    calibration_error,
    fit,
    held_out,
    measured,
    right,
    strangers,
    unseen_confidence,
    write,
)

from assistant.models import SentenceEncoder, open_encoder
from assistant.reader import DEFAULT_READER, Reader, open_reader
from assistant.reader_model import EssayReader
from assistant.reader_windows import WINDOWS
from assistant.words import content

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CANDIDATES = 30
_START = """
import time
from assistant.models import open_encoder
from assistant.reader import open_reader
encoder = open_encoder()
encoder.encode_queries(["Who?"])
began = time.perf_counter()
open_reader(encoder=encoder).read([("Who?", "He.")])
print(time.perf_counter() - began)
"""


def report(data: Path, reader: Reader, encoder: SentenceEncoder, options: argparse.Namespace) -> None:
    """Print every figure the issue asks for beside its goal."""
    found_in = articles(data)
    unseen = unseen_confidence(training(data), encoder)
    by_article, stray = {}, {}
    for article in test(data):
        by_article[article.title] = measured(article, encoder, reader, WINDOWS, unseen, paragraphs=True)
        stray[article.title] = measured(article, encoder, reader, WINDOWS, unseen, strangers(article, found_in))
    rows = [row for found in by_article.values() for row in found]
    labels = [row.asked.answerable for row in rows]
    held = held_out(by_article, stray)
    chances = held.chances
    print(f"{len(rows)} questions, {sum(labels)} answerable, of {', '.join(by_article)}")
    _answerable(rows, labels, chances)
    _refused(rows, labels, held)
    for title, found in by_article.items():
        own = [row.signals[0] for row in found]
        print(f"  {title}: AUROC reader alone {auroc(own, [row.asked.answerable for row in found]):.3f}")
    for label, (first, three) in (
        ("retrieval alone", right(rows, None)),
        ("reader alone", right(rows, 1_000.0)),
        ("together", right(rows, RANK)),
    ):
        print(f"right sentence first / in the first three, {label}: {first:.1%} / {three:.1%} (goal 88% / 96%)")
    _calibrated(chances, labels, options.picture)
    if options.fit:
        write(fit(by_article), answered_at(chances, labels)[1], by_article, options.fit)
    _wice(data, reader)
    _speed(reader, rows)


def _answerable(rows: list[Row], labels: list[bool], chances: list[float]) -> None:
    similarity = [float(row.ranking.similarity.max()) for row in rows]
    print(f"AUROC similarity alone {auroc(similarity, labels):.3f}")
    print(f"AUROC reader alone {auroc([row.signals[0] for row in rows], labels):.3f}")
    print(f"AUROC reader alone, of the paragraph {auroc([row.paragraph for row in rows], labels):.3f}")
    print(f"AUROC confidence without the reader {auroc([row.unseen[-1] for row in rows], labels):.3f}")
    print(f"AUROC confidence {auroc(chances, labels):.3f} (goal 0.85)")
    kept, threshold = answered_at(chances, labels)
    print(f"at 90% of the unanswerable refused (confidence {threshold:.2f}), answerable answered {kept:.1%} (goal 65%)")
    for at in (0.3, 0.4, 0.5, 0.6):
        said = np.array(chances) >= at
        print(f"  threshold {at}: answered {said[labels].mean():.1%}, refused {1 - said[~np.array(labels)].mean():.1%}")


def _refused(rows: list[Row], labels: list[bool], held: HeldOut) -> None:
    wanted = np.array(labels)
    for name, refused in (
        ("with the reader", np.array(held.refused)),
        ("without", np.array([not row.decision.answerable for row in rows])),
    ):
        print(f"refused {name}: answerable {refused[wanted].mean():.1%}, look-alikes {refused[~wanted].mean():.1%}")
    print(f"refused of another article's {len(held.strangers)} questions: {np.mean(held.strangers):.1%}")


def _calibrated(chances: list[float], labels: list[bool], picture: Path | None) -> None:
    error, table = calibration_error(chances, labels)
    print(f"ECE, 10 bins {error:.3f} (goal 0.05)")
    for at, (count, said, true) in enumerate(table):
        bar = "#" * round(40 * true)
        print(f"  {at / 10:.1f}-{(at + 1) / 10:.1f} {count:5d}  said {said:.2f}  true {true:.2f}  {bar}")
    if picture:
        picture.write_text(_svg(table), encoding="utf-8")


def _svg(table: list[tuple[int, float, float]]) -> str:
    bars = "".join(
        f'<rect x="{at * 30 + 2}" y="{300 - 300 * true:.1f}" width="26" height="{300 * true:.1f}" fill="#47a">'
        f"<title>{count} questions: said {said:.2f}, true {true:.2f}</title></rect>"
        for at, (count, said, true) in enumerate(table)
    )
    line = '<line x1="0" y1="300" x2="300" y2="0" stroke="#a33" stroke-dasharray="4"/>'
    title = "<title>Share answerable by confidence; the dashed line is perfect calibration</title>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 320 320" role="img">{title}{bars}{line}</svg>\n'


def _wice(data: Path, reader: Reader) -> None:
    """A claim's score is its best window's, of the `WINDOWS` with most of its words; the reader never saw WiCE."""
    evidence: dict[str, list[list[str]]] = defaultdict(list)
    label = {}
    for line in (data / "wice_claim_dev.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        sentences = entry["evidence"]
        evidence[entry["claim"]] += [sentences[at : at + 3] for at in range(0, len(sentences), 2)]
        label[entry["claim"]] = entry["label"]
    scores, words = [], []
    for claim in label:
        asked = set(content(claim))
        shared = {at: len(asked & set(content(" ".join(shown)))) for at, shown in enumerate(evidence[claim])}
        best = sorted(shared, key=lambda at: -shared[at])[:WINDOWS]
        read = reader.read_windows(claim, [evidence[claim][at] for at in best])
        scores.append(max(float(found[0, 1]) for found in read))
        words.append(shared[best[0]] / max(len(asked), 1))
    for name, found in (("reader", scores), ("share of words", words)):
        whole = auroc(found, [label[claim] == "supported" for claim in label])
        partly = auroc(found, [label[claim] != "not_supported" for claim in label])
        print(
            f"WiCE dev, {len(label)} claims, {name}: AUROC (goal 0.75) supported against the rest {whole:.3f}", end=", "
        )
        print(f"supported or partially against not {partly:.3f}")


def _speed(reader: Reader, rows: list[Row]) -> None:
    """A question against `CANDIDATES` sentences in windows of three, as the product reads them: on one core."""
    texts = list(dict.fromkeys(row.asked.text for row in rows))[:20]
    sentences = [
        f"{text} This is a statement of about thirty words, made of {n} questions." for n, text in enumerate(texts * 2)
    ]
    shown = [sentences[at : at + 3] for at in range(0, CANDIDATES, 3)]
    for label, count in (("all ten windows", len(shown)), (f"{WINDOWS} windows, as shipped", WINDOWS)):
        reader.read_windows("Warm?", shown[:count])
        times = []
        for text in texts:
            began = time.perf_counter()
            reader.read_windows(text, shown[:count])
            times.append(time.perf_counter() - began)
        middle, best = np.median(times) * 1e3, min(times) * 1e3
        print(f"{CANDIDATES} candidates, {label}: median {middle:.0f} ms, best {best:.0f} ms (goal 60)")
    if reader.name == DEFAULT_READER:
        done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=False)
        print(f"added to a cold start: {done.stdout.strip() or done.stderr[-200:]} s (goal 0.3)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--weights", type=Path, help="a folder that train_reader.py wrote, instead of the shipped one")
    parser.add_argument("--reader", help="another cross-encoder: a folder or a name")
    parser.add_argument("--picture", type=Path, help="write the reliability diagram here (SVG)")
    parser.add_argument("--fit", type=Path, help="write calibration.json into this folder")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"There is no {options.data}: the reader is measured on public data that is not part of the product.")
    encoder = open_encoder()
    if options.weights:
        reader: Reader | None = EssayReader(DEFAULT_READER, options.weights, "", encoder)
    else:
        reader = open_reader(options.reader, encoder)
    if reader is None:
        sys.exit("No reader, nothing to measure.")
    report(options.data, reader, encoder, options)


if __name__ == "__main__":
    main()

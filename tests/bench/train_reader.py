"""Train the reader: public sets and SQuAD articles first, readers' questions last; checkpoints as it goes.

PYTHONPATH=. python tests/bench/train_reader.py --begin FOLDER --out FOLDER [--threads 1] [--minutes 60]

FOLDER of --begin holds the weights of the reader before (git show 33b35c8:index/reader/model.safetensors), which read SQuAD
alone and took 39 minutes from the encoder's own layers.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from assistant.index.encoders import bundled_folder
from assistant.index.minilm import MiniLM
from assistant.reading.pieces import Cutter, Pieces
from tests.bench.nearness import Nearness
from tests.bench.reader_data import training
from tests.bench.reader_net import Embeddings, Net, of_encoder, shown, tokens_of
from tests.bench.reader_samples import (
    ESSAYS,
    HELD_OUT,
    Lengths,
    Sample,
    essays,
    from_articles,
    from_essays,
    from_passages,
    from_public,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
BUDGET = 5_000  # word pieces of a step
RATE, HEADS_RATE, WARM = 5e-5, 2e-4, 0.04
AVERAGE = 0.995  # of the running average of the weights, which is what is kept
SMOOTH = 0.03
LOSSES = {"whole": 1.0, "pair": 1.0, "part": 1.5, "window": 0.5}
TRAINED = "".join(name for name in ESSAYS if name not in HELD_OUT)


def plan(data: Path, lengths: Lengths, cutter: Cutter, draw: random.Random, epochs: int) -> list[list[Sample]]:
    """Steps of about BUDGET word pieces; the last tenth holds essays and articles alone."""
    placed = []
    for epoch in range(epochs):
        placed += [((epoch + draw.random()) / epochs, s) for s in from_essays(data, lengths, draw, TRAINED)]
    placed += [(draw.random(), s) for s in from_articles(data, lengths, draw)]
    for sample in (*from_public(data, lengths, draw), *from_passages(data, lengths, draw)):
        placed.append((0.9 * draw.random(), sample))
    placed.sort(key=lambda pair: pair[0])
    steps: list[list[Sample]] = []
    size = BUDGET
    for _, sample in placed:
        cost = tokens_of(cutter, sample)
        if size + cost > BUDGET:
            steps.append([])
            size = 0
        steps[-1].append(sample)
        size += cost
    return steps


def read(net: Net, embeddings: Embeddings, shown: Sequence[Pieces]) -> list[tuple[Tensor, Tensor]]:
    """Every window's vectors, in batches of like length, so that little is padded."""
    order = sorted(range(len(shown)), key=lambda at: len(shown[at].ids))
    found: list[tuple[Tensor, Tensor] | None] = [None] * len(shown)
    weights = net.weights()
    for group in _groups(order, shown):
        wholes, parts = net.read(weights, embeddings, [shown[at] for at in group])
        for at, whole, part in zip(group, wholes, parts, strict=True):
            found[at] = (whole, part)
    return [each for each in found if each is not None]


def _groups(order: Sequence[int], shown: Sequence[Pieces]) -> Iterator[list[int]]:
    group: list[int] = []
    for at in order:
        if group and len(shown[at].ids) > 1.3 * len(shown[group[0]].ids) + 8:
            yield group
            group = []
        group.append(at)
    if group:
        yield group


def loss_of(net: Net, embeddings: Embeddings, cutter: Cutter, samples: Sequence[Sample]) -> dict[str, Tensor]:
    pieces = [shown(cutter, s.question, w) for s in samples for w in s.windows]
    vectors = read(net, embeddings, pieces)
    losses: dict[str, list[Tensor]] = {name: [] for name in LOSSES}
    at, texts = 0, []
    for sample in samples:
        mine = vectors[at : at + len(sample.windows)]
        at += len(sample.windows)
        for numbers, _ in sample.variants:
            texts.append((torch.stack([mine[n][0] for n in numbers]), torch.cat([mine[n][1] for n in numbers])))
        gold = max(1.0, sum(label for w in sample.windows for label in w.labels if label == 1.0))
        wanted = torch.tensor([min(1.0, sum(label == 1.0 for label in w.labels) / gold) for w in sample.windows])
        local = net.ans(torch.stack([whole for whole, _ in mine]))[:, 0]
        losses["window"].append(functional.binary_cross_entropy_with_logits(local, wanted))
    whole, parts = net.judge(texts)
    answers = torch.tensor([answers for sample in samples for _, answers in sample.variants])
    raw = functional.binary_cross_entropy_with_logits(whole, answers * (1 - 2 * SMOOTH) + SMOOTH, reduction="none")
    losses["whole"] = list(raw)
    labels = torch.tensor(
        [x for s in samples for numbers, _ in s.variants for n in numbers for x in s.windows[n].labels]
    )
    raw = functional.binary_cross_entropy_with_logits(torch.cat(parts), labels, reduction="none")
    losses["part"] = [raw.sum() / 4]  # about four sentences matter to a question
    at = 0
    for sample in samples:
        if len(sample.variants) == 2:
            losses["pair"].append(functional.softplus(whole[at + 1] - whole[at]))
        at += len(sample.variants)
    return {name: torch.stack(each).sum() / len(samples) for name, each in losses.items() if each}


def train(net: Net, embeddings: Embeddings, cutter: Cutter, steps: Sequence[Sequence[Sample]], out: Path) -> None:
    body = list(net.body.values())
    heads = [p for n, p in net.named_parameters() if not n.startswith("body")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": heads, "lr": HEADS_RATE}], betas=(0.9, 0.98), weight_decay=0.01
    )
    count = len(steps)
    warm = max(1, int(WARM * count))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min((i + 1) / warm, max(0.02, (count - i) / max(1, count - warm)))
    )
    kept = {n: p.detach().clone() for n, p in net.named_parameters()}
    recent: dict[str, float] = {}
    began = time.time()
    for at, samples in enumerate(steps, start=1):
        losses = loss_of(net, embeddings, cutter, samples)
        loss = sum(LOSSES[name] * value for name, value in losses.items())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        share = min(AVERAGE, at / (at + 10))
        for name, p in net.named_parameters():
            kept[name].lerp_(p.detach(), 1 - share)
        for name, value in losses.items():
            recent[name] = 0.97 * recent.get(name, value.item()) + 0.03 * value.item()
        if at % 25 == 0:
            said = " ".join(f"{name} {value:.3f}" for name, value in recent.items())
            print(f"{at}/{count} {said} {time.time() - began:.0f} s", flush=True)
        if at % 200 == 0 or at == count:
            save_file({n: t.half().contiguous() for n, t in kept.items()}, out / "trained.safetensors")


def begun(folder: Path) -> Net:
    """The net with the weights of a training before (trained.safetensors), or with those of the reader before all."""
    if (folder / "trained.safetensors").exists():
        net = Net()
        weights = load_file(folder / "trained.safetensors")
        for name in (n.removeprefix("body.") for n in weights if n.startswith("body.")):
            net.body[name] = nn.Parameter(torch.empty(weights[f"body.{name}"].shape))
        net.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
        return net
    before = load_file(folder / "model.safetensors")
    layers = {n: t for n, t in before.items() if n.startswith("layers.")}
    rel = {n.removeprefix("rel."): t for n, t in before.items() if n.startswith("rel.")}
    return Net.begun(layers, before["seg.weight"], rel)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--begin", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--steps", type=int, default=0, help="stop after so many, for a trial")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    draw = random.Random(options.seed)
    encoder = MiniLM(bundled_folder())
    shared, _ = of_encoder(encoder.folder)
    cutter = Cutter(encoder.tokenizer)
    net = begun(options.begin)
    texts = [
        text
        for essay, asked in (
            *((e, [r["q"] for r in questions]) for _, e, questions, _ in essays(options.data, TRAINED)),
            *((a.essay, [q.text for q in a.questions]) for a in training(options.data)),
        )
        for text in (*asked, *(s.text for s in essay.sentences))
    ]
    lengths = Lengths(encoder.tokenizer, Nearness(encoder.folder, texts))
    steps = plan(options.data, lengths, cutter, draw, options.epochs)
    print(f"{len(steps)} steps, {sum(map(len, steps))} samples", flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    net.train()
    train(net, Embeddings(shared), cutter, steps[: options.steps or None], options.out)


if __name__ == "__main__":
    main()

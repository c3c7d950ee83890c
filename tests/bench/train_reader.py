"""Train the reader: several readers first, then one that learns from what all of them say and from the labels.

    PYTHONPATH=. python tests/bench/train_reader.py PACKED --out FOLDER

PACKED is what pack_reader.py wrote. Needs torch and numpy alone, and an accelerator: ten minutes on an H200, where a step
waits for the processor that starts it; a processor alone would take days.
"""

from __future__ import annotations

import argparse
import queue
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from tests.bench.reader_batches import Packed, loaded
from tests.bench.reader_net import Embeddings, Net

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
AVERAGE = 0.998  # of the running average of the weights, which is what is kept
SMOOTH, WARM, LAST = 0.03, 0.05, 0.02
LATE = 0.9  # the last tenth holds essays and articles alone
HARD = 0.3  # weight of the labels beside what the teachers say
LOSSES = {"whole": 1.0, "pair": 1.0, "part": 1.5, "window": 0.5}

Odds = tuple[Tensor, Tensor, Tensor]
Batch = dict[str, Tensor]
Step = tuple[Packed, list[int]]


@dataclass(frozen=True)
class Plan:
    """One training: passes over the essays by number, word pieces of a step, rates of layers; heads learn four times as fast."""

    seed: int
    passes: tuple[int, ...]
    articles: tuple[int, ...] = (0, 1)
    publics: int = 1
    budget: int = 32_000
    rate: float = 2e-4
    drop: float = 0.1


ALL = tuple(range(8))
TEACHERS = (
    Plan(1, ALL),
    Plan(2, (0, 1, 2, 3), (0,), budget=16_000),
    Plan(51, (*range(3, 8), *range(3))),
)
LEARNER = Plan(99, (*ALL, *ALL[:6]), publics=2, budget=16_000)


def steps_of(plan: Plan, sets: Mapping[str, Packed]) -> list[Step]:
    """Steps of about `budget` word pieces, each of one set; the passes over the essays one after the other."""
    draw = random.Random(plan.seed)
    count = len(plan.passes)
    spans = [
        *((f"essays{number}", at / count, (at + 1) / count) for at, number in enumerate(plan.passes)),
        *((f"articles{number}", 0.0, 1.0) for number in plan.articles),
        *(("public", 0.0, LATE) for _ in range(plan.publics)),
    ]
    placed = [(draw.uniform(a, b), name, n) for name, a, b in spans for n in range(len(sets[name]))]
    begun: dict[str, list[int]] = {}
    steps = []
    for _, name, number in sorted(placed):
        group = begun.setdefault(name, [])
        if group and sum(sets[name].size[n] for n in group) + sets[name].size[number] > plan.budget:
            steps.append((sets[name], group))
            group = begun[name] = []
        group.append(number)
    return [*steps, *((sets[name], group) for name, group in begun.items() if group)]


def batches(steps: Sequence[Step]) -> Iterator[Batch]:
    """Each step's tensors on the device; made a little ahead, by a thread."""
    made: queue.Queue[Batch] = queue.Queue(8)

    def make() -> None:
        for packed, picked in steps:
            made.put(packed.batch(picked))

    threading.Thread(target=make, daemon=True).start()
    for _ in steps:
        yield {name: tensor.to(DEVICE, non_blocking=True) for name, tensor in made.get().items()}


def loss_of(found: Odds, batch: Batch, wanted: Odds, pairs: Tensor, samples: int) -> Tensor:
    """`wanted`: probabilities of texts, sentences and windows; `pairs`: of the first of two texts answering rather than the other."""
    whole, part, window = found
    apart = whole[batch["pairs"]] - whole[batch["pairs"] + 1]

    def loss(odds: Tensor, chance: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(odds, chance, reduction="sum")

    total = LOSSES["whole"] * loss(whole, wanted[0]) + LOSSES["part"] * loss(part, wanted[1]) / 4
    total = (total + LOSSES["pair"] * loss(apart, pairs)) / samples
    return total + LOSSES["window"] * loss(window, wanted[2]) / len(window)


def by_labels(found: Odds, batch: Batch, samples: int) -> Tensor:
    wanted = (batch["answers"] * (1 - 2 * SMOOTH) + SMOOTH, batch["labels"][batch["sentences"]], batch["share"])
    return loss_of(found, batch, wanted, torch.ones(len(batch["pairs"]), device=DEVICE), samples)


def by_teachers(found: Odds, batch: Batch, said: Sequence[Odds], samples: int) -> Tensor:
    """Hinton et al. 2015: the mean of what the teachers say, in log-odds, is what is to be learnt."""
    whole, part, window = (torch.stack(each).mean(0) for each in zip(*said, strict=True))
    pairs = torch.sigmoid(whole[batch["pairs"]] - whole[batch["pairs"] + 1])
    return loss_of(found, batch, (whole.sigmoid(), part.sigmoid(), window.sigmoid()), pairs, samples)


def train(
    steps: Sequence[Step],
    plan: Plan,
    layers: Mapping[str, np.ndarray],
    embeddings: Embeddings,
    teachers: Sequence[Net] = (),
) -> Net:
    """A net after these steps: the running average of its weights."""
    torch.manual_seed(7)  # all begin with the same heads, so that their weights may be averaged
    net = Net(layers, plan.drop).to(DEVICE).train()
    torch.manual_seed(plan.seed)
    optimizer, schedule = optimizer_of(net, plan.rate, len(steps))
    weights = list(net.parameters())
    kept = [each.detach().clone() for each in weights]
    began = time.time()
    for at, (batch, (_, picked)) in enumerate(zip(batches(steps), steps, strict=True), start=1):
        shown = embeddings(batch)
        found = net(*shown, batch)
        loss = by_labels(found, batch, len(picked))
        if teachers:
            with torch.no_grad():
                said = [teacher(*shown, batch) for teacher in teachers]
            loss = HARD * loss + (1 - HARD) * by_teachers(found, batch, said, len(picked))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            torch._foreach_lerp_(kept, [each.detach() for each in weights], 1 - min(AVERAGE, at / (at + 10)))
        if at % 200 == 0 or at == len(steps):
            print(
                f"seed {plan.seed}: {at}/{len(steps)} loss {loss.item():.3f}, {time.time() - began:.0f} s", flush=True
            )
    with torch.no_grad():
        for weight, mean in zip(weights, kept, strict=True):
            weight.copy_(mean)
    return net.eval()


def optimizer_of(net: Net, rate: float, count: int):
    """AdamW, and its rate over `count` steps: up, then down to LAST of it."""
    heads = [p for name, p in net.named_parameters() if not name.startswith("body")]
    groups = [{"params": list(net.body.values()), "lr": rate}, {"params": heads, "lr": 4 * rate}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=DEVICE == "cuda")
    warm = max(1, int(WARM * count))
    return optimizer, torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min((at + 1) / warm, max(LAST, (count - at) / max(1, count - warm)))
    )


@torch.no_grad()
def pairs_right(net: Net, embeddings: Embeddings, held: Packed) -> float:
    """Of the texts kept apart: how often the one that answers stands above the same without its answer."""
    right = []
    for at in range(0, len(held), 40):
        picked = list(range(at, min(at + 40, len(held))))
        [batch] = batches([(held, picked)])
        whole = net(*embeddings(batch), batch)[0]
        right.append((whole[batch["pairs"]] > whole[batch["pairs"] + 1]).float().cpu().numpy())
    return float(np.concatenate(right).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packed", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="of each training, for a trial")
    options = parser.parse_args()
    torch.backends.cuda.enable_cudnn_sdp(False)  # it plans anew for every shape: 50 ms a step instead of 7
    arrays, base = loaded(options.packed / "samples.npz"), loaded(options.packed / "base.npz")
    names = sorted({name.split("/")[0] for name in arrays if "/" in name})
    sets = {name: Packed(arrays, name) for name in names}
    embeddings = Embeddings(base, arrays["plain"]).to(DEVICE)
    layers = {name: each for name, each in base.items() if name.startswith("layers.")}
    teachers = [train(steps_of(plan, sets)[: options.steps], plan, layers, embeddings) for plan in TEACHERS]
    net = train(steps_of(LEARNER, sets)[: options.steps], LEARNER, layers, embeddings, teachers)
    for name, each in (*((f"teacher {n}", t) for n, t in enumerate(teachers)), ("learner", net)):
        print(f"{name}: above itself without its answer {pairs_right(each, embeddings, sets['held']):.3f}")
    options.out.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.half().contiguous().cpu() for name, tensor in net.state_dict().items()}
    save_file(state, options.out / "trained.safetensors")


if __name__ == "__main__":
    main()

"""The part of the reader that is trained: upper layers and heads, their loss, and the loop.

sentence-transformers' CrossEncoderTrainer is not used: it re-tokenises each pair and runs all six layers, where
here the frozen lower three are computed once a text; and its losses see one row of outputs a pair, where here every
word piece (span), every sentence and the pair have one.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from reader_samples import Sample
from tokenizers import Tokenizer
from torch import Tensor, nn

from assistant.reader_layers import embedded, layer

SHARED, WIDTH = 3, 384  # lower layers that stay the encoder's own; dimensions
QUESTION, TEXT, POSITION = 46, 80, 32  # longest question and sentence in word pieces; where a sentence's places start
START, END = 101, 102  # [CLS], [SEP]
DROPOUT = 0.1
BATCH, HEADS = 16, 5.0  # samples; times the learning rate for the heads
WARM, CHUNK = 0.08, 20  # share of steps; batches whose samples are sorted by length together
_PLAIN = """a an the of in on at to for from by with and or is are was were be been did do does has have had what which
    who whom whose when where why how many much that this it its as ? . , ' " ( ) - s not their his her he she they"""


class States:
    """Word pieces, their characters, and their states after the frozen layers; each text is computed once."""

    def __init__(self, base: nn.Module) -> None:
        self._weights = {name: tensor.detach() for name, tensor in base.state_dict().items()}
        self._tokenizer = Tokenizer.from_file(str(Path(base.name_or_path) / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._kept: dict[tuple[str, bool], tuple[list[int], list[tuple[int, int]], Tensor]] = {}
        self.plain = {START, END, *(i for word in _PLAIN.split() for i in self._pieces(word).ids)}

    def of(self, text: str, second: bool) -> tuple[list[int], list[tuple[int, int]], Tensor]:
        key = (text, second)
        if key not in self._kept:
            found, most = self._pieces(text), TEXT if second else QUESTION
            pieces = [START, *found.ids[:most], END]
            with torch.no_grad():
                hidden = embedded(self._weights, pieces, second, POSITION)
                for at in range(SHARED):
                    hidden = layer(self._weights, f"encoder.layer.{at}.", hidden)
            self._kept[key] = (pieces[second:], found.offsets[:most], hidden[second:].half().clone())
        return self._kept[key]

    def _pieces(self, text: str):
        return self._tokenizer.encode(text, add_special_tokens=False)


class Upper(nn.Module):
    """The encoder's upper layers with a table of segments and matches before, and three heads behind."""

    def __init__(self, base: nn.Module) -> None:
        super().__init__()
        self.layers = base.encoder.layer[SHARED:]
        for module in self.layers.modules():
            if isinstance(module, nn.Dropout):
                module.p = DROPOUT
        self.seg = nn.Embedding(4, WIDTH)
        nn.init.normal_(self.seg.weight, std=0.1)
        self.seg.weight.data[:2] *= 0.1
        self.span, self.rel = nn.Linear(WIDTH, 2), nn.Linear(WIDTH, 1)
        self.ans = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, 1))
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, hidden: Tensor, marks: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = hidden + self.seg(marks)
        hidden_mask = ((1 - mask) * -1e4)[:, None, None, :].bfloat16()
        for one in self.layers:
            hidden = one(hidden, attention_mask=hidden_mask)
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        hidden = self.drop(hidden)
        return self.span(hidden).float(), self.rel(hidden)[..., 0].float(), self.ans(hidden[:, 0])[..., 0].float()


def loss_of(net: Upper, states: States, samples: Sequence[Sample]) -> Tensor:
    """Does the window answer; which sentence; from where to where (any span of a gold sentence where none is known)."""
    asked = [states.of(s.question, second=False) for s in samples]
    read = [[states.of(text, second=True) for text in s.window] for s in samples]
    length = max(len(a[0]) + sum(len(p[0]) for p in parts) for a, parts in zip(asked, read, strict=True))
    hidden = torch.zeros(len(samples), length, WIDTH)
    marks = torch.zeros(len(samples), length, dtype=torch.long)
    mask = torch.zeros(len(samples), length)
    owner = torch.full((len(samples), length), -1)  # the sentence a word piece stands in
    for at, (a, parts) in enumerate(zip(asked, read, strict=True)):
        words = [piece for part in parts for piece in part[0]]
        both = set(a[0]) & set(words) - states.plain
        row = [2 * (p in both) for p in a[0]] + [1 + 2 * (p in both) for p in words]
        hidden[at, : len(row)] = torch.cat([a[2], *(part[2] for part in parts)]).float()
        marks[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = 1
        owner[at, len(a[0]) : len(row)] = torch.tensor([n for n, part in enumerate(parts) for _ in part[0]])
    with torch.autocast("cpu", torch.bfloat16):
        span, part_of, answers = net(hidden, marks, mask)
    wanted = torch.tensor([0.97 if s.gold else 0.03 for s in samples])
    whole = nn.functional.binary_cross_entropy_with_logits(answers, wanted)
    open_to = owner >= 0
    open_to[:, 0] = True
    chances = span.masked_fill(~open_to[..., None], -1e4).log_softmax(1)
    spans = torch.stack([_span_loss(chances[at], owner[at], s, read[at]) for at, s in enumerate(samples)]).mean() / 2
    ends, gold = [], []
    for at, s in enumerate(samples):
        for number in range(len(s.window)):
            ends.append(part_of[at, (owner[at] == number).nonzero()[-1, 0]])
            gold.append(0.98 if number in s.gold else 0.02)
    parts_loss = nn.functional.binary_cross_entropy_with_logits(torch.stack(ends), torch.tensor(gold))
    return whole + 0.7 * spans + 0.7 * parts_loss


def _span_loss(chances: Tensor, owner: Tensor, sample: Sample, read: Sequence[tuple]) -> Tensor:
    if not sample.gold:
        return -chances[0].sum()
    if sample.span is None:
        inside = torch.isin(owner, torch.tensor(sorted(sample.gold)))
        return -torch.logsumexp(chances[inside], 0).sum()
    number, start, end = sample.span
    inside = [at for at, (left, right) in enumerate(read[number][1]) if right > start and left < end] or [0]
    first = int((owner == number).nonzero()[0, 0])
    return -chances[first + inside[0], 0] - chances[first + inside[-1], 1]


def batches(samples: list[Sample], draw: random.Random) -> list[list[Sample]]:
    """Shuffled batches of texts of about the same length."""
    draw.shuffle(samples)
    found = []
    for at in range(0, len(samples), BATCH * CHUNK):
        near = sorted(samples[at : at + BATCH * CHUNK], key=lambda s: len(s.question) + sum(map(len, s.window)))
        found += [near[i : i + BATCH] for i in range(0, len(near), BATCH)]
    draw.shuffle(found)
    return found


def train(net: Upper, states: States, plan: Sequence[list[Sample]], rate: float) -> None:
    """AdamW, warmed up and then brought down in a straight line over the whole plan."""
    net.train()
    body = [p for name, p in net.named_parameters() if name.startswith("layers")]
    heads = [p for name, p in net.named_parameters() if not name.startswith("layers")]
    groups = [
        {"params": [p for p in body if p.dim() > 1], "lr": rate, "weight_decay": 0.01},
        {"params": [p for p in body if p.dim() < 2], "lr": rate, "weight_decay": 0.0},
        {"params": heads, "lr": rate * HEADS, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    count = len(plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min((i + 1) / (WARM * count + 1), max(0.02, (count - i) / ((1 - WARM) * count)))
    )
    began, recent = time.time(), 0.0
    for at, batch in enumerate(plan, start=1):
        loss = loss_of(net, states, batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        recent = 0.95 * recent + 0.05 * loss.item() if at > 1 else loss.item()
        if at % 50 == 0:
            print(f"step {at} of {count}, loss {recent:.3f}, {time.time() - began:.0f} s", flush=True)

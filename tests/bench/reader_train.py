"""The part of the reader that is trained: all six layers and the heads, their loss, and the loop.

sentence-transformers' CrossEncoderTrainer is not used: its losses see one row of outputs a pair, where here every word
piece (span), every sentence (part of the answer) and the pair (answers at all) have one.
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

WIDTH = 384
QUESTION, TEXT = 46, 80  # longest question and sentence in word pieces
START, END = 101, 102  # [CLS], [SEP]
DROPOUT = 0.1
TOKENS, CHUNK = 3_000, 800  # word pieces of a batch; samples that are sorted by length together
HEADS, WARM, LEAST = 5.0, 0.08, 0.02  # times the learning rate; share of steps; share of the rate at the end
WHOLE, PART = 0.03, 0.02  # smoothing of the labels
_SPAN, _PART = 0.7, 0.7  # weights of these losses beside that of answering at all
_PLAIN = """a an the of in on at to for from by with and or is are was were be been did do does has have had what which
    who whom whose when where why how many much that this it its as ? . , ' " ( ) - s not their his her he she they"""


class Pieces:
    """Word pieces of texts and their characters; each text is cut up once."""

    def __init__(self, base: nn.Module) -> None:
        self._tokenizer = Tokenizer.from_file(str(Path(base.name_or_path) / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._kept: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}
        self.plain = {START, END, *(piece for word in _PLAIN.split() for piece in self.of(word, TEXT)[0])}

    def of(self, text: str, most: int) -> tuple[list[int], list[tuple[int, int]]]:
        if text not in self._kept:
            found = self._tokenizer.encode(text, add_special_tokens=False)
            self._kept[text] = (found.ids, found.offsets)
        ids, offsets = self._kept[text]
        return ids[:most], offsets[:most]

    def count(self, sample: Sample) -> int:
        texts = sum(len(self.of(text, TEXT)[0]) + 1 for text in sample.window)
        return len(self.of(sample.question, QUESTION)[0]) + 2 + texts


class Net(nn.Module):
    """The encoder's layers over question and window together, with a table of segments and matches, and three heads.

    The encoder's embeddings stay as they are: they are on disk already.
    """

    def __init__(self, base: nn.Module) -> None:
        super().__init__()
        self.embeddings, self.layers = base.embeddings, base.encoder.layer
        self.embeddings.requires_grad_(False)
        for module in self.modules():
            if isinstance(module, nn.Dropout):
                module.p = DROPOUT
        self.seg = nn.Embedding(4, WIDTH)
        nn.init.normal_(self.seg.weight, std=0.05)
        self.seg.weight.data[:2] *= 0.2
        self.span, self.rel = nn.Linear(WIDTH, 2), nn.Linear(WIDTH, 1)
        self.ans = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, 1))

    def forward(self, pieces: Tensor, marks: Tensor, mask: Tensor, ends: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits: of the first and last word of a span; of each word piece's sentence; of answering at all."""
        hidden = self.embeddings(input_ids=pieces) + self.seg(marks)
        working = torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float32
        seen = ((1 - mask) * -1e4)[:, None, None, :].to(working)
        for layer in self.layers:
            hidden = layer(hidden, attention_mask=seen)
            hidden = hidden[0] if isinstance(hidden, tuple) else hidden
        share = ends[..., None].to(hidden.dtype)
        both = torch.cat([hidden[:, 0], (hidden * share).sum(1) / share.sum(1)], 1)
        return self.span(hidden).float(), self.rel(hidden)[..., 0].float(), self.ans(both)[..., 0].float()

    def trained(self) -> dict[str, Tensor]:
        """What is stored: neither the encoder's embeddings nor the span head, which has done its work."""
        return {n: t for n, t in self.state_dict().items() if not n.startswith(("embeddings.", "span."))}


def loss_of(net: Net, pieces: Pieces, samples: Sequence[Sample]) -> Tensor:
    """Does the window answer; which sentence; from where to where (any span of a gold sentence where none is known)."""
    owners, batch = _batch(pieces, samples)
    with torch.autocast("cpu", torch.bfloat16):
        span, part_of, answers = net(*batch)
    wanted = torch.tensor([1 - WHOLE if s.gold else WHOLE for s in samples])
    whole = nn.functional.binary_cross_entropy_with_logits(answers, wanted)
    chances = span.masked_fill(~_open_to(owners)[..., None], -1e4).log_softmax(1)
    spans = torch.stack([_span_loss(chances[at], owners[at], s, pieces) for at, s in enumerate(samples)]).mean() / 2
    ends = batch[3].bool()
    gold = [1 - PART if number in s.gold else PART for s in samples for number in range(len(s.window))]
    parts = nn.functional.binary_cross_entropy_with_logits(part_of[ends], torch.tensor(gold))
    return whole + _SPAN * spans + _PART * parts


def _batch(pieces: Pieces, samples: Sequence[Sample]) -> tuple[Tensor, tuple[Tensor, Tensor, Tensor, Tensor]]:
    """The sentence each word piece stands in (-1: none), and what the net takes."""
    size = (len(samples), max(pieces.count(s) for s in samples))
    ids, marks, owners = torch.zeros(size, dtype=torch.long), torch.zeros(size, dtype=torch.long), torch.full(size, -1)
    mask, ends = torch.zeros(size), torch.zeros(size)
    for at, sample in enumerate(samples):
        asked = [START, *pieces.of(sample.question, QUESTION)[0], END]
        words: list[int] = []
        for number, text in enumerate(sample.window):
            found = [*pieces.of(text, TEXT)[0], END]
            first = len(asked) + len(words)
            owners[at, first : first + len(found)] = number
            words += found
            ends[at, len(asked) + len(words) - 1] = 1
        both = set(asked) & set(words) - pieces.plain
        row = [2 * (p in both) for p in asked] + [1 + 2 * (p in both) for p in words]
        ids[at, : len(row)] = torch.tensor(asked + words)
        marks[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = 1
    return owners, (ids, marks, mask, ends)


def _open_to(owners: Tensor) -> Tensor:
    """Where a span may begin or end: in a sentence, or on [CLS] for no span."""
    found = owners >= 0
    found[:, 0] = True
    return found


def _span_loss(chances: Tensor, owner: Tensor, sample: Sample, pieces: Pieces) -> Tensor:
    if not sample.gold:
        return -chances[0].sum()
    if sample.span is None:
        inside = torch.isin(owner, torch.tensor(sorted(sample.gold)))
        return -torch.logsumexp(chances[inside], 0).sum()
    number, start, end = sample.span
    offsets = pieces.of(sample.window[number], TEXT)[1]
    inside_span = [at for at, (left, right) in enumerate(offsets) if right > start and left < end] or [0]
    first = int((owner == number).nonzero()[0, 0])
    return -chances[first + inside_span[0], 0] - chances[first + inside_span[-1], 1]


def batches(samples: list[Sample], pieces: Pieces, draw: random.Random) -> list[list[Sample]]:
    """Shuffled batches of about `TOKENS` word pieces, padding included, of samples of about the same length."""
    draw.shuffle(samples)
    found = []
    for at in range(0, len(samples), CHUNK):
        batch: list[Sample] = []
        for sample in sorted(samples[at : at + CHUNK], key=pieces.count):
            if batch and (len(batch) + 1) * pieces.count(sample) > TOKENS:
                found.append(batch)
                batch = []
            batch.append(sample)
        found.append(batch)
    draw.shuffle(found)
    return found


def train(net: Net, pieces: Pieces, plan: Sequence[list[Sample]], rate: float) -> None:
    """AdamW, warmed up and then brought down in a straight line over the whole plan."""
    net.train()
    body = [p for name, p in net.named_parameters() if name.startswith("layers")]
    heads = [p for name, p in net.named_parameters() if not name.startswith(("layers", "embeddings"))]
    groups = [
        {"params": [p for p in body if p.dim() > 1], "lr": rate, "weight_decay": 0.01},
        {"params": [p for p in body if p.dim() < 2], "lr": rate, "weight_decay": 0.0},
        {"params": heads, "lr": rate * HEADS, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    count = len(plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min((i + 1) / (WARM * count + 1), max(LEAST, (count - i) / ((1 - WARM) * count)))
    )
    began, recent = time.time(), 0.0
    for at, batch in enumerate(plan, start=1):
        loss = loss_of(net, pieces, batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(body + heads, 1.0)
        optimizer.step()
        schedule.step()
        recent = 0.95 * recent + 0.05 * loss.item() if at > 1 else loss.item()
        if at % 50 == 0:
            print(f"step {at} of {count}, loss {recent:.3f}, {time.time() - began:.0f} s", flush=True)

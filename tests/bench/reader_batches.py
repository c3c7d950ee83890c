"""Packed samples (pack_reader.py) as batches of tensors. Needs numpy and torch alone: it runs where the product is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

START, END = np.array([101], np.int16), np.array([102], np.int16)  # [CLS], [SEP]
PARTS = 100  # a label is packed as hundredths


class Packed:
    """One set of samples: windows put together once, their word pieces end to end."""

    def __init__(self, arrays: Mapping[str, np.ndarray], name: str) -> None:
        def of(key: str) -> np.ndarray:
            return arrays[f"{name}/{key}"]

        begins = np.concatenate([[0], np.cumsum(arrays["lengths"])])
        self.questions, self.windows, self.variants, self.members = (
            of("questions"),
            of("windows"),
            of("variants"),
            of("members"),
        )
        self.shown, self.sentences = of("shown").astype(np.int64), of("sentences")
        self.answers = (of("answers") / PARTS).astype(np.float32)
        self.labels = (of("labels") / PARTS).astype(np.float32)
        self._put_together(arrays["texts"], begins, of("texts"), of("titles"))
        self.size = self.starts[self.windows[1:]] - self.starts[self.windows[:-1]]  # word pieces of each sample

    def _put_together(self, texts: np.ndarray, begins: np.ndarray, refs: np.ndarray, titles: np.ndarray) -> None:
        def text(ref: int) -> np.ndarray:
            return texts[begins[ref] : begins[ref + 1]]

        owner = np.repeat(np.arange(len(self.questions)), np.diff(self.windows))
        found: list[np.ndarray] = []
        starts, asked = [0], []
        self.ends = np.zeros(len(refs), np.int64)  # of each sentence, in its window
        for at, title in enumerate(titles):
            parts = [START, text(self.questions[owner[at]]), END]
            asked.append(sum(map(len, parts)))
            if title >= 0:
                parts += [text(title), END]
            size = sum(map(len, parts))
            for number in range(self.sentences[at], self.sentences[at + 1]):
                parts += [text(refs[number]), END]
                size += len(parts[-2]) + 1
                self.ends[number] = size - 1
            found += parts
            starts.append(starts[-1] + size)
        self.pieces, self.starts, self.asked = np.concatenate(found), np.array(starts), np.array(asked)

    def __len__(self) -> int:
        return len(self.questions)

    def batch(self, picked: Sequence[int]) -> dict[str, Tensor]:
        """Tensors of these samples; `Net.forward` and `loss_of` say what each is."""
        mine = [np.arange(self.windows[i], self.windows[i + 1]) for i in picked]
        first = np.cumsum([0, *map(len, mine)])
        windows = np.concatenate(mine)
        sizes = self.starts[windows + 1] - self.starts[windows]
        ids = np.zeros((len(windows), -(-sizes.max() // 8) * 8), np.int64)
        for row, (window, size) in enumerate(zip(windows, sizes, strict=True)):
            ids[row, :size] = self.pieces[self.starts[window] : self.starts[window] + size]
        numbers = np.concatenate([np.arange(self.sentences[w], self.sentences[w + 1]) for w in windows])
        counts = self.sentences[windows + 1] - self.sentences[windows]
        begins = np.concatenate([[0], np.cumsum(counts)])
        gold = np.add.reduceat((self.labels[numbers] == 1).astype(np.float32), begins[:-1])
        share = [np.minimum(1, gold[a:b] / max(1, gold[a:b].sum())) for a, b in pairwise(first)]
        tensors = {
            "ids": ids, "sizes": sizes, "asked": self.asked[windows], "share": np.concatenate(share),
            "owner": np.repeat(np.arange(len(windows)), counts), "ends": self.ends[numbers], "labels": self.labels[numbers],
            **self._texts(picked, first, begins, len(windows)),
        }  # fmt: skip
        return {name: torch.from_numpy(each) for name, each in tensors.items()}

    def _texts(
        self, picked: Sequence[int], first: np.ndarray, begins: np.ndarray, windows: int
    ) -> dict[str, np.ndarray]:
        """What each text (a variant of a sample) is made of: row 0, its windows, its sentences."""
        rows, answers, pairs = [], [], []
        for at, sample in enumerate(picked):
            own = range(self.variants[sample], self.variants[sample + 1])
            if len(own) == 2:
                pairs.append(len(rows))
            for variant in own:
                shown = first[at] + self.shown[self.members[variant] : self.members[variant + 1]]
                rows.append((shown, np.concatenate([np.arange(begins[w], begins[w + 1]) for w in shown])))
                answers.append(self.answers[variant])
        longest, widest = max(1 + len(w) + len(s) for w, s in rows), max(len(w) for w, _ in rows)
        pool, kind = np.zeros((len(rows), longest), np.int64), np.full((len(rows), longest), -1)
        locals_ = np.full((len(rows), widest), -1)
        for row, (shown, parts) in enumerate(rows):
            pool[row, 1 : 1 + len(shown)], locals_[row, : len(shown)] = 1 + shown, shown
            pool[row, 1 + len(shown) : 1 + len(shown) + len(parts)] = 1 + windows + parts
            kind[row, : 1 + len(shown) + len(parts)] = [0, *(1 for _ in shown), *(2 for _ in parts)]
        return {
            "pool": pool, "kind": kind, "locals": locals_, "answers": np.array(answers, np.float32),
            "pairs": np.array(pairs, np.int64), "sentences": np.concatenate([parts for _, parts in rows]),
        }  # fmt: skip


def loaded(file: Path) -> dict[str, np.ndarray]:
    with np.load(file) as arrays:
        return {name: arrays[name] for name in arrays.files}

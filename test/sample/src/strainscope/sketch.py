"""Small summaries of sequences that can be compared fast."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

import numpy as np


def read_fasta(path: Path) -> Iterator[str]:
    """The sequences of a FASTA file, in upper case."""
    lines: list[str] = []
    for line in path.read_text().splitlines():
        if line.startswith(">"):
            if lines:
                yield "".join(lines).upper()
            lines = []
        else:
            lines.append(line.strip())
    if lines:
        yield "".join(lines).upper()


def sketch(sequences: Iterable[str], k: int = 21, size: int = 1000) -> np.ndarray:
    """The smallest hashes of all k-mers, sorted."""
    hashes = {
        int.from_bytes(blake2b(sequence[at : at + k].encode(), digest_size=8).digest(), "big")
        for sequence in sequences
        for at in range(len(sequence) - k + 1)
    }
    return np.array(sorted(hashes)[:size], dtype=np.uint64)


def similarity(a: np.ndarray, b: np.ndarray) -> float:
    """The share of hashes that two sketches have in common, from 0 to 1."""
    union = np.union1d(a, b)[: max(len(a), len(b))]
    if len(union) == 0:
        return 0.0
    return len(np.intersect1d(np.intersect1d(a, b), union)) / len(union)

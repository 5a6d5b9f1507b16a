"""Fits the table: each stem has a row, and the sum of a sentence's rows points where MiniLM's vector points.

The teacher's vectors lose their mean, and keep the directions in which sentences differ most. Adam then
goes over all sentences a few times, by 1 - cosine. A row's length is learned as well: that of "the" ends up short.
"""

import json
import os
import struct

import numpy as np
import scipy.sparse as sp

import tokens
import words

DIMS = 128
PASSES = 4
RUNS = 4
BATCH = 2048
RATE = 0.01
DROPPED = 0.1
# What a sentence of a group counts for, if not 1.
WEIGHTS = {"phrases": 2.0, "single": 2.0, "mixed": 0.5, "examples": 0.5}
# The mean and the directions are those of what people ask.
ASKED = ("phrases", "mixed", "terms", "modern", "compounds", "single")


def matrix(texts, rank, unknown=None):
    """Texts x stems, the mean over a text's stems."""
    at, columns, values = [0], [], []
    for t in texts:
        found = [rank[s] for s in tokens.stems(t) if s in rank]
        columns += found
        values += [1 / len(found)] * len(found) if found else []
        at.append(len(columns))
    return sp.csr_matrix((np.array(values, np.float32), np.array(columns, np.int32), np.array(at)), shape=(len(texts), len(rank)))


def load(work, names, rank):
    """(sentences x stems, MiniLM's vectors, weights, whether it is of the groups ASKED)"""
    rows, targets, weights, asked = [], [], [], []
    for name in names:
        texts = words.read(os.path.join(work, name + ".txt")).split("\n")
        cache = os.path.join(work, name + ".rows.npz")
        if not os.path.exists(cache) or os.path.getmtime(cache) < os.path.getmtime(os.path.join(work, name + ".txt")):
            sp.save_npz(cache, matrix(texts, rank))
        rows.append(sp.load_npz(cache))
        targets.append(np.load(os.path.join(work, name + ".npy")))
        weights += [WEIGHTS.get(name, 1.0)] * len(texts)
        asked += [name in ASKED] * len(texts)
        assert rows[-1].shape == (len(texts), len(rank)) and len(targets[-1]) == len(texts), name
    rows, targets, weights = sp.vstack(rows).tocsr(), np.concatenate(targets), np.array(weights, np.float32)
    keep = np.diff(rows.indptr) > 0
    return rows[keep], targets[keep].astype(np.float32), weights[keep], np.array(asked)[keep]


def unit(x):
    return x / (np.linalg.norm(x, axis=1, keepdims=True) + 1e-9)


def directions(targets, dims, random):
    """The mean, and the directions that hold most of what differs."""
    mean = targets.mean(0)
    some = targets[random.choice(len(targets), min(60_000, len(targets)), replace=False)] - mean
    values, vectors = np.linalg.eigh(some.T @ some)
    print("kept of the variance:", round(float(values[::-1][:dims].sum() / values.sum()), 3))
    return mean, np.ascontiguousarray(vectors[:, ::-1][:, :dims])


def fit(work, names, stems, seed, dims=DIMS, passes=PASSES, dropped=DROPPED, runs=RUNS):
    """The mean of several runs: they differ by the order of sentences and by what is dropped, and their mean by less."""
    rank = {s: i for i, s in enumerate(stems)}
    rows, targets, weights, asked = load(work, names, rank)
    mean, axes = directions(targets[asked], dims, np.random.RandomState(seed))
    targets = unit((targets - mean) @ axes).astype(np.float32)
    tables = [run(rows, targets, weights, asked, np.random.RandomState(seed + 1 + at), passes, dropped) for at in range(runs)]
    return sum(tables) / runs, mean, axes


def run(rows, targets, weights, asked, random, passes, dropped):
    order = random.permutation(len(weights))
    # A single word is never held back: it may be all that is known of it.
    back = np.isin(np.arange(len(order)), order[:4000]) & asked & (np.diff(rows.indptr) > 1)
    held, train = np.flatnonzero(back), np.flatnonzero(~back)
    weighted = sp.diags(weights[train]) @ rows[train]
    table = (weighted.T @ targets[train]) / (np.asarray(weighted.sum(0)).ravel()[:, None] + 0.5)
    table = table.astype(np.float32)
    first, second = np.zeros_like(table), np.zeros_like(table)
    steps, step = passes * (len(train) // BATCH), 0
    for turn in range(passes):
        shuffled = random.permutation(train)
        for b in range(0, len(shuffled) - BATCH, BATCH):
            here = shuffled[b:b + BATCH]
            r = rows[here]
            r.data = r.data * (random.rand(r.nnz) > dropped)
            x = r @ table
            norm = np.linalg.norm(x, axis=1, keepdims=True) + 1e-6
            u, y = x / norm, targets[here]
            slope = -(y - u * (u * y).sum(1, keepdims=True)) / norm * weights[here][:, None]
            slope = (r.T @ slope) / BATCH
            step += 1
            rate = RATE * max(0.03, 1 - step / steps)
            first *= 0.9
            first += 0.1 * slope
            second *= 0.99
            second += 0.01 * slope * slope
            table -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    close = (unit(rows[held] @ table) * targets[held]).sum(1).mean()
    print(len(weights), "sentences; cosine of those held back", round(float(close), 4), flush=True)
    return table


def write(path, table):
    with open(path, "wb") as f:
        f.write(struct.pack("<II", *table.shape))
        for row in table:
            scale = max(float(np.abs(row).max()) / 127, 1e-12)
            f.write(struct.pack("<f", scale) + np.round(row / scale).astype(np.int8).tobytes())


def read(path):
    data = open(path, "rb").read()
    rows, dims = struct.unpack_from("<II", data)
    cells = np.frombuffer(data, np.uint8, offset=8).reshape(rows, 4 + dims)
    scale = np.ascontiguousarray(cells[:, :4]).view("<f4")
    return cells[:, 4:].view(np.int8).astype(np.float32) * scale

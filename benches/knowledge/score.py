"""How well the nearest phrasing, by the table's vectors, finds the entry that is asked for; MiniLM's own beside it.

A folder has NAME.pack.jsonl (id, question, also_asked), NAME.questions.jsonl (q, accept) and off.txt. Out of
scope are a pack's questions that no entry answers, off.txt, and twelve questions of each pack of another family
(the name before a hyphen).
"""

import glob
import json
import os
import random

import numpy as np

import minilm
import table as tables
import words

MOST = 300


def jsonl(path):
    return [json.loads(line) for line in words.read(path).split("\n") if line.strip()]


def packs(folder):
    """{name: (phrasings, their entries, questions, what each accepts, questions out of scope)}"""
    names = sorted(os.path.basename(f).split(".")[0] for f in glob.glob(os.path.join(folder, "*.pack.jsonl")))
    asked = {n: jsonl(os.path.join(folder, n + ".questions.jsonl")) for n in names}
    off = words.read(os.path.join(folder, "off.txt")).strip().split("\n")
    out = {}
    for n in names:
        draw, phrasings, entries = random.Random(7), [], []
        for row in jsonl(os.path.join(folder, n + ".pack.jsonl")):
            for p in [row["question"], *row.get("also_asked", [])]:
                phrasings.append(p)
                entries.append(row["id"])
        inside = [x for x in asked[n] if x["accept"]]
        draw.shuffle(inside)
        inside = inside[:MOST]
        outside = [x["q"] for x in asked[n] if not x["accept"]] + off
        for m in names:
            if m.split("-")[0] != n.split("-")[0]:
                others = [x["q"] for x in asked[m] if x["accept"]]
                draw.shuffle(others)
                outside += others[:12]
        out[n] = phrasings, entries, [x["q"] for x in inside], [x["accept"] for x in inside], outside
    return out


def auroc(inside, outside):
    a, b = np.array(inside)[:, None], np.array(outside)[None]
    return float(((a > b) + 0.5 * (a == b)).mean())


def measure(pack, encode):
    """top-1, recall at 3, AUROC"""
    phrasings, entries, inside, accept, outside = pack
    kept, asked, off = encode(phrasings), encode(inside), encode(outside) if outside else None
    near = asked @ kept.T
    top = recall = 0
    for row, ok in zip(near, accept):
        found = list(dict.fromkeys(entries[i] for i in np.argsort(-row, kind="stable")))[:3]
        top += found[0] in ok
        recall += any(e in ok for e in found)
    known = lambda x: np.where(np.abs(x).sum(1) > 0, (x @ kept.T).max(1), -1)
    apart = auroc(known(asked), known(off)) if outside else float("nan")
    return np.array([100 * top / len(inside), 100 * recall / len(inside), apart])


def by_table(table, stems):
    rank = {s: i for i, s in enumerate(stems[:len(table)])}
    return lambda texts: tables.unit(tables.matrix(texts, rank) @ table)


def report(title, folder, encode, show=True):
    found = {n: measure(p, encode) for n, p in packs(folder).items()}
    if show:
        for n, (top, recall, apart) in found.items():
            print(f"{title:10} {n:10} top-1 {top:5.1f}  recall@3 {recall:5.1f}  AUROC {apart:.3f}")
    top, recall, apart = np.mean(list(found.values()), 0)
    print(f"{title:10} {'mean':10} top-1 {top:5.1f}  recall@3 {recall:5.1f}  AUROC {apart:.3f}", flush=True)
    return top, recall, apart


def by_minilm(folder):
    net = minilm.MiniLM(folder)
    return net.encode

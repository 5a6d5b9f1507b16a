#!/usr/bin/env python3
"""Makes the tables of general knowledge that the matcher ships with. README.md says how to run it."""

import argparse
import json
import os

import numpy as np

import chinese
import minilm
import score
import sentences
import stopwords
import table
import words

ROWS = 18_500
SEED = 1


def stems(args):
    found, rows, counts = words.build(args, ROWS)
    words.check(found)
    with open(os.path.join(args.out, "en.txt"), "w", encoding="utf-8") as f:
        f.write("\n".join(found) + "\n")
    with open(os.path.join(args.out, "en.meta.json"), "w", encoding="utf-8") as f:
        json.dump({"stems": len(found), "with_vector": rows, "stems_after_each_source": counts}, f, indent=1)
        f.write("\n")
    print(len(found), "stems,", rows, "of them with a vector", counts)


def listed(args):
    """The stems of en.txt, and how many of them have a vector."""
    found = words.read(os.path.join(args.out, "en.txt")).split()
    return found, json.load(open(os.path.join(args.out, "en.meta.json"), encoding="utf-8"))["with_vector"]


def write_sentences(args):
    for name, lines in sentences.Maker(args, *listed(args), SEED).groups().items():
        path, text = os.path.join(args.work, name + ".txt"), "\n".join(lines)
        if not os.path.exists(path) or words.read(path) != text:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        print(name, len(lines), lines[:: max(1, len(lines) // 6)][:6])


def teach(args):
    """The vectors of all groups of sentences that have none yet, or have changed since."""
    for path in sorted(os.listdir(args.work)):
        name, kind = os.path.splitext(path)
        done = os.path.join(args.work, name + ".npy")
        if kind != ".txt":
            continue
        made = os.path.getmtime(os.path.join(args.work, path))
        if not os.path.exists(done) or os.path.getmtime(done) < made:
            lines = words.read(os.path.join(args.work, path)).split("\n")
            print(name, len(lines), flush=True)
            np.save(done, minilm.encode(args.minilm, lines, args.workers))


def fit(args):
    found, rows = listed(args)
    learned, _, _ = table.fit(args.work, sorted(sentences.GROUPS), found[:rows], SEED)
    table.write(os.path.join(args.out, "vectors.bin"), learned)


def measure(args):
    found, _ = listed(args)
    learned = table.read(os.path.join(args.out, "vectors.bin"))
    score.report("table", args.score, score.by_table(learned, found))
    score.report("MiniLM", args.score, score.by_minilm(args.minilm))


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("step", choices="words chinese stop sentences teach fit score all".split())
    a.add_argument("--out", required=True, help="the folder that gets the tables")
    a.add_argument("--work", required=True, help="a folder for sentences and their vectors")
    a.add_argument("--npm", required=True, help="the node_modules folder with the npm packages")
    a.add_argument("--minilm", required=True, help="the folder of all-MiniLM-L6-v2, with model.safetensors")
    a.add_argument("--thesaurus", default=os.path.join(here, "../../src/lang/en/meanings.toml"))
    a.add_argument("--score", default="", help="a folder with NAME.pack.jsonl, NAME.questions.jsonl and off.txt")
    a.add_argument("--workers", type=int, default=2)
    args = a.parse_args()
    os.makedirs(args.out, exist_ok=True)
    os.makedirs(args.work, exist_ok=True)
    everything = args.step == "all"
    if everything or args.step == "words":
        stems(args)
    if everything or args.step == "chinese":
        chinese.write(args.out)
    if everything or args.step == "stop":
        stopwords.write(args.npm, args.out)
    if everything or args.step == "sentences":
        write_sentences(args)
    if everything or args.step == "teach":
        teach(args)
    if everything or args.step == "fit":
        fit(args)
    if args.step == "score" or (everything and args.score):
        measure(args)


if __name__ == "__main__":
    main()

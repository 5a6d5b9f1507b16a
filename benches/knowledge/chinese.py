"""Simplified Chinese: characters and words by frequency (`zh.txt`), and characters by reading (`pinyin.txt`)."""

import os
import re
from collections import Counter, defaultdict

HAN = re.compile(r"[\u4e00-\u9fff]+")
WORDS = 20_000
# Of so many characters the readings are given, as found in so many words.
READ = 6_000
HEARD = 100_000
# A reading is common if so large a part of a character's uses has it.
COMMON = 0.02


def frequencies():
    """Characters and words of two to four, each as {text: count}."""
    import jieba

    characters, words = Counter(), {}
    for line in open(os.path.join(os.path.dirname(jieba.__file__), "dict.txt"), encoding="utf-8"):
        word, count = line.split(" ")[:2]
        if not HAN.fullmatch(word):
            continue
        for c in word:
            characters[c] += int(count)
        if len(word) <= 4:
            words[word] = int(count)
    return characters, words


def by_count(table):
    return sorted(table, key=lambda w: (-table[w], w))


def readings(characters, words):
    """{character: its common toneless readings}, `ü` as `v`."""
    from pypinyin import Style, lazy_pinyin, pinyin

    uses = defaultdict(Counter)
    for word in by_count(words)[:HEARD]:
        said = lazy_pinyin(word, style=Style.NORMAL, v_to_u=False, errors="default")
        if len(said) == len(word):
            for c, reading in zip(word, said):
                uses[c][reading] += words[word]
    out = {}
    for c in characters:
        known = {r for r in pinyin(c, style=Style.NORMAL, heteronym=True, v_to_u=False)[0] if re.fullmatch("[a-z]+", r)}
        first = lazy_pinyin(c, style=Style.NORMAL, v_to_u=False)[0]
        total = sum(uses[c].values())
        out[c] = {r for r in known if r == first or uses[c][r] >= COMMON * total > 0}
    return out


def write(out):
    counts, words = frequencies()
    characters = by_count(counts)
    common = [w for w in by_count(words) if len(w) > 1][:WORDS]
    with open(os.path.join(out, "zh.txt"), "w", encoding="utf-8") as f:
        f.write("\n".join(characters) + "\n\n" + "\n".join(common) + "\n")
    table = defaultdict(list)
    for c, said in readings(characters[:READ], words).items():
        for r in said:
            table[r].append(c)
    with open(os.path.join(out, "pinyin.txt"), "w", encoding="utf-8") as f:
        f.writelines(f"{r} {''.join(table[r])}\n" for r in sorted(table))
    print(len(characters), "characters,", len(common), "words,", len(table), "syllables")

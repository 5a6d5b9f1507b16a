"""Cuts a text into words as the engine does, as far as the tables need it."""

import re

import words

SHORTENED = (("n't", "not"), ("'s", ""), ("'re", "are"), ("'ll", "will"), ("'ve", "have"), ("'m", "am"), ("'d", "would"))
CLIPPED = {"can't": "can", "won't": "will"}
# The commonest of the engine's chat spellings.
CHAT = {
    "cannot": "can not", "cant": "can not", "dont": "do not", "wont": "will not", "doesnt": "does not", "didnt": "did not",
    "isnt": "is not", "im": "i am", "ive": "i have", "info": "information", "ok": "okay", "pls": "please", "plz": "please",
    "u": "you", "ur": "your", "r": "are", "thx": "thanks", "whats": "what is", "lets": "let us", "wanna": "want to",
    "gonna": "going to", "diff": "different", "msg": "message", "acc": "account",
}
PIECE = re.compile(r"[a-z]+(?:'[a-z]+)*")


def tokens(text):
    out = []
    for piece in PIECE.findall(text.lower().replace("\u2019", "'")):
        extra = ""
        for end, full in SHORTENED:
            if piece.endswith(end):
                piece, extra = CLIPPED.get(piece, piece[:-len(end)]), full
                break
        piece = piece.replace("'", "")
        out += CHAT.get(piece, piece).split()
        if extra:
            out.append(extra)
    return out


def stems(text):
    return [words.stem(w) for w in tokens(text)]

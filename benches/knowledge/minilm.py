"""Sentence vectors of all-MiniLM-L6-v2, computed with numpy alone.

The model is small (six layers of 384), so that plain matrix products are fast enough: about a thousand short
sentences a second on two cores. Sentences of the same number of tokens are computed together, which
needs neither padding nor a mask.
"""

import json
import math
import os
import time
from multiprocessing import get_context

import numpy as np

HEADS = 12
LONGEST = 64
TOKENS_A_BATCH = 1536


class MiniLM:
    """The encoder. `folder` holds `model.safetensors`, `tokenizer.json` and `config.json`."""

    def __init__(self, folder):
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        config = json.load(open(os.path.join(folder, "config.json"), encoding="utf-8"))
        assert config["hidden_size"] == 384 and config["num_attention_heads"] == HEADS
        self.eps = config["layer_norm_eps"]
        self.tokens = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokens.no_padding()
        self.tokens.enable_truncation(LONGEST)
        weights = load_file(os.path.join(folder, "model.safetensors"))
        weights = {k.removeprefix("bert."): v.astype(np.float32) for k, v in weights.items() if v.dtype.kind == "f"}
        self.words = weights["embeddings.word_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        self.places = weights["embeddings.position_embeddings.weight"]
        self.first_norm = (weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])
        self.layers = []
        for n in range(config["num_hidden_layers"]):
            p = f"encoder.layer.{n}."
            pair = lambda name: (np.ascontiguousarray(weights[p + name + ".weight"].T), weights[p + name + ".bias"])
            norm = lambda name: (weights[p + name + ".weight"], weights[p + name + ".bias"])
            q, k, v = (pair(f"attention.self.{x}") for x in ("query", "key", "value"))
            scale = 1 / math.sqrt(384 // HEADS)
            self.layers.append({
                "qkv": (np.ascontiguousarray(np.hstack([q[0] * scale, k[0], v[0]])), np.hstack([q[1] * scale, k[1], v[1]])),
                "out": pair("attention.output.dense"),
                "norm1": norm("attention.output.LayerNorm"),
                "up": pair("intermediate.dense"),
                "down": pair("output.dense"),
                "norm2": norm("output.LayerNorm"),
            })

    def _norm(self, x, norm):
        x -= x.mean(-1, keepdims=True)
        x *= 1 / np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + np.float32(self.eps))
        x *= norm[0]
        x += norm[1]
        return x

    def _batch(self, ids):
        """Unit vectors of sentences that have the same number of tokens: `ids` is sentences x tokens."""
        n, length = ids.shape
        x = (self.words[ids] + self.places[:length]).reshape(n * length, 384)
        x = self._norm(x, self.first_norm)
        for layer in self.layers:
            qkv = x @ layer["qkv"][0]
            qkv += layer["qkv"][1]
            qkv = qkv.reshape(n, length, 3, HEADS, 384 // HEADS).transpose(2, 0, 3, 1, 4)
            a = qkv[0] @ qkv[1].transpose(0, 1, 3, 2)
            a -= a.max(-1, keepdims=True)
            np.exp(a, out=a)
            a /= a.sum(-1, keepdims=True)
            h = (a @ qkv[2]).transpose(0, 2, 1, 3).reshape(n * length, 384) @ layer["out"][0]
            h += layer["out"][1]
            h += x
            x = self._norm(h, layer["norm1"])
            h = x @ layer["up"][0]
            h += layer["up"][1]
            # GELU, by its usual approximation with tanh: the sentences' vectors differ in the fourth digit.
            t = h * h
            t *= np.float32(0.044715)
            t += 1
            t *= h
            t *= np.float32(math.sqrt(2 / math.pi))
            np.tanh(t, out=t)
            t += 1
            t *= h
            t *= np.float32(0.5)
            h = t @ layer["down"][0]
            h += layer["down"][1]
            h += x
            x = self._norm(h, layer["norm2"])
        mean = x.reshape(n, length, 384).mean(1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def encode(self, texts, report=False):
        """One unit vector a text, in order."""
        ids = [e.ids for e in self.tokens.encode_batch(list(texts))]
        out = np.zeros((len(ids), 384), np.float32)
        by_length = {}
        for at, i in enumerate(ids):
            by_length.setdefault(len(i), []).append(at)
        done, began, said = 0, time.time(), 0
        for length, places in sorted(by_length.items()):
            step = max(1, TOKENS_A_BATCH // length)
            for b in range(0, len(places), step):
                here = places[b:b + step]
                out[here] = self._batch(np.array([ids[i] for i in here]))
                done += len(here)
                if report and time.time() - said > 20:
                    said = time.time()
                    print(f"  {done} of {len(ids)} sentences, {said - began:.0f} s", flush=True)
        return out


def _work(task):
    folder, texts, report = task
    return MiniLM(folder).encode(texts, report).astype(np.float16)


def encode(folder, texts, workers=1):
    """As `MiniLM.encode`, by several processes; half precision. For speed set OPENBLAS_NUM_THREADS=1."""
    tasks = [(folder, texts[w::workers], w == 0) for w in range(workers)]
    if workers == 1:
        return _work(tasks[0])
    with get_context("spawn").Pool(workers) as pool:
        parts = pool.map(_work, tasks, chunksize=1)
    out = np.zeros((len(texts), 384), np.float16)
    for w, part in enumerate(parts):
        out[w::workers] = part
    return out

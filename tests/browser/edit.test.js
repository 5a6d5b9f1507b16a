// A FAQ that is edited while its pages are open.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { fit } from "./fit.js";
import { ask, browser, open, preview, says, small } from "./preview.js";

const { faq, questions } = await small();
const { address, faq: copy } = await preview({ faq, args: ["--questions", questions] });
const chromium = await browser();

test("an entry that breaks is shown with its line, and mended, while the page is open", async (context) => {
  const page = await open(context, chromium, address);
  const file = join(copy, "office.toml");
  const good = await readFile(file, "utf8");
  await says(await ask(page, "Where is the office?"), "In the old mill.");

  await writeFile(file, good.replace("answer =", "anser ="));
  await says(page.locator("#state"), "The FAQ on the disk cannot be used.");
  await says(page.locator("#state pre"), "unknown key `anser`");
  await says(page.locator("#state pre"), "office.toml:4:1");
  await fit(page, "a faulty FAQ");
  await says(await ask(page, "Where is the office?"), "In the old mill.");

  await writeFile(file, good.replace("old mill", "new tower"));
  await page.locator("#state .faulty").waitFor({ state: "detached" });
  await says(await ask(page, "Where is the office?"), "In the new tower.");
});

test("what an edit did fills in by itself", async (context) => {
  const page = await open(context, chromium, `${address}tune?since=start`);
  const file = join(copy, "hours.toml");
  const good = await readFile(file, "utf8");
  await writeFile(file, good.replace('"when do you open"', '"when do you open", "at what time may I come"'));
  const better = page.locator("#questions .better");
  await says(better, "at what time may I come");
  await says(better, "→ answered with hours (right)");
  assert.equal(await page.locator("#questions .worse li").count(), 0);
  await fit(page, "what an edit did");
});

// What axe-core finds, and how wide the pages are: light and dark, on a desk and on a phone.

import assert from "node:assert/strict";
import { test } from "node:test";

import axe from "axe-core";

import { ask, browser, open, preview, press, says } from "./preview.js";

const WIDTHS = [1280, 360];
const LOOKS = ["light", "dark"];

const { address } = await preview();
const chromium = await browser();

/** Fails for what axe-core calls serious or critical, and for a page that must be scrolled sideways. */
async function isFit(page, where) {
  for (const colorScheme of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const { scroll, violations } = await page.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
        return { violations, scroll: document.documentElement.scrollWidth - innerWidth };
      });
      const bad = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      const told = bad.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
      assert.deepEqual(told, [], `${where}, ${colorScheme}, ${width} pixels`);
      assert.ok(scroll <= 0, `${where} is ${scroll} pixels wider than ${width}`);
    }
  }
}

/** The same, with axe-core in the page. */
async function fit(page, where) {
  await page.evaluate(axe.source);
  await isFit(page, where);
}

test("the chat, with each kind of reply", async (context) => {
  const page = await open(context, chromium, address);
  await fit(page, "the empty chat");
  const answer = await ask(page, "is it legal to pay with usdt in china");
  await press(page, answer, "Helpful");
  await ask(page, "在中国用USDT付款合法吗", { door: "mention", language: "zh-CN" });
  await fit(page, "answers");
  await ask(page, "is usdt risky", { door: "menu" });
  await ask(page, "how do I bake sourdough bread");
  await page.getByRole("button", { name: "/faq", exact: true }).click();
  await says(page.locator("#log"), "1 of");
  await fit(page, "an offer, a refusal and a list");
});

for (const [path, ready] of [
  ["pack?q=exchange-rates", "phrasings were asked"],
  ["tune", "Nothing was saved"],
  ["misses", "--database URL"],
]) {
  test(`/${path}`, async (context) => {
    const page = await open(context, chromium, address + path);
    await says(page.locator("main"), ready);
    await fit(page, `/${path}`);
  });
}

// A hostile FAQ and hostile questions are text: nothing of them runs, leads away or turns the page around.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, browser, open, preview, says, small } from "./preview.js";

const SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>";
const TURNED = "abc \u202Etxet dedaer\u202C \u2067def";
const { faq } = await small({
  question: `Where is ${SCRIPT}?`,
  answer: `${SCRIPT} [https://good.example](https://evil.example) [run](javascript:alert(3)) ${TURNED}`,
});
const { address } = await preview({ faq });
const chromium = await browser();

/** What would be a way out of the text. */
async function isHarmless(page) {
  assert.equal(await page.locator("main script, main img, main iframe").count(), 0);
  const away = await page.locator("main a").evaluateAll((links) => links.map((link) => link.href));
  assert.deepEqual(away.filter((link) => !link.startsWith(address)), []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} pixels too wide`);
}

test("a hostile FAQ is text on every page", async (context) => {
  const page = await open(context, chromium, address);
  const answer = await ask(page, "where is script alert");
  await says(answer, "<script>alert(1)</script>");
  await isHarmless(page);
  await page.goto(`${address}pack`);
  await says(page.locator("#entry-office"), "<script>alert(1)</script>");
  await isHarmless(page);
});

for (const [what, question] of [
  ["tags", SCRIPT],
  ["a masked link", "[https://good.example](https://evil.example) <https://evil.example> @everyone <@&1>"],
  ["marks that turn text around", TURNED],
  ["6,000 characters", "wie die ".repeat(750)],
  ["one word of 6,000 characters", "x".repeat(6000)],
]) {
  test(`a question with ${what} is text`, async (context) => {
    const page = await open(context, chromium, address, { viewport: { width: 360, height: 700 } });
    for (const door of ["ask", "mention", "menu"]) await ask(page, question, { door });
    await page.locator("#log article").nth(2).waitFor();
    await isHarmless(page);
    await page.reload();
    await isHarmless(page);
  });
}

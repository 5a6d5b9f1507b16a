// What a designer would see: labels on one line, buttons that are seen under the pointer, a page that fills in by
// itself however small the FAQ is, and a box to ask in that stays on a phone's screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, browser, open, preview, says, small } from "./preview.js";

const { address } = await preview();
const chromium = await browser();
const PHONE = { width: 390, height: 844 };

/** The contrast of two colours as the page computes them. */
const contrast = (one, other) => {
  const light = (colour) => {
    const parts = colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

for (const colorScheme of ["light", "dark"]) {
  test(`buttons are seen under the pointer, ${colorScheme}`, async (context) => {
    const page = await open(context, chromium, address, { colorScheme, reducedMotion: "reduce" });
    const answer = await ask(page, "is it legal to pay with usdt in china");
    const button = answer.getByRole("button", { name: "Helpful", exact: true });
    const colours = () => button.evaluate((it) => [getComputedStyle(it).backgroundColor, getComputedStyle(it).color]);
    const [rest] = await colours();
    await button.hover();
    const [hovered, text] = await colours();
    const behind = await page.locator(".conversation").evaluate((it) => getComputedStyle(it).backgroundColor);
    assert.notEqual(hovered, rest);
    assert.ok(contrast(hovered, behind) >= contrast(rest, behind), `${rest} becomes ${hovered} on ${behind}`);
    assert.ok(contrast(hovered, text) >= 4.5, `${text} on ${hovered}`);
  });
}

test("no label breaks, and the box stays in sight on a phone", async (context) => {
  const page = await open(context, chromium, address, { viewport: PHONE });
  await ask(page, "is it legal to pay with usdt in china");
  const box = await page.locator("#ask").boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= PHONE.height + 1, JSON.stringify(box));
  for (const label of await page.locator("label:visible").all()) {
    const lines = await label.evaluate((it) => it.getClientRects().length);
    assert.equal(lines, 1, await label.textContent());
    assert.ok((await label.boundingBox()).height < 30, await label.textContent());
  }
});

test("the page of a small pack fills in every time", async (context) => {
  for (let n = 0; n < 5; n += 1) {
    const { faq } = await small();
    const { address } = await preview({ faq });
    const page = await open(context, chromium, `${address}pack`);
    await says(page.locator("#heat"), "were asked");
  }
});

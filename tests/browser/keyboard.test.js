// Everything without a mouse.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, open, preview, replied, says } from "./preview.js";

const { address } = await preview();
const chromium = await browser();

/** Goes on with Tab until something with this name has the focus, which can be seen. */
async function reach(page, name) {
  const passed = [];
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const held = document.activeElement;
      const label = held.labels?.[0]?.textContent ?? held.getAttribute("aria-label") ?? held.textContent;
      return { label: label.trim(), outline: getComputedStyle(held).outlineStyle, tag: held.tagName };
    });
    if (at.tag !== "BODY") assert.notEqual(at.outline, "none", `the focus on ${at.label} cannot be seen`);
    if (at.label === name) return;
    passed.push(at.label);
  }
  assert.fail(`${name} is not reached: ${passed.join(", ")}`);
}

test("ask, choose what was meant, and switch the language", async (context) => {
  const page = await open(context, chromium, address);
  await reach(page, "Skip to the page");
  await page.keyboard.press("Enter");
  await reach(page, "Question");
  await page.keyboard.type("is usdt risky");
  await page.keyboard.press("Enter");
  const offer = await replied(page);
  const option = await offer.locator("button[name=custom_id]").first().textContent();
  assert.equal(await page.evaluate(() => document.activeElement.id), "text", "the next question may follow");

  await page.keyboard.press("Shift+Tab");
  await page.locator("#log").focus();
  await reach(page, option);
  await page.keyboard.press("Enter");
  await says(page.locator("#log"), "not legal advice");
  assert.match(await page.evaluate(() => document.activeElement.id), /^m\d+$/, "the focus stays at the message");
  await reach(page, "中文");
  await page.keyboard.press("Space");
  await says(page.locator("#log"), "不构成法律意见");
});

test("all pages are reached, and looks are chosen", async (context) => {
  const page = await open(context, chromium, address);
  for (const name of ["Pack", "Tune", "Misses", "Chat"]) {
    await reach(page, name);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name }).waitFor();
  }
  await reach(page, "Light");
  await page.keyboard.press("Enter");
  await page.locator("html[data-look=light]").waitFor();
});

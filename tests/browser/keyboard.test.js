// Everything without a mouse.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, open, preview, reach, replied, says } from "./preview.js";

const { address } = await preview();
const chromium = await browser();

test("the box has the focus, is found with /, and has what was asked", async (context) => {
  const page = await open(context, chromium, address);
  const held = () => page.evaluate(() => document.activeElement.id);
  const value = () => page.evaluate(() => document.getElementById("text").value);
  assert.equal(await held(), "text");
  for (const question of ["is usdt risky", "what is usdt"]) {
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    await replied(page);
  }
  await page.locator("#log").focus();
  await page.keyboard.press("/");
  assert.equal(await held(), "text");
  const seen = [];
  for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"]) {
    await page.keyboard.press(key);
    seen.push(await value());
  }
  assert.deepEqual(seen, ["what is usdt", "is usdt risky", "is usdt risky", "what is usdt", ""]);
});

test("a question is chosen to begin with", async (context) => {
  const page = await open(context, chromium, address);
  await page.locator(".example").nth(1).focus();
  await page.keyboard.press("Enter");
  await says(page.locator("#log"), "not legal advice");
  assert.equal(await page.locator("#examples").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
});

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

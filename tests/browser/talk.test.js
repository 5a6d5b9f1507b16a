// What members do: ask in both languages, choose what was meant, switch the language, vote, go on.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ask, browser, open, preview, press, says } from "./preview.js";

const LEGAL = "is it legal to pay with usdt in china";
const UNSURE = "is usdt risky";
const FOREIGN = "how do I bake sourdough bread";

const { address } = await preview();
const chromium = await browser();

/** A message, found again however it is drawn. */
async function held(page, message) {
  return page.locator(`#${await message.getAttribute("id")}`);
}

test("a question in English is answered, with its cautions and the reasons", async (context) => {
  const page = await open(context, chromium, address);
  const answer = await ask(page, LEGAL);
  await says(answer, "⛔ Danger");
  for (const part of ["Is it legal to pay with USDT", "Cautions", "not legal advice"]) {
    await says(answer.locator(".embed"), part);
  }
  await says(page.locator("#why .badge"), "answer");
  assert.match(page.url(), /\?tab=\w{32}$/);
  await page.reload();
  await says(page.locator("#log article").last(), "not legal advice");
});

test("a question in Chinese is answered in Chinese, in the reader's script", async (context) => {
  const page = await open(context, chromium, address);
  const simplified = await ask(page, "在中国用USDT付款合法吗", { door: "mention", language: "zh-CN" });
  await says(simplified.locator(".title"), "在中国用USDT或其他加密货币（虚拟货币）付款合法吗？");
  const traditional = await ask(page, "在中國用USDT付款合法嗎", { language: "zh-TW" });
  await says(traditional.locator(".title"), "在中國用USDT或其他加密貨幣（虛擬貨幣）付款合法嗎？");
});

test("what was meant is chosen from what is offered", async (context) => {
  const page = await open(context, chromium, address);
  const offer = await held(page, await ask(page, UNSURE));
  await says(page.locator("#why .badge"), "suggest");
  const option = offer.locator("button[name=custom_id]").first();
  const wanted = await option.textContent();
  assert.equal(await offer.locator("blockquote, .field").count(), 0, "nothing is claimed");
  await press(page, offer, wanted);
  await says(offer.locator(".title"), wanted.replace(/^\d+\. /, "").slice(0, 40));
  await says(offer, "not legal advice");
});

test("none of what is offered may be meant", async (context) => {
  const page = await open(context, chromium, address);
  const offer = await held(page, await ask(page, "微信和U有什么要注意的", { language: "zh-CN" }));
  await press(page, offer, "都不是");
  await says(page.locator("#log"), "记下");
});

test("what the FAQ does not cover is declined", async (context) => {
  const page = await open(context, chromium, address);
  await ask(page, FOREIGN);
  await says(page.locator("#why .badge"), "decline");
  await says(page.locator("#log article").last(), "Only you can see this");
  await page.getByRole("button", { name: "Dismiss message" }).click();
  await page.locator("#log article").filter({ hasText: "Only you" }).waitFor({ state: "detached" });
});

test("an answer changes its language in its place, takes a vote, and leads on", async (context) => {
  const page = await open(context, chromium, address);
  const answer = await held(page, await ask(page, LEGAL));
  const messages = await page.locator("#log article").count();
  await press(page, answer, "中文");
  await says(answer.locator(".title"), "在中国用USDT或其他加密货币（虚拟货币）付款合法吗？");
  await press(page, answer, "English");
  await says(answer.locator(".title"), "Is it legal to pay with USDT");
  assert.equal(await page.locator("#log article").count(), messages);
  await press(page, answer, "Helpful");
  await says(page.locator("#log article").last(), "Thank");
  await answer.getByRole("combobox").selectOption("penalties");
  await press(page, answer, "Choose");
  await says(page.locator("#log article").last(), "What punishment can I face");
});

test("questions are offered while somebody types", async (context) => {
  const page = await open(context, chromium, address);
  await page.getByLabel("Question", { exact: true }).pressSequentially("punish");
  const offered = page.locator("#offers option");
  await offered.first().waitFor({ state: "attached" });
  assert.match(await offered.first().getAttribute("value"), /punishment/);
});

test("two tabs are two conversations", async (context) => {
  const [one, other] = [await open(context, chromium, address), await open(context, chromium, address)];
  await ask(one, LEGAL);
  await ask(other, FOREIGN);
  await says(one.locator("#log"), "not legal advice");
  assert.equal(await other.locator("#log").getByText("not legal advice").count(), 0);
});

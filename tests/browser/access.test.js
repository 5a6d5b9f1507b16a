// What axe-core finds, and how wide the pages are: light and dark, on a desk and on a phone.

import { test } from "node:test";

import { fit } from "./fit.js";
import { ask, browser, open, preview, press, says } from "./preview.js";

const { address } = await preview();
const chromium = await browser();

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
  ["pack?q=exchange-rates", "did not find their entry"],
  ["tune", "Nothing was saved"],
  ["misses", "--database URL"],
]) {
  test(`/${path}`, async (context) => {
    const page = await open(context, chromium, address + path);
    await says(page.locator("main"), ready);
    for (const folded of await page.locator("summary:visible").all()) await folded.click();
    await fit(page, `/${path}`);
  });
}

test("the questions behind a cell of the heat map", async (context) => {
  const page = await open(context, chromium, `${address}pack?q=exchange-rates`);
  await page.locator("#confusions summary").click();
  await page.locator("td a").first().click();
  await page.waitForURL((url) => !url.search.includes("q=exchange-rates") || url.hash !== "");
  await fit(page, "a cell");
});

// Makes the pictures of README.md from the page itself: .ci/browser node pictures.js

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { ask, browser, open, preview } from "./preview.js";

const PLACE = fileURLToPath(new URL("../../docs/pictures", import.meta.url));
const ASKED = {
  "en-US": { answer: "is it legal to pay with usdt in china", offer: "is usdt risky", refusal: "how do I bake bread" },
  "zh-CN": { answer: "在中国用USDT付款合法吗", offer: "微信和U有什么要注意的", refusal: "今天天气怎么样" },
};

const { address } = await preview();
const chromium = await browser();
await mkdir(PLACE, { recursive: true });

for (const [language, questions] of Object.entries(ASKED)) {
  for (const [verdict, question] of Object.entries(questions)) {
    test(`${verdict} in ${language}`, async (context) => {
      const page = await open(context, chromium, address, { viewport: { width: 620, height: 1600 } });
      const reply = await ask(page, question, { language });
      await reply.screenshot({ path: join(PLACE, `${verdict}-${language.slice(0, 2)}.png`) });
    });
  }
}

test("the page", async (context) => {
  const page = await open(context, chromium, address, { viewport: { width: 1100, height: 1080 } });
  await ask(page, ASKED["en-US"].answer);
  // Asking scrolls to the reply.
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  await page.screenshot({ path: join(PLACE, "page.png") });
});

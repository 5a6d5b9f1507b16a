// Makes the pictures of README.md from the page itself: .ci/browser node pictures.js

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { ask, browser, folder, open, preview, says } from "./preview.js";

const PLACE = fileURLToPath(new URL("../../docs/pictures", import.meta.url));
const ASKED = {
  "en-US": { answer: "is it legal to pay with usdt in china", offer: "is usdt risky", refusal: "how do I bake bread" },
  "zh-CN": { answer: "在中国用USDT付款合法吗", offer: "微信和U有什么要注意的", refusal: "今天天气怎么样" },
};

/** A FAQ that has nothing to do with that of the repository, and questions about it. */
async function house() {
  const faq = await folder();
  const files = {
    "pack.toml": `title = "Our house"
languages = ["en", "es"]
default_language = "en"

[disclaimer]
en = "The lease has the last word."
es = "Lo que dice el contrato es lo que vale."

[[source]]
id = "rules"
title = "House rules"
date = 2026-01-05
paragraphs = 12
`,
    "quiet-time.toml": `severity = "caution"
sources = [{ source = "rules", paragraphs = [4] }]
related = ["parties"]
reviewed = 2026-11-20

[en]
question = "When is quiet time?"
also_asked = [
  "how late may we make noise",
  "may I play music at night",
]
answer = "From **ten in the evening** to seven in the morning, on every day of the week."
cautions = ["After a second complaint the landlord writes to you."]
advice = ["Tell your neighbours before a party."]

[es]
question = "¿Cuándo hay que guardar silencio?"
also_asked = ["hasta qué hora se puede hacer ruido"]
answer = "De **diez de la noche** a siete de la mañana, todos los días."
cautions = ["Tras la segunda queja, escribe el casero."]
advice = ["Avisa a tus vecinos antes de una fiesta."]
`,
    "parties.toml": `severity = "info"
sources = []
related = []
reviewed = 2026-11-20

[en]
question = "Who cleans up after a party?"
also_asked = ["party cleaning", "who cleans the hall"]
answer = "Whoever held it, before noon of the next day."
`,
    "rent.toml": `severity = "info"
sources = []
related = []
reviewed = 2026-11-20

[en]
question = "When is the rent due?"
also_asked = ["rent by standing order", "how do I pay the rent"]
answer = "On the third of the month, by standing order."
`,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(faq, name), text);
  const questions = join(await folder(), "questions.jsonl");
  const asked = [
    { q: "can we have a party on friday night", accept: ["quiet-time"] },
    { q: "who cleans up after our party", accept: ["parties"] },
    { q: "when do I pay the rent", accept: ["rent"] },
  ];
  await writeFile(questions, asked.map((one) => `${JSON.stringify(one)}\n`).join(""));
  return { faq, questions };
}

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

test("an entry that is edited", async (context) => {
  const { faq, questions } = await house();
  const { address } = await preview({ faq, args: ["--write", "--questions", questions] });
  const page = await open(context, chromium, `${address}edit?id=quiet-time`, {
    colorScheme: "light",
    viewport: { width: 1280, height: 860 },
  });
  await page.locator("textarea").nth(1).fill("how late may we make noise\nmay I play music at night\nmay we have a party on Friday");
  await says(page.locator("#effects .better"), "party");
  await page.evaluate(() => document.activeElement.blur());
  await page.screenshot({ path: join(PLACE, "edit.png") });
});

test("the page", async (context) => {
  const page = await open(context, chromium, address, { viewport: { width: 1100, height: 1080 } });
  await ask(page, ASKED["en-US"].answer);
  // Asking scrolls to the reply.
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  await page.screenshot({ path: join(PLACE, "page.png") });
});

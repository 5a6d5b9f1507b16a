// Measures how long somebody takes from `caveat new` to a published entry: .ci/browser node walk.js
// Types and reads as fast as a person does who has never seen the page, and prints a row for each step.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { ask, BINARY, browser, folder, open, preview, says } from "./preview.js";

/** Milliseconds for each character: 200 a minute. */
const KEY = 300;
/** Milliseconds to look for the next thing on a page. */
const LOOK = 3_000;
/** Milliseconds to read a page that is new, or what is to be published. */
const READ = 15_000;

test("from nothing to an answer", async (context) => {
  const began = performance.now();
  const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
  const row = (step) => console.log(`| ${step} | ${((performance.now() - began) / 1000).toFixed(0)} |`);

  const faq = join(await folder(), "my-faq");
  await wait(KEY * "caveat new my-faq".length);
  const made = spawnSync(BINARY, ["new", faq]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  await wait(READ);
  row("`caveat new my-faq`, and read what it says");

  await wait(KEY * "caveat preview --faq my-faq --write --open".length);
  const { address } = await preview({ faq, args: ["--write"] });
  const page = await open(context, await browser(), address, { viewport: { width: 1280, height: 900 } });
  await wait(READ);
  row("`caveat preview --faq my-faq --write --open`, and look at the page");

  const press = async (role, name) => {
    await wait(LOOK);
    await page.getByRole(role, { name, exact: true }).first().click();
  };
  const type = async (label, text) => {
    await wait(LOOK);
    await page.getByLabel(label, { exact: true }).first().pressSequentially(text, { delay: KEY });
  };
  await press("link", "Pack");
  await press("link", "New entry");
  await page.getByRole("heading", { level: 1, name: "New entry" }).waitFor();
  await wait(READ);
  row("**Pack**, **New entry**, and look at the form");

  await type("Question", "When is quiet time?");
  await type("Other ways to ask it, one a line", "how late may we make noise\nmay I play music at night");
  await type("Answer", "From ten in the evening to seven in the morning.");
  await type("Cautions, one a line", "After a second complaint the landlord writes to you.");
  row("question, two more ways to ask it, answer and a caution");

  await wait(READ);
  await press("button", "Publish");
  await says(page.locator("#note"), "New entry");
  row("read the reply as Discord will show it, **Publish**");

  await press("link", "Chat");
  await wait(KEY * "music at night".length);
  await says(await ask(page, "music at night"), "ten in the evening");
  row("ask for it in **Chat**, in other words");
});

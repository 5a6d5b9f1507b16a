// A curator makes a FAQ from nothing in the page, without a mouse, publishes, and goes back.

import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { fit } from "./fit.js";
import { ask, browser, folder, open, preview, reach, says, small } from "./preview.js";

const chromium = await browser();
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

const ENTRIES = [
  { question: "When is quiet time?", asked: "how late may we make noise\nmay I play music at night", answer: "From ten in the evening to seven in the morning." },
  { question: "Where do I park my bicycle?", asked: "bike shed\nwhere to put my bike", answer: "In the shed behind the house." },
  { question: "How do I pay the rent?", asked: "rent by standing order\nbank account for the rent", answer: "By standing order, before the third." },
];

/** Types into the field with this label, which has the focus next on the way. */
async function type(page, label, text) {
  await reach(page, label);
  await page.keyboard.insertText(text);
}

for (const [where, viewport] of [["a desk", DESK], ["a phone", PHONE]]) {
  test(`three entries from nothing, with the keys alone, on ${where}`, async (context) => {
    const { address, faq } = await preview({ faq: await folder(), args: ["--write"] });
    const page = await open(context, chromium, `${address}pack`, { viewport });
    await type(page, "Title", "Our house");
    await reach(page, "Begin");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "New entry" }).waitFor();
    for (const [n, entry] of ENTRIES.entries()) {
      if (n > 0) {
        await page.goto(`${address}pack`);
        await reach(page, "New entry");
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { level: 1, name: "New entry" }).waitFor();
      }
      await type(page, "Question", entry.question);
      await type(page, "Other ways to ask it, one a line", entry.asked);
      await type(page, "Answer", entry.answer);
      await says(page.locator("#reply .embed"), entry.answer);
      // The last one is a draft first.
      await reach(page, n === 2 ? "Save draft" : "Publish");
      await page.keyboard.press("Enter");
      await says(page.locator("#note"), n === 2 ? "New draft" : "New entry");
    }
    await says(page.locator("#drafts"), "How do I pay the rent?");
    await reach(page, "Edit how-do-i-pay-the-rent");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Edit how-do-i-pay-the-rent" }).waitFor();
    await reach(page, "Publish");
    await page.keyboard.press("Enter");
    await says(page.locator("#note"), "Published how-do-i-pay-the-rent");
    assert.deepEqual((await readdir(faq)).filter((name) => name.endsWith(".toml")).length, 4);

    await page.goto(address);
    await says(await ask(page, "rent by standing order"), "before the third");
    await page.goto(`${address}history`);
    await reach(page, "Undo: Published how-do-i-pay-the-rent");
    await page.keyboard.press("Enter");
    await says(page.locator("#note"), "Undid “Published how-do-i-pay-the-rent”");
    assert.match(await readFile(join(faq, "how-do-i-pay-the-rent.toml"), "utf8"), /^draft = true/);
  });
}

test("what is typed is checked, drawn and asked before it is saved", async (context) => {
  const { faq, questions } = await small();
  const { address, faq: copy } = await preview({ faq, args: ["--write", "--questions", questions] });
  const before = await readFile(join(copy, "hours.toml"), "utf8");
  const page = await open(context, chromium, `${address}edit?id=hours`);
  const more = page.getByLabel("Other ways to ask it, one a line");
  await more.fill("when do you open\nwhere are you");
  await says(page.locator("[id='faults-also_asked.en']"), "`office` has this phrasing already");
  assert.ok(await more.evaluate((it) => it === document.activeElement), "typing goes on");
  await more.fill("when do you open\nat what time may I come");
  await page.locator("[id='faults-also_asked.en'] .warning").waitFor({ state: "detached" });
  await says(page.locator("#effects .better"), "at what time may I come");
  await page.getByLabel("Answer", { exact: true }).fill("From **ten** to six.");
  await says(page.locator("#reply .embed strong"), "ten");
  await fit(page, "the form");
  assert.equal(await readFile(join(copy, "hours.toml"), "utf8"), before);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await says(page.locator("#note"), "Changed hours");
  await fit(page, "what was saved");
  await page.goto(`${address}history`);
  await page.locator("#saves summary").click();
  await says(page.locator("#saves ins").first(), "at what time may I come");
  await fit(page, "the history");
  await page.goto(`${address}edit/move?id=hours`);
  await fit(page, "renaming");
});

test("both versions of a file that changed meanwhile are shown, and nothing typed is lost", async (context) => {
  const { faq } = await small();
  const { address, faq: copy } = await preview({ faq, args: ["--write"] });
  const page = await open(context, chromium, `${address}edit?id=office`);
  await page.getByLabel("Answer", { exact: true }).fill("In the new tower.");
  const file = join(copy, "office.toml");
  await writeFile(file, (await readFile(file, "utf8")).replace("In the old mill.", "By the river."));
  await says(page.locator("#said"), "The file has changed on the disk meanwhile");
  assert.equal(await page.getByLabel("Answer", { exact: true }).inputValue(), "In the new tower.");
  // A browser's console tells of the status.
  await page.getByRole("button", { name: "What would change?" }).click();
  await says(page.locator("#said"), "Saving will show both versions first");
});

// Starts `caveat preview` and a browser that looks at it. CAVEAT is the binary, CHROMIUM the browser.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const BINARY = process.env.CAVEAT ?? join(ROOT, "target/debug/caveat");
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** For whatever is waited for, in milliseconds: the machine may be busy. */
const PATIENCE = 30_000;

/** Windows that are open. They are closed before the program that they show, which would cut their events off. */
const windows = new Set();

/** The FAQ of the repository. */
export const SHIPPED = join(ROOT, "faq");

/** A folder that is gone with the tests of a file. */
export async function folder() {
  const path = await mkdtemp(join(tmpdir(), "caveat-browser-"));
  after(() => rm(path, { recursive: true }));
  return path;
}

/** A preview of a copy of the FAQ in a folder: its address, and where the copy lies. */
export async function preview({ faq = SHIPPED, args = [] } = {}) {
  const copy = join(await folder(), "faq");
  await cp(faq, copy, { recursive: true });
  // Nothing of the caller's is taken over.
  const env = { PATH: process.env.PATH };
  const stdio = ["ignore", "pipe", "pipe"];
  const given = ["preview", "--faq", copy, "--listen", "127.0.0.1:0", ...args];
  const program = spawn(BINARY, given, { env, stdio });
  let log = "";
  program.stderr.on("data", (data) => (log += data));
  const ended = new Promise((resolve) => program.once("close", resolve));
  const failed = new Promise((_, reject) => {
    program.once("error", reject);
    ended.then(() => reject(new Error(`the preview ended: ${log}`)));
  });
  failed.catch(() => {});
  after(async () => {
    await Promise.all([...windows].map((window) => window.close()));
    program.kill("SIGTERM");
    await ended;
  });
  const lines = createInterface({ input: program.stdout });
  const address = await Promise.race([new Promise((resolve) => lines.once("line", resolve)), failed]);
  return { address, faq: copy };
}

/** A browser. */
export async function browser() {
  const opened = await chromium.launch({ executablePath: BROWSER, args: FLAGS, timeout: PATIENCE });
  after(() => opened.close());
  return opened;
}

/** A page that fails its test when a script of it fails or it loads anything from elsewhere. */
export async function open(test, browser, address, options = {}) {
  const context = await browser.newContext({ colorScheme: "dark", ...options });
  windows.add(context);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("dialog", (dialog) => {
    wrong.push(`a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(address).origin) wrong.push(request.url());
  });
  test.after(async () => {
    windows.delete(context);
    await context.close();
    if (wrong.length > 0) throw new Error(`in the page: ${wrong.join("; ")}`);
  });
  await page.goto(address);
  return page;
}

/** Goes on with Tab until something with this name has the focus, which can be seen. */
export async function reach(page, name) {
  const passed = [];
  for (let n = 0; n < 150; n += 1) {
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

/** Asks in the page; what comes back is the last message there is. */
export async function ask(page, text, { door = "ask", language = "en-US" } = {}) {
  // On a phone the other fields are there once somebody is in the form.
  await page.getByLabel("Question", { exact: true }).focus();
  await page.getByLabel("Asked with").selectOption(door);
  await page.getByLabel("Member's language").selectOption(language);
  await page.getByLabel("Question", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  return replied(page);
}

/** Waits until a question that was sent is answered. */
export async function replied(page) {
  await page.waitForFunction(() => document.getElementById("text").value === "");
  return page.locator("#log article").last();
}

/** Waits until a part of the page has this text in it. */
export async function says(locator, text) {
  await locator.filter({ hasText: text }).first().waitFor();
}

/** Presses a button of a message, and waits for what comes of it. */
export async function press(page, message, name) {
  const pressed = page.waitForResponse((response) => response.url().endsWith("/press"));
  await message.getByRole("button", { name, exact: true }).click();
  await pressed;
  await page.waitForFunction(() => !document.querySelector("form[aria-busy=true]"));
}

const HEAD = `title = "The office"
languages = ["en"]
default_language = "en"
[disclaimer]
en = "All of this is made up."
`;

/** A small FAQ of one's own, and questions about it. */
export async function small({ question = "Where is the office?", answer = "In the old mill." } = {}) {
  const faq = await folder();
  const write = (name, text) => writeFile(join(faq, name), text);
  await write("pack.toml", HEAD);
  const office = { question, also_asked: ["where are you", "the way to the office"], answer };
  const hours = { question: "When is it open?", also_asked: ["when do you open"], answer: "From nine to five." };
  const entry = (text) => `[en]\n${Object.entries(text).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join("\n")}\n`;
  await write("office.toml", entry(office));
  await write("hours.toml", entry(hours));
  const questions = join(await folder(), "questions.jsonl");
  await writeFile(questions, `${JSON.stringify({ q: "at what time may I come", accept: ["hours"] })}\n`);
  return { faq, questions };
}

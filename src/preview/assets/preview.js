// The pages work without this: forms are sent, and the next page is shown. With it, only what changed is put
// in place, also when the FAQ changes on the disk.
"use strict";

const PARTS = { "x-part": "1" };
const TROUBLE = "The preview does not answer. Is `caveat preview` still running?";

/** Puts the parts of an answer in place of those that are shown. */
function place(html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const held = document.activeElement?.closest("[data-item], [data-part]")?.id;
  for (const part of answer.querySelectorAll("[data-part]")) {
    const shown = document.getElementById(part.id);
    if (!shown) continue;
    if (part.dataset.part === "list") placeItems(shown, part);
    else if (!shown.isEqualNode(part)) shown.replaceWith(part);
  }
  // What had the focus may be gone: stay where it was.
  if (held && document.activeElement === document.body) {
    (document.getElementById(held) ?? document.getElementById("main")).focus();
  }
}

/** The same for a list, item by item: a screen reader hears of the new ones alone. */
function placeItems(shown, part) {
  const items = [...part.children];
  const wanted = new Set(items.map((item) => item.id));
  for (const item of [...shown.children]) if (!wanted.has(item.id)) item.remove();
  let last = null;
  for (const item of items) {
    const before = document.getElementById(item.id);
    if (before?.isEqualNode(item)) continue;
    if (before) before.replaceWith(item);
    else shown.append(item);
    last = item;
  }
  last?.scrollIntoView({ block: "nearest" });
}

function say(trouble) {
  const place = document.getElementById("trouble");
  if (place) place.textContent = trouble;
}

async function ask(address, options) {
  let answer;
  try {
    answer = await fetch(address, { ...options, headers: PARTS });
  } catch {
    return say(TROUBLE);
  }
  const text = await answer.text();
  if (!answer.ok) return say(text);
  say("");
  place(text);
  return true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  const address = event.submitter?.getAttribute("formaction") ?? form.action;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const done = await ask(address, { method: "POST", body });
  form.removeAttribute("aria-busy");
  if (!done) return;
  const tab = body.get("tab");
  if (tab && location.pathname === "/") history.replaceState(null, "", `/?tab=${tab}`);
  const text = form.elements.namedItem("text");
  if (text && form.dataset.live === "clear") {
    text.value = "";
    text.focus();
  }
});

/** Offers what `/ask` would offer while somebody types. */
const text = document.getElementById("text");
let typing;
text?.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(offer, 150);
});
async function offer() {
  const form = text.form.elements;
  const list = document.getElementById("offers");
  if (!form.door.value.startsWith("ask") || !text.value.trim()) return list.replaceChildren();
  const query = new URLSearchParams({ language: form.language.value, text: text.value });
  const answer = await fetch(`/offers?${query}`).catch(() => null);
  if (!answer?.ok) return;
  const options = (await answer.json()).map((question) => new Option(question, question));
  list.replaceChildren(...options);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    say("The browser does not let the page copy. Select the line, and copy it yourself.");
  }
});

const log = document.getElementById("log");
if (log) log.scrollTop = log.scrollHeight;

const events = new EventSource("/events");
events.addEventListener("message", () => ask(location.href));

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
    else if (!shown.isEqualNode(part)) {
      unfold(shown, part);
      shown.replaceWith(part);
    }
  }
  // What had the focus may be gone: stay where it was.
  if (held && document.activeElement === document.body) {
    (document.getElementById(held) ?? document.getElementById("main")).focus();
  }
}

/** What was folded out stays so. */
function unfold(shown, part) {
  for (const details of shown.querySelectorAll("details[id][open]")) {
    part.querySelector(`#${CSS.escape(details.id)}`)?.setAttribute("open", "");
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
  if (form.closest("#examples")) document.getElementById("text")?.focus();
  if (text?.value && form.dataset.live === "clear") {
    remember(text.value);
    text.value = "";
    text.focus();
  }
});

/** The questions that were typed in this tab, for the arrow keys. */
const ASKED = "asked";
const asked = JSON.parse(sessionStorage.getItem(ASKED) ?? "[]");
let at = asked.length;
function remember(question) {
  asked.push(question);
  at = asked.length;
  sessionStorage.setItem(ASKED, JSON.stringify(asked.slice(-50)));
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = document.querySelector("#text, #q");
    if (!field) return;
    event.preventDefault();
    field.focus();
  } else if (event.target.id === "text" && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    // Among suggestions the arrows are the browser's.
    const own = at < asked.length ? asked[at] : "";
    if (event.target.value !== own) return;
    const next = at + (event.key === "ArrowUp" ? -1 : 1);
    if (next < 0 || next > asked.length) return;
    event.preventDefault();
    at = next;
    event.target.value = asked[at] ?? "";
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

/** The form of an entry is checked while somebody types, and what it changes is worked out when they pause. */
const entry = document.querySelector("form[data-check]");
let checking;
let trying;
let sent = 0;
async function judge(address) {
  const number = (sent += 1);
  const body = new URLSearchParams(new FormData(entry));
  const answer = await fetch(address, { method: "POST", body, headers: PARTS }).catch(() => null);
  if (!answer) return say(TROUBLE);
  const text = await answer.text();
  // A later answer is on its way.
  if (number !== sent) return;
  say(answer.ok ? "" : text);
  if (answer.ok) place(text);
}
function judgeSoon() {
  clearTimeout(checking);
  clearTimeout(trying);
  checking = setTimeout(judge, 300, "/edit/check");
  trying = setTimeout(judge, 1500, "/edit/try");
}
const leaving = (event) => event.preventDefault();
entry?.addEventListener("input", () => {
  addEventListener("beforeunload", leaving);
  judgeSoon();
});
entry?.addEventListener("submit", (event) => {
  const address = event.submitter?.getAttribute("formaction");
  if (!address) return removeEventListener("beforeunload", leaving);
  event.preventDefault();
  judge(address);
});

// What changed since the page was drawn is told at once.
const seen = document.getElementById("version")?.dataset.seen;
if (seen) {
  const events = new EventSource(`/events?seen=${seen}`);
  // A form is not drawn again from the disk: what somebody typed is judged anew.
  events.addEventListener("message", () => (entry ? judgeSoon() : ask(location.href)));
}

// Whether a page is fit for everybody: what axe-core finds, and how wide it is, light and dark, on a desk and on
// a phone.

import assert from "node:assert/strict";

import axe from "axe-core";

const WIDTHS = [1280, 360];
const LOOKS = ["light", "dark"];

/** Fails for what axe-core calls serious or critical, and for a page that must be scrolled sideways. */
export async function fit(page, where) {
  await page.evaluate(axe.source);
  for (const colorScheme of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const { scroll, violations } = await page.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
        return { violations, scroll: document.documentElement.scrollWidth - innerWidth };
      });
      const bad = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      const told = bad.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
      assert.deepEqual(told, [], `${where}, ${colorScheme}, ${width} pixels`);
      assert.ok(scroll <= 0, `${where} is ${scroll} pixels wider than ${width}`);
    }
  }
}

// Everybody can use it: axe finds nothing in any view, light or dark, and the keyboard alone suffices.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { closed, opened, sample, written } from "./page.mjs";

after(closed);

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function judged(page, what) {
  await page.waitForTimeout(150);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1] ?? ""}`));
  });
  assert.deepEqual(found, [], what);
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing (${colorScheme})`, async () => {
    const { page, drop, view, done } = await opened({ colorScheme, bypassCSP: true });
    await page.addScriptTag({ content: axe });
    await judged(page, "welcome");
    await drop(written("notes.xlsx", Buffer.from("no workbook")));
    await judged(page, "refused");
    await drop(sample("english"));
    for (const name of ["Findings", "Decision", "Tune", "Accounts", "Criteria", "Overrides"]) {
      await view(name);
      await judged(page, name);
    }
    await view("Tune");
    await page.getByRole("textbox", { name: /^A: .*Attractiveness/ }).fill("55");
    await page.keyboard.press("Enter");
    await page.locator(".moves .mover").first().waitFor();
    await judged(page, "tuned");
    await page.locator(".moves .mover").first().click();
    await page.getByRole("dialog").getByRole("heading", { level: 2 }).waitFor();
    await judged(page, "an account");
    await page.getByRole("button", { name: "Decide otherwise" }).click();
    await judged(page, "an override");
    await page.keyboard.press("Escape");
    await page.getByRole("banner").getByRole("button", { name: /Give back/ }).click();
    await judged(page, "give back");
    await done();
  });
}

/** Goes on by Tab until the wanted element has the focus. */
async function tabTo(page, wanted, most = 120) {
  for (let at = 0; at < most; at += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      return (element?.getAttribute("aria-label") ?? element?.textContent ?? "").trim();
    });
    if (wanted.test(name)) return;
  }
  assert.fail(`${wanted} is not reached by Tab`);
}

test("the keyboard alone suffices: sample, tune, account, give back", async () => {
  const { page, done } = await opened();
  await tabTo(page, /^Try the sample/);
  await page.keyboard.press("Enter");
  await page.locator("header nav").waitFor();
  await tabTo(page, /^Tune$/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^A: .*Attractiveness.*$/);
  for (let press = 0; press < 8; press += 1) await page.keyboard.press("ArrowLeft");
  await page.locator(".moves .mover").first().waitFor();
  await page.keyboard.press("Control+z");
  await tabTo(page, /./);
  await page.keyboard.press("Control+y");
  await page.locator("header nav button", { hasText: "Accounts" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("[data-row='0']").waitFor();
  for (let at = 0; at < 80; at += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.hasAttribute("data-row"))) break;
  }
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "2");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-row") === "2");
  await page.getByRole("banner").getByRole("button", { name: /Give back/ }).focus();
  await page.keyboard.press("Enter");
  await tabTo(page, /^Save the workbook/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.match(download.suggestedFilename(), /\.xlsx$/);
  await done();
});

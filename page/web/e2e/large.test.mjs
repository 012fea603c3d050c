// 100,000 accounts: opened with a bar of progress, tuned and scrolled without waiting. The workbook is made by the project's example
// `generate-accounts`; KEYFOLIO_LARGE names one that was made before. The figures are printed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { closed, folder, opened, project } from "./page.mjs";

after(closed);

function large() {
  if (process.env.KEYFOLIO_LARGE) return process.env.KEYFOLIO_LARGE;
  const made = ["release", "debug"].map((kind) => path.join(project, "target", kind, "examples/generate-accounts")).find((candidate) => fs.existsSync(candidate));
  if (!made) return undefined;
  const at = path.join(folder, "large.xlsx");
  return spawnSync(made, [at, "100000"]).status === 0 ? at : undefined;
}

test("100,000 accounts", async (context) => {
  const workbook = large();
  if (!workbook) return context.skip("no workbook of 100,000 accounts: cargo build --release --example generate-accounts, or name one in KEYFOLIO_LARGE");
  const { page, drop, view, done } = await opened();
  let since = performance.now();
  await drop(workbook);
  context.diagnostic(`opened and drawn in ${Math.round(performance.now() - since)} ms`);
  await page.getByText("100,000 accounts").first().waitFor();
  await view("Tune");
  const slider = page.locator(".knobs input[type=range]:enabled").first();
  await slider.focus();
  const times = [];
  for (let press = 0; press < 8; press += 1) {
    const before = await page.evaluate(() => performance.getEntriesByName("keyfolio: tuned").length);
    await page.keyboard.press(press % 2 ? "ArrowLeft" : "ArrowRight");
    await page.waitForFunction((was) => performance.getEntriesByName("keyfolio: tuned").length > was, before);
    times.push(await page.evaluate(() => Math.round(performance.getEntriesByName("keyfolio: tuned").at(-1).duration)));
  }
  times.sort((one, other) => one - other);
  const decided = await page.evaluate(() => performance.getEntriesByName("keyfolio: decided").map(({ duration }) => Math.round(duration)));
  context.diagnostic(`a moved number is on the screen in ${times.join(", ")} ms, of which the engine and its message took ${decided.slice(-8).sort((one, other) => one - other).join(", ")} ms`);
  assert.ok(times[4] < 2000, `${times}`);
  await view("Accounts");
  await page.locator("[data-row='3']").waitFor();
  await page.locator(".grid").evaluate((grid) => grid.scrollTo({ top: grid.scrollHeight }));
  await page.locator("[data-row='99999'] .cell").nth(1).filter({ hasText: /./ }).waitFor();
  assert.ok((await page.locator(".rows .line").count()) < 100, "only the rows in sight are drawn");
  await page.getByRole("searchbox").fill("99");
  await page.getByText(/ of 100,000/).waitFor();
  await done();
});

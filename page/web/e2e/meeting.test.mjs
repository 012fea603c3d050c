// The meeting: a stranger drops the sample, sees the decision, moves numbers, decides one account otherwise, and takes the workbook back,
// by what is on the screen alone.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { closed, folder, opened, project, sample } from "./page.mjs";
import { unzip } from "./zip.mjs";

after(closed);

const figures = (page) => page.locator(".tune .figures li").evaluateAll((items) => Object.fromEntries(items.map((item) => [item.querySelector(".label").textContent.trim(), Number(item.querySelector("strong").textContent.replace(/\D/g, ""))])));
const classes = (page) => page.locator(".classes tbody tr").evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.querySelector("th").textContent.trim(), Number(row.querySelector(".count strong").textContent.replace(/\D/g, ""))])));

test("the sample: dropped, seen at a glance, tuned, undone, explained, given back", async () => {
  const { page, drop, view, saved, done } = await opened();
  await drop(sample("english"));
  await view("Decision");
  assert.deepEqual(await classes(page), { A: 19, B: 29, C: 42, "K.O.": 100, Blocked: 10 });
  await page.locator(".portfolio canvas").waitFor();
  for (const quadrant of ["Star", "Question mark", "Cash cow", "Poor dog"]) await page.locator(".portfolio text", { hasText: new RegExp(quadrant, "i") }).first().waitFor();

  await view("Tune");
  const threshold = page.getByRole("textbox", { name: /^A: .*Attractiveness/ });
  assert.equal(await threshold.inputValue(), "65");
  await threshold.fill("60");
  await threshold.press("Enter");
  await page.getByText(/accounts? changes? class/).waitFor();
  const tuned = await figures(page);
  assert.ok(tuned.A > 19, `more than 19 are A: ${JSON.stringify(tuned)}`);
  assert.equal(tuned.A + tuned.B + tuned.C, 90);
  assert.equal(await page.locator(".moves .mover").count(), tuned.A - 19);

  const slider = page.getByRole("slider", { name: /^A: .*Attractiveness/ });
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => [...document.querySelectorAll(".knobs input.typed")].some((input) => input.value === "59"));

  await page.getByRole("button", { name: "Workbook", exact: true }).click();
  assert.equal((await figures(page)).A, 19);
  await page.getByRole("button", { name: "Agreed", exact: true }).click();

  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => [...document.querySelectorAll(".knobs input.typed")].some((input) => input.value === "60"));
  assert.deepEqual(await figures(page), tuned);
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await page.getByText("Nobody moves").waitFor();
  assert.equal((await figures(page)).A, 19);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator(".moves .mover").first().waitFor();
  assert.deepEqual(await figures(page), tuned);

  // One of those who move, explained.
  const name = await page.locator(".moves .mover .name").first().textContent();
  await page.locator(".moves .mover").first().click();
  const account = page.getByRole("dialog");
  await account.getByRole("heading", { name }).waitFor();
  await account.getByRole("heading", { name: "Attractiveness" }).waitFor();
  await account.getByText("in the workbook: B").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("banner").getByRole("button", { name: /Give back/ }).click();
  await page.getByRole("textbox", { name: "Agreed by" }).fill("M. Keller");
  const { name: file, bytes, at } = await saved(page.getByRole("button", { name: "Save the workbook" }));
  await page.getByText(/is in your downloads/).waitFor();
  assert.match(file, /^key-accounts.*\.xlsx$/);
  const text = [...unzip(bytes)].filter(([part]) => part.endsWith(".xml")).map(([, content]) => content.toString("utf8")).join("\n");
  assert.ok(text.includes("[Attractiveness]&gt;=60"), "the number is in its cell, written as the cell had it");
  assert.ok(text.includes("M. Keller"), "the minutes say who agreed");

  // What was given back gives the same again.
  await drop(at);
  await view("Decision");
  assert.equal((await classes(page)).A, tuned.A);
  await done();
});

test("the sample given back unchanged has the program's bytes", async (context) => {
  const program = process.env.KEYFOLIO_PROGRAM ?? ["debug", "release"].map((kind) => path.join(project, "target", kind, "keyfolio")).find((candidate) => fs.existsSync(candidate));
  if (!program) return context.skip("the program is not built: cargo build, or name one in KEYFOLIO_PROGRAM");
  for (const language of ["english", "german"]) {
    const { page, drop, saved, done } = await opened({ locale: language === "german" ? "de-DE" : "en-GB" });
    await drop(sample(language));
    await page.getByRole("banner").getByRole("button", { name: language === "german" ? /Zurückgeben/ : /Give back/ }).click();
    const { bytes } = await saved(page.getByRole("button", { name: language === "german" ? "Arbeitsmappe speichern" : "Save the workbook" }));
    const target = path.join(folder, `${language}.xlsx`);
    const ran = spawnSync(program, ["run", sample(language), "-o", target], { encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    assert.ok(bytes.equals(fs.readFileSync(target)), `${language}: the same bytes`);
    await done();
  }
});

test("in German, by the criteria's language; and switched", async () => {
  const { page, drop, view, done } = await opened({ locale: "en-GB" });
  await drop(sample("german"));
  await view("Entscheidung");
  assert.equal(await page.getAttribute("html", "lang"), "de");
  await view("Abstimmen");
  const weight = page.getByRole("textbox", { name: /^Realisierbare Marge: Gewicht/ });
  assert.match(await weight.inputValue(), /^25\s%$/);
  await weight.fill("32,5");
  await weight.press("Enter");
  await page.waitForFunction(() => [...document.querySelectorAll(".knobs input.typed")].some((input) => /^32,5\s%$/.test(input.value)));
  await view("Ausnahmen");
  await page.getByRole("heading", { name: "Protokoll" }).waitFor();
  assert.match(await page.locator(".minutes li").first().textContent(), /(25\s?%|0,25).*(32,5\s?%|0,325)/);
  await page.getByRole("button", { name: "EN", exact: true }).click();
  await page.getByRole("heading", { name: "Minutes" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await done();
});

test("the built-in sample opens by its button", async () => {
  const { page, done } = await opened();
  await page.getByRole("button", { name: "Try the sample" }).click();
  await page.locator("header nav").waitFor();
  await page.getByText("200 accounts").first().waitFor();
  await done();
});

test("an account decided otherwise, and back again", async () => {
  const { page, drop, view, saved, done } = await opened();
  await drop(sample("english"));
  await view("Overrides");
  await page.getByText("Nobody has decided otherwise").waitFor();
  await page.getByRole("button", { name: "New override" }).click();
  await page.getByLabel("Account (number or name)").fill("A-1001");
  await page.keyboard.press("Enter");
  await page.getByLabel("Result").selectOption("Priority");
  await page.getByRole("button", { name: "Set", exact: true }).click();
  assert.equal(await page.getByText("This is needed.").count(), 3, "nobody decides without a value, a reason and a name");
  await page.getByLabel("Value").selectOption("A");
  await page.getByLabel("Reason").fill("strategic for the region");
  await page.getByLabel("Decided by").fill("M. Keller");
  await page.getByLabel("Holds until").fill("2027-03-31");
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await page.getByRole("cell", { name: "A-1001", exact: true }).waitFor();
  await view("Decision");
  await page.waitForFunction(() => document.querySelector(".classes tbody tr .count strong")?.textContent === "20");
  await page.getByRole("banner").getByRole("button", { name: /Give back/ }).click();
  const { bytes } = await saved(page.getByRole("button", { name: "Save the workbook" }));
  const text = [...unzip(bytes)].filter(([part]) => part.endsWith(".xml")).map(([, content]) => content.toString("utf8")).join("\n");
  assert.ok(text.includes("strategic for the region") && text.includes("M. Keller"), "the override stands in the workbook");
  await page.getByRole("button", { name: "Undo" }).click();
  await view("Decision");
  await page.waitForFunction(() => document.querySelector(".classes tbody tr .count strong")?.textContent === "19");
  await done();
});

test("accounts: sorted, filtered, searched; one of them printed on one page", async () => {
  const { page, drop, view, done } = await opened();
  await drop(sample("english"));
  await view("Accounts");
  await page.getByRole("row").nth(5).waitFor();
  await page.getByText("200 accounts", { exact: true }).waitFor();
  await page.getByRole("group", { name: "Priority" }).getByRole("button", { name: /^A \d/ }).click();
  await page.getByText("19 of 200").waitFor();
  await page.getByRole("columnheader", { name: "Attractiveness" }).getByRole("button").click();
  await page.locator("[role=columnheader][aria-sort=descending]").waitFor();
  const scores = async () => page.locator(".rows .cell.score").evaluateAll((cells, wide) => cells.filter((_, at) => at % wide === 0).map((cell) => Number(cell.textContent.trim())), await page.locator(".head .cell.score").count());
  const seen = await scores();
  assert.ok(seen.length >= 10 && seen.every((score, at) => at === 0 || score <= seen[at - 1]), `the best first: ${seen}`);
  await page.getByRole("searchbox").fill("A-1004");
  await page.getByText("1 of 200").waitFor();
  await page.getByRole("row", { name: /A-1004/ }).click();
  await page.getByRole("dialog").getByText("A-1004").first().waitFor();
  await page.emulateMedia({ media: "print" });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length, 1, "one page");
  await done();
});

test("last month's workbook: who moved since", async () => {
  const { page, drop, view, done } = await opened();
  await drop(path.join(project, "workbooks/2026-11/north.xlsx"));
  await view("Decision");
  await page.locator("#previous").setInputFiles(path.join(project, "workbooks/2026-10/north.xlsx"));
  await page.getByText(/against north.xlsx, 31 Oct 2026/).waitFor();
  await page.locator(".last .mover").first().waitFor();
  await done();
});

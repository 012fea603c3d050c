// The engine under Node, as the page uses it. `KEYFOLIO` is the program to compare with; without it that comparison is skipped, and said so.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

import { engine, open, today } from "./engine.mjs";

const program = process.env.KEYFOLIO;
const count = (classes, when) => Object.fromEntries(classes.map((each) => [each.label, each[when].accounts]));

/** What the program makes of a workbook on a day. */
function run(name, bytes, day) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keyfolio-page-"));
  try {
    fs.writeFileSync(path.join(folder, name), bytes);
    // 1 says that expectations of the Tests sheet are not met, which a changed number may well bring.
    const { status, stderr } = spawnSync(program, ["run", name, "-o", "out.xlsx", "--as-of", day, "--quiet"], { cwd: folder });
    assert.ok(status === 0 || status === 1, String(stderr));
    return fs.readFileSync(path.join(folder, "out.xlsx"));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

for (const [language, threshold] of [
  ["english", "[Attractiveness]>=65"],
  ["german", "[Attraktivität]>=65"],
]) {
  test(`the ${language} sample: open, tune, explain, give back`, async () => {
    const page = await engine();
    const loaded = page.ask({ request: "sample", today, language });
    assert.equal(loaded.reply, "loaded", JSON.stringify(loaded));
    assert.equal(loaded.language, language);
    assert.ok(page.heard.some(([stage]) => stage === 0) && page.heard.some(([stage]) => stage === 1));
    const overview = page.ask({ request: "overview" });
    assert.equal(overview.arrays.x.length, 200);
    assert.ok(overview.arrays.x instanceof Float64Array && overview.arrays.class instanceof Uint32Array);

    const { rows } = page.ask({ request: "numbers" });
    const number = rows.flatMap((row) => row.numbers).find((number) => number.text === threshold);
    assert.equal(number.value, 65);
    const tuned = page.ask({ request: "tune", numbers: [{ id: number.id, value: 60 }] });
    assert.equal(tuned.reply, "tuned");
    assert.ok(tuned.moved > 0 && tuned.movers.length === tuned.moved);
    const differing = tuned.arrays.class.filter((shown, account) => shown !== tuned.arrays.before[account]);
    assert.equal(differing.length, tuned.moved);

    const [mover] = tuned.movers;
    const account = page.ask({ request: "account", account: mover.account });
    assert.equal(account.name, mover.name);
    assert.equal(account.before, mover.from);

    const given = page.ask({ request: "give-back", by: "a meeting" });
    assert.equal(given.reply, "given");
    assert.equal(given.minutes.length, 1);
    const again = await engine();
    const reopened = again.ask({ request: "open", name: given.name, today, language: "english" }, given.arrays.workbook);
    assert.equal(reopened.reply, "loaded");
    assert.deepEqual(count(again.ask({ request: "overview" }).classes, "after"), count(tuned.classes, "after"));
  });
}

test("the bytes are the program's", { skip: !program && "no program is named by KEYFOLIO" }, async () => {
  for (const file of ["workbooks/key-accounts.xlsx", "workbooks/schluesselkunden.xlsx", "workbooks/2026-11/north.xlsx"]) {
    const page = await engine();
    const loaded = open(page, file);
    assert.equal(loaded.reply, "loaded");
    const given = page.ask({ request: "give-back" });
    const name = path.basename(file);
    const ran = run(name, fs.readFileSync(new URL(`../../${file}`, import.meta.url)), loaded.asOf);
    assert.ok(Buffer.from(given.arrays.workbook).equals(ran), `${file}: the page gives other bytes than the program`);

    // A run over what was agreed changes nothing.
    const number = page.ask({ request: "numbers" }).rows.flatMap((row) => row.numbers).find((number) => number.sort === "threshold");
    page.ask({ request: "tune", numbers: [{ id: number.id, value: number.value + number.step }] });
    const agreed = page.ask({ request: "give-back" });
    assert.equal(agreed.minutes.length, 1);
    assert.ok(Buffer.from(agreed.arrays.workbook).equals(run(name, agreed.arrays.workbook, loaded.asOf)), `${file}: a run over what was given back changes it`);
  }
});

test("other kinds of files: opened, refused in words, or given up and started anew", async () => {
  const page = await engine();
  const csv = new TextEncoder().encode("Account;Revenue\nK-1;100\nK-2;200\n");
  for (const [name, bytes] of [
    ["empty.xlsx", new Uint8Array()],
    ["letter.xlsx", new TextEncoder().encode("Dear Sir")],
    ["list.csv", csv],
    ["secret.xlsx", new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Buffer.from("EncryptedPackage", "utf16le")])],
  ]) {
    const refused = page.ask({ request: "open", name, today, language: "german" }, bytes);
    assert.equal(refused.reply, "refused", name);
    assert.ok(refused.said.some((said) => said.severity === "error" && said.message.length > 0), name);
    if (name === "secret.xlsx") assert.equal(refused.said[0].code, "protected-workbook");
  }
  // What the sample holds in a file with macros is decided as in any other.
  const sample = new Uint8Array(fs.readFileSync(new URL("../../workbooks/key-accounts.xlsx", import.meta.url)));
  assert.equal(page.ask({ request: "open", name: "key-accounts.xlsm", today, language: "english" }, sample).reply, "loaded");

  // A damaged .xls makes the reader of that format give up. The page starts another engine; none is left with half an answer.
  const damaged = new URL("../../tests/fixtures/damaged.xls", import.meta.url);
  let trapped = false;
  try {
    const answered = page.ask({ request: "open", name: "damaged.xls", today, language: "english" }, new Uint8Array(fs.readFileSync(damaged)));
    assert.equal(answered.reply, "refused");
  } catch (fault) {
    assert.ok(fault instanceof WebAssembly.RuntimeError, String(fault));
    trapped = true;
  }
  if (trapped) {
    assert.equal((await engine()).ask({ request: "sample", today, language: "english" }).reply, "loaded");
  }
});

// npm test: the page from end to end. What it needs is said first, in one sentence.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { missing } from "./page.mjs";

const needs = missing();
if (needs) {
  console.error(`The page's tests need more: ${needs}.`);
  process.exit(2);
}
const here = path.dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const tests = fs.readdirSync(here).filter((name) => name.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((each) => name.includes(each))));
// One after the other: a browser beside a browser makes figures of time worth nothing.
const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=1", ...tests.map((name) => path.join(here, name))], { stdio: "inherit" });
process.exit(status ?? 1);

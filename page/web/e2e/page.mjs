// The page in a browser, from a file:// address, as somebody opens it who double-clicks it; and what a test may do with it.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
export const project = path.resolve(here, "../../..");
export const workbooks = path.join(project, "workbooks");

/** keyfolio.html: named by the environment, or where it was built last. */
export const file = process.env.KEYFOLIO_PAGE ?? path.resolve(here, "../dist/index.html");

const browsers = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const browserPath = browsers.find((candidate) => candidate && fs.existsSync(candidate));

export const folder = fs.mkdtempSync(path.join(os.tmpdir(), "keyfolio-page-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));

/** A file in the tests' folder. */
export function written(name, bytes) {
  const at = path.join(folder, name);
  fs.writeFileSync(at, bytes);
  return at;
}

export const sample = (language) => path.join(workbooks, language === "german" ? "schluesselkunden.xlsx" : "key-accounts.xlsx");

let browser;

/** A page that was just opened. It fails its test on any request to a network, any error of a script and any breach of its policy. */
export async function opened({ locale = "en-GB", ...more } = {}) {
  browser ??= await chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale, acceptDownloads: true, reducedMotion: "reduce", ...more });
  const page = await context.newPage();
  const faults = [];
  const requests = [];
  page.on("pageerror", (fault) => faults.push(`${fault.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  await page.locator("h1").waitFor();
  return {
    page,
    /** Chooses a workbook, as its button does. */
    async drop(workbook) {
      await page.locator("input[type=file]").first().setInputFiles(workbook);
      await page.locator("header nav, .findings").first().waitFor({ timeout: 120_000 });
    },
    async view(name) {
      await page.locator("header nav").getByRole("button", { name }).click();
    },
    /** Presses a button that saves a file, and gives its name and bytes. */
    async saved(button) {
      const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), button.click()]);
      const at = path.join(folder, `${Math.random().toString(36).slice(2)}-${download.suggestedFilename()}`);
      await download.saveAs(at);
      return { name: download.suggestedFilename(), at, bytes: fs.readFileSync(at) };
    },
    async done() {
      const outside = requests.filter((address) => !/^(file|blob|data):/.test(address));
      assert.deepEqual(outside, [], "nothing leaves the computer");
      assert.deepEqual(faults, [], "no fault of the page's own");
      await context.close();
    },
  };
}

export async function closed() {
  await browser?.close();
  browser = undefined;
}

/** What a test needs that is not there, in words. */
export function missing() {
  if (!fs.existsSync(file)) return `keyfolio.html is not at ${file}: page/build.sh makes it`;
  if (!browserPath) return "no Chromium was found: apt-get install chromium, or name one in CHROMIUM";
  return undefined;
}

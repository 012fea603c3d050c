// What the page knows: the workbook that is open, what was agreed in the meeting, and what the engine answered. Views read from here and
// call what stands at the end; nothing else talks to the engine.

import { tick } from "svelte";
import { Engine, EngineStopped, type Arrays } from "./engine/client";
import { formats } from "./formats";
import type { Account, CellText, Choices, CriteriaRow, Given, Loaded, Moved, Numbers, Overview, Override, Refused, Request, Tuned } from "./protocol/protocol";
import { english, german, type Language } from "./words";

export const VIEWS = ["findings", "decision", "tune", "accounts", "criteria", "overrides", "give-back"] as const;
export type View = (typeof VIEWS)[number];

/** What differs from the workbook, by agreement. Never changed in place, so that every state can be gone back to. */
export interface Agreed {
  numbers: ReadonlyMap<string, number>;
  switches: ReadonlyMap<number, boolean>;
  cells: readonly CellText[];
  overrides: readonly Override[];
}

const NOTHING: Agreed = { numbers: new Map(), switches: new Map(), cells: [], overrides: [] };

export interface Columns {
  x?: Float64Array;
  y?: Float64Array;
  size?: Float64Array;
  class?: Uint32Array;
  before?: Uint32Array;
}

interface Page {
  language: Language;
  /** Whether the reader chose it; then a workbook does not. */
  chosen: boolean;
  theme: "light" | "dark";
  phase: "welcome" | "opening" | "refused" | "ready";
  file: { name: string; size: number; sample: boolean } | undefined;
  progress: { stage: number; done: number; of: number } | undefined;
  view: View;
  /** The engine works on something that takes longer than a moment. */
  busy: boolean;
  loaded: Loaded | undefined;
  refused: Refused | undefined;
  /** Why a file cannot be read at all, where the engine cannot say it itself. */
  stopped: boolean;
  overview: Overview | undefined;
  numbers: Numbers | undefined;
  tuned: Tuned | undefined;
  columns: Columns;
  /** What a change was answered with, where it cannot be done. */
  objection: Refused | undefined;
  agreed: Agreed;
  past: readonly Agreed[];
  future: readonly Agreed[];
  /** The position of the account that is shown. */
  account: number | undefined;
  /** Goes up with every decision, so that what hangs on it is asked for again. */
  decisions: number;
  /** The cell whose formula is being looked at. */
  cell: string | undefined;
  moved: Moved | undefined;
  /** The workbook of last time, to be compared with again. */
  previous: File | undefined;
  /** The table shows only these, by the label of the first class. */
  onlyClass: string | undefined;
  toast: { text: string; kind: "good" | "bad" } | undefined;
  /** The agreement that was given back last. */
  saved: Agreed | undefined;
}

function preferredTheme(): "light" | "dark" {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export const page: Page = $state({
  language: navigator.language.toLowerCase().startsWith("de") ? "german" : "english",
  chosen: false,
  theme: preferredTheme(),
  phase: "welcome",
  file: undefined,
  progress: undefined,
  view: "decision",
  busy: false,
  loaded: undefined,
  refused: undefined,
  stopped: false,
  overview: undefined,
  numbers: undefined,
  tuned: undefined,
  columns: {},
  objection: undefined,
  agreed: NOTHING,
  past: [],
  future: [],
  account: undefined,
  decisions: 0,
  cell: undefined,
  moved: undefined,
  previous: undefined,
  onlyClass: undefined,
  toast: undefined,
  saved: undefined,
});

/** The words of the language that is shown. */
export const words = () => (page.language === "german" ? german : english);

const made = { english: formats("english"), german: formats("german") };

/** How numbers and days are shown. */
export const show = () => made[page.language];

/** The looks that are on, for what has to draw anew. */
export const theme = () => page.theme;

export const engine = new Engine((stage, done, of) => (page.progress = { stage, done, of }));

/** The workbook as it was dropped: kept for an engine that has to be started anew. */
let kept: { bytes: Uint8Array; name: string } | { sample: Language } | undefined;

const today = () => {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
};

export function setLanguage(language: Language) {
  page.language = language;
  page.chosen = true;
}

export function say(text: string, kind: "good" | "bad" = "good") {
  const toast = { text, kind };
  page.toast = toast;
  setTimeout(() => {
    if (page.toast?.text === toast.text) page.toast = undefined;
  }, 5000);
}

export function go(view: View) {
  page.view = view;
  page.account = undefined;
  document.querySelector("main")?.scrollTo({ top: 0 });
}

// ---- Opening

export async function openFile(file: File) {
  if (unsaved() && !confirm(words().discard(changes()))) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  await open({ bytes, name: file.name }, { name: file.name, size: file.size, sample: false });
}

export async function openSample() {
  const language = page.language;
  await open({ sample: language }, { name: language === "german" ? "schluesselkunden.xlsx" : "key-accounts.xlsx", size: 0, sample: true });
}

async function open(source: NonNullable<typeof kept>, file: NonNullable<Page["file"]>) {
  kept = source;
  Object.assign(page, {
    phase: "opening",
    file,
    progress: undefined,
    stopped: false,
    loaded: undefined,
    refused: undefined,
    overview: undefined,
    numbers: undefined,
    tuned: undefined,
    columns: {},
    objection: undefined,
    agreed: NOTHING,
    past: [],
    future: [],
    account: undefined,
    cell: undefined,
    moved: undefined,
    previous: undefined,
    onlyClass: undefined,
    saved: undefined,
    view: "decision",
  } satisfies Partial<Page>);
  try {
    const answer = "sample" in source ? await engine.ask({ request: "sample", today: today(), language: source.sample }) : await engine.ask({ request: "open", name: source.name, today: today(), language: page.language, choices: {} }, source.bytes.slice());
    await opened(answer.reply);
    if (page.phase === "ready") firstView();
  } catch (fault) {
    stoppedAt(fault);
  }
}

/** What is wrong comes first; without it, the decision. */
function firstView() {
  page.view = page.loaded?.said.some((said) => said.severity !== "note") ? "findings" : "decision";
}

function stoppedAt(fault: unknown) {
  if (!(fault instanceof EngineStopped)) throw fault;
  console.warn(fault.message);
  page.phase = "refused";
  page.stopped = true;
  page.refused = undefined;
}

type Reply = Awaited<ReturnType<Engine["ask"]>>["reply"];

/** Takes a `loaded` or `refused` that follows from opening. */
async function opened(reply: Reply) {
  if (reply.reply === "refused") {
    page.refused = reply;
    if (!page.chosen) page.language = reply.language;
    page.phase = "refused";
    return;
  }
  if (reply.reply !== "loaded") throw new Error(`unexpected ${reply.reply}`);
  page.loaded = reply;
  page.refused = undefined;
  // What was tuned and does not go with a change is the workbook's again.
  if (reply.said.some((said) => said.code === "tuning-dropped")) page.agreed = { ...page.agreed, numbers: new Map(), switches: new Map() };
  if (!page.chosen) page.language = reply.language;
  await decided();
  page.phase = "ready";
}

/** Asks for everything that hangs on the criteria, after they were read anew. */
async function decided() {
  const [overview, numbers] = await Promise.all([engine.ask({ request: "overview" }), engine.ask({ request: "numbers" })]);
  if (overview.reply.reply === "overview") {
    page.overview = overview.reply;
    page.columns = columnsOf(overview.arrays);
  }
  if (numbers.reply.reply === "numbers") {
    page.numbers = numbers.reply;
    // A formula that was written otherwise may have lost a number that had been moved.
    const ids = new Set(numbers.reply.rows.flatMap((row) => row.numbers.map((number) => number.id)));
    const left = [...page.agreed.numbers].filter(([id]) => ids.has(id));
    if (left.length < page.agreed.numbers.size) page.agreed = { ...page.agreed, numbers: new Map(left) };
  }
  await tuneNow();
}

const columnsOf = (arrays: Arrays): Columns => ({
  ...("x" in arrays ? { x: arrays.x as Float64Array } : {}),
  ...("y" in arrays ? { y: arrays.y as Float64Array } : {}),
  ...("size" in arrays ? { size: arrays.size as Float64Array } : {}),
  ...("class" in arrays ? { class: arrays.class as Uint32Array } : {}),
  ...("before" in arrays ? { before: arrays.before as Uint32Array } : {}),
});

/** Opens the same workbook with other choices: which sheet, row or column is meant. */
export async function choose(choices: Choices) {
  page.busy = true;
  try {
    await opened((await engine.ask({ request: "again", choices })).reply);
    if (page.phase === "ready") firstView();
  } catch (fault) {
    stoppedAt(fault);
  } finally {
    page.busy = false;
  }
}

/** What was agreed when last time was compared. */
let comparedWith: Agreed | undefined;

/** What moved since last time was compared with something else than what is agreed. */
function forgetMoved() {
  if (page.agreed !== comparedWith) page.moved = undefined;
}

/** What is said where criteria ask what was last time and no workbook tells. */
const LAST_TIME_MISSING = "no-last-time";

export async function openPrevious(file: File) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  page.busy = true;
  try {
    const agreed = page.agreed;
    const { reply } = await engine.ask({ request: "previous", name: file.name }, bytes);
    if (reply.reply === "moved") {
      // Criteria that ask what was last time have decided anew by it.
      if (page.loaded?.said.some((said) => said.code === LAST_TIME_MISSING)) {
        page.loaded = { ...page.loaded, said: page.loaded.said.filter((said) => said.code !== LAST_TIME_MISSING) };
      }
      await decided();
      Object.assign(page, { moved: reply, previous: file, objection: undefined });
      comparedWith = agreed;
      forgetMoved();
    } else if (reply.reply === "refused") page.objection = reply;
  } catch (fault) {
    await revived(fault);
  } finally {
    page.busy = false;
  }
}

/** The engine stopped while the workbook was open: opens it again in a new one, with what was agreed. */
async function revived(fault: unknown) {
  if (!(fault instanceof EngineStopped)) throw fault;
  console.warn(fault.message);
  const source = kept;
  if (!source) return;
  say(words().engineRestarted, "bad");
  const agreed = page.agreed;
  const { reply } = "sample" in source ? await engine.ask({ request: "sample", today: today(), language: source.sample }) : await engine.ask({ request: "open", name: source.name, today: today(), language: page.language, choices: page.loaded?.choices ?? {} }, source.bytes.slice());
  await opened(reply);
  if (page.phase === "ready") await bring(NOTHING, agreed);
}

// ---- Tuning and what is agreed

/** Moves one number, while a slider is held: nothing is remembered until it is let go. */
export function move(id: string, value: number) {
  const before = page.numbers?.rows.flatMap((row) => row.numbers).find((number) => number.id === id)?.before;
  const numbers = new Map(page.agreed.numbers);
  if (before !== undefined && Math.abs(before - value) < 1e-12 * Math.max(1, Math.abs(before))) numbers.delete(id);
  else numbers.set(id, value);
  hold ??= page.agreed;
  page.agreed = { ...page.agreed, numbers };
  void tuneNow();
}

let hold: Agreed | undefined;

/** The slider was let go: from here one can go back. */
export function settle() {
  const from = hold;
  hold = undefined;
  if (from && from !== page.agreed) remember(from);
  void refreshed();
}

function remember(from: Agreed) {
  page.past = [...page.past.slice(-199), from];
  page.future = [];
}

export function switchRow(row: CriteriaRow, active: boolean) {
  const switches = new Map(page.agreed.switches);
  const inWorkbook = switches.has(row.number) ? !switches.get(row.number) : row.active;
  if (inWorkbook === active) switches.delete(row.number);
  else switches.set(row.number, active);
  remember(page.agreed);
  page.agreed = { ...page.agreed, switches };
  void tuneNow().then(refreshed);
}

async function tuneNow() {
  const agreed = page.agreed;
  const asked = performance.now();
  const request: Request = {
    request: "tune",
    numbers: [...agreed.numbers].map(([id, value]) => ({ id, value })),
    switches: [...agreed.switches].map(([row, active]) => ({ row, active })),
  };
  try {
    const answer = await engine.newest("tune", request);
    // Another one followed: that one is shown.
    if (!answer) return;
    if (answer.reply.reply === "refused") {
      page.objection = answer.reply;
      return;
    }
    if (answer.reply.reply !== "tuned") return;
    // Times are seen in the browser's own tool for them, and by the test of 100,000 accounts.
    performance.measure("keyfolio: decided", { start: asked });
    page.objection = undefined;
    page.tuned = answer.reply;
    page.columns = { ...page.columns, ...columnsOf(answer.arrays) };
    await tick();
    performance.measure("keyfolio: tuned", { start: asked });
  } catch (fault) {
    await revived(fault);
  }
}

/** After a change has settled: the sentence, the groups, and whatever else is asked for when it is shown. */
async function refreshed() {
  try {
    const answer = await engine.newest("overview", { request: "overview" });
    if (answer?.reply.reply === "overview") page.overview = answer.reply;
    forgetMoved();
    page.decisions += 1;
  } catch (fault) {
    await revived(fault);
  }
}

/** Replaces texts of cells of the criteria. True where it could be done. */
export async function alter(cells: readonly CellText[]): Promise<boolean> {
  const others = page.agreed.cells.filter((old) => !cells.some((cell) => cell.cell === old.cell));
  return change({ ...page.agreed, cells: [...others, ...cells], numbers: numbersBeside(cells.map(({ cell }) => cell)) });
}

/** The numbers that are moved in other cells: a text that is put into a cell stands above what its sliders had said. */
function numbersBeside(cells: readonly string[]) {
  return new Map([...page.agreed.numbers].filter(([id]) => !cells.some((cell) => id.startsWith(`${cell}#`))));
}

/** Gives a cell its text in the workbook back. */
export async function restore(cell: string): Promise<boolean> {
  return change({ ...page.agreed, cells: page.agreed.cells.filter((old) => old.cell !== cell), numbers: numbersBeside([cell]) });
}

export async function setOverride(entry: Override): Promise<boolean> {
  const others = page.agreed.overrides.filter((old) => old.account !== entry.account || old.result !== entry.result);
  return change({ ...page.agreed, overrides: [...others, entry] });
}

async function change(to: Agreed): Promise<boolean> {
  const from = page.agreed;
  if (!(await bring(from, to))) return false;
  remember(from);
  return true;
}

/** Brings the engine from one state of the agreement to another. */
async function bring(from: Agreed, to: Agreed): Promise<boolean> {
  page.busy = true;
  try {
    let reply: Reply | undefined;
    if (from.cells !== to.cells) reply = (await engine.ask({ request: "alter", cells: [...to.cells] })).reply;
    if (reply?.reply !== "refused" && from.overrides !== to.overrides) reply = (await engine.ask({ request: "override", entries: [...to.overrides] })).reply;
    if (reply?.reply === "refused") {
      if (page.phase === "refused") {
        page.refused = reply;
        page.agreed = to;
        return false;
      }
      page.objection = reply;
      return false;
    }
    page.objection = undefined;
    page.agreed = to;
    if (reply) await opened(reply);
    else await tuneNow();
    await refreshed();
    return true;
  } catch (fault) {
    await revived(fault);
    return false;
  } finally {
    page.busy = false;
  }
}

export const canUndo = () => page.past.length > 0;
export const canRedo = () => page.future.length > 0;

export async function undo() {
  const to = page.past.at(-1);
  const from = page.agreed;
  if (!to || page.busy) return;
  const future = [from, ...page.future];
  const past = page.past.slice(0, -1);
  if (await bring(from, to)) Object.assign(page, { past, future });
}

export async function redo() {
  const [to, ...future] = page.future;
  const from = page.agreed;
  if (!to || page.busy) return;
  const past = [...page.past, from];
  if (await bring(from, to)) Object.assign(page, { past, future });
}

/** Everything as the workbook has it; can be undone. */
export async function reset() {
  await change(NOTHING);
}

/** One number as the workbook has it. */
export function resetNumber(id: string) {
  const numbers = new Map(page.agreed.numbers);
  numbers.delete(id);
  remember(page.agreed);
  page.agreed = { ...page.agreed, numbers };
  void tuneNow().then(refreshed);
}

/** How many things differ from the workbook. */
export const changes = () => page.agreed.numbers.size + page.agreed.switches.size + page.agreed.cells.length + page.agreed.overrides.length;

/** Whether something was agreed that is in no file yet. */
export const unsaved = () => page.phase === "ready" && changes() > 0 && page.saved !== page.agreed;

// ---- Questions

export async function accountAt(account: number): Promise<Account | undefined> {
  try {
    const { reply } = await engine.ask({ request: "account", account });
    return reply.reply === "account" ? reply : undefined;
  } catch (fault) {
    await revived(fault);
    return undefined;
  }
}

export async function giveBack(by: string): Promise<{ given: Given; arrays: Arrays } | Refused | undefined> {
  page.busy = true;
  try {
    const { reply, arrays } = await engine.ask({ request: "give-back", by });
    if (reply.reply === "refused") return reply;
    page.saved = page.agreed;
    return reply.reply === "given" ? { given: reply, arrays } : undefined;
  } catch (fault) {
    await revived(fault);
    return undefined;
  } finally {
    page.busy = false;
  }
}

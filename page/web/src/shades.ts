// The classes that are shown, with their colours: for bars, bubbles, chips and the table alike.

import type { Class } from "./protocol/protocol";
import { hue, type ClassKind } from "./parts/hue";
import { page, words } from "./state.svelte";

export interface Shade {
  label: string;
  /** What is written where the label is empty. */
  name: string;
  kind: ClassKind | "nothing";
  colour: string;
}

/** The classes of the first Classify result, in the order of the criteria, as the engine counts them. */
export function classes(): Class[] {
  return page.tuned?.classes ?? page.overview?.classes ?? [];
}

/** Behind the classes stand the labels of accounts without one, always in this order. */
const WITHOUT_CLASS = ["knocked-out", "blocked", "undecided"] as const;

export function shades(): Shade[] {
  const all = classes();
  const ranked = all.filter((each) => each.rank !== null).length;
  return all.map((each, at) => {
    const kind = each.rank !== null ? "class" : each.label === "" ? "nothing" : (WITHOUT_CLASS[at - ranked] ?? "undecided");
    return { label: each.label, name: each.label || words().notDecided, kind, colour: kind === "nothing" ? "var(--c-out)" : hue(kind, each.rank ?? 0) };
  });
}

/** The colour of a label wherever it is written; grey where it is none of the first result's. */
export function colourOf(label: string | undefined): string {
  return shades().find((shade) => shade.label === label)?.colour ?? "var(--c-out)";
}

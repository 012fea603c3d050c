// The classes that are shown, with their colours: for bars, bubbles, chips and the table alike.

import type { Class, Standing } from "./protocol/protocol";
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

function kindOf(each: Class): Shade["kind"] {
  if (each.rank !== null && each.rank !== undefined) return "class";
  if (each.label === "") return "nothing";
  const standing = (each as { standing?: Standing }).standing;
  if (standing === "knocked-out" || standing === "blocked" || standing === "undecided") return standing;
  return "knocked-out";
}

export function shades(): Shade[] {
  return classes().map((each) => {
    const kind = kindOf(each);
    return { label: each.label, name: each.label || words().notDecided, kind, colour: kind === "nothing" ? "var(--c-out)" : hue(kind, each.rank ?? 0) };
  });
}

/** The colour of a label wherever it is written; grey where it is none of the first result's. */
export function colourOf(label: string | undefined): string {
  return shades().find((shade) => shade.label === label)?.colour ?? "var(--c-out)";
}

// The colour of a class: by its place among the labels, never by its name. Blue, orange and grey stay apart for every kind of colour
// vision and in print; what is out of the funnel is quiet.

export type ClassKind = "class" | "knocked-out" | "blocked" | "undecided";

const COLOURS = 8;

export function hue(kind: ClassKind, place: number): string {
  switch (kind) {
    case "knocked-out":
      return "var(--c-out)";
    case "blocked":
      return "var(--c-blocked)";
    case "undecided":
      return "var(--c-undecided)";
    case "class":
      return `var(--c${place % COLOURS})`;
  }
}

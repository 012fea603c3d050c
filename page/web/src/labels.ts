// What a number of the criteria is called beside its slider: the column and the comparison it stands in, or its place in a scale.

import type { CriteriaNumber, CriteriaRow } from "./protocol/protocol";
import { words } from "./state.svelte";

const SIGNS: Record<string, string> = { ">=": "≥", "<=": "≤", "<>": "≠", ">": ">", "<": "<", "=": "=" };

export function labelOf(number: CriteriaNumber, row: CriteriaRow): string {
  const before = number.text.slice(0, number.span[0]);
  switch (number.sort) {
    case "weight":
      return words().weight;
    case "bound": {
      // In `0..100` the second bound gives all points; in steps each threshold stands before its points.
      if (!number.text.includes("..")) return words().stepFrom;
      return row.numbers.find((other) => other.sort === "bound")?.id === number.id ? words().noPointsAt : words().allPointsAt;
    }
    case "points":
      return words().pointsFrom(before.slice(before.lastIndexOf(";") + 1).replace(/[:\s]+$/, "").trim());
    case "limit":
      return words().most;
    case "threshold": {
      const sign = /(>=|<=|<>|[<>=])\s*$/.exec(before)?.[1];
      const name = number.label.replace(/^\[(.*)\]$/, "$1");
      if (!name) return words().value;
      // The number may stand left of what it is compared with.
      return sign ? `${name} ${SIGNS[sign]}` : name;
    }
    default:
      return number.label.replace(/^\[(.*)\]$/, "$1") || words().value;
  }
}

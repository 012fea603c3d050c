// How a formula is coloured. Only its look: what it means, and what is wrong with it, the engine says.

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const formula = StreamLanguage.define({
  name: "formula",
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/"(?:[^"]|"")*"?/)) return "string";
    if (stream.match(/\[[^\]]*\]?/)) return "variableName";
    if (stream.match(/\d+(?:[.,]\d+)?%?/)) return "number";
    if (stream.match(/[\p{L}_][\p{L}\d_.]*(?=\s*\()/u)) return "keyword";
    if (stream.match(/(?:TRUE|FALSE|WAHR|FALSCH)\b/i)) return "bool";
    if (stream.match(/[\p{L}_][\p{L}\d_]*/u)) return "name";
    if (stream.match(/<=|>=|<>|\.\.|[-+*/^&=<>]/)) return "operator";
    stream.next();
    return "punctuation";
  },
});

const colours = HighlightStyle.define([
  { tag: tags.variableName, color: "var(--code-column)" },
  { tag: tags.keyword, color: "var(--code-function)", fontWeight: "600" },
  { tag: tags.string, color: "var(--code-text)" },
  { tag: [tags.number, tags.bool], color: "var(--code-number)" },
  { tag: [tags.operator, tags.punctuation], color: "var(--text-2)" },
]);

export const formulaLanguage = [formula, syntaxHighlighting(colours)];

// Numbers as the reader writes them: German and British English by the browser's own tables.

import type { Language } from "./words";

const LOCALES: Record<Language, string> = { english: "en-GB", german: "de-DE" };
const made = new Map<string, Intl.NumberFormat>();

function format(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  let found = made.get(key);
  if (!found) made.set(key, (found = new Intl.NumberFormat(LOCALES[language], options)));
  return found;
}

/** The engine's messages begin as they would behind a place; alone they are sentences. */
export const sentence = (text: string) => (/^\p{Ll}/u.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text);

/** What to do, unless the button beside it says the same. */
export function advice({ help, mend }: { help?: string; mend?: { written: string } }): string | undefined {
  if (help === undefined || (mend && help.replace(mend.written, "").trim().length < 14)) return undefined;
  return sentence(help);
}

export interface Formats {
  /** 1,250 */
  whole(value: number): string;
  /** At most so many decimals, none that are nothing. */
  number(value: number, decimals?: number): string;
  /** Always one decimal, as scores have. */
  score(value: number): string;
  /** 12.4 m: for axes and key figures. */
  short(value: number): string;
  /** A fraction as a percentage. */
  percent(value: number, decimals?: number): string;
  /** +1,250 or −3 */
  signed(value: number, decimals?: number): string;
  /** 2026-11-28 as the reader writes days. */
  day(iso: string): string;
  bytes(count: number): string;
  seconds(milliseconds: number): string;
  compare(one: string, other: string): number;
  /** What somebody typed as a number; nothing where it is none. */
  parse(text: string): number | undefined;
}

export function formats(language: Language): Formats {
  const locale = LOCALES[language];
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const days = new Intl.DateTimeFormat(locale, { day: language === "german" ? "2-digit" : "numeric", month: language === "german" ? "2-digit" : "short", year: "numeric", timeZone: "UTC" });
  const number = (value: number, decimals = 2) => format(language, { maximumFractionDigits: decimals }).format(value);
  return {
    whole: (value) => number(value, 0),
    number,
    score: (value) => format(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value),
    short(value) {
      if (Math.abs(value) < 10_000) return number(value, Math.abs(value) < 10 ? 2 : 0);
      return format(language, { notation: "compact", maximumSignificantDigits: 3 }).format(value);
    },
    // With a space in both languages, as the engine writes it.
    percent: (value, decimals = 0) => `${number(value * 100, decimals)}\u00a0%`,
    signed: (value, decimals = 0) => format(language, { signDisplay: "exceptZero", maximumFractionDigits: decimals }).format(value),
    day(iso) {
      const at = Date.parse(`${iso}T00:00:00Z`);
      return Number.isNaN(at) ? iso : days.format(at);
    },
    bytes: (count) => (count < 1_000_000 ? `${number(Math.max(1, count / 1000), 0)} kB` : `${number(count / 1_000_000, 1)} MB`),
    seconds: (milliseconds) => `${format(language, { maximumSignificantDigits: 2 }).format(milliseconds / 1000)} s`,
    compare: collator.compare,
    parse(text) {
      const decimal = language === "german" ? "," : ".";
      const group = language === "german" ? "." : ",";
      let plain = text.replace(/[\s\u00a0\u202f%'’]/g, "").replace("−", "-");
      // A mark of groups counts only where groups of three follow; otherwise it is the other language's decimal mark.
      const grouped = new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d*)?$`);
      if (grouped.test(plain)) plain = plain.replaceAll(group, "");
      plain = plain.replace(",", ".");
      return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
    },
  };
}

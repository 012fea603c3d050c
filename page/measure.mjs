// The figures of README.md: `node page/measure.mjs WORKBOOK…`, the sample without one. Best of several, in milliseconds of
// the processor, so that a busy machine measures what an idle one does, under Node.

import fs from "node:fs";
import path from "node:path";

import { engine, today } from "./tests/engine.mjs";

const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const best = (times, work) => {
  let least = Infinity;
  let answer;
  for (let time = 0; time < times; time++) {
    const begin = spent();
    answer = work();
    least = Math.min(least, spent() - begin);
  }
  return [least, answer];
};

async function measure(name, bytes) {
  const begin = spent();
  const page = await engine();
  const started = spent() - begin;
  const times = bytes && bytes.length > 3e6 ? 2 : 5;
  const ask = (request, sent) => {
    const answer = page.ask(request, sent);
    if (["refused", "misunderstood"].includes(answer.reply)) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const open = bytes ? () => ask({ request: "open", name, today, language: "english" }, bytes) : () => ask({ request: "sample", today, language: "german" });
  const [opened, loaded] = best(times, open);
  const [overview] = best(times, () => ask({ request: "overview" }));
  const [numbers, { rows }] = best(1, () => ask({ request: "numbers" }));
  const tuned = {};
  for (const sort of ["weight", "bound", "threshold"]) {
    const number = rows.flatMap((row) => row.numbers).find((number) => number.sort === sort);
    if (!number) continue;
    let step = 0;
    [tuned[sort]] = best(8, () => ask({ request: "tune", numbers: [{ id: number.id, value: number.value * (1.01 + step++ / 100) }] }));
  }
  const [tunedAccount] = best(2, () => ask({ request: "account", account: 1 }));
  ask({ request: "tune", numbers: [] });
  const [account] = best(3, () => ask({ request: "account", account: 1 }));
  const [table] = best(times, () => ask({ request: "accounts", order: { column: 3, descending: true }, first: 0, count: 50 }));
  const [given] = best(times, () => ask({ request: "give-back" }));
  const round = (time) => Math.round(time * 10) / 10;
  console.log(name, JSON.stringify({
    accounts: loaded.accounts,
    started: round(started),
    opened: round(opened),
    overview: round(overview),
    numbers: round(numbers),
    ...Object.fromEntries(Object.entries(tuned).map(([sort, time]) => [sort, round(time)])),
    account: round(account),
    tunedAccount: round(tunedAccount),
    table: round(table),
    given: round(given),
    megabytes: Math.round(page.memory() / 1048576),
  }));
}

const files = process.argv.slice(2);
if (files.length === 0) await measure("the sample");
for (const file of files) await measure(path.basename(file), new Uint8Array(fs.readFileSync(file)));

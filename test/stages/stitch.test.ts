// Ranges against the single pass: for every size of range, hence every place of a cut, the same events in the same
// order, the same rows set aside with the same lines and positions, and the same counts.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import type { ColumnMapping } from "../../functions/core/columns.ts";
import { partKey } from "../../functions/core/keys.ts";
import type { Manifest, WaveEntry } from "../../functions/core/messages.ts";
import { inputParts } from "../../functions/core/ranges.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { writeContainer } from "../../functions/stages/containers.ts";
import { preprocess } from "../../functions/stages/preprocess.ts";
import { stitchedSegments } from "../../functions/stages/stitch.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";

const kernels = loadKernels({ tile: "plain" });
const HEADER = "user,item,time,event\n";
const COLUMNS: Partial<ColumnMapping> = { user: "0", item: "1", time: "2" };

interface Stitched {
  readonly events: readonly string[];
  readonly quarantine: string;
  readonly counts: object;
  readonly causes: unknown;
  readonly segments: number;
  readonly repaired: number;
}

async function manifestOf(text: string, run: Partial<RunRequest>): Promise<Manifest> {
  const inputs = memoryInputSource({ "log.csv": text });
  const plan = { columns: COLUMNS };
  return planInProcess(inputs, ["log.csv"], { run: { shards: 2, ...run }, plan });
}

async function stitch(text: string, planned: Manifest, rangeBytes?: number): Promise<Stitched> {
  const store = memoryObjectStore();
  const queue = { send: async () => undefined };
  const inputs = memoryInputSource({ "log.csv": text });
  const ports: StagePorts = { store, queue, inputs, kernels: () => kernels };
  const manifest: Manifest = {
    ...planned,
    inputs: planned.inputs.map((input) => ({
      ...input,
      ...(rangeBytes !== undefined && { rangeBytes }),
    })),
  };
  const count = inputParts(manifest.inputs).length;
  const entry: WaveEntry = { kind: "wave", stage: "preprocess", tasks: count, objects: [] };
  for (let index = 0; index < count; index++) {
    const sections = await preprocess({ manifest, entry, index, ports });
    const key = partKey(manifest.run, { index, count });
    await writeContainer(store, { key, kind: "preprocess", sections });
  }
  const segments = await stitchedSegments(manifest, ports);
  const events: string[] = [];
  for (let partition = 0; partition < 2; partition++) {
    for (const { reader } of segments) {
      const users = await reader.strings(`${partition}/users`);
      const items = await reader.strings("items");
      const types = await reader.strings("eventTypes");
      const [user, item, time, type, label] = [
        await reader.u32(`${partition}/user`),
        await reader.u32(`${partition}/item`),
        await reader.f64(`${partition}/timeMs`),
        await reader.u32(`${partition}/event`),
        await reader.u8(`${partition}/label`),
      ];
      for (const [row, number] of user.entries()) {
        const texts = [users[number], items[item[row] as number], types[type[row] as number]];
        events.push(JSON.stringify([partition, ...texts, time[row], label[row]]));
      }
    }
  }
  const sum = (field: "rows" | "events" | "quarantined" | "blankLines" | "commentLines") =>
    segments.reduce((total, { statistics }) => total + statistics[field], 0);
  const causes: Record<string, unknown> = {};
  for (const { errorType, example } of segments.flatMap(
    ({ statistics }) => statistics.quarantineCauses,
  )) {
    causes[errorType] ??= example;
  }
  return {
    events,
    quarantine: Buffer.concat(segments.map((segment) => segment.quarantine)).toString(),
    counts: {
      rows: sum("rows"),
      events: sum("events"),
      quarantined: sum("quarantined"),
      blankLines: sum("blankLines"),
      commentLines: sum("commentLines"),
    },
    causes,
    segments: segments.length,
    repaired: segments.filter(({ isRepaired }) => isRepaired).length,
  };
}

async function expectSame(
  text: string,
  rangeSizes: readonly number[],
  run = {},
): Promise<Stitched[]> {
  const planned = await manifestOf(text, run);
  const { segments: _s, repaired: _r, ...whole } = await stitch(text, planned);
  const all: Stitched[] = [];
  for (const size of rangeSizes) {
    const stitched = await stitch(text, planned, size);
    expect(stitched, `ranges of ${size} bytes`).toMatchObject(whole);
    all.push(stitched);
  }
  return all;
}

const sizesOf = (text: string) => Array.from(Buffer.from(text), (_, index) => index + 1);

const NASTY: readonly (readonly [string, string])[] = [
  ["plain rows", `${HEADER}a,x,1,v\nb,y,2,v\nc,z,3,w\nd,x,4,v\n`],
  ["no header, no last line feed", "a,x,1,v\r\nb,y,2,v\r\nc,z,3,w\r\nd,x,4,v"],
  [
    "newlines between quotes",
    `${HEADER}"a\n1,2,3,4\nb","x\n\n",1,v\nb,"y\nq,r,5,s\n",2,v\nc,z,3,w\n`,
  ],
  [
    "text between quotes that reads like rows",
    `${HEADER}a,"${"u,i,7,v\n".repeat(6)}",1,v\nb,y,2,v\n`,
  ],
  [
    "rows set aside",
    `${HEADER}a,x,1,v\nb,y\nc,z,never,w\n,x,4,v\nd,"x,4,v\ne,y,5,v\nf,z,6,v,7\ng,x,7,v\n`,
  ],
  ["quotes that never close", `${HEADER}a,x,1,v\nb,"y,2,v\nc,z,3,w\nd,x,4,v\ne,"y,5,v\nf,z,6,v\n`],
  [
    "a row over lines that fails",
    `${HEADER}a,"x\nb,y,2,v\nc",never,w\nd,x,4,v\n"e\nf",y,,v\ng,x,7,v\n`,
  ],
  ["a late header", `\ufeff# one "\n\n# two\n\n${HEADER}\n# three\na,x,1,v\n\nb,y,2,v\n`],
  ["a header over lines", `"us\ner",item,time,event\na,x,1,v\nb,y,2,v\n`],
  [
    "ill quotes and blank lines",
    `${HEADER}\n\n"a"b,x,1,v\n\r\na,5" pipe,2,v\n#"\n\n"\n"\nb,y,3,v\n`,
  ],
  ["one long row", `${HEADER}a,${"x".repeat(90)},1,v\nb,y,2,v\n`],
];

describe("ranges give what the single pass gives", () => {
  test.each(NASTY)("of %s, wherever they are cut", async (_, text) => {
    await expectSame(text, sizesOf(text));
  });

  test.each(NASTY)("of %s, in rows of few bytes", async (_, text) => {
    await expectSame(
      text,
      sizesOf(text).filter((size) => size % 3 === 0),
      { maxRowBytes: 20 },
    );
  });

  test("of rows drawn good and bad", async () => {
    const cell = fc.constantFrom(
      ...["a", "b", "5", "", '"', '""', '"q\nr"', '"q,1,2,3\n', '\n"', '"x""y"', "é", "#", "never"],
    );
    const line = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("a,x,1,v", "b,y,2,v", '"c\nd",z,3,"w"', "# c") },
      fc.array(cell, { minLength: 1, maxLength: 6 }).map((cells) => cells.join(",")),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 14 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 40 }),
        async (lines, ending, size) => {
          const text = ["user,item,time,event", "a,x,1,v", ...lines].join(ending);
          await expectSame(text, [size]);
        },
      ),
      { seed: 20261125, numRuns: 150 },
    );
  });

  test("mostly without reading a range again, where rows are in order or their text is not like rows", async () => {
    const rows = Array.from({ length: 60 }, (_, k) =>
      k % 5 === 0 ? `u${k},"several\nlines\n\nof text",${k},v\n` : `u${k},i${k % 7},${k},v\n`,
    );
    const bad = rows.flatMap((row, k) => (k % 7 === 3 ? [`bad ${k}\n`, row] : [row]));
    const stitched = await expectSame(HEADER + bad.join(""), [50, 64, 100, 333]);
    expect(stitched.map(({ repaired }) => repaired)).toEqual([0, 0, 0, 0]);
    expect(stitched.map(({ segments }) => segments > 2)).toEqual([true, true, true, true]);
  });

  test("and a range is read again where text between quotes reads like rows", async () => {
    const text = `${HEADER}a,"${"u,i,7,v\n".repeat(20)}",1,v\n${"b,y,2,v\n".repeat(30)}`;
    const [stitched] = await expectSame(text, [50]);
    expect(stitched?.repaired).toBeGreaterThan(0);
  });
});

describe("a value of the split column that names no split", () => {
  const text = `user,item,time,split\n${"a,x,1,train\n".repeat(9)}a,y,2,\n\nb,x,3,trian\n${"a,z,4,test\n".repeat(9)}`;

  test("is reported with its line, whatever the ranges", async () => {
    const split = { kind: "column", name: "split" } as const;
    const planned = await manifestOf(text, { split });
    for (const size of [undefined, 7, 30, 100, 150, 200]) {
      await expect(
        stitch(text.replace("y,2,\n", "y,2,train\n"), planned, size),
      ).rejects.toMatchObject({
        explanation: { code: "unknown-split", where: "log.csv, line 13", found: '"trian"' },
      });
    }
  });
});

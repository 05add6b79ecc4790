// `millrace plan FILE…`: what a run would do, from the heads of the files alone. Writes nothing.

import type { Command } from "commander";
import { fileInputSource } from "../functions/adapters/fileInputSource.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import type { Input, Manifest } from "../functions/core/messages.ts";
import { inputParts, rangeCount } from "../functions/core/ranges.ts";
import { VERSION } from "../functions/core/version.ts";
import { decodedBytes, planRun } from "../functions/stages/plan.ts";
import { commandLine } from "./commandLine.ts";
import type { DriveOptions, RequestOptions } from "./options.ts";
import { addDriveOptions, addRequestOptions, parseColumns, requestFromOptions } from "./options.ts";
import type { Answer } from "./output.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

export function addPlanCommand(program: Command, _session: Session): void {
  const command = program
    .command("plan")
    .description("say what a run would do, and do nothing")
    .argument("<files...>", "CSV or TSV files, plain or gzip");
  addRequestOptions(addDriveOptions(command)).action(
    async (files: readonly string[], options: DriveOptions & RequestOptions) => {
      const manifest = await planRun(
        {
          uris: files,
          columns: parseColumns(options.columns),
          run: requestFromOptions(options),
          command: commandLine(),
          version: VERSION,
          generator: null,
        },
        { inputs: fileInputSource(), clock: systemClock },
      );
      writeAnswer(planAnswer(manifest), options.json);
    },
  );
}

function planAnswer(manifest: Manifest): Answer {
  const { inputs, config } = manifest;
  const { shards } = config;
  const waves = [
    { stage: "preprocess", tasks: inputParts(inputs).length },
    { stage: "gather", tasks: shards },
    { stage: "train", tasks: shards, rounds: config.rounds },
    { stage: "evaluate", tasks: shards },
    { stage: "recommend", tasks: shards },
    { stage: "report", tasks: 1 },
  ];
  const files = inputs.map(({ uri, bytes, format, rangeBytes, isStream }) => ({
    file: uri,
    bytes,
    ranges: rangeBytes === undefined ? 1 : rangeCount(bytes, rangeBytes),
    ...(isStream === true && { stream: true }),
    delimiter: delimiterText(format.delimiter),
    header: format.hasHeader,
    columns: columnsOf(format),
  }));
  return {
    document: { inputs: files, config, decodedBytes: decodedBytes(inputs), waves },
    lines: [
      ...files.map(
        ({ file, bytes, ranges, stream, delimiter, header, columns }) =>
          `${file}: ${bytes} bytes, ${rangeText(ranges, stream)}, delimiter ${JSON.stringify(delimiter)}, ${header ? "with" : "without"} header; ${Object.entries(
            columns,
          )
            .map(([role, column]) => `${role} = ${column}`)
            .join(", ")}`,
      ),
      `split ${splitText(config)}, cases ${config.cases}, seen items ${config.keepSeen ? "kept" : "removed"}, seed ${config.seed}`,
      `model ${config.model.kind}: hidden ${config.model.hidden}, batch ${config.model.batch ?? "by size of the data"}, learning rate ${config.model.learningRate}, windows of ${config.model.lengthMax}`,
      ...waves.map(({ stage, tasks, rounds }) => {
        const many = stage === "train" ? ` × ${rounds ?? "3 to 20"} rounds at most` : "";
        return `${stage} × ${tasks}${many}`;
      }),
    ],
  };
}

function delimiterText(delimiter: number): string {
  const bytes = delimiter > 0xff ? [delimiter & 0xff, delimiter >> 8] : [delimiter];
  return String.fromCharCode(...bytes);
}

function rangeText(ranges: number, isStream = false): string {
  if (isStream) {
    return "compressed and so read as one stream";
  }
  return ranges === 1 ? "one range" : `${ranges} ranges`;
}

function columnsOf({ columns, columnNames }: Input["format"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(columns)
      .filter((pair): pair is [string, number] => pair[1] !== null)
      .map(([role, index]) => [role, columnNames[index] ?? String(index)]),
  );
}

function splitText({ split }: Manifest["config"]): string {
  switch (split.kind) {
    case "last-item":
      return "last-item";
    case "column":
      return `column ${split.name}`;
    case "time":
      return split.fromMs === undefined
        ? `time, test from quantile ${split.quantile}`
        : `time, test from ${split.fromMs} ms since 1970`;
  }
}

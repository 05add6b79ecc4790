// The peer beside which a benchmark is measured: a Python process with PyTorch on one thread, fed over stdin. Where no
// Python here can import torch there is no peer, and the reason is returned.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Numbers with their shape, to be sent. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** What a peer is asked to prepare. */
export interface PeerTask {
  readonly operation:
    | "product"
    | "lstmStep"
    | "gruStep"
    | "nextItemStep"
    | "sampledStep"
    | "multVaeStep"
    | "ranking";
  readonly sizes: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

export interface Peer {
  readonly name: string;
  /** Prepares a task and returns its answers. */
  prepare(task: PeerTask): Promise<Readonly<Record<string, Float32Array>>>;
  /** Milliseconds of one repetition of the task prepared last. */
  timeMs(repeats: number): Promise<number>;
  stop(): void;
}

const PYTHONS = ["/usr/bin/python3", "python3"] as const;
const SCRIPT = fileURLToPath(new URL("peers/pytorch.py", import.meta.url));

/**
 * Starts PyTorch, or says why there is none. OpenBLAS chooses its kernels by the processor; `core` chooses them instead
 * ("Haswell" for 256-bit vectors, which is what WebAssembly can reach at most).
 */
export async function startTorch(core?: string): Promise<Peer | string> {
  for (const python of PYTHONS) {
    const peer = await startWith(python, core);
    if (peer !== null) {
      return peer;
    }
  }
  return `no PyTorch: neither ${PYTHONS.join(" nor ")} can import torch (Debian: apt-get install python3-torch)`;
}

async function startWith(python: string, core?: string): Promise<Peer | null> {
  // Settings of OpenBLAS for another processor would slow the peer down.
  const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...inherited } = process.env;
  const chosen = core === undefined ? {} : { OPENBLAS_CORETYPE: core };
  const env = { ...inherited, ...chosen, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  const child = spawn(python, [SCRIPT], { env, stdio: ["pipe", "pipe", "pipe"] });
  child.on("error", () => child.stdout.destroy());
  child.stdin.on("error", () => child.stdout.destroy());
  child.stderr.resume();
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    return done === true ? null : JSON.parse(value);
  };
  const ready = await answer();
  return ready === null ? null : peerOf(child, answer, nameOf(ready.version, ready.blas, core));
}

function nameOf(version: string, blas: string, core = "OpenBLAS's choice"): string {
  const kernels = blas.includes("openblas") ? `kernels: ${core}` : "SLOW: not OpenBLAS";
  return `PyTorch ${version}, 1 thread, ${blas} (${kernels})`;
}

function peerOf(
  child: ChildProcessWithoutNullStreams,
  answer: () => Promise<{ outputs: Record<string, string>; ms: number } | null>,
  name: string,
): Peer {
  const ask = async (command: object) => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const result = await answer();
    if (result === null) {
      throw new Error(`the peer ended while it worked on ${JSON.stringify(command).slice(0, 200)}`);
    }
    return result;
  };
  return {
    name,
    prepare: async ({ operation, sizes, inputs }) => {
      const sent = Object.entries(inputs).map(([key, tensor]) => [key, encode(tensor)]);
      const inputsSent = Object.fromEntries(sent);
      const { outputs } = await ask({ do: "prepare", operation, sizes, inputs: inputsSent });
      return Object.fromEntries(Object.entries(outputs).map(([key, text]) => [key, decode(text)]));
    },
    timeMs: async (repeats) => (await ask({ do: "time", repeats })).ms,
    stop: () => child.stdin.end(),
  };
}

function encode({ shape, values }: Tensor) {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const type = values instanceof Float32Array ? "f32" : "i64";
  return { shape, type, base64: bytes.toString("base64") };
}

function decode(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float32Array(bytes.buffer);
}

// Progress of an upload on stderr: a line that redraws itself on a terminal, elsewhere one line at the end.

export interface UploadProgress {
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
  /** Ends the line. */
  end(): void;
}

export function uploadProgress(stream: NodeJS.WriteStream, name: string): UploadProgress {
  const isTerminal = stream.isTTY === true && process.env["TERM"] !== "dumb";
  let text = "";
  return {
    onProgress(sentBytes, totalBytes) {
      const share = totalBytes === 0 ? 100 : Math.floor((100 * sentBytes) / totalBytes);
      text = `${name}: ${megabytes(sentBytes)} of ${megabytes(totalBytes)} MB, ${share} %`;
      if (isTerminal) {
        stream.write(`\r\u001b[K${text}`);
      }
    },
    end() {
      if (text !== "") {
        stream.write(isTerminal ? "\n" : `${text}\n`);
      }
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

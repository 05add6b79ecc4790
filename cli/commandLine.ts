// The command line as it can be pasted again.

/** `millrace run 'my file.csv' --seed 3` */
export function commandLine(args: readonly string[] = process.argv.slice(2)): string {
  return ["millrace", ...args.map(quoted)].join(" ");
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

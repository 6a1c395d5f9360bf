import { colours } from './colours.ts'
import { printable } from './printable.ts'

/** Says on stderr what is not as it should be, though the command goes on. */
export function warn(warning: string): void {
  const { red } = colours(process.stderr)
  process.stderr.write(`${red('warning:')} ${printable(warning)}\n`)
}

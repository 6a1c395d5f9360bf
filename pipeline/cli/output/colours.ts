import type { WriteStream } from 'node:tty'

/** Functions that colour a text, or leave it as it is. */
export interface Colours {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
}

/** Colours for a terminal; none when output goes elsewhere or `NO_COLOR` is set (no-color.org). */
export function colours(stream: Pick<WriteStream, 'isTTY'>): Colours {
  const plain = !stream.isTTY || (process.env['NO_COLOR'] ?? '') !== ''
  const sequence = (on: number, off: number) =>
    plain ? (text: string) => text : (text: string) => `\u001B[${on}m${text}\u001B[${off}m`
  return { bold: sequence(1, 22), dim: sequence(2, 22), red: sequence(31, 39) }
}

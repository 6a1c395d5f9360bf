/** Records within each other that a message may have; a schema that names itself allows any number. */
export const recordDepthMax = 200

/**
 * A record that was read to its end and is not handed on: what it says would be changed, or nothing
 * behind could work with it.
 */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError'
  readonly code = 'unreadable-avro'
  /** Where the record ends in the bytes that it was read from. */
  readonly end: number

  constructor(message: string, end: number) {
    super(message)
    this.end = end
  }
}

/** The slice of avsc's reading position that is used here. */
interface Tap {
  readonly pos: number
  readonly buf: Buffer
}

// Of the message that is being read: reading never waits, so there is one at a time.
let depth = 0
let flaw: string | undefined

/** Says what is wrong with the record that is being read. */
export function noteFlaw(problem: string): void {
  flaw ??= problem
}

/** Reads a record, and throws `UnreadableRecordError` at the end of the outermost one that has a flaw. */
export function readFlawless<T>(tap: Tap, read: () => T): T {
  if (depth === 0) flaw = undefined
  depth += 1
  if (depth > recordDepthMax) noteFlaw(`more than ${recordDepthMax} records lie within each other`)
  try {
    const value = read()
    // Bytes that end too early are told by the caller.
    const isOver = depth === 1 && tap.pos <= tap.buf.length
    if (isOver && flaw !== undefined) throw new UnreadableRecordError(flaw, tap.pos)
    return value
  } finally {
    depth -= 1
  }
}

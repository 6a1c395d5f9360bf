import avro from 'avsc'
import { isUtf8 } from 'node:buffer'
import { noteFlaw } from './record-flaws.ts'

/** The slice of avsc's reading position that is used here; its typings leave it out. */
interface Tap {
  pos: number
  readonly buf: Buffer
  readLong(): number
  readString(): string | undefined
}

/** What stands for bytes that are no UTF-8 where they are decoded all the same. */
const replacement = '\uFFFD'

/** Reads an Avro string; bytes that are no UTF-8 are a flaw of its record. */
export function readText(tap: Tap): string | undefined {
  const start = tap.pos
  const text = tap.readString()
  if (text?.includes(replacement) === true && !isUtf8(bytesOf(tap, start))) {
    noteFlaw('a text is not in UTF-8')
  }
  return text
}

/** Avro's `string` whose text is what was written. */
class ExactTextType extends avro.types.StringType {
  _read(tap: Tap): string | undefined {
    return readText(tap)
  }
}

/** The one instance of the type. */
export const exactText: avro.Type = new ExactTextType()

/** The bytes of the string that was just read. */
function bytesOf(tap: Tap, start: number): Buffer {
  const end = tap.pos
  tap.pos = start
  tap.readLong()
  const bytes = tap.buf.subarray(tap.pos, end)
  tap.pos = end
  return bytes
}

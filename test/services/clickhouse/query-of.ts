import type { Readable } from 'node:stream'
import { insertFromFile } from './statement.ts'

/** A query, and what the body has after it. */
export interface QueryOf {
  readonly query: string
  readonly rest: AsyncIterable<Uint8Array>
}

/**
 * Takes a query from the URL or, where none is there, from the body: of an insert, the first line; its data
 * follow. Other statements come back whole.
 */
export async function queryOf(inUrl: string, body: Readable): Promise<QueryOf> {
  if (inUrl !== '') return { query: inUrl, rest: body }
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let start = Buffer.alloc(0)
  for (;;) {
    const { value, done } = await chunks.next()
    if (done === true) return { query: start.toString(), rest: after(Buffer.alloc(0), chunks) }
    start = Buffer.concat([start, value])
    const end = start.indexOf('\n')
    const line = start.subarray(0, end === -1 ? 0 : end).toString()
    if (insertFromFile(line, '') !== undefined)
      return { query: line, rest: after(start.subarray(end + 1), chunks) }
  }
}

async function* after(
  start: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield start
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
    yield next.value
}

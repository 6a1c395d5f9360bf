import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { JsonObject } from '#schemas'
import { CliError, errorMessage } from '../cli-error.ts'

/** A JSON document that is no line a value is read whole; a larger one is refused. */
const documentLengthMax = 64 << 20

/** The JSON objects of a file, at most `limit`: one a line, or a document with one or with an array. */
export async function* readSample(path: string, limit: number): AsyncGenerator<JsonObject> {
  const input: Readable = path === '-' ? process.stdin : createReadStream(path)
  let document: string | undefined
  let number = 0
  let taken = 0
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number++
      const value = document === undefined ? parsed(line) : undefined
      if (value === undefined && (document !== undefined || taken === 0)) {
        document = joined(document, line, path)
      } else if (line.trim() !== '') {
        if (taken++ >= limit) return
        yield checked(value, path, number)
      }
    }
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError('usage', `the sample cannot be read: ${errorMessage(error)}`, {
      cause: error,
    })
  } finally {
    if (input !== process.stdin) input.destroy()
  }
  if (document !== undefined) yield* ofDocument(document, path, limit)
}

function* ofDocument(text: string, path: string, limit: number): Generator<JsonObject> {
  const value = parsed(text)
  if (value === undefined) throw notJson(path)
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  for (const [index, object] of values.slice(0, limit).entries()) {
    yield checked(object, path, index + 1)
  }
}

function joined(document = '', line: string, path: string): string {
  const text = `${document}${line}\n`
  if (text.length <= documentLengthMax) return text
  throw new CliError('usage', `${path} has more than ${documentLengthMax} characters`, {
    fix: 'Give one JSON object a line, or a smaller sample.',
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checked(value: unknown, path: string, number: number): JsonObject {
  if (value === undefined) throw notJson(`${path}:${number}`)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as JsonObject
  throw new CliError('usage', `${path}:${number}: messages are JSON objects, and this is none`)
}

function notJson(where: string): CliError {
  return new CliError('usage', `${where} is no JSON`, {
    fix: 'Give one JSON object a line, or a document with one object or with an array of them.',
  })
}

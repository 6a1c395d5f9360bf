import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { RecordFields } from '#operators'
import { CliError, errorMessage } from '../cli-error.ts'
import type { ReadLine } from './read-records.ts'

/** Reads a file with one JSON object a line. Members that are no texts, numbers or booleans are left out. */
export async function* readNdjson(path: string): AsyncGenerator<ReadLine> {
  const input = createReadStream(path)
  let line = 0
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line++
      if (text.trim() !== '') yield readObject(text, line)
    }
  } catch (error) {
    throw new CliError('usage', `${path} cannot be read: ${errorMessage(error)}`, { cause: error })
  } finally {
    input.destroy()
  }
}

function readObject(text: string, line: number): ReadLine {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, reason: 'no JSON object' }
  }
  const fields: Record<string, string> = {}
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string') fields[name] = member
    else if (typeof member === 'number' || typeof member === 'boolean')
      fields[name] = String(member)
    else fields[name] = ''
  }
  return { line, fields: fields satisfies RecordFields }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

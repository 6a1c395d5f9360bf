import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { customerEventJson } from '#schemas'
import { costOf, type Cost } from '../cost.ts'
import { handOver } from '../fresh-process.ts'

/** What reading the lines of a directory cost, and nothing else of a job. */
export interface LimitCosts {
  readonly events: number
  /** Of each round, split and `JSON.parse` alone. */
  readonly parse: readonly Cost[]
  /** Of each round, split and the whole decoder, `JSON.parse` included. */
  readonly decode: readonly Cost[]
}

/*
 * `parse-lines.ts <directory> <rounds>`. In a process of its own, and no event is kept: V8 would take a
 * decoder whose events live long for one that should allocate among the old objects, and the figure
 * would be that of its garbage collector.
 */
const [directory = '', rounds = '1'] = process.argv.slice(2)
const chunks = readdirSync(directory).map((file) => readFileSync(join(directory, file)))
const decoder = customerEventJson()
const context = { receivedAtMs: Date.now() }
let events = 0

eachLine(() => (events += 1))
const parse: Cost[] = []
const decode: Cost[] = []
for (let round = 0; round < Number(rounds); round++) {
  parse.push(costOf(() => eachLine(parseLine)))
  decode.push(costOf(() => eachLine(decodeLine)))
}
await handOver({ events, parse, decode } satisfies LimitCosts)

function eachLine(work: (chunk: Buffer, start: number, end: number) => unknown): void {
  for (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      work(chunk, start, end)
      start = end + 1
    }
  }
}

/** A few of the simulated lines are broken on purpose. */
function parseLine(chunk: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(chunk.toString('utf8', start, end))
  } catch {
    return undefined
  }
}

function decodeLine(chunk: Buffer, start: number, end: number): unknown {
  return decoder.decode(chunk, start, end, context)
}

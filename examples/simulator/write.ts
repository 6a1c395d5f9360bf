import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { generate } from './generate.ts'
import { NdjsonWriter } from './ndjson-writer.ts'
import type { SimulatorOptions } from './options.ts'
import { Random, streams } from './random.ts'
import { Tally } from './tally.ts'

/** Where a simulation goes. */
export interface SimulationTarget {
  /** A directory for `collector-1.ndjson`, `collector-2.ndjson` … */
  readonly out: string
  /** How many collectors: each line comes to one of them at random, a client's retry too. */
  readonly files: number
  readonly gzip: boolean
  /** A file for the truth, compressed if its name ends in `.gz`. Keep it out of the input. */
  readonly truth?: string | undefined
}

/** Writes a simulation to files, line by line, and answers what it wrote, in words. */
export async function writeSimulation(
  options: SimulatorOptions,
  { out, files, gzip, truth }: SimulationTarget,
): Promise<string> {
  await mkdir(out, { recursive: true })
  const suffix = gzip ? 'ndjson.gz' : 'ndjson'
  const paths = Array.from({ length: files }, (_, file) =>
    join(out, `collector-${file + 1}.${suffix}`),
  )
  const collectors = paths.map((path) => new NdjsonWriter(path))
  const truthWriter = truth === undefined ? undefined : await openTruth(truth)
  const random = new Random(options.seed, streams.collector, 0)
  const tally = new Tally()
  for (const arrival of generate(options)) {
    tally.add(arrival)
    await random.pick(collectors).write(arrival.line)
    if (arrival.kind !== 'event' || truthWriter === undefined) continue
    const { messageId, person } = arrival
    await truthWriter.write(JSON.stringify({ messageId, person }))
  }
  const writers = truthWriter === undefined ? collectors : [...collectors, truthWriter]
  await Promise.all(writers.map((writer) => writer.close()))
  return tally.toString()
}

async function openTruth(path: string): Promise<NdjsonWriter> {
  await mkdir(dirname(path), { recursive: true })
  return new NdjsonWriter(path)
}

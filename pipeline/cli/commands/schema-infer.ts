import { SchemaInference } from '#schemas'
import { CliError } from '../cli-error.ts'
import { print } from '../output/print.ts'
import { printable } from '../output/printable.ts'
import { readSample } from '../schemas/sample.ts'

/** Options of `anabranch schema infer`. */
export interface SchemaInferOptions {
  readonly name: string
  readonly namespace?: string
  readonly limit: number
  readonly json?: boolean
}

/** `anabranch schema infer <files…>`: proposes a schema; what to know of it goes to stderr. */
export async function schemaInfer(
  files: readonly string[],
  { name, namespace = '', limit, json }: SchemaInferOptions,
): Promise<void> {
  const inference = new SchemaInference({ name, namespace })
  let left = limit
  for (const file of files) {
    for await (const object of readSample(file, left)) {
      inference.add(object)
      left--
    }
  }
  const { schema, samples, notes } = inference.schema()
  if (samples === 0) throw new CliError('usage', 'the sample is empty')
  if (json === true) return print([JSON.stringify({ schema, samples, notes })])
  await print([JSON.stringify(schema, null, 2)])
  process.stderr.write(`proposed from ${samples} objects\n`)
  for (const note of notes) process.stderr.write(`${printable(note)}\n`)
}

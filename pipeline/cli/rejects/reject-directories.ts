import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import type { PipelineFile, StateDirectory } from '../state-directory.ts'

/** A sink that writes an output to files, and where. */
export interface RejectDirectory {
  readonly step: string
  readonly directory: string
}

/** Where an output of the pipeline (`rejects`, `late` …) is kept. Ends the command where it is nowhere. */
export function rejectDirectories(
  state: StateDirectory,
  { name, outputs }: PipelineFile,
  output: string,
): readonly RejectDirectory[] {
  const steps = outputs[output] ?? []
  if (steps.length === 0) {
    throw new CliError('notFound', `pipeline '${name}' keeps no '${output}' in files`, {
      fix: `Give that output a sink: .sink('${output}', files.writeRejects())`,
    })
  }
  return steps.map((step) => ({ step, directory: join(state.data, step) }))
}

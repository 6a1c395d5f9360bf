import { join } from 'node:path'
import { files } from '#connectors'
import { whileNobodyReplays } from '../lock.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { warn } from '../output/warn.ts'
import { rejectDirectories } from '../rejects/reject-directories.ts'
import { findRun } from '../socket/address.ts'
import { ask } from '../socket/client.ts'
import {
  readPipelineFile,
  stateDirectory,
  type PipelineFile,
  type StateDirectory,
} from '../state-directory.ts'

/** Options of `anabranch rejects replay`. */
export interface RejectsReplayOptions {
  readonly state: string
  readonly output: string
  readonly json?: boolean
}

/** What a replay did. */
interface Replayed {
  readonly replayed: number
  /** Messages that were not refused by their source, or whose source cannot read them again. */
  readonly left: number
}

/**
 * `anabranch rejects replay`: gives what was refused back to the sources that read it. They read it
 * once more, in the run that is going on or in the next one.
 */
export async function rejectsReplay({
  output,
  json,
  ...options
}: RejectsReplayOptions): Promise<void> {
  const state = stateDirectory(options.state)
  const pipelineFile = await readPipelineFile(state)
  const result = await whileNobodyReplays(state, 'rejects replay', () =>
    replay(state, pipelineFile, output),
  )
  await print(json === true ? [JSON.stringify(result)] : await linesOf(result, state, output))
}

async function replay(
  state: StateDirectory,
  pipelineFile: PipelineFile,
  output: string,
): Promise<Replayed> {
  const sources = new Map(
    pipelineFile.replayingSources.map((step) => [step, join(state.data, step)]),
  )
  let replayed = 0
  let left = 0
  for (const place of rejectDirectories(state, pipelineFile, output)) {
    // Late messages and conflicts left the stream where they were put aside: they are nowhere else.
    const only = output === 'rejects' ? 'refused by the source' : 'all'
    const moved = await files.moveToReplay({ ...place, sources, only, warn })
    replayed += moved.lines
    left += moved.left
  }
  return { replayed, left }
}

/** What becomes of the messages of each output. */
const outcomes: Readonly<Record<string, string>> = {
  rejects: 'what can be read by now is accepted, the rest is refused again',
  late: 'they are not late a second time: accepted, or duplicates of what is remembered',
  conflicts: 'each is accepted once, beside the message that had its id first',
}

const staying =
  'a step behind the source refused them, so other branches have them already; or their source cannot ' +
  'read them again. Mend the step and go back to a savepoint to have them processed.'

async function linesOf(
  { replayed, left }: Replayed,
  state: StateDirectory,
  output: string,
): Promise<string[]> {
  const reader = (await isRunning(state)) ? 'the run that is going on' : 'the next run'
  const lines = [`${count(replayed)} to be read again, by ${reader}`]
  const outcome = outcomes[output]
  if (replayed > 0 && outcome !== undefined) lines.push(outcome)
  if (left > 0) lines.push(`${count(left)} stay: ${staying}`)
  return lines
}

async function isRunning(state: StateDirectory): Promise<boolean> {
  const run = await findRun(state)
  const answer = run === undefined ? undefined : await ask(run.socket, 'progress')
  await answer?.return(undefined)
  return answer !== undefined
}

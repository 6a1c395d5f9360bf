import { join } from 'node:path'
import { cli } from '../../helpers/cli.ts'
import { writeInput } from '../deployment/input.ts'
import { embeddedOutcome, type Outcome } from '../deployment/outcome.ts'
import { definition } from './trial.ts'

/** Input for trials, and what a run of it leaves that nobody disturbs. */
export interface Expected {
  readonly input: string
  readonly outcome: Outcome
}

/** People whose events are read; about 17 each. */
export const people = Number(process.env['ANABRANCH_FAULT_PEOPLE'] ?? 150)

/** Writes the input below a directory, and runs it in one process, on files. */
export async function prepare(directory: string): Promise<Expected> {
  const input = join(directory, 'input')
  await writeInput(input, { seed: 29, people })
  const state = join(directory, 'undisturbed')
  await cli('run', definition, '--input', input, '--state', state, '--until-end', '--json')
  return { input, outcome: await embeddedOutcome({ state }) }
}

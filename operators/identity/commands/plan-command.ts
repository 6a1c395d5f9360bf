import type { StateReader } from '#state'
import { identityCells, type IdentityCells } from '../identity-cells.ts'
import { IdentityGraph } from '../engine/identity-graph.ts'
import { prefetchEvidence } from '../engine/prefetch-evidence.ts'
import { describeProfile } from '../engine/touched-profiles.ts'
import type { IdentityDelta, TouchedProfile } from '../resolved.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import type { IdentityCommand } from './identity-command.ts'
import { LoadedState } from './loaded-state.ts'
import { readingOfCommand } from './reading-of-command.ts'
import { runCommand } from './run-command.ts'

/** What a command would do. */
export interface CommandPlan {
  /** Why it would be refused; undefined where it would not. */
  readonly problem?: string
  /** Whether it was taken in before, and would do nothing. */
  readonly repeated: boolean
  readonly deltas: readonly IdentityDelta[]
  /** Profile ids that would end. */
  readonly absorbed: readonly string[]
  /** Profiles that would be other ones than now, as they would be. */
  readonly profiles: readonly TouchedProfile[]
  /** Keys of identifiers that would be forgotten. */
  readonly erased: readonly string[]
  /** What would be counted: `profiles`, `merges`, `splits`, `reviews`, `edges_suppressed` … */
  readonly counts: Readonly<Record<string, number>>
}

const nothing: Omit<CommandPlan, 'repeated'> = {
  deltas: [],
  absorbed: [],
  profiles: [],
  erased: [],
  counts: {},
}

/**
 * Tells what a command would do to the state as it was saved last, by doing it to a copy of what it
 * touches. `asOfMs` is the step's watermark: windows end there. Never writes.
 */
export async function planCommand(
  reader: StateReader<IdentityCells>,
  command: IdentityCommand,
  rules: IdentityRules,
  asOfMs = -Infinity,
): Promise<CommandPlan> {
  const state = new LoadedState(identityCells(rules), reader)
  await state.load((cells, want) => prefetchEvidence([readingOfCommand(command)], { cells, want }))
  const context = state.context(asOfMs)
  const outcome = runCommand(command, new IdentityGraph(context, rules), context, rules)
  if (outcome.kind === 'repeated') return { ...nothing, repeated: true }
  if (outcome.kind === 'refused') return { ...nothing, repeated: false, problem: outcome.problem }
  const { deltas, absorbed, changed, erased } = outcome
  const profiles = changed.map(describeProfile)
  return { repeated: false, deltas, absorbed, profiles, erased, counts: state.counts() }
}

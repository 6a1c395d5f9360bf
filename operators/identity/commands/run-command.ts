import type { OperatorContext } from '../../operator.ts'
import type { IdentityGraph } from '../engine/identity-graph.ts'
import type { Outcome } from '../engine/outcome.ts'
import { withdrawalsKey, type IdentityCells } from '../identity-cells.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { entryOf } from './command-entry.ts'
import { commandProblem, type IdentityCommand } from './identity-command.ts'
import { takeCommand } from './take-command.ts'
import { tenantProblem } from './tenant-problem.ts'

/** What became of a command. */
export type CommandOutcome =
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'repeated' }
  | ({
      readonly kind: 'taken'
      /** Keys of identifiers that are forgotten. */
      readonly erased: readonly string[]
    } & Omit<Outcome, 'cluster'>)

/** Sources that may be withdrawn over the life of a state: every component looks through them once. */
export const withdrawalsMax = 10_000

/** Takes a command in, once for each id, and saves what it changes. */
export function runCommand(
  command: IdentityCommand,
  graph: IdentityGraph,
  context: OperatorContext<IdentityCells>,
  rules: IdentityRules,
): CommandOutcome {
  const types = rules.types.map(({ name }) => name)
  const problem =
    commandProblem(command, types) ??
    (rules.tenant === undefined ? undefined : tenantProblem(command)) ??
    withdrawalProblem(command, context)
  if (problem !== undefined) return { kind: 'refused', problem }
  const { commands } = context.cells
  if (commands.get(command.id) !== undefined) return { kind: 'repeated' }
  if (command.verb === 'undo-import') withdrawSource(command, context)
  const lesson = graph.lesson(context.watermarkMs())
  takeCommand(command, { lesson, context, rules })
  const saved = lesson.saveCommand()
  commands.set(command.id, entryOf(command, saved.absorbed, saved.changed.length))
  context.count('commands')
  return { kind: 'taken', erased: lesson.erased, ...saved }
}

function withdrawalProblem(
  { verb }: IdentityCommand,
  { cells: { withdrawals } }: OperatorContext<IdentityCells>,
): string | undefined {
  const known = verb === 'undo-import' ? (withdrawals.get(withdrawalsKey)?.length ?? 0) : 0
  return known < withdrawalsMax ? undefined : `${known} sources are withdrawn already: no more fit`
}

function withdrawSource(
  { source, atMs: untilMs }: Extract<IdentityCommand, { verb: 'undo-import' }>,
  { cells: { withdrawals } }: OperatorContext<IdentityCells>,
): void {
  const known = withdrawals.get(withdrawalsKey) ?? []
  withdrawals.set(withdrawalsKey, [...known, { source, untilMs }])
}

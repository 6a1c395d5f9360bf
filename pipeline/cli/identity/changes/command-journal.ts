import type { Journal, SourceSpec } from '#connectors'
import { identityCommandsName, type IdentityCommand } from '#operators'
import { join } from 'node:path'
import { CliError } from '../../cli-error.ts'
import { whileNobodyCommands } from '../../lock.ts'
import { findRun } from '../../socket/address.ts'
import { ask } from '../../socket/client.ts'
import type { StateDirectory } from '../../state-directory.ts'
import type { OpenIdentity } from '../state/open-identity.ts'

/** Where the commands of a pipeline go. */
export interface CommandJournal {
  readonly step: string
  readonly journal: Journal
}

/** Who takes commands in: the run that goes on, or the next one. */
export type Taker = 'run' | 'next-run'

/** The source that reads commands. Ends the command where the pipeline has none, and says how to add it. */
export function commandJournal({ definition: { name, nodes } }: OpenIdentity): CommandJournal {
  for (const node of nodes) {
    const journal = node.kind === 'source' ? journalOf(node.spec) : undefined
    if (journal !== undefined) return { step: node.id, journal }
  }
  throw new CliError('usage', `pipeline '${name}' takes no commands`, {
    fix:
      "Add a source: const commands = p.source('commands', identityCommands()), and give it to the identity step: " +
      "p.merge('identity-input', events, commands).apply('identity', resolveIdentity())",
  })
}

function journalOf({ journal }: SourceSpec<unknown>): Journal | undefined {
  return journal?.holds === identityCommandsName ? journal : undefined
}

/** Writes commands to the journal, durably and in their order, and answers who takes them in. */
export async function writeCommands(
  commands: readonly IdentityCommand[],
  identity: OpenIdentity,
): Promise<Taker> {
  const { state, config } = identity
  const { step, journal } = commandJournal(identity)
  const context = {
    directory: join(state.data, step),
    // The settings were validated against the connector's own schema.
    config: <Config>({ name }: { readonly name: string }) => config.connector(name) as Config,
  }
  const lines = commands.map((command) => JSON.stringify(command))
  await whileNobodyCommands(state, 'identity', () => journal.append(context, lines))
  return (await isRunning(state)) ? 'run' : 'next-run'
}

async function isRunning(state: StateDirectory): Promise<boolean> {
  const run = await findRun(state)
  const answer = run === undefined ? undefined : await ask(run.socket, 'progress')
  await answer?.return(undefined)
  return answer !== undefined
}

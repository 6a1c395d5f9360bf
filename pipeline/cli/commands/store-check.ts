import { scylla } from '#connectors'
import { checkState, type StoreProblem } from '#state'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/print.ts'
import type { SettingsOptions } from '../settings.ts'
import { withCluster } from '../with-cluster.ts'

/** Options of `anabranch store check`. */
export interface StoreCheckOptions extends SettingsOptions {
  readonly json?: boolean
}

/**
 * `anabranch store check`: everything that keeps state from being safe in the cluster, each with its
 * fix. An error among it is the command's exit code.
 */
export async function storeCheck(options: StoreCheckOptions): Promise<void> {
  const { keyspace, problems } = await withCluster(options, async (session, config) => {
    const { keyspace, localDataCenter } = config
    const { hosts } = session
    const found = await checkState(session, keyspace, { localDataCenter, hosts })
    // Where copies cannot be reached, a look at the profiles cannot end either.
    const isReadable = !found.some(({ severity }) => severity === 'error')
    const profiles = isReadable ? await profilesProblems(session, keyspace) : []
    return { keyspace, problems: [...found, ...profiles] }
  })
  const json = problems.map((problem) => JSON.stringify(problem))
  await print(options.json === true ? json : linesOf(keyspace, problems))
  if (problems.some(({ severity }) => severity === 'error')) {
    process.exitCode = exitCodes.failed.code
  }
}

async function profilesProblems(
  session: scylla.CqlSession,
  keyspace: string,
): Promise<readonly StoreProblem[]> {
  const { state, version, expected } = await scylla.checkProfiles(session, { keyspace })
  if (state === 'present') return []
  const severity = state === 'newer' ? 'error' : 'warning'
  const message =
    state === 'missing'
      ? `keyspace ${keyspace} has no tables of profiles, which scylla.profiles() writes`
      : `the profiles of keyspace ${keyspace} have layout ${version}; this release needs ${expected}`
  const fix = state === 'newer' ? 'use a newer release' : 'anabranch store migrate'
  return [{ severity, message, fix }]
}

function linesOf(keyspace: string, problems: readonly StoreProblem[]): readonly string[] {
  if (problems.length === 0) return [`keyspace ${keyspace}: nothing to mend`]
  return problems.flatMap(({ severity, message, fix }) => [
    `${severity}: ${message}`,
    `  fix: ${fix}`,
  ])
}

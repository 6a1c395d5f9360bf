import type { TestProject } from 'vitest/node'
import { install } from '../install/install.ts'
import { down } from '../shared/down.ts'
import { up } from '../shared/up.ts'
import { needsServices } from './needs-services.ts'
import { lastUser, register } from './users.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** What tests of this run have to do without, and why. */
    readonly without: readonly string[]
  }
}

/**
 * Brings up what the selected test files need: the driver and the shared servers, when one of the files
 * uses them. What cannot be had is left out, and the last lines of the run say so; with CI=true the run
 * fails instead. Servers that the run started are stopped after it.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  project.provide('without', [])
  if (!needsServices(project.vitest.state.getPaths())) return
  if (process.env['ANABRANCH_SERVICES'] === 'off') {
    project.provide('without', ['real servers: ANABRANCH_SERVICES=off'])
    return
  }
  const release = await register()
  const without = await bringUp()
  project.provide('without', without)
  const stop = async () => {
    await release()
    if (await lastUser()) await down({ temporaryOnly: true })
  }
  if (without.length === 0 || process.env['CI'] !== 'true') return stop
  await stop()
  throw new Error(`with CI=true every server must start:\n  ${without.join('\n  ')}`)
}

async function bringUp(): Promise<readonly string[]> {
  const parts = await install()
  const outcomes = await up({ temporary: true })
  // Servers that were not downloaded are among those that were not started.
  const driver = parts.filter(({ key }) => key === 'driver')
  const servers = outcomes.map(({ server, ...outcome }) => ({ title: server.title, ...outcome }))
  return byReason([...driver, ...servers])
}

interface Result {
  readonly title: string
  readonly result: string
  readonly detail?: string
}

/** One line a reason: without Java, for example, three servers are missing. */
function byReason(results: readonly Result[]): readonly string[] {
  const titles = new Map<string, string[]>()
  for (const { title, result, detail = '' } of results) {
    if (result !== 'skipped' && result !== 'failed') continue
    titles.set(detail, [...(titles.get(detail) ?? []), title])
  }
  return [...titles].map(([reason, named]) => `${named.join(', ')}: ${reason}`)
}

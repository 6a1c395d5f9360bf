import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { profileReader, type Profile } from '#operators'
import { withIdentity } from '../../../pipeline/cli/identity/state/open-identity.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { command, jsonLines, start, type Ended } from '../helpers/command-line.ts'

export const definition = 'test/cli/definitions/people.ts'

/** What an event of a test carries. */
export interface Seen {
  readonly user?: string
  readonly browser?: string
  readonly email?: string
  readonly device?: string
  /** Read by the source `imported` rather than `events`. */
  readonly imported?: true
}

/** Two people, whose mailboxes one event of an import takes for one. */
export const twoPeople: readonly Seen[] = [
  { user: 'ada', browser: 'b1', email: 'ada@example.com' },
  { user: 'ada', device: 'phone' },
  { browser: 'b2', email: 'bob@example.com' },
  { browser: 'b2' },
  { browser: 'b2', email: 'ada@example.com', imported: true },
]

/** What `peopleState` answers. */
export type People = Awaited<ReturnType<typeof peopleState>>

/** A state directory with the command line on it. Removed when `close` is called. */
export async function peopleState(seen: readonly Seen[] = twoPeople) {
  const directory = await temporaryDirectory()
  const state = join(directory.path, 'state')
  const env: Record<string, string> = { TEST_PEOPLE: directory.path, TEST_STRICT: 'no' }
  await write(directory.path, 'events', seen, ({ imported }) => imported !== true)
  await write(directory.path, 'imported', seen, ({ imported }) => imported === true)
  const anabranch = (...args: readonly string[]): Promise<Ended> =>
    start([...args, '--state', state], env).ended
  return {
    state,
    env,
    anabranch,
    close: directory.remove,
    /** Runs the pipeline until its input, commands included, is at its end. */
    async run(): Promise<Record<string, unknown>> {
      const ended = await anabranch('run', definition, '--until-end', '--json')
      if (ended.code !== 0) throw new Error(ended.stderr)
      return jsonLines(ended.stdout)[0] as Record<string, unknown>
    },
    /** Runs on, over the same events once more, under other settings of the definition. */
    async runAgain(settings: Readonly<Record<string, string>>): Promise<void> {
      await write(directory.path, 'events', seen, ({ imported }) => imported !== true, 'again-')
      Object.assign(env, settings)
      const ended = await anabranch('run', definition, '--until-end')
      if (ended.code !== 0) throw new Error(ended.stderr)
    },
    /** A command that has to end well, and what it prints as JSON. */
    async json<T>(...args: readonly string[]): Promise<T> {
      const ended = await anabranch(...args, '--json')
      if (ended.code !== 0) throw new Error(ended.stderr)
      return jsonLines(ended.stdout)[0] as T
    },
    profiles: () => profilesIn(state, env),
    /** Counters of the identity step, as of the last epoch. */
    counters: () => countersIn(state, env),
  }
}

/** Writes the files that a source reads, if it has any: the place of an event is its minute. */
async function write(
  directory: string,
  source: string,
  seen: readonly Seen[],
  isIts: (seen: Seen) => boolean,
  prefix = '',
): Promise<void> {
  const lines = seen.flatMap((each, minute) =>
    isIts(each) ? [`${eventOf(each, minute, prefix)}\n`] : [],
  )
  await writeFile(join(directory, `${source}.ndjson`), lines.join(''))
}

function eventOf({ user, browser, email, device }: Seen, minute: number, prefix: string): string {
  return JSON.stringify({
    type: email === undefined ? 'track' : 'identify',
    ...(email === undefined ? { event: 'Page Read' } : { traits: { email } }),
    messageId: `${prefix}message-${minute}`,
    timestamp: new Date(Date.parse('2025-01-06T09:00:00.000Z') + minute * 60_000).toISOString(),
    ...(user !== undefined && { userId: user }),
    ...(browser !== undefined && { anonymousId: browser }),
    ...(device !== undefined && { context: { device: { id: device } } }),
  })
}

/** All profiles of a state directory, by their ids. */
async function profilesIn(
  state: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly Profile[]> {
  Object.assign(process.env, env)
  return withIdentity({ state }, async (identity) => {
    const profiles = profileReader(identity.profiles)
    const found: Profile[] = []
    for await (const profile of profiles.list()) found.push(profile)
    return found
  })
}

async function countersIn(
  state: string,
  env: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, number>>> {
  Object.assign(process.env, env)
  return withIdentity({ state }, async ({ latest, step }) => (await latest()).counters[step] ?? {})
}

/** What a command said beforehand. */
export interface Given {
  readonly before: readonly Profile[]
  readonly after: readonly Profile[]
  readonly takenBy: string | null
  readonly commands: readonly { readonly author: string; readonly reason: string }[]
}

/**
 * Gives a command, lets a run take it in, and holds what it said beforehand to what came of it. Answers
 * the profiles there are then.
 */
export async function give(
  people: People,
  ...args: readonly string[]
): Promise<readonly Profile[]> {
  const found = await people.profiles()
  const given = await people.json<Given>(...args, '--author', 'tess')
  expect(given.takenBy).toBe('next-run')
  expect(new Set(given.commands.map(({ author }) => author))).toEqual(new Set(['tess']))
  expect(await people.profiles()).toEqual(found)
  await people.run()
  const profiles = await people.profiles()
  const touched = new Set([...given.before, ...given.after].map(({ id }) => id))
  const isTouched = ({ id }: Profile) => touched.has(id)
  expect(asJson(profiles.filter(isTouched))).toEqual(given.after)
  const rest = profiles.filter((profile) => !isTouched(profile))
  expect(withoutVersions(rest)).toEqual(withoutVersions(found.filter((p) => !isTouched(p))))
  return profiles
}

/** A value as it is after JSON. */
export function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Profiles without their versions: those count messages, commands among them. */
export function withoutVersions(profiles: readonly Profile[]): readonly unknown[] {
  return profiles.map((profile) => ({ ...profile, version: 0 }))
}

/** Identifiers of each profile, as one text. */
export function membersOf(profiles: readonly Profile[]): readonly string[] {
  return profiles
    .map(({ identifiers }) => identifiers.map(({ type, value }) => `${type}:${value}`).join(' '))
    .sort()
}

export { command }

import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memory } from '#connectors'
import {
  count,
  foldProfile,
  identityRules,
  latestTraits,
  profileReader,
  resolveIdentity,
  type Profile,
} from '#operators'
import { pipeline } from '#pipeline'
import { identifierType, identifierTypes, type CustomerEvent } from '#schemas'
import { memoryStore, readState } from '#state'
import { profiles } from '../../../../connectors/scylla/index.ts'
import { command } from '../../../cli/helpers/command-line.ts'
import { customerEvent } from '../../../helpers/customer-events.ts'
import { runInMemory } from '../../../helpers/run-in-memory.ts'
import { services } from '../../../helpers/services.ts'
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts'
import { makeKeyspace, scyllaConfig, type TestKeyspace } from './keyspace.ts'

const identifiers = identifierTypes({ dropPlusTag: true, defaultCountry: 'DE' }, [
  identifierType({ name: 'card', rank: 15, paths: ['traits.card'] }),
])
const rules = identityRules({ identifiers, idKey: randomBytes(8).toString('hex') })
const fold = foldProfile({ traits: { known: latestTraits(), events: count() }, emit: 'profile' })
const identity = resolveIdentity({ rules, emit: 'profile' })

const events: readonly Partial<CustomerEvent>[] = [
  { anonymousId: 'a1', timestampMs: 1_000 },
  { type: 'identify', anonymousId: 'a1', traits: { email: 'Ada@Example.com' }, timestampMs: 2_000 },
  {
    type: 'identify',
    anonymousId: 'a1',
    userId: 'ada',
    traits: { phone: '030 1234567', card: 'C-7', name: 'Ada' },
    timestampMs: 3_000,
  },
  { userId: 'bob', timestampMs: 4_000 },
]

/**
 * A run writes the tables; the command line reads them without the pipeline or its definition. Left
 * out where no CQL server is running.
 */
describe.skipIf(services.cql === undefined)('anabranch profile over CQL tables', () => {
  let keyspace: TestKeyspace
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let expected: readonly Profile[]
  let config: string

  beforeAll(async () => {
    keyspace = await makeKeyspace()
    directory = await temporaryDirectory()
    config = join(directory.path, 'config.json')
    const { settings } = keyspace
    await writeFile(
      config,
      JSON.stringify({ state: { store: 'scylla' }, connectors: { scylla: settings } }),
    )
    expected = await ran(keyspace, directory.path)
  }, 60_000)

  afterAll(async () => {
    await directory.remove()
    await keyspace.drop()
  })

  const ask = (...args: readonly string[]) => command('profile', ...args, '--config', config)

  it('should list every profile as the state of the pipeline shows it', async () => {
    const { code, stdout, stderr } = await ask('list', '--json')
    expect({ code, stdout }).toEqual({ code: 0, stdout: lines(expected) })
    expect(stderr).toMatch(/^as of epoch \d+, .+ ago\n$/)
    const limited = await ask('list', '--json', '--limit', '1')
    expect(limited.stdout).toBe(lines(expected.slice(0, 1)))
  })

  it('should find a profile however its identifier is written, and by its former id', async () => {
    const ada = expected.find(({ identifiers: known }) =>
      known.some(({ value }) => value === 'ada'),
    )
    const [former = ''] = ada?.aliases ?? []
    expect(former).toMatch(/^p_/)
    const addresses = ['email:ADA+news@example.com', 'phone:030/1234567', 'card: C-7', former]
    const answers = await Promise.all(addresses.map((address) => ask('get', address, '--json')))
    expect(answers.map(({ stdout }) => stdout)).toEqual(addresses.map(() => lines([ada])))
  })

  it('should show a profile to people', async () => {
    const { code, stdout } = await ask('get', 'user_id:ada')
    expect(code).toBe(0)
    expect(stdout).toMatch(/email +ada@example.com/)
    expect(stdout).toMatch(/name +Ada/)
  })

  it('should end with 3 for an unknown identifier, and 2 for a type that is none', async () => {
    expect(await ask('get', 'email:nobody@example.org')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('no profile has email:nobody@example.org') as string,
    })
    expect(await ask('get', 'shoe_size:42')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('card') as string,
    })
  })

  it('should say what to do where there are no profiles', async () => {
    const none = await ask('list', '--set', 'connectors.scylla.keyspace=nobody_has_this_one')
    expect(none).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('scylla.profiles()') as string,
    })
  })
})

// Helpers

/** Runs a whole pipeline; answers the profiles that its own state has. */
async function ran(keyspace: TestKeyspace, dataDirectory: string): Promise<readonly Profile[]> {
  const store = memoryStore()
  const definition = pipeline('shop', (p) => {
    const values = events.map((fields) => customerEvent(fields))
    const script = values.map((value) => ({ value, timestampMs: value.timestampMs }))
    p.source('events', memory.read({ partitions: { 0: script } }))
      .apply('identity', identity)
      .apply('profile', fold)
      .sink('profiles', profiles({ identifiers }))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
  const run = await runInMemory(definition, {
    store,
    dataDirectory,
    untilEnd: true,
    connectorConfig: (name) => (name === 'scylla' ? scyllaConfig(keyspace.settings) : {}),
  })
  await run.done
  const reader = profileReader({
    identity: await readState(store, 'identity', identity.state),
    fragments: await readState(store, 'profile', fold.state),
    rules,
    traits: fold.traits,
  })
  const found: Profile[] = []
  for await (const profile of reader.list()) found.push(profile)
  return found
}

function lines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('')
}

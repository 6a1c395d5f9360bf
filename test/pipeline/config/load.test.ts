import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import type { Connector } from '#connectors'
import { ConfigError, describeConfig, loadConfig, type ConfigSources } from '#pipeline'

const directory = mkdtempSync(join(tmpdir(), 'anabranch-config-'))
afterAll(() => rmSync(directory, { recursive: true }))

interface ShopConfig {
  readonly url: string
  readonly password: string
  readonly retries: number
  readonly verify: boolean
}

const shop: Connector<ShopConfig> = {
  name: 'shop',
  summary: 'Talks to a shop.',
  config: {
    url: { doc: 'Address.', format: String, default: 'http://localhost' },
    password: { doc: 'Password.', format: notShort, default: '', sensitive: true },
    retries: { doc: 'Retries.', format: 'nat', default: 3, env: 'SHOP_RETRIES' },
    verify: { doc: 'Whether to verify.', format: Boolean, default: true },
  },
}

describe('loadConfig', () => {
  it('should have a default for everything', async () => {
    const config = await load({})
    expect(config.runtime).toMatchObject({ checkpointIntervalMs: 1_000, keyGroups: 128 })
    expect(config.stateDirectory).toBe('.anabranch')
    expect(config.logLevel).toBe('info')
    expect(config.connector('shop')).toMatchObject({ url: 'http://localhost', retries: 3 })
  })

  it('should let the file override defaults, the environment the file, the command line all', async () => {
    const file = write('layers.yaml', 'runtime: { retriesMax: 1, restartsMax: 1, keyGroups: 1 }')
    const config = await load({
      file,
      environment: { ANABRANCH_RUNTIME_RESTARTS_MAX: '2', ANABRANCH_RUNTIME_KEY_GROUPS: '2' },
      values: { 'runtime.keyGroups': '3' },
    })
    expect(config.runtime).toMatchObject({ retriesMax: 1, restartsMax: 2, keyGroups: 3 })
    expect(config.settings.filter(({ origin }) => origin !== 'default')).toEqual([
      { path: 'runtime.retriesMax', value: 1, origin: file },
      {
        path: 'runtime.restartsMax',
        value: 2,
        origin: 'environment variable ANABRANCH_RUNTIME_RESTARTS_MAX',
      },
      { path: 'runtime.keyGroups', value: 3, origin: 'the command line' },
    ])
  })

  it('should read JSON and YAML, and take an empty file or section for nothing', async () => {
    const json = write('a.json', '{\n\t"connectors": { "shop": { "verify": false } }\n}')
    expect((await load({ file: json })).connector('shop')).toMatchObject({ verify: false })
    expect((await load({ file: write('empty.yml', '') })).logLevel).toBe('info')
    expect((await load({ file: write('b.yml', 'log:\nruntime:\n') })).logLevel).toBe('info')
  })

  it('should read the registered connectors', async () => {
    const config = await loadConfig({ environment: {} })
    expect(config.connector('memory')).toEqual({})
    expect(() => config.connector('pigeon')).toThrow(/connectors.pigeon: no connector of this name/)
  })

  it('should tell every problem at once, each with its place', async () => {
    const file = write(
      'broken.yaml',
      'runtime:\n  retriesMax: -1\n  queueFrameMax: 3\nlog: loud\nshop: 1\n__proto__: {}\n',
    )
    const problems = await problemsOf({
      file,
      environment: { SHOP_RETRIES: '12abc', ANABRANCH_SHOP_VERIFY: 'yes', ANABRANCH_LOG_LEVL: 'x' },
      values: { 'runtime.keyGroups': '0', 'log.level': 'loud' },
    })
    expect(problems).toEqual([
      [
        file,
        'runtime.queueFrameMax',
        'there is no such setting: did you mean runtime.queueFramesMax?',
      ],
      [file, 'log', 'a section must hold settings by name; it is "loud"'],
      [file, 'shop', 'there is no such setting: pipeline/CONFIG.md lists them all'],
      [file, '__proto__', 'there is no such setting: pipeline/CONFIG.md lists them all'],
      ['the environment', 'ANABRANCH_LOG_LEVL', 'sets nothing: did you mean ANABRANCH_LOG_LEVEL?'],
      [file, 'runtime.retriesMax', 'must be a whole number, 0 or more; it is -1'],
      ['the command line', 'runtime.keyGroups', 'must be a whole number, 1 to 32768; it is "0"'],
      [
        'the command line',
        'log.level',
        'must be one of the possible values: ["trace","debug","info","warn","error","fatal","silent"]; it is "loud"',
      ],
      [
        'environment variable SHOP_RETRIES',
        'connectors.shop.retries',
        'must be a number; it is "12abc"',
      ],
      [
        'environment variable ANABRANCH_SHOP_VERIFY',
        'connectors.shop.verify',
        'must be true or false; it is "yes"',
      ],
    ])
  })

  it('should read numbers and booleans from text as a whole', async () => {
    const values = { 'connectors.shop.retries': '1e3', 'connectors.shop.verify': 'FALSE' }
    expect((await load({ values })).connector('shop')).toMatchObject({
      retries: 1_000,
      verify: false,
    })
    for (const retries of ['1.5', '', '0x', '1 2', 'Infinity']) {
      expect(await problemsOf({ values: { 'connectors.shop.retries': retries } })).toHaveLength(1)
    }
  })

  it('should suggest the section that was left out', async () => {
    const file = write('flat.yaml', 'checkpointIntervalMs: 5')
    expect(await problemsOf({ file })).toEqual([
      [
        file,
        'checkpointIntervalMs',
        'there is no such setting: did you mean runtime.checkpointIntervalMs?',
      ],
    ])
  })

  it('should ask for settings without default where the pipeline uses the connector', async () => {
    const config = { token: { doc: 'Token.', format: String, default: null, sensitive: true } }
    const connectors = [{ name: 'shop', summary: 'Talks to a shop.', config } as Connector]
    expect((await load({ connectors })).connector('shop')).toEqual({ token: null })
    expect(await problemsOf({ connectors, uses: ['shop'] })).toEqual([
      [
        'the schema',
        'connectors.shop.token',
        'must be set: there is no default; ANABRANCH_SHOP_TOKEN sets it too',
      ],
    ])
  })

  it('should compare settings that belong together', async () => {
    expect(await problemsOf({ values: { 'runtime.retryBackoffMaxMs': 99 } })).toEqual([
      [
        'the command line',
        'runtime.retryBackoffMs',
        'must not be greater than runtime.retryBackoffMaxMs; they are 100 and 99',
      ],
    ])
  })

  it.each([
    ['a.toml', '', 'a settings file ends in .json, .yaml, .yml'],
    [
      'twice.yaml',
      'a: 1\na: 2',
      'the file cannot be read: Map keys must be unique at line 2, column 1',
    ],
    [
      'open.json',
      '{"log": 1',
      'the file cannot be read: Flow map must end with a } at line 1, column 10',
    ],
    ['list.yaml', '- a', 'the top level must hold settings by name; it is ["a"]'],
  ])('should say what is wrong with %s', async (name, text, message) => {
    const file = write(name, text)
    expect(await problemsOf({ file })).toEqual([[file, '', message]])
  })

  it('should say that a file is missing', async () => {
    const [problem] = await problemsOf({ file: join(directory, 'missing.yaml') })
    expect(problem?.[2]).toMatch(/cannot be read: ENOENT/)
  })

  it('should be an error with a code and a line for each problem', async () => {
    const failed = load({ values: { 'log.levels': 'info' } })
    await expect(failed).rejects.toThrow(ConfigError)
    await expect(failed).rejects.toMatchObject({
      code: 'config',
      message:
        'The settings cannot be used:\n' +
        '  log.levels: there is no such setting: did you mean log.level? (from the command line)',
    })
  })
})

describe('secrets', () => {
  it('should reach the connector and nobody else', async () => {
    const config = await load({ values: { 'connectors.shop.password': 'open sesame' } })
    expect(config.connector('shop')).toMatchObject({ password: 'open sesame' })
    const printed = [describeConfig(config), JSON.stringify(config), inspect(config, { depth: 9 })]
    for (const text of printed) {
      expect(text).toContain('[secret]')
      expect(text).not.toContain('sesame')
    }
  })

  it('should not be printed when they are wrong, in a broken file or behind an alias', async () => {
    const wrong = { values: { 'connectors.shop.password': 'hunter2' } }
    expect(await problemsOf(wrong)).toEqual([
      ['the command line', 'connectors.shop.password', '… is too short; its value is secret'],
    ])
    const texts = ['connectors: { shop: { password: hunter2', 'a: *hunter2', 'a: 1\n b: hunter2']
    for (const text of texts) {
      expect(JSON.stringify(await problemsOf({ file: write('bad.yaml', text) }))).not.toContain(
        'hunter',
      )
    }
  })
})

describe('describeConfig', () => {
  it('should show each setting with its value and origin', async () => {
    const shown = describeConfig(await load({ values: { 'log.level': 'warn' } }))
    expect(shown).toMatch(/^runtime.checkpointIntervalMs +1000 {2}\(default\)\n/)
    expect(shown).toMatch(/\nlog.level +"warn" {2}\(the command line\)\n/)
  })
})

// Helpers

function load(sources: ConfigSources) {
  return loadConfig({ environment: {}, connectors: [shop], ...sources })
}

/** Origin, path and message of each problem. */
async function problemsOf(sources: ConfigSources) {
  const error: unknown = await load(sources).catch((error: unknown) => error)
  if (!(error instanceof ConfigError)) throw new Error('no ConfigError', { cause: error })
  return error.problems.map(({ origin, path, message }) => [origin, path, message])
}

function write(name: string, text: string): string {
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

/** A format whose own message quotes the value, as a careless author would write it. */
function notShort(value: unknown): void {
  if (value !== '' && String(value).length < 8) throw new Error(`${String(value)} is too short`)
}

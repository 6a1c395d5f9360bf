import { writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { services } from '../../helpers/services.ts'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { jsonLines } from '../helpers/command-line.ts'
import { inProcess } from './in-process.ts'

const directory = await temporaryDirectory()
afterAll(directory.remove)

const recordOf = (fields: readonly unknown[]) =>
  JSON.stringify({ type: 'record', name: 'shop.Order', fields })
const id = { name: 'id', type: 'string', doc: 'Its number.' }
const first = await file('first.avsc', recordOf([id]))
const second = await file(
  'second.avsc',
  recordOf([id, { name: 'total', type: ['null', 'double'], default: null }]),
)
const unfit = await file('unfit.avsc', recordOf([{ ...id, type: 'int' }]))

const registries = [
  { kind: 'a folder', run: true, registry: join(directory.path, 'schemas') },
  { kind: 'a server', run: services.registry !== undefined, registry: services.registry ?? '' },
]

for (const { kind, run, registry } of registries) {
  // The registry server needs Java, and may not be there.
  describe.skipIf(!run)(`anabranch schema, with ${kind}`, () => {
    const subject = `orders-${randomUUID()}-value`
    const schema = (...args: readonly string[]) =>
      inProcess('schema', ...args, '--registry', registry)

    it('should register, list, compare and type', async () => {
      const register = ['register', subject, first, '--compatibility', 'FULL']
      expect(await schema(...register)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(new RegExp(`^${subject}: version 1, id \\d+\n$`)),
      })
      expect((await schema('register', subject, second)).stdout).toContain('version 2')
      const { stdout } = await schema('list', subject, '--json')
      expect(jsonLines(stdout)).toMatchObject([
        { subject, version: 1 },
        { subject, version: 2 },
      ])
      expect((await schema('list')).stdout).toMatch(
        new RegExp(`${subject} +2 +\\d+ +shop.Order +2`),
      )
      expect((await schema('diff', subject)).stdout).toBe(
        [
          `${subject}: version 1 → version 2`,
          '  + total added: [null, double] = null',
          'backward (the new one reads old messages): yes',
          'forward (the old one reads new messages): yes',
          '',
        ].join('\n'),
      )
      expect((await schema('types', subject, '--schema-version', '1')).stdout).toBe(
        'export interface Order {\n  /** Its number. */\n  readonly id: string\n}\n',
      )
    })

    it('should refuse what does not fit, with place, reason and fix', async () => {
      const refused = await schema('register', subject, unfit)
      expect(refused).toMatchObject({ code: 1, stdout: '' })
      expect(refused.stderr).toContain('it cannot read version 2: id was written as string')
      const checked = await schema('check', `${subject}=${unfit}`)
      expect(checked.code).toBe(1)
      expect(checked.stderr).toContain('version 2 cannot read it: id was written as int')
      expect(checked.stderr).toContain('Keep the type')
      expect(await schema('check', `${subject}=${second}`)).toMatchObject({ code: 0 })
      const { code, stdout } = await schema('diff', subject, unfit, '--json')
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({
        changes: [
          { change: 'changed', path: 'id' },
          { change: 'removed', path: 'total' },
        ],
        backward: { canRead: false },
        forward: { canRead: false },
      })
    })

    it('should say what is not there', async () => {
      const unknown = await schema('list', 'no-such-subject')
      expect(unknown).toMatchObject({ code: 3, stdout: '' })
      expect(unknown.stderr).toContain('no-such-subject')
      expect(await schema('diff', subject, '--to', '9')).toMatchObject({ code: 3 })
    })
  })
}

describe('anabranch schema diff --table', () => {
  it('should show what the table of the archive gets', async () => {
    const registry = join(directory.path, 'tables')
    await inProcess('schema', 'register', 'orders', first, '--registry', registry)
    const table = ['--table', 'orders', '--state', join(directory.path, 'state')]
    const diff = ['schema', 'diff', 'orders', second, '--registry', registry]
    const { code, stdout } = await inProcess(...diff, ...table)
    expect(code).toBe(0)
    expect(stdout).toMatch(/CREATE TABLE IF NOT EXISTS `orders` [\s\S]*`total` Nullable\(Float64\)/)
  })
})

describe('anabranch schema infer', () => {
  it('should propose a schema that can be registered, and say what to know', async () => {
    const sample = await file(
      'sample.ndjson',
      '{"id":"a","at":"2024-01-01T00:00:00Z","first-name":"Ada"}\n\n{"id":"b","at":"2024-01-02T00:00:00Z"}\n',
    )
    const { code, stdout, stderr } = await inProcess('schema', 'infer', sample, '--name', 'Person')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^proposed from 2 objects\nat: .*\nfirst-name: .*first_name\n$/)
    expect(JSON.parse(stdout)).toMatchObject({ name: 'Person', fields: { length: 3 } })
    const proposed = await file('proposed.avsc', stdout)
    const registry = join(directory.path, 'inferred')
    const registered = await inProcess(
      'schema',
      'register',
      'people',
      proposed,
      '--registry',
      registry,
    )
    expect(registered.code).toBe(0)
  })

  it('should read a document, too, and refuse what is none', async () => {
    const document = await file('sample.json', JSON.stringify([{ a: 1 }, { a: 2.5 }], null, 2))
    const { stdout } = await inProcess('schema', 'infer', document, '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      samples: 2,
      schema: { fields: [{ name: 'a', type: 'double' }] },
    })
    const text = await file('text.json', 'first,last\nAda,Lovelace\n')
    const refused = await inProcess('schema', 'infer', text)
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('is no JSON')
    const line = await file('line.ndjson', '{"a":1}\n{"a":\n')
    expect((await inProcess('schema', 'infer', line)).stderr).toContain('line.ndjson:2 is no JSON')
  })
})

describe('wrong use of anabranch schema', () => {
  it('should be told with its fix', async () => {
    const bad = await file(
      'bad.avsc',
      '{"type":"record","name":"R","fields":[{"name":"a","type":"x"}]}',
    )
    const refused = await inProcess('schema', 'types', bad)
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/bad\.avsc: a: there is no type "x"/)
    const away = [
      '--registry',
      'http://127.0.0.1:9',
      '--set',
      'connectors.schema-registry.retriesMax=0',
    ]
    const down = await inProcess('schema', 'list', ...away)
    expect(down.code).toBe(1)
    expect(down.stderr).toContain('http://127.0.0.1:9 does not answer')
    const secret = await inProcess('schema', 'list', '--registry', 'http://ada:s3cret@127.0.0.1:9')
    expect(secret.code).toBe(2)
    expect(secret.stderr).not.toContain('s3cret')
    const mode = await inProcess('schema', 'register', 'a', first, '--compatibility', 'SOME')
    expect(mode).toMatchObject({ code: 2, stderr: expect.stringContaining('FULL_TRANSITIVE') })
  })
})

// Helpers

async function file(name: string, content: string): Promise<string> {
  const path = join(directory.path, name)
  await writeFile(path, content)
  return path
}

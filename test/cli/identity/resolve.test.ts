import { afterAll, describe, expect, it } from 'vitest'
import { measureAccuracy } from '#operators'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { makePeople } from '../../operators/candidates/people.ts'
import { jsonLines } from '../helpers/command-line.ts'
import { inProcess } from '../schema/in-process.ts'
import { csvOf, rulesOf, writeText } from './lists.ts'

const directory = await temporaryDirectory()
afterAll(directory.remove)

const file = (name: string, text: string) => writeText(directory.path, name, text)
const people = await file('people.csv', csvOf(5, 100))
const rules = await file('rules.ts', rulesOf('review: 0.5, merge: 0.8'))
const operators = new URL('../../../operators/index.ts', import.meta.url).href
const rulesTextOf = (options: string) =>
  `import { identityRules } from '${operators}'\nexport default identityRules({ ${options} })`
const plain = await file('plain.ts', rulesTextOf(''))
const resolve = (list: string, ...args: readonly string[]) =>
  inProcess('identity', 'resolve', list, '--rules', rules, '--record-id', 'id', ...args)

describe('anabranch identity resolve', () => {
  it('should write record, cluster and confidence a line, and sum up on stderr', async () => {
    const { code, stdout, stderr } = await resolve(people)
    expect(code).toBe(0)
    const lines = jsonLines(stdout) as readonly Line[]
    expect(lines).toHaveLength(300)
    expect(lines[0]).toEqual({
      record: 'r0',
      cluster: expect.stringMatching(/^p_[0-9a-v]{26}$/),
      confidence: expect.any(Number),
    })
    expect(lines.map(({ record }) => record)).toEqual(lines.map((_, place) => `r${place}`))
    const truth = makePeople(5, 100).map(({ person }) => person)
    expect(
      measureAccuracy(
        truth,
        lines.map(({ cluster }) => cluster),
      ).f1,
    ).toBeGreaterThan(0.8)
    expect(stderr).toMatch(/records +300\n/)
    expect(stderr).toMatch(
      /clusters +\d+\nmerges +\d+\n {2}name_and_birth +\d+\n {2}candidates +\d+/,
    )
    expect(stderr).toMatch(/suppressed +0\nreviews +\d+/)
  })

  it('should give the same again, and the summary as JSON', async () => {
    const [once, again] = [await resolve(people, '--json'), await resolve(people, '--json')]
    expect(again).toEqual(once)
    expect(jsonLines(once.stderr.split('\n').slice(-2).join('\n'))).toEqual([
      expect.objectContaining({ records: 300, rejected: 0, suppressed: 0 }),
    ])
  })

  it('should read NDJSON, and columns of other names', async () => {
    const list = await file(
      'list.ndjson',
      [
        { id: 1, label: 'Ann Smith', born: '1950-03-04', town: 'Bristol', tags: ['x'] },
        { id: 2, label: 'ann smith', born: '1950-03-04', town: null },
        { id: 3, label: 'Ann Smith', born: '1971-01-02' },
      ]
        .map((record) => JSON.stringify(record))
        .join('\n'),
    )
    const { code, stdout } = await resolve(list, '--map', 'label=name')
    const [one, two, three] = jsonLines(stdout) as readonly Line[]
    expect([code, one?.cluster === two?.cluster, one?.cluster === three?.cluster]).toEqual([
      0,
      true,
      false,
    ])
  })

  it('should resolve by identifiers alone with the rules of a stream', async () => {
    const list = await file(
      'shop.csv',
      'id,mail,telephone\n1,Ada@x.io,\n2,ada@X.io ,+44 20 7946 0958\n3,,+442079460958\n4,null,\n5,null,\n',
    )
    const args = ['identity', 'resolve', list, '--rules', plain, '--record-id', 'id']
    const mapped = await inProcess(...args, '--map', 'mail=email', 'telephone=phone')
    const clusters = (jsonLines(mapped.stdout) as readonly Line[]).map(({ cluster }) => cluster)
    expect(new Set(clusters.slice(0, 3)).size).toBe(1)
    expect(new Set(clusters).size).toBe(3)
    expect(mapped.stderr).toMatch(/email +1\n +phone +1/)
    expect(await inProcess(...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has no column that the rules read'),
    })
  })

  it('should leave out lines that cannot be read, and say which', async () => {
    const list = await file(
      'broken.csv',
      'id,name,born,town\n1,Ann,1950-03-04,x\n2,Bob,too,many,values\n,Eve,1950-01-01,x\n3,"Joe,1950,y\n',
    )
    const { code, stdout, stderr } = await resolve(list)
    expect([code, jsonLines(stdout).length]).toEqual([0, 1])
    expect(stderr).toContain('3 lines rejected')
    expect(stderr).toMatch(/broken.csv:3: Invalid Record Length/)
    expect(stderr).toMatch(/broken.csv:4: no id/)
    const ndjson = await file(
      'broken.ndjson',
      '{"id":1,"name":"a","born":"","town":""}\n{"id":\n[1]\n',
    )
    expect((await resolve(ndjson)).stderr).toMatch(
      /2 lines rejected\n.*:2: no JSON object\n.*:3: no JSON object/,
    )
  })

  it('should ask for consent where the rules do', async () => {
    const asking = await file(
      'consent.ts',
      rulesOf('review: 0.5, merge: 0.8', "requiresConsent: 'matching'"),
    )
    const list = await file(
      'consents.csv',
      'id,name,born,town,consents\n' +
        [
          '1,Ann Whythorne,1950-03-04,Bristol,matching',
          '2,Ann Whythorn,1950-03-04,Bristol,mail matching',
        ]
          .concat([
            '3,Ann Whythorne,1950-03-05,Bristol,mail',
            '4,Bob Webb,1911-02-03,Hanley,matching',
          ])
          .join('\n'),
    )
    const args = ['identity', 'resolve', list, '--rules', asking, '--record-id', 'id']
    expect((await inProcess(...args)).stderr).toContain("only records with consent to 'matching'")
    const model = `${directory.path}/consent.json`
    await inProcess(
      'identity',
      'train',
      people,
      '--rules',
      rules,
      '--record-id',
      'id',
      '--out',
      model,
    )
    const { stdout } = await inProcess(...args, '--consent', 'consents', '--model', model)
    const [one, two, three] = (jsonLines(stdout) as readonly Line[]).map(({ cluster }) => cluster)
    expect([one === two, one === three]).toEqual([true, false])
  })

  it.each([
    [
      'no such column',
      'people.csv',
      ['--record-id', 'key'],
      /has no column 'key'\nIts columns are id, name/,
    ],
    ['twice the same record', 'twice.csv', [], /twice.csv:3: id '1' is that of line 2, too/],
    ['an empty file', 'empty.csv', [], /empty.csv has no records/],
    ['a line of names alone', 'names.csv', [], /names.csv has no records/],
    ['no file', 'none.csv', [], /none.csv cannot be read: ENOENT/],
    ['another kind of file', 'people.parquet', [], /is a .csv, .tsv, .ndjson or .jsonl file/],
    [
      'a field that no column has',
      'bare.csv',
      [],
      /the rules read 'name', 'born', 'town'.*\nSay which/,
    ],
    [
      'a map to nothing',
      'people.csv',
      ['--map', 'town=city'],
      /--map town=city: the rules know no 'city'/,
    ],
    ['a map from nothing', 'people.csv', ['--map', 'city=town'], /has no column 'city'/],
    ['too many records', 'people.csv', ['--records-max', '10'], /has more than 10 records/],
    ['two columns of one name', 'columns.csv', [], /has two columns 'name'/],
    ['no model', 'people.csv', ['--model', 'none.json'], /none.json is no model: ENOENT/],
    ['a model of something else', 'people.csv', ['--model', people], /is no model/],
    ['rules that are none', 'people.csv', ['--rules', 'lists.ts'], /has to export rules/],
    [
      'rules for several tenants',
      'people.csv',
      ['--rules', 'tenants.ts'],
      /tenants.ts has tenant 'context.groupId'.*\nResolve the list of each tenant by itself/,
    ],
    ['no rules', 'people.csv', ['--rules', 'none.ts'], /there is no file/],
  ])('should say what is wrong: %s', async (_what, name, args, message) => {
    await file('twice.csv', 'id,name,born,town\n1,a,,\n1,b,,\n')
    await file('empty.csv', '')
    await file('names.csv', 'id,name,born,town\n')
    await file('bare.csv', 'id,other\n1,2\n')
    await file('columns.csv', 'id,name,name\n1,2,3\n')
    await file('lists.ts', 'export default 1')
    await file('tenants.ts', rulesTextOf("tenant: 'context.groupId'"))
    const paths = args.map((arg) => (arg.endsWith('.ts') ? `${directory.path}/${arg}` : arg))
    const { code, stdout, stderr } = await resolve(`${directory.path}/${name}`, ...paths)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })
})

interface Line {
  readonly record: string
  readonly cluster: string
  readonly confidence: number
}

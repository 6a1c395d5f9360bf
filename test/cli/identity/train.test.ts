import { readFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../helpers/temporary-directory.ts'
import { jsonLines } from '../helpers/command-line.ts'
import { inProcess } from '../schema/in-process.ts'
import { csvOf, rulesOf, writeText } from './lists.ts'

const directory = await temporaryDirectory()
afterAll(directory.remove)

const file = (name: string, text: string) => writeText(directory.path, name, text)
const people = await file('people.csv', csvOf(6, 150))
const others = await file('others.csv', csvOf(7, 100))
const rules = await file('rules.ts', rulesOf('review: 0.5, merge: 0.8'))
const out = `${directory.path}/model.json`
const train = (...args: readonly string[]) =>
  inProcess('identity', 'train', people, '--record-id', 'id', '--out', out, ...args)

describe('anabranch identity train', () => {
  it('should learn a model without labels that resolves other people', async () => {
    const { code, stdout } = await train('--rules', rules)
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^model [0-9a-f]{16} in .*450 records, seed 1/),
    ])
    const resolve = ['identity', 'resolve', others, '--rules', rules, '--record-id', 'id', '--json']
    const { code: ended, stderr } = await inProcess(...resolve, '--model', out)
    const model = JSON.parse(await readFile(out, 'utf8')) as { readonly version: string }
    expect(ended).toBe(0)
    expect(jsonLines(stderr)).toEqual([
      expect.objectContaining({ records: 300, model: model.version }),
    ])
  })

  it('should learn the same from the same list and seed', async () => {
    const first = await readAfter(train('--rules', rules, '--seed', '7'))
    expect(await readAfter(train('--rules', rules, '--seed', '7'))).toBe(first)
  })

  it('should show precision, recall and a chart of thresholds where there are labels', async () => {
    const { stdout } = await train('--rules', rules, '--labels', 'person')
    expect(stdout).toMatch(/merge +precision +recall +F1 +over-merged/)
    const rows = stdout.split('\n').filter((line) => /^0\.\d\d /.test(line))
    expect(rows).toHaveLength(9)
    expect(rows[4]).toMatch(/^0\.70 +\d\.\d{3} \(\d\.\d{3}–\d\.\d{3}\) .*█/)
    expect(await readFile(out, 'utf8')).toBe(await readAfter(train('--rules', rules)))
  })

  it('should guess what to compare without rules, and never compare labels', async () => {
    const { code, stdout } = await train()
    expect(code).toBe(0)
    expect(stdout).toContain('compares name (name), town (town), born (born)\n')
    const resolve = [
      'identity',
      'resolve',
      others,
      '--rules',
      rules,
      '--record-id',
      'id',
      '--model',
      out,
    ]
    expect((await inProcess(...resolve)).code).toBe(0)
  })

  it('should keep values of the sample only where it is told to', async () => {
    expect(await readAfter(train('--rules', rules))).not.toContain('bristol')
    expect(await readAfter(train('--rules', rules, '--frequencies'))).toContain('bristol')
  })

  it('should refuse a model for other comparisons', async () => {
    await train('--rules', rules)
    const changed = rulesOf('review: 0.5').replace("comparePlace('town')", "compareDate('town')")
    const other = await file(
      'other.ts',
      changed.replace('review: 0.5', 'review: 0.5, merge: undefined'),
    )
    const resolve = [
      'identity',
      'resolve',
      others,
      '--rules',
      other,
      '--record-id',
      'id',
      '--model',
      out,
    ]
    const { code, stderr } = await inProcess(...resolve)
    expect([code, stderr]).toEqual([2, expect.stringContaining('This model cannot be used:')])
    expect(stderr).toContain('comparisons[2].levels[1] is "jaro-winkler 0.9"')
  })

  it.each([
    ['a label that no column has', ['--labels', 'truth'], /has no column 'truth'/],
    ['no directory', ['--out', '/none/at/all/model.json'], /the model cannot be written/],
    ['a seed that is none', ['--seed', 'x'], /must be a whole number/],
  ])('should say what is wrong: %s', async (_what, args, message) => {
    const { code, stderr } = await train('--rules', rules, ...args)
    expect(code).not.toBe(0)
    expect(stderr).toMatch(message)
  })
})

async function readAfter(trained: Promise<unknown>): Promise<string> {
  await trained
  return readFile(out, 'utf8')
}

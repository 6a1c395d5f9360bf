/**
 * Holds the house style where the compiler and the linter do not: import directions, doc comments,
 * sizes, words. Sizes are a ratchet: what is in test/tidy.ratchet.json may stay, nothing may be added.
 * `TIDY_RECORD=1 npx vitest run --config test/vitest.config.ts test/tidy.test.ts` records the present
 * sizes; a commit that records larger ones says why.
 */
import { describe, expect, it } from 'vitest'
import { documentedCodes, errorCodesOf } from './tidy/error-codes.ts'
import { parse, readText, sourceFiles, textFiles, type SourceFile } from './tidy/files.ts'
import { checkImports } from './tidy/imports.ts'
import { measures } from './tidy/measures.ts'
import { checkPurity } from './tidy/purity.ts'
import { compare, recordedSizes, recordSizes, sizesOf } from './tidy/ratchet.ts'
import { checkSkips, checkWords } from './tidy/texts.ts'

if (process.env['TIDY_RECORD'] === '1') recordSizes()

describe('the tree', () => {
  it('should import only in the directions that the rooms allow', () => {
    expectNone(sourceFiles.flatMap(checkImports))
  })

  it('should keep clock and chance out of what is replayed', () => {
    expectNone(sourceFiles.flatMap(checkPurity))
  })

  it.each(measures)('should not get more $name', (measure) => {
    expectNone(compare(measure, recordedSizes(measure), sizesOf(measure)))
  })

  it('should have no leftover markers and no paths of one machine', () => {
    expectNone(textFiles.flatMap(checkWords))
  })

  it('should leave out no test without saying why', () => {
    expectNone(textFiles.filter(({ path }) => path.endsWith('.test.ts')).flatMap(checkSkips))
  })

  it('should install from whatever registry npm is set to', () => {
    const lines = readText('package-lock.json').split('\n')
    const fixed = lines.filter((line) => /"resolved": "https?:/.test(line))
    const fix = 'remove node_modules and package-lock.json, then npm install (see .npmrc)'
    expectNone(fixed.map((line) => `package-lock.json: ${line.trim()}: ${fix}`))
  })

  it('should lock the packages of every platform, without which npm ci refuses', () => {
    const { packages } = JSON.parse(readText('package-lock.json')) as LockFile
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    )
    expect(wanted.length).toBeGreaterThan(0)
    const missing = wanted.filter((name) => packages[`node_modules/${name}`] === undefined)
    const fix = 'take it from the version of its parent, with os, cpu and libc'
    expectNone(missing.map((name) => `package-lock.json: no entry for ${name}: ${fix}`))
  })

  it('should explain every error code in the README, and no other', () => {
    const codes = new Set(sourceFiles.filter(isProduct).flatMap(errorCodesOf))
    const documented = new Set(documentedCodes(readText('README.md')))
    const missing = [...codes].filter((code) => !documented.has(code))
    const stale = [...documented].filter((code) => !codes.has(code))
    expectNone([
      ...missing.map((code) => `README.md: add \`${code}\` to the table under "Errors"`),
      ...stale.map((code) => `README.md: no error has the code \`${code}\` of the table "Errors"`),
    ])
  })
})

describe('the checks themselves', () => {
  it.each([
    ['schemas/a.ts', "import '#state'", 'schemas must not know state'],
    ['operators/a.ts', "export * from '#connectors'", 'operators must not know connectors'],
    ['connectors/a.ts', "type A = import('#operators').B", 'connectors must not know operators'],
    ['state/a.ts', "import '../operators/b.ts'", 'state must not know operators'],
    ['pipeline/a.ts', "import '../state/b.ts'", 'import it from #state'],
    ['pipeline/a.ts', "import '#pipeline'", 'its own room'],
    ['operators/a.ts', "import 'rxjs'", 'rxjs may be imported in pipeline/runtime/ only'],
    ['state/memory/a.ts', "await import('lmdb')", 'lmdb may be imported in state/lmdb/ only'],
    ['state/a.ts', "import 'left-pad'", 'left-pad has no home'],
    ['operators/a.ts', "import 'node:fs'", 'operators does no I/O'],
    ['state/a.ts', "import 'fs'", 'write node:fs'],
    ['connectors/files/a.ts', "import '../kafka/b.ts'", 'connector files knows connector kafka'],
  ])('should find in %s: %s', (path, text, problem) => {
    expect(checkImports(source(path, text)).join()).toContain(`${path}:1: `)
    expect(checkImports(source(path, text)).join()).toContain(problem)
  })

  it('should accept what the rooms allow', () => {
    const allowed =
      "import '#schemas'\nimport '#state'\nimport './b.ts'\nimport 'node:assert/strict'"
    expect(checkImports(source('operators/a.ts', allowed))).toEqual([])
    expect(checkImports(source('test/a.test.ts', "import '../state/b.ts'\nimport 'rxjs'"))).toEqual(
      [],
    )
  })

  it.each([
    ['undocumented exports', 'export const a = 1', 1],
    ['undocumented exports', '/** Says. */\nexport const a = 1\nexport * from "./b.ts"', 0],
    ['undocumented exports', '/** Says. */\nexport function a(): 1\nexport function a(): 2', 0],
    ['any', 'let a: any[] = [] as any', 2],
    ['non-null assertions', 'a!.b', 1],
    ['switched-off checks', '// @ts-ignore', 1],
    ['files of more than 250 lines', 'a\n'.repeat(251), 251],
    ['files of more than 250 lines', 'a\n'.repeat(250), 0],
    ['functions of more than 40 lines', `const a = () => {${'\n'.repeat(40)}}`, 41],
    ['functions of more than 40 lines', `function a() {${'\n'.repeat(39)}}`, 0],
    ['functions of more than 40 lines', `describe('a', () => {${'\n'.repeat(60)}it('b', c)})`, 0],
  ])('should measure %s: %#', (name, text, size) => {
    const findings = measures
      .find((measure) => measure.name === name)
      ?.measure(source('state/a.ts', text))
    expect(findings?.reduce((sum, finding) => sum + finding.size, 0)).toBe(size)
  })

  it('should hold what is recorded, and ask to record what has become better', () => {
    const [measure] = measures
    if (measure === undefined) throw new Error('no measures')
    expect(compare(measure, { a: 1, b: 1 }, { a: 1, b: 1 })).toEqual([])
    expect(compare(measure, { a: 1 }, { a: 2 }).join()).toContain('a has 2, recorded are 1')
    expect(compare(measure, { a: 2 }, { a: 1 }).join()).toContain('a has become better')
  })

  it('should find clock and chance, and tests that are left out', () => {
    expect(
      checkPurity(source('operators/a.ts', 'Date.now()\nnew Date()\nnew Date(0)')),
    ).toHaveLength(2)
    expect(checkPurity(source('connectors/a.ts', 'Date.now()'))).toEqual([])
    const dot = '.'
    const skips = `it${dot}only('a')\nit${dot}skip('b')\n// needs a server\nit${dot}skipIf(!server)('c')`
    expect(checkSkips({ path: 'a.test.ts', text: skips })).toHaveLength(2)
  })

  it('should read error codes from classes and from the README', () => {
    const text = "class A extends Error { readonly code = 'a-b' }\nclass B { code = 'c' }"
    expect(errorCodesOf(source('state/a.ts', text))).toEqual(['a-b'])
    const readme =
      '# A\n| `x` |\n## Errors\n| code | means |\n|---|---|\n| `a-b` | `c` |\n## B\n| `d` |'
    expect(documentedCodes(readme)).toEqual(['a-b'])
  })
})

// Helpers

/** Fails with one problem a line, so that all of them can be mended at once. */
function expectNone(problems: readonly string[]): void {
  if (problems.length > 0) expect.fail(`\n  ${problems.join('\n  ')}\n`)
}

function isProduct({ room }: SourceFile): boolean {
  return room !== 'test' && room !== 'bench' && room !== 'examples'
}

function source(path: string, text: string): SourceFile {
  const room = path.split('/')[0] as SourceFile['room']
  return { path, text, room, tree: parse(path, text) }
}

/** The slice of a lock file that is looked at. */
interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >
}

import type { TextFile } from './files.ts'

const machinePath = 'no path of one machine: use a relative one, or os.tmpdir()'

/** What must not be written, and what to do instead. Spelt so that this file has none of it. */
const banned: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(TO[D]O|FIX[M]E|X[X]X)\b/, 'do it, or open an issue'],
  [/(^|[\s'"`(=:])\/(work|home|root|Users)\//, machinePath],
  [/\b[A-Z]:[\\/]+Users\b/, machinePath],
]

/** Words that must not be written, as `path:line: what, and what to write`. */
export function checkWords({ path, text }: TextFile): readonly string[] {
  return text.split('\n').flatMap((line, index) =>
    banned.flatMap(([pattern, instead]) => {
      const found = pattern.exec(line)?.[0].trim()
      return found === undefined ? [] : [`${path}:${index + 1}: "${found}": ${instead}`]
    }),
  )
}

const only = /\b(describe|it|test)(\.\w+)*\.only\b|\b(fit|fdescribe)\(/
const skip = /\b(describe|it|test)(\.\w+)*\.(skip|skipIf|runIf|todo)\b|\b(xit|xdescribe)\(/

/** Tests that do not run: `only` never, `skip` with a comment that says why, on the line or above it. */
export function checkSkips({ path, text }: TextFile): readonly string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const place = `${path}:${index + 1}`
    if (only.test(line)) return [`${place}: every other test would be left out: remove "only"`]
    if (!skip.test(line) || line.includes('//') || isComment(lines[index - 1])) return []
    return [`${place}: a test that may be left out needs a comment above it that says why`]
  })
}

function isComment(line = ''): boolean {
  return /^\s*(\/\/|\*)/.test(line)
}

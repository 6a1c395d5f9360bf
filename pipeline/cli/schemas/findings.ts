import type { Incompatibility, Verdict } from '#schemas'
import { warn } from '../output/warn.ts'

/** One incompatibility for people. */
export function findingLine({ version, direction, path, reason }: Incompatibility): string {
  const who =
    direction === 'backward'
      ? `it cannot read version ${version}`
      : `version ${version} cannot read it`
  return `${who}: ${path === '' ? 'the schema' : path} ${reason}`
}

/** Says on stderr what is read and may mean something else. */
export function warnOf({ warnings }: Verdict): void {
  for (const { version, direction, path, reason } of warnings) {
    const what = direction === 'backward' ? `version ${version}` : `this, by version ${version}`
    warn(`${path === '' ? 'the schema' : path} of ${what} ${reason}`)
  }
}

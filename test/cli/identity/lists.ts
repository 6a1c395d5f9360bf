import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makePeople } from '../../operators/candidates/people.ts'

/** Writes a file into a directory; answers its path. */
export async function writeText(directory: string, name: string, text: string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

/** A CSV list of made people: id, name, born, town, person. */
export function csvOf(seed: number, people: number): string {
  const rows = makePeople(seed, people).map(({ person, fields }, place) =>
    [`r${place}`, fields['name'], fields['born'], fields['town'], person].join(', '),
  )
  return ['id, name, born, town, person', ...rows].join('\n')
}

/** The text of a rules file for such lists; `band` goes into its candidates as it stands. */
export function rulesOf(band: string, more = ''): string {
  return `
    import { anySoundOf, anyWordOf, block, compareDate, comparePersonName, comparePlace, fellegiSunter,
      personRecords, sameField } from '${new URL('../../../operators/index.ts', import.meta.url).href}'
    export default personRecords({
      exact: { name_and_birth: ['name', 'born'] },
      candidates: [fellegiSunter({
        comparisons: [comparePersonName('name', { fields: ['name'] }), compareDate('born'), comparePlace('town')],
        blocking: [block(sameField('born')), block(anySoundOf(['name']), sameField('town'))],
        band: { ${band} }, ${more}
      })],
    })`
}

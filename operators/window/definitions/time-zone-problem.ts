import { IANAZone } from 'luxon'
import { jaroWinkler } from '../../candidates/similarity/jaro-winkler.ts'

/** Names that are worth a suggestion are at least this similar, from 0 to 1. */
const similarityMin = 0.8
/** Suggestions at the most. */
const suggestionsMax = 3

/** What is wrong with the name of a time zone, with the names that are near; undefined for nothing. */
export function timeZoneProblem(timeZone: string): string | undefined {
  if (IANAZone.isValidZone(timeZone)) return undefined
  const near = nearNames(timeZone)
  const hint =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'take one such as Europe/Paris'
  return `timeZone ${JSON.stringify(timeZone)} is no name of the IANA time zone database: ${hint}`
}

/** Places are written in many ways: `berlin`, `Europe/Berln`, `europe berlin`. */
function nearNames(name: string): readonly string[] {
  const wanted = plain(name)
  const place = placeOf(wanted)
  return Intl.supportedValuesOf('timeZone')
    .map((candidate) => {
      const whole = jaroWinkler(wanted, plain(candidate))
      const last = jaroWinkler(place, placeOf(plain(candidate)))
      return { candidate, likeness: Math.max(whole, last), both: whole + last }
    })
    .filter(({ likeness }) => likeness >= similarityMin)
    .sort((left, right) => right.likeness - left.likeness || right.both - left.both)
    .slice(0, suggestionsMax)
    .map(({ candidate }) => candidate)
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, '_')
}

function placeOf(name: string): string {
  return name.split('/').at(-1) ?? name
}

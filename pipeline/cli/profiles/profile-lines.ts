import type { Profile } from '#operators'
import { count, exactNumber, moment } from '../output/format.ts'
import { table } from '../output/table.ts'

/** A profile for people: its identifiers, traits and segments as tables. */
export function profileLines(profile: Profile): readonly string[] {
  const { id, version, aliases, events, firstSeenMs, lastSeenMs } = profile
  const facts = [
    ['profile', id],
    ['version', count(version)],
    ...(aliases.length === 0 ? [] : [['formerly', aliases.join(', ')]]),
    ['events', count(events)],
    ['first seen', moment(firstSeenMs)],
    ['last seen', moment(lastSeenMs)],
  ]
  return [
    ...table([{ title: '' }, { title: '' }], facts, 1_000),
    '',
    ...identifierLines(profile),
    '',
    ...traitLines(profile),
    ...segmentLines(profile),
  ]
}

function identifierLines({ identifiers }: Profile): readonly string[] {
  const columns = [
    { title: 'type' },
    { title: 'identifier' },
    { title: 'events', align: 'right' },
    { title: 'first seen' },
    { title: 'last seen' },
  ] as const
  const rows = identifiers.map((one) => {
    const seen = [moment(one.firstSeenMs), moment(one.lastSeenMs)]
    return [one.type, one.value, count(one.count), ...seen]
  })
  return table(columns, rows)
}

function traitLines({ traits }: Profile): readonly string[] {
  const rows = Object.entries(traits).map(([name, value]) => [name, traitText(name, value)])
  return table([{ title: 'trait' }, { title: 'value' }], rows, 100)
}

function segmentLines({ segments = [] }: Profile): readonly string[] {
  if (segments.length === 0) return []
  const rows = segments.map(({ segment, sinceMs }) => [segment, moment(sinceMs)])
  return ['', ...table([{ title: 'segment' }, { title: 'since' }], rows)]
}

/** A time is told as one: by its name, a trait that ends in `Ms` is in milliseconds since 1970. */
function traitText(name: string, value: unknown): string {
  if (typeof value === 'number' && name.endsWith('AtMs')) return moment(value)
  if (typeof value === 'number') return exactNumber(value)
  if (Array.isArray(value)) return value.map((item) => traitText('', item)).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

import type { IdentityDelta, Profile, ReviewItem } from '#operators'
import { count } from '../../output/format.ts'
import { printable } from '../../output/printable.ts'
import { table } from '../../output/table.ts'
import type { Changes } from './plan-commands.ts'

/** Width of a value, in characters. */
const valueWidthMax = 60

/** What commands change, for people. */
export function changeLines(changes: Changes, dryRun: boolean): readonly string[] {
  const { deltas, reviewsOpened, reviewsClosed } = changes
  const title = dryRun ? 'This would change:' : 'This changes:'
  const lines = [
    ...deltas.map(deltaLine),
    ...reviewsOpened.map((item) => `  opens the review of ${endsOf(item)} (${item.guard})`),
    ...reviewsClosed.map((item) => `  closes the review of ${endsOf(item)}`),
  ]
  if (lines.length === 0 && !isOther(changes)) {
    return ['It changes no profile now; it counts for what comes.', ...profileLines(changes)]
  }
  if (lines.length === 0) lines.push('  no profile splits or merges, only what is known of them')
  return [title, ...lines, ...profileLines(changes)]
}

function isOther({ before, after }: Changes): boolean {
  const withoutVersion = (profiles: readonly Profile[]) =>
    JSON.stringify(profiles.map((profile) => ({ ...profile, version: 0 })))
  return withoutVersion(before) !== withoutVersion(after)
}

function deltaLine(delta: IdentityDelta): string {
  const { profileId: id } = delta
  switch (delta.kind) {
    case 'merged':
      return `  ${delta.from.join(' and ')} become ${id}`
    case 'split':
      return `  ${id} falls into ${delta.into.join(' and ')}`
    case 'renamed':
      return `  ${delta.from} is called ${id}`
    case 'profile-changed':
      return `  ${id} has other identifiers`
  }
}

/** Who a question is about. */
export function endsOf({ left, right }: Pick<ReviewItem, 'left' | 'right'>): string {
  return printable(right === '' ? `all that hangs on ${left}` : `${left} and ${right}`)
}

function profileLines({ before, after, profilesBefore, profilesAfter }: Changes): string[] {
  return [...side('before', before, profilesBefore), ...side('after', after, profilesAfter)]
}

function side(title: string, profiles: readonly Profile[], all: number): string[] {
  const left = all - profiles.length
  const rows = profiles.map((profile) => [
    profile.id,
    count(profile.identifiers.length),
    count(profile.events),
    profile.identifiers.map(({ type, value }) => `${type}:${value}`).join(' '),
    traitsText(profile),
  ])
  const columns = [
    { title },
    { title: 'identifiers', align: 'right' },
    { title: 'events', align: 'right' },
    { title: '' },
    { title: 'traits' },
  ] as const
  const lines = table(columns, rows, valueWidthMax)
  return ['', ...lines, ...(left > 0 ? [`… and ${count(left)} more`] : [])]
}

/** A profile's traits on one line. */
export function traitsText({ traits }: Pick<Profile, 'traits'>): string {
  const entries = Object.entries(traits).filter(([, value]) => value !== null)
  return entries.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ')
}

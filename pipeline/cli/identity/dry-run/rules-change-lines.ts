import { count } from '../../output/format.ts'
import { printable } from '../../output/printable.ts'
import { table } from '../../output/table.ts'
import type { RulesChange } from './dry-run-rules.ts'

/** What other rules make of the evidence, for people: counts, and profiles that show it. */
export function rulesChangeLines({ sample, ...counts }: RulesChange): readonly string[] {
  const facts = [
    ['groups of identifiers', counts.groups],
    ['identifiers', counts.identifiers],
    ['profiles now', counts.profilesBefore],
    ['profiles then', counts.profilesAfter],
    ['profiles affected', counts.profilesAffected],
    ['  merged', counts.merged],
    ['  split', counts.split],
    ['  renamed', counts.renamed],
    ['reviews opened', counts.reviewsOpened],
    ['reviews closed', counts.reviewsClosed],
  ] as const
  const rows = facts.map(([name, value]) => [name, count(value)])
  return [...table([{ title: '' }, { title: '', align: 'right' }], rows), ...sample.flatMap(lineOf)]
}

function lineOf(change: RulesChange['sample'][number]): readonly string[] {
  const after = Object.entries(change.after).map(([id, members]) =>
    printable(`  ${id}: ${members.join(' ')}`),
  )
  if (change.kind === 'merged') return ['', `${change.from.join(' and ')} become`, ...after]
  if (change.kind === 'split') return ['', `${change.profileId} falls into`, ...after]
  return ['', `${change.from} is called`, ...after]
}

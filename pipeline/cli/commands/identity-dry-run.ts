import { dryRunRules, type RulesChange } from '../identity/dry-run/dry-run-rules.ts'
import { loadRules } from '../identity/load-rules.ts'
import { withIdentity, type IdentityOptions } from '../identity/state/open-identity.ts'
import { count } from '../output/format.ts'
import { print } from '../output/print.ts'
import { printable } from '../output/printable.ts'
import { sayAge } from '../output/say-age.ts'
import { table } from '../output/table.ts'

/** Options of `anabranch identity dry-run`. */
export interface IdentityDryRunOptions extends IdentityOptions {
  readonly rules: string
  readonly sample: number
  readonly json?: boolean
}

/** `anabranch identity dry-run`: what other rules would make of the evidence there is. */
export async function identityDryRun(options: IdentityDryRunOptions): Promise<void> {
  const { identity: rules } = await loadRules(options.rules)
  await withIdentity(options, async (identity) => {
    const asOf = await identity.latest()
    const change = await dryRunRules(rules, identity, options.sample)
    sayAge(asOf)
    await print(options.json === true ? [JSON.stringify(change)] : changeLines(change))
  })
}

function changeLines({ sample, ...counts }: RulesChange): readonly string[] {
  const facts = [
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

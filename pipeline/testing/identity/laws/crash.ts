import * as fc from 'fast-check'
import { memory } from '#connectors'
import {
  count,
  foldProfile,
  resolveIdentity,
  type IdentityCommand,
  type IdentityRules,
} from '#operators'
import type { CustomerEvent } from '#schemas'
import { pipeline } from '../../../pipeline.ts'
import { at, BARRIER, CRASH, type ScriptEntry } from '../../script.ts'
import { simulate } from '../../simulate.ts'
import { programs, variants } from '../arbitraries.ts'
import { unequal } from '../compare.ts'
import type { Break, Law } from '../laws.ts'
import { eventOf } from '../step-event.ts'
import { allVerbs } from '../sayings.ts'
import type { Step } from '../step.ts'

type Input = CustomerEvent | IdentityCommand

/** All test events come from one step here. */
const verbs = allVerbs.filter((verb) => verb !== 'undo-import')

/** P18. */
export const crashesLeaveNothing: Law = {
  id: 'P18',
  title: 'a run that crashes leaves, and has emitted, what one does that does not',
  share: 1 / 4,
  cases: (context) =>
    fc
      .tuple(
        variants(context),
        programs(context, verbs),
        fc.uniqueArray(fc.nat(24), { minLength: 1, maxLength: 3 }),
      )
      .map(([variant, steps, crashes]) => ({
        variant: variant.name,
        steps,
        notes: crashes
          .filter((place) => place <= steps.length)
          .map((place) => `crash after ${place}`),
        check: () => compareRuns(variant.rules, steps, crashes),
      })),
}

async function compareRuns(
  rules: IdentityRules,
  steps: readonly Step[],
  crashes: readonly number[],
): Promise<Break | undefined> {
  const calm = await runOf(rules, scriptOf(rules, steps, []))
  const crashed = await runOf(rules, scriptOf(rules, steps, crashes))
  return (
    unequal('A crash changes what is emitted.', [
      ['without', calm.emitted],
      ['with crashes', crashed.emitted],
    ]) ??
    unequal('A crash changes the state.', [
      ['without', calm.state],
      ['with crashes', crashed.state],
    ])
  )
}

function scriptOf(
  rules: IdentityRules,
  steps: readonly Step[],
  crashes: readonly number[],
): readonly ScriptEntry<Input>[] {
  const entries = steps.map((step): readonly ScriptEntry<Input>[] => {
    if (step.kind === 'see') return [at(step.atMs, eventOf(step, rules))]
    if (step.kind === 'restart') return [BARRIER]
    if (step.kind === 'advance' || step.said.verb === 'undo-import') return []
    const stamp = { id: step.id, atMs: step.atMs, author: 'ada', reason: 'test' }
    return [at(step.atMs, { ...stamp, ...step.said })]
  })
  const withCrashes = entries.flatMap((entry, place) =>
    crashes.includes(place) ? [CRASH, ...entry] : entry,
  )
  return crashes.some((place) => place >= steps.length) ? [...withCrashes, CRASH] : withCrashes
}

/** One message at a time: then the watermark moves alike, wherever a run begins again. */
const config = { pollMessagesMax: 1 }

async function runOf(rules: IdentityRules, script: readonly ScriptEntry<Input>[]) {
  const identity = resolveIdentity({ rules })
  const definition = pipeline('identity-laws', (p) => {
    p.source('events', memory.read<Input>({ partitions: {} }))
      .apply('identity', identity)
      .apply('profiles', foldProfile({ traits: { events: count() }, emit: 'profile' }))
      .sink('out', memory.write(new memory.Collection()))
    p.rejects.sink('rejects', memory.write(new memory.Collection()))
  })
  const { output, state } = await simulate(definition, {
    sources: { events: { p: script } },
    config,
  })
  const reader = await state('identity', identity.state)
  const kept: string[] = []
  for await (const [id, { members, edges, version }] of reader.scan('components')) {
    const profiles = members.map(({ identifier, cluster, count }) => {
      return `${identifier} ×${count} in ${cluster.name.profileId}`
    })
    const links = edges.map(({ a, b, kind, count, refusedBy }) => {
      return `${members[a]?.identifier} ${members[b]?.identifier} ${kind} ×${count} ${refusedBy}`
    })
    kept.push(`${id} v${version}: ${[...profiles.sort(), ...links.sort()].join('; ')}`)
  }
  for await (const [id, entry] of reader.scan('profiles'))
    kept.push(`${id} ${JSON.stringify(entry)}`)
  for await (const [, item] of reader.scan('reviews')) kept.push(JSON.stringify(item))
  return { emitted: output('out').map((value) => JSON.stringify(value)), state: kept }
}

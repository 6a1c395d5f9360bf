import type { IdentityRules } from '#operators'
import type { Break, Case, Side } from './laws.ts'
import type { Outcome } from './outcome.ts'
import { callOf } from './step-event.ts'
import { aliased } from './naive/star.ts'
import { startMs, type Said, type SeeStep, type Step } from './step.ts'

/** A case that breaks a law, for people: what happened, a line each, and what either side says. */
export function caseText({ variant, steps, notes = [] }: Case, found: Break): string {
  return [
    found.problem,
    ...(variant === '' ? [] : [`(with ${variant})`]),
    ...programText(steps),
    ...notes.map((note) => `   ${note}`),
    ...found.sides.flatMap(sideText),
  ].join('\n')
}

/** Steps as a numbered list. */
export function programText(steps: readonly Step[]): readonly string[] {
  const times = steps.flatMap((step) => timeOf(step) ?? [])
  const isLong = times.some((ms) => Math.abs(ms - startMs) >= dayMs)
  return steps.map((step, at) => `${String(at + 1).padStart(2)}. ${stepText(step, isLong)}`)
}

const dayMs = 86_400_000

function stepText(step: Step, isLong: boolean): string {
  switch (step.kind) {
    case 'see':
      return `${timeText(step.atMs, isLong)} ${seenText(step)}`
    case 'say':
      return `${timeText(step.atMs, isLong)} command ${saidText(step.said)}`
    case 'advance':
      return `${timeText(step.toMs, isLong)} is the watermark`
    default:
      return 'saved, and started again'
  }
}

function seenText(step: SeeStep): string {
  const previous = aliased(step)
  const carried = step.carried.map(({ key }) => (key === previous ? `previous ${key}` : key))
  const also = (step.also ?? []).map(({ path, text }) => `${path}: ${JSON.stringify(text)}`)
  const said = [...carried, ...also].join(', ')
  return `${callOf(step)} ${said} (from ${step.source})`
}

function saidText(said: Said): string {
  const { verb, ...others } = said
  return [verb, ...Object.values(others)].join(' ')
}

function timeOf(step: Step): number | undefined {
  if (step.kind === 'restart') return undefined
  return step.kind === 'advance' ? step.toMs : step.atMs
}

/** The time of day; the date too where a program takes days. */
function timeText(ms: number, isLong: boolean): string {
  const text = new Date(ms).toISOString()
  const precise = ms % 60_000 === 0 ? 16 : 23
  return isLong ? text.slice(0, precise).replace('T', ' ') : text.slice(11, precise)
}

function sideText({ title, says }: Side): readonly string[] {
  const lines = 'profiles' in says ? outcomeText(says) : says
  return [`${title}:`, ...(lines.length === 0 ? ['   nothing'] : lines.map((line) => `   ${line}`))]
}

function outcomeText({ profiles, refused }: Outcome): readonly string[] {
  return [
    ...profiles.map(({ id, members }) => `profile ${id.slice(0, idShown)}…: ${members.join(', ')}`),
    ...refused.map((text) => `kept apart: ${text}`),
  ]
}

const idShown = 8

/** A rule set's limits in a line, for the head of a report. */
export function rulesText({ types, maxCluster }: IdentityRules): string {
  const limits = types.map(({ name, limit }) =>
    limit === Number.MAX_SAFE_INTEGER ? name : `${name} ≤ ${limit}`,
  )
  return `${limits.join(', ')}; ${maxCluster} identifiers a profile`
}

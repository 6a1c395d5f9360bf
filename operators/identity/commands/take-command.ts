import type { OperatorContext } from '../../operator.ts'
import type { Component, LiveCannotLink } from '../engine/component.ts'
import type { LiveMember } from '../engine/cluster.ts'
import type { Lesson } from '../engine/learn.ts'
import { compareVerdicts } from '../evidence/edge.ts'
import type { LiveEdge, Verdict } from '../evidence/live-edge.ts'
import { smallestCut } from '../explain/smallest-cut.ts'
import type { IdentityCells } from '../identity-cells.ts'
import { takeLikeness } from '../matching/take-likeness.ts'
import { answerLikeness, likenessKey, saveLikeness } from '../review/likeness-review.ts'
import { declinedGuard, reviewKey, type ReviewStatus } from '../review/review-item.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import { vouchedFor } from './vouched-for.ts'
import { identifiersOfCommand, type IdentityCommand } from './identity-command.ts'

/** Cuts that an unmerge makes at the most: each lets what the last one released join no more. */
const cutsMax = 100

/** What taking a command needs. */
export interface TakeOptions {
  readonly lesson: Lesson
  readonly context: OperatorContext<IdentityCells>
  readonly rules: IdentityRules
}

/** Does what a command says. Everything that it changes is in the lesson, to be saved. */
export function takeCommand(command: IdentityCommand, options: TakeOptions): void {
  const { lesson } = options
  switch (command.verb) {
    case 'must-link':
    case 'cannot-link':
      return decide(command, command.verb, command.left, command.right, options)
    case 'withdraw-verdict':
      return onPair(command, options, (component, left, right) => {
        if (withdraw(component, left, right, command.atMs)) askAgain(left, right, options)
      })
    case 'remove-edge':
      return onPair(command, options, (component, left, right) => {
        component.edgeBetween(left, right)?.remove(command.atMs)
      })
    case 'unmerge':
      return onPair(command, options, (component, left, right) => {
        unmerge(component, left, right, command.atMs, lesson)
      })
    case 'transfer':
      return transfer(command, options)
    case 'undo-import':
    case 'refresh':
    case 'revisit':
    case 'backfill':
      for (const identifier of identifiersOfCommand(command)) lesson.find(identifier)
      return
    case 'review':
      return answer(command, options)
    case 'erase': {
      const member = lesson.find(command.identifier)
      if (member !== undefined) lesson.forget(member)
      return
    }
    default:
      return mark(command.identifier, command.verb, command.atMs, options)
  }
}

function mark(
  identifier: string,
  verb: 'block' | 'unblock' | 'withdraw-consent' | 'give-consent',
  atMs: number,
  options: TakeOptions,
): void {
  const member = ensured(identifier, atMs, options)
  const { lesson } = options
  if (verb === 'withdraw-consent' || verb === 'give-consent') {
    return lesson.optOut(member, verb === 'withdraw-consent')
  }
  member.blocked = verb === 'block'
  lesson.replay(member.home)
  takeLikeness(lesson.options.matching.block(member), member, lesson)
}

/** Notes a verdict, unless a later one of the same kind is known. */
function decide(
  { id, atMs, author, reason, verb: said }: IdentityCommand,
  verb: 'must-link' | 'cannot-link',
  left: string,
  right: string,
  options: TakeOptions,
): void {
  const { lesson, rules } = options
  const [a, b] = [ensured(left, atMs, options), ensured(right, atMs, options)]
  // A transfer is about the device alone.
  const isWhole = verb === 'must-link' && said !== 'transfer'
  const vouched = isWhole ? vouchedFor(a.cluster, b.cluster, rules, lesson.asOfMs) : []
  const component = lesson.merge(a.home, b.home)
  const verdict = { atMs, command: id, author, note: reason }
  if (verb === 'cannot-link') separate(component, a, b, verdict)
  else for (const member of new Set([b, ...vouched])) join(component, a, member, verdict)
  lesson.replay(component)
}

function join(component: Component, a: LiveMember, b: LiveMember, verdict: Verdict): void {
  if (a === b) return
  const edge = component.edgeBetween(a, b) ?? component.addEdge(a, b)
  edge.verdict = laterOf(edge.verdict, verdict)
  edge.settle()
}

function separate(component: Component, a: LiveMember, b: LiveMember, verdict: Verdict): void {
  const [low, high] = a.place < b.place ? [a, b] : [b, a]
  const isSame = (link: LiveCannotLink) => link.a === low.place && link.b === high.place
  const known = component.cannotLinks.find(isSame)
  if (known !== undefined && compareVerdicts(known, verdict) >= 0) return
  const others = component.cannotLinks.filter((link) => link !== known)
  component.cannotLinks = [...others, { a: low.place, b: high.place, ...verdict }]
}

/** What came of the command that joined the two goes as a whole; answers whether there was any. */
function withdraw(component: Component, a: LiveMember, b: LiveMember, atMs: number): boolean {
  const verdict = component.edgeBetween(a, b)?.verdict
  const isTaken = verdict !== undefined && verdict.atMs <= atMs
  const { length } = component.cannotLinks
  if (isTaken) {
    for (const edge of component.edges) {
      if (edge.verdict?.command === verdict.command) dropVerdict(edge)
    }
  }
  const places = new Set([a.place, b.place])
  component.cannotLinks = component.cannotLinks.filter(
    (link) => link.atMs > atMs || !places.has(link.a) || !places.has(link.b),
  )
  return isTaken || component.cannotLinks.length < length
}

/** What was answered about two people who are alike is asked again. */
function askAgain(a: LiveMember, b: LiveMember, { lesson, context }: TakeOptions): void {
  const { reviews } = context.cells
  const ends = [a.identifier, b.identifier].sort() as [string, string]
  const item = reviews.get(likenessKey(ends))
  if (item === undefined || item.status === 'open') return
  reviews.delete(likenessKey(ends))
  saveLikeness(
    { ends, now: lesson.options.matching.likeness(...ends), sinceMs: item.openedAtMs },
    context,
  )
}

function dropVerdict(edge: LiveEdge): void {
  edge.verdict = undefined
  edge.settle()
}

/** Cuts two members apart; again where that lets both join a profile that was kept out before. */
function unmerge(
  component: Component,
  left: LiveMember,
  right: LiveMember,
  atMs: number,
  lesson: Lesson,
): void {
  for (let cuts = 0; cuts < cutsMax && left.cluster === right.cluster; cuts += 1) {
    for (const edge of smallestCut(component, left, right)) {
      edge.remove(atMs)
      dropVerdict(edge)
    }
    lesson.replay(component)
  }
}

function transfer(
  command: Extract<IdentityCommand, { verb: 'transfer' }>,
  options: TakeOptions,
): void {
  const { device, account, atMs } = command
  const member = options.lesson.find(device)
  for (const edge of member?.edges ?? []) {
    if (edge.verdict !== undefined && edge.verdict.atMs <= atMs) dropVerdict(edge)
    edge.remove(atMs)
  }
  decide(command, 'must-link', account, device, options)
}

/** Answers a question: the answer is a verdict on its two identifiers. */
function answer(command: Extract<IdentityCommand, { verb: 'review' }>, options: TakeOptions): void {
  const { left, right, verdict, atMs } = command
  const isAccepted = verdict === 'accept'
  const status = isAccepted ? 'accepted' : 'rejected'
  if (!answerLikeness(command, status, options.context)) close(command, status, options)
  if (right !== '') {
    return decide(command, isAccepted ? 'must-link' : 'cannot-link', left, right, options)
  }
  if (isAccepted) mark(left, 'block', atMs, options)
  else decline(left, options)
}

/** A group that is too large is to stay as it is: nobody is asked about it again. */
function decline(identifier: string, { lesson }: TakeOptions): void {
  const component = lesson.find(identifier)?.home
  if (component === undefined) return
  const declined = { key: reviewKey([identifier, '']), guard: declinedGuard }
  component.reviews = [...component.reviews, declined]
  lesson.replay(component)
}

function close(
  { left, right, author, reason, atMs }: Extract<IdentityCommand, { verb: 'review' }>,
  status: ReviewStatus,
  { lesson, context }: TakeOptions,
): void {
  const key = reviewKey([left, right])
  const component = lesson.find(left)?.home
  const open = component?.reviews.find((review) => review.key === key)
  const item = context.cells.reviews.get(key)
  const question = item ?? { left, right, guard: open?.guard ?? '', openedAtMs: atMs }
  const decided = { ...question, status, author, note: reason, decidedAtMs: atMs }
  context.cells.reviews.set(key, decided)
  if (component === undefined || open === undefined) return
  component.reviews = component.reviews.filter((review) => review !== open)
  if (open.guard !== declinedGuard) context.count('reviews', -1)
}

/** Does something to what links two members, where both are known and in one component. */
function onPair(
  { left, right }: { readonly left: string; readonly right: string },
  { lesson }: TakeOptions,
  change: (component: Component, a: LiveMember, b: LiveMember) => void,
): void {
  const [a, b] = [lesson.find(left), lesson.find(right)]
  if (a === undefined || b === undefined || a.home !== b.home) return
  change(a.home, a, b)
  lesson.replay(a.home)
}

function ensured(identifier: string, atMs: number, { lesson, rules }: TakeOptions): LiveMember {
  const name = identifier.slice(0, identifier.indexOf(':'))
  const type = rules.types.findIndex((each) => each.name === name)
  return lesson.ensure(identifier, type, atMs)
}

function laterOf(known: Verdict | undefined, verdict: Verdict): Verdict {
  return known !== undefined && compareVerdicts(known, verdict) >= 0 ? known : verdict
}

import type { Reading } from '../engine/prefetch-evidence.ts'
import { likenessKey } from '../review/likeness-review.ts'
import { reviewKey } from '../review/review-item.ts'
import { identifiersOfCommand, type IdentityCommand } from './identity-command.ts'

/** What a command reads, for fetching it before. */
export function readingOfCommand(command: IdentityCommand): Reading {
  const others = othersOf(command)
  const identifiers = identifiersOfCommand(command)
  switch (command.verb) {
    case 'withdraw-consent':
      return { identifiers, others, consent: 'withdrawn' }
    case 'give-consent':
      return { identifiers, others, consent: 'given' }
    case 'erase':
      return { identifiers, others, consent: 'forgotten', moves: true }
    case 'block':
    case 'unblock':
      return { identifiers, others, rematches: true }
    case 'review':
      // Where a group that is too large is left without it, an accepted identifier is blocked.
      return { identifiers, others, rematches: command.right === '' }
    case 'undo-import':
    case 'refresh':
    case 'revisit':
    case 'backfill':
      return { identifiers, others, joins: false }
    default:
      return { identifiers, others }
  }
}

function othersOf(command: IdentityCommand): NonNullable<Reading['others']> {
  const own = ['commands', command.id] as const
  if (command.verb !== 'review' && command.verb !== 'withdraw-verdict') return [own]
  const [left = '', right = ''] = [command.left, command.right].sort()
  const reviews = [reviewKey([command.left, command.right]), likenessKey([left, right])]
  return [own, ['records', left], ...reviews.map((key) => ['reviews', key] as const)]
}

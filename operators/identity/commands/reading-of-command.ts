import type { Reading } from '../engine/prefetch-evidence.ts'
import { reviewKey } from '../review/review-item.ts'
import { identifiersOfCommand, type IdentityCommand } from './identity-command.ts'

/** What a command reads, for fetching it before. */
export function readingOfCommand(command: IdentityCommand): Reading {
  const others: [cell: 'reviews' | 'commands', key: string][] = [['commands', command.id]]
  if (command.verb === 'review') others.push(['reviews', reviewKey([command.left, command.right])])
  return { identifiers: identifiersOfCommand(command), moves: command.verb === 'erase', others }
}

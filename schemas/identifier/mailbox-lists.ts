import { disposableEmailBlocklistSet } from 'disposable-email-domains-js'
import roles from 'role-based-email-addresses'
import type { BlockRule } from './blocked-values.ts'

/**
 * Blocks mailboxes that are thrown away after use, by their domain: the list of
 * github.com/disposable-email-domains, as its package has it. Not among the defaults, since they name a
 * person for as long as they are used.
 */
export function disposableMailboxes(): BlockRule {
  const domains = disposableEmailBlocklistSet()
  return {
    types: ['email'],
    matches: (email) => domains.has(email.slice(email.lastIndexOf('@') + 1)),
    reason: 'a disposable mailbox',
  }
}

/**
 * Blocks mailboxes of a position or a team, such as `sales@` and `support@`, which several people read:
 * the list of the package role-based-email-addresses.
 */
export function roleMailboxes(): BlockRule {
  const mailboxes = new Set(roles)
  return {
    types: ['email'],
    matches: (email) => mailboxes.has(email.slice(0, email.lastIndexOf('@'))),
    reason: 'a mailbox that several people read',
  }
}

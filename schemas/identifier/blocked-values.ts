/** Values that name nobody, or everybody, and why. A blocked value stays on its event. */
export interface BlockRule {
  /** Identifier types that it holds for; every type where left out. */
  readonly types?: readonly string[]
  /** Whole values, compared without regard to case, quotes around them left out. */
  readonly values?: readonly string[]
  /** Of the normalised value. What `linearPattern` cannot test is refused. */
  readonly pattern?: RegExp
  /** Of the normalised value: for lists and computed rules. Pure, and the same for ever. */
  readonly matches?: (value: string) => boolean
  /** For people: why such a value would join strangers. */
  readonly reason: string
}

/**
 * What Segment suggests to block and PostHog refuses, with the placeholder mailboxes and numbers that
 * forms collect. One such value, taken for an id, would join all who ever sent it.
 */
export const blockedByDefault: readonly BlockRule[] = [
  {
    values: ['null', 'undefined', 'none', 'nil', 'nan', 'n/a', 'na', 'empty', '(empty)', '(null)'],
    reason: 'a missing value that was written out',
  },
  {
    values: ['[object object]', '{}', '[]', 'true', 'false', '-1'],
    reason: 'a programming mistake instead of an id',
  },
  { pattern: /^[0-]*$/, reason: 'zeros, such as the advertising id of who opted out' },
  {
    values: ['anonymous', 'guest', 'unknown', 'not_authenticated', 'visitor', 'invalid'],
    reason: 'a word for nobody in particular',
  },
  {
    values: ['id', 'userid', 'user_id', 'distinctid', 'distinct_id', 'anonymousid', 'email'],
    reason: 'the name of a field instead of its value',
  },
  {
    types: ['email'],
    values: [
      'test@test.com',
      'test@example.com',
      'test@gmail.com',
      'example@example.com',
      'email@example.com',
      'user@example.com',
      'name@example.com',
      'none@none.com',
      'null@null.com',
      'a@a.com',
      'foo@bar.com',
      'asdf@asdf.com',
      'abc@abc.com',
      'noemail@noemail.com',
      'no@email.com',
      'unknown@unknown.com',
      'anonymous@anonymous.com',
      'guest@guest.com',
    ],
    reason: 'a placeholder mailbox',
  },
  {
    types: ['email'],
    pattern: /^(?:no-?reply|do-?not-?reply|mailer-daemon|no-?e?mail)(?:[+-].*)?@/,
    reason: 'a mailbox that nobody reads',
  },
  {
    types: ['phone'],
    pattern: /^\+\d{1,3}(\d)\1{6,}$/,
    reason: 'one digit repeated, a placeholder number',
  },
]

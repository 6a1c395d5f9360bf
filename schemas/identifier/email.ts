import { refused, type Refusal } from '../decoded.ts'
import type { Normalise } from './identifier-type.ts'

/** What of a mailbox does not tell it apart. Both are off: not every provider agrees. */
export interface EmailOptions {
  /** Read `ada+news@example.com` as `ada@example.com`. */
  readonly dropPlusTag?: boolean
  /** Providers whose mailboxes ignore dots, such as `gmail.com`. */
  readonly dotlessDomains?: readonly string[]
}

const noEmail = refused('invalid-email', 'no email address; send name@domain')

/** Normalises an email address: trimmed, NFKC, lower case. */
export function normaliseEmail(options: EmailOptions = {}): Normalise {
  const { dropPlusTag = false, dotlessDomains = [] } = options
  if (!dropPlusTag && dotlessDomains.length === 0) return usualEmail

  return (text) => {
    const email = usualEmail(text)
    if (typeof email !== 'string') return email
    const at = email.indexOf('@')
    const domain = email.slice(at + 1)
    let mailbox = email.slice(0, at)
    if (dropPlusTag && mailbox.lastIndexOf('+') > 0) mailbox = mailbox.replace(/(.)\+.*$/, '$1')
    if (dotlessDomains.includes(domain)) mailbox = mailbox.replaceAll('.', '')
    return mailbox === '' ? noEmail : `${mailbox}@${domain}`
  }
}

const emailShape = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u

function usualEmail(text: string): string | Refusal {
  if (isUsualEmail(text)) return text
  const email = text.normalize('NFKC').trim().toLowerCase().normalize('NFKC')
  return emailShape.test(email) ? email : noEmail
}

/** Whether text is printable ASCII in lower case with one @ inside: then it is its own normal form. */
function isUsualEmail(text: string): boolean {
  let atSign = -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 0x20 || code >= 0x7f || (code >= 0x41 && code <= 0x5a)) return false
    if (code !== 0x40) continue
    if (atSign >= 0) return false
    atSign = at
  }
  return atSign > 0 && atSign < text.length - 1
}

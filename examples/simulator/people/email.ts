import type { Random } from '../random.ts'

/** The address as somebody typed it: now and then with capitals or a blank, as forms let through. */
export function typedEmail(email: string, random: Random): string {
  const draw = random.next()
  if (draw < 0.06) return email.charAt(0).toUpperCase() + email.slice(1)
  if (draw < 0.08) return email.toUpperCase()
  if (draw < 0.1) return `${email} `
  return email
}

/** The address with a slip of the finger: a letter lost, doubled or swapped, a wrong ending. */
export function mistypedEmail(email: string, random: Random): string {
  const place = random.between(1, Math.max(1, email.indexOf('@') - 2))
  const [head, here, rest] = [email.slice(0, place), email.charAt(place), email.slice(place + 1)]
  return random.pick([
    head + rest,
    head + here + here + rest,
    head + rest.charAt(0) + here + rest.slice(1),
    `${email.slice(0, email.lastIndexOf('.'))}.con`,
  ])
}

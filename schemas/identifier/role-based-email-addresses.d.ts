declare module 'role-based-email-addresses' {
  /** What stands before the @, in lower case. */
  const mailboxes: readonly string[]
  export default mailboxes
}

import { identityRules } from '#operators'

/** One mailbox a person. */
export default identityRules({ types: { email: { limit: 1 } } })

import { identifiersOfCommand, namesMany, type IdentityCommand } from './identity-command.ts'

/**
 * What is wrong with a command where every identifier is one tenant's, `type:tenant/value`: undefined for
 * nothing. One about two identifiers is about one tenant.
 */
export function tenantProblem(command: IdentityCommand): string | undefined {
  const identifiers = identifiersOfCommand(command)
  const tenants = identifiers.map((key) => /^[^:]*:([^/]+)\//.exec(key)?.[1])
  const without = identifiers[tenants.indexOf(undefined)]
  if (without !== undefined) return `'${without}' names no tenant: write type:tenant/value`
  if (namesMany(command) || new Set(tenants).size < 2) return undefined
  return `${identifiers.join(' and ')} are of two tenants, who never share a profile`
}

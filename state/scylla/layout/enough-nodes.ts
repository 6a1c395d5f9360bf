import type { StoreProblem } from './check.ts'

/** A node that a session knows. */
export interface KnownNode {
  readonly address?: string
  readonly dataCenter?: string
  readonly up?: boolean
}

/**
 * What is wrong where a data centre has fewer nodes than a keyspace has copies there: an error where no
 * majority of them can ever answer. Undefined where there are enough, or no nodes are known.
 */
export function tooFewNodes(
  keyspace: string,
  { dataCentre, copies }: { readonly dataCentre: string; readonly copies: number },
  hosts: readonly KnownNode[],
): StoreProblem | undefined {
  const nodes = hosts.filter(({ dataCenter }) => dataCenter === dataCentre).length
  if (nodes === 0 || nodes >= copies) return undefined
  const majority = Math.floor(copies / 2) + 1
  const message =
    `keyspace ${keyspace} wants ${copies} copies in data centre ${dataCentre}, which has ${nodes} ` +
    (nodes < majority ? 'nodes: a majority can never answer' : 'nodes')
  const replication = `{'class': 'NetworkTopologyStrategy', '${dataCentre}': ${nodes}}`
  return {
    severity: nodes < majority ? 'error' : 'warning',
    message,
    fix: `add nodes, or ALTER KEYSPACE ${keyspace} WITH replication = ${replication}`,
  }
}

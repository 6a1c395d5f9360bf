import { avroCodec, type Codec } from '#schemas'
import { mappedCodec } from '../mapped-codec.ts'
import { formCluster, LiveMember, type Cluster, type LiveEdge } from './cluster.ts'
import { Component } from './component.ts'
import type { IdentityRules } from './identity-rules.ts'

interface StoredMember {
  readonly identifier: string
  readonly firstSeenMs: number
  /** Id of the profile that is or was named after it, else ''. */
  readonly profileId: string
  /** Place of the cluster that it is in. */
  readonly cluster: number
}

interface StoredComponent {
  readonly id: string
  readonly rulesVersion: string
  readonly members: readonly StoredMember[]
  readonly edges: readonly LiveEdge[]
  /** Place of the member that each cluster is named after. */
  readonly names: readonly number[]
}

const schema = {
  type: 'record',
  name: 'IdentityComponent',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'rulesVersion', type: 'string' },
    {
      name: 'members',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'IdentityMember',
          fields: [
            { name: 'identifier', type: 'string' },
            { name: 'firstSeenMs', type: 'long' },
            { name: 'profileId', type: 'string' },
            { name: 'cluster', type: 'int' },
          ],
        },
      },
    },
    {
      name: 'edges',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'IdentityEdge',
          fields: [
            { name: 'a', type: 'int' },
            { name: 'b', type: 'int' },
            { name: 'alias', type: 'boolean' },
            { name: 'firstSeenMs', type: 'long' },
            { name: 'refusedBy', type: 'string' },
          ],
        },
      },
    },
    { name: 'names', type: { type: 'array', items: 'int' } },
  ],
} as const

/** Stores a component: its evidence, and the clusters so that they need not be made again. */
export function componentCodec(rules: IdentityRules): Codec<Component> {
  const stored = avroCodec<StoredComponent>({ name: 'identity component', schema })
  return mappedCodec(stored, {
    store: toStored,
    restore: (component) => fromStored(component, rules),
  })
}

function toStored({ id, rulesVersion, members, edges }: Component): StoredComponent {
  const clusters = new Map<Cluster, number>()
  for (const { cluster } of members) {
    if (!clusters.has(cluster)) clusters.set(cluster, clusters.size)
  }
  return {
    id,
    rulesVersion,
    members: members.map(({ identifier, firstSeenMs, named, profileId, cluster }) => ({
      identifier,
      firstSeenMs,
      profileId: named ? profileId : '',
      cluster: clusters.get(cluster) ?? 0,
    })),
    edges,
    names: [...clusters.keys()].map(({ name }) => name.place),
  }
}

function fromStored(stored: StoredComponent, rules: IdentityRules): Component {
  const component = new Component(stored.id, stored.rulesVersion)
  const all: LiveMember[] = []
  const clusters = stored.names.map((): LiveMember[] => [])
  for (const [place, { identifier, firstSeenMs, profileId, cluster }] of stored.members.entries()) {
    const type = typeOf(identifier, rules)
    const member = new LiveMember({ identifier, type, firstSeenMs }, place, profileId)
    all.push(member)
    clusters[cluster]?.push(member)
  }
  for (const [place, members] of clusters.entries()) {
    const cluster = formCluster(members, rules, all[stored.names[place] ?? 0])
    cluster.live = true
    cluster.inherits = true
  }
  component.restore(
    all,
    stored.edges.map((edge) => ({ ...edge })),
  )
  return component
}

/** Place of an identifier's type among the rules' types; behind all of them where it is not known. */
function typeOf(identifier: string, { types }: IdentityRules): number {
  const name = identifier.slice(0, identifier.indexOf(':'))
  const place = types.findIndex((type) => type.name === name)
  return place === -1 ? types.length : place
}

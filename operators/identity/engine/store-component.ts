import type { LiveEdge } from '../evidence/live-edge.ts'
import type { Trace } from '../evidence/trace.ts'
import type { Cluster, LiveMember } from './cluster.ts'
import type { Component } from './component.ts'
import {
  memberFlags,
  traceKinds,
  type StoredComponent,
  type StoredEdge,
  type StoredMember,
  type StoredTrace,
} from './stored-component.ts'

/** A component in the form that is stored. */
export function storeComponent(component: Component): StoredComponent {
  const { members, edges, expiresMs } = component
  const clusters = new Map<Cluster, number>()
  for (const { cluster } of members) {
    if (!clusters.has(cluster)) clusters.set(cluster, clusters.size)
  }
  const sources = new Map<string, number>()
  return {
    id: component.id,
    rulesVersion: component.rulesVersion,
    version: component.version,
    firstVersion: component.firstVersion,
    members: members.map((member) => storeMember(member, clusters.get(member.cluster) ?? 0)),
    edges: edges.map((edge) => storeEdge(edge, sources)),
    sources: [...sources.keys()],
    verdicts: ofEdges(edges, ({ verdict }, edge) => verdict && { ...verdict, edge }),
    candidates: ofEdges(edges, ({ candidate }, edge) => candidate && { ...candidate, edge }),
    removals: ofEdges(edges, ({ removedUntilMs: untilMs }, edge) =>
      untilMs === -Infinity ? undefined : { edge, untilMs },
    ),
    cannotLinks: component.cannotLinks,
    names: [...clusters.keys()].map(({ name }) => name.place),
    reviews: component.reviews,
    expiresMs: expiresMs === Infinity ? -1 : expiresMs,
    withdrawals: component.withdrawals,
  }
}

function storeMember(member: LiveMember, cluster: number): StoredMember {
  const { identifier, firstSeenMs, lastSeenMs, count, named, profileId } = member
  const { blocked, withdrawn, shared, giant } = member
  const flags =
    (blocked ? memberFlags.blocked : 0) |
    (withdrawn ? memberFlags.withdrawn : 0) |
    (shared ? memberFlags.shared : 0) |
    (giant ? memberFlags.giant : 0)
  const id = named ? profileId : ''
  const forMs = lastSeenMs - firstSeenMs
  return { identifier, firstSeenMs, forMs, count, profileId: id, cluster, flags }
}

function storeEdge(
  { a, b, traces, refusedBy }: LiveEdge,
  sources: Map<string, number>,
): StoredEdge {
  return { a, b, traces: traces.map((trace) => storeTrace(trace, sources)), refusedBy }
}

function storeTrace(trace: Trace, sources: Map<string, number>): StoredTrace {
  const { firstSeenMs, lastSeenMs, count, firstId, lastId } = trace
  let source = sources.get(trace.source)
  if (source === undefined) {
    source = sources.size
    sources.set(trace.source, source)
  }
  return {
    source,
    kind: traceKinds.indexOf(trace.kind),
    firstSeenMs,
    forMs: lastSeenMs - firstSeenMs,
    count,
    firstId,
    lastId: lastId === firstId ? '' : lastId,
  }
}

const nothing: readonly never[] = []

/** What some edges have, with their places: most components have none of it. */
function ofEdges<T>(
  edges: readonly LiveEdge[],
  read: (edge: LiveEdge, place: number) => T | undefined,
): readonly T[] {
  let found: T[] | undefined
  for (let place = 0; place < edges.length; place += 1) {
    const edge = edges[place]
    const value = edge && read(edge, place)
    if (value === undefined) continue
    found ??= []
    found.push(value)
  }
  return found ?? nothing
}

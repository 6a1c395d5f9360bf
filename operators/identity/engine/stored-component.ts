import { avroList } from '../avro-list.ts'

/** A component as it is stored: see `componentCodec`. Numbers that most have not are left out. */
export interface StoredComponent {
  readonly id: string
  readonly rulesVersion: string
  readonly version: number
  readonly firstVersion: number
  readonly members: readonly StoredMember[]
  /** Names of the sources of traces. */
  readonly sources: readonly string[]
  readonly edges: readonly StoredEdge[]
  readonly verdicts: readonly StoredVerdict[]
  readonly candidates: readonly StoredCandidate[]
  /** Edges of which something was taken back. */
  readonly removals: readonly StoredRemoval[]
  readonly cannotLinks: readonly StoredCannotLink[]
  /** Place of the member that each cluster is named after. */
  readonly names: readonly number[]
  readonly reviews: readonly { readonly key: string; readonly guard: string }[]
  /** -1 for never. */
  readonly expiresMs: number
  readonly withdrawals: number
}

/** One identifier. */
export interface StoredMember {
  readonly identifier: string
  readonly firstSeenMs: number
  /** Milliseconds from the first to the last time it was seen. */
  readonly forMs: number
  readonly count: number
  /** Id of the profile that is or was named after it, else ''. */
  readonly profileId: string
  /** Place of the cluster that it is in. */
  readonly cluster: number
  /** Bits of `memberFlags`. */
  readonly flags: number
}

/** One edge; its kind and its times follow from the rest. */
export interface StoredEdge {
  readonly a: number
  readonly b: number
  readonly traces: readonly StoredTrace[]
  readonly refusedBy: string
}

/** What one source says of an edge. */
export interface StoredTrace {
  /** Place among the sources. */
  readonly source: number
  /** Place in `traceKinds`. */
  readonly kind: number
  readonly firstSeenMs: number
  readonly forMs: number
  readonly count: number
  readonly firstId: string
  /** '' where it is the first one. */
  readonly lastId: string
}

interface Said {
  readonly atMs: number
  readonly command: string
  readonly author: string
  readonly note: string
}

/** A must-link; `edge` is the place of its edge. */
export interface StoredVerdict extends Said {
  readonly edge: number
}

/** A cannot-link between two places of members. */
export interface StoredCannotLink extends Said {
  readonly a: number
  readonly b: number
}

/** What a model found; `edge` is the place of its edge. */
export interface StoredCandidate {
  readonly edge: number
  readonly bits: number
  readonly model: string
  readonly saidMs: number
}

/** Until when an edge's sightings were taken back. */
export interface StoredRemoval {
  readonly edge: number
  readonly untilMs: number
}

/** Kinds of traces in the order of their numbers: part of what is stored. */
export const traceKinds = ['seen', 'alias', 'candidate'] as const

/** Bits of a member's flags: part of what is stored. */
export const memberFlags = { blocked: 1, withdrawn: 2, shared: 4, giant: 8 } as const

const said = [
  { name: 'atMs', type: 'long' },
  { name: 'command', type: 'string' },
  { name: 'author', type: 'string' },
  { name: 'note', type: 'string' },
] as const

/** The Avro schema of stored components. */
export const componentSchema = {
  type: 'record',
  name: 'IdentityComponent',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'rulesVersion', type: 'string' },
    { name: 'version', type: 'long' },
    // Of components that were stored before it was kept.
    { name: 'firstVersion', type: 'long', default: 0 },
    avroList('members', 'IdentityMember', [
      { name: 'identifier', type: 'string' },
      { name: 'firstSeenMs', type: 'long' },
      { name: 'forMs', type: 'long' },
      { name: 'count', type: 'long' },
      { name: 'profileId', type: 'string' },
      { name: 'cluster', type: 'int' },
      { name: 'flags', type: 'int' },
    ]),
    { name: 'sources', type: { type: 'array', items: 'string' } },
    avroList('edges', 'IdentityEdge', [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'int' },
      avroList('traces', 'IdentityTrace', [
        { name: 'source', type: 'int' },
        { name: 'kind', type: 'int' },
        { name: 'firstSeenMs', type: 'long' },
        { name: 'forMs', type: 'long' },
        { name: 'count', type: 'long' },
        { name: 'firstId', type: 'string' },
        { name: 'lastId', type: 'string' },
      ]),
      { name: 'refusedBy', type: 'string' },
    ]),
    avroList('verdicts', 'IdentityVerdict', [{ name: 'edge', type: 'int' }, ...said]),
    avroList('candidates', 'IdentityCandidate', [
      { name: 'edge', type: 'int' },
      { name: 'bits', type: 'double' },
      { name: 'model', type: 'string' },
      // Of candidates that were stored before times were: only the command's own counts then.
      { name: 'saidMs', type: 'long', default: 0 },
    ]),
    avroList('removals', 'IdentityRemoval', [
      { name: 'edge', type: 'int' },
      { name: 'untilMs', type: 'long' },
    ]),
    avroList('cannotLinks', 'IdentityCannotLink', [
      { name: 'a', type: 'int' },
      { name: 'b', type: 'int' },
      ...said,
    ]),
    { name: 'names', type: { type: 'array', items: 'int' } },
    avroList('reviews', 'IdentityReview', [
      { name: 'key', type: 'string' },
      { name: 'guard', type: 'string' },
    ]),
    { name: 'expiresMs', type: 'long' },
    { name: 'withdrawals', type: 'int' },
  ],
}

import type { IdentityMutant } from './mutant.ts'

const matching = 'operators/identity/matching/'

/** Faults of finding people who are alike. */
export const matchingMutants: readonly IdentityMutant[] = [
  {
    name: 'what was said of a person last by arrival wins',
    file: `${matching}identifier-record.ts`,
    from: 'if (said.atMs !== than.atMs) return said.atMs > than.atMs',
    to: 'if (said.atMs !== than.atMs) return true',
    law: 'P1',
    rules: 'alike',
  },
  {
    name: 'consent that was taken back still counts',
    file: `${matching}identifier-record.ts`,
    from: 'record.optedOut = isOut\n  record.fields = []\n  record.consent = null',
    to: '',
    law: 'P13',
    rules: 'alike',
  },
  {
    name: 'an edge outlives the likeness that it came from',
    file: `${matching}take-likeness.ts`,
    from: 'if (edge.isEmpty) component.dropEdge(edge)\n  return true',
    to: 'edge.propose({ bits: 9, model: "", saidMs: 0 })\n  return true',
    law: 'P1',
    rules: 'alike',
  },
  {
    name: 'only one of two records knows that they are alike',
    file: `${matching}matching.ts`,
    from: 'this.#tell(identifier, match.other, match)',
    to: '',
    law: 'P1',
    rules: 'alike',
  },
  {
    name: 'a question about likeness is not withdrawn',
    file: 'operators/identity/review/likeness-review.ts',
    from: "} else if (!isAsked && item?.status === 'open') {",
    to: '} else if (item === null) {',
    law: 'P1',
    rules: 'alike',
  },
]

import type { IdentityMutant } from './mutant.ts'

const engine = 'operators/identity/engine/'
const resolution = 'operators/identity/resolution/'
const evidence = 'operators/identity/evidence/'
const commands = 'operators/identity/commands/'

/** Faults of guards, windows, ids and of joining components; the first four lose or move state. */
export const structureMutants: readonly IdentityMutant[] = [
  {
    name: 'members are dropped when components join',
    file: `${engine}component.ts`,
    from: 'member.home = this\n      this.members = append(this.members, member)',
    to: 'member.home = this\n      if (member.edges.length > 0) this.members = append(this.members, member)',
    law: 'P8',
  },
  {
    name: 'moved identifiers keep their old address',
    file: `${engine}learn.ts`,
    from: 'nodes.set(identifier, { component: larger.id, member: place })',
    to: 'nodes.set(identifier, { component: larger.id, member: nodes.get(identifier)?.member ?? 0 })',
    law: 'P8',
  },
  {
    name: 'tombstones are lost when components join',
    file: `${engine}component.ts`,
    from: 'for (const edge of other.edges) this.edges = append(this.edges, edge)',
    to:
      'for (const edge of other.edges) this.edges = append(this.edges, edge)\n' +
      'for (const edge of this.edges) edge.removedUntilMs = -Infinity',
    law: 'P3',
    rules: 'one window',
  },
  {
    name: 'a removal that does not reach the edge',
    file: `${commands}take-command.ts`,
    from: 'component.edgeBetween(left, right)?.remove(command.atMs)',
    to: 'component.edgeBetween(left, right)',
    law: 'P3',
  },
  {
    name: 'a limit that is one too high',
    file: `${resolution}guarded-forest.ts`,
    from: 'if (left + right > (limits[limit]?.max ?? 0))',
    to: 'if (left + right > (limits[limit]?.max ?? 0) + 1)',
    law: 'P5',
    rules: 'a guard of its own',
  },
  {
    name: 'a limit that is one too high, on the fast path',
    file: `${engine}cluster-counts.ts`,
    from: 'onLeft + onRight > max)',
    to: 'onLeft + onRight > max + 1)',
    law: 'P5',
  },
  {
    name: 'profiles of one identifier too many',
    file: `${engine}cluster-counts.ts`,
    from: 'left.size + right.size > maxCluster',
    to: 'left.size + right.size > maxCluster + 1',
    law: 'P5',
  },
  {
    name: 'a window on the first time instead of the last',
    file: `${resolution}guarded-forest.ts`,
    from: 'node.lastSeenMs <= asOfMs - withinMs',
    to: 'node.firstSeenMs <= asOfMs - withinMs',
    law: 'P3',
    rules: 'windows',
  },
  {
    name: 'a window that ends a moment later',
    file: `${resolution}guarded-forest.ts`,
    from: 'node.lastSeenMs <= asOfMs - withinMs',
    to: 'node.lastSeenMs < asOfMs - withinMs',
    law: 'P3',
    rules: 'one window',
  },
  {
    name: 'no timer for the end of a window',
    file: `${engine}replay.ts`,
    from: 'if (endMs > asOfMs && endMs < nextMs) nextMs = endMs',
    to: '',
    law: 'P3',
    rules: 'windows',
  },
  {
    name: 'who comes back into a window is not looked at',
    file: `${engine}link.ts`,
    from: '  if (!isBack) return\n',
    to: '  if (isBack || !isBack) return\n',
    law: 'P3',
    rules: 'one window',
  },
  {
    name: 'conflicts by arrival instead of by time',
    file: `${evidence}edge.ts`,
    from: ': left.firstSeenMs - right.firstSeenMs) ||\n    compareEnds(left, right, members)',
    to: ': 0) ||\n    0',
    law: 'P1',
  },
  {
    name: 'a profile is named by arrival',
    file: `${engine}cluster.ts`,
    from: 'const order = rankOf(left, rules) - rankOf(right, rules) || left.firstSeenMs - right.firstSeenMs',
    to: 'const order = rankOf(left, rules) - rankOf(right, rules) || -1',
    law: 'P10',
  },
  {
    name: 'an older event does not rename',
    file: `${engine}component.ts`,
    from: 'cluster.name !== member && stronger(cluster.name, member, rules) === member',
    to: 'cluster.name === member && stronger(cluster.name, member, rules) === member',
    law: 'P10',
  },
  {
    name: 'ids without aliases: what has ended is forgotten',
    file: `${engine}save-change.ts`,
    from: 'profiles.set(id, entryOf(member, false))',
    to: 'profiles.delete(id)',
    law: 'P10',
  },
  {
    name: 'an ended id leads to another one’s identifier',
    file: `${engine}save-change.ts`,
    from: 'profiles.set(id, entryOf(member, false))',
    to: 'profiles.set(id, entryOf(member.cluster.name, false))',
    law: 'P10',
  },
  {
    name: 'a refused edge is not looked at again when one is removed',
    file: `${engine}replay.ts`,
    from: 'const resolution = resolve({ nodes: members, edges, cannotLinks }, rules, asOfMs)',
    to:
      'const known = edges.filter(({ refusedBy }) => refusedBy === "")\n' +
      '  const some = resolve({ nodes: members, edges: known, cannotLinks }, rules, asOfMs)\n' +
      '  const refused = [...edges.entries()].filter(([, edge]) => edge.refusedBy !== "")\n' +
      '  const resolution = { ...some, suppressed: new Map(refused.map(([at, edge]) => [at, edge.refusedBy])) }',
    law: 'P3',
  },
  {
    name: 'a shared device is counted by events instead of people',
    file: `${resolution}conduct.ts`,
    from: 'count(edge.b, edge.a, edge.lastSeenMs)\n',
    to:
      'for (let at = 0; at < ("count" in edge ? Number(edge.count) : 1); at += 1) ' +
      'count(edge.b, edge.a, edge.lastSeenMs)\n',
    law: 'P3',
    rules: 'windows',
  },
  {
    name: 'a device that becomes shared goes on to link',
    file: `${engine}conduct-change.ts`,
    from: 'if (counts && ++people > rule.above) return true',
    to: '',
    law: 'P3',
    rules: 'windows',
  },
]

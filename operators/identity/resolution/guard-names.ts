/** Why an edge does not make one profile of its ends; besides the names of limits and of own guards. */
export const guardNames = {
  /** The profile would have more identifiers than `maxCluster`. */
  size: 'maxCluster',
  /** A person said that two identifiers of the profile are not the same one. */
  cannotLink: 'cannot-link',
  /** One end is shared by several people. */
  shared: 'shared',
  /** One end is of a type that does not conduct. */
  conducts: 'conducts',
  /** The group of identifiers is too large to be believed. */
  giant: 'giant',
  /** A candidate would join a profile that another candidate has joined already. */
  chain: 'chain',
  /** Two people are alike, though not enough to be one without asking: there is no edge. */
  likeness: 'likeness',
} as const

/** Whether a guard stops edges by themselves rather than profiles: nobody is asked about those. */
export function isParking(guard: string): boolean {
  return guard === guardNames.giant || guard === guardNames.shared || guard === guardNames.conducts
}

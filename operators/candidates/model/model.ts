/** Layout of a model's JSON; a later layout has another number. */
export const modelFormat = 1

/** How often records of one person, and of two, agree at a level: shares of the level's group. */
export interface LevelShares {
  readonly name: string
  /** Share of the pairs that are one person. */
  readonly m: number
  /** Share of the pairs that are two persons. */
  readonly u: number
}

/** What was learned of one comparison. */
export interface ComparisonModel {
  readonly name: string
  readonly levels: readonly LevelShares[]
}

/** How often values occur, of one comparison. */
export interface FrequencyTable {
  /** Records that the shares are of. */
  readonly records: number
  /** Records by term; terms that occur once are left out. */
  readonly terms: Readonly<Record<string, number>>
}

/** Weights of evidence that were learned from a sample; plain JSON. Made by `trainModel`. */
export interface CandidateModel {
  readonly format: typeof modelFormat
  /** Hash of all the rest: what was scored by another version is scored anew. */
  readonly version: string
  /** Records of the sample. */
  readonly records: number
  /** Other records of the same person that a record has on the average. */
  readonly matchesPerRecord: number
  readonly comparisons: readonly ComparisonModel[]
  /** By the name of the comparison; none where frequencies come from the records that are resolved. */
  readonly frequencies: Readonly<Record<string, FrequencyTable>>
}

import fc from 'fast-check'

/**
 * One seed for every property of a run, printed on failure by fast-check and set again with
 * `ANABRANCH_SEED=<seed> npm test`.
 */
const seed = Number(process.env['ANABRANCH_SEED'] ?? Date.now() % 2_147_483_647)
fc.configureGlobal({ seed, verbose: fc.VerbosityLevel.None })

import {
  anySoundOf,
  anyWordOf,
  block,
  compareDate,
  comparePersonName,
  comparePlace,
  fellegiSunter,
  sameField,
  type FellegiSunterOptions,
} from '../../../operators/candidates/index.ts'

/** What is compared of the people of `people.ts`. */
export const options: FellegiSunterOptions = {
  comparisons: [
    comparePersonName('name', { fields: ['name'] }),
    compareDate('born'),
    comparePlace('town'),
  ],
  blocking: [
    block(sameField('born')),
    block(anyWordOf(['name']), sameField('town')),
    block(anySoundOf(['name']), sameField('town')),
  ],
  band: { review: 0.5, merge: 0.8 },
}

/** Candidates without a model. */
export const candidates = fellegiSunter(options)

import {
  anySoundOf,
  anyTwoWordsOf,
  anyWordOf,
  block,
  compareDate,
  comparePersonName,
  comparePlace,
  comparePostcode,
  compareText,
  fellegiSunter,
  jointly,
  personRecords,
  sameField,
  titles,
} from '#operators'

/**
 * Rules for records of historical figures: a full name with titles and pet names, a date and a place of
 * birth, a postcode, gender and occupation, all with errors and gaps, and many records a person.
 *
 * Exact rules join what is equal in three respects. All else is likeness: postcode and place of birth are
 * compared together, for people of one town share both.
 */
const name = ['full_name']

/** Records are joined without asking where most pairs of two clusters say so with this chance. */
const mergeChance = 0.7

export default personRecords({
  exact: { name_birth_postcode: ['full_name', 'dob', 'postcode_fake'] },
  candidates: [
    fellegiSunter({
      comparisons: [
        comparePersonName('name', { fields: name }),
        compareDate('dob'),
        jointly(comparePostcode('postcode_fake'), comparePlace('birth_place')),
        compareText('occupation'),
        compareText('gender'),
      ],
      blocking: [
        block(anyTwoWordsOf(name, titles)),
        block(sameField('dob'), anySoundOf(name, titles)),
        block(sameField('postcode_fake'), anySoundOf(name, titles)),
        block(sameField('birth_place'), anyWordOf(name, titles)),
        block(sameField('dob'), sameField('birth_place')),
        block(sameField('postcode_fake')),
        block(sameField('dob')),
        block(anyWordOf(name, titles)),
      ],
      band: { review: 0.3, merge: mergeChance },
    }),
  ],
})

import {
  anySoundOf,
  anyTwoWordsOf,
  anyWordOf,
  block,
  compareAddress,
  compareDate,
  comparePersonName,
  comparePlace,
  comparePostcode,
  compareText,
  fellegiSunter,
  firstOf,
  jointly,
  personRecords,
  sameField,
  withinEdits,
} from '#operators'

/**
 * Rules for the made-up Australian records of FEBRL: names, address, date of birth and a social security
 * number, with up to several errors a record.
 *
 * Five exact rules join most of them; likeness joins those with an error in each of the five.
 */
const name = ['given_name', 'surname']

/** Records are joined without asking where most pairs of two clusters say so with this chance. */
const mergeChance = 0.9

export default personRecords({
  exact: {
    social_security: ['soc_sec_id'],
    name_and_birth: ['given_name', 'surname', 'date_of_birth'],
    surname_birth_postcode: ['surname', 'date_of_birth', 'postcode'],
    given_name_birth_postcode: ['given_name', 'date_of_birth', 'postcode'],
    name_and_street: ['given_name', 'surname', 'address_1', 'street_number'],
  },
  candidates: [
    fellegiSunter({
      comparisons: [
        comparePersonName('name', { fields: name }),
        compareDate('date_of_birth'),
        compareText('soc_sec_id', { levels: [withinEdits(1), withinEdits(2)] }),
        compareAddress('address', { fields: ['street_number', 'address_1', 'address_2'] }),
        jointly(comparePostcode('postcode'), comparePlace('suburb')),
      ],
      blocking: [
        block(anyTwoWordsOf(name)),
        block(sameField('date_of_birth')),
        block(sameField('soc_sec_id')),
        block(anySoundOf(name), firstOf('soc_sec_id', 3)),
        block(anySoundOf(name), sameField('postcode')),
        block(anySoundOf(name), sameField('suburb')),
        block(anySoundOf(name), firstOf('date_of_birth', 6)),
        block(sameField('address_1'), sameField('street_number')),
        block(sameField('suburb'), sameField('street_number')),
        block(sameField('postcode'), sameField('street_number')),
        block(sameField('address_1'), sameField('postcode')),
        block(sameField('address_1'), anyWordOf(name)),
      ],
      band: { review: 0.3, merge: mergeChance },
    }),
  ],
})

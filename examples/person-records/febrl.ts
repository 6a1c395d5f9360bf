import {
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
  soundOfField,
  withinEdits,
} from '#operators'

/**
 * Rules for the made-up Australian records of FEBRL: names, address, date of birth and a social security
 * number, with up to several errors a record.
 *
 * Five exact rules join most of them; likeness joins those with an error in each of the five.
 */
const given = sameField('given_name')
const surname = sameField('surname')
const birth = sameField('date_of_birth')
const postcode = sameField('postcode')

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
        comparePersonName('name', { fields: ['given_name', 'surname'] }),
        compareDate('date_of_birth'),
        compareText('soc_sec_id', { levels: [withinEdits(1), withinEdits(2)] }),
        compareAddress('address', { fields: ['street_number', 'address_1', 'address_2'] }),
        jointly(comparePostcode('postcode'), comparePlace('suburb')),
      ],
      blocking: [
        block(given, surname),
        block(birth),
        block(sameField('soc_sec_id')),
        block(firstOf('soc_sec_id', 4), soundOfField('surname')),
        block(soundOfField('given_name'), postcode),
        block(soundOfField('surname'), postcode),
        block(surname, sameField('suburb')),
        block(sameField('address_1'), sameField('street_number')),
        block(sameField('address_1'), postcode),
        block(sameField('address_1'), surname),
        block(sameField('address_1'), given),
      ],
      band: { review: 0.3, merge: mergeChance },
    }),
  ],
})

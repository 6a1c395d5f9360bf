/**
 * English given names with their short and pet forms, one name a line. A form may belong to several
 * names, as Harry does to Henry and Harold.
 */
const families = `
abigail abby gail
abraham abe bram
adelaide addie ada della
agnes aggie nancy
albert al bert bertie
alexander alex alec alick sandy sasha xander
alexandra alex sandra alix
alfred alf alfie fred freddie
alice allie ally alicia
amelia amy millie emily
andrew andy drew
ann anne anna annie nan nancy nannie nina hannah
anthony tony antony ant
archibald archie archy baldie
arthur art artie
augustus gus augustine austin
barbara babs barbie
bartholomew bart bat
beatrice bea trixie beatrix
benjamin ben benny benji
bernard bernie barney
bridget biddy bridie
caroline carrie caro lina carol
catherine katherine kathryn kate katie kathleen cathy kathy kitty kit kay catharine karen
charles charlie charley chas chuck carl carol
charlotte lottie charlie lotte
christian chris
christina chris tina chrissie christine
christopher chris kit christie topher
clara claire clare clarissa
constance connie
cornelius con neil corny
daniel dan danny
david dave davy dai taffy
deborah debbie deb
donald don donny
dorothy dora dot dolly dorothea thea
douglas doug
edmund ed ned ted eddie eamon
edward ed ned ted eddie teddy eduard edwin
edwin ed ned eddie
eleanor ellen nell nellie nora ella elinor leonora helen
elizabeth bess bessie beth betsy betty eliza elsie lib libby lisa lizzie liz lily elisabeth isabel
emily em emmie milly emma
emma em emmie
ernest ernie
esther hester essie hetty
eugene gene
evelyn eve evie
ezekiel zeke
florence flo florrie flossie flora
frances fanny fran frannie francesca
francis frank franz fran frankie
franklin frank
frederick fred freddie freddy fredric frederic fritz
gabriel gabe
geoffrey geoff jeff jeffrey
george georgie geordie jorge dod
gerald gerry jerry gerard
gertrude gertie trudy
gilbert gil bert
grace gracie
gregory greg
gwendolen gwen wendy gwendoline
hannah anna nan
harold harry hal
harriet hattie hetty harriett
helen nell nellie ellen helena lena
henrietta etta hetty harriet hettie
henry harry hal hank henri harrison
herbert bert herb bertie
horace horatio
hubert hugh bert
hugh hughie hugo huw
ignatius iggy
isaac ike zac
isabella bella isabel belle ella isobel tibby
jacob jake jack james
james jim jimmy jamie jem hamish jacob seamus jas
jane janet jenny jean jessie joan janie
janet jenny jessie jan
jean jeannie jane jenny
jeremiah jerry jeremy
jessica jess jessie
joanna jo joan johanna
john jack johnny jock jon ian sean jackie ivan evan johann jean hans giovanni
jonathan jon jonny nathan
joseph joe jo joey jos
josephine jo josie
joshua josh
judith judy
julia julie juliet
katherine kate katie kathy kitty
kenneth ken kenny
lawrence larry laurie lawrie laurence
leonard leo len lenny
leopold leo
letitia lettie
lewis louis lew lou
lilian lily lil lillian
louis lou lewis louie luis ludwig
louisa lou louise lulu
lucy lucia lucinda
magdalen maud maddy magdalene lena
malcolm mal
margaret maggie meg peggy madge marge margery rita greta daisy peg maisie margot marjorie
maria mary mia mariah
martha mattie patty
martin marty
mary molly polly may mamie minnie maria marie moll marian
matilda mattie tilly maud
matthew matt
maximilian max
maurice morris
michael mick mike micky mitchell
mildred millie
moses moe
nathaniel nat nathan
nicholas nick nicky nicolas klaus colin
oliver ollie noll
oscar ossie
oswald ossie oz
pamela pam
patricia pat patty tricia trish
patrick pat paddy rick
percival percy
peter pete piers
philip phil pip phillip
philippa pippa
priscilla cilla
rachel rae
ralph rafe
raymond ray
rebecca becky reba
reginald reg reggie rex
richard dick rick ricky dickie rich dickon
robert bob bobby rob robbie bert robin rupert rab
roger hodge
roland rowland rolly
ronald ron ronnie ranald
rosamund rose rosa
rose rosie rosa rosina
rosemary rose rosie
rudolph rudy
samuel sam sammy
sarah sally sadie sara
sebastian seb bastian
sidney sid sydney syd
simon si simeon
solomon sol
sophia sophie sophy
stanley stan
stephen steve stevie steven
susan sue susie susanna susannah sukey suzanne
sylvester sly
terence terry
thaddeus thad tad
theodora dora theo
theodore ted teddy theo theodor
theresa tess tessa terry teresa tracy
thomas tom tommy tam thos
timothy tim
tobias toby
victor vic
victoria vicky queenie vic
vincent vince vin
virginia ginny
vivian viv
walter wat wally walt
wilfred wilf will
wilhelmina mina minnie billie wilma
william bill billy will willie liam wm wilhelm willy guillaume
winifred winnie freda win
zachary zach zack
`

const familiesOf = new Map<string, readonly number[]>()
for (const [place, line] of families.trim().split('\n').entries()) {
  for (const name of line.split(' ')) {
    familiesOf.set(name, [...(familiesOf.get(name) ?? []), place])
  }
}

/**
 * Whether two given names, in lower case, may be forms of one English name: William and Billy. Harry
 * and Henry are, and Harry and Harold, though not Henry and Harold.
 */
export function areFormsOfOneName(left: string, right: string): boolean {
  const leftFamilies = familiesOf.get(left)
  const rightFamilies = leftFamilies && familiesOf.get(right)
  return rightFamilies?.some((place) => leftFamilies?.includes(place)) ?? false
}

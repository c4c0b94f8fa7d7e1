/**
 * 1,024 short, common, distinct words, so that each word drawn is worth exactly 10 bits. The list was written for
 * this page: no word is the beginning of its neighbour, and unkind or easily misheard words were left out.
 */
export const words: readonly string[] = `
  acorn acre actor adapt adobe adult agile album alder alley almond alpaca alpine amber amble ample anchor
  angle answer anthem antler anvil apple apron arbor arcade arena armor arrow artist aspen atlas atom audio
  autumn avid awake award axis azure badger bagel bakery balloon bamboo banana banjo banner barley barn baron
  barrel basil basin basket batch baton beacon bead beagle bean beaver beetle bell belt bench berry bicycle
  birch blanket blaze blend bloom blossom blouse bluff board bobbin bold bonfire bonnet book border bottle
  boulder bounce branch brass brave breeze brick bridge bright brisk bronze brook broom brush bucket buckle
  budget buffalo bugle bundle burrow butler butter button buzz cabbage cabin cactus cake calm camel camera
  camp canal canary candle canoe canopy canvas canyon cape caramel caravan carbon carol carpet carrot cart
  carve cashew castle catalog cave ceiling cello century chain chair chalk chapel chapter charm cheese
  cheetah cherry chimney chorus cider cinema circle city civic clarity clay clever climb clinic cloak clock
  clover club coach coal coast cobalt cocoa coconut coin comedy comet common compass concert condor cookie
  copper corner cosmic cottage cotton couch cougar counter country cozy cradle crane crater crayon cream
  creek cricket crimson crown crumb crystal cube cuckoo curious curl curtain cushion custom cycle cypress
  daisy dance dapper dash dawn deck delta denim depth desert desk diagram dial diary digit dinner diploma
  ditch dive dock dolphin domain domino door dove dragon drama drawer dream dress drill drizzle drum dune
  dusk dust duty eager eagle earth easel east echo eclipse edge editor effort elder elegant ember emblem
  emerald empty enamel energy engine envoy equal errand essay estate evening exact exhibit exotic fabric
  factor falcon family famous fancy farm fashion fence fern ferry festive fiber fiddle field fifty film finch
  fine finger fiscal fish flag flame flannel flavor fleet flint float flock floor flora flute foam folder
  folk forest fork formal fossil frame freckle friend frost fruit fudge full funnel future gadget galaxy
  gallon garage garden garlic garment garnet gate gather genius gentle giant gift ginger giraffe glacier glad
  glass glide glitter globe glove glow glue gold golf gown grain granite grape graph grass gravel gravity
  green grin grove guide guitar gulf gust habit haiku hammock hamster handle happy harbor harp harvest haven
  hawk heart heather hedge helmet herb heron hickory hike hinge hippo hive hobby hockey holiday hollow honest
  honey hoop horizon hostel hotel hour hover humble humor hurdle hymn icicle icon igloo iguana image impact
  inch indigo inlet insect invent iris iron island ivory jacket jaguar jasmine jasper jazz jelly jersey
  jester jewel jockey join joke jolly journal juggle juice july jumbo june jungle junior juniper just kale
  kayak keen kennel kernel kettle kidney kilt kimono kind king kiosk kite kitten kiwi knee knob koala label
  lace ladle lagoon lake lamb lamp land lantern lapel large laser latch laurel lava lavish lawn layer leaf
  lecture ledge legend lemon lentil leopard lesson letter lettuce liberty library lichen light lilac lily
  lime limit lion liquid list little llama lobby lobster local locket lofty logic lotus loyal lucid lucky
  lumber lunar lynx lyric macaw magenta magic magnet magpie mail major mammal mango mantle maple marble march
  margin marina market marsh mason mast matrix meadow medal medley mellow melon member memo mentor menu merit
  mesa message metal method middle mild milk mill mimosa mineral minnow minute mirror mist mitten mixture
  mobile model modern module moment monarch month moon moose morning mosaic moss motor movie muffin mural
  museum music mustard myth napkin nature navy nectar needle nest nettle neutral nickel noble noise nomad
  noodle normal north notch note novel nutmeg nylon oasis object ocean octave octopus office omega onion onyx
  opal open opera orange orbit orchard order oregano organ origin osprey otter outer outfit oven oxygen
  oyster ozone paddle page paint palace palm panel panther papaya paper parade parcel parent park parsley
  party pasta pastel pastry patch path patio patrol pause peach peanut pearl pebble pecan pelican pencil
  penguin perfume period petal phrase piano picnic picture pillow pine pioneer pipe pixel pizza planet plank
  plant plate pocket podium poem poet polar polite polka pond poppy porch portal postal potato pottery powder
  prairie present prime prince print prism profile promise proper proud pudding puffin pulley pulse pumpkin
  pupil puppet purple puzzle quail quaint quantum quarry quartz queen quest quick quill quilt quince quiver
  quota quote rabbit raccoon race radio radish raft rail raisin rally ramp ranch ranger rapid raven ravine
  recipe record reef reflect region relic remedy rescue resin result ribbon rice ridge river road robin robot
  rocket rodeo roof room rope round rowan royal ruby rudder ruffle rugby rumba rural rustic saddle saffron
  salad salmon salt salute sample sapling satin sauna savanna scale scarf school science scissor scout screen
  script scroll sculpt seal season second segment senior sentry sequel sequoia series seven shadow shark
  shell shelter shield shine ship shirt shoe shore shrub sierra signal silent silk silver simple singer siren
  skill slate sled sleeve slender slipper slope smart smoke smooth snack snow soap soccer social socket soda
  soft solar solid sonnet soup source south space sparrow spice spinach spiral spoon sport spring spruce
  square stable stadium stage stamp star statue steady steam step stereo stone stork storm story stove straw
  stream string studio sturdy style subway sugar suit summer sunset supper swan sweater swift swing syrup
  tablet talent tango tape target tavern teacher teapot temple tempo tent terrace theater theme thimble
  thistle thread thunder ticket timber tinsel toast toffee tomato topaz tornado total toucan tower town
  tractor trail train transit travel tray tree trellis trend tribute trident trolley trophy trout truck trunk
  tulip tundra tunnel turban turbine turnip turtle twelve twig twin umber unique unity upbeat upper urban
  usher utensil vacuum valley valve vanilla vapor vase velvet vendor venture verb verse vessel vest viaduct
  village vintage viola violet violin virtue vision visit visor vital vivid vocal voice volcano vortex voyage
  waffle wagon walrus waltz warm water wave wealth weaver wedge west wheat wheel whisper whistle wicker wide
  widget willow winter wisdom wish wolf wonder wool word world wren wrist yacht yard yarn yeast yellow yogurt
  young zebra zenith zephyr zero zesty zigzag zinc zipper
`
  .trim()
  .split(/\s+/);

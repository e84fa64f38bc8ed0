//! Words by which people call rooms and things, in the larger languages of Europe and some others.

use serde::Deserialize;
use serde::Serialize;

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Place {
    Bedroom,
    Bath,
    Kitchen,
    Living,
    Entry,
    Other,
    Unknown,
}

/// What it is, as far as presence cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Thing {
    Entrance,
    GarageDoor,
    Bed,
    Seat,
    Door,
    Unknown,
}

/// Pieces of words, most telling place first. Up to three letters must be a whole word, four must begin one.
const PLACES: [(Place, &str); 6] = [
    (
        Place::Bedroom,
        "bedroom slaapkamer slaapk schlafz chambre dormitor habitaci quarto camera camerett sypialn ložnic spáln sovrum soveværel soverom makuuh hálósz спальн υπνοδωμ yatak 卧室 寝室 침실 kinderkamer kinderzimmer nursery barnrum børnevær wardrobe kledingkast dresser kleiderschrank armario armoire armadio commode dressoir bed bett lit cama letto master bedside nachtkast nachttisch chevet comodino sänglamp",
    ),
    (
        Place::Bath,
        "bathroom badkamer badez badrum bad bain baño bagno banho łazien koupeln fürdő ванн μπάνιο banyo 浴室 욕실 toilet toalet wc aseo klo gästeklo shower douche dusche ducha doccia dusch basin wastafel waschbecken lavabo lavandino toothbrush flush spoeling spülung chasse cisterna sciacquone tap kraan wasserhahn robinet grifo badewanne sdb ensuite",
    ),
    (
        Place::Kitchen,
        "kitchen keuken küche kueche cuisine cocina cucina cozinha kuchni kuchyň kök køkken kjøkken keittiö konyh кухн κουζίν mutfak 厨房 キッチン 주방 fridge refriger koelkast kühlschrank frigo réfrig nevera frigor freezer vriezer gefrier congél congel microwave magnetron mikrowelle micro-ondes microond toaster broodrooster grille-pain tostad tostap stove cooktop oven fornuis kookplaat herd cuisini vitro fornelli kettle waterkoker wasserkocher bouilloire hervidor bollitore dishwasher vaatwasser geschirr lave-vaiss lavavaj lavastov coffee koffie kaffee cupboard plates groceries pantry pans pots cutlery drawer cutlary voorraadkast servieskast pannenkast bestek placard tiroir ollas platos despensa dispensa pensile pentole cassetto cajón vorrat topfschrank gootsteen dining eetkamer esszimmer comedor manger pranzo eetstoel sink",
    ),
    (
        Place::Living,
        "living woonkamer huiskamer wohnz stube salon séjour sejour salón sala soggiorno salotto pokój obýv vardagsrum stue olohuone nappali гостин σαλόνι oturma salonu 客厅 リビング 거실 lounge family couch sofa sofá canapé divano zitbank bank tv television fernseh télé office study werkkamer studeerkamer büro arbeitsz bureau despacho estudio studio desk",
    ),
    (
        Place::Entry,
        "entrance hall hallway gang hal entree flur diele eingang entrée entree couloir entrada pasillo recibidor ingresso corridoio przedpok korytarz chodba předsíň entré gång eteinen előszoba прихож коридор είσοδος antre foyer porch front voordeur huisdeur haustür haustuer wohnungst",
    ),
    (
        Place::Other,
        "stairs landing overloop trap treppe escalier escalera scale closet storage berging garage attic zolder basement kelder keller cave laundry washok waschk buanderie lavadero lavanderia garden tuin garten jardin jardín giardino balcony balkon",
    ),
];

const THINGS: [(Thing, &str); 5] = [
    (
        Thing::Entrance,
        "frontdoor front maindoor main housedoor house voordeur huisdeur haustür haustuer wohnungst eingang entrance entrée entree entrada principal ingresso portone wejści vchodov ytterdörr hoveddør ulko-ovi входн bejárat",
    ),
    (Thing::GarageDoor, "garage garagedeur garagentor garaje kanteldeur"),
    (
        Thing::Bed,
        "bed bedmat bedsensor drukmat bett bettsensor lit cama letto łóżko säng seng sänky кроват matras matress mattress",
    ),
    (
        Thing::Seat,
        "couch sofa seat chair armchair sofá canapé divano zitbank stoel eetstoel bureaustoel stuhl bürostuhl chaise silla sedia fauteuil sessel bank zetel stol fotel",
    ),
    (Thing::Door, "door deur tür tuer porte puerta porta drzwi dveře dörr dør ovi дверь ajtó kapı contact"),
];

/// Where a name or a room's name says that something stands.
pub(super) fn place(text: &str) -> Place {
    found(text, &PLACES).unwrap_or(Place::Unknown)
}

/// What a name says that something is.
pub(super) fn thing(text: &str) -> Thing {
    found(text, &THINGS).unwrap_or(Thing::Unknown)
}

fn found<T: Copy>(text: &str, table: &[(T, &str)]) -> Option<T> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    table.iter().find(|(_, stems)| stems.split(' ').any(|stem| speaks(stem, &words, &lower))).map(|(of, _)| *of)
}

fn speaks(stem: &str, words: &[&str], lower: &str) -> bool {
    let ascii = stem.is_ascii();
    match stem.chars().count() {
        0 => false,
        1..=3 if ascii => words.contains(&stem),
        4 if ascii => words.iter().any(|word| word.starts_with(stem)),
        _ => lower.contains(stem),
    }
}

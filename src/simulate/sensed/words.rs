//! What such sensors and their rooms are called, in six languages.

use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;

use super::things::What;

/// One column for each language: English, Dutch, German, French, Spanish, Italian; several words are parted by a bar.
type Words = [&'static str; 6];

pub(super) fn room(language: usize, kind: RoomKind, random: &mut Random) -> &'static str {
    use RoomKind as R;
    let words: Words = match kind {
        R::Hall | R::Porch => [
            "Hall|Hallway|Entrance",
            "gang|hal",
            "Flur|Diele",
            "Entrée|Couloir",
            "Entrada|Pasillo",
            "Ingresso|Corridoio",
        ],
        R::Stairs => ["Stairs|Landing", "overloop|trap", "Treppe", "Escalier", "Escalera", "Scale"],
        R::Kitchen => ["Kitchen", "keuken", "Küche", "Cuisine", "Cocina", "Cucina"],
        R::Dining => ["Dining room", "eetkamer", "Esszimmer", "Salle à manger", "Comedor", "Sala da pranzo"],
        R::Living => [
            "Living room|Living|Lounge",
            "woonkamer|huiskamer",
            "Wohnzimmer|Stube",
            "Salon|Séjour",
            "Salón",
            "Soggiorno|Salotto",
        ],
        R::Bathroom => ["Bathroom|Bath", "badkamer", "Bad|Badezimmer", "Salle de bain", "Baño", "Bagno"],
        R::Toilet => ["Toilet|WC", "toilet|wc", "WC|Gästeklo", "WC|Toilettes", "Aseo", "WC"],
        R::Bedroom => [
            "Bedroom|Master bedroom",
            "slaapkamer",
            "Schlafzimmer",
            "Chambre",
            "Dormitorio|Habitación",
            "Camera da letto",
        ],
        R::ChildRoom => {
            ["Kids room|Nursery", "kinderkamer", "Kinderzimmer", "Chambre enfants", "Habitación niños", "Cameretta"]
        }
        R::GuestRoom => ["Guest room", "logeerkamer", "Gästezimmer", "Chambre d'amis", "Invitados", "Camera ospiti"],
        R::Office => {
            ["Office|Study", "werkkamer|studeerkamer", "Büro|Arbeitszimmer", "Bureau", "Despacho|Estudio", "Studio"]
        }
        R::Closet => ["Closet|Storage", "berging", "Abstellraum", "Cellier", "Trastero", "Ripostiglio"],
        R::Laundry => ["Laundry|Utility", "washok|bijkeuken", "Waschküche", "Buanderie", "Lavadero", "Lavanderia"],
        R::Attic => ["Attic", "zolder", "Dachboden", "Grenier", "Ático", "Soffitta"],
        R::Basement => ["Basement", "kelder", "Keller", "Cave", "Sótano", "Cantina"],
        R::Garage => ["Garage", "garage", "Garage", "Garage", "Garaje", "Garage"],
        R::Balcony => ["Balcony", "balkon", "Balkon", "Balcon", "Balcón", "Balcone"],
        R::Garden => ["Garden", "tuin", "Garten", "Jardin", "Jardín", "Giardino"],
    };
    pick(words[language], random)
}

pub(super) fn name(language: usize, what: What, place: &str, random: &mut Random) -> String {
    let words: Words = match what {
        What::Entrance => [
            "Front door|Main door|House door|Entrance door|Door",
            "voordeur|huisdeur",
            "Haustür|Wohnungstür|Eingangstür",
            "Porte d'entrée|Porte entrée",
            "Puerta principal|Puerta entrada|Puerta",
            "Porta d'ingresso|Portone",
        ],
        What::RoomDoor => ["door|door contact", "deur", "Tür", "porte", "puerta", "porta"],
        What::Motion => [
            "motion|PIR|sonar|presence",
            "beweging|PIR",
            "Bewegung|Bewegungsmelder",
            "mouvement|détecteur",
            "movimiento|PIR",
            "movimento|PIR",
        ],
        What::Bed { .. } => [
            "Bed|bed pressure|bed force|bed mat",
            "bed|bed druk|drukmat bed",
            "Bett|Bettsensor",
            "lit|capteur lit",
            "cama|sensor cama",
            "letto",
        ],
        What::Couch => ["Couch|Sofa|Seat|couch pressure", "bank|zitbank", "Sofa|Couch", "canapé", "sofá", "divano"],
        What::Chair => ["Chair|dining chair|seat", "stoel|eetstoel", "Stuhl", "chaise", "silla", "sedia"],
        What::DeskChair => [
            "Desk chair|office chair",
            "bureaustoel",
            "Bürostuhl",
            "chaise bureau",
            "silla escritorio",
            "sedia scrivania",
        ],
        What::Fridge => {
            ["Fridge|Refrigerator", "koelkast", "Kühlschrank", "frigo|réfrigérateur", "nevera|frigorífico", "frigo"]
        }
        What::Freezer => ["Freezer", "vriezer", "Gefrierschrank", "congélateur", "congelador", "congelatore"],
        What::Plates => [
            "Plates cupboard|Cupboard|Cabinet plates",
            "kast borden|servieskast",
            "Geschirrschrank",
            "placard vaisselle",
            "armario platos",
            "pensile piatti",
        ],
        What::Groceries => [
            "Groceries cupboard|Pantry|Cupboard",
            "voorraadkast|kast boodschappen",
            "Vorratsschrank",
            "placard provisions",
            "despensa",
            "dispensa",
        ],
        What::Pans => [
            "Pans cupboard|Pots",
            "pannenkast|kast pannen",
            "Topfschrank",
            "placard casseroles",
            "armario ollas",
            "pentole",
        ],
        What::Cutlery => [
            "Cutlery drawer|Drawer",
            "bestekla|lade",
            "Besteckschublade",
            "tiroir couverts",
            "cajón cubiertos",
            "cassetto posate",
        ],
        What::Microwave => ["Microwave", "magnetron", "Mikrowelle", "micro-ondes", "microondas", "microonde"],
        What::Toaster => ["Toaster", "toaster|broodrooster", "Toaster", "grille-pain", "tostadora", "tostapane"],
        What::Stove => {
            ["Stove|Cooktop|Oven|Hob", "fornuis|kookplaat", "Herd", "cuisinière|plaque", "vitro|cocina", "fornelli"]
        }
        What::Kettle => ["Kettle", "waterkoker", "Wasserkocher", "bouilloire", "hervidor", "bollitore"],
        What::Dishwasher => {
            ["Dishwasher", "vaatwasser", "Geschirrspüler", "lave-vaisselle", "lavavajillas", "lavastoviglie"]
        }
        What::Washer => {
            ["Washing machine|Washer", "wasmachine", "Waschmaschine", "lave-linge", "lavadora", "lavatrice"]
        }
        What::Flush => [
            "Toilet flush|Toilet|Flush|water closet",
            "toilet spoeling|doortrekken",
            "WC-Spülung",
            "chasse d'eau",
            "cisterna",
            "sciacquone",
        ],
        What::Tap => [
            "Tap|Basin|Faucet|Sink",
            "kraan|wastafel",
            "Waschbecken|Wasserhahn",
            "lavabo|robinet",
            "lavabo|grifo",
            "lavandino",
        ],
        What::Shower => ["Shower|shower door", "douche", "Dusche", "douche", "ducha", "doccia"],
        What::Cabinet => [
            "Bathroom cabinet|Medicine cabinet",
            "badkamerkast|medicijnkast",
            "Badschrank",
            "armoire de toilette",
            "armario baño",
            "armadietto",
        ],
        What::Wardrobe => [
            "Wardrobe|Dresser|Closet",
            "kledingkast|dressoir",
            "Kleiderschrank",
            "armoire|commode",
            "armario ropa",
            "armadio",
        ],
        What::Remote => ["TV remote|TV", "tv|afstandsbediening tv", "Fernseher|TV", "télé|TV", "tele|TV", "TV"],
    };
    let thing = pick(words[language], random);
    // A door is known by the room that it leads to.
    let named = matches!(what, What::RoomDoor | What::Motion) || random.chance(0.35);
    match (named && what != What::Entrance, random.chance(0.5)) {
        (true, true) => format!("{place} {thing}"),
        (true, false) => format!("{thing} {place}"),
        (false, _) => thing.to_owned(),
    }
}

fn pick(words: &'static str, random: &mut Random) -> &'static str {
    let all: Vec<(&str, f64)> = words.split('|').map(|word| (word, 1.0)).collect();
    random.pick(&all).unwrap_or(words)
}

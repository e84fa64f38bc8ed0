//! What a device is called that nobody named: its model, its maker's default, its address; and what hubs call it.

use super::one;
use crate::device::Kind;
use crate::simulate::random::Random;

const BULBS: &[&str] = &[
    "Hue white lamp",
    "Hue color lamp",
    "Hue ambiance lamp",
    "Hue lightstrip plus",
    "Hue filament bulb",
    "TRADFRI bulb E27",
    "TRADFRI bulb E14",
    "TRADFRI bulb GU10 WS 400lm",
    "TRADFRI bulb E27 CWS 806lm",
    "LIGHTIFY A19 RGBW",
    "LED1545G12",
    "LED1836G9",
    "Yeelight Color Bulb",
    "yeelight-color4",
    "LIFX Mini",
    "Tapo L530E",
    "Wiz RGBW Tunable",
    "TS0505B",
    "TS0502A",
    "Gledopto GL-C-008P",
    "Innr RB 285 C",
    "Mi LED Smart Bulb",
    "Smart Bulb",
    "ShellyColorBulb",
    "shellybulbduo",
    "INNR RS 228 T",
    "WLED",
    "LCT015",
    "LWB010",
    "Extended color light",
    "Dimmable light",
];
const PLUGS: &[&str] = &[
    "TS011F_plug",
    "TRADFRI control outlet",
    "SP 120",
    "SONOFF S26R2ZB",
    "S31ZB",
    "lumi.plug.maeu01",
    "Tasmota",
    "shellyplug-s",
    "Shelly Plus Plug S",
    "Tapo P110",
    "HS110",
    "Kasa Smart Plug Mini",
    "Smart Plug",
    "Smart Socket",
    "BlitzWolf SHP6",
    "Gosund SP111",
    "Athom Plug V2",
    "Meross MSS310",
    "AV2010/22",
    "NOUS A1T",
    "Hue smart plug",
    "Wemo Mini",
    "FRITZ!DECT 200",
    "delock",
    "Mini Smart Wifi Socket",
    "Sonoff S20",
    "TS0121_plug",
];
const SWITCHES: &[&str] = &[
    "SONOFF ZBMINI",
    "SONOFF ZBMINIL2",
    "ZBMINI-L",
    "Sonoff Basic",
    "Sonoff T1 2CH",
    "shelly1",
    "shelly1pm",
    "shellyplus1",
    "shellyplus2pm",
    "Shelly Dimmer 2",
    "Tasmota",
    "lumi.ctrl_neutral1",
    "lumi.switch.b1laus01",
    "TS0001",
    "TS0002",
    "TS0012",
    "TS0601_switch",
    "Fibaro FGS-213",
    "Qubino Flush 1D",
    "Aeotec Nano Switch",
    "Legrand 067773",
    "Smart Switch",
    "Inovelli LZW31-SN",
    "Kasa HS200",
    "GE 14294",
    "Moes 2 Gang",
    "Wall Switch",
];
const SENSORS: &[&str] = &[
    "lumi.sensor_motion.aq2",
    "lumi.sensor_magnet.aq2",
    "lumi.weather",
    "lumi.sensor_ht",
    "RTCGQ11LM",
    "MCCGQ11LM",
    "WSDCGQ11LM",
    "SNZB-01",
    "SNZB-02",
    "SNZB-03",
    "SNZB-04",
    "TS0201",
    "TS0202",
    "TS0203",
    "TRADFRI motion sensor",
    "Hue motion sensor",
    "Hue outdoor motion sensor",
    "Aeotec Multisensor 6",
    "Fibaro FGMS-001",
    "LYWSD03MMC",
    "ATC_4E1B2C",
    "PARASOLL",
    "VALLHORN",
    "SML001",
    "Door/Window Sensor",
    "Motion Sensor",
    "TS0601_presence",
];
const BUTTONS: &[&str] = &[
    "TRADFRI remote control",
    "TRADFRI on/off switch",
    "STYRBAR",
    "RODRET Dimmer",
    "SYMFONISK sound remote",
    "WXKG11LM",
    "lumi.sensor_switch",
    "lumi.remote.b286acn01",
    "Hue dimmer switch",
    "Hue smart button",
    "Hue tap dial",
    "SNZB-01",
    "TS0044",
    "TS004F",
    "Aqara Cube",
    "Opple 6",
    "ICTC-G-1",
    "Smart Button",
    "E1743",
    "RWL021",
];
const COVERS: &[&str] = &[
    "shelly2.5",
    "FYRTUR",
    "KADRILJ",
    "TS130F",
    "lumi.curtain",
    "Somfy IO",
    "Roller Shutter",
    "TS0601_cover",
    "Fibaro FGR-223",
    "Velux KIX 300",
    "Zemismart ZM25TQ",
    "SwitchBot Curtain",
    "myfox_shutter",
];
const CLIMATES: &[&str] = &[
    "SPZB0001",
    "TS0601_thermostat",
    "Tado VA02",
    "HM-CC-RT-DN",
    "Eurotronic Spirit",
    "eTRV0100",
    "Danfoss Ally",
    "FRITZ!DECT 301",
    "Netatmo Thermostat",
    "Daikin BRP069B41",
    "MELCloud",
    "gree",
    "Nest",
    "ecobee3",
    "TRVZB",
];
const MEDIA: &[&str] = &[
    "Chromecast",
    "Chromecast Ultra",
    "Google Home Mini",
    "Nest Hub",
    "Echo Dot",
    "[TV] Samsung 7 Series (55)",
    "LG webOS TV OLED55C9PLA",
    "BRAVIA KD-49XE8096",
    "Sonos One",
    "Sonos Play:1",
    "Apple TV",
    "Denon AVR-X1600H",
    "HomePod",
    "SHIELD",
    "Kodi",
    "Roku Ultra",
    "Mi Box",
    "UE43NU7400",
    "55PUS7304/12",
    "MusicCast",
];
const PHONES: &[&str] = &[
    "iPhone",
    "iPhone 12",
    "iPhone 13 mini",
    "iPhone SE",
    "Galaxy S21",
    "Galaxy A52",
    "SM-A515F",
    "SM-G991B",
    "Pixel 7",
    "Pixel 6a",
    "Redmi Note 10",
    "OnePlus Nord",
    "P30 Lite",
    "Xperia 5",
    "Moto G",
    "Fairphone 4",
    "Nokia 7.2",
];
const OTHERS: &[(Kind, &[&str])] = &[
    (Kind::Lock, &["Nuki", "Nuki_2F91C0A4", "August Pro", "Danalock V3", "YRD226", "Schlage BE469", "Linus Lock"]),
    (Kind::Fan, &["Hunter Simple", "Bond", "Dyson", "Xiaomi Fan P5", "Hampton Bay Fan", "iFan03", "Fan"]),
    (
        Kind::Vacuum,
        &["Roborock S5", "Roomba 980", "rockrobo", "Xiaomi Mi Robot", "Deebot N8", "Dreame L10s", "S7 MaxV"],
    ),
];

/// What the maker or the pairing left as a name.
pub(super) fn model(kind: Kind, random: &mut Random) -> String {
    if random.chance(0.08) && !matches!(kind, Kind::Media | Kind::Vacuum) {
        return address(random);
    }
    let name = *one(random, models(kind));
    // Some families put the end of the address behind the model, as their firmware does.
    match name {
        "Tasmota" => format!("{}-{}", if random.chance(0.5) { "Tasmota" } else { "tasmota" }, &mac_end(random)[2..]),
        "WLED" | "delock" => format!("{name}-{}", mac_end(random).to_lowercase()),
        _ if name.starts_with("shelly") => format!("{name}-{}", mac_end(random).to_lowercase()),
        "Hue white lamp" | "Hue color lamp" | "Hue ambiance lamp" | "Smart Plug" | "Hue smart plug" => {
            format!("{name} {}", 1 + (random.unit() * 9.0) as usize)
        }
        "TS011F_plug" => format!("{name}_{}", 1 + (random.unit() * 6.0) as usize),
        _ => name.to_owned(),
    }
}

/// A telephone by its model.
pub(super) fn phone(random: &mut Random) -> &'static str {
    let at: &&str = one(random, PHONES);
    at
}

/// An IEEE address as Zigbee hubs write it.
pub(super) fn address(random: &mut Random) -> String {
    let maker = one(random, &["00158d", "001788", "a4c138", "00124b", "5c0272", "ec1bbd", "842e14", "000b57"]);
    format!("0x{maker}{}", hex(random, 10))
}

/// The last six digits of a network address.
pub(super) fn mac_end(random: &mut Random) -> String {
    hex(random, 6).to_uppercase()
}

/// What Home Assistant puts before the dot.
pub(super) fn domain(kind: Kind) -> &'static str {
    match kind {
        Kind::Light => "light",
        Kind::Switch | Kind::Plug | Kind::Appliance => "switch",
        Kind::Lock => "lock",
        Kind::Cover => "cover",
        Kind::Climate => "climate",
        Kind::Fan => "fan",
        Kind::Media => "media_player",
        Kind::Valve => "valve",
        Kind::Siren => "siren",
        Kind::Alarm => "alarm_control_panel",
        Kind::Camera => "camera",
        Kind::Vacuum => "vacuum",
        Kind::Button => "event",
        Kind::Sensor => "sensor",
    }
}

fn models(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Light => BULBS,
        Kind::Plug | Kind::Appliance => PLUGS,
        Kind::Switch => SWITCHES,
        Kind::Button => BUTTONS,
        Kind::Cover => COVERS,
        Kind::Climate => CLIMATES,
        Kind::Media => MEDIA,
        _ => OTHERS.iter().find(|(other, _)| *other == kind).map_or(SENSORS, |(_, models)| models),
    }
}

fn hex(random: &mut Random, digits: usize) -> String {
    (0..digits).map(|_| char::from(*one(random, b"0123456789abcdef"))).collect()
}

//! What the store writes, takes and costs: the figures of docs/decisions/0001-the-store.md.
//!
//! `cargo bench --bench store` needs root and mkfs.ext4, and takes six minutes: it runs in real time, because
//! the file system's own timers are part of what an SD card feels. Every case has a file system of its own in a file,
//! so that the block device's counters show all that reaches the card: data, file system journal and all.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use hunchd::store::Settings;
use hunchd::store::Store;
use hunchd::store::StoreEngine;
use hunchd::time::Timestamp;

const ENGINES: [StoreEngine; 2] = [StoreEngine::Sled, StoreEngine::Redb];
const SECONDS: u64 = 300;
/// A month of a home with one message per second, in batches of a minute.
const MONTH_BATCHES: u64 = 43_200;

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["rate", dir, engine, tail, per_minute] => {
            rate(Path::new(dir), named(engine), tail, per_minute.parse().unwrap())
        }
        ["month", dir, engine] => month(Path::new(dir), named(engine)),
        ["reopen", dir, engine, how] => reopen(Path::new(dir), named(engine), how),
        _ => all(),
    }
}

/// Starts one process per case, all at once, and prints what they say.
fn all() {
    println!(
        "| database | tail | records/min | raw B/record | device B/record | write_bytes/record | cancelled | file MiB | RSS MiB |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut cases = Vec::new();
    for per_minute in ["60000", "600", "60", "1"] {
        for engine in ENGINES {
            for tail in ["disk", "memory"] {
                cases.push(Case::start(&["rate"], &[engine.name(), tail, per_minute]));
            }
        }
    }
    cases.into_iter().for_each(Case::print);
    println!("\n| database | records | raw MiB | batches MiB | files MiB | device MiB written | seconds | RSS MiB |");
    println!("|---|---|---|---|---|---|---|---|");
    let cases: Vec<Case> = ENGINES.map(|engine| Case::start(&["month"], &[engine.name()])).into();
    cases.into_iter().for_each(Case::print);
}

/// A process with a small disk of its own.
struct Case {
    dir: PathBuf,
    child: std::process::Child,
}

impl Case {
    fn start(verb: &[&str], rest: &[&str]) -> Case {
        let dir = env::temp_dir().join(format!("hunchd-bench-{}-{}", verb.join("-"), rest.join("-")));
        let image = dir.with_extension("img");
        fs::File::create(&image).unwrap().set_len(2 << 30).unwrap();
        fs::create_dir_all(&dir).unwrap();
        // Everything initialised now: else the kernel goes on writing inode tables for minutes, and we would count it.
        run(Command::new("mkfs.ext4").args(["-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"]).arg(&image));
        run(Command::new("mount").args(["-o", "loop,noatime"]).arg(&image).arg(&dir));
        let child = Command::new(env::current_exe().unwrap())
            .args(verb)
            .arg(&dir)
            .args(rest)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Case { dir, child }
    }

    fn print(self) {
        let output = self.child.wait_with_output().unwrap();
        print!("{}", String::from_utf8_lossy(&output.stdout));
        run(Command::new("umount").arg(&self.dir));
        fs::remove_file(self.dir.with_extension("img")).unwrap();
        fs::remove_dir(&self.dir).unwrap();
    }
}

fn rate(dir: &Path, engine: StoreEngine, tail: &str, per_minute: u64) {
    let tails = PathBuf::from(format!("/dev/shm/hunchd-bench-{engine}-{per_minute}"));
    let settings = Settings {
        dir: dir.join("store"),
        engine,
        tail_dir: (tail == "memory").then(|| tails.clone()),
        ..Settings::default()
    };
    let flush = Duration::from_millis(settings.flush_interval_ms);
    let flushes_per_sync = settings.sync_interval_ms / settings.flush_interval_ms;
    let (mut store, _) = Store::open(settings).unwrap();
    run(Command::new("sync").arg("-f").arg(dir));
    let (device, io) = (device_bytes(dir), io_bytes());
    let (mut records, mut raw) = (0u64, 0u64);
    let start = Instant::now();
    for round in 1.. {
        thread::sleep((flush * round).saturating_sub(start.elapsed()));
        let now = start.elapsed();
        while records * 60_000 < per_minute * now.as_millis() as u64 {
            let message = message(records);
            store.append(Timestamp::from_millis(now.as_millis() as i64), &message);
            records += 1;
            raw += message.len() as u64;
        }
        if u64::from(round).is_multiple_of(flushes_per_sync) { store.sync() } else { store.flush() }.unwrap();
        if now.as_secs() >= SECONDS {
            break;
        }
    }
    store.sync().unwrap();
    let rss = rss_mib();
    run(Command::new("sync").arg("-f").arg(dir));
    let device = device_bytes(dir) - device;
    let (written, cancelled) = io_bytes();
    println!(
        "| {engine} | {tail} | {per_minute} | {} | {} | {} | {} | {:.1} | {rss:.1} |",
        raw / records,
        device / records,
        (written - io.0) / records,
        (cancelled - io.1) / records,
        folder_mib(&dir.join(format!("store/journal.{engine}"))),
    );
    drop(store);
    let _ = fs::remove_dir_all(tails);
}

fn month(dir: &Path, engine: StoreEngine) {
    let settings = Settings { dir: dir.join("store"), engine, ..Settings::default() };
    let (mut store, _) = Store::open(settings).unwrap();
    let device = device_bytes(dir);
    let start = Instant::now();
    let mut raw = 0u64;
    for batch in 0..MONTH_BATCHES {
        for second in 0..60 {
            let number = batch * 60 + second;
            let message = message(number);
            store.append(Timestamp::from_millis(number as i64 * 1000), &message);
            raw += message.len() as u64;
        }
        store.sync().unwrap();
    }
    let seconds = start.elapsed().as_secs();
    let kept = store.prune(Timestamp::from_millis(0)).unwrap();
    println!(
        "| {engine} | {} | {} | {:.1} | {:.1} | {} | {seconds} | {:.1} |",
        MONTH_BATCHES * 60,
        raw >> 20,
        kept.kept_bytes as f64 / 1048576.0,
        folder_mib(&dir.join(format!("store/journal.{engine}"))),
        (device_bytes(dir) - device) >> 20,
        rss_mib(),
    );
    drop(store);
    for how in ["clean", "killed", "after-kill"] {
        let mut again = Command::new(env::current_exe().unwrap());
        let _ = again.args(["reopen"]).arg(dir).args([engine.name(), how]).status().unwrap();
    }
}

fn reopen(dir: &Path, engine: StoreEngine, how: &str) {
    fs::write("/proc/sys/vm/drop_caches", "3").unwrap();
    let settings = Settings { dir: dir.join("store"), engine, ..Settings::default() };
    let start = Instant::now();
    let (mut store, opened) = Store::open(settings).unwrap();
    println!(
        "{engine}, {how}: opened in {} ms, RSS {:.1} MiB {:?}",
        start.elapsed().as_millis(),
        rss_mib(),
        opened.notes
    );
    let end = store.next_seq();
    let start = Instant::now();
    let read = store.read_from(end - 3_600).filter(Result::is_ok).count();
    println!("{engine}, {how}: the last hour, {read} records, read in {} ms", start.elapsed().as_millis());
    if how == "killed" {
        for round in 0..20 {
            store.append(Timestamp::from_millis(0), &message(end + round));
            store.sync().unwrap();
        }
        std::process::abort();
    }
}

/// A message as Zigbee2MQTT publishes it: one of forty devices of four kinds, values that wander.
fn message(number: u64) -> Vec<u8> {
    let mixed = |salt: u64| {
        let mut state = (number ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state ^= state >> 29;
        state.wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
    };
    let device = mixed(1) % 40;
    let link = 60 + mixed(2) % 120;
    let json = match device % 4 {
        0 => format!(
            r#"{{"brightness":{},"color_mode":"color_temp","color_temp":{},"linkquality":{link},"state":"{}","update":{{"installed_version":587765297,"latest_version":587765297,"state":"idle"}}}}"#,
            mixed(3) % 255,
            250 + mixed(4) % 200,
            if mixed(5) % 2 == 0 { "ON" } else { "OFF" }
        ),
        1 => format!(
            r#"{{"battery":{},"humidity":{}.{},"linkquality":{link},"pressure":{}.{},"temperature":{}.{},"voltage":{}}}"#,
            60 + mixed(3) % 3,
            40 + mixed(4) % 15,
            mixed(5) % 100,
            1000 + mixed(6) % 20,
            mixed(7) % 10,
            18 + mixed(8) % 5,
            mixed(9) % 100,
            2900 + mixed(10) % 50
        ),
        2 => format!(
            r#"{{"battery":{},"device_temperature":{},"illuminance":{},"linkquality":{link},"occupancy":{},"power_outage_count":12,"voltage":3015}}"#,
            90 + mixed(3) % 3,
            20 + mixed(4) % 6,
            mixed(5) % 400,
            mixed(6) % 2 == 0
        ),
        _ => format!(
            r#"{{"child_lock":"UNLOCK","current":{}.{},"energy":{}.{},"indicator_mode":"off/on","linkquality":{link},"power":{},"power_outage_memory":"restore","state":"ON","voltage":{}}}"#,
            mixed(3) % 3,
            mixed(4) % 100,
            120 + number / 100_000,
            mixed(5) % 100,
            mixed(6) % 600,
            228 + mixed(7) % 8
        ),
    };
    format!("zigbee2mqtt/room_{}/device_{device}\0{json}", device % 9).into_bytes()
}

fn named(engine: &str) -> StoreEngine {
    StoreEngine::named(engine).unwrap()
}

/// Bytes written to the block device under a folder.
fn device_bytes(dir: &Path) -> u64 {
    let mounts = fs::read_to_string("/proc/mounts").unwrap();
    let device = mounts.lines().find(|line| line.split(' ').nth(1) == dir.to_str()).unwrap();
    let name = device.split(' ').next().unwrap().trim_start_matches("/dev/");
    let stat = fs::read_to_string(format!("/sys/block/{name}/stat")).unwrap();
    stat.split_whitespace().nth(6).unwrap().parse::<u64>().unwrap() * 512
}

fn io_bytes() -> (u64, u64) {
    let io = fs::read_to_string("/proc/self/io").unwrap();
    let field = |name: &str| io.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap();
    (field("write_bytes:"), field("cancelled_write_bytes:"))
}

fn rss_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let kb = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().trim_end_matches(" kB").parse().ok());
    let kb: f64 = kb.unwrap();
    kb / 1024.0
}

/// What the blocks of a file or folder take.
fn folder_mib(path: &Path) -> f64 {
    let output = Command::new("du").args(["-sk"]).arg(path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

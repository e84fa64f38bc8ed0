//! The report for programs.

use serde_json::Value;
use serde_json::json;

use crate::decision::Hunch;
use crate::report::Entry;
use crate::report::Report;
use crate::report::Sequel;
use crate::report::Share;
use crate::report::Tally;
use crate::report::Trust;
use crate::texts::Texts;

impl Report {
    /// One object: `period`, `history`, `warnings`, `headline`, `all`, `devices`, `hunches`. Shares are from 0 to 1, times RFC 3339 in UTC.
    pub fn json(&self) -> Value {
        json!({
            "headline": self.headline(),
            "period": {
                "first_day": self.first_day.to_iso(),
                "last_day": self.last_day().to_iso(),
                "days": self.days,
                "time_zone": self.calendar.zone_name(),
            },
            "history": self.history,
            "warnings": self.history.warnings(),
            "all": tally(&self.all),
            "devices": self.devices.iter().map(device).collect::<Vec<_>>(),
            "hunches": self.hunches.iter().map(|entry| self.hunch(entry)).collect::<Vec<_>>(),
        })
    }

    fn hunch(&self, Entry { hunch, sequel, then }: &Entry) -> Value {
        let Hunch { id, at, device, name, kind, confidence, rung, .. } = hunch;
        json!({
            "id": id.to_string(),
            "at": at.to_rfc3339(),
            "wall": self.calendar.wall(*at),
            "device": device.to_string(),
            "name": name,
            "kind": kind,
            "rung": rung,
            "confidence": rounded(f64::from(*confidence)),
            "title": hunch.title(Texts::english()),
            "because": hunch.because(Texts::english()),
            "question": hunch.question(Texts::english()),
            "stance": sequel.stance,
            "what": sequel.word,
            "then": then,
        })
    }
}

fn device(trust: &Trust) -> Value {
    let Trust { device, name, rung, tally: counts, next } = trust;
    let mut told = tally(counts);
    told["device"] = json!(device.to_string());
    told["name"] = json!(name);
    told["rung"] = json!(rung);
    told["next"] = json!(next);
    told["next_in_words"] = json!(next.to_string());
    told
}

fn tally(tally: &Tally) -> Value {
    let Tally { had, agreed, contradicted, silent, by_what } = tally;
    let what = |(sequel, count): (&Sequel, &u32)| json!({ "what": sequel.word, "stance": sequel.stance, "meaning": sequel.meaning, "count": count });
    json!({
        "had": had,
        "agreed": agreed,
        "contradicted": contradicted,
        "silent": silent,
        "share_agreed": tally.share().map(share),
        "by_what": by_what.iter().map(what).collect::<Vec<_>>(),
    })
}

fn share(Share { agreed, told, share, low, high }: Share) -> Value {
    json!({ "agreed": agreed, "told": told, "share": rounded(share), "low": rounded(low), "high": rounded(high) })
}

/// More digits would say more than is known.
fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

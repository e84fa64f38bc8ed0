//! Closely watched homes: what their sensors tell, and that seeds and other homes are left as they were.

use crate::simulate;

#[test]
fn sensors_tell_what_people_do_and_the_house_stays_the_same() {
    let plain = simulate::member(11, 3, 4, None);
    let watched = simulate::watched_member(11, 3, 4, None);
    let own = plain.log.devices.len();
    assert!(watched.log.devices.len() > own);
    assert_eq!(watched.labels, plain.labels);
    let of_the_house: Vec<_> = watched.events.iter().filter(|event| event.device < own).cloned().collect();
    assert!(of_the_house == plain.events);
    assert!(watched.events.len() > plain.events.len() && watched.events.is_sorted_by_key(|event| event.at));
    // Every one says something new each time.
    for device in own..watched.log.devices.len() {
        let said: Vec<_> =
            watched.events.iter().filter(|event| event.device == device).map(|event| &event.value).collect();
        assert!(said.windows(2).all(|two| two[0] != two[1]));
    }
}

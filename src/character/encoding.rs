//! Text that was written as UTF-8 and read as Windows-1252: takes a text; gives what its beginning was before.

/// The characters of Windows-1252 from 0x80, where Latin 1 has controls. A gap is read as the control.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The length of the garbled letters that a text begins with, and what they were.
pub(super) fn garbled(text: &str) -> Option<(usize, String)> {
    let (mut length, mut meant) = (0, String::new());
    while let Some((more, letter)) = garbled_letter(&text[length..]) {
        length += more;
        meant.push(letter);
    }
    if length == 0 {
        return None;
    }
    // What was read wrongly twice is shorter each time.
    match garbled(&meant) {
        Some((whole, before)) if whole == meant.len() => Some((length, before)),
        _ => Some((length, meant)),
    }
}

/// The bytes of the first garbled letter, and the letter. Only letters, signs and pictures that English
/// text has: two letters of a real word may happen to be the bytes of a rare one.
fn garbled_letter(text: &str) -> Option<(usize, char)> {
    let mut letters = text.char_indices();
    let first = byte(letters.next()?.1)?;
    let more = match first {
        0xc2..=0xc5 => 1,
        0xe2 | 0xef => 2,
        0xf0 => 3,
        _ => return None,
    };
    let mut bytes = vec![first];
    for _ in 0..more {
        bytes.push(byte(letters.next()?.1).filter(|byte| (0x80..0xc0).contains(byte))?);
    }
    let letter = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    Some((letters.next().map_or(text.len(), |(at, _)| at), letter))
}

/// The byte that Windows-1252 reads as a character.
fn byte(character: char) -> Option<u8> {
    let special = WINDOWS.iter().position(|known| *known == character);
    let code = special
        .map_or(u32::from(character), |place| 0x80 + u32::try_from(place).unwrap_or_default());
    u8::try_from(code).ok().filter(|byte| *byte >= 0x80)
}

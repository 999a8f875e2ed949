//! Records that the program rewrites keep their owner and permissions, and no save that an editor makes at the
//! same time is lost.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::bench::{Bench, code, utf8};

const SOUTH: &str = "data/alliances/south.toml";

/// The user and group that a record has in these tests, if they run as one who can give files away.
const OTHERS: (u32, u32) = (12_345, 23_456);

fn owned(bench: &Bench) -> (u32, u32, u32) {
    let metadata = fs::metadata(bench.path(SOUTH)).expect("a record");
    (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
}

#[test]
fn a_record_keeps_its_owner_and_its_permissions() {
    let bench = Bench::new();
    let untidy = utf8(&bench.read(SOUTH)).replace("name = \"South", "name    = \"South");
    bench.write(SOUTH, untidy);
    fs::set_permissions(bench.path(SOUTH), fs::Permissions::from_mode(0o640)).expect("set");
    // Nobody but the superuser can give a file away; for others the owner is their own.
    let _ = chown(bench.path(SOUTH), Some(OTHERS.0), Some(OTHERS.1));
    let before = owned(&bench);
    assert_eq!(before.2, 0o640);
    let root = bench.root().to_owned();
    let is_root = fs::metadata(&root).expect("a folder").uid() == 0;
    assert_eq!((before.0, before.1) == OTHERS, is_root, "the superuser gives files away");
    assert_eq!(code(&bench.impact(&["fmt"])), 0);
    assert!(utf8(&bench.read(SOUTH)).contains("name = \"South"));
    assert_eq!(owned(&bench), before);
    bench.write("in/alliances.csv", "Alliance,Name\nsouth,Southern Alliance\n");
    assert_eq!(code(&bench.impact(&["import", bench.path("in").to_str().expect("text")])), 0);
    assert!(utf8(&bench.read(SOUTH)).contains("Southern Alliance"));
    assert_eq!(owned(&bench), before);
}

/// Saves a record again and again, as editors do, each time with the next number in its summary; every save
/// must still be there at the next one.
fn edit(path: &Path, saves: usize, by_rename: bool) {
    let beside = path.with_extension("swp");
    for number in 0..saves {
        let text = fs::read_to_string(path).expect("a record");
        assert!(text.contains(&format!("Save {number}.")), "save {number} is lost: {text}");
        let text = text.replace(&format!("Save {number}."), &format!("Save {}.", number + 1));
        let text = text.replace("name = ", "name  =   ");
        if by_rename {
            fs::write(&beside, text).expect("written");
            fs::rename(&beside, path).expect("saved");
        } else {
            fs::write(path, text).expect("saved");
        }
        thread::sleep(Duration::from_millis((number % 7 * 10) as u64));
    }
}

#[test]
fn fmt_and_import_lose_no_save_of_an_editor() {
    for by_rename in [true, false] {
        let bench = Bench::new();
        bench.change(SOUTH, "A plain one.", "Save 0.");
        let (import, path) = (bench.path("in"), bench.path(SOUTH));
        let import = import.to_str().expect("text");
        let is_done = AtomicBool::new(false);
        let mut runs = 0;
        thread::scope(|scope| {
            let editor = scope.spawn(|| {
                edit(&path, 80, by_rename);
                is_done.store(true, Ordering::Release);
            });
            for turn in 0.. {
                if editor.is_finished() {
                    break;
                }
                let output = if turn % 2 == 0 {
                    bench.impact(&["fmt"])
                } else {
                    bench.write("in/alliances.csv", format!("Alliance,Name\nsouth,South {turn}\n"));
                    bench.impact(&["import", import])
                };
                let words = utf8(&output.stdout) + &utf8(&output.stderr);
                assert!(matches!(code(&output), 0 | 1), "{words}");
                runs += 1;
            }
        });
        assert!(is_done.load(Ordering::Acquire), "the editor found each of its saves");
        assert!(runs > 0, "the program ran while the editor saved");
        assert!(utf8(&bench.read(SOUTH)).contains("Save 80."));
        assert_eq!(code(&bench.impact(&["fmt"])), 0);
        let text = utf8(&bench.read(SOUTH));
        assert!(text.contains("Save 80.") && text.contains("\nname = "), "{text}");
    }
}

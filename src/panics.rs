//! What becomes of a panic. Nobody who runs the program can do anything with the words of a library, so that the hook prints nothing:
//! it keeps what was said and where, and whoever catches the panic says it in words of ours. A panic over an input is an error of
//! that file; any other is a bug of the program, which ends with 101.

use std::any::Any;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// What the first panic said that nobody has caught. A panic of a worker goes on in the thread that waits for it.
static SAID: Mutex<Option<String>> = Mutex::new(None);

/// Keeps panics from printing. For the program itself; tests keep the hook that they have.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let said = words(info);
        SAID.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(said);
    }));
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
    format!("{}{place}", message(info.payload()))
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned());
    text.lines().next().unwrap_or_default().to_owned()
}

/// The result of some work, or what it said when it panicked.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let kept = SAID.lock().unwrap_or_else(PoisonError::into_inner).take();
        kept.unwrap_or_else(|| message(payload.as_ref()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_panic_are_kept_to_one_line() {
        assert_eq!(caught(|| 7), Ok(7));
        let said = caught(|| -> u8 { panic!("index {} of 3\nnote: more", 8) }).unwrap_err();
        assert!(said.starts_with("index 8 of 3") && !said.contains('\n'), "{said}");
    }
}

//! What the module shows to JavaScript: memory for a request, the call, and where its answer lies.
//!
//! A request is JSON, with bytes beside it where it brings a file; an answer too. JavaScript asks for memory with [`kf_alloc`], writes there,
//! and [`kf_ask`] takes it over. The answer stays where it is until [`kf_done`] or the next request.

#![expect(unsafe_code, reason = "memory is handed over between JavaScript and the engine")]
#![expect(unreachable_pub, reason = "what is exported is reached from JavaScript")]

use std::cell::RefCell;
use std::sync::Once;

use keyfolio::foundation::language::Language;
use keyfolio::session::Stage;

use crate::call::call;
use crate::desk::Desk;

/// The desk, and the last answer: its JSON and its bytes.
#[derive(Default)]
struct State {
    desk: Desk,
    json: Vec<u8>,
    bytes: Vec<u8>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

// SAFETY: the page gives functions of these signatures; they read the text before they return and call nothing of ours.
#[link(wasm_import_module = "env")]
unsafe extern "C" {
    /// Hears where the work stands: 0 reading, 1 evaluating, 2 writing; steps done, and all of them.
    safe fn kf_progress(stage: u32, done: u32, all: u32);
    /// Hears why the engine gives up, before it traps.
    fn kf_log(text: *const u8, length: usize);
}

/// Memory for so many bytes, which [`kf_ask`] takes over.
#[unsafe(no_mangle)]
pub extern "C" fn kf_alloc(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast::<u8>()
}

/// Answers a request.
///
/// # Safety
/// Each address with its length is one that [`kf_alloc`] gave for that length, and it is given back here once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kf_ask(json: *mut u8, json_length: usize, bytes: *mut u8, bytes_length: usize) {
    static HEARD: Once = Once::new();
    HEARD.call_once(|| std::panic::set_hook(Box::new(|panic| log(&panic.to_string()))));
    // SAFETY: the caller gives back what `kf_alloc` gave for this length.
    let json = unsafe { given_back(json, json_length) };
    // SAFETY: as above.
    let bytes = unsafe { given_back(bytes, bytes_length) };
    STATE.with_borrow_mut(|state| {
        (state.json, state.bytes) = (Vec::new(), Vec::new());
        (state.json, state.bytes) = call(&mut state.desk, &json, bytes, &hears);
    });
}

/// Where the JSON of the last answer lies.
#[unsafe(no_mangle)]
pub extern "C" fn kf_json() -> *const u8 {
    STATE.with_borrow(|state| state.json.as_ptr())
}

/// How long it is.
#[unsafe(no_mangle)]
pub extern "C" fn kf_json_length() -> usize {
    STATE.with_borrow(|state| state.json.len())
}

/// Where its bytes lie.
#[unsafe(no_mangle)]
pub extern "C" fn kf_bytes() -> *const u8 {
    STATE.with_borrow(|state| state.bytes.as_ptr())
}

/// How many they are.
#[unsafe(no_mangle)]
pub extern "C" fn kf_bytes_length() -> usize {
    STATE.with_borrow(|state| state.bytes.len())
}

/// Lets go of the last answer.
#[unsafe(no_mangle)]
pub extern "C" fn kf_done() {
    STATE.with_borrow_mut(|state| (state.json, state.bytes) = (Vec::new(), Vec::new()));
}

fn log(text: &str) {
    // SAFETY: address and length are those of a text that lives until the call returns.
    unsafe { kf_log(text.as_ptr(), text.len()) }
}

/// # Safety
/// Address and length are those of a boxed slice that was made into a pointer and is used nowhere else.
unsafe fn given_back(at: *mut u8, length: usize) -> Vec<u8> {
    // SAFETY: that is the caller's promise.
    unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(at, length)) }.into_vec()
}

fn hears(stage: Stage, _: Language, done: usize, all: usize) {
    let stage = match stage {
        Stage::Reading => 0,
        Stage::Evaluating => 1,
        Stage::Writing => 2,
    };
    kf_progress(stage, u32::try_from(done).unwrap_or(u32::MAX), u32::try_from(all).unwrap_or(u32::MAX));
}

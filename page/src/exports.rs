//! What the module shows to JavaScript: memory for a request, the call, and where its answer lies.
//!
//! A request is JSON, with bytes beside it where it brings a file; an answer too. JavaScript asks for memory with
//! [`keyfolio_allocate`], writes there, and [`keyfolio_call`] takes it over. The answer stays where it is until the next call.

#![expect(unsafe_code, reason = "memory is handed over between JavaScript and the engine")]

use std::cell::RefCell;

use keyfolio::foundation::language::Language;
use keyfolio::session::Stage;

use crate::call::call;
use crate::desk::Desk;

/// Where an answer lies: its JSON, then its bytes, each as address and length.
type Place = [usize; 4];

struct State {
    desk: Desk,
    json: Vec<u8>,
    bytes: Vec<u8>,
    place: Place,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State { desk: Desk::default(), json: Vec::new(), bytes: Vec::new(), place: [0; 4] });
}

#[link(wasm_import_module = "keyfolio")]
// SAFETY: the page gives functions of these signatures, which read the text before they return and call nothing of ours.
unsafe extern "C" {
    /// Hears where the work stands: 0 reading, 1 evaluating, 2 writing; steps done, and all of them.
    safe fn progress(stage: u32, done: u32, all: u32);
    /// Hears why the engine gave up.
    fn gave_up(text: *const u8, length: usize);
}

/// Tells the page why the engine gives up, before it traps.
#[unsafe(no_mangle)]
pub extern "C" fn keyfolio_begin() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.to_string();
        // SAFETY: address and length are those of a text that lives until the call returns.
        unsafe { gave_up(text.as_ptr(), text.len()) }
    }));
}

/// Memory for so many bytes, which [`keyfolio_call`] takes over.
#[unsafe(no_mangle)]
pub extern "C" fn keyfolio_allocate(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast::<u8>()
}

/// Answers a request. Gives the address of four numbers: where the JSON of the answer lies and how long it is, and the same of its bytes.
///
/// # Safety
/// Each address with its length is one that [`keyfolio_allocate`] gave for that length, and it is given back here once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keyfolio_call(json: *mut u8, json_length: usize, bytes: *mut u8, bytes_length: usize) -> *const usize {
    // SAFETY: the caller gives back what `keyfolio_allocate` gave for this length.
    let json = unsafe { given_back(json, json_length) };
    // SAFETY: as above.
    let bytes = unsafe { given_back(bytes, bytes_length) };
    STATE.with_borrow_mut(|state| {
        let (answer, beside) = call(&mut state.desk, &json, bytes, &hears);
        (state.json, state.bytes) = (answer, beside);
        state.place = [state.json.as_ptr() as usize, state.json.len(), state.bytes.as_ptr() as usize, state.bytes.len()];
        state.place.as_ptr()
    })
}

/// Lets go of the bytes of the last answer.
#[unsafe(no_mangle)]
pub extern "C" fn keyfolio_done() {
    STATE.with_borrow_mut(|state| (state.json, state.bytes) = (Vec::new(), Vec::new()));
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
    progress(stage, u32::try_from(done).unwrap_or(u32::MAX), u32::try_from(all).unwrap_or(u32::MAX));
}

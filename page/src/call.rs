//! A request in, an answer out.

use keyfolio::session::Progress;

use crate::desk::Desk;
use crate::packed::Beside;
use crate::protocol::Answer;
use crate::protocol::replies::Reply;
use crate::protocol::requests::Request;

/// Answers a request, given as JSON with the bytes beside it. The answer is JSON too, again with bytes beside it.
pub fn call(desk: &mut Desk, request: &[u8], bytes: Vec<u8>, progress: Progress<'_>) -> (Vec<u8>, Vec<u8>) {
    let mut beside = Beside::default();
    let reply = match serde_json::from_slice::<Request>(request) {
        Ok(request) => desk.answer(request, bytes, &mut beside, progress),
        Err(fault) => Reply::Misunderstood { message: fault.to_string() },
    };
    let answer = Answer { reply, arrays: beside.arrays };
    // What cannot be written as JSON is a fault of the page's own too; its text has no special characters.
    let json =
        serde_json::to_vec(&answer).unwrap_or_else(|_| br#"{"reply":{"reply":"misunderstood","message":"no JSON"},"arrays":[]}"#.to_vec());
    (json, beside.bytes)
}

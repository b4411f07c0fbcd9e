//! Messages on standard input and output. What is no message is passed over: nothing that a client writes ends the server, except `exit`
//! and the end of its input.

use std::io::{self, BufRead, Read, Write};
use std::thread;

use lsp_server::{Connection, Message, Notification};

/// How long a line of a message's header may be; what is longer is no header.
const LONGEST_HEADER: u64 = 4 * 1024;

/// How long a message may be, in bytes; longer ones are passed over.
const LONGEST_MESSAGE: u64 = 256 * 1024 * 1024;

/// What the reader says of itself when it has passed something over.
pub(crate) const UNREADABLE: &str = "$composelint/unreadable";

/// Serves on standard input and output until the client ends it; the exit code of the process.
pub fn run_stdio(disk: std::sync::Arc<dyn crate::Disk>) -> u8 {
    let (server, client) = Connection::memory();
    let Connection { sender, receiver } = client;
    let writer = thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || {
            let mut out = io::stdout().lock();
            for message in receiver {
                // Nobody reads any more: the end of the input comes next.
                if message.write(&mut out).and_then(|()| out.flush()).is_err() {
                    break;
                }
            }
        });
    let reader = thread::Builder::new()
        .name("reader".to_owned())
        .spawn(move || {
            read_all(&mut io::stdin().lock(), &mut |message| {
                sender.send(message).is_ok()
            });
        });
    let (Ok(writer), Ok(_reader)) = (writer, reader) else {
        return 2;
    };
    let code = crate::serve(server, disk);
    // The reader may wait for input that never comes; the writer has something to finish.
    let _ = writer.join();
    code
}

/// Hands on every message until `exit`, the end of the input, or until nobody wants them.
fn read_all(input: &mut impl BufRead, hand_on: &mut dyn FnMut(Message) -> bool) {
    loop {
        let frame = match read_frame(input) {
            Ok(Frame::Message(frame)) => frame,
            Ok(Frame::TooLong) => {
                hand_on(unreadable());
                continue;
            }
            Ok(Frame::End) | Err(_) => return,
        };
        let message = serde_json::from_slice(&frame).unwrap_or_else(|_| unreadable());
        let is_exit = matches!(&message, Message::Notification(it) if it.method == "exit");
        if !hand_on(message) || is_exit {
            return;
        }
    }
}

fn unreadable() -> Message {
    Message::Notification(Notification::new(
        UNREADABLE.to_owned(),
        serde_json::Value::Null,
    ))
}

#[derive(Debug, PartialEq, Eq)]
enum Frame {
    Message(Vec<u8>),
    TooLong,
    End,
}

/// Reads a header and what it announces. Lines that are no header are skipped, so that a wrong length costs a message or two, not all.
fn read_frame(input: &mut impl BufRead) -> io::Result<Frame> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input
            .by_ref()
            .take(LONGEST_HEADER)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(Frame::End);
        }
        let line = String::from_utf8_lossy(&line).to_ascii_lowercase();
        if let Some((_, value)) = line.rsplit_once("content-length:") {
            length = value.trim().parse::<u64>().ok();
            continue;
        }
        if !line.trim().is_empty() {
            continue;
        }
        let Some(length) = length.take() else {
            continue;
        };
        let mut body = input.by_ref().take(length);
        if length > LONGEST_MESSAGE {
            io::copy(&mut body, &mut io::sink())?;
            return Ok(Frame::TooLong);
        }
        let mut message = Vec::new();
        body.read_to_end(&mut message)?;
        let is_whole = message.len() as u64 == length;
        return Ok(if is_whole {
            Frame::Message(message)
        } else {
            Frame::End
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods(input: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        read_all(
            &mut io::BufReader::with_capacity(3, input),
            &mut |message| {
                found.push(match message {
                    Message::Request(request) => request.method,
                    Message::Notification(notification) => notification.method,
                    Message::Response(_) => "response".to_owned(),
                });
                true
            },
        );
        found
    }

    fn framed(text: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{text}", text.len())
    }

    #[test]
    fn what_is_no_message_is_passed_over() {
        let good = framed(r#"{"jsonrpc":"2.0","method":"é"}"#);
        let exit = framed(r#"{"method":"exit"}"#);
        for (before, expected) in [
            (String::new(), vec!["é", "exit"]),
            ("junk\r\n\n\0".to_owned(), vec!["é", "exit"]),
            (
                "content-length: 2\r\nContent-Type: x\r\n\r\n{}".to_owned(),
                vec![UNREADABLE, "é", "exit"],
            ),
            (framed(&"[".repeat(100_000)), vec![UNREADABLE, "é", "exit"]),
            ("Content-Length: -1\r\n\r\n".to_owned(), vec!["é", "exit"]),
            (
                "Content-Length: 3\r\n\r\n{}{\"a\": 1}".to_owned(),
                vec![UNREADABLE, "é", "exit"],
            ),
            (
                framed(r#"{"id":1,"result":null}"#),
                vec!["response", "é", "exit"],
            ),
        ] {
            let input = format!("{before}{good}{exit}{good}");
            assert_eq!(methods(input.as_bytes()), expected, "{before:.60}");
        }
    }

    #[test]
    fn a_length_that_lies_takes_no_memory() {
        let input = format!("Content-Length: {}\r\n\r\nx", u64::MAX);
        assert_eq!(methods(input.as_bytes()), [UNREADABLE]);
        assert!(methods(b"Content-Length: 99999999\r\n\r\n{").is_empty());
    }

    #[test]
    fn torn_input_is_read_to_its_end() {
        let whole = framed(r#"{"jsonrpc":"2.0","id":1,"method":"é"}"#).repeat(3);
        for cut in 0..whole.len() {
            for other in [b'\0', b'9', b'\n', b'{', 0xff] {
                let mut torn = whole.clone().into_bytes();
                torn[cut] = other;
                assert!(methods(&torn).len() <= 4);
                torn.remove(cut);
                assert!(methods(&torn).len() <= 4);
            }
        }
    }
}

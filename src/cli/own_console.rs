//! A console that was opened for this program alone closes with it: after a double click or a drop on Windows, nobody could read what it
//! says. There it waits for a key.

use crate::foundation::language::Language;
use crate::say;

use super::output;

/// Whether the console was made for this program: nobody else is attached to it.
#[cfg(windows)]
pub(super) fn is_own() -> bool {
    use std::io::IsTerminal as _;

    let mut processes = [0_u32; 2];
    #[expect(unsafe_code, reason = "the system writes at most as many numbers as the array has, whose length it is told")]
    let attached = unsafe { windows_sys::Win32::System::Console::GetConsoleProcessList(processes.as_mut_ptr(), processes.len() as u32) };
    attached == 1 && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Other systems make no console for a program.
#[cfg(not(windows))]
pub(super) fn is_own() -> bool {
    false
}

/// What to do with the program, for who opened it by a double click.
pub(super) fn say_how(language: Language) {
    output::print_line(&say!(
        language,
        "keyfolio decides on the accounts in an Excel workbook.\n\n\
         Drop a workbook on keyfolio.exe (or on its icon): the annotated workbook lies beside it and opens.\n\
         Who works in a terminal finds the commands here:\n",
        "keyfolio bewertet die Kunden in einer Excel-Arbeitsmappe.\n\n\
         Eine Arbeitsmappe auf keyfolio.exe (oder auf das Symbol) ziehen: Die bewertete liegt daneben und öffnet sich.\n\
         Wer im Terminal arbeitet, findet hier die Befehle:\n"
    ));
}

/// Waits until the user has read what stands there.
pub(super) fn wait(language: Language) {
    output::print_error_line(&say!(language, "\nPress any key to close this window.", "\nZum Schließen eine beliebige Taste drücken."));
    // Where no key can be read, there is nobody to wait for.
    let _ = console::Term::stderr().read_key();
}

//! What an earlier workbook held. Formulas are read so that PREVIOUS is a value of the account like a cell; what is left of calls has been
//! said to be wrong.

use crate::foundation::column::Kind;
use crate::foundation::value::Value;

use crate::formula::function::{Function, Implementation, Takes};
use crate::formula::functions::row::{function, optional, parameter};

pub(super) static FUNCTIONS: &[Function] = &[function(
    "PREVIOUS",
    "VORHER",
    &[parameter(Takes::Value, "column", "Spalte"), optional(Takes::Number, "times", "Mal")],
    Implementation::Eager(|_| Value::Blank),
)
.gives(Kind::Any)
.says(
    "What a column or result was for this account last time, in the annotated workbook given with --previous (2: the one before that); blank for a new account and without such a workbook.",
    "Was eine Spalte oder ein Ergebnis bei diesem Kunden das letzte Mal war, in der mit --previous angegebenen bewerteten Arbeitsmappe (2: in der davor); leer bei neuen Kunden und ohne solche Arbeitsmappe.",
)
.example("IF(PREVIOUS([Segment])=\"\",\"new\",\"known\")", "\"new\"")];

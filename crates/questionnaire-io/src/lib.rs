//! Exported questionnaires in, matches and explanations out.

//! Tests of polling through the real app.

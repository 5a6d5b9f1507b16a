//! The page for hosts, whose examples are compiled here, with a serenity that has its client.
#![doc = include_str!("../docs/library.md")]

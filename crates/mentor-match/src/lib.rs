//! Mentors and mentees: policies, compatibility, preferences, one proved and explained matching round.

//! Two-sided matching markets with capacities: model, strategies and verification.

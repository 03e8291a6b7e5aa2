//! How senior people are: what their answers have in common.

use super::draws::Draws;
use super::options::GeneratorOptions;

/// How senior somebody is, in thousandths of all people of their side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seniority {
    permille: usize,
    correlation: f64,
}

impl Seniority {
    pub(super) fn draw(options: &GeneratorOptions, draws: &mut Draws) -> Self {
        Self { permille: draws.below(1000), correlation: options.answer_correlation }
    }

    /// The same with the chance of the correlation, else another one: the quantile of one answer.
    pub(super) fn follow(self, draws: &mut Draws) -> Self {
        if draws.happens(self.correlation) { self } else { Self { permille: draws.below(1000), ..self } }
    }

    pub(super) fn permille(self) -> usize {
        self.permille
    }

    /// `from..=to` in equal steps.
    pub(super) fn steps(self, from: usize, to: usize) -> usize {
        from + self.permille * (to - from + 1) / 1000
    }
}

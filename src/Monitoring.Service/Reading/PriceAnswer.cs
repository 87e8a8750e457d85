using Monitoring.Service.Trust;

namespace Monitoring.Service.Reading;

/// <summary>What watching an SLO costs. Figures in verdicts suppose that verdicts do not depend on each other.</summary>
/// <param name="VerdictsPerDay">Verdicts a day that take a place in its window; null when none came in the last 28 days.</param>
/// <param name="Since">The start of what that was counted over; null with it.</param>
/// <param name="IsBeingComputed">True while a card is missing that will come within seconds.</param>
/// <param name="Rule">The card of the window rule; null while it is being computed.</param>
/// <param name="Detector">The card of the drift detector; null while it is being computed, or when no detector watches.</param>
internal sealed record PriceAnswer(
    decimal? VerdictsPerDay, DateTimeOffset? Since, bool IsBeingComputed, PriceCardAnswer? Rule, DetectorCardAnswer? Detector)
{
    /// <summary>The answer.</summary>
    public static PriceAnswer Of(SloPrice price) => new(
        price.Labels?.VerdictsPerDay,
        price.Labels?.Since,
        price.IsBeingComputed,
        price.Rule is null ? null : PriceCardAnswer.Of(price.Rule),
        price is { Detector: { } card, Watch: { } terms } ? DetectorCardAnswer.Of(terms, card) : null);
}

using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Reviews;

/// <summary>
/// What is drawn for people to judge: once a plant day so many of an agent's outcomes, uniformly without replacement, from those that any
/// of its SLOs admits, that were received in the last 7 days and that were never drawn, whatever verdicts they have.
/// </summary>
public static class ReviewRule
{
    /// <summary>Drawn a day where the registry says nothing.</summary>
    public const int Usual = 5;

    /// <summary>Most drawn a day.</summary>
    public const int Most = 50;

    /// <summary>How long after its receipt an outcome may be drawn; that age is excluded.</summary>
    public static readonly TimeSpan Eligible = TimeSpan.FromDays(7);

    /// <summary>How long after its draw an answer is asked for, and for how long numbers count draws; that age is excluded.</summary>
    public static readonly TimeSpan Asked = TimeSpan.FromDays(30);

    /// <summary>What is drawn from: outcomes that any of the SLOs admits.</summary>
    public static OneOf<Disposition> DispositionsOf(Coverage coverage) =>
        new(coverage.Slos.Aggregate(0u, (bits, slo) => bits | slo.Slo.Admission.Dispositions.Bits));

    /// <summary>What a draw is about: accuracy where an SLO counts it, else the indicator of the first.</summary>
    /// <param name="coverage">What holds for the agent, with one SLO at least.</param>
    public static string IndicatorOf(Coverage coverage) =>
        coverage.Slos.Any(slo => slo.Slo.Admission.Indicator == Indicator.Accuracy)
            ? Indicator.Accuracy : coverage.Slos[0].Slo.Admission.Indicator;

    /// <summary>Whom a review is for: the owner, or whoever stands in for them.</summary>
    public static string RecipientOf(Coverage coverage, DateTimeOffset now) => coverage.At(now).Opening.To.Person;

    /// <summary>What the caller may call the verdict of an answer, so that a repeated one is none and another a correction.</summary>
    /// <param name="review">Outward number of the draw.</param>
    /// <param name="answer">Which answer it is, from 1.</param>
    public static string VerdictIdOf(long review, long answer) =>
        FormattableString.Invariant(answer == 1 ? $"review-{review}" : (FormattableString)$"review-{review}-{answer}");
}

/// <summary>How a draw stands.</summary>
public enum ReviewState
{
    /// <summary>Nobody has answered yet.</summary>
    Open,

    /// <summary>Somebody has; another answer is a correction.</summary>
    Answered,

    /// <summary>Nobody answered in <see cref="ReviewRule.Asked"/>, and nobody is asked any more.</summary>
    Expired,
}

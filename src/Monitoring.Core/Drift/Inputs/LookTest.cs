namespace Monitoring.Core.Drift.Inputs;

/// <summary>One look at an input: the values since the look before, compared with the reference.</summary>
/// <param name="At">When it was closed.</param>
/// <param name="Test">The test.</param>
/// <param name="Rows">Values compared.</param>
/// <param name="Statistic">The test's statistic.</param>
/// <param name="Chance">Chance of a statistic as large without any drift.</param>
/// <param name="Allowed">Chance of a mistake that this look may have: its share of the budget.</param>
/// <param name="Moved">Share of the rows that lie elsewhere than before, 0 to 1: the total variation, for numbers the largest gap.</param>
public sealed record Look(DateTimeOffset At, LookTest Test, long Rows, double Statistic, double Chance, double Allowed, double Moved)
{
    /// <summary>Values from which a look may be closed; fewer wait for the next one.</summary>
    public const int FewestRows = 50;

    /// <summary>
    /// The smallest move worth a notice, however sure: with many rows a test is sure of differences that nobody need know.
    /// </summary>
    public const double WorthTelling = 0.05;

    /// <summary>True when the values have moved.</summary>
    public bool IsSignal => Chance <= Allowed && Moved >= WorthTelling;
}

/// <summary>How the values of a look are compared with the reference.</summary>
public enum LookTest
{
    /// <summary>Texts: Pearson's chi-square of the contingency table.</summary>
    ChiSquare,

    /// <summary>Numbers: the largest gap between the two distribution functions.</summary>
    KolmogorovSmirnov,
}

/// <summary>Whether the reference had a value.</summary>
public enum Familiarity
{
    /// <summary>The reference had it, or may have had it.</summary>
    Known,

    /// <summary>The reference never had it.</summary>
    Unseen,
}

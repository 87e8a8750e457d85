using Monitoring.Core.Drift.Inputs;

namespace Monitoring.Service.Reading;

/// <summary>One closed look at an input.</summary>
/// <param name="At">When it was closed.</param>
/// <param name="Test">How it was compared: chi-square for texts, Kolmogorov–Smirnov for numbers.</param>
/// <param name="Values">Values compared.</param>
/// <param name="Statistic">The test's statistic.</param>
/// <param name="P">Chance of a statistic as large without any drift.</param>
/// <param name="Alpha">Chance of a mistake that the look may have: its share of the budget.</param>
/// <param name="Moved">Share of the values that lie elsewhere than before; a signal needs 0.05.</param>
/// <param name="Signal">True when it says that they moved.</param>
internal sealed record LookAnswer(DateTimeOffset At, LookTest Test, long Values, double Statistic, double P, double Alpha, double Moved, bool Signal)
{
    /// <summary>The answer for a look.</summary>
    public static LookAnswer Of(Look look) => new(look.At, look.Test, look.Rows, look.Statistic, look.Chance, look.Allowed, look.Moved, look.IsSignal);
}

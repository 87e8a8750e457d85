using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Dependence;

/// <summary>
/// Whether errors come in bunches: the correlation of each verdict with the one before, kept as four counts.
/// Every chart that supposes independence alarms by mistake more often where they do; a correlation of 0.2 divides the distance between
/// mistaken alarms by
/// seven. A guarantee is printed only where the measured correlation is below 0.05.
/// </summary>
/// <param name="RightRight">Pairs of neighbours, both right.</param>
/// <param name="RightWrong">A right one, then a wrong one.</param>
/// <param name="WrongRight">A wrong one, then a right one.</param>
/// <param name="WrongWrong">Both wrong.</param>
/// <param name="Last">The last verdict; null before the first.</param>
public readonly record struct ErrorDependence(long RightRight, long RightWrong, long WrongRight, long WrongWrong, Verdict? Last)
{
    /// <summary>From here on a guarantee that supposes independence is not printed.</summary>
    public const double MostForGuarantee = 0.05;

    /// <summary>Pairs of neighbours from which the correlation is worth saying; with fewer nothing is guaranteed.</summary>
    public const int FewestPairs = 500;

    /// <summary>Pairs of neighbours counted.</summary>
    public long Pairs => RightRight + RightWrong + WrongRight + WrongWrong;

    /// <summary>
    /// The correlation of neighbours, −1 to 1; null while verdicts or their followers are all alike, so that there is none.
    /// </summary>
    public double? Correlation
    {
        get
        {
            double pairs = Pairs, first = WrongRight + WrongWrong, second = RightWrong + WrongWrong;
            var spread = first * (pairs - first) * second * (pairs - second);
            return spread > 0 ? ((pairs * WrongWrong) - (first * second)) / Math.Sqrt(spread) : null;
        }
    }

    /// <summary>
    /// True where a guarantee for independent verdicts may be printed: enough pairs and a correlation below 0.05. Verdicts that are all
    /// right bunch nothing.
    /// </summary>
    public bool AllowsGuarantee => Pairs >= FewestPairs && (Correlation ?? 0) < MostForGuarantee && WrongRight + WrongWrong < Pairs;

    /// <summary>Counts a stretch of verdicts, oldest first; unsure ones are left out.</summary>
    public static ErrorDependence Of(ReadOnlySpan<Verdict> verdicts)
    {
        var counted = default(ErrorDependence);
        foreach (var verdict in verdicts)
        {
            counted = verdict == Verdict.Unsure ? counted : counted.Add(verdict);
        }

        return counted;
    }

    /// <summary>Counts the next verdict.</summary>
    /// <param name="verdict">Right or wrong; an unsure one takes no place and is refused.</param>
    public ErrorDependence Add(Verdict verdict) => (Last, verdict) switch
    {
        (_, not (Verdict.Correct or Verdict.Incorrect)) =>
            throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Only a verdict that says right or wrong has a neighbour."),
        (Verdict.Correct, Verdict.Correct) => this with { RightRight = RightRight + 1 },
        (Verdict.Correct, Verdict.Incorrect) => this with { RightWrong = RightWrong + 1, Last = verdict },
        (Verdict.Incorrect, Verdict.Correct) => this with { WrongRight = WrongRight + 1, Last = verdict },
        (Verdict.Incorrect, Verdict.Incorrect) => this with { WrongWrong = WrongWrong + 1 },
        _ => this with { Last = verdict },
    };
}

namespace Monitoring.Core.Alerts;

/// <summary>What a drift notice says beside the window.</summary>
public sealed record DriftFacts
{
    /// <summary>Segment key, <c>customer</c>; empty when all verdicts of the SLO drifted.</summary>
    public required string Cut { get; init; }

    /// <summary>Segment value, <c>acme</c>; empty when all verdicts of the SLO drifted.</summary>
    public required string Value { get; init; }

    /// <summary>Verdicts of the stream since it has most likely been worse.</summary>
    public required long Judged { get; init; }

    /// <summary>Wrong ones of them.</summary>
    public required long Wrong { get; init; }

    /// <summary>The wrong transaction with which that began; null when its row is gone.</summary>
    public WrongTransaction? Since { get; init; }

    /// <summary>Verdicts of everyone else in the window.</summary>
    public int RestJudged { get; init; }

    /// <summary>Wrong ones of them.</summary>
    public int RestWrong { get; init; }

    /// <summary>q0, the error share called healthy.</summary>
    public required double Healthy { get; init; }

    /// <summary>Verdicts of the frozen baseline q0 comes from; 0 when it is 1 − target.</summary>
    public long BaselineJudged { get; init; }

    /// <summary>Wrong ones of them.</summary>
    public long BaselineWrong { get; init; }

    /// <summary>
    /// Ways of cutting the stream, the total included: at most one mistaken signal in 1,000 verdicts over all of them together.
    /// </summary>
    public required int Cuts { get; init; }

    /// <summary>Correlation of neighbouring errors; null when there is none to measure.</summary>
    public double? Correlation { get; init; }

    /// <summary>True when errors were measured not to bunch, so that the rate of mistaken signals holds.</summary>
    public bool IsGuaranteed { get; init; }
}

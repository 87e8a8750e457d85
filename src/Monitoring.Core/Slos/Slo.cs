namespace Monitoring.Core.Slos;

/// <summary>One accuracy SLO as the registry states it.</summary>
/// <param name="Name">Its name, unique in the registry.</param>
/// <param name="Rule">Target, alert line and window.</param>
/// <param name="Admission">What counts.</param>
/// <param name="Cuts">Segment keys by which a culprit is looked for, in registry order.</param>
/// <param name="ReactionPlan">What to do on a breach, in the owner's words; empty when none is stated.</param>
public sealed record Slo(string Name, AccuracyRule Rule, Admission Admission, IReadOnlyList<string> Cuts, string ReactionPlan)
{
    /// <summary>What happens when drift is detected.</summary>
    public DriftMode Drift { get; init; } = DriftMode.Notify;

    /// <summary>True when the detector's null shall come from a baseline frozen over the live verdicts, false for 1 − target.</summary>
    public bool FreezesBaseline { get; init; }

    /// <summary>True when a change from the other definition lets the window be filled anew from the log.</summary>
    public bool CountsLike(Slo other) => Rule == other.Rule && Admission == other.Admission;

    /// <inheritdoc/>
    public bool Equals(Slo? other) =>
        other is not null && Name == other.Name && CountsLike(other) && ReactionPlan == other.ReactionPlan && Cuts.SequenceEqual(other.Cuts)
        && Drift == other.Drift && FreezesBaseline == other.FreezesBaseline;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Rule, Admission, ReactionPlan);
}

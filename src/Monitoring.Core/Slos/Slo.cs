using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Slos;

/// <summary>One SLO as the registry states it.</summary>
/// <param name="Name">Its name, unique in the registry.</param>
/// <param name="Rule">Target, alert line and window.</param>
/// <param name="Admission">What counts.</param>
/// <param name="Cuts">Segment keys by which a culprit is looked for, in registry order.</param>
/// <param name="ReactionPlan">
/// What to do on a breach, in the owner's words; names of cuts in braces are filled in (<see cref="PlanText"/>). Empty when none is stated.
/// </param>
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

/// <summary>What happens when an SLO's outcome drift is detected.</summary>
public enum DriftMode
{
    /// <summary>The owner is told; nothing else changes.</summary>
    Notify,

    /// <summary>No detector watches the SLO.</summary>
    Off,
}

/// <summary>Which transactions and which verdicts count for an SLO.</summary>
/// <param name="Dispositions">Dispositions admitted.</param>
/// <param name="Sources">Verdict sources counted; others do not exist for this SLO.</param>
/// <param name="Selections">Selections with which a transaction may take its place; corrections may have any.</param>
public readonly record struct Admission(OneOf<Disposition> Dispositions, OneOf<VerdictSource> Sources, OneOf<Selection> Selections)
{
    /// <summary>The indicator counted; verdicts of others do not exist for this SLO.</summary>
    public string Indicator { get; init; } = Outcomes.Indicator.Accuracy;

    /// <summary>Auto-released work, verdicts of anybody, judged without having been picked for a suspicion.</summary>
    public static Admission Default { get; } = new(
        OneOf<Disposition>.Only(Disposition.Auto),
        OneOf<VerdictSource>.Any,
        OneOf<Selection>.Only(Selection.All, Selection.Random));
}

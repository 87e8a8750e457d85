using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Monitoring.Core.Alerts;
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

    /// <summary>True when a detector watches it.</summary>
    public bool IsWatched => Drift != DriftMode.Off;

    /// <summary>True when the detector's null shall come from a baseline frozen over the live verdicts, false for 1 − target.</summary>
    public bool FreezesBaseline { get; init; }

    /// <summary>Within which time verdicts are to come while outcomes do; null when not stated.</summary>
    public TimeSpan? LabelsWithin { get; init; }

    /// <summary>True when a change from the other definition lets the window be filled anew from the log.</summary>
    public bool CountsLike(Slo other) => Rule == other.Rule && Admission == other.Admission;

    /// <inheritdoc/>
    public bool Equals(Slo? other) =>
        other is not null && Name == other.Name && CountsLike(other) && ReactionPlan == other.ReactionPlan && Cuts.SequenceEqual(other.Cuts)
        && Drift == other.Drift && FreezesBaseline == other.FreezesBaseline && LabelsWithin == other.LabelsWithin;

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

    /// <summary>The owner is told, and somebody has to take it: acknowledgement, reminders and the next person, as with a breach.</summary>
    Alert,
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

/// <summary>A set of members of a small enumeration (numbers 0 to 31).</summary>
/// <typeparam name="T">The enumeration.</typeparam>
/// <param name="Bits">Bit n stands for the member with number n.</param>
public readonly record struct OneOf<T>(uint Bits)
    where T : struct, Enum
{
    /// <summary>Every member.</summary>
    public static OneOf<T> Any { get; } = Only(Enum.GetValues<T>());

    /// <summary>The members as words, in the order of their numbers.</summary>
    public IReadOnlyList<string> Words
    {
        get
        {
            var self = this;
            return [.. Enum.GetValues<T>().Where(member => self.Has(member)).Select(Word<T>.Of)];
        }
    }

    /// <summary>A set of just these members.</summary>
    public static OneOf<T> Only(params ReadOnlySpan<T> members)
    {
        var bits = 0u;
        foreach (var member in members)
        {
            bits |= 1u << Number(member);
        }

        return new(bits);
    }

    /// <summary>True when the member is in the set.</summary>
    public bool Has(T member) => (Bits & (1u << Number(member))) != 0;

    private static int Number(T member) => Unsafe.As<T, int>(ref member);
}

/// <summary>
/// The names of segments in an SLO's reaction plan: <c>{customer}</c> stands for the customer who drives the breach, and reads "the
/// customer concerned" where no customer does, so that the plan stays a sentence; after "the", or the same word, only what is missing is
/// put: <c>customer {customer}</c> reads "customer concerned". What stands in braces and is no declared cut stays as it is.
/// </summary>
public static partial class PlanText
{
    /// <summary>The plan for a notice.</summary>
    /// <param name="plan">The owner's words.</param>
    /// <param name="cuts">The declared cuts.</param>
    /// <param name="cut">The cut of who drives the breach; null for nobody.</param>
    /// <param name="value">Its value.</param>
    public static string Fill(string plan, IReadOnlyList<string> cuts, string? cut, string? value) => Braces().Replace(plan, found =>
    {
        var name = found.Groups["name"].Value;
        return !cuts.Contains(name) ? found.Value
            : name == cut ? found.Groups["before"].Value + value
            : Nobody(found.Groups["before"].Value, name);
    });

    private static string Nobody(string before, string name) => before.TrimEnd() switch
    {
        "" => $"{before}the {name} concerned",
        var word when word.Equals(name, StringComparison.OrdinalIgnoreCase) => $"{before}concerned",
        var word when word.Equals("the", StringComparison.OrdinalIgnoreCase) => $"{before}{name} concerned",
        _ => $"{before}the {name} concerned",
    };

    /// <summary>Names in braces that are no declared cut, in order.</summary>
    /// <param name="plan">The owner's words.</param>
    /// <param name="cuts">The declared cuts.</param>
    public static IReadOnlyList<string> Unknown(string plan, IReadOnlyList<string> cuts) =>
        [.. Braces().Matches(plan).Select(found => found.Groups["name"].Value).Where(name => !cuts.Contains(name)).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"(?<before>(\b[A-Za-z0-9_.-]{1,64} )?)\{(?<name>[A-Za-z0-9_.-]{1,64})\}",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Braces();
}

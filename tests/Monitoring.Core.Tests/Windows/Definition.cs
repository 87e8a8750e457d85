using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Windows;

/// <summary>What an SLO says, in plain lists, so that a model need not ask the code it checks.</summary>
internal sealed record Definition(
    decimal Target, decimal AlertBelow, int Window, Disposition[] Dispositions, VerdictSource[] Sources, Selection[] Selections)
{
    /// <summary>Which verdicts are meant.</summary>
    public string Indicator { get; init; } = Core.Outcomes.Indicator.Accuracy;

    /// <summary>90 % over 10 transactions, alerting below 80 %, with the usual admission.</summary>
    public static Definition Plain { get; } = new(
        0.9m, 0.8m, 10, [Disposition.Auto], Enum.GetValues<VerdictSource>(), [Selection.All, Selection.Random]);

    /// <summary>Small windows, so that a short log holds many episodes.</summary>
    public static Gen<Definition> Any { get; } = Gen.Select(
        Gen.OneOf(Gen.Int[1, 12], Gen.Int[20, 40]),
        Gen.Int[50, 95],
        Gen.Int[0, 30],
        Subset(Disposition.Auto),
        Subset(Enum.GetValues<VerdictSource>()),
        Subset(Selection.All, Selection.Random),
        Logs.Indicators,
        (window, line, above, dispositions, sources, selections, indicator) =>
            new Definition(Math.Min(0.99m, (line + above) / 100m), line / 100m, window, dispositions, sources, selections)
            {
                Indicator = indicator,
            });

    /// <summary>True when both count the same verdicts by the same rule.</summary>
    public bool SaysTheSame(Definition other) =>
        (Target, AlertBelow, Window) == (other.Target, other.AlertBelow, other.Window) && CountsTheSame(other);

    /// <summary>True when both count the same verdicts.</summary>
    public bool CountsTheSame(Definition other) =>
        Indicator == other.Indicator
        && Dispositions.ToHashSet().SetEquals(other.Dispositions)
        && Sources.ToHashSet().SetEquals(other.Sources)
        && Selections.ToHashSet().SetEquals(other.Selections);

    public Slo ToSlo(string name) => new(
        name,
        new AccuracyRule(Target, AlertBelow, Window),
        new Admission(
            OneOf<Disposition>.Only(Dispositions), OneOf<VerdictSource>.Only(Sources), OneOf<Selection>.Only(Selections))
        {
            Indicator = Indicator,
        },
        [],
        "");

    /// <summary>Mostly the usual members, sometimes others, never none.</summary>
    private static Gen<T[]> Subset<T>(params T[] usual)
        where T : struct, Enum =>
        Gen.Frequency((5, Gen.Const(usual)), (1, Gen.OneOf(Enum.GetValues<T>()).Array[1, 4].Select(some => some.Distinct().ToArray())));
}

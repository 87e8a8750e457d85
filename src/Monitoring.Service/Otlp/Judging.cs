using System.Collections.Frozen;
using System.Globalization;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Otlp;

/// <summary>What an evaluation says of the work: a verdict, or why it says none.</summary>
/// <param name="Verdict">The verdict; null for none.</param>
/// <param name="PassedOver">Why there is none; null when there is one.</param>
/// <param name="Why">The same in words, with what to do.</param>
internal readonly record struct Judged(Verdict? Verdict, PassedOver? PassedOver, string Why);

/// <summary>
/// Makes a verdict of an evaluation's label, or of its score where a bound is set for it. Nothing is guessed: what an unknown label means,
/// and whether 0.7 is good, only the sender knows.
/// </summary>
/// <param name="bounds">The bounds of scores, by the name of their evaluation.</param>
internal sealed class Judging(IReadOnlyDictionary<string, ScoreBound> bounds)
{
    /// <summary>The labels that are understood, upper and lower case alike.</summary>
    public static readonly IReadOnlyDictionary<string, Verdict> Labels = new Dictionary<string, Verdict>
    {
        ["correct"] = Verdict.Correct,
        ["pass"] = Verdict.Correct,
        ["passed"] = Verdict.Correct,
        ["true"] = Verdict.Correct,
        ["relevant"] = Verdict.Correct,
        ["incorrect"] = Verdict.Incorrect,
        ["fail"] = Verdict.Incorrect,
        ["failed"] = Verdict.Incorrect,
        ["false"] = Verdict.Incorrect,
        ["not_relevant"] = Verdict.Incorrect,
        ["unsure"] = Verdict.Unsure,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Judges by what an evaluation says.</summary>
    /// <param name="evaluation">The event.</param>
    public Judged Judge(TelemetryEvent evaluation)
    {
        var name = evaluation.Itself(Conventions.EvaluationName) ?? "";
        var (label, score) = (evaluation.Itself(Conventions.Label), evaluation.Itself(Conventions.Score));
        if (label is not null && Labels.TryGetValue(label, out var verdict))
        {
            return new(verdict, null, "");
        }

        if (score is not null && Bound(name) is { } bound
            && double.TryParse(score, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return new(bound.IsMetBy(number) ? Verdict.Correct : Verdict.Incorrect, null, "");
        }

        return evaluation.Itself(Conventions.Error) is { } error
            ? new(null, PassedOver.Failed, $"the evaluation itself failed ({Visible.Line(error, 60)})")
            : new(null, PassedOver.NoVerdict, $"{Lacking(name, label, score)}; send {Conventions.Label} as correct or incorrect, or set "
                + $"{SettingName.AsVariable(SettingName.OtlpThresholds)} for its score");
    }

    private string Lacking(string name, string? label, string? score) =>
        label is not null ? $"the label \"{Visible.Line(label, 60)}\" is none that is known"
            : score is null ? "it has neither label nor score"
            : Bound(name) is null ? $"the score {Visible.Line(score, 30)} of {Visible.Line(name, 60)} has no threshold"
            : $"the score {Visible.Line(score, 30)} of {Visible.Line(name, 60)} is no number";

    private ScoreBound? Bound(string name) =>
        bounds.TryGetValue(name, out var bound) || bounds.TryGetValue(ScoreBound.Others, out bound) ? bound : null;
}

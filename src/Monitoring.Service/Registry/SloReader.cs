using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Registry;

/// <summary>Reads an SLO.</summary>
internal static class SloReader
{
    /// <summary>The keys that are acted on.</summary>
    public static readonly IReadOnlyList<string> Keys =
        ["target", "alertBelow", "over", "dispositions", "countFrom", "selections", "indicator", "segments", "reactionPlan", "drift",
            "baseline", "labelsWithin"];

    /// <summary>The SLO; null when something is refused, the faults being noted.</summary>
    public static Slo? Read(string name, Field field)
    {
        if (!Names.IsName(name))
        {
            field.Faults.Refuse(field.Line, field.Path, $"the name {Names.NameRule}", "write one such as order-entry-accuracy");
        }

        var slo = field.Section("state target, alertBelow and over", Keys);
        var rule = Rule(slo);
        var admission = Admission(slo);
        var cuts = slo.Optional("segments") is { } segments ? WordList.Keys(segments) : [];
        var plan = slo.Optional("reactionPlan") is { } text ? Plan(text, cuts) : "";
        var drift = slo.Optional("drift") is { } mode ? Drift(mode) : DriftMode.Notify;
        var freezes = slo.Optional("baseline") is { } baseline ? IsFrozen(baseline) : false;
        var within = slo.Optional("labelsWithin") is { } labels ? Values.LabelsWithin(labels) : null;
        return rule is not null && admission is not null && cuts is not null && plan is not null && drift is not null && freezes is not null
            ? new(name, rule, admission.Value, cuts, plan) { Drift = drift.Value, FreezesBaseline = freezes.Value, LabelsWithin = within }
            : null;
    }

    // Told by check, by apply and at a start, for a mail in an alarm is a late place to find a slip in.
    private static string? Plan(Field field, IReadOnlyList<string>? cuts)
    {
        var plan = Values.Plan(field);
        foreach (var name in plan is null || cuts is null ? [] : PlanText.Unknown(plan, cuts))
        {
            field.Faults.Warn(field.Node.Line, field.Path,
                $"names {{{name}}}, which is none of the SLO's segments; it is sent as it is written");
        }

        return plan;
    }

    private static DriftMode? Drift(Field field)
    {
        const string Remedy = "write notify, alert or off";
        if (field.Text(Remedy) is not { } word)
        {
            return null;
        }

        if (Word<DriftMode>.TryParse(word, out var mode))
        {
            return mode;
        }

        field.RefuseValue("is not known here", field.Suggestion(word, Word<DriftMode>.All) ?? Remedy);
        return null;
    }

    private static bool? IsFrozen(Field field)
    {
        const string Remedy = "write frozen, or leave it out to measure against the target";
        if (field.Text(Remedy) is not { } word)
        {
            return null;
        }

        if (word == "frozen")
        {
            return true;
        }

        field.RefuseValue("is not known here", Remedy);
        return null;
    }

    private static AccuracyRule? Rule(Section slo)
    {
        var targetField = slo.Required("target", "write the accuracy that was agreed, such as 92%");
        var lineField = slo.Required("alertBelow", "write the accuracy below which the owner is alerted, such as 90%");
        var overField = slo.Required("over", "write the size of the window, such as 100 transactions");
        var target = targetField is null ? null : Percentage.Read(targetField);
        var alertBelow = lineField is null ? null : Percentage.Read(lineField);
        var over = overField is null ? null : Values.Window(overField);
        if (target < alertBelow)
        {
            targetField!.Refuse($"{Ratio.Percent(target.Value)} is below the alert line {Ratio.Percent(alertBelow.Value)}",
                "write a target at or above alertBelow");
            return null;
        }

        return target is not null && alertBelow is not null && over is not null ? new(target.Value, alertBelow.Value, over.Value) : null;
    }

    private static Admission? Admission(Section slo)
    {
        var byDefault = Core.Slos.Admission.Default;
        var dispositions = slo.Optional("dispositions") is { } work ? WordList.Of<Disposition>(work, everything: null)
            : byDefault.Dispositions;
        var sources = slo.Optional("countFrom") is { } judges ? WordList.Of<VerdictSource>(judges, everything: "any") : byDefault.Sources;
        var selections = slo.Optional("selections") is { } reasons ? WordList.Of<Selection>(reasons, everything: null)
            : byDefault.Selections;
        var indicator = slo.Optional("indicator") is { } judged ? Indicator(judged) : byDefault.Indicator;
        return dispositions is not null && sources is not null && selections is not null && indicator is not null
            ? new(dispositions.Value, sources.Value, selections.Value) { Indicator = indicator }
            : null;
    }

    private static string? Indicator(Field field)
    {
        const string Remedy = "write the name the verdicts use, such as relevance, or leave it out for accuracy";
        if (field.Text(Remedy) is not { } name)
        {
            return null;
        }

        if (Names.IsKey(name))
        {
            return name;
        }

        field.RefuseValue(Names.KeyRule, Remedy);
        return null;
    }
}

/// <summary>
/// A share written with its sign, <c>92%</c> or <c>99.5%</c>: above 0 % and below 100 %, at most 6 decimals. Read in exact decimals,
/// for a double makes 100·(1−0.9) 9.999….
/// </summary>
internal static partial class Percentage
{
    private const string Remedy = "write a percentage such as 92% or 99.5%";

    /// <summary>The share as a ratio; null when it is refused, the fault being noted.</summary>
    public static decimal? Read(Field field)
    {
        if (field.Text(Remedy) is not { } text)
        {
            return null;
        }

        var form = Form().Match(text);
        if (!form.Success)
        {
            field.RefuseValue("is no percentage", Remedy);
            return null;
        }

        var number = decimal.Parse(form.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (!form.Groups["sign"].Success)
        {
            field.RefuseValue("has no percent sign", number is > 0 and < 1 ? $"write {Ratio(number)}" : $"write {Visible.Line(text, 60)}%");
            return null;
        }

        if (number is > 0 and < 100)
        {
            return number / 100m;
        }

        field.RefuseValue("must be above 0% and below 100%", number == 100m
            ? "nothing is right every time: write what is good enough, such as 99.5%" : Remedy);
        return null;
    }

    private static string Ratio(decimal ratio) => Core.Alerts.Ratio.Percent(ratio);

    [GeneratedRegex(@"^(?<number>[0-9]{1,6}(\.[0-9]{1,6})?)(?<sign> ?%)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Form();
}

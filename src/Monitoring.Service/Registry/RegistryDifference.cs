using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Registry;

/// <summary>
/// In which values two versions of one part of a registry differ, under the keys people write: <c>owner dana -> tom</c>, one after another;
/// empty where they say the same. Lists of what is below a part are no values of it.
/// </summary>
internal static class RegistryDifference
{
    private const int LongestShown = 60;

    /// <summary>Plant, fallback and how long outcomes are kept.</summary>
    public static string Of(PlantRegistry before, PlantRegistry next) => Join(
        Value("name", before.Plant.Name, next.Plant.Name),
        Value("timeZone", before.Plant.TimeZone, next.Plant.TimeZone),
        Value("dailyMailAt", Time(before.Plant.DailyMailAt), Time(next.Plant.DailyMailAt)),
        Value("fallback", before.Fallback, next.Fallback),
        Value("keepOutcomes", Days(before.KeepOutcomes), Days(next.KeepOutcomes)));

    /// <summary>Name and address.</summary>
    public static string Of(Person before, Person next) =>
        Join(Value("name", before.Name, next.Name), Value("email", before.Email, next.Email));

    /// <summary>An agent without its SLOs.</summary>
    public static string Of(Agent before, Agent next) => Join(
        Value("title", before.Title, next.Title),
        Value("owner", before.Owner, next.Owner),
        Value("deputy", before.Deputy, next.Deputy),
        Value("silentAfter", before.SilentAfter?.ToString("c", CultureInfo.InvariantCulture),
            next.SilentAfter?.ToString("c", CultureInfo.InvariantCulture)),
        Value("pilot", Pilot(before.Pilot), Pilot(next.Pilot)));

    /// <summary>An SLO, and whether its window is filled anew.</summary>
    public static string Of(Slo before, Slo next) => Join(
        Value("target", Ratio.Percent(before.Rule.Target), Ratio.Percent(next.Rule.Target)),
        Value("alertBelow", Ratio.Percent(before.Rule.AlertBelow), Ratio.Percent(next.Rule.AlertBelow)),
        Value("over", Number(before.Rule.Window), Number(next.Rule.Window)),
        Value("dispositions", List(before.Admission.Dispositions.Words), List(next.Admission.Dispositions.Words)),
        Value("countFrom", List(before.Admission.Sources.Words), List(next.Admission.Sources.Words)),
        Value("selections", List(before.Admission.Selections.Words), List(next.Admission.Selections.Words)),
        Value("indicator", before.Admission.Indicator, next.Admission.Indicator),
        Value("segments", List(before.Cuts), List(next.Cuts)),
        Value("reactionPlan", before.ReactionPlan, next.ReactionPlan),
        Value("drift", Word<DriftMode>.Of(before.Drift), Word<DriftMode>.Of(next.Drift)),
        Value("baseline", Frozen(before), Frozen(next)),
        before.CountsLike(next) ? null : "its window is filled anew from the log");

    private static string Join(params IEnumerable<string?> values) => string.Join(", ", values.OfType<string>());

    private static string? Value(string key, string? before, string? next) =>
        before == next ? null : $"{key} {Shown(before)} -> {Shown(next)}";

    private static string Shown(string? value) => string.IsNullOrEmpty(value) ? "nothing" : Core.Markup.Visible.Line(value, LongestShown);

    private static string List(IEnumerable<string> words) => $"[{string.Join(", ", words)}]";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Days(TimeSpan time) => FormattableString.Invariant($"{time.TotalDays:0.###} days");

    private static string Time(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string? Pilot(Pilot? pilot) => pilot is null ? null : FormattableString.Invariant($"{pilot.Right} of {pilot.Of}");

    private static string? Frozen(Slo slo) => slo.FreezesBaseline ? "frozen" : null;
}

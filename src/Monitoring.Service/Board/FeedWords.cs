using Monitoring.Core.Feeds;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>What the board says of a number that stands still: why, what was expected, and the last value with its time.</summary>
internal static class FeedWords
{
    /// <summary>In a word or two, beside its sign.</summary>
    public static string State(SloLine line) => line.Agent.Silence is null ? "verdicts late"
        : line.Agent.LastOutcomeAt is null ? "never heard" : "silent";

    /// <summary>In place of the value: <c>no outcomes for 47 min (expected every 15 min)</c>, and the last value below it.</summary>
    public static Html Value(SloLine line, Present present) => Html.Of($"""
        {Why(line, present)}{Last(line, present)}
        """);

    /// <summary>Why it stands still; null when it does not.</summary>
    public static Html? Why(SloLine line, Present present) => line.Frozen switch
    {
        { Feed: { } feed } => Html.Of($"<p><b>{Silent(feed, present)}</b> (expected {Expected(feed, present)})</p>"),
        { Labels: { } labels } => Html.Of(
            $"<p><b>{SloMarkup.Listed(line.Slo, "unjudged", line.Slo.Pending, Invariant($"{line.Slo.Pending} without verdict"))}</b>{Verdicts(labels, present)}</p>"),
        _ => null,
    };

    /// <summary>The same in plain words, a sentence; null when it does not stand still.</summary>
    public static string? Sentence(SloLine line, Present present) => line.Frozen switch
    {
        { Feed: { } feed } => Sentence(feed, present),
        { Labels: { } labels } => Invariant($"{line.Slo.Pending} without verdict") + Verdicts(labels, present) + ".",
        _ => null,
    };

    /// <summary>That nothing comes from an agent, in plain words, a sentence.</summary>
    public static string Sentence(FeedFacts feed, Present present)
    {
        var silent = Silent(feed, present);
        return $"{char.ToUpperInvariant(silent[0])}{silent[1..]} (expected {Expected(feed, present)}).";
    }

    private static Html? Last(SloLine line, Present present) => line.Slo is not { Counts.Judged: > 0, LastJudgedAt: { } at } slo ? null
        : Html.Of($"<p>last value {SloWords.Value(line.Agent, slo)}, {SloWords.Counts(line.Agent, slo)}, {present.Moment(at)}</p>");

    private static string Silent(FeedFacts feed, Present present) => (feed.LastOutcomeAt ?? feed.Since) is { } since
        ? $"{(feed.LastOutcomeAt is null ? "no outcome, a heartbeat" : "no outcomes")} for {Elapsed.Between(since, present.Now)}"
        : "no outcome yet";

    private static string Expected(FeedFacts feed, Present present) => feed switch
    {
        { Slot: { } slot } => present.Moment(slot),
        { SilentAfter: { } longest } => $"every {Elapsed.Of(longest)}{(feed.InPlantHours ? " of plant hours" : "")}",
        _ => "by " + present.Clock.Date((feed.FirstBy ?? feed.DueAt).AddTicks(-1)),
    };

    private static string Verdicts(LabelFacts labels, Present present) =>
        $" (expected within {Elapsed.Of(labels.Within)}{(labels.InPlantHours ? " of plant hours" : "")}{(labels.LastVerdictAt is { } last ? $", last one {present.Moment(last)}" : "")})";
}

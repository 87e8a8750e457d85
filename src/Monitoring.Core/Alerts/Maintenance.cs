using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Alerts;

/// <summary>
/// The one kind of silence: somebody orders for an agent, or for one of its SLOs, that nobody is told of it until an end, at most 14 days
/// ahead. Evaluation never pauses. What it holds back is decided when it ends (<see cref="HeldAlert"/>).
/// </summary>
public static class Maintenance
{
    /// <summary>The longest reason, in UTF-16 units.</summary>
    public const int LongestReason = 500;

    /// <summary>Most of them that run of one agent, its SLOs included: each verdict of the agent is judged with all of them at hand.</summary>
    public const int MostAtOnce = 20;

    /// <summary>How far ahead its end is at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    /// <summary>How long one that is over is shown.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromDays(30);

    /// <summary>What is wrong with an end; null when nothing is.</summary>
    /// <param name="until">When it would end.</param>
    /// <param name="now">The present.</param>
    public static string? WhyNot(DateTimeOffset until, DateTimeOffset now) =>
        until <= now ? "must be in the future"
        : until - now > Longest ? "must be within 14 days"
        : null;

    /// <summary>What is wrong with a reason; null when nothing is.</summary>
    public static string? WhyNot(string reason) =>
        reason.Length is >= 1 and <= LongestReason && Names.IsPrintable(reason) ? null : "must be 1 to 500 printable characters";

    /// <summary>
    /// True when it must end now: at its end, or where that is further ahead than anybody could have ordered on any host, for a clock was wrong.
    /// </summary>
    /// <param name="until">Its end.</param>
    /// <param name="now">The present.</param>
    public static bool IsDue(DateTimeOffset until, DateTimeOffset now) => until <= now || until - now > Longest + Instant.HostsDiffer;

    /// <summary>
    /// True for what is decided when maintenance ends, against what people were told before. Whatever else is to be said waits and then goes.
    /// </summary>
    public static bool Decides(NoticeKind kind) => Closes(kind)
        || kind is NoticeKind.Breach or NoticeKind.Reopened or NoticeKind.Worse or NoticeKind.Drift or NoticeKind.DataDrift
            or NoticeKind.Silent or NoticeKind.LabelsLate;

    /// <summary>True for what says that it is over.</summary>
    public static bool Closes(NoticeKind kind) =>
        kind is NoticeKind.Recovered or NoticeKind.Retired or NoticeKind.Back or NoticeKind.LabelsBack;
}

/// <summary>A maintenance that runs, as its agent knows it: until it is taken away, nobody is told what it covers.</summary>
/// <param name="Number">Number within the agent.</param>
/// <param name="SloId">The store's number of the SLO; null for all of the agent.</param>
/// <param name="Until">When it ends, unless somebody ends it before.</param>
public sealed record HeldBack(long Number, long? SloId, DateTimeOffset Until)
{
    /// <summary>Whether it covers an SLO, or what is about the agent as a whole where that is null.</summary>
    public bool Covers(long? sloId) => SloId is null || SloId == sloId;
}

/// <summary>What becomes of what was held back.</summary>
public enum AfterMaintenance
{
    /// <summary>Nothing: people were told that it is open, and so it is.</summary>
    Nothing,

    /// <summary>People learn that it is open.</summary>
    TellOpen,

    /// <summary>People learn that it is over.</summary>
    TellOver,

    /// <summary>It came and went: a line in the daily mail.</summary>
    Line,
}

/// <summary>An alert of which something was held back, at the end of the maintenance.</summary>
/// <param name="IsTold">True when the last that people were told is that it is open.</param>
/// <param name="IsOpen">True while it is.</param>
/// <param name="Held">What was held back of it, in order.</param>
public sealed record HeldAlert(bool IsTold, bool IsOpen, IReadOnlyList<NoticeKind> Held)
{
    /// <summary>What becomes of it.</summary>
    public AfterMaintenance After => (IsTold, IsOpen) switch
    {
        (true, true) => AfterMaintenance.Nothing,
        (false, true) => AfterMaintenance.TellOpen,
        (true, false) => AfterMaintenance.TellOver,
        (false, false) => AfterMaintenance.Line,
    };

    /// <summary>
    /// What of it goes out now, by its place: all of what led to where it stands, in one mail whose newest notice is what holds; or its end,
    /// for whoever was told before how it began.
    /// </summary>
    public IEnumerable<int> ToTell => After switch
    {
        AfterMaintenance.TellOpen => Enumerable.Range(0, Held.Count),
        AfterMaintenance.TellOver => Enumerable.Range(0, Held.Count).Where(place => Maintenance.Closes(Held[place])).TakeLast(1),
        _ => [],
    };
}

/// <summary>Whether a signal that was held back still holds when the maintenance ends.</summary>
public static class HeldSignal
{
    /// <summary>A drift signal: while its stretch runs, unless an episode is open, which tells it along.</summary>
    /// <param name="slo">The SLO as it stands; null once it is retired.</param>
    /// <param name="signal">What the notice says of it.</param>
    public static bool Holds(SloFold? slo, NoticeFacts signal) =>
        slo is { Life.IsOpen: false } && signal.Drift is { } drift && slo.Watch.IsRunning(drift.Cut, drift.Value, signal.Position);

    /// <summary>A data drift signal: while its input differs from the reference.</summary>
    /// <param name="inputs">The agent's inputs; null when none are watched.</param>
    /// <param name="signal">The signal.</param>
    public static bool Holds(AgentInputs? inputs, InputSignal signal) =>
        inputs?.Inputs.Any(input => input.Name == signal.Input && input.Drift is not null) == true;
}

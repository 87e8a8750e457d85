namespace Monitoring.Core.Alerts;

/// <summary>Why an agent shows that no owner answers.</summary>
public enum NoAnswer
{
    /// <summary>Messages to the owner are refused for good, by every way that tells them.</summary>
    MailRefused,

    /// <summary>The owner's last two alarms closed, and nobody had acknowledged them.</summary>
    AlarmsUnanswered,
}

/// <summary>
/// An alert that closed. Practice is none, nor what closed before its first reminder was due, for nobody was given the time to answer it, nor a
/// drift alert that went on as a breach.
/// </summary>
/// <param name="ClosedAt">When it closed.</param>
/// <param name="IsAnswered">True when anybody had acknowledged it.</param>
public readonly record struct ClosedAlarm(DateTimeOffset ClosedAt, bool IsAnswered);

/// <summary>
/// Whether an owner answers, as far as their alarms show: not while messages to them are refused for good, nor after two alarms in a row that
/// closed without an acknowledgement. What was acknowledged since, a practice alarm too, ends it. A pure function of what is stored.
/// </summary>
public sealed record OwnerAnswers
{
    /// <summary>How many alarms in a row.</summary>
    public const int Alarms = 2;

    /// <summary>When a message to them was last refused for good and matters still; null when none is.</summary>
    public DateTimeOffset? RefusedAt { get; init; }

    /// <summary>When they last acknowledged anything, of whatever agent; null when they never did.</summary>
    public DateTimeOffset? SaidAt { get; init; }

    /// <summary>When anybody last acknowledged anything of what they own; null when nobody ever did.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>What closed of their alarms, of all their agents, in any order; the last ones are enough.</summary>
    public IEnumerable<ClosedAlarm> Closed { get; init; } = [];

    /// <summary>Why nobody answers; null when somebody does, and while nothing says otherwise.</summary>
    public NoAnswer? WhyNot()
    {
        if (RefusedAt is { } refused && !(SaidAt > refused))
        {
            return NoAnswer.MailRefused;
        }

        var last = Closed.OrderByDescending(alarm => alarm.ClosedAt).Take(Alarms).ToList();
        return last.Count == Alarms && last.TrueForAll(IsMissed) ? NoAnswer.AlarmsUnanswered : null;

        bool IsMissed(ClosedAlarm alarm) => !(alarm.IsAnswered || SaidAt >= alarm.ClosedAt || AnsweredAt >= alarm.ClosedAt);
    }
}
